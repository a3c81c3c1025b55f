"""What stands between a working copy and its publication: what blocks, and what an editor should only know."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.text import Truncator
from django.utils.translation import gettext

from articles.models import Article, SourceChange
from translations.checking import findings, refresh
from translations.desk import comments, pictures
from translations.knowledge import house_style
from translations.models import Part, Translation, Unit
from translations.people import name_of

KEY_POINTS_MIN, KEY_POINTS_MAX = 3, 7


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that stands between a translation and its publication, and where to mend it."""

    message: str
    blocks: bool
    place: str = ""  # id of the row on the review page: "unit-12", "part-lead"
    lang: str = ""  # where the message is not in the desk's language: findings are always Japanese
    where: str = ""  # the row in words, where the message does not name it


def obstacles(translation: Translation, *, publisher: User | None = None) -> list[Obstacle]:
    """Return what blocks publication, then what only warns, in page order.

    With SECOND_PERSON set also what nobody but `publisher` has seen; without a publisher that is left open.
    """
    parts = {part.name: part for part in translation.parts.all()}
    in_order = [parts[name] for name in Part.Name.values]
    units = list(translation.units.order_by("position"))
    found = [*_parts(in_order), *_points(parts[Part.Name.KEY_POINTS]), *_units(units)]
    if settings.SECOND_PERSON and publisher is not None:
        found += _seen_by_one([*in_order, *units], publisher)
    if translation.active_run:
        found.append(
            Obstacle(gettext("下訳か要約の作成が実行中です。終わるのを待つか、中止してください。"), True)
        )
    found += _original(translation.article)
    found += _instructions(translation.article)
    found += _silent_pictures(translation)
    found += _open_comments(translation)
    found += _open_findings(translation)
    if not translation.article.topics.exists():
        found.append(
            Obstacle(gettext("トピックが付いていません。読者がトピックから見つけられません。"), False)
        )
    return found


def _parts(parts: list[Part]) -> list[Obstacle]:
    found = []
    for part in parts:
        label = {"label": part.get_name_display()}
        if part.is_empty:
            message = gettext("%(label)sがありません。入力するか、要約を作り直してください。") % label
        elif part.state != Part.State.APPROVED:
            message = gettext("%(label)sが承認されていません。") % label
        else:
            continue
        found.append(Obstacle(message, True, part.place))
    return found


def _points(part: Part) -> list[Obstacle]:
    count = len(part.points)
    if not count or KEY_POINTS_MIN <= count <= KEY_POINTS_MAX:
        return []
    message = gettext("キーポイントが%(count)s個あります。%(least)s〜%(most)s個にしてください。")
    named = {"count": count, "least": KEY_POINTS_MIN, "most": KEY_POINTS_MAX}
    return [Obstacle(message % named, True, part.place)]


def _units(units: list[Unit]) -> list[Obstacle]:
    if not units:
        return [Obstacle(gettext("本文がありません。原文を取り込み直してください。"), True)]
    found = []
    empty = [unit for unit in units if unit.is_empty]
    unapproved = [unit for unit in units if not unit.is_empty and unit.state != Unit.State.APPROVED]
    for rows, message in (
        (empty, gettext("未訳の行が%(count)s行あります。")),
        (unapproved, gettext("承認されていない行が%(count)s行あります。")),
    ):
        if rows:
            found.append(Obstacle(message % {"count": len(rows)}, True, rows[0].place))
    return found


def _original(article: Article) -> list[Obstacle]:
    """Return what is open about the original: a new wording, and what its rights allow."""
    found = []
    if article.source_changes.filter(state=SourceChange.State.PENDING).exists():
        message = gettext("原文が更新されています。違いを確かめて、取り込むか見送ってください。")
        found.append(Obstacle(message, True, "source-change"))
    if article.signals.get("missed_at"):
        message = gettext(
            "原文のページに記事が見当たりません。取り下げられた記事でないか、「原文の更新」で確かめてください。"
        )
        found.append(Obstacle(message, False))
    if article.tdm_reserved and not article.rights_decisions.exists():
        message = gettext(
            "原文はAI・テキストマイニングの利用を留保しています。権利者の許諾を確かめ、「権利」の画面に根拠を記録してください。"
        )
        found.append(Obstacle(message, True))
    if article.rights_withheld:
        message = gettext(
            "権利の変更により、公開中の版は読者に表示されていません。公開すると、いま許される範囲で載ります。"
        )
        found.append(Obstacle(message, False))
    if article.source and not article.source.rights_confirmed and not article.rights_override:
        message = gettext(
            "情報源「%(source)s」の権利が未確認です。掲載してよい範囲を管理画面で確かめてください。"
        )
        found.append(Obstacle(message % {"source": article.source}, False))
    return found


def _instructions(article: Article) -> list[Obstacle]:
    """Return that the original speaks to models, which may have done what it says anywhere in the draft."""
    blocks = list(article.spoken_to_machines.only("position"))
    if not blocks:
        return []
    message = gettext(
        "原文の%(count)s箇所が、AIへの指示のように書かれています。訳文と要約がそれに従っていないか確かめてください。"
    )
    return [Obstacle(message % {"count": len(blocks)}, False, f"p{blocks[0].position}")]


def _silent_pictures(translation: Translation) -> list[Obstacle]:
    """Return that there are pictures of which neither the original nor an editor says what they show."""
    silent = pictures.silent(translation)
    if not silent:
        return []
    message = gettext(
        "説明（代替テキスト）のない画像が%(count)s枚あります。読み上げでは飛ばされます。本文かキャプションで伝わるのでなければ、説明を書いてください。"
    )
    return [Obstacle(message % {"count": len(silent)}, False, f"p{silent[0].position}")]


def _seen_by_one(rows: list[Part | Unit], publisher: User) -> list[Obstacle]:
    """Return the rows that no second person has edited or approved (GOV.UK's second-person review)."""
    alone = [
        row
        for row in rows
        if not row.is_empty and not {row.edited_by_id, row.approved_by_id} - {None, publisher.pk}
    ]
    if not alone:
        return []
    first = alone[0]
    message = gettext(
        "%(name)sさんのほかに誰も見ていない行が%(count)s行あります。別の人が承認するか、別の人が公開してください。"
    ) % {"name": name_of(publisher), "count": len(alone)}
    return [Obstacle(message, True, first.place)]


def _open_comments(translation: Translation) -> list[Obstacle]:
    return [
        Obstacle(
            gettext("未解決のコメント：%(text)s（%(name)s）")
            % {"text": Truncator(thread.text).chars(60), "name": thread.label or name_of(thread.author)},
            True,
            thread.place,
        )
        for thread in comments.open_threads(translation)
    ]


def _open_findings(translation: Translation) -> list[Obstacle]:
    """Return what the checks still hold against the text: errors block, warnings where the desk wants it."""
    found = []
    if refresh.whole(translation) is None:
        found.append(
            Obstacle(gettext("訳文のチェックを実行できませんでした。管理者に知らせてください。"), False)
        )
    warnings_block = house_style.in_force().warnings_block
    infos: list[findings.Finding] = []
    pending = findings.pending_in(translation).select_related("part", "unit")
    for finding in pending.order_by("part", "unit__position", "pair", "start"):
        if finding.severity == findings.Finding.Severity.INFO:
            infos.append(finding)
            continue
        blocks = warnings_block or finding.severity == findings.Finding.Severity.ERROR
        found.append(Obstacle(finding.message, blocks, finding.place, "ja", row_in_words(finding)))
    if infos:
        message = gettext("ほかに情報の指摘が%(count)s件あります。") % {"count": len(infos)}
        found.append(Obstacle(message, False, infos[0].place))
    return found


def row_in_words(finding: findings.Finding) -> str:
    """Return where a finding is: the part, the number of the key point, the number of the row of the body."""
    if finding.part is None:
        assert finding.unit is not None  # a constraint of the table
        return gettext("本文 %(number)s") % {"number": finding.unit.position + 1}
    point = finding.pair.split(":")[2:]
    return " ".join([finding.part.get_name_display(), *(str(int(number) + 1) for number in point)])
