#!/usr/bin/env python
"""Newsdesk's command line. `python manage.py demo` starts everything; README.md shows the others."""

import os
import sys
from importlib import import_module

# Commands that turn a file into JSON and need neither database nor settings: loading the whole project for them would
# take three times as long as their work.
PURE_COMMANDS = frozenset({"extract", "parse_feed"})


def main() -> None:
    """Run a management command, with the embedded database started first where no DATABASE_URL is given."""
    if sys.argv[1:2] and sys.argv[1] in PURE_COMMANDS:
        run_pure(sys.argv[1])
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings")
    from newsdesk import embedded

    try:
        database_is_new = embedded.ensure_for_command(sys.argv)
    except embedded.EmbeddedError as error:
        sys.exit(str(error))

    from django.core.management import call_command, execute_from_command_line

    if database_is_new:
        import django

        django.setup()
        call_command("migrate", verbosity=0)
    execute_from_command_line(sys.argv)


def run_pure(name: str) -> None:
    """Run a command of `PURE_COMMANDS` with the arguments given, without loading the project's settings and apps."""
    from django.conf import settings

    settings.configure(USE_I18N=False)
    import_module(f"articles.management.commands.{name}").Command().run_from_argv(sys.argv)


if __name__ == "__main__":
    main()
