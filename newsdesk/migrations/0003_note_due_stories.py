"""Stories whose text, card or search entry may not follow what is public are noted by triggers: nobody reads all of them.

Only what these three are made from is watched: that a story is public, and its edition.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION newsdesk_note_due_story() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'articles_article' THEN
        INSERT INTO newsdesk_duestory (article_id) VALUES (NEW.id);
    ELSE
        INSERT INTO newsdesk_duestory (article_id) VALUES (NEW.article_id);
    END IF;
    RETURN NULL;
END
$$;
"""
TRIGGER = """
CREATE TRIGGER newsdesk_due_{when} AFTER {when} ON {table}
FOR EACH ROW {condition} EXECUTE FUNCTION newsdesk_note_due_story();
"""
TRIGGERS = [
    ("articles_article", "insert", "WHEN (NEW.published_at_ja IS NOT NULL)"),
    (
        "articles_article",
        "update",
        "WHEN (OLD.published_at_ja IS DISTINCT FROM NEW.published_at_ja"
        " OR OLD.rights_withheld IS DISTINCT FROM NEW.rights_withheld)",
    ),
    ("translations_edition", "insert", "WHEN (NEW.is_current)"),
    (
        "translations_edition",
        "update",
        "WHEN (OLD.is_current IS DISTINCT FROM NEW.is_current OR OLD.number IS DISTINCT FROM NEW.number)",
    ),
]


class Migration(migrations.Migration):
    # A database from before the migrations were folded has these, and by them this one.
    replaces = [
        ("newsdesk", "0013_note_due_stories"),
    ]

    dependencies = [
        ("newsdesk", "0002_note_public_changes"),
        ("articles", "0001_create_articles_blocks_and_sources"),
        ("translations", "0001_create_translations_units_and_runs"),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION newsdesk_note_due_story();"),
        *(
            migrations.RunSQL(
                TRIGGER.format(table=table, when=when, condition=condition),
                f"DROP TRIGGER newsdesk_due_{when} ON {table};",
            )
            for table, when, condition in TRIGGERS
        ),
    ]
