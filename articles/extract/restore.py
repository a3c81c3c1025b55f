"""Give what pages write in a way of their own the HTML names of what it is, before anything is stripped or weighed:
custom elements, shadow roots, pictures in other things than img, formulas, the fallbacks of lazy loaders."""

import re
from itertools import islice

from lxml import etree

from articles.extract import latexml, mathml, notion
from articles.extract.chrome import NEVER_CONTENT, is_for_screen_readers, is_hidden
from articles.extract.media import image_source, is_furniture, is_icon, is_numbered_listing
from articles.extract.parse import check_tree
from articles.extract.tree import drop, text_of, words

_AMP_FURNITURE = words(
    "amp-ad amp-embed amp-analytics amp-pixel amp-sidebar amp-social-share amp-consent amp-sticky-ad amp-auto-ads "
    "amp-next-page amp-subscriptions amp-user-notification amp-form amp-list"
)
_KNOWN = ("amp-", "d-", "dt-")  # AMP's and Distill's
_NOTES = words("sidenote marginnote margin-note side-note")
_BOXES = words("body main article section div")
# "hero-image", "post_cover", "FeaturedPhoto". A background without such a name may be a pattern.
_PICTURED = re.compile(r"(?:image|photo|picture|hero|cover|featured)(?![a-z])", re.IGNORECASE)
_NAMES_PICTURE = re.compile(r"(?:img|image|picture)-|-(?:img|image|picture)")
# MediaWiki says so around every formula.
_DISPLAY_STYLE = re.compile(r"^\{\\displaystyle\s+(.*)\}$", re.DOTALL)
_DRAWN_FORMULAS = words("katex-html MathJax_Preview MathJax_SVG MathJax_CHTML MathJax MathJax_Display")
_DRAWN = re.compile(r"(?:^|\s)(?:MathJax|mjx-|mjpage)")
_BACKGROUND = re.compile(r"background(?:-image)?\s*:[^;]*?url\(\s*[\"']?([^\"')]+)", re.I)


def restore(root: etree._Element) -> None:
    """Rename and reorder, in place, what the other steps would not know."""
    _open_shadows(root)
    _restore_elements(root)
    latexml.restore(root)
    notion.restore(root)
    _restore_math(root)
    _restore_noscript_images(root)


def _restore_elements(root: etree._Element) -> None:
    """Give custom elements (of AMP, of Distill, of a site's own) and pictures painted as a background or kept in an
    object the HTML names of what they are."""
    for element in list(root.iter(etree.Element)):
        if element.tag in _BOXES and not _has_words(element):
            _name_boxes(element)
        tag = str(element.tag)
        if tag in ("amp-img", "amp-anim"):
            if element.get("placeholder") is not None:
                drop(element)  # stands in for something that is no picture
                continue
            del element[:]
            element.tag = "img"
        elif tag in _AMP_FURNITURE:
            drop(element)
        elif tag == "button" and (_is_heading(element.getparent()) or any(map(_is_heading, element))):
            element.tag = "span"  # the heading of a part that folds
        elif tag == "button" and _shows_picture(element):
            element.tag = "span"  # opens it in large
        elif tag == "video" and element.get("poster"):
            _name_still(element)
        elif tag == "d-footnote" or (
            tag == "span" and not _NOTES.isdisjoint((element.get("class") or "").split())
        ):
            # It is drawn at the foot or in the margin; in the sentence it would run into its words.
            element.tag, element.text = "span", f" [{element.text or ''}"
            etree.SubElement(element, "span").text = "]"
        elif tag == "d-math":
            element.tag = "code"
        elif tag == "d-code":
            element.tag = "pre" if element.get("block") is not None else "code"
        elif tag == "object" and _is_picture(element):
            element.tag = "img" if next(element.iter("img"), None) is None else "span"
            element.set("src", element.get("data") or "")
            element.set("alt", element.get("aria-label") or "")
        elif "-" in tag and _loads_picture(element):
            element.tag = "img"
        elif tag == "span" and element.get("data-as") == "p":
            element.tag = "p"  # Mintlify's paragraphs
        elif tag == "span" and _is_spoken_copy(element):
            element.attrib.clear()
        elif is_numbered_listing(element):
            _name_listing(element)
        elif tag == "div" and element.get("role") == "list":
            _name_list(element)
        elif tag in ("div", "span", "figure") and (painted := _painted(element)):
            element.tag = "img"
            element.set("src", painted)
            element.set("alt", element.get("aria-label") or "")


def _shows_picture(button: etree._Element) -> bool:
    """Say whether a button is nothing but a picture of the text, and no sign of what it does."""
    images = list(islice(button.iter("img"), 2))
    if len(images) != 1 or text_of(button).strip():
        return False
    source = image_source(images[0], "https://x.invalid/")
    is_sign = is_icon(images[0]) or is_furniture(source) or source.partition("?")[0].endswith(".svg")
    return bool(source) and (not is_sign or next(button.iterancestors("figure"), None) is not None)


def _name_still(video: etree._Element) -> None:
    """Leave of a film its still picture: a caption below it would stand alone."""
    del video[:]
    video.text = None
    video.tag = "img"
    video.set("src", video.get("poster") or "")
    video.set("alt", video.get("aria-label") or video.get("title") or "")


def _loads_picture(element: etree._Element) -> bool:
    """Say whether a custom element is by its name and its address a site's own loader of pictures."""
    tag = element.tag
    if "-" not in tag or tag.startswith(_KNOWN):
        return False
    return _NAMES_PICTURE.search(tag) is not None and bool(element.get("src") or element.get("srcset"))


def _painted(element: etree._Element) -> str:
    """Return the address of the picture that is the background of an otherwise empty element, which by its role or name
    is one."""
    background = _BACKGROUND.search(element.get("style") or "")
    named = element.get("role") == "img" or _PICTURED.search(element.get("class") or "")
    if not background or not named or text_of(element).strip() or next(element.iter("img"), None) is not None:
        return ""
    return background[1]


def _open_shadows(root: etree._Element) -> None:
    """Show what a browser shows of declarative shadow roots: the template, and what its host holds in place of the
    slots (HTML, "The template element")."""
    hosts: set[etree._Element | None] = set()
    for template in list(root.iter("template")):
        host = template.getparent()
        if not template.get("shadowrootmode") or host is None or host in hosts:
            continue
        hosts.add(host)
        slots = {slot.get("name") or "": slot for slot in reversed(list(template.iter("slot")))}
        # A second template stays what it is, where it is.
        for light in [child for child in host.iterchildren(etree.Element) if child.tag != "template"]:
            if (slot := slots.get(light.get("slot") or "")) is not None:
                slot.append(light)
        for slot in slots.values():
            slot.tag = "div" if len(slot) else "span"
        template.tag = "div"
    if hosts:
        check_tree(root)  # they are deeper now


def _name_boxes(around: etree._Element) -> None:
    """Give custom elements among boxes, not within a line of text, the names of boxes and paragraphs."""
    for element in around.iterchildren(etree.Element):
        if _loads_picture(element):
            element.tag = "img"
        elif "-" in element.tag and not element.tag.startswith(_KNOWN) and element.tag not in NEVER_CONTENT:
            element.tag = "p" if _has_words(element) else "div"


def _name_listing(table: etree._Element) -> None:
    """Make a table of numbered lines a listing, in which blanks between rows and cells would count."""
    for part in (table, *table.iterdescendants("thead", "tbody", "tr")):
        part.text = None
        for child in part:
            child.tail = None
    table.tag = "pre"


def _name_list(box: etree._Element) -> None:
    """Give a list that only its role names, and its items, the names of what they are."""
    items = list(box.iterchildren(etree.Element))
    if not _has_words(box) and all(item.tag == "div" and item.get("role") == "listitem" for item in items):
        box.tag = "ul"
        for item in items:
            item.tag = "li"


def _has_words(element: etree._Element) -> bool:
    """Say whether `element` has text of its own, beside that of the elements in it."""
    return any((text or "").strip() for text in (element.text, *(child.tail for child in element)))


def _is_spoken_copy(element: etree._Element) -> bool:
    """Say whether words for screen readers stand for letters beside them that only eyes see: a drop cap."""
    parent = element.getparent()
    if parent is None or parent.tag != "p" or not is_for_screen_readers(element):
        return False
    drawn = [beside for beside in (element.getprevious(), element.getnext()) if beside is not None]
    letters = [text_of(beside).strip() for beside in drawn if beside.get("aria-hidden") == "true"]
    return any(letter and text_of(element).strip().startswith(letter) for letter in letters)


def _is_picture(element: etree._Element) -> bool:
    kind = element.get("type") or ""
    return kind.startswith("image/") or (element.get("data") or "").partition("?")[0].endswith(".svg")


def _is_heading(element: etree._Element | None) -> bool:
    return element is not None and element.tag in ("h2", "h3", "h4", "h5", "h6")


def _restore_math(root: etree._Element) -> None:
    """Leave one readable copy of each formula: its TeX as code where the page has it, else its MathML in one line."""
    _keep_tex(root)
    for math in list(root.iter("math")):
        formula = (math.get("alttext") or "").strip() or mathml.as_text(math)
        del math[:]
        math.tag, math.text = "code" if formula else "span", formula
    for script in list(root.iter("script")):
        if (script.get("type") or "").startswith("math/tex") and script.text:
            _drop_drawn_before(script)
            script.tag = "code"
            script.attrib.clear()
    _drop_drawn_formulas(root)


def _keep_tex(root: etree._Element) -> None:
    """Leave of MathML that is annotated with its TeX the TeX alone."""
    for annotation in list(root.iter("annotation")):
        math = next(annotation.iterancestors("math"), None)
        if "tex" not in (annotation.get("encoding") or ""):
            drop(annotation)
        elif math is not None and annotation.text and annotation.text.strip():
            tex = _DISPLAY_STYLE.sub(r"\1", annotation.text.strip())
            del math[:]
            math.tag, math.text = "code", tex
            wrapper = math.getparent()
            if wrapper is not None and is_hidden(wrapper) and len(wrapper) == 1:
                wrapper.attrib.clear()  # drawn as a picture beside it


def _drop_drawn_before(script: etree._Element) -> None:
    """Drop what MathJax 2 drew of a formula, which stands before its source."""
    drawn = script.getprevious()
    while drawn is not None and not (drawn.tail or "").strip() and _DRAWN.search(drawn.get("class") or ""):
        drop(drawn)
        drawn = script.getprevious()


def _drop_drawn_formulas(root: etree._Element) -> None:
    """Drop what scripts drew of formulas; what is named by its text stays as that text."""
    for element in list(root.iter("span", "div")):
        classes = set((element.get("class") or "").split())
        if "mjx-math" in classes and element.get("aria-label"):  # MathJax 2 names what it draws there
            del element[:]
            element.tag, element.text = "code", element.get("aria-label")
        elif classes & _DRAWN_FORMULAS:
            drop(element)


def _restore_noscript_images(root: etree._Element) -> None:
    """Put the picture of a noscript fallback where the lazy loader left a placeholder; drop all other noscripts."""
    for noscript in list(root.iter("noscript")):
        images = list(noscript.iter("img"))
        previous = noscript.getprevious()
        placeholder = (
            previous is not None
            and previous.tag in ("img", "picture")
            and not image_source(previous, "https://x.invalid/")
        )
        lonely = previous is None or previous.tag not in ("img", "picture")
        parent = noscript.getparent()
        if (
            len(images) == 1
            and parent is not None
            and (placeholder or (lonely and parent.tag in ("figure", "picture", "div", "a", "span")))
        ):
            noscript.tag = "span"
        else:
            drop(noscript)
