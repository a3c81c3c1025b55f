from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Without a lock on the table: the desk works meanwhile.
    atomic = False

    dependencies = [
        ("translations", "0025_index_memory_by_time"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="event",
            index=models.Index(
                fields=["created_at"],
                condition=models.Q(("verb__in", ["published", "unpublished"])),
                name="event_public",
            ),
        ),
    ]
