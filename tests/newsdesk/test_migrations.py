"""During an upgrade the old release works on the new one's tables: what it reads and writes must stay."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.fields import NOT_PROVIDED

# The last of those that make the tables, by number: no release is older than they are.
BEFORE_THE_RULE = {"articles": 2, "newsdesk": 6, "related": 2, "translations": 2}
TAKES_AWAY = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.DeleteModel,
    migrations.RenameModel,
    migrations.AlterModelTable,
)


def refuses_null(field: models.Field) -> bool:
    """Whether an INSERT that does not name the column fails, as one of a release that does not know it."""
    return not field.many_to_many and not field.null and field.db_default is NOT_PROVIDED


def takes_less(new: models.Field, old: models.Field) -> bool:
    """Whether a column stops taking what it took."""
    kinds = (old.get_internal_type(), new.get_internal_type())
    # PostgreSQL keeps varchar and text alike: only the limit goes.
    if (kinds[0] != kinds[1] and kinds != ("CharField", "TextField")) or (refuses_null(new) and old.null):
        return True
    return new.max_length is not None and (old.max_length is None or new.max_length < old.max_length)


def breaks(operation: Operation, app: str, state: ProjectState) -> Iterator[str]:
    """Yield what the release before would miss after an operation on the tables in `state`."""
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        for inner in operation.database_operations:
            yield from breaks(inner, app, state)
    elif isinstance(operation, TAKES_AWAY):
        yield f"{operation.describe()}: the old release still asks for it"
    elif isinstance(operation, migrations.AddField) and refuses_null(operation.field):
        yield f"{operation.describe()}: the old release inserts without it; give it db_default or null=True"
    elif isinstance(operation, migrations.AlterField):
        old = state.models[app, operation.model_name_lower].fields[operation.name]
        if takes_less(operation.field, old):
            yield f"{operation.describe()}: the old release writes what it no longer takes"


def judged(migration: migrations.Migration, state: ProjectState) -> list[str]:
    """Return what a migration breaks for the release before it."""
    found = []
    for operation in migration.operations:
        found += breaks(operation, migration.app_label, state)
        operation.state_forwards(migration.app_label, state)
    return found


def test_no_new_migration_breaks_the_release_before_it():
    loader = MigrationLoader(None)
    for (app, name), migration in loader.disk_migrations.items():
        if app in BEFORE_THE_RULE and int(name[:4]) > BEFORE_THE_RULE[app]:
            assert judged(migration, loader.project_state((app, name), at_end=False)) == [], f"{app} {name}"


def test_the_numbers_of_the_rule_name_migrations_that_are_there():
    names = [(app, int(name[:4])) for app, name in MigrationLoader(None).disk_migrations]
    assert all(entry in names for entry in BEFORE_THE_RULE.items())


@pytest.mark.parametrize(
    ("operation", "harm"),
    [
        (migrations.RenameField("run", "last_error", "trouble"), True),
        (migrations.RemoveField("run", "last_error"), True),
        (migrations.DeleteModel("run"), True),
        (migrations.AddField("run", "mood", models.CharField(max_length=9, default="")), True),
        (migrations.AddField("run", "mood", models.CharField(max_length=9, db_default="")), False),
        (migrations.AddField("run", "mood", models.CharField(max_length=9, null=True)), False),
        (migrations.AlterField("dismissal", "span_hash", models.CharField(max_length=8)), True),
        (migrations.AlterField("dismissal", "span_hash", models.TextField()), False),
        (migrations.AlterField("dismissal", "span_hash", models.IntegerField()), True),
        (migrations.AlterField("dismissal", "span_hash", models.CharField(max_length=99)), False),
        (migrations.SeparateDatabaseAndState([], [migrations.RemoveField("run", "last_error")]), False),
        (migrations.SeparateDatabaseAndState([migrations.RemoveField("run", "last_error")], []), True),
    ],
)
def test_what_takes_away_is_told_from_what_adds(operation, harm):
    migration = migrations.Migration("0099_try", "translations")
    migration.operations = [operation]
    assert bool(judged(migration, MigrationLoader(None).project_state())) is harm
