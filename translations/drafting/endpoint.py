"""What all workers share about one provider: how it takes schemas, how fast it may be asked, until when it is left alone."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.told import ToldField
from translations.runs import Call


class Endpoint(models.Model):
    """One model of one provider, as all workers know it."""

    class SchemaMode(models.TextChoices):
        JSON_SCHEMA = "json_schema"
        JSON_OBJECT = "json_object"
        PLAIN = "plain"

    # After this many faults in a row the endpoint is left alone, longer each time, up to OPEN_AT_MOST.
    FAULTS_TO_OPEN: ClassVar = 3
    OPEN_FIRST: ClassVar = timedelta(seconds=10)
    OPEN_AT_MOST: ClassVar = timedelta(minutes=5)
    # Calls of several runs go out one by one: at most so far apart, and closer where twice the calls of the last
    # RECENT need it.
    GAP_AT_MOST: ClassVar = timedelta(milliseconds=40)
    RECENT: ClassVar = timedelta(seconds=10)
    # Of a known rate, what was left unused for up to this long may be made up for at once.
    SAVED_AT_MOST: ClassVar = timedelta(seconds=15)
    # Turns are given out this far ahead: a worker that is told to leave the provider alone has few calls under way.
    AHEAD: ClassVar = timedelta(milliseconds=500)

    base_url = models.CharField(max_length=500)
    model = models.CharField(max_length=100)
    schema_mode = models.CharField(max_length=20, choices=SchemaMode, default=SchemaMode.JSON_SCHEMA)
    faults_in_a_row = models.PositiveIntegerField(default=0)
    quiet_until = models.DateTimeField(null=True, blank=True)
    quiet_reason = ToldField(blank=True)
    # How many calls the provider says that it takes, and the first moment that no call has been given.
    calls_a_minute = models.PositiveIntegerField(null=True, blank=True)
    next_turn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("プロバイダー")
        verbose_name_plural = _("プロバイダー")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["base_url", "model"], name="endpoint_once"),
        ]

    def __str__(self) -> str:
        return f"{self.model} ({self.base_url})"

    @classmethod
    def current(cls) -> Endpoint:
        """Return the row of the endpoint that the settings name, made where it is new."""
        return cls.objects.get_or_create(base_url=settings.OPENAI_BASE_URL, model=settings.LLM_MODEL)[0]

    # Whether this worker is the one that tries first after an outage (not a column).
    is_probe = False

    def stay_away(self) -> timedelta | None:
        """Return how long this worker must leave the provider alone, None when it may ask now.

        After an outage one worker tries first (`is_probe`), one each OPEN_FIRST, and the others go on
        waiting: a provider that just came back is not met by everybody at once.
        """
        now = timezone.now()
        if self.quiet_until is not None and self.quiet_until > now:
            return self.quiet_until - now
        if not self.is_out:
            return None
        mine = now + self.OPEN_FIRST
        taken = Endpoint.objects.filter(pk=self.pk, quiet_until=self.quiet_until).update(quiet_until=mine)
        if not taken:
            return self.OPEN_FIRST
        self.quiet_until, self.is_probe = mine, True
        return None

    def stay_away_meanwhile(self) -> timedelta | None:
        """Return what `stay_away` does by what other workers were told since; the one that tries first goes on."""
        if self.is_probe:
            return None
        self.refresh_from_db(fields=["faults_in_a_row", "quiet_until", "quiet_reason"])
        return self.stay_away()

    @property
    def is_out(self) -> bool:
        """Whether the last answers that any worker got were all faults."""
        return self.faults_in_a_row >= self.FAULTS_TO_OPEN

    @property
    def quiet_for(self) -> timedelta:
        """For how long everybody leaves the provider alone."""
        return max(timedelta(0), (self.quiet_until or timezone.now()) - timezone.now())

    def turns(self, wanted: int, *, crowded: bool) -> list[float]:
        """Return in how many seconds each of `wanted` calls may go out; these moments are then nobody else's.

        Fewer where the turns of the time AHEAD are given away. A run that is not `crowded` by others sends its calls
        at once, as far as a known rate allows. A row lock and the database's clock: GCRA, the leaky bucket of ATM
        (ITU-T I.371), without a broker.
        """
        rate = settings.LLM_CALLS_A_MINUTE or self.calls_a_minute
        gap = timedelta(minutes=1) / rate if rate else timedelta(0)
        saved = self.SAVED_AT_MOST
        if crowded:
            recent = Call.objects.filter(created_at__gt=Now() - self.RECENT).count()
            gap = max(gap, min(self.GAP_AT_MOST, self.RECENT / 2 / max(1, recent)))
            saved = timedelta(0)
        if not gap:
            return [0.0] * wanted
        with transaction.atomic():
            row = Endpoint.objects.select_for_update().filter(pk=self.pk)
            next_turn, now = row.values_list("next_turn_at", Now()).get()
            first = max(next_turn or now - saved, now - saved)
            turns = [first + number * gap for number in range(wanted)]
            mine = [turn for turn in turns if turn <= now + self.AHEAD]
            if mine:
                row.update(next_turn_at=mine[-1] + gap)
        return [max(timedelta(0), turn - now).total_seconds() for turn in mine]

    def note_rate(self, calls_a_minute: int | None) -> None:
        """Keep how many calls the provider says that it takes; what says nothing changes nothing."""
        if calls_a_minute and calls_a_minute != self.calls_a_minute:
            self.calls_a_minute = calls_a_minute
            self.save(update_fields=["calls_a_minute"])

    def note_fault(self, reason: str, *, retry_after: float | None) -> None:
        """Count a fault; keep every worker away for what the provider asked, or once faults pile up."""
        now = timezone.now()
        counted = Endpoint.objects.filter(pk=self.pk)
        if not self.is_probe:
            # Calls that were under way together fail together: that is one outage, not ten.
            counted = counted.filter(Q(quiet_until__isnull=True) | Q(quiet_until__lte=now))
        counted.update(faults_in_a_row=F("faults_in_a_row") + 1)
        self.refresh_from_db()
        pause = timedelta(seconds=retry_after or 0)
        beyond = self.faults_in_a_row - self.FAULTS_TO_OPEN
        if beyond >= 0:
            pause = max(pause, min(self.OPEN_AT_MOST, self.OPEN_FIRST * 2 ** min(beyond, 10)))
        if pause:
            until = now + pause
            # Never shorter than what another worker was told.
            Endpoint.objects.filter(
                Q(quiet_until__isnull=True) | Q(quiet_until__lt=until), pk=self.pk
            ).update(quiet_until=until, quiet_reason=reason)
            self.refresh_from_db()

    def note_success(self) -> None:
        """Forget earlier faults: the endpoint answers. A time that the provider asked for is still kept."""
        Endpoint.objects.filter(pk=self.pk, faults_in_a_row__gt=0).update(faults_in_a_row=0)
        if self.is_probe:
            Endpoint.objects.filter(pk=self.pk, quiet_until=self.quiet_until).update(quiet_until=None)
        self.faults_in_a_row, self.is_probe = 0, False
