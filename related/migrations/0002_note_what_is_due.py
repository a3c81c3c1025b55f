"""Stories that are to be embedded and placed are noted by triggers, so that looking for them reads no other story.

What every story is placed by is watched: that it is public, its edition, source, topics and copies.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION related_note_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'articles_article' THEN
        INSERT INTO related_due (article_id) VALUES (NEW.id);
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO related_due (article_id) VALUES (OLD.article_id);
    ELSE
        INSERT INTO related_due (article_id) VALUES (NEW.article_id);
    END IF;
    RETURN NULL;
END
$$;
"""
# Ingest and rechecks write articles all day: only what the public sees, and only where it changes.
PUBLIC_CHANGED = " OR ".join(
    f"OLD.{column} IS DISTINCT FROM NEW.{column}"
    for column in ("published_at_ja", "rights_withheld", "source_id", "same_story_as_id")
)
TRIGGERS = [
    (
        "articles_article",
        "update",
        f"WHEN ((OLD.published_at_ja IS NOT NULL OR NEW.published_at_ja IS NOT NULL) AND ({PUBLIC_CHANGED}))",
    ),
    ("articles_article", "insert", "WHEN (NEW.published_at_ja IS NOT NULL)"),
    ("translations_edition", "insert", "WHEN (NEW.is_current)"),
    (
        "translations_edition",
        "update",
        "WHEN (OLD.is_current IS DISTINCT FROM NEW.is_current OR OLD.number IS DISTINCT FROM NEW.number)",
    ),
    ("articles_article_topics", "insert", ""),
    ("articles_article_topics", "delete", ""),
]


class Migration(migrations.Migration):
    # A database from before the migrations were folded has these, and by them this one.
    replaces = [
        ("related", "0003_note_what_is_due"),
    ]

    dependencies = [
        ("related", "0001_create_embeddings_and_links"),
        ("articles", "0001_create_articles_blocks_and_sources"),
        ("translations", "0001_create_translations_units_and_runs"),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION related_note_due();"),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER related_{when} AFTER {when} ON {table} "
                f"FOR EACH ROW {condition} EXECUTE FUNCTION related_note_due();",
                f"DROP TRIGGER related_{when} ON {table};",
            )
            for table, when, condition in TRIGGERS
        ),
    ]
