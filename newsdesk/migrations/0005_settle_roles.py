"""The desk's five roles as groups, over the tables of all apps. A group that is there already only gains.

A person may be in several; what a role may do is changed in the admin. docs/operations.md has the table.
"""

from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

OURS = ("articles", "translations", "related", "newsdesk")
LOOK = {
    "articles": ["article", "source", "topic", "feedentry", "sourcechange"],
    "translations": ["translation", "run", "call", "glossaryentry", "memory"],
}
LOOKING = [f"{app}.view_{model}" for app, models in LOOK.items() for model in models]
GLOSSARY = ["translations.add_glossaryentry", "translations.change_glossaryentry"]
INBOX = ["articles.change_feedentry", "articles.change_sourcechange", "articles.change_article"]
EDITING = [
    *(f"translations.{step}_translation" for step in ("draft", "review", "approve", "publish", "correct")),
    "translations.see_figures",
    *(f"related.{verb}_relatedlink" for verb in ("view", "add", "change")),
    *(f"newsdesk.{verb}_readerreport" for verb in ("view", "change")),
    *INBOX,
    *GLOSSARY,
]
ROLES = {
    # 翻訳者
    "translator": [*LOOKING, "translations.draft_translation", "translations.review_translation"],
    # 編集者
    "editor": [*LOOKING, *EDITING],
    # 編集長: also the rules that all texts follow
    "chief_editor": [
        *LOOKING,
        *EDITING,
        "translations.delete_glossaryentry",
        "translations.delete_memory",
        *(f"translations.{verb}_housestyle" for verb in ("view", "add", "change")),
        *(f"articles.{verb}_topic" for verb in ("add", "change")),
    ],
    # スタッフ: what comes in, and what it costs; neither approves nor publishes
    "staff": [
        *LOOKING,
        "translations.draft_translation",
        "translations.review_translation",
        "translations.see_figures",
        *(f"articles.{verb}_{model}" for model in ("source", "topic") for verb in ("add", "change")),
        *(f"newsdesk.{verb}_readerreport" for verb in ("view", "change")),
        *INBOX,
        *GLOSSARY,
        "translations.delete_glossaryentry",
        "translations.delete_memory",
    ],
}
PEOPLE = [f"auth.{verb}_{model}" for model in ("user", "group") for verb in ("view", "add", "change", "delete")]


def settle(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the groups with their permissions; 管理者 (admin) gets everything of ours, and the people."""
    # Django makes permissions after the last migration, which is too late for this one.
    for label in (*OURS, "auth"):
        create_permissions(installed_apps.get_app_config(label), verbosity=0, apps=apps)
    Permission = apps.get_model("auth", "Permission")
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.values_list("pk", "content_type__app_label", "codename")
    }
    roles = ROLES | {"admin": [name for name in known if name.split(".")[0] in OURS] + PEOPLE}
    for role, names in roles.items():
        missing = set(names) - known.keys()
        if missing:
            raise LookupError(f"permissions of the role {role} do not exist: {sorted(missing)}")
        group, _created = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        group.permissions.add(*(known[name] for name in names))


class Migration(migrations.Migration):
    # A database from before the migrations were folded has these, and by them this one.
    replaces = [
        ("newsdesk", "0003_show_reports_to_the_desk"),
        ("newsdesk", "0009_give_admins_the_newer_tables"),
    ]

    dependencies = [
        ("newsdesk", "0004_count_public_stories"),
        ("articles", "0001_create_articles_blocks_and_sources"),
        ("translations", "0001_create_translations_units_and_runs"),
        ("related", "0001_create_embeddings_and_links"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(settle, migrations.RunPython.noop)]
