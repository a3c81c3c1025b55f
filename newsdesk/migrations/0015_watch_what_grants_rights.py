"""A new source and an article that is given another one grant rights as much as a changed policy does: they are noted, too."""

from django.db import migrations

SOURCES = """
DROP TRIGGER newsdesk_audit ON articles_source;
CREATE TRIGGER newsdesk_audit AFTER {when} ON articles_source
FOR EACH ROW EXECUTE FUNCTION newsdesk_audit_note('', '');
"""
POLICY = "UPDATE OF rights, rights_confirmed, licence"
ARTICLES = """
CREATE TRIGGER newsdesk_audit AFTER UPDATE OF source_id ON articles_article
FOR EACH ROW WHEN (OLD.source_id IS DISTINCT FROM NEW.source_id)
EXECUTE FUNCTION newsdesk_audit_note('', 'raw');
"""


class Migration(migrations.Migration):
    dependencies = [("newsdesk", "0014_count_public_stories")]

    operations = [
        migrations.RunSQL(SOURCES.format(when=f"INSERT OR {POLICY} OR DELETE"), SOURCES.format(when=POLICY)),
        migrations.RunSQL(ARTICLES, "DROP TRIGGER newsdesk_audit ON articles_article;"),
    ]
