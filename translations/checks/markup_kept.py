"""Links, code, placeholders, tags and emphasis of a source that its target must keep as they are, and what it has beyond them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from rapidfuzz.distance import Levenshtein

from translations import markup
from translations.checks.model import Document, Finding, Pair, Severity

_URL = re.compile(
    r"(?<=\]\()[^()\s]+(?:\([^()\s]*\)[^()\s]*)*(?=\))|(?:https?://|(?<![\w./-])www\.)[^\s<>\"'`«»‹›→「」『』（）、。)\]ぁ-ゖ]+"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_PLACEHOLDER = re.compile(
    r"\$\{[^{}\s]{1,40}\}|\{\{[^{}]{1,40}\}\}|\{[A-Za-z0-9_.:!-]{0,40}\}|%\([A-Za-z_]\w*\)[sdifr]|(?<![\d%])%(?:\d\$)?[sdifr](?![A-Za-z])|%\d+(?![A-Za-z0-9_%])|\[\[[^\[\]]{1,40}\]\]"
)
_HTML = re.compile(
    r"</?(?:a|b|i|u|em|strong|code|pre|sub|sup|span|br|kbd|mark|small|del|q|p|li|ul|ol|div|img|h[1-6]|hr|table|tr|td|th"
    r"|script|style|iframe|object|embed|form|input|button|svg|video|audio|link|meta|base)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BOLD = re.compile(r"\*\*")
# Pictures among letters; ☆ and ✓ are signs that Japanese texts have by themselves.
_EMOJI = re.compile("[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff]+")
_WORDY = re.compile(r"[A-Za-z]?[a-z'’]+(?:[ -][A-Za-z'’]+)*")
_QUOTED_BY_BACKTICK = re.compile(r"`[^`']{1,40}'(?!\w)")
_FENCED = re.compile(r"```.*?```", re.DOTALL)
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿]")
# A page in Japanese of the site that the source links to in English.
_JAPANESE_SITE = re.compile(
    r"^https?://(?:ja|jp)\.|/(?:ja|jp|ja-jp)(?:/|$)|[?&](?:hl|lang)=ja\b", re.IGNORECASE
)
_LOCALE = re.compile(
    r"/(?:ja|jp|ja-jp)(?=/|$)|[?&](?:hl|lang)=\w+|\.(?:ja|en)(?=\.html?\b)|^https?://(?:www\.|(?:ja|jp|en)\.)?|^www\.",
    re.IGNORECASE,
)
# One of these stands in whatever has an address.
_OF_ADDRESSES = ("http", "www.", "](", "@")


def markup_kept(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find what of the source's markup a target has lost, changed or left open, and what a part has that the body has not."""
    if pair.part != "body":
        yield from _not_of_the_body(pair, document)
        return
    if not pair.source.strip() or not pair.target.strip():
        return
    source, target = pair.source, pair.target
    if "<" in source or "<" in target:
        for problem in markup.problems(source, target):
            yield _absence(pair, "tag", problem, "error")
        yield from _html(pair)
    if any(sign in text for text in (source, target) for sign in _OF_ADDRESSES):
        yield from _addresses(pair)
    if ("`" in source or "`" in target) and not _QUOTED_BY_BACKTICK.search(source):
        yield from _code(pair)
    if any(sign in text for text in (source, target) for sign in "{%["):
        yield from _placeholders(pair)
    if _BOLD.search(source) or _BOLD.search(target):
        yield from _bold(pair)
    yield from _emoji(pair, source)


def _not_of_the_body(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find addresses, tags and emoji in a part around the body that no source has: nobody asked the model for them."""
    if not (any(sign in pair.target for sign in (*_OF_ADDRESSES, "<")) or _EMOJI.search(pair.target)):
        return
    sources = "\n".join([pair.source, *(other.source for other in document.body)]).lower()
    for pattern, what in ((_URL, "リンク先"), (_MAIL, "メールアドレス")):
        for match in pattern.finditer(pair.target):
            if _plain_address(match[0].rstrip(".,;:")) not in sources:
                yield _address_added(pair, what, match[0].rstrip(".,;:"), match.start())
    for match in _HTML.finditer(pair.target):
        if match[0].lower() not in sources:
            yield Finding(
                pair.id, "html-added", "link_markup", "error", *match.span(),
                f"タグ {match[0]} は原文にありません。削除してください。",
            )  # fmt: skip
    yield from _emoji(pair, sources)


def _emoji(pair: Pair, sources: str) -> Iterator[Finding]:
    found = _EMOJI.search(pair.target)
    if found and not _EMOJI.search(sources):
        yield Finding(
            pair.id, "emoji-added", "link_markup", "warning", *found.span(),
            f"絵文字「{found[0]}」は原文にありません。必要か確かめ、不要なら削除してください。",
        )  # fmt: skip


def _address_added(pair: Pair, what: str, address: str, at: int) -> Finding:
    return Finding(
        pair.id, "address-added", "link_markup", "warning", at, at + len(address),
        f"{what}「{address}」は原文にありません。必要か確かめ、不要なら削除してください。",
    )  # fmt: skip


def _addresses(pair: Pair) -> Iterator[Finding]:
    for pattern, what in ((_URL, "リンク先"), (_MAIL, "メールアドレス")):
        wanted = [match[0].rstrip(".,;:") for match in pattern.finditer(pair.source)]
        given = [(match[0].rstrip(".,;:"), match.start()) for match in pattern.finditer(pair.target)]
        known = {_plain_address(address) for address in wanted}
        strange = [(address, at) for address, at in given if _plain_address(address) not in known]
        have = {_plain_address(address) for address, _ in given}
        missing = [address for address in dict.fromkeys(wanted) if _plain_address(address) not in have]
        for address, at in strange:
            like = min(missing, key=lambda m: Levenshtein.distance(m, address), default=None)
            if like is not None:
                missing.remove(like)
                # The same subject has another title in the Japanese encyclopaedia: worth a look, no slip.
                severity: Severity = (
                    "info" if _JAPANESE_SITE.search(address) and _site(address) == _site(like) else "error"
                )
                yield Finding(
                    pair.id, "address-changed", "link_markup", severity, at, at + len(address),
                    f"{what}「{address}」が原文の「{like}」と違います。原文のとおりに戻してください。", fix=like,
                )  # fmt: skip
            elif wanted or pattern is _MAIL or not _is_relative(address):
                yield _address_added(pair, what, address, at)
        for address in missing:
            yield _absence(
                pair,
                "address-missing",
                f"原文の{what}「{address}」が訳文にありません。同じ語句に付けてください。",
                "error",
            )


def _plain_address(address: str) -> str:
    """Return an address without what a translator rightly changes: the language."""
    return _LOCALE.sub("", address).rstrip("/").lower()


def _site(address: str) -> str:
    """Return the site of an address without what says its language."""
    return re.sub(r"^https?://(?:www\.|[a-z]{2}\.)?", "", address.lower()).split("/")[0]


def _is_relative(address: str) -> bool:
    return not address.startswith(("http", "www."))


def _code(pair: Pair) -> Iterator[Finding]:
    source, target = _FENCED.sub("", pair.source), pair.target
    wanted = {match[1].strip() for match in _CODE.finditer(source)}
    given = [(match[1].strip(), match.start(1), match.end(1)) for match in _CODE.finditer(target)]
    if target.count("`") % 2 and not source.count("`") % 2:
        at = target.rindex("`")
        yield Finding(
            pair.id, "code-open", "link_markup", "error", at, at + 1,
            "コードを囲む「`」の開始と終了が対応していません。原文と同じ語句を囲んでください。",
        )  # fmt: skip
        return
    held = {_bare(code) for code, _, _ in given}
    missing = {code for code in wanted if _bare(code) not in held}
    bare = {_bare(code) for code in wanted}
    for code, start, end in given:
        if _bare(code) in bare or code in pair.source:
            continue
        like = min(missing, key=lambda m: Levenshtein.distance(m, code), default=None)
        if like is not None and Levenshtein.normalized_similarity(like, code) > 0.5:
            missing.discard(like)
            # Words for what the reader fills in (<package>, ${LANGUAGE}) and labels are translated rightly.
            severity: Severity = "info" if _JAPANESE.search(code) else "error"
            yield Finding(
                pair.id, "code-changed", "link_markup", severity, start, end,
                f"コード「{code}」が原文の「{like}」と違います。原文のとおりに戻してください。", fix=like,
            )  # fmt: skip
    translated = sum(1 for code, _, _ in given if _JAPANESE.search(code))
    for code in sorted(missing):
        at = target.find(code)
        # One word of small letters, or several words, is often no code but a label, a value, a name of a setting.
        is_wordy = _WORDY.fullmatch(code) is not None
        if at >= 0:
            inside = any(start <= at < end for _, start, end in given)
            if not inside:
                yield Finding(
                    pair.id, "code-unmarked", "link_markup", "info" if _is_quoted(target, at, code) else "warning",
                    at, at + len(code),
                    f"「{code}」は原文ではコードです。「`」で囲んでください。", fix=f"`{code}`",
                )  # fmt: skip
        elif translated:
            translated -= 1  # its translation stands in code marks
        else:
            message = f"原文のコード「{code}」が訳文にありません。そのまま入れてください。"
            yield _absence(pair, "code-missing", message, "warning" if is_wordy else "error")


def _bare(code: str) -> str:
    """Return a piece of code without the signs at its ends that writers take in or leave out: ~/perch/, (-v)."""
    return re.sub(r"[\"'’]", "", code).strip(" ./,:;()").removesuffix("s") or code


def _is_quoted(target: str, at: int, code: str) -> bool:
    """Return whether the target has the code in quotation marks in place of code marks."""
    return target[at - 1 : at] in ("「", '"', "“", "'") and target[at + len(code) : at + len(code) + 1] in (
        "」",
        '"',
        "”",
        "'",
    )


def _placeholders(pair: Pair) -> Iterator[Finding]:
    source, target = _CODE.sub("", _FENCED.sub("", pair.source)), _CODE.sub("", _FENCED.sub("", pair.target))
    wanted = Counter(_unnumbered(match[0]) for match in _PLACEHOLDER.finditer(source))
    given = Counter(_unnumbered(match[0]) for match in _PLACEHOLDER.finditer(target))
    for name in wanted - given:
        yield _absence(
            pair,
            "placeholder-missing",
            f"差し込み記号「{name}」が訳文にありません。原文のまま入れてください。",
            "error",
        )
    for name in given - wanted:
        if name in wanted:
            continue  # said twice
        at = pair.target.find(name)
        yield Finding(
            pair.id, "placeholder-added", "link_markup", "error", max(at, 0), max(at, 0) + len(name),
            f"差し込み記号「{name}」は原文にありません。原文の記号に戻してください。",
        )  # fmt: skip


def _unnumbered(placeholder: str) -> str:
    """Return a placeholder without its place: %2$s, for a target that turns the order round."""
    return re.sub(r"%\d\$", "%", placeholder)


def _html(pair: Pair) -> Iterator[Finding]:
    def names(text: str) -> Counter[str]:
        bare = markup.TAG.sub("", _CODE.sub("", text))
        return Counter(
            re.sub(r"\s[^<>]*", "", match[0]).lower().rstrip("/>") + ">" for match in _HTML.finditer(bare)
        )

    wanted, given = names(pair.source), names(pair.target)
    for tag in wanted - given:
        yield _absence(
            pair, "html-missing", f"タグ {tag} が訳文にありません。原文と同じ語句を囲んでください。", "error"
        )
    for tag in given - wanted:
        at = pair.target.lower().find(tag.rstrip(">"))
        yield Finding(
            pair.id, "html-added", "link_markup", "error", max(at, 0), max(at, 0) + len(tag),
            f"タグ {tag} は原文にありません。削除してください。",
        )  # fmt: skip


def _bold(pair: Pair) -> Iterator[Finding]:
    marks = [match.start() for match in _BOLD.finditer(pair.target)]
    wanted = len(_BOLD.findall(pair.source))
    if len(marks) % 2 and not wanted % 2:
        yield Finding(
            pair.id, "bold-open", "link_markup", "error", marks[-1], marks[-1] + 2,
            "太字の「**」の開始と終了が対応していません。原文と同じ語句を囲んでください。",
        )  # fmt: skip
    elif wanted and not marks:
        yield _absence(
            pair, "bold-missing", "原文の太字「**」が訳文にありません。同じ語句を囲んでください。", "warning"
        )


def _absence(pair: Pair, check: str, message: str, severity: Severity) -> Finding:
    return Finding(pair.id, check, "link_markup", severity, 0, 0, message)
