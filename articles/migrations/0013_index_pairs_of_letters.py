import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

import articles.letters

FUNCTION = """
CREATE FUNCTION articles_letter_pairs(VARIADIC texts text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(capitals, place, 2)), '{}')
    FROM (SELECT upper(one) AS capitals FROM unnest(texts) one) every, generate_series(1, length(capitals) - 1) place
$$;
"""


class Migration(migrations.Migration):
    # Without a lock on the table: feeds bring articles meanwhile.
    atomic = False

    dependencies = [
        ("articles", "0012_index_sitemaps_and_the_inbox"),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION articles_letter_pairs(text[]);"),
        AddIndexConcurrently(
            model_name="article",
            index=django.contrib.postgres.indexes.GinIndex(
                articles.letters.LetterPairs("title_en", "title_ja", "url", "author"), name="article_letters"
            ),
        ),
    ]
