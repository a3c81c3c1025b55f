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
    "navigation search dialog alertdialog banner contentinfo menu menubar toolbar complementary tooltip"
)
# Words of class and id attributes, as whole words: "comment" must not be found in "commentary".
_JUNK_WORDS = words(
    "nav navbar navigation navmenu menu submenu breadcrumb breadcrumbs sidebar sidenav masthead topbar comments comment "
    "commentlist disqus respond replies related recommended recommendations recirc recirculation outbrain taboola "
    "trending pagination pager prevnext cookie cookies gdpr consent popup modal advert advertisement "
    "advertising ads adsense adslot adunit dfp sponsored byline breaking-news login signin sitemap skiplink skip "
    "postmeta postmetadata entrymeta metadata tagcloud taglist popular mostread ticker carousel livefyre"
)
_JUNK_PAIRS = re.compile(
    r"(?:^|[-_ ])(?:(?:post|entry|article|story)[-_]*(?:meta|tags|nav|footer|info|byline|utility|tools|header-meta)|"
    r"ad[-_](?:container|wrapper|slot|unit|block|box)|most[-_]?(?:read|popular|viewed)|see[-_]?also|more[-_]?(?:from|stories|posts|news|on)|"
    r"read[-_]?(?:next|more)|up[-_]?next|(?:you[-_]?)?may[-_]?(?:also[-_]?)?like|tag[-_]?(?:list|links)|cat[-_]?links|screen[-_]reader[-_]text|"
    r"sr[-_]only|visually[-_]?hidden|site[-_]?(?:header|footer|nav)|page[-_]?(?:footer|nav)|global[-_]?(?:header|footer|nav)|"
    r"edit[-_]?(?:section|link)|mw-editsection|post[-_]?navigation|(?:toggle|hide|show)[-_]caption|print[-_]?only|no[-_]?print)(?:$|[-_ ])"
)
# What is said of a picture is not said of the page: "image__metadata" holds its caption.
_OF_PICTURE = re.compile(r"(?:image|photo|picture|figure|caption)[-_]*(?:meta|byline|info)")
_CHROME_WORDS = words(
    "share sharing sharebar sharer sharedaddy addtoany addthis social socials newsletter newsletters subscribe "
    "subscription signup optin mailchimp promo promotion promobox cta bio authorbio authorbox donate donation follow "
    "followus feedback rating ratings upsell paywall disclosure marketing"
)
_CHROME_PAIRS = re.compile(
    r"(?:^|[-_ ])(?:about[-_]?(?:the[-_]?)?author|author[-_]?(?:bio|box|info|card|profile|description|note)|call[-_]?to[-_]?action|"
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
# Asides that speak for the article.
_ADMONITION = words(
    "note callout admonition tip warning info notice footnote footnotes sidenote marginnote pullquote quote blockquote"
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
    if identity and (len(re.findall(r"[A-Za-z0-9]+", identity)) > 3 or _is_slug(element, identity)):
        identity = ""
    # Sites that are built of components name them here, where the class is a hash.
    component = f"{element.get('data-component') or ''} {element.get('data-testid') or ''}"
    return f"{element.get('class') or ''} {identity} {component} {_spoken_name(element)}"[:300]


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
    return heading is element or set(re.findall(r"[a-z0-9]+", identity.lower())) <= set(words)


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
        return _ADMONITION.isdisjoint(re.split(r"[^a-z0-9]+", _names(element).lower()))
    if tag in _HEADING_TAGS:
        # A heading's class is about how it behaves ("anchorWithStickyNavbar"); only those that nobody sees are junk.
        return is_for_screen_readers(element)
    return _judge_names(_names(element))[0] and not _is_gallery(element)


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


_CHROME_TEXT = re.compile(
    r"""(?:
    share|tweet|pin|email|print|save|log\s+in|sign\s+in|register
    |(?:please\s+)?(?:share|tweet)\s+(?:this|on|via)\b.{0,40}
    |(?:click\s+(?:here\s+)?to\s+)?share\s+(?:this|on|via|to)\b.{0,40}
    |(?:follow|like|find|join)\s+us\s+(?:on|at)\b.{0,80}
    |follow\s+\S+(?:\s\S+){0,3}\s+on\s+(?:twitter|x|facebook|instagram|linkedin|mastodon|bluesky|threads)\b.{0,60}
    |(?:subscribe|sign\s+up|register|join)\b[^.]{0,60}\b(?:newsletter|mailing\s+list|email(?:s|\ updates)?|updates|inbox|podcast|channel|feed|rss|free)\b.{0,160}
    |get\s+.{0,80}\b(?:in|to)\s+your\s+inbox\b.{0,40}
    |[^.!?]{0,120}\b(?:delivered|sent|straight)\b[^.!?]{0,40}\byour\s+inbox\b[^.!?]{0,60}[.!]?
    |(?:skip(?:\s+past)?|after|end\s+of|start\s+of)\s+(?:the\s+)?(?:newsletter|advertisement|podcast|social\s+media)\b.{0,60}
    |already\s+(?:a|an)\s+(?:subscriber|member)\b.{0,60}
    |[^.!?]{0,60}\b(?:to\s+(?:continue|keep)|continue|keep)\s+reading\b[^.!?]{0,60}\b(?:subscri|account|free|trial|plan)[^.!?]{0,60}[.!]?
    |[^.!?]{0,60}\b(?:subscri|account|trial|register|sign\s+in|log\s+in)[^.!?]{0,60}\bto\s+(?:continue|keep)\s+reading\b[^.!?]{0,40}[.!]?
    |this\s+(?:article|post|story|content)\s+is\s+(?:only\s+)?for\s+(?:paid\s+|paying\s+)?(?:subscribers|members)\b.{0,60}
    |(?:subscribe(?:\s+now)?|subscribed|sign\s+up|read\s+more|learn\s+more|show\s+more|load\s+more|view\s+(?:all|more|comments)|see\s+(?:all|more)
        |continue\s+reading|skip\s+to\s+(?:main\s+)?content|back\s+to\s+top|copy\s+link|link\s+copied!?|comments?|leave\s+a\s+(?:comment|reply)
        |advertis(?:ements?|ing)|sponsored|related(?:\s+(?:articles?|posts?|stories|content|reading|links|coverage|topics))?|recommended(?:\s+(?:for\s+you|reading|stories|articles))?
        |you\s+(?:may|might)\s+(?:also\s+)?(?:like|enjoy|be\s+interested\s+in)|more\s+(?:from|stories|articles|posts|news|coverage)\b.{0,40}|(?:most|trending)\s+(?:read|popular|viewed)
        |about\s+the\s+authors?|table\s+of\s+contents|filed\s+under\b.{0,80}|tags?|topics?|tagged(?:\s+(?:with|as|in))?\b.{0,80}|posted\s+(?:in|by|on)\b.{0,80}|don.t\s+miss|written\s+by\b.{0,60}|(?:published|updated|last\s+(?:updated?|modified|edited)|first\s+(?:published|uploaded))(?:\s+(?:on|by|in|at)\b|:)[^.!?]{0,90})[\s.:!…»>→]*
    |[\[(]?(?:(?:(?:read|see|watch)\s+(?:also|more|next|this(?:\s+next)?)|related(?:\s+\w+)?|more|don.t\s+miss(?:\s+this)?|recommended(?:\s+\w+)?|must\s+read|up\s+next|watch(?:\s+(?:more|now|next))?)\s*:|also\s+read\s*[:|–—-])\s.{0,200}
    |click\s+here\s+to\s+(?:join|follow|subscribe|download)\b.{0,160}
    |for\s+(?:all\s+)?(?:the\s+)?(?:latest|more)\s+.{0,60}\bnews\b.{0,60}\b(?:download|follow|visit|subscribe|log\s+on|stay)\b.{0,160}
    |edit(?:\s+(?:this\s+page|page))?|(?:edit|update|view|open)\s+(?:this\s+page\s+)?on\s+github|suggest\s+(?:an?\s+)?edits?|improve\s+this\s+page|report\s+an\s+issue
    |more\s+on\s+this\s+(?:story|topic)
    |this\s+(?:entry|post|article)\s+was\s+(?:last\s+)?(?:posted|published|updated|filed)\b.{0,300}
    |(?:we|this\s+(?:site|website))\s+uses?\s+cookies\b.{0,300}
    |by\s+(?:continuing|using)\b.{0,80}\bcookies\b.{0,200}
    |(?:by\s+signing\s+up|by\s+subscribing),?\s+you\s+agree\b.{0,300}
    |(?:all\s+rights\s+reserved|copyright\s+(?:©|\(c\))?\s*\d{4}|©\s*\d{4})\b.{0,160}
    |copyright\s+(?:©|\(c\))\s.{0,160}
    |[\d,.]+k?\s+(?:comments?|shares?|likes?|views?|claps?|retweets?)
    |\d{1,3}\s*[-\s]?min(?:ute)?s?\s+read
    |(?:photo|image)\s+(?:gallery|\d+\s+of\s+\d+)
    |(?:press\s+enter\s+or\s+)?click\s+(?:on\s+)?(?:to\s+view|(?:the\s+)?image\s+to)\s+.{0,40}
    |scroll\s+(?:down\s+)?(?:for\s+more|to\s+continue).{0,60}
    |(?:in|out)\s*\[[\d\s]*\]:
    |.{0,80}\d{3,5}\s?[×x]\s?\d{2,5}\s+[\d.]+\s*[KM]B
    |view\s+(?:this\s+(?:e?mail|newsletter)\s+)?in\s+(?:your\s+)?browser|unsubscribe
    |you\s+(?:are\s+receiving|(?:have\s+)?received?)\s+this\s+e-?mail\b.{0,200}
    |skip\s+advertisement|advertisement\s*[·|–—-]\s*scroll\s+to\s+continue|sign\s+up\s+here
    |article\s+continues\s+(?:below|after).{0,60}
    |(?:story|content)\s+continues\s+(?:below|after).{0,60}
    )""",
    re.I | re.X | re.S,
)


_AMBIGUOUS = frozenset(
    [
        "share",
        "tweet",
        "pin",
        "email",
        "print",
        "save",
        "register",
        "log in",
        "sign in",
        "sign up",
        "tags",
        "topics",
        "subscribe",
        "learn more",
        "table of contents",
        "edit",
    ]
)


def is_chrome_text(text: str, *, kind: str) -> bool:
    """Say whether the whole of a block's text is a known phrase of site chrome ("Share this", "Read more: …")."""
    if kind == "code" or len(text) > 400:
        return False
    # "Save", "Tags" or "Topics" alone may well be a section or an item of a list.
    if kind in ("heading", "list_item", "table") and text.strip(" :").lower() in _AMBIGUOUS:
        return False
    return _CHROME_TEXT.fullmatch(text.strip()) is not None


_DATE_TOKEN = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|\d{1,2}(?:st|nd|rd|th)?|(?:19|20)\d\d|\d{1,2}[:.]\d\d(?:am|pm)?|"
    r"am|pm|[ecmpw]?[es]?t|utc|gmt|bst|cet|jst|at|on|of|posted|published|updated|last|date|time|\d+min|min(?:ute)?s?|read",
    re.I,
)
_MONTH = re.compile(
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|"
    r"dec(?:ember)?|\d{1,2}[-/.]\d{1,2}[-/.](?:\d\d|\d{4})|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}",
    re.I,
)
_LONGEST_DATELINE = 14
_BY = words("by and words story text written reported")


def is_dateline(text: str, *, author: str) -> bool:
    """Say whether a line above the first prose only repeats when and by whom the article was written.

    What stands there is metadata of the page, which every site lays out in its own way.
    """
    rest = text.strip()
    for name in re.split(r",| and ", author):
        if name.strip():
            rest = re.sub(rf"(?<!\w){re.escape(name.strip())}(?!\w)", " ", rest, flags=re.I)
    had_author = rest != text.strip()
    tokens = re.findall(r"[^\s,|·•–—]+", rest)
    left = [t for t in (token.strip(".:()[]-") for token in tokens) if t]
    if len(left) > _LONGEST_DATELINE:
        return False
    dates = [token for token in left if _MONTH.fullmatch(token)]
    others = [t for t in left if t not in dates and not _DATE_TOKEN.fullmatch(t)]
    if had_author:
        return all(token.lower() in _BY for token in others)
    return bool(dates) and not others and len(left) > 1


_LONGEST_NOTE = 500
_DOES = re.compile(
    r"\s+(?:\([^)]{1,30}\)\s+)?(?:is|was|has|covers|covered|writes|works|worked|joined|reports|reported|leads|lives|teaches|"
    r"edits|contributed|specializes|focuses|can\s+be\s+reached)\b"
)


def is_author_note(text: str, *, author: str) -> bool:
    """Say whether a short paragraph at the end is about who wrote the article: it begins with that name and goes on
    with what its bearer does."""
    names = [name.strip() for name in re.split(r",| and ", author)]
    return len(text) <= _LONGEST_NOTE and any(
        " " in name and text.startswith(name) and _DOES.match(text, len(name)) for name in names
    )
