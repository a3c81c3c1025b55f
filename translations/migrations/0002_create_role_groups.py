"""The desk's three roles as groups. A person may be in several; what a role may do is changed in the admin."""

from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

LOOK = ["view_article", "view_source", "view_topic", "view_translation", "view_run", "view_call"]
ROLES = {
    # 翻訳者
    "translator": ["draft_translation", "review_translation", *LOOK],
    # 編集者
    "editor": [
        "draft_translation",
        "review_translation",
        "approve_translation",
        "publish_translation",
        "change_article",
        *LOOK,
    ],
    # スタッフ
    "staff": [
        "draft_translation",
        "review_translation",
        "change_article",
        "add_source",
        "change_source",
        "add_topic",
        "change_topic",
        *LOOK,
    ],
}


def create_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the groups with their permissions; a group that is there already only gains some."""
    # Django makes permissions after the last migration, which is too late for this one.
    for label in ("articles", "translations"):
        create_permissions(installed_apps.get_app_config(label), verbosity=0, apps=apps)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, codenames in ROLES.items():
        group, _created = Group.objects.get_or_create(name=name)
        found = Permission.objects.filter(
            codename__in=codenames, content_type__app_label__in=["articles", "translations"]
        )
        missing = set(codenames) - set(found.values_list("codename", flat=True))
        if missing:
            raise LookupError(f"permissions of the role {name} do not exist: {sorted(missing)}")
        group.permissions.add(*found)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_create_articles_and_blocks"),
        ("translations", "0001_create_the_workflow"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(create_groups, migrations.RunPython.noop)]
