"""Kept pages as files, for the web server in front: `PAGES_FOLDER/current/stories/x/index.html`, `.br` and `.gz`.

A folder for each state of the public site (changes.py). Web processes put what they make into the folder of the
state it was made under; `manage.py keep_pages` points the link `current` at the folder of the state that is, an
empty one at first. So a page can be old on no shelf that is looked at, whoever was slow
(docs/decisions/0010-pages-as-files.md).
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from newsdesk.reader.changes import TRUST_SECONDS, State, current_state

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
CURRENT = "current"
# Of the disk, what pages leave to others (status.py warns below a tenth): a crawler may ask for every story there is.
LEFT_FREE = 0.2
ENCODINGS = {"br": ".br", "gzip": ".gz", "identity": ""}
# What every address of an HTML page of ours looks like; none can lead out of the folder.
_PATH = re.compile(r"/(?:[A-Za-z0-9_-]+/)*")


def put(path: str, state: State, encoded: Callable[[str], bytes]) -> None:
    """Put a page on the shelf of the state it was made under, unless it is there or the keeper is elsewhere.

    `encoded` returns its body in an encoding. Where the disk is nearly full, or refuses, readers get the page all the same.
    """
    shelf = Path(settings.PAGES_FOLDER) / _name(state)
    page = shelf / path.strip("/") / "index.html"
    if not _PATH.fullmatch(path) or not shelf.is_dir() or page.exists():
        return
    disk = shutil.disk_usage(shelf)
    if disk.free < disk.total * LEFT_FREE:
        return
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        for encoding, suffix in ENCODINGS.items():  # the plain one last: the web server asks for it first
            unfinished = page.with_name(f"{os.getpid()}-{threading.get_ident()}{suffix}.unfinished")
            unfinished.write_bytes(encoded(encoding))
            unfinished.rename(page.with_name(f"index.html{suffix}"))
    except OSError as error:
        logger.warning("a page could not be kept as a file", extra={"path": path, "error": str(error)})


def keep(folder: Path, stop: threading.Event) -> None:
    """Point `current` at the shelf of the site's state, once a second, until `stop` is set; then take it away.

    Without the database the shelf stays for as long as other kept pages are trusted.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shown: State | None = None
    seen_at = time.monotonic()
    point_at(folder, None)
    try:
        while True:
            try:
                state: State | None = current_state()
                seen_at = time.monotonic()
            except (DatabaseError, InterfaceError) as error:
                logger.warning("the database does not answer: pages stay", extra={"error": str(error)})
                state = shown if time.monotonic() - seen_at < TRUST_SECONDS else None
            if state != shown:
                point_at(folder, state)
                shown = state
            if stop.wait(LOOK_SECONDS):
                return
    finally:
        point_at(folder, None)


def point_at(folder: Path, state: State | None) -> None:
    """Let `current` lead to the shelf of `state`, to nothing for None, and clear all other shelves."""
    link = folder / CURRENT
    if state is None:
        link.unlink(missing_ok=True)
    else:
        (folder / _name(state)).mkdir(exist_ok=True)
        new = folder / f"{CURRENT}.new"
        new.unlink(missing_ok=True)
        new.symlink_to(_name(state))
        new.replace(link)
    for shelf in folder.iterdir():
        if shelf.is_dir() and not shelf.is_symlink() and (state is None or shelf.name != _name(state)):
            shutil.rmtree(shelf, ignore_errors=True)  # a page may be just arriving there; the next time then


def _name(state: State) -> str:
    last, count = state
    return f"{last}-{count}"
