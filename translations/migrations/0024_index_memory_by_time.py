from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Without a lock on the table: the desk works meanwhile.
    atomic = False

    dependencies = [
        ("translations", "0023_index_statuses"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="memory",
            index=models.Index(fields=["-saved_at", "-id"], name="memory_newest"),
        ),
    ]
