"""The demo's data folder: where it is, what makes it ours, and the addresses that follow from it.

Addresses follow from the folder's path alone, so that settings can name them before anything runs. They
are unix sockets in a private folder below /tmp: a socket's path is limited to about 100 bytes, a
project's is not. Imports no Django.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from newsdesk.supervise import Account, EmbeddedError

DATABASE = ROLE = "newsdesk"
# Says that a folder is ours, and therefore that `demo --reset` may empty it.
MARKER = "NEWSDESK-DATA.txt"
# What --reset keeps: identities that a running process has already read, locks that it holds, and a
# local model whose download took longer than everything else together.
KEPT_BY_RESET = {
    *(MARKER, "secret-key", "postgres-password", "prepare.lock", "demo.lock"),
    *("models", "local-llm-venv"),
}


def data_dir() -> Path:
    """Return the folder of everything the demo stores: NEWSDESK_DATA, else `.newsdesk` in the project."""
    configured = os.environ.get("NEWSDESK_DATA", "").strip()
    return Path(configured or Path(__file__).parent.parent / ".newsdesk").expanduser().resolve()


def data_key(data: Path) -> str:
    """Return the short name of a data folder that its folders elsewhere carry."""
    return hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:8]


def outside(data: Path) -> Path:
    """Return the folder for what cannot live in a data folder that a service's account may not enter.

    Only root needs it (newsdesk.unprivileged). It is below /var/lib, not /var/tmp, because systemd
    removes files there that nobody read for a month.
    """
    return Path("/var/lib") / f"newsdesk-{data_key(data)}"


def socket_dir(data: Path, service: str) -> Path:
    """Return the folder of one service's socket; it need not exist yet."""
    base = Path("/tmp")  # noqa: S108 (not TMPDIR: every process must come to the same answer; see _own_dir)
    return base / f"newsdesk-{os.getuid()}-{data_key(data)}" / service


def database_url(data: Path) -> str:
    """Return the embedded PostgreSQL's address; without a password where none was made yet."""
    password_file = data / "postgres-password"
    password = password_file.read_text() if password_file.exists() else ""
    query = urlencode({"host": str(socket_dir(data, "postgres"))})
    return f"postgresql://{ROLE}:{password}@/{DATABASE}?{query}"


def redis_url(data: Path) -> str:
    """Return the embedded Valkey's address as Celery (kombu) spells unix sockets."""
    return f"redis+socket://{socket_dir(data, 'valkey')}/valkey.sock?virtual_host=0"


def cache_url(data: Path) -> str:
    """Return the embedded Valkey's address as redis-py spells unix sockets; its second database."""
    return f"unix://{socket_dir(data, 'valkey')}/valkey.sock?db=1"


def elsewhere(data: Path) -> tuple[Path, ...]:
    """Return the folders a data folder has outside itself; they need not exist. Whoever removes it removes them."""
    return socket_dir(data, "postgres").parent, outside(data)


def prepare_data(data: Path) -> None:
    """Create the data folder, its log folder, its marker and the database password where missing.

    Raises EmbeddedError when this user cannot write there.
    """
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        with exclusive(data / "prepare.lock"):
            # settings.demo_secret_key may have made the folder before us; anything else is not ours.
            if {entry.name for entry in data.iterdir()} <= {"prepare.lock", "secret-key"}:
                # As root the services run as another account and must pass through; secrets are 0600.
                data.chmod(0o711 if os.getuid() == 0 else 0o700)
                (data / MARKER).write_text(
                    "Newsdesk のデモのデータ。`manage.py demo --reset` が中身を消します。\n"
                )
            (data / "logs").mkdir(exist_ok=True, mode=0o700)
            _make_password(data / "postgres-password")
    except OSError as error:
        raise EmbeddedError(
            f"データフォルダー {data} に書き込めません（{error}）。"
            "所有者を確かめるか、NEWSDESK_DATA で別のフォルダーを指定してください。"
        ) from error


def _make_password(path: Path) -> None:
    if not path.exists():
        unfinished = path.with_suffix(".new")
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_urlsafe(24))
        unfinished.replace(path)


def reset_data(data: Path) -> None:
    """Empty the data folder, and what it has elsewhere, except KEPT_BY_RESET.

    Raises EmbeddedError when the folder was not made by us (NEWSDESK_DATA may name any folder) or when a
    service in it is running.
    """
    if not (data / MARKER).exists():
        raise EmbeddedError(
            f"{data} は Newsdesk が作ったフォルダーではないため（{MARKER} がありません）、--reset で消しません。"
            "NEWSDESK_DATA を確かめるか、中身を自分で消してください。"
        )
    for lease in data.glob("*.lease"):
        if is_locked(lease):
            raise EmbeddedError(
                f"{data} のサービス（{lease.stem}）を別のコマンドが使っているため、--reset で消しません。"
                "そのコマンドが終わってからやり直してください。"
            )
    cluster = data / "postgres"
    if cluster.is_symlink() and cluster.exists():
        shutil.rmtree(cluster.resolve())
    for entry in data.iterdir():
        if entry.name in KEPT_BY_RESET:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    for folder in elsewhere(data):
        if folder.exists():
            shutil.rmtree(folder)


def is_locked(path: Path, *, against: int = fcntl.LOCK_EX) -> bool:
    """Say whether another process's lock on `path` stands against an exclusive (or a LOCK_SH) lock now."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(descriptor, against | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold a lock that at most one process has; wait for it. The kernel frees it however we end."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def make_socket_dir(data: Path, service: str, account: Account | None) -> Path:
    """Create the private folder of one service's socket; `account` owns it when we are root.

    Raises EmbeddedError when somebody else has put something in its place (/tmp belongs to everybody).
    """
    folder = socket_dir(data, service)
    # Two levels: only we can have made the outer one, whoever the service's account is.
    _own_dir(folder.parent, 0o711 if account else 0o700)
    folder.mkdir(mode=0o700, exist_ok=True)
    if account:
        os.chown(folder, account.uid, account.gid)
    return folder


def _own_dir(path: Path, mode: int) -> None:
    path.mkdir(mode=mode, exist_ok=True)
    status = path.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
        raise EmbeddedError(
            f"{path} が別のユーザーのもの、またはフォルダーではありません。"
            "それを消すか、NEWSDESK_DATA で別のデータフォルダーを指定してください。"
        )
    path.chmod(mode)
