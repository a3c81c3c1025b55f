"""Predicates from です・ます to である and back, where the words allow only one answer."""

from __future__ import annotations

from collections.abc import Sequence

from translations.language.morphology import Token

_I_ROW = {
    "う": "い",
    "く": "き",
    "ぐ": "ぎ",
    "す": "し",
    "つ": "ち",
    "ぬ": "に",
    "ぶ": "び",
    "む": "み",
    "る": "り",
}
_A_ROW = {
    "う": "わ",
    "く": "か",
    "ぐ": "が",
    "す": "さ",
    "つ": "た",
    "ぬ": "な",
    "ぶ": "ば",
    "む": "ま",
    "る": "ら",
}
_PAST = {
    "う": "った",
    "つ": "った",
    "る": "った",
    "く": "いた",
    "ぐ": "いだ",
    "す": "した",
    "ぬ": "んだ",
    "ぶ": "んだ",
    "む": "んだ",
}
_POLITE_OF_COPULA = {
    "だ": "です", "である": "です", "だった": "でした", "であった": "でした", "だろう": "でしょう", "であろう": "でしょう",
    "ではない": "ではありません", "ではなかった": "ではありませんでした", "でもない": "でもありません", "でもある": "でもあります",
    "ない": "ありません", "なかった": "ありませんでした",
}  # fmt: skip
_PLAIN_OF_COPULA = {"です": "である", "でした": "だった", "でしょう": "だろう"}


def to_polite(words: Sequence[Token]) -> str | None:
    """Return a plain predicate in です・ます, None where it has no one answer (imperatives, べきだ, …)."""
    text = "".join(word.surface for word in words)
    if text in _POLITE_OF_COPULA:
        return _POLITE_OF_COPULA[text]
    last = words[-1]
    if last.lemma in ("ない", "無い") and last.pos[0] == "形容詞":
        return None  # 「しかない」「てない」: the copula and the verb of being are answered above
    if last.pos[0] == "形容詞" or last.lemma in ("たい", "らしい"):
        return text + "です" if last.pos[5].startswith(("終止形", "連体形")) else None
    if last.lemma == "ない" and last.pos[0] == "助動詞":
        stem = _masu_stem(words[:-1])
        return f"{stem}ません" if stem is not None else None
    if last.pos[4] == "助動詞-タ":
        return _polite_past(words[:-1], text)
    if last.surface in ("だ", "だろう") and len(words) > 1:
        return text[: -len(last.surface)] + _POLITE_OF_COPULA[last.surface]
    if last.pos[5].startswith(("終止形", "連体形")):
        stem = _masu_stem(words)
        return f"{stem}ます" if stem is not None else None
    return None


def _polite_past(words: Sequence[Token], text: str) -> str | None:
    """Return the polite past of what stands before た."""
    if not words:
        return None
    last = words[-1]
    if last.surface in ("だっ", "であっ"):
        return text[: -len("だった")] + "でした" if text.endswith("だった") else None
    if last.surface.endswith("かっ"):
        if last.lemma == "ない" and last.pos[0] == "助動詞":
            stem = _masu_stem(words[:-1])
            return f"{stem}ませんでした" if stem is not None else None
        return text + "です"
    stem = _masu_stem(words)
    return f"{stem}ました" if stem is not None else None


def _masu_stem(words: Sequence[Token]) -> str | None:
    """Return the form of a verb (or of れる, られる, せる, させる) that ます follows."""
    if not words:
        return None
    last, before = words[-1], "".join(word.surface for word in words[:-1])
    kind, lemma = last.pos[4], last.lemma
    if last.pos[0] not in ("動詞", "助動詞"):
        return None
    if kind.startswith("五段"):
        return before + lemma[:-1] + _I_ROW[lemma[-1]] if lemma and lemma[-1] in _I_ROW else None
    if kind.startswith(("上一段", "下一段")) or kind in (
        "助動詞-レル",
        "助動詞-ラレル",
        "助動詞-セル",
        "助動詞-サセル",
    ):
        return before + lemma[:-1] if lemma.endswith("る") else None
    if kind == "サ行変格":
        return before + lemma[:-2] + "し" if lemma.endswith("する") else None
    if kind == "カ行変格":
        return before + ("来" if lemma.startswith("来") else "き")
    return None


def to_plain(words: Sequence[Token]) -> str | None:
    """Return a polite predicate in である, None where it has no one answer (ください, ましょう, …)."""
    text = "".join(word.surface for word in words)
    if text in _PLAIN_OF_COPULA:
        return _PLAIN_OF_COPULA[text]
    at = next((i for i, word in enumerate(words) if word.pos[4] in ("助動詞-マス", "助動詞-デス")), -1)
    if at < 0:
        return None
    before, ending = words[:at], "".join(word.surface for word in words[at:])
    if words[at].pos[4] == "助動詞-デス":
        stem = "".join(word.surface for word in before)
        if before and before[-1].pos[5].startswith(("終止形", "連体形")):
            return stem if ending == "です" else None
        return stem + _PLAIN_OF_COPULA[ending] if ending in _PLAIN_OF_COPULA else None
    return _plain_verb(before, ending)


def _plain_verb(words: Sequence[Token], ending: str) -> str | None:
    """Return a verb before ます, ました, ません or ませんでした in its plain form."""
    if not words:
        return None
    last, before = words[-1], "".join(word.surface for word in words[:-1])
    lemma, kind = last.lemma, last.pos[4]
    if lemma in ("ある", "有る") and ending.startswith("ません"):
        return before + ("ない" if ending == "ません" else "なかった")
    if lemma in ("くださる", "なさる", "ござる", "いただく", "致す", "いたす") or not lemma:
        return None
    if ending == "ます":
        return before + lemma
    if kind.startswith("五段"):
        negative, past = lemma[:-1] + _A_ROW.get(lemma[-1], ""), lemma[:-1] + _PAST.get(lemma[-1], "")
        if lemma in ("行く", "いく", "ゆく") or lemma.endswith("行く"):
            past = lemma[:-1] + "った"
    elif kind == "サ行変格" and lemma.endswith("する"):
        negative, past = lemma[:-2] + "し", lemma[:-2] + "した"
    elif kind == "カ行変格" and lemma in ("来る", "くる"):
        negative, past = ("来", "来た") if lemma == "来る" else ("こ", "きた")
    elif lemma.endswith("る") and (
        kind.startswith(("上一段", "下一段"))
        or kind in ("助動詞-レル", "助動詞-ラレル", "助動詞-セル", "助動詞-サセル")
    ):
        negative, past = lemma[:-1], lemma[:-1] + "た"
    else:
        return None
    forms = {"ました": past, "ません": negative + "ない", "ませんでした": negative + "なかった"}
    return before + forms[ending] if ending in forms else None
