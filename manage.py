#!/usr/bin/env python
"""Newsdesk's command line. `python manage.py demo` starts everything; docs/architecture.md lists the rest."""

import os
import sys


def main() -> None:
    """Run a management command, with the embedded database started first where no DATABASE_URL is given."""
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


if __name__ == "__main__":
    main()
