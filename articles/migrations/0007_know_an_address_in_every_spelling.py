from django.db import migrations, models

from articles.same_address import address_key


def fill(apps, schema_editor):
    articles = apps.get_model("articles", "Article").objects
    for pk, url in articles.exclude(url=None).values_list("pk", "url").iterator():
        articles.filter(pk=pk).update(address_key=address_key(url))


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0006_mark_what_to_look_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="address_key",
            field=models.CharField(blank=True, db_index=True, default="", editable=False, max_length=500),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
