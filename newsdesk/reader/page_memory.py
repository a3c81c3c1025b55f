"""The pages that one web process keeps: what is asked for again stays, whatever a crawler walks through in between."""

from __future__ import annotations

import gzip
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import brotli
from django.conf import settings

from newsdesk.reader.changes import State

type Key = tuple[str, str]

# Pages that were asked for once give way first, as soon as they take more than this part of the memory.
ASKED_ONCE = 1 / 4
# Better ratios cost more time than they save on a page that is made again with the next publication.
BROTLI_QUALITY, GZIP_LEVEL = 5, 6


@dataclass(slots=True)
class Page:
    """One page as it is sent: its headers, and its body in every encoding asked for so far."""

    state: State
    until: float
    is_paged: bool  # one of a list's pages, which have addresses of their own
    headers: dict[str, str]
    body: bytes
    tag: str
    encoded: dict[str, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes it will take, its encodings (about a third each at most) included."""
        return len(self.body) * 5 // 3 + 2_000

    def in_encoding(self, encoding: str) -> bytes:
        """Return the body in `encoding` (br, gzip or identity), compressed the first time it is asked for."""
        if encoding == "identity":
            return self.body
        if encoding not in self.encoded:
            self.encoded[encoding] = (
                brotli.compress(self.body, quality=BROTLI_QUALITY)
                if encoding == "br"
                else gzip.compress(self.body, GZIP_LEVEL, mtime=0)
            )
        return self.encoded[encoding]


class PageMemory:
    """Up to PAGES_KEPT_BYTES of pages. Of those asked for again, and of those asked for once, the last used stay."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._once, self._again = _Queue(), _Queue()

    @property
    def bytes(self) -> int:
        """What all pages take."""
        return self._once.bytes + self._again.bytes

    def get(self, key: Key, state: Callable[[], State | None]) -> Page | None:
        """Return the page of an address if it was made under the site's `state` and its time isn't over."""
        page = self._again.pages.get(key) or self._once.pages.get(key)
        if page is None or time.monotonic() >= page.until or page.state != state():
            return None
        with self._lock:
            kept = self._once.take(key) or self._again.take(key)
            if kept is not None:
                self._again.add(key, kept)
        return page

    def put(self, key: Key, page: Page) -> None:
        """Keep a page in the place of the one made before, and drop those that there is no room for."""
        with self._lock:
            was_wanted = self._again.take(key) is not None
            self._once.take(key)
            (self._again if was_wanted else self._once).add(key, page)
            while self.bytes > settings.PAGES_KEPT_BYTES:
                once_is_full = self._once.bytes > settings.PAGES_KEPT_BYTES * ASKED_ONCE
                queue = self._once if once_is_full or not self._again.pages else self._again
                queue.take(next(iter(queue.pages)))


class _Queue:
    """Pages, the one that was used last at the end."""

    def __init__(self) -> None:
        self.pages: OrderedDict[Key, Page] = OrderedDict()
        self.bytes = 0

    def take(self, key: Key) -> Page | None:
        page = self.pages.pop(key, None)
        if page is not None:
            self.bytes -= page.size
        return page

    def add(self, key: Key, page: Page) -> None:
        self.pages[key] = page
        self.bytes += page.size
