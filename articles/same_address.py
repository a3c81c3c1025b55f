"""Which addresses are one page: told from the address alone, before anything is fetched.

Two forms. `canonical_url` is what is fetched and shown: the address without fragment and tracking. `address_key` is
only compared: it also forgets what sites let vary (scheme, www and mobile hosts, trailing slash, index page, AMP).
"""

import hashlib
import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

# Parameters that say how a reader came, not what the page is: whole names, and beginnings of names.
_TRACKING = frozenset([
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid",
    "ttclid", "li_fat_id", "igshid", "igsh", "mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi",
    "__hstc", "__hssc", "__hsfp", "ref_src", "ref_url", "vero_id", "vero_conv", "wickedid", "s_cid",
    "s_kwcid", "cmpid", "ncid", "sr_share", "guccounter", "__twitter_impression", "spm", "xtor",
    "ocid", "smid", "smtyp", "_ga", "_gl", "mbid", "cndid",
])  # fmt: skip
_TRACKING_BEGINNINGS = (
    "utm_",
    "pk_",
    "piwik_",
    "mtm_",
    "matomo_",
    "guce_",
    "oly_",
    "at_medium",
    "at_campaign",
    "hsa_",
)
_AMP_PARAMETERS = frozenset({"amp", "amp_js_v", "amp_gsa", "usqp"})
_DEVICE_LABELS = frozenset({"www", "m", "mobile", "amp"})
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
# Blanks and controls in any mixture: urlsplit takes some off, and what is left must not begin with the others.
_EDGES = re.compile(r"^[\s\x00-\x20]+|[\s\x00-\x20]+$")
_SESSION = re.compile(r";jsessionid=[^/?]*", re.IGNORECASE)
# The AMP protocol's own caches carry the page's address in their path (/c/s/host/path; s: https).
_AMP_CACHE = re.compile(r"/(?:amp|[a-z])/(?:s/)?([a-z0-9.-]+\.[a-z]{2,}/.*)", re.IGNORECASE)
_AMP_CACHE_HOST = re.compile(r"\.cdn\.ampproject\.org$|^(?:www\.)?google\.[a-z.]+$")
_HOST = re.compile(r"[a-z0-9._:-]+")
_DEFAULT_PORTS = frozenset({None, 80, 443})
_LONGEST = 400


def canonical_url(url: str) -> str:
    """Return `url` with a lower-case host, without fragment and tracking parameters; as it is where it is no URL."""
    text = _EDGES.sub("", url)
    try:
        parts = urlsplit(text)
    except ValueError:  # "http://[": whoever fetches it says what is wrong
        return text
    if not text:
        return ""
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _is_tracking(name)
    ]
    shown = urlunsplit(
        (
            parts.scheme.lower(),
            parts.netloc.lower(),
            parts.path or "/",
            urlencode(query, errors="replace"),
            "",
        )
    )
    return _EDGES.sub("", shown)


def address_key(url: str) -> str:
    """Return what all addresses of the page at `url` have in common; "" for what is no web address."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    name = _host(host)
    if parts.scheme.lower() not in ("http", "https") or not name:
        return ""
    cached = _AMP_CACHE.fullmatch(parts.path) if _AMP_CACHE_HOST.search(host) else None
    if cached is not None:
        return address_key(f"https://{cached[1]}?{parts.query}")
    pairs = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _is_tracking(name) and not _asks_for_amp(name, value)
    ]
    where = name + (f":{port}" if port not in _DEFAULT_PORTS else "")
    key = where + _path(parts.path) + (f"?{urlencode(sorted(pairs), errors='replace')}" if pairs else "")
    # The longest addresses do not fit an index row.
    return key if len(key) <= _LONGEST else f"{where}#{hashlib.sha256(key.encode()).hexdigest()}"


def are_of_one_site(one: str, other: str) -> bool:
    """Say whether two addresses are of one host, or of a host and one below it: blog.example.com and example.com."""
    hosts = [re.split(r"[/:?#]", address_key(url), maxsplit=1)[0] for url in (one, other)]
    shorter, longer = sorted(hosts, key=len)
    return bool(shorter) and (longer == shorter or longer.endswith(f".{shorter}"))


def _is_tracking(name: str) -> bool:
    lower = name.lower()
    return lower in _TRACKING or lower.startswith(_TRACKING_BEGINNINGS)


def _asks_for_amp(name: str, value: str) -> bool:
    return name.lower() in _AMP_PARAMETERS or (name.lower() == "outputtype" and value.lower() == "amp")


def _host(host: str) -> str:
    """Return `host` as the network knows it, without the labels of devices; "" for what can be none."""
    try:
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    labels = name.split(".")
    own, site = labels[:-2], labels[-2:]
    return (
        ".".join([label for label in own if label not in _DEVICE_LABELS] + site)
        if _HOST.fullmatch(name)
        else ""
    )


def _path(path: str) -> str:
    """Return `path` in one spelling: percent-escapes, session, index page, trailing slash, the AMP twin of a page."""
    clean = quote(
        unquote(_SESSION.sub("", path), errors="surrogateescape"),
        safe="/:@!$&'()*+,;=~-._",
        errors="surrogatepass",
    )
    clean = _INDEX.sub("/", clean).rstrip("/")
    for twin in (
        clean[: -len("/amp")] if clean.endswith("/amp") else "",
        clean[len("/amp") :] if clean.startswith("/amp/") else "",
        re.sub(r"\.amp(?=\.html?$|$)", "", clean) if ".amp" in clean else "",
    ):
        # A guide to AMP is no twin of the guides' page: only what is named like an article has one.
        if twin and re.search(r"[-_\d][^/]*$", twin):
            return twin.rstrip("/")
    return clean
