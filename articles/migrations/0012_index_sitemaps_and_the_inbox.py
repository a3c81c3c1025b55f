from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Greatest


class Migration(migrations.Migration):
    # Without a lock on the tables: feeds bring articles meanwhile.
    atomic = False

    dependencies = [
        ("articles", "0011_index_what_pages_count"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="article",
            index=models.Index(
                models.F("id") / 5_000,
                Greatest("published_at_ja", "updated_at_ja", output_field=models.DateTimeField()).desc(),
                condition=models.Q(("published_at_ja__isnull", False), ("rights_withheld", False)),
                name="article_sitemap_ja",
            ),
        ),
        AddIndexConcurrently(
            model_name="feedentry",
            index=models.Index(fields=["-created_at", "-id"], name="feed_entry_newest"),
        ),
    ]
