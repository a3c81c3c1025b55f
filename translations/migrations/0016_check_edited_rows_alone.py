"""How far the rows of an article were checked by themselves: an edit is checked without the rest of its article."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("translations", "0015_guard_the_workflow"),
    ]

    operations = [
        migrations.AddField(
            model_name="checked",
            name="rows_version",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="checked",
            name="last_event",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="checked",
            name="sources",
            field=models.CharField(
                blank=True, help_text="stamp of what its pairs translate", max_length=32
            ),
        ),
    ]
