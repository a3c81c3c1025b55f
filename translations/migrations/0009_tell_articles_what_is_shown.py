"""Tell each article how much its public edition shows, so that its rights can be held against it."""

from django.db import migrations

FILL = """
UPDATE articles_article SET published_rights = translations_edition.content->>'rights'
FROM translations_edition
WHERE translations_edition.article_id = articles_article.id AND translations_edition.is_current
"""


class Migration(migrations.Migration):
    dependencies = [
        ("translations", "0008_find_calls_by_time"),
        ("articles", "0005_decide_rights_of_one_article"),
    ]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
