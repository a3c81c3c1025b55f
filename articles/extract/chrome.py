"""What belongs to the site and not to the article: navigation, comments, sharing, plugs.

Two degrees. *Junk* is never part of an article and is dropped. *Chrome* stands inside many articles (share bars,
newsletter plugs, author notes); it is kept as blocks flagged boilerplate, so that an editor can see it and take it back.
"""

import functools
import re
from itertools import islice

from lxml import etree

from articles.extract.tree import text_of, words

NEVER_CONTENT = words(
    "script style template link meta base title head svg canvas iframe object embed applet audio video button input "
    "select option textarea datalist output progress label dialog nav map area frame frameset noframes "
    "clipboard-copy"
)
_JUNK_ROLES = words(
    "navigation search dialog alertdialog banner contentinfo menu menubar toolbar complementary tooltip status"
)
# Words of class and id attributes, as whole words: "comment" must not be found in "commentary".
_JUNK_WORDS = words(
    "nav navbar navigation navmenu menu submenu breadcrumb breadcrumbs sidebar sidenav masthead topbar comments comment "
    "commentlist disqus respond replies related recommended recommendations recirc recirculation outbrain taboola "
    "trending pagination pager prevnext cookie cookies gdpr consent popup modal advert advertisement "
    "advertising ads adsense adslot adunit dfp sponsored byline breaking-news login signin sitemap skiplink skiplinks "
    "postmeta postmetadata entrymeta metadata tagcloud taglist popular mostread ticker carousel livefyre"
)
_JUNK_PAIRS = re.compile(
    r"(?:^|[-_ ])(?:(?:post|entry|article|story)[-_]*(?:meta|tags|nav|footer|info|byline|utility|tools|header-meta)|content[-_]*tags|"
    r"ad[-_](?:container|wrapper|slot|unit|block|box)|most[-_]?(?:read|popular|viewed)|see[-_]?also|more[-_]?(?:from|stories|posts|news|on)|"
    r"read[-_]?(?:next|more)|up[-_]?next|(?:you[-_]?)?may[-_]?(?:also[-_]?)?like|tag[-_]?(?:list|links)|cat[-_]?links|screen[-_]reader[-_]text|"
    r"sr[-_]only|visually[-_]?hidden|site[-_]?(?:header|footer|nav)|page[-_]?(?:footer|nav)|global[-_]?(?:header|footer|nav)|"
    r"edit[-_]?(?:section|link)|mw-editsection|skip[-_]?(?:to|links?|nav|main|content)|post[-_]?navigation|(?:toggle|hide|show)[-_]caption|print[-_]?only|no[-_]?print)(?:$|[-_ ])"
)
_AD_NAME = re.compile(
    r"(?<![a-z0-9])(?:ads?|adverts?|advertisements?|advertising|adsense|adslot|adunit|dfp)(?![a-z0-9])"
)
# What is said of a picture is not said of the page: "image__metadata" holds its caption.
_OF_PICTURE = re.compile(r"(?:image|photo|picture|figure|caption)[-_]*(?:meta|byline|info)")
_CHROME_WORDS = words(
    "share sharing sharebar sharer sharedaddy addtoany addthis social socials newsletter newsletters subscribe "
    "subscription signup optin mailchimp promo promotion promobox cta bio authorbio authorbox donate donation follow "
    "followus feedback rating ratings upsell paywall disclosure marketing"
)
_CHROME_PAIRS = re.compile(
    r"(?:^|[-_ ])(?:about[-_]?(?:the[-_]?)?author|author[-_]*(?:bio|box|info|card|profile|description|note|title|role|position)|job[-_]?title|call[-_]?to[-_]?action|"
    r"sign[-_]?up|opt[-_]?in|mailing[-_]?list|jp-relatedposts)(?:$|[-_ ])"
)
_CONDITIONAL_TAGS = words(
    "div section ul ol li p aside table header footer figure form dl h2 h3 h4 h5 h6 span a b fieldset"
)
_HEADING_TAGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_UNSEEN_NAME = re.compile(
    r"(?:^|[-_ ])(?:screen[-_]reader[-_]text|sr[-_]only|visually[-_]?hidden)(?:$|[-_ ])"
)
_SHOWING = words("carousel popup modal nav")
_PICTURE_FILE = re.compile(r"^#|\.(?:png|jpe?g|gif|webp|avif|svg)(?:$|[?#])", re.I)
_MOST_PARTS = 60
_LONGEST_NAME = 3
_LONGEST_BOX_NAME = 4
# Asides that speak for the article.
_ADMONITION = words(
    "note callout admonition alert tip warning info notice footnote footnotes sidenote marginnote pullquote quote blockquote "
    "topic hint important caution example examples definition theorem proof remark exercise takeaway takeaways"
)
# Classes of utility frameworks say how something looks and when, not what it is: "md:hidden", "[&_nav]:mt-2", "text-gray-500",
# "overflow-hidden", "scroll-mt-20", "text-decoration-skip-ink"; so does Drupal of a field's label ("field--label-visually_hidden").
_UTILITY = re.compile(
    r"\S*[:\[\]!]\S*|(?<!\S)(?:field--label-\S+|overflow-\S+|scroll-(?:smooth|auto|[mp][trblxy]?-\S+)|text-(?:xs|sm|base|lg|\d?xl|left|right|"
    r"center|start|end|justify|balance|pretty|wrap|nowrap|black|white|current|inherit|decoration-\S+|[a-z]+-\d{2,3}))(?!\S)"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# Far outside the window is hidden as well.
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:^|;)\s*(?:left|top|margin-left)\s*:\s*-\d{4,}(?:px|em|rem)",
    re.I,
)
# Pages also use these for what they fade in or lay out, so they prove nothing alone.
_FAINT_STYLE = re.compile(
    r"(?:^|;)\s*(?:font-size\s*:\s*0(?:px|em|rem|pt|%)?|opacity\s*:\s*0(?:\.0\d*)?|text-indent\s*:\s*-\d{4,}px|"
    r"color\s*:\s*(?:#fff(?:fff)?|white|transparent))\s*(?:;|!|$)",
    re.I,
)


@functools.lru_cache(maxsize=4096)
def _judge_names(names: str) -> tuple[bool, bool]:
    lower = names.lower()
    words = set(re.split(r"[^a-z0-9]+", lower)) | set(re.split(r"[^a-z0-9]+", _CAMEL.sub("-", names).lower()))
    junk = not words.isdisjoint(_JUNK_WORDS) or _JUNK_PAIRS.search(lower) is not None
    junk = junk and _OF_PICTURE.search(lower) is None
    chrome = not words.isdisjoint(_CHROME_WORDS) or _CHROME_PAIRS.search(lower) is not None
    return junk, chrome


def _names(element: etree._Element) -> str:
    # A long id is the slug of a heading ("sharing-with-a-single-developer") and says nothing about the role.
    identity = element.get("id") or ""
    longest = _LONGEST_BOX_NAME if element.tag == "div" else _LONGEST_NAME
    if identity and (len(re.findall(r"[A-Za-z0-9]+", identity)) > longest or _is_slug(element, identity)):
        identity = ""
    # Sites that are built of components name them here, where the class is a hash.
    component = f"{element.get('data-component') or ''} {element.get('data-testid') or ''}"
    return f"{telling_classes(element)} {identity} {component} {_spoken_name(element)}"[:300]


def telling_classes(element: etree._Element) -> str:
    """Return the classes of `element` that may tell what it is, without those that only say how it looks."""
    return _UTILITY.sub("", element.get("class") or "")


def _spoken_name(element: etree._Element) -> str:
    """Return what screen readers call an aside ("newsletter promotion"); longer labels, and those of sections, tell
    what it is about."""
    label = element.get("aria-label") or ""
    return label if element.tag == "aside" and len(label.split()) <= _LONGEST_NAME else ""


def _is_slug(element: etree._Element, identity: str) -> bool:
    """Say whether the id was made from a heading ("related-work"): then it names the section's subject."""
    heading = element if element.tag in _HEADING_TAGS else next(element.iterchildren(*_HEADING_TAGS), None)
    if heading is None:
        return False
    words = re.findall(r"[a-z0-9]+", text_of(heading).lower())
    parts = re.findall(r"[a-z0-9]+", _CAMEL.sub("-", identity).lower())
    return heading is element or set(parts) <= set(words)


def is_section(element: etree._Element) -> bool:
    """Say whether `element` is a section of a longer text: its id was made from the heading that it begins with, as
    Sphinx, Pandoc and others write it."""
    identity = element.get("id") or ""
    return element.tag in ("section", "div") and bool(identity) and _is_slug(element, identity)


def is_hidden(element: etree._Element) -> bool:
    """Say whether a browser would not show `element` (as far as its own attributes tell)."""
    # A caption's words are hidden from screen readers where they repeat the picture's alt text; readers see them.
    unspoken = (
        element.get("aria-hidden") == "true" and next(element.iterancestors("figcaption"), None) is None
    )
    if unspoken or (element.get("hidden") is not None and element.tag != "body"):
        return True
    return _HIDDEN_STYLE.search(element.get("style") or "") is not None


def is_faint(element: etree._Element) -> bool:
    """Say whether the style of `element` may make its text invisible: no size, no ink, the colour of paper."""
    return _FAINT_STYLE.search(element.get("style") or "") is not None


def is_junk(element: etree._Element) -> bool:
    """Say whether `element` is by its tag, role, class or id a part of the site that no article contains."""
    tag = element.tag
    if tag in NEVER_CONTENT or (element.get("role") or "").lower() in _JUNK_ROLES:
        return True
    if tag not in _CONDITIONAL_TAGS:
        return False
    if tag in ("aside", "footer"):
        if (element.get("role") or "").startswith("doc-"):
            return False  # a part of a publication, by its vocabulary (W3C, DPUB-ARIA): note, tip, pull quote
        parent = element.getparent()
        if parent is not None and parent.tag in ("blockquote", "figure"):
            return False
        if not element.attrib and next(element.iter("a", "form"), None) is None:
            return False  # written in the text itself
        return not is_callout(element)
    if tag in _HEADING_TAGS:
        # A heading's class is about how it behaves ("anchorWithStickyNavbar"); only those that nobody sees are junk.
        return is_for_screen_readers(element)
    if element.get("itemprop") in ("publisher", "comment"):
        return True  # the site's name and logo, for machines, and what a reader wrote (schema.org)
    return _judge_names(_names(element))[0] and not _is_gallery(element)


def is_for_advertising(element: etree._Element) -> bool:
    """Say whether a box is junk by the name of a place for advertisements, and by no other."""
    others = _AD_NAME.sub("", _names(element).lower())
    return element.tag in ("div", "section") and is_junk(element) and not _judge_names(others)[0]


def is_callout(element: etree._Element) -> bool:
    """Say whether the class of `element` names a box within a text: a note, a warning."""
    return not _ADMONITION.isdisjoint(re.split(r"[^a-z0-9]+", _names(element).lower()))


def is_for_screen_readers(element: etree._Element) -> bool:
    """Say whether the class of `element` takes it from those who see the page."""
    return _UNSEEN_NAME.search(_names(element).lower()) is not None


def _is_gallery(element: etree._Element) -> bool:
    """Say whether a box named after its script (carousel, popup) shows pictures or quotations that lead nowhere but to
    themselves."""
    if _SHOWING.isdisjoint(re.split(r"[^a-z0-9]+", _CAMEL.sub("-", _names(element)).lower())):
        return False
    parts = list(islice(element.iter("a", "img", "blockquote"), _MOST_PARTS))
    return any(part.tag != "a" for part in parts) and all(
        is_picture_link(part) for part in parts if part.tag == "a"
    )


def is_picture_link(link: etree._Element) -> bool:
    """Say whether a link leads to the file of a picture (or nowhere): it shows what is on the page in large."""
    return _PICTURE_FILE.search(link.get("href") or "#") is not None


def is_chrome_element(element: etree._Element) -> bool:
    """Say whether the class or id of `element` names site chrome that may stand inside an article."""
    return element.tag in _CONDITIONAL_TAGS and _judge_names(_names(element))[1]
