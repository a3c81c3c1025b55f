"""The composition root: settings, Celery app, URLs, reader pages, the demo."""

from newsdesk.celery import app as celery_app

__all__ = ["celery_app"]
