"""The rules in force on this desk: its house style, kept in one row, and its glossary."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from translations import checks
from translations.checks.model import Style
from translations.knowledge import entries
from translations.knowledge.glossary import Term


class HouseStyle(models.Model):
    """One value per question on which style guides disagree (docs/house-style.md). There is one row, or none yet."""

    class Register(models.TextChoices):
        DESUMASU = "desumasu", _("です・ます")
        DEARU = "dearu", _("だ・である")
        ANY = "any", _("問わない")

    class LatinSpace(models.TextChoices):
        NONE = "none", _("空けない")
        HALF = "half", _("半角空ける")

    class Parentheses(models.TextChoices):
        FULL = "full", _("全角（）")
        HALF = "half", _("半角()")

    class LongVowel(models.TextChoices):
        KEEP = "keep", _("付ける（サーバー）")
        DROP = "drop", _("省く（サーバ）")

    MONTHS: ClassVar = [("カ月", "カ月"), ("か月", "か月"), ("ヶ月", "ヶ月")]

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    register_body = models.CharField(
        _("本文の文体"), max_length=10, choices=Register, default=Register.DESUMASU
    )
    latin_space = models.CharField(
        _("和文と英数字の間"), max_length=10, choices=LatinSpace, default=LatinSpace.NONE
    )
    parentheses = models.CharField(_("かっこ"), max_length=10, choices=Parentheses, default=Parentheses.FULL)
    month_counter = models.CharField(_("月数の書き方"), max_length=10, choices=MONTHS, default="カ月")
    long_vowel = models.CharField(_("語尾の長音"), max_length=10, choices=LongVowel, default=LongVowel.KEEP)
    kuten_in_quotes = models.BooleanField(_("閉じかぎの前に句点を打つ"), default=False)
    sentence_max = models.PositiveSmallIntegerField(
        _("一文の長さの上限（字）"), default=120, validators=[MinValueValidator(20)]
    )
    touten_max = models.PositiveSmallIntegerField(
        _("一文の読点の上限"), default=4, validators=[MinValueValidator(1)]
    )
    honorific = models.CharField(_("人名の敬称"), max_length=10, default="氏")
    off = models.JSONField(_("使わないチェック"), default=list, blank=True)
    warnings_block = models.BooleanField(
        _("警告が残る記事は公開しない"),
        default=False,
        help_text=_("外すと、警告は公開画面に表示するだけです。エラーはいつでも公開を止めます。"),
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("表記ルール")
        verbose_name_plural = _("表記ルール")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(pk=1), name="house_style_is_one_row")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls) -> HouseStyle:
        """Return the desk's style; an unsaved one with the defaults where nobody has set any. Costs one query."""
        return cls.objects.first() or cls()

    @property
    def style(self) -> Style:
        """The style as checks see it."""
        values: dict[str, Any] = {
            name: getattr(self, name) for name in Style.__dataclass_fields__ if name != "off"
        }
        return Style(**values, off=frozenset(self.off))


@dataclass(frozen=True, slots=True)
class Rules:
    """What checks are run with, and a stamp that changes whenever any of it does."""

    style: Style
    terms: Sequence[Term]
    stamp: str
    warnings_block: bool


_held: Rules | None = None


def in_force() -> Rules:
    """Return the desk's rules. Costs two queries, three when the glossary changed since this process last looked."""
    global _held  # one glossary a process: the checks recognise it by identity and keep its patterns
    desk = HouseStyle.current()
    glossary = entries.GlossaryEntry.objects.aggregate(at=models.Max("changed_at"), count=models.Count("pk"))
    off = sorted(desk.off)  # a set has no order of its own: two processes would not agree on the stamp
    style = repr(replace(desk.style, off=frozenset()))
    facts = (style, off, desk.warnings_block, glossary["at"], glossary["count"], _program())
    stamp = hashlib.sha256(repr(facts).encode()).hexdigest()[:32]
    if _held is None or _held.stamp != stamp:
        _held = Rules(desk.style, tuple(entries.terms()), stamp, desk.warnings_block)
    return _held


def programs() -> list[Path]:
    """Return the files that decide what checks find: their own, and those that read texts and terms for them."""
    translations = Path(checks.__file__).parent.parent
    rooms = (translations / name for name in ("checks", "language", "knowledge"))
    return [*(path for room in rooms for path in sorted(room.glob("*.py"))), translations / "markup.py"]


@cache
def _program() -> str:
    """Return a fingerprint of these files: what an older release found is found anew."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in programs())).hexdigest()
