import articles.told
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("translations", "0021_index_letters_of_working_titles"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailLanguage",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="mail_language",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("language", models.CharField(max_length=10)),
            ],
        ),
        migrations.AlterField(
            model_name="candidate",
            name="problem",
            field=articles.told.ToldField(blank=True, help_text="what the drafter could not mend itself"),
        ),
        migrations.AlterField(
            model_name="notice",
            name="text",
            field=articles.told.ToldField(blank=True),
        ),
        migrations.AlterField(
            model_name="part",
            name="note",
            field=articles.told.ToldField(blank=True, help_text="why the state is 要確認 or 原文更新"),
        ),
        migrations.AlterField(
            model_name="unit",
            name="note",
            field=articles.told.ToldField(blank=True, help_text="why the state is 要確認 or 原文更新"),
        ),
    ]
