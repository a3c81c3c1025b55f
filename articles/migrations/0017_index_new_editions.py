from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Without a lock on the table: readers go on reading.
    atomic = False

    dependencies = [
        ("articles", "0016_index_articles_to_compare"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="article",
            index=models.Index(
                fields=["-updated_at_ja"],
                condition=models.Q(
                    ("published_at_ja__isnull", False),
                    ("rights_withheld", False),
                    ("updated_at_ja__isnull", False),
                ),
                name="article_updated_ja",
            ),
        ),
    ]
