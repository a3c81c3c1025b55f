"""What a worker says of a run or a provider may be a sentence with its values; the columns stay what they were."""

from django.db import migrations

import translations.told


class Migration(migrations.Migration):
    dependencies = [
        ("translations", "0016_check_edited_rows_alone"),
    ]

    operations = [
        migrations.AlterField(
            model_name="run",
            name="last_error",
            field=translations.told.ToldField(blank=True),
        ),
        migrations.AlterField(
            model_name="endpoint",
            name="quiet_reason",
            field=translations.told.ToldField(blank=True),
        ),
    ]
