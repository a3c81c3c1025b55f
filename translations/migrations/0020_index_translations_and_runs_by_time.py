from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Without a lock on the tables: the desk works meanwhile.
    atomic = False

    dependencies = [
        ("translations", "0019_index_what_figures_ask"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="translation",
            index=models.Index(fields=["-changed_at", "-id"], name="translation_newest"),
        ),
        AddIndexConcurrently(
            model_name="run",
            index=models.Index(fields=["-created_at"], name="run_by_time"),
        ),
    ]
