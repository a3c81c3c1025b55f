"""A story whose edition shows more than its rights allow by now is withheld by the database, however they changed."""

from django.db import migrations

# How much each policy shows; what is not public shows nothing.
WIDTH = """
CREATE FUNCTION articles_rights_width(rights varchar) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE rights WHEN 'full' THEN 3 WHEN 'excerpt' THEN 2 WHEN 'link_only' THEN 1 ELSE 0 END
$$;
"""
WITHHOLD = """
CREATE FUNCTION articles_withhold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.rights_withheld := articles_rights_width(NEW.published_rights) > articles_rights_width(
        coalesce(nullif(NEW.rights_override, ''), (SELECT rights FROM articles_source WHERE id = NEW.source_id), 'full')
    );
    RETURN NEW;
END
$$;
CREATE TRIGGER articles_withhold BEFORE INSERT OR UPDATE OF rights_override, published_rights, source_id
ON articles_article FOR EACH ROW EXECUTE FUNCTION articles_withhold();
"""
FOLLOW_SOURCE = """
CREATE FUNCTION articles_follow_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE articles_article SET rights_override = rights_override
    WHERE source_id = NEW.id AND published_rights <> '';
    RETURN NULL;
END
$$;
CREATE TRIGGER articles_follow_source AFTER UPDATE OF rights ON articles_source
FOR EACH ROW WHEN (OLD.rights IS DISTINCT FROM NEW.rights) EXECUTE FUNCTION articles_follow_source();
"""
UNDO = """
DROP TRIGGER articles_follow_source ON articles_source;
DROP FUNCTION articles_follow_source();
DROP TRIGGER articles_withhold ON articles_article;
DROP FUNCTION articles_withhold();
DROP FUNCTION articles_rights_width(varchar);
"""


class Migration(migrations.Migration):
    # A database from before the migrations were folded has these, and by them this one.
    replaces = [
        ("articles", "0005_decide_rights_of_one_article"),
    ]


    dependencies = [("articles", "0001_create_articles_blocks_and_sources")]

    operations = [migrations.RunSQL(WIDTH + WITHHOLD + FOLLOW_SOURCE, UNDO)]
