"""What the desk costs, how good its drafts are, how long stories take: the questions behind the staff page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import mean, median
from typing import Any

from django.db.models import Count, F, Max, Min, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy
from rapidfuzz.distance import Levenshtein

from translations.checking.findings import CATEGORY_LABELS, Finding
from translations.headline import working_title
from translations.models import Draftable, Edition, Translation
from translations.runs import Call, Candidate, Run

# The newest approved rows are enough to tell drafts apart, and a page must not read a year of texts.
MOST_ROWS = 5_000
MOST_ARTICLES = 20
AGES = (
    (timedelta(days=1), gettext_lazy("1日以内")),
    (timedelta(days=3), gettext_lazy("3日以内")),
    (timedelta(days=7), gettext_lazy("7日以内")),
)
OLDER = gettext_lazy("7日超")
Status = Translation.Status
OPEN = (Status.WAITING, Status.DRAFTING, Status.FAILED, Status.REVIEW, Status.RETURNED, Status.APPROVED)


@dataclass(frozen=True, slots=True)
class Edited:
    """One approved row: which draft it came from, and what share of it the editors changed (0 to 1)."""

    row: tuple[int | None, int | None]
    model: str
    prompt: str
    source: str
    share: float
    day: date


@dataclass(slots=True)
class Quality:
    """How much was changed in the drafts of one kind."""

    name: tuple[str, ...]
    shares: list[float] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many approved rows there are of it."""
        return len(self.shares)

    @property
    def untouched(self) -> int:
        """Percent of rows approved as drafted."""
        return round(100 * self.shares.count(0.0) / len(self.shares))

    @property
    def average(self) -> float:
        """Percent of the text that was changed, on average."""
        return round(100 * mean(self.shares), 1)

    @property
    def middle(self) -> float:
        """Percent of the text that was changed in the median row."""
        return round(100 * median(self.shares), 1)


def edited_rows(since: datetime) -> list[Edited]:
    """Return the approved rows whose draft was taken since then, newest first. Costs two queries."""
    approved = Q(unit__state=Draftable.State.APPROVED) | Q(part__state=Draftable.State.APPROVED)
    taken = (
        Candidate.objects.filter(approved, outcome=Candidate.Outcome.TAKEN, created_at__gte=since)
        .exclude(text="")  # key points are lists
        .annotate(day=TruncDate("created_at"))
        .order_by("-pk")
        .values_list(
            *("run", "unit", "part", "model", "call__prompt"),
            *("text", "unit__text", "part__text", "day"),
        )[:MOST_ROWS]
    )
    # Asked once for each run, not for each of its rows.
    name = "translation__article__source__name"
    sources = dict(Run.objects.filter(pk__in={run for run, *_ in taken}).values_list("pk", name))
    rows: dict[tuple[int | None, int | None], Edited] = {}
    for run, unit, part, model, prompt, draft, unit_text, part_text, day in taken:
        if (unit, part) not in rows:  # an older draft of the row was replaced by a newer one
            share = Levenshtein.normalized_distance(draft.strip(), (unit_text or part_text or "").strip())
            rows[unit, part] = Edited((unit, part), model, prompt or "", sources[run] or "", share, day)
    return list(rows.values())


def quality(rows: Iterable[Edited], *names: str) -> list[Quality]:
    """Return the rows gathered by the named attributes of Edited, most rows first."""
    found: dict[tuple[str, ...], Quality] = {}
    for row in rows:
        name = tuple(str(getattr(row, one)) for one in names)
        found.setdefault(name, Quality(name)).shares.append(row.share)
    return sorted(found.values(), key=lambda one: -one.rows)


def by_week(rows: Iterable[Edited]) -> list[tuple[date, Quality]]:
    """Return the rows gathered by the Monday of their week, oldest first."""
    weeks: dict[date, Quality] = {}
    for row in rows:
        monday = row.day - timedelta(days=row.day.weekday())
        weeks.setdefault(monday, Quality((str(monday),))).shares.append(row.share)
    return sorted(weeks.items())


def by_family(rows: Iterable[Edited], since: datetime) -> list[dict[str, Any]]:
    """Return, for each family of findings on drafts, what became of them and how much their rows were changed."""
    shares = {row.row: row.share for row in rows}
    families: dict[str, dict[str, Any]] = {}
    rows_of: dict[str, set[tuple[int | None, int | None]]] = defaultdict(set)
    found = Finding.objects.filter(on_draft=True, translation__changed_at__gte=since).order_by()
    counted = found.values("category", "unit", "part").annotate(
        found=Count("pk"),
        mended=Count("pk", filter=~Q(outcome=Finding.Outcome.OPEN)),
        dismissed=Count("pk", filter=Q(outcome=Finding.Outcome.OPEN, dismissal__isnull=False)),
    )
    for line in counted:
        label = CATEGORY_LABELS.get(line["category"], line["category"])
        family = families.setdefault(
            line["category"], {"name": label, "found": 0, "mended": 0, "dismissed": 0}
        )
        for name in ("found", "mended", "dismissed"):
            family[name] += line[name]
        rows_of[line["category"]].add((line["unit"], line["part"]))
    for category, family in families.items():
        known = [shares[row] for row in rows_of[category] if row in shares]
        family["average"] = round(100 * mean(known), 1) if known else None
    return sorted(families.values(), key=lambda family: -family["found"])


@dataclass(frozen=True, slots=True)
class Money:
    """What the model cost since some day: each day (days without calls too), each model, the dearest articles."""

    days: list[tuple[date, Decimal, int]]
    models: list[dict[str, Any]]
    articles: list[dict[str, Any]]
    unpriced: int

    @property
    def total(self) -> Decimal:
        """The sum of all days."""
        return sum((cost for _day, cost, _calls in self.days), Decimal(0))


def money(since: datetime) -> Money:
    """Return what calls cost since then. Costs four queries."""
    calls = Call.objects.filter(created_at__gte=since).order_by()
    first, today = timezone.localdate(since), timezone.localdate()
    by_day: dict[date, Any] = {
        line["day"]: line
        for line in calls.annotate(day=TruncDate("created_at"))
        .values("day")
        .annotate(cost=Sum("cost_usd"), calls=Count("pk"))
    }
    days = []
    for n in range((today - first).days + 1):
        line = by_day.get(first + timedelta(days=n), {"cost": None, "calls": 0})
        days.append((first + timedelta(days=n), line["cost"] or Decimal(0), line["calls"]))
    models: Any = calls.values("model").annotate(
        cost=Sum("cost_usd"),
        calls=Count("pk"),
        failed=Count("pk", filter=~Q(outcome=Call.Outcome.OK)),
        unpriced=Count("pk", filter=Q(cost_usd__isnull=True)),
        tokens_in=Sum("prompt_tokens"),
        tokens_cached=Sum("cached_tokens"),
        tokens_out=Sum("completion_tokens"),
    )
    dearest: Any = (
        calls.values(translation=F("run__translation"))
        .annotate(cost=Sum("cost_usd"), calls=Count("pk"))
        .order_by(F("cost").desc(nulls_last=True), "-calls")[:MOST_ARTICLES]
    )
    titles = (
        Translation.objects.select_related("article")
        .defer("article__raw")
        .annotate(working_title=working_title())
    )
    shown = titles.in_bulk([line["translation"] for line in dearest])
    articles = [line | {"title": str(shown[line["translation"]])} for line in dearest]
    by_model = sorted(models, key=lambda line: (-(line["cost"] or 0), line["model"]))
    return Money(days, by_model, articles, sum(line["unpriced"] for line in by_model))


def times_to_publish(since: datetime) -> list[tuple[date, list[float]]]:
    """Return the hours from ingest to the first edition, by the Monday of its week, oldest first."""
    first = Edition.objects.filter(number=1, published_at__gte=since).annotate(day=TruncDate("published_at"))
    weeks: dict[date, list[float]] = defaultdict(list)
    for day, published, taken_in in first.values_list("day", "published_at", "article__created_at"):
        hours = max((published - taken_in).total_seconds() / 3600, 0.0)
        weeks[day - timedelta(days=day.weekday())].append(hours)
    return sorted(weeks.items())


def waiting(now: datetime) -> tuple[list[dict[str, Any]], list[tuple[str, int]]]:
    """Return how much waits in each step and since when, and how many articles there are of each age."""
    open_ones = Translation.objects.filter(status__in=OPEN).order_by()
    steps = {
        line["status"]: line
        for line in open_ones.values("status").annotate(
            count=Count("pk"), oldest=Min("changed_at"), newest=Max("changed_at")
        )
    }
    lines = [
        {"status": status, "label": status.label, "count": 0, "oldest": None, **steps.get(status, {})}
        for status in OPEN
    ]
    ages = open_ones.aggregate(
        **{
            f"age{n}": Count("pk", filter=Q(changed_at__gte=now - age))
            for n, (age, _label) in enumerate(AGES)
        },
        all=Count("pk"),
    )
    younger = 0
    counts = []
    for n, (_age, label) in enumerate(AGES):
        counts.append((str(label), ages[f"age{n}"] - younger))
        younger = ages[f"age{n}"]
    return lines, [*counts, (str(OLDER), ages["all"] - younger)]
