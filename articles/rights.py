"""Rights of a single article: decided by a person, with proof where it widens what the source allows.

What that means for a page that is public already is not decided here: triggers keep `Article.rights_withheld`
(articles/migrations/0002), and `Article.objects.published` leaves out what shows more than is allowed.
"""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext

from articles.models import Article, RightsDecision, Source

# From the least that may be shown to the most.
WIDTH = {Source.Rights.LINK_ONLY: 1, Source.Rights.EXCERPT: 2, Source.Rights.FULL: 3}
LARGEST_DOCUMENT = 5_000_000


class ProofMissing(Exception):
    """The decision needs a reason or a proof that was not given; the message says which."""


def decide(
    article: Article,
    *,
    rights: str,
    note: str,
    by: User,
    url: str = "",
    document: bytes | None = None,
    document_name: str = "",
) -> RightsDecision:
    """Decide what `article` may show, apart from its source; empty `rights` follow the source again.

    Raises ProofMissing without a reason, or where more than the source allows is claimed without a URL or a file.
    """
    if not note.strip():
        raise ProofMissing(gettext("判断の根拠を書いてください。あとで誰が見ても分かるように残ります。"))
    if is_wider(article, rights) and not (url or document):
        raise ProofMissing(
            gettext("情報源の方針より広く掲載するには、根拠の URL かファイル（許諾のメールなど）が必要です。")
        )
    with transaction.atomic():
        decision = RightsDecision.objects.create(
            article=article,
            rights=rights,
            note=note.strip(),
            url=url,
            document=document,
            document_name=document_name[:200],
            decided_by=by,
        )
        Article.objects.filter(pk=article.pk).update(rights_override=rights)
    article.refresh_from_db(fields=["rights_override", "rights_withheld"])
    return decision


def is_wider(article: Article, rights: str) -> bool:
    """Say whether `rights` would show more of `article` than its source's policy does."""
    policy = article.source.rights if article.source else Source.Rights.FULL
    return bool(rights) and WIDTH[Source.Rights(rights)] > WIDTH[Source.Rights(policy)]
