"""管理者 (admin) gets everything of ours: also the tables that came after the roles were settled (0005)."""

from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

OURS = ("articles", "translations", "related", "newsdesk")


def settle(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add what the group lacks; it loses nothing."""
    for label in OURS:
        create_permissions(installed_apps.get_app_config(label), verbosity=0, apps=apps)
    ours = apps.get_model("auth", "Permission").objects.filter(content_type__app_label__in=OURS)
    group, _created = apps.get_model("auth", "Group").objects.get_or_create(name="admin")
    group.permissions.add(*ours)


class Migration(migrations.Migration):
    dependencies = [
        ("newsdesk", "0008_count_failed_sign_ins"),
        ("translations", "0013_tell_of_changed_originals"),
        ("articles", "0006_mark_what_to_look_at"),
        ("related", "0002_place_after_embedding"),
    ]

    operations = [migrations.RunPython(settle, migrations.RunPython.noop)]
