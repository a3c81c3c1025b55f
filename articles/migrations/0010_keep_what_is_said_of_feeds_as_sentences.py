"""What a worker says of a feed and its entries may be a sentence with its values, read by everybody in their own language."""

from django.db import migrations

import articles.told


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0009_keep_what_is_wrong_with_an_entry"),
    ]

    operations = [
        migrations.AlterField(
            model_name="feedentry",
            name="error",
            field=articles.told.ToldField(blank=True),
        ),
        migrations.AlterField(
            model_name="feedentry",
            name="remark",
            field=articles.told.ToldField(blank=True, help_text="what is wrong with the feed's own words"),
        ),
        migrations.AlterField(
            model_name="source",
            name="last_error",
            field=articles.told.ToldField(blank=True, editable=False, verbose_name="最後のエラー"),
        ),
    ]
