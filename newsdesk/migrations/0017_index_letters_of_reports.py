import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

import articles.letters


class Migration(migrations.Migration):
    # Without a lock on the table: readers go on reporting.
    atomic = False

    dependencies = [
        ("articles", "0013_index_pairs_of_letters"),
        ("newsdesk", "0016_index_reports_for_their_list"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="readerreport",
            index=django.contrib.postgres.indexes.GinIndex(
                articles.letters.LetterPairs("message", "passage"), name="report_letters"
            ),
        ),
    ]
