"""Formulas in MathML as one line of text, for those that bring no TeX along (MathML Core, presentation elements)."""

import re

from lxml import etree

_SCRIPTS = {"msup": "^", "msub": "_", "munder": "_", "mover": "^"}
_BOTH = frozenset({"msubsup", "munderover"})
_MAX_DEPTH = 40
# Multiplied, applied, listed or added without a sign (U+2061 to U+2064).
_INVISIBLE = frozenset("\u2061\u2062\u2063\u2064")
_LOOSE = re.compile(r"(?<=[(\[]) | (?=[)\],;.])|(?<=\w) (?=\()")


def as_text(math: etree._Element) -> str:
    """Return a formula in the signs of TeX and spreadsheets: ``x^2``, ``(a + b)/c``, ``√(x)``.

    Nothing is evaluated and nothing known of its meaning; only what is drawn above, below and under a line is kept apart.
    """
    return _LOOSE.sub("", " ".join(_written(math, 0).split()))


def _written(element: etree._Element, depth: int) -> str:
    tag = etree.QName(element).localname
    children = list(element.iterchildren(etree.Element))
    if tag in ("annotation", "annotation-xml") or depth > _MAX_DEPTH:
        return ""
    if tag in ("mi", "mn", "mo", "mtext", "ms") or not children:
        return "" if (element.text or "").strip() in _INVISIBLE else " ".join((element.text or "").split())
    parts = [_written(child, depth + 1) for child in children]
    if tag == "semantics":
        return parts[0]
    if tag == "mover" and len(parts[-1]) == 1 and not parts[-1].isalnum():
        return "".join(parts)  # an accent
    if tag in _SCRIPTS and len(parts) == 2:
        return parts[0] + _SCRIPTS[tag] + _grouped(parts[1])
    if tag in _BOTH and len(parts) == 3:
        return f"{parts[0]}_{_grouped(parts[1])}^{_grouped(parts[2])}"
    if tag == "mfrac" and len(parts) == 2 and element.get("linethickness") == "0":
        return "; ".join(parts)  # drawn without a line: a choice of so many among others
    if tag == "mfrac" and len(parts) == 2:
        return f"{_grouped(parts[0])}/{_grouped(parts[1])}"
    if tag == "msqrt":
        return f"√{_grouped(' '.join(parts))}"
    if tag == "mroot" and len(parts) == 2:
        return f"{parts[1]}√{_grouped(parts[0])}"
    if tag == "mtable":
        return "; ".join(parts)
    if tag == "mtr":
        return re.sub(r", (?=[=≤≥<>≈≠])", " ", ", ".join(part for part in parts if part))
    return " ".join(part for part in parts if part)


def _grouped(text: str) -> str:
    return text if len(text) < 2 or text.isalnum() else f"({text})"
