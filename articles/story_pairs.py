"""What was said of two articles: whether they tell the same story. Threads are made of it in articles/same_story.py."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Article


class StoryPairQuerySet(models.QuerySet["StoryPair"]):
    """Questions about many pairs."""

    def of(self, article: Article | int | models.OuterRef) -> StoryPairQuerySet:
        """Return the pairs that an article (or its id) is in."""
        return self.filter(models.Q(first=article) | models.Q(second=article))

    def proposed(self) -> StoryPairQuerySet:
        """Return the pairs that wait for an editor."""
        return self.filter(verdict=StoryPair.Verdict.PROPOSED)


class StoryPair(models.Model):
    """Two articles of which a machine or an editor said whether they tell the same story (articles/same_story.py)."""

    class Verdict(models.TextChoices):
        PROPOSED = "proposed", _("同じ話題かもしれない")
        JOINED = "joined", _("自動でまとめた")
        SAME = "same", _("同じ記事")
        OTHER = "other", _("別の記事")

    # The one with the lower key is first, so that a pair has one row.
    first = models.ForeignKey(Article, models.CASCADE, related_name="+")
    second = models.ForeignKey(Article, models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict)
    # What a machine saw: `likeness` of the wording, and the `numbers`, `names` and `links` that both have.
    evidence = models.JSONField(default=dict, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects: ClassVar[StoryPairQuerySet] = StoryPairQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="story_pair_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="story_pair_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}, {self.second_id}: {self.verdict}"
