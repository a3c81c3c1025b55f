"""Public stories of each topic, source and month are counted by triggers when one appears or goes: no page counts them all.

A change is a row of its own and is never updated, so that two publications wait for each other nowhere; once an hour
`newsdesk.reader.counts.recount` puts one row for each in their place.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION newsdesk_count_story(story bigint, source bigint, at timestamptz, step integer) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO newsdesk_storycount (topic_id, source_id, month, stories)
    SELECT topic_id, NULL, NULL::date, step FROM articles_article_topics WHERE article_id = story
    UNION ALL SELECT NULL, source, NULL, step WHERE source IS NOT NULL
    UNION ALL SELECT NULL, NULL, date_trunc('month', at AT TIME ZONE 'Asia/Tokyo')::date, step;
$$;

CREATE FUNCTION newsdesk_count_changed_story() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.published_at_ja IS NOT NULL AND NOT OLD.rights_withheld THEN
        PERFORM newsdesk_count_story(OLD.id, OLD.source_id, OLD.published_at_ja, -1);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.published_at_ja IS NOT NULL AND NOT NEW.rights_withheld THEN
        PERFORM newsdesk_count_story(NEW.id, NEW.source_id, NEW.published_at_ja, 1);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION newsdesk_count_changed_topic() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO newsdesk_storycount (topic_id, stories)
        SELECT OLD.topic_id, -1 FROM articles_article
        WHERE id = OLD.article_id AND published_at_ja IS NOT NULL AND NOT rights_withheld;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO newsdesk_storycount (topic_id, stories)
        SELECT NEW.topic_id, 1 FROM articles_article
        WHERE id = NEW.article_id AND published_at_ja IS NOT NULL AND NOT rights_withheld;
    END IF;
    RETURN NULL;
END
$$;

-- Deletes and counts under one snapshot: what is published meanwhile keeps its own rows. Of two recounts the second waits,
-- or it would add its own rows to those of the first.
CREATE FUNCTION newsdesk_recount_stories() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('newsdesk_recount_stories', 0));
    WITH replaced AS (DELETE FROM newsdesk_storycount),
    public AS (
        SELECT id, source_id, published_at_ja FROM articles_article
        WHERE published_at_ja IS NOT NULL AND NOT rights_withheld
    )
    INSERT INTO newsdesk_storycount (topic_id, source_id, month, stories)
    SELECT topic_id, NULL::bigint, NULL::date, count(*)
    FROM articles_article_topics JOIN public ON public.id = article_id GROUP BY topic_id
    UNION ALL
    SELECT NULL, source_id, NULL, count(*) FROM public WHERE source_id IS NOT NULL GROUP BY source_id
    UNION ALL
    SELECT NULL, NULL, date_trunc('month', published_at_ja AT TIME ZONE 'Asia/Tokyo')::date, count(*)
    FROM public GROUP BY 3;
END
$$;
"""
DROP_FUNCTIONS = """
DROP FUNCTION newsdesk_recount_stories();
DROP FUNCTION newsdesk_count_changed_topic();
DROP FUNCTION newsdesk_count_changed_story();
DROP FUNCTION newsdesk_count_story(bigint, bigint, timestamptz, integer);
"""
TRIGGER = """
CREATE TRIGGER newsdesk_count_{when} AFTER {when} ON {table}
FOR EACH ROW {condition} EXECUTE FUNCTION {function}();
"""
CHANGED = " OR ".join(
    f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in ("published_at_ja", "rights_withheld", "source_id")
)
TRIGGERS = [
    ("articles_article", "insert", "WHEN (NEW.published_at_ja IS NOT NULL)", "newsdesk_count_changed_story"),
    ("articles_article", "update", f"WHEN ({CHANGED})", "newsdesk_count_changed_story"),
    ("articles_article", "delete", "WHEN (OLD.published_at_ja IS NOT NULL)", "newsdesk_count_changed_story"),
    *(
        ("articles_article_topics", when, "", "newsdesk_count_changed_topic")
        for when in ("insert", "update", "delete")
    ),
]


class Migration(migrations.Migration):
    # A database from before the migrations were folded has these, and by them this one.
    replaces = [
        ("newsdesk", "0014_count_public_stories"),
    ]

    dependencies = [
        ("newsdesk", "0003_note_due_stories"),
        ("articles", "0001_create_articles_blocks_and_sources"),
        ("translations", "0001_create_translations_units_and_runs"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        *(
            migrations.RunSQL(
                TRIGGER.format(table=table, when=when, condition=condition, function=function),
                f"DROP TRIGGER newsdesk_count_{when} ON {table};",
            )
            for table, when, condition, function in TRIGGERS
        ),
    ]
