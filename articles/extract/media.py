"""Images and code listings: what the page hides in attributes and wrappers, as plain facts."""

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from lxml import etree

from articles.extract.inline import absolute_url
from articles.extract.sizes import whole
from articles.extract.tree import opening_of, text_of, words

_LAZY_SOURCES = (
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-orig-file",
    "data-full-src",
    "data-url",
    "src",
)
_LAZY_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_LINE_NUMBERS = words(
    "lineno linenos linenumber linenumbers line-number line-numbers gutter gl hljs-ln-numbers blob-num "
    "react-syntax-highlighter-line-number ltx_tag_listingline rouge-gutter ln lnt linenodiv line-numbers-rows"
)
_LANGUAGE_CLASS = re.compile(
    r"(?:language|lang|highlight-source|highlight|brush)[-:](?!source)([a-z0-9+#._-]{1,20})"
)
_NO_LANGUAGE = words(
    "text none plain plaintext plain-text notranslate nohighlight default wrapper auto code block linenums"
)
_LANGUAGES = words(
    "bash shell sh zsh console terminal python javascript typescript json jsonc yaml toml xml html css scss sql graphql go "
    "rust java kotlin swift c c++ cpp c# csharp objective-c ruby php perl lua r julia scala haskell elixir dart diff http "
    "curl dockerfile makefile markdown jsx tsx powershell"
)
_BLOCK_IN_CODE = frozenset({"div", "p", "tr", "li"})
# What LaTeXML, WordPress and editors' defaults put there, and names of files.
_EMPTY_ALT = re.compile(
    r"refer to caption|image|img|photo|picture|alt text|__\w+|[\w%./-]+\.(?:png|jpe?g|gif|webp|avif|svg)",
    re.I,
)
# What stands in until a script has loaded the picture: its name says only that, and how large it is. "gray-whales.png",
# "1x1-convolution.png" are pictures.
_PLACEHOLDER = re.compile(
    r"(?:blank|spacer|placeholder|transparent|1x1|1px|dummy|pixel|gr[ae]y|loading|lazy)"
    r"(?:[-_.]?(?:[0-9a-f]{6,32}+|[0-9]++(?:[x_-][0-9]++)?|placeholder|blank|pixel|image|img|picture|photo|thumb(?:nail)?|"
    r"load(?:er)?|spinner|bg|trans(?:parent)?|white|black|gr[ae]y|small|medium|large|wide|square|default))*+"
    r"\.(?:gif|png|svg|jpe?g|webp)$"
)
_FILE = re.compile(r"^[^\s{\"]+\.(?:png|jpe?g|gif|webp|avif)(?:\?\S*)?$", re.I)
# Spacer and counting pixels, and smileys that stand for a character.
_TINY = 3
# Faces beside a byline, icons, flags.
_SMALL = 64
_WIDE = 600
_SERVED_AS_AD = re.compile(
    r"//(?:[\w-]+\.)*(?:doubleclick\.net|googlesyndication\.com|amazon-adsystem\.com|adnxs\.com|2mdn\.net|scorecardresearch\.com)/"
    r"|//(?:ads?\d?|adserver|pixel)\.",
    re.I,
)
# Faces of authors and readers, by where they are kept or what their picture is called.
_FACES_HOST = re.compile(r"//(?:[\w-]*avatars?|[\w.-]*\bgravatar)\.[\w.-]+/", re.I)
_FACE = re.compile(r"(?:^|[\s_-])avatars?(?:$|[\s_-])", re.I)
_FACE_SAID = re.compile(
    r"['’]s\s+(?:avatar|profile\s+(?:image|picture|photo))$|^avatar(?:$|\s+(?:of|for)\b)", re.I
)
# "Avatar" is also a film and a photo may be an agency's: these count with a small size or by who stands around.
_FACES_FOLDER = re.compile(r"/avatars?/", re.I)
_PHOTO_OF = re.compile(r"['’]s\s+(?:photo|picture)$", re.I)
_SOMEBODY = re.compile(
    r"(?:^|[\s_-])(?:authors?|byline|bio|comments?|contributors?|profile|users?|vcard)(?:$|[\s_-])", re.I
)
_TO_SOMEBODY = re.compile(r"/(?:authors?|users?|u|people|profiles?|members?|contributors?)/|/@\w", re.I)
_LARGEST_FACE = 200
_MOST_AROUND = 4
_CONTROL = re.compile(r"(?:ico|icon|btn|button|arrow|bullet)s?[-_][^/]*\.(?:gif|png|svg)")


def image_source(image: etree._Element, base: str) -> str:
    """Return the absolute URL of the picture that `image` (an img or picture element) means to show, or ""."""
    img = image if image.tag == "img" else next(image.iter("img"), None)
    if img is not None and _is_tiny(img):
        return ""
    for candidate in _candidates(image, img):
        url = absolute_url(candidate, base, schemes=("http", "https")).partition("#")[0]
        if url and "{" not in candidate and not _is_placeholder(url):  # "{width}" is filled in by a script
            return url
    return ""


def _candidates(image: etree._Element, img: etree._Element | None) -> Iterator[str]:
    """Yield the addresses that an img or picture may mean, the surest first."""
    if img is not None:
        yield from (img.get(name) or "" for name in _LAZY_SOURCES)
        yield from (_largest(img.get(name) or "") for name in _LAZY_SETS)
        # Each lazy loader has a name of its own for it; a picture's file tells itself by its ending.
        others = (img.get(name) or "" for name in map(str, img.keys()) if name.startswith("data-"))
        yield from filter(_FILE.search, others)
    if image.tag == "picture":
        yield from (_largest(s.get(name) or "") for s in image.iter("source") for name in _LAZY_SETS)


def stated_alt(image: etree._Element | None) -> str:
    """Return what an img element says of its picture, "" where that is only a word of the software."""
    alt = " ".join(((image.get("alt") if image is not None else "") or "").split())
    return "" if _EMPTY_ALT.fullmatch(alt) else alt


def is_icon(img: etree._Element | None) -> bool:
    """Say whether a picture is by its own sizes no bigger than an icon or the face beside a byline."""
    sizes = [whole(img.get(side)) if img is not None else None for side in ("width", "height")]
    return all(size is not None and size <= _SMALL for size in sizes)


def is_face(img: etree._Element | None, url: str) -> bool:
    """Say whether a picture is by its name the face of an author or a reader, and no larger than that by its width."""
    if img is None or is_wide(img):
        return False
    alt = (img.get("alt") or "").strip()
    if _FACE_SAID.search(alt) or _FACE.search(img.get("class") or "") or _FACES_HOST.search(url):
        return True
    may_be = _FACES_FOLDER.search(url) is not None or _PHOTO_OF.search(alt) is not None
    return may_be and (_is_of_a_faces_size(img) or any(map(_is_of_somebody, _around(img))))


def _is_of_a_faces_size(img: etree._Element) -> bool:
    sizes = (whole(img.get(side)) for side in ("width", "height"))
    return any(size is not None and size <= _LARGEST_FACE for size in sizes)


def _around(img: etree._Element) -> Iterator[etree._Element]:
    return takewhile(
        lambda box: box.tag not in ("article", "main", "body"), islice(img.iterancestors(), _MOST_AROUND)
    )


def _is_of_somebody(around: etree._Element) -> bool:
    """Say whether an element is by its name, or where it leads, that of an author or a reader."""
    names = f"{around.get('class') or ''} {around.get('id') or ''} {around.get('rel') or ''}"
    return _SOMEBODY.search(names) is not None or _TO_SOMEBODY.search(around.get("href") or "") is not None


def is_furniture(url: str) -> bool:
    """Say whether a picture is by its address an advertisement, or a part of the page's own controls."""
    return _SERVED_AS_AD.search(url) is not None or _CONTROL.match(url.rpartition("/")[2].lower()) is not None


def is_wide(img: etree._Element) -> bool:
    """Say whether a picture is by its own width made to be looked at."""
    width = whole(img.get("width"))
    return width is not None and width >= _WIDE


def _is_tiny(img: etree._Element) -> bool:
    sizes = [whole(img.get(side)) for side in ("width", "height")]
    return any(0 < size <= _TINY for size in sizes if size is not None)


def _is_placeholder(url: str) -> bool:
    return _PLACEHOLDER.match(url.rpartition("/")[2].lower()) is not None


def _largest(srcset: str) -> str:
    """Return the URL with the greatest width or density of a srcset (HTML, "srcset attributes")."""
    best, best_size = "", -1.0
    for url, size in re.findall(
        r"(?:^|,\s|\s)\s*([^\s,]\S*?)(?:\s+([0-9.]+)[wx])?\s*(?=,\s|,?\s*$)", srcset[:8000]
    ):
        try:
            width = float(size or 1)
        except ValueError:
            continue
        if width > best_size:
            best, best_size = url, width
    return best


def code_text(element: etree._Element) -> str:
    """Return the listing in a pre or code element: indentation and blank lines kept, line numbers left out."""
    pieces: list[str] = []
    _collect_code(element, pieces)
    return "".join(pieces).replace("\xa0", " ").strip("\n").rstrip()


def _collect_code(element: etree._Element, pieces: list[str]) -> None:
    if element.text:
        pieces.append(element.text)
    for child in element:
        tag = child.tag
        if tag == "br":
            pieces.append("\n")
        elif isinstance(tag, str) and tag not in ("button", "script", "style") and not is_line_number(child):
            if (tag in _BLOCK_IN_CODE or _is_line(child)) and pieces and not pieces[-1].endswith("\n"):
                pieces.append("\n")
            _collect_code(child, pieces)
        if child.tail:
            pieces.append(child.tail)


def _is_line(element: etree._Element) -> bool:
    """Say whether an element in a listing is one of its lines: there is a code element for each."""
    above = element.getprevious()
    return (
        element.tag == "code" and above is not None and above.tag == "code" and not (above.tail or "").strip()
    )


def is_line_number(element: etree._Element) -> bool:
    """Say whether `element` holds the line numbers beside a listing: by its class, or a listing of 1, 2, 3 … in a row
    of a table with another listing."""
    if not _LINE_NUMBERS.isdisjoint((element.get("class") or "").lower().split()):
        # "gutter" is also what page grids call the space between columns.
        return not re.search(r"[^\W\d]", opening_of(element))
    row = next(element.iterancestors("tr"), None) if element.tag == "pre" else None
    if row is None or sum(1 for _ in islice(row.iter("pre"), 2)) < 2:
        return False
    numbers = text_of(element).split()
    return all(number.isdigit() for number in numbers)


def is_numbered_listing(table: etree._Element) -> bool:
    """Say whether a table shows a listing: a line in each row, and its number, empty or not, in a cell of its own."""
    if table.tag != "table" or next(table.iterdescendants("th", "pre", "table", "p"), None) is not None:
        return False
    rows = list(table.iterdescendants("tr"))
    return bool(rows) and all(len(row) > 1 and is_line_number(row[0]) for row in rows)


def is_language_label(text: str, language: str) -> bool:
    """Say whether a line over a listing is the name of its `language`, or of any where the listing names none."""
    name = text.strip().lower()
    return name == language if language else name in _LANGUAGES


def code_language(element: etree._Element) -> str:
    """Return the language that the listing's classes or data attributes name, in lower case, or ""."""
    nearby = [
        element,
        *element.iterdescendants("code"),
        *list(element.iterancestors("div", "figure", "pre"))[:2],
    ]
    for node in nearby:
        for attribute in ("data-lang", "data-language"):
            value = (node.get(attribute) or "").lower()
            if re.fullmatch(r"[a-z0-9+#._-]{1,20}", value) and value not in _NO_LANGUAGE:
                return value
        classes = (node.get("class") or "").lower().replace("brush: ", "brush:").replace(";", " ").split()
        for name in classes:
            found = _LANGUAGE_CLASS.fullmatch(name)
            if found and found.group(1) not in _NO_LANGUAGE:
                return found.group(1)
        if {"sourcecode", "hljs", "prettyprint"} & set(classes):
            others = [
                c
                for c in classes
                if c.isalpha()
                and c not in {"sourcecode", "hljs", "prettyprint", "prettyprinted", "numbersource"}
            ]
            if len(others) == 1 and others[0] not in _NO_LANGUAGE:
                return others[0]
    return ""
