"""What hosts and pages reserve against machines, and whether our poller may read a page.

robots.txt after RFC 9309 (a host that answers 4xx has no rules; one that cannot answer is left alone), and the
reservations of text and data mining: TDMRep's header, meta tag and /.well-known/tdmrep.json (W3C community report),
the `noai` of X-Robots-Tag and meta robots, and the content signal `ai-input=no` (contentsignals.org) of robots.txt or a
header: what a model translates is its input. What was found is kept with the article.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from protego import Protego

from articles import fetch
from articles.models import HostRules

ROBOTS_NAME = "Newsdesk"
_KEEP = timedelta(hours=24)
_KEEP_UNKNOWN = timedelta(hours=1)
_MAX_BYTES = 512_000  # RFC 9309 asks for at least 500 KiB
_NO_AI = re.compile(r"\bno(?:ai|ml)\b", re.IGNORECASE)
_NO_INPUT = re.compile(r"\bai-input\s*=\s*no\b", re.IGNORECASE)
_ROBOTS_LINE = re.compile(r"^\s*(user-agent|content-signal)\s*:\s*([^#\n]*)", re.IGNORECASE)
_META = re.compile(rb"<meta\b[^<>]{0,500}>", re.IGNORECASE)
_META_NAME = re.compile(rb"\bname\s*=\s*[\"']?\s*(robots|newsdesk|tdm-reservation)\b", re.IGNORECASE)
_META_CONTENT = re.compile(rb"\bcontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))", re.IGNORECASE)


def rules_for(url: str) -> HostRules:
    """Return what the host of `url` says, read at most once a day. Costs two requests where it is not known."""
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}".lower()[:300]
    known = HostRules.objects.filter(origin=origin).first()
    now = timezone.now()
    if known is not None and now - known.read_at < (_KEEP if known.robots_known else _KEEP_UNKNOWN):
        return known
    robots, is_known = _read(f"{origin}/robots.txt")
    tdmrep, _ = _read(f"{origin}/.well-known/tdmrep.json") if is_known else ("", False)
    rules, _ = HostRules.objects.update_or_create(
        origin=origin,
        defaults={
            "robots_txt": robots,
            "robots_known": is_known,
            "tdmrep": _tdm_rules(tdmrep),
            "read_at": now,
        },
    )
    return rules


def may_read(rules: HostRules, url: str) -> bool:
    """Say whether robots.txt lets our poller read `url`. A host that could not say is left alone."""
    if not rules.robots_known:
        return False
    return bool(Protego.parse(rules.robots_txt).can_fetch(url, ROBOTS_NAME))


def reservations(
    *, url: str, headers: Mapping[str, str], body: bytes, rules: HostRules | None = None
) -> list[str]:
    """Return the reservations that came with a page, each as the words it was made in; none is an empty list."""
    found = []
    if headers.get("tdm-reservation", "").strip() == "1":
        found.append("header tdm-reservation: 1")
    if _NO_AI.search(headers.get("x-robots-tag", "")):
        found.append(f"header x-robots-tag: {headers['x-robots-tag'][:100]}")
    for where, signal in (
        ("header", headers.get("content-signal", "")),
        ("robots.txt", _signal_of(rules.robots_txt) if rules else ""),
    ):
        if _NO_INPUT.search(signal):
            found.append(f"{where} content-signal: {signal[:100]}")
    for tag in _META.findall(body[:200_000]):
        name, content = _META_NAME.search(tag), _META_CONTENT.search(tag)
        if not name or not content:
            continue
        value = next(group for group in content.groups() if group is not None).decode("latin-1").strip()
        label = name.group(1).decode().lower()
        if (label == "tdm-reservation" and value == "1") or (
            label != "tdm-reservation" and _NO_AI.search(value)
        ):
            found.append(f"meta {label}: {value[:100]}")
    path = urlsplit(url).path or "/"
    for rule in rules.tdmrep if rules else []:
        if _matches(rule["location"], path):
            # The first rule that fits decides, as in the report's example.
            found += ["tdmrep.json: tdm-reservation 1"] if rule["reserved"] else []
            break
    return found


def _signal_of(robots: str) -> str:
    """Return the content signal of robots.txt for us: of the group that names us, else of the one for everybody."""
    signals: dict[str, str] = {}
    agents: list[str] = []
    begun = True  # a group begins with the first User-agent after other lines
    for line in robots.splitlines():
        said = _ROBOTS_LINE.match(line)
        if said and said[1].lower() == "user-agent":
            agents = [said[2].strip().lower(), *([] if begun else agents)]
            begun = False
        elif line.strip() and not line.lstrip().startswith("#"):
            begun = True
            if said:
                signals |= {agent: f"{signals.get(agent, '')}{said[2].strip()} " for agent in agents or ["*"]}
    return signals.get(ROBOTS_NAME.lower(), signals.get("*", "")).strip()


def _read(url: str) -> tuple[str, bool]:
    """Return the text at `url` and whether the host could answer at all; a refusal (4xx) is the answer "no rules"."""
    try:
        page = fetch.fetch(url, max_bytes=_MAX_BYTES, allow=settings.FETCH_ALLOW)
    except fetch.FetchError as error:
        refused = error.status is not None and 400 <= error.status < 500 and error.status != 429
        return "", refused or error.code == "not_text"
    # A site that answers every address with its front page has no robots.txt.
    text = page.body.decode("utf-8", "replace").replace("\x00", "")
    return ("" if text.lstrip()[:1] == "<" else text), True


def _tdm_rules(text: str) -> list[dict[str, Any]]:
    try:
        listed = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return []
    return [
        {"location": str(rule.get("location", ""))[:500], "reserved": str(rule.get("tdm-reservation")) == "1"}
        for rule in (listed if isinstance(listed, list) else [])[:200]
        if isinstance(rule, dict)
    ]


def _matches(location: str, path: str) -> bool:
    """Say whether a location pattern of tdmrep.json (a path with `*`, as in robots.txt) fits `path`."""
    # Through protego, which matches robots.txt patterns in linear time.
    pattern = location if location.startswith("/") else f"/{location}"
    if any(character in pattern for character in "\r\n"):
        return False
    return not Protego.parse(f"User-agent: *\nDisallow: {pattern}").can_fetch(path, ROBOTS_NAME)
