"""The chaos run's app as a release before drafts would have it: it does not know their task.

`celery -A tests.chaos.older`.
"""

from __future__ import annotations

from celery.signals import worker_init

from tests.chaos.app import app

__all__ = ["app"]


@worker_init.connect
def forget_drafts(**_signal: object) -> None:
    """Take the task out after the others were found (the app finds them on its own signal, before)."""
    app.finalize()
    app.loader.import_default_modules()
    app.tasks.pop("translations.tasks.work_on_run", None)
