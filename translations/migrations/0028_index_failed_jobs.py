from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Without a lock on the table: the desk works meanwhile.
    atomic = False

    dependencies = [
        ("translations", "0027_count_lost_workers"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="run",
            index=models.Index(
                fields=["-id"], condition=models.Q(("state", "failed")), name="run_failed"
            ),
        ),
    ]
