"""Editors and staff read what readers report, and mark it settled."""

from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def grant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give the roles their permissions; whoever renamed a role gives them in the admin."""
    # Django makes permissions after the last migration, which is too late for this one.
    create_permissions(installed_apps.get_app_config("newsdesk"), verbosity=0, apps=apps)
    Permission = apps.get_model("auth", "Permission")
    permissions = Permission.objects.filter(
        content_type__app_label="newsdesk", codename__in=["view_readerreport", "change_readerreport"]
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=["editor", "staff"]):
        group.permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("newsdesk", "0002_note_public_changes"),
        ("translations", "0002_create_role_groups"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
