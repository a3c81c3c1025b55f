"""The staff page that shows the model and provider in use, and every prompt as it is sent."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import admin
from django.db.models import Count, Max, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from translations.drafting.prompting import load, names
from translations.runs import Call
from translations.views.access import DeskRequest

DAYS = 30
WHAT_FOR = {
    "translate": gettext_lazy("本文の下訳と再翻訳"),
    "summarise": gettext_lazy("記事の下読みと、見出し・リード・キーポイント・影響分析・編集コメント"),
    "judge": gettext_lazy("AI校閲"),
}


@require_safe
def page(request: DeskRequest) -> HttpResponse:
    """Show the model in use, the prompts as they are sent, and how often each was, by which model, in the last DAYS."""
    asked = (
        Call.objects.filter(created_at__gte=timezone.now() - timedelta(days=DAYS))
        .order_by()
        .values("prompt", "model")
        .annotate(
            calls=Count("pk"), failed=Count("pk", filter=~Q(outcome=Call.Outcome.OK)), last=Max("created_at")
        )
    )
    context = {
        **admin.site.each_context(request),
        "title": _("モデルとプロンプト"),
        "days": DAYS,
        "model": settings.LLM_MODEL if settings.LLM_CONFIGURED else "",
        # The host alone: an address may carry a key.
        "provider": urlsplit(settings.OPENAI_BASE_URL).hostname or "",
        "asked": sorted(asked, key=lambda line: (line["prompt"], -line["calls"])),
        "prompts": [(prompt, WHAT_FOR.get(prompt.name, "")) for prompt in map(load, names())],
    }
    return render(request, "desk/prompts.html", context)
