"""The web server in front as tests and benches run it: deploy/front/nginx.conf on ports and folders of their own."""

from __future__ import annotations

import getpass
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
WRITTEN = PROJECT / "deploy" / "front" / "nginx.conf"
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
# What nginx wants a folder for, used or not.
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def is_installed() -> bool:
    """Return whether this machine has nginx and its brotli module where Debian puts them."""
    return shutil.which("nginx") is not None and BROTLI.exists()


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def configured(
    folder: Path, *, application: str, pages: Path, plain: int, secure: int, certificate: Path | None
) -> str:
    """Return the shipped configuration with the ports, pages and certificate of one run; without one, without TLS.

    Raises ValueError where the file no longer says what is replaced.
    """
    text = WRITTEN.read_text()
    tls = "" if certificate is None else " ssl http2"
    for old, new in {
        "pid /run/nginx.pid;": f"pid {folder}/nginx.pid; error_log stderr warn; daemon off;",
        "user www-data;": f"user {getpass.getuser()};",
        "http {": "http {" + "".join(f" {kind}_temp_path {folder}/{kind};" for kind in TEMPORARY),
        "listen 80 ": f"listen 127.0.0.1:{plain} ",
        "listen 443 ssl http2 ": f"listen 127.0.0.1:{secure}{tls} ",
        "web:8000;": f"{application};",
        "/pages/current;": f"{pages}/current;",
        "root /acme;": f"root {folder}/acme;",
    }.items():
        if old not in text:
            raise ValueError(f"{WRITTEN} does not say {old!r}")
        text = text.replace(old, new)
    if certificate is None:
        return re.sub(r"\n *ssl_.*", "", text)
    return text.replace("/etc/nginx/tls/", f"{certificate}/")


@contextmanager
def running(folder: Path, configuration: str) -> Iterator[None]:
    """Run nginx with a configuration, and end it afterwards."""
    written = folder / "nginx.conf"
    written.write_text(configuration)
    child = subprocess.Popen(["nginx", "-e", "stderr", "-c", str(written)])
    try:
        yield
    finally:
        child.terminate()
        child.wait(20)
