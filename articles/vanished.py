"""When a page no longer shows the article that it held: gone behind an answer of 200, sent on to a home page, behind a wall.

That is no new wording. Taken for one, it would have editors approve that whole articles leave.
"""

from __future__ import annotations

from collections.abc import Sequence

from articles.extract.values import bare
from articles.refusal import Refusal, gettext_noop

# Shorter notes may well be rewritten as a whole.
_SHORTEST = 600
# So much of an article that is merely edited is found again, in characters.
_LEAST_FOUND = 0.1
# A rewritten one is about as long as before and keeps its headline.
_LEAST_LENGTH = 0.5
# Where this much of the end is missing and hardly anything came instead, it was cut off, not edited.
_CUT = 0.4
_LONGEST_WALL = 0.2


class NotTheArticle(Refusal):
    """The page does not show the article that we hold, or its beginning only. Codes: gone, cut."""


def check_shows_article(
    old: Sequence[tuple[str, bool]], new: Sequence[tuple[str, bool]], *, title: str, before: str
) -> None:
    """Raise NotTheArticle unless a page that was called `before` and is called `title` still shows its article.

    `old` and `new` are the texts of its blocks, each with whether the other reading has it, too.
    """
    held = sum(len(text) for text, _ in old)
    if held < _SHORTEST:
        return
    found = sum(len(text) for text, kept in old if kept)
    length, fresh = sum(len(text) for text, _ in new), sum(len(text) for text, kept in new if not kept)
    is_called_so = bool(bare(title)) and bare(title) == bare(before)
    if found < _LEAST_FOUND * held and (length < _LEAST_LENGTH * held or not is_called_so):
        raise NotTheArticle(
            "gone",
            gettext_noop(
                "原文のページに記事が見当たりません（削除、トップページへの転送、同意や購読の画面など）。手元の原文はそのままです。"
            ),
        )
    kept = [kept for _, kept in old]
    at_the_end = False not in kept or True not in kept[kept.index(False) :]
    lost = held - found
    if at_the_end and lost >= _CUT * held and fresh <= _LONGEST_WALL * lost:
        raise NotTheArticle(
            "cut",
            gettext_noop(
                "原文のページに記事の後半が見当たりません（購読者だけに見せるようになった可能性があります）。手元の原文はそのままです。"
            ),
        )
