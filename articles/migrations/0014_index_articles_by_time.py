from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Without a lock on the table: feeds bring articles meanwhile.
    atomic = False

    dependencies = [
        ("articles", "0013_index_pairs_of_letters"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="article",
            index=models.Index(fields=["-created_at", "-id"], name="article_newest"),
        ),
    ]
