from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Without a lock on the table: feeds bring articles meanwhile.
    atomic = False

    dependencies = [
        ("articles", "0015_compare_with_other_outlets"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="article",
            index=models.Index(condition=models.Q(("to_compare", True)), fields=["id"], name="article_to_compare"),
        ),
    ]
