import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

import articles.letters


class Migration(migrations.Migration):
    # Without a lock on the table: the desk works meanwhile.
    atomic = False

    dependencies = [
        ("articles", "0013_index_pairs_of_letters"),
        ("translations", "0020_index_translations_and_runs_by_time"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="part",
            index=django.contrib.postgres.indexes.GinIndex(
                articles.letters.LetterPairs("text"),
                condition=models.Q(("name", "title")),
                name="part_title_letters",
            ),
        ),
    ]
