"""What a worker says of a run or a provider may be a sentence with its values; the columns stay what they were."""

from django.db import migrations

import articles.told


class Migration(migrations.Migration):
    dependencies = [
        ("translations", "0016_check_edited_rows_alone"),
    ]

    operations = [
        migrations.AlterField(
            model_name="run",
            name="last_error",
            field=articles.told.ToldField(blank=True),
        ),
        migrations.AlterField(
            model_name="endpoint",
            name="quiet_reason",
            field=articles.told.ToldField(blank=True),
        ),
    ]
