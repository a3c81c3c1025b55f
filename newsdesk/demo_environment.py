"""What `manage.py demo` decides before the settings are read, and what other terminals learn from it.

Settings are read once, at import; the port, the site's address and the language model must be in the
environment by then. The running demo also writes them to `runtime.json`, so that `manage.py draft 5
--wait` in a second terminal talks to the same model. Imports no Django.
"""

import argparse
import fcntl
import json
import os
import secrets
import socket
import time
from collections.abc import MutableMapping, Sequence
from pathlib import Path

from newsdesk.data_folder import is_locked
from newsdesk.rehearsal import local_model
from newsdesk.supervise import EmbeddedError

DEFAULT_PORT = 8000
# "KIND:PORT" of the model server that this demo starts itself; unset when the model is somebody else's.
OWN_MODEL = "NEWSDESK_DEMO_MODEL"
# A small model on a few processor cores answers one question at a time, in minutes rather than seconds.
LOCAL_LIMITS = {"LLM_CONCURRENCY": "1", "LLM_CALL_SECONDS": "900", "LLM_MAX_OUTPUT_TOKENS": "6000"}
ABOUT_SITE = ("NEWSDESK_ENV", "SITE_URL")
ABOUT_MODEL = ("OPENAI_BASE_URL", "OPENAI_API_KEY", "LLM_MODEL", "NEWSDESK_LLM_KIND", *LOCAL_LIMITS)


def is_given(name: str, environ: MutableMapping[str, str]) -> bool:
    """Say whether a setting is given, in the variable itself or in the file that NAME_FILE names."""
    return bool(environ.get(name, "").strip() or environ.get(f"{name}_FILE", "").strip())


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the demo's options: read here before Django starts, and by the command itself."""
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="閲覧ページのポート（既定 8000）")
    parser.add_argument("--reset", action="store_true", help="データフォルダーを空にして最初から始める")
    parser.add_argument("--no-browser", action="store_true", help="ブラウザーを開かない")
    parser.add_argument("--local-llm", action="store_true", help="このパソコンで動く小さなモデルで下訳する")


def prepare(arguments: Sequence[str], environ: MutableMapping[str, str]) -> None:
    """Fill in what the demo's settings need and the environment does not say.

    The model is the one OPENAI_API_KEY or OPENAI_BASE_URL names; else a local one with `--local-llm`,
    else the rehearsal server. Raises EmbeddedError for a combination that cannot work.
    """
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    add_arguments(parser)
    try:
        options = parser.parse_known_args(list(arguments))[0]
    except argparse.ArgumentError:
        return  # the command's own parser is about to say what is wrong, with the usage
    if environ.get("NEWSDESK_ENV", "demo") != "demo":
        raise EmbeddedError(
            f"NEWSDESK_ENV={environ['NEWSDESK_ENV']} ではデモを起動できません。"
            "デモを試すときは NEWSDESK_ENV を外してください。本番の起動手順は docker-compose.yml にあります。"
        )
    environ["NEWSDESK_ENV"] = "demo"
    if not is_given("SITE_URL", environ):
        environ["SITE_URL"] = f"http://127.0.0.1:{options.port}"
    environ.pop(OWN_MODEL, None)
    if is_given("OPENAI_API_KEY", environ) or is_given("OPENAI_BASE_URL", environ):
        if options.local_llm:
            raise EmbeddedError(
                "--local-llm と OPENAI_API_KEY / OPENAI_BASE_URL は同時に使えません。どちらか一方にしてください。"
            )
        environ.setdefault("NEWSDESK_LLM_KIND", "remote")
        return
    kind = "local" if options.local_llm else "rehearsal"
    port = free_port()
    environ[OWN_MODEL] = f"{kind}:{port}"
    environ["OPENAI_BASE_URL"] = f"http://127.0.0.1:{port}/v1"
    environ["OPENAI_API_KEY"] = f"{kind}-{secrets.token_urlsafe(18)}"
    environ["LLM_MODEL"] = local_model.model_name(environ) if kind == "local" else kind
    environ["NEWSDESK_LLM_KIND"] = kind
    if kind == "local":
        for name, value in LOCAL_LIMITS.items():
            environ.setdefault(name, value)


def free_port() -> int:
    """Return a loopback port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def take_demo_lock(data: Path) -> int:
    """Become the one demo of this data folder until this process ends; return the lock's descriptor.

    Raises EmbeddedError when another demo is running.
    """
    descriptor = os.open(data / "demo.lock", os.O_RDWR | os.O_CREAT, 0o600)
    # A command that asks whether a demo runs holds the lock for an instant: try more than once.
    for attempt in range(10):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.05 if attempt < 9 else 0)
        else:
            return descriptor
    os.close(descriptor)
    running = _read_runtime(data)
    raise EmbeddedError(
        f"このデータフォルダー（{data}）のデモは、すでに {running.get('SITE_URL', '別の端末')} で動いています。"
        "そちらを使うか、Ctrl-C で止めてからやり直すか、NEWSDESK_DATA で別のフォルダーを指定してください。"
    )


def write_runtime(data: Path, environ: MutableMapping[str, str]) -> None:
    """Write down the environment other commands may join; a provider's real key never goes to disk."""
    shared = {name: environ[name] for name in (*ABOUT_SITE, *ABOUT_MODEL) if name in environ}
    if OWN_MODEL not in environ:
        shared.pop("OPENAI_API_KEY", None)
    unfinished = data / "runtime.json.new"
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(shared, indent=1))
    unfinished.replace(data / "runtime.json")


def join_running_demo(data: Path, environ: MutableMapping[str, str]) -> None:
    """Fill unset variables from the demo that is running on this data folder, if one is.

    The model's variables belong together: where an address or a key is set, none of them is filled.
    """
    lock = data / "demo.lock"
    if not lock.exists() or not is_locked(lock, against=fcntl.LOCK_SH):
        return  # a runtime.json that a killed demo left behind means nothing
    shared = _read_runtime(data)
    if any(is_given(name, environ) for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY")):
        shared = {name: value for name, value in shared.items() if name in ABOUT_SITE}
    for name, value in shared.items():
        environ.setdefault(name, value)


def _read_runtime(data: Path) -> dict[str, str]:
    runtime = data / "runtime.json"
    if not runtime.exists():
        return {}
    values: dict[str, str] = json.loads(runtime.read_text())
    return values
