"""What changes when we are root: PostgreSQL refuses to run as root, so services run as another account.

No account is made and no permission of the user's own folders is changed. Where the account cannot
reach the programs or the data folder (a clone below a closed /root), copies live in `outside(data)`.
"""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from newsdesk.data_folder import outside
from newsdesk.supervise import Account, EmbeddedError


def service_account(owner_of: Path) -> Account | None:
    """Return the account services run as, or None when we are not root and run them ourselves.

    Data that already belongs to somebody keeps its owner (a first start as a user, a later one with
    sudo); otherwise it is `postgres` where the system has it, else `nobody`.
    Raises EmbeddedError when none of them exists.
    """
    if os.getuid() != 0:
        return None
    if owner_of.exists() and (uid := owner_of.stat().st_uid) != 0:
        return Account(str(uid), uid, owner_of.stat().st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        "root では PostgreSQL を起動できず、代わりに使う postgres / nobody アカウントもありません。"
        "一般ユーザーで実行するか、DATABASE_URL で既存の PostgreSQL を指定してください。"
    )


def reachable(path: Path, account: Account | None) -> bool:
    """Say whether `account` can enter the folder `path`, asked as that account itself.

    Raises EmbeddedError when this process may not change to the account (a container without SETUID).
    """
    if account is None:
        return True
    try:
        answer = subprocess.run(
            ["/bin/sh", "-c", 'test -x "$0"', path],
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            cwd="/",
            check=False,
        )
    except PermissionError as error:
        raise EmbeddedError(
            f"root ですが、アカウント {account.name} に切り替えられません（{error}）。"
            "一般ユーザーで実行するか、DATABASE_URL と REDIS_URL で既存のサーバーを指定してください。"
        ) from error
    return answer.returncode == 0


def make_outside(data: Path) -> Path:
    """Create `outside(data)`, with a note in it that says whose it is."""
    folder = outside(data)
    folder.mkdir(mode=0o711, exist_ok=True)
    folder.chmod(0o711)  # whatever the umask: the account must pass through
    (folder / "README").write_text(f"Newsdesk's embedded services for {data}\n")
    return folder


def package_folder(distribution: str, module: str, account: Account | None, *, data: Path) -> Path:
    """Return the folder of an installed package that `account` can run programs from, copied if it must be.

    The wheel's own libraries (MODULE.libs) sit beside it, because its programs look for them there.
    Raises EmbeddedError when the package is not installed.
    """
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            f"Python パッケージ {distribution} がありません。`uv sync` を実行するか、"
            "DATABASE_URL と REDIS_URL で既存のサーバーを指定してください。"
        )
    installed = Path(spec.origin).parent
    if reachable(installed, account):
        return installed
    version = importlib.metadata.version(distribution)
    copy = make_outside(data) / f"{distribution}-{version}"
    if not copy.exists():
        unfinished = copy.with_name(copy.name + ".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        for source in (installed, installed.with_name(f"{module}.libs")):
            if source.exists():
                shutil.copytree(source, unfinished / source.name, ignore=shutil.ignore_patterns("include"))
        for path in (unfinished, *unfinished.rglob("*")):
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)  # whatever the umask of the installation was
        unfinished.rename(copy)
    return copy / module
