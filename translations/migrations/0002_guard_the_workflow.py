"""The workflow's steps, kept by the database too: a status never jumps, whoever writes it and with what.

The pairs are those of `Translation.MOVES`; a step that is added there needs a migration that adds it here, and
tests/translations/test_workflow.py compares the two.
"""

from django.db import migrations

STEPS = {
    "waiting": ("drafting", "failed", "review"),
    "drafting": ("waiting", "failed", "review"),
    "failed": ("waiting", "drafting", "review"),
    "review": ("returned", "approved"),
    "returned": ("review",),
    "approved": ("review", "returned", "scheduled", "published"),
    "scheduled": ("approved", "published"),
    "published": ("withdrawn",),
    "withdrawn": ("review", "published"),
}
PAIRS = ", ".join(f"'{old} {new}'" for old, following in STEPS.items() for new in following)

GUARD = f"""
CREATE FUNCTION translations_refuse_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'translation %: no step of the workflow leads from % to %', OLD.id, OLD.status, NEW.status
    USING ERRCODE = 'check_violation', CONSTRAINT = 'translation_steps';
END
$$;
CREATE TRIGGER translation_steps BEFORE UPDATE OF status ON translations_translation FOR EACH ROW
WHEN (OLD.status <> NEW.status AND (OLD.status || ' ' || NEW.status) <> ALL (ARRAY[{PAIRS}]))
EXECUTE FUNCTION translations_refuse_step();
"""
LIFT = """
DROP TRIGGER translation_steps ON translations_translation;
DROP FUNCTION translations_refuse_step();
"""


class Migration(migrations.Migration):
    # A database from before the migrations were folded has these, and by them this one.
    replaces = [
        ("translations", "0015_guard_the_workflow"),
    ]

    dependencies = [("translations", "0001_create_translations_units_and_runs")]

    operations = [migrations.RunSQL(GUARD, LIFT)]
