from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Without a lock on the table: readers go on reporting.
    atomic = False

    dependencies = [
        ("newsdesk", "0015_watch_what_grants_rights"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="readerreport",
            index=models.Index(fields=["is_settled", "-created_at", "-id"], name="report_unsettled_first"),
        ),
    ]
