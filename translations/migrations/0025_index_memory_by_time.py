from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Without a lock on the table: the desk works meanwhile.
    atomic = False

    dependencies = [
        ("translations", "0024_pace_calls_to_a_provider"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="memory",
            index=models.Index(fields=["-saved_at", "-id"], name="memory_newest"),
        ),
    ]
