"""Triggers that note every change of what the public sees, visible when the change itself is.

Articles are watched only where the public sees them, because ingest and drafting write them all day. By row,
not by statement: Django deletes what hangs on a row with statements that mostly find nothing.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION newsdesk_note_public_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO newsdesk_publicchange (changed_table) VALUES (TG_TABLE_NAME);
    RETURN NULL;
END
$$;
"""
TRIGGER = """
CREATE TRIGGER newsdesk_{when} AFTER {when} ON {table}
FOR EACH ROW {condition} EXECUTE FUNCTION newsdesk_note_public_change();
"""
# What a page shows of a source; its polling state changes all the time and shows nowhere.
SOURCE_SHOWN = " OR ".join(
    f"OLD.{column} IS DISTINCT FROM NEW.{column}"
    for column in ("slug", "name", "homepage", "rights", "licence", "licence_url", "attribution")
)
TRIGGERS = [
    ("articles_article", "insert", "WHEN (NEW.published_at_ja IS NOT NULL)"),
    (
        "articles_article",
        "update",
        "WHEN (OLD.published_at_ja IS NOT NULL OR NEW.published_at_ja IS NOT NULL)",
    ),
    ("articles_article", "delete", "WHEN (OLD.published_at_ja IS NOT NULL)"),
    ("articles_source", "update", f"WHEN ({SOURCE_SHOWN})"),
    *(
        (table, when, "")
        for table in ("articles_topic", "articles_article_topics", "related_relatedlink", "translations_edition")
        for when in ("insert", "update", "delete")
    ),
]


class Migration(migrations.Migration):
    dependencies = [
        ("newsdesk", "0001_create_pages_search_and_reports"),
        ("related", "0001_create_embeddings_and_links"),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION newsdesk_note_public_change();"),
        *(
            migrations.RunSQL(
                TRIGGER.format(table=table, when=when, condition=condition),
                f"DROP TRIGGER newsdesk_{when} ON {table};",
            )
            for table, when, condition in TRIGGERS
        ),
    ]
