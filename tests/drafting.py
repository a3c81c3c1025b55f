"""Drafting in tests as a worker does it, without a broker."""

from translations.drafting import draft


def texts(translation):
    return [unit.text for unit in translation.units.order_by("position")]


def drafted_by(translation, **request):
    run = draft.request_draft(translation, by=None, **request)
    draft.work(run.pk)
    run.refresh_from_db()
    translation.refresh_from_db()
    return run
