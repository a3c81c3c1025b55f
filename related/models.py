"""Which stories stand beside which: an embedding of every public story, and the links readers see."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField, HnswIndex

from articles.models import Article

DIMENSIONS = 512


class Due(models.Model):
    """One story that became public, changed what it is placed by, or was withdrawn: `find.refresh` has to look at it.

    Written by triggers in the transaction that makes the change, so finding what there is to do does not read every
    story. Whoever looked deletes the rows it saw; a change meanwhile has a row of its own.
    """

    # Not a key: deleting a story need not wait for what is due.
    article_id = models.BigIntegerField()
    # Whether only its place is due. Not told by Embedding: whose rows change, enter the index of vectors again.
    is_embedded = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return f"{self.article_id}"


class Embedding(models.Model):
    """What one model makes of one story: a unit vector of the edition `edition_number`, and the names in its text."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="embeddings")
    model = models.CharField(max_length=100)
    edition_number = models.PositiveIntegerField()
    # Half precision: of the nearest hardly any changes, and placing a story reads half the pages (decision 0014).
    vector = HalfVectorField(dimensions=DIMENSIONS)
    names = ArrayField(models.CharField(max_length=100), default=list)

    class Meta:
        verbose_name = _("埋め込み")
        verbose_name_plural = _("埋め込み")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "model"], name="embedding_once_per_model"),
        ]
        indexes: ClassVar = [
            HnswIndex(
                name="embedding_nearest",
                fields=["vector"],
                m=16,
                ef_construction=64,
                opclasses=["halfvec_cosine_ops"],
            ),
            # Whether any is of another model: asked every few seconds.
            models.Index(fields=["model"], name="embedding_model"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} #{self.edition_number}"


class Original(models.Model):
    """What one article of the last weeks tells in its own language, to find who else tells it (related/compare.py)."""

    article = models.OneToOneField(Article, models.CASCADE, primary_key=True, related_name="+")
    told_at = models.DateTimeField(db_index=True)
    host = models.CharField(max_length=255, blank=True)
    # By the local encoder, of the first sentences. Without an index: asked for among the days around only, exactly.
    vector = HalfVectorField(dimensions=DIMENSIONS)
    names = ArrayField(models.TextField(), default=list)
    numbers = ArrayField(models.FloatField(), default=list)
    links = ArrayField(models.TextField(), default=list)

    def __str__(self) -> str:
        return f"{self.article_id}"


class RelatedLinkQuerySet(models.QuerySet["RelatedLink"]):
    """Questions about many links."""

    def for_readers(self, article: Article | int | OuterRef, *, language: str = "ja") -> RelatedLinkQuerySet:
        """Return what stands below `article` (or its id): an editor's choices first, nothing hidden or unpublished."""
        return (
            self.filter(article=article, hidden=False, neighbour__in=Article.objects.published(language))
            .select_related("neighbour")
            .order_by("-pinned", "position", "pk")
        )


class RelatedLink(models.Model):
    """One card of 関連記事 below `article`. An editor's `pinned` and `hidden` outlive every refresh."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="related_links", verbose_name=_("記事"))
    neighbour = models.ForeignKey(Article, models.CASCADE, related_name="+", verbose_name=_("関連記事"))
    score = models.FloatField(_("近さ"), default=0.0, editable=False)
    reason = models.CharField(_("理由（読者に表示）"), max_length=200)
    position = models.PositiveSmallIntegerField(_("順番"), default=0)
    pinned = models.BooleanField(_("固定"), default=False)
    hidden = models.BooleanField(_("非表示"), default=False)

    objects: ClassVar[RelatedLinkQuerySet] = RelatedLinkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        # Not "article": that would be by the order of articles, which reads all of them.
        ordering = ["article_id", "position"]
        verbose_name = _("関連記事")
        verbose_name_plural = _("関連記事")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "neighbour"], name="related_link_once"),
            models.CheckConstraint(condition=~Q(article=F("neighbour")), name="related_link_not_itself"),
            models.CheckConstraint(
                condition=~Q(pinned=True, hidden=True), name="related_link_pinned_or_hidden"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article} → {self.neighbour}"
