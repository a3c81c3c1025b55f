"""English left in a Japanese text: a whole segment, a stretch, one word, also inflected (TRN-1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from translations.checks import english, morphology
from translations.checks.model import HIDDEN, Document, Finding, Pair
from translations.checks.wordlist import listed

_KANA = re.compile(r"[ぁ-ゖァ-ヺ]")
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿々]")
_RUN = re.compile(r"[A-Za-z][A-Za-z'’-]*(?:[ ,;:]+(?:[A-Za-z][A-Za-z'’-]*|\d+))*[.!?]?")
_WORD = re.compile(r"(?<![A-Za-z0-9_./\\#@$-])[a-z]{3,}(?:[-'’][a-z]+)*(?![A-Za-z0-9_/\\(=-]|\.[a-z])")
_BRACKETED = re.compile(r"[（(\[][^（）()\[\]ぁ-ゖァ-ヺ一-鿿]*[)）\]]|『[^』]*』|“[^”]*”")
_FUNCTION_WORD = re.compile(
    r"\b(?:the|of|and|to|in|is|are|was|were|that|for|with|as|on|by|from|at|it|this|be|have|has|not|which|or|we|you|they|he|she|a|an|can|will)\b"
)
# Written in Latin letters by Japanese writers too, or names that begin small.
_KEPT = listed(
    """app apps web vs via etc proto git pip npm main master bash shell python java ruby rust golang node
    docker linux unix numpy pandas keras colab softmax relu sigmoid tanh arxiv iphone ipad ios macos iot
    ebay vllm cuda json yaml html css http https url api sdk cli gui cpu gpu ram ssd usb wifi email mail
    blog ok tweet url uri regex int float bool str dict null none true false nan inf def var let const
    enum async await stdin stdout stderr localhost root sudo kwargs args init config conda venv jupyter
    notebook word vec gpt bert llm rag mlops devops xla jax tf tfds adidas lululemon bell hooks
    will.i.am deadmau5 de la le van von der den del du di da dos san el al bin ibn pixiv mixi note zoom
    ppm ppb cm mm km kg mg ml nm rpm fps bps kbps mbps gbps dpi px pt em rem dB hz khz mhz ghz kwh mwh
    pm am mph kph yen usd eur gbp jpy sns qa faq pdf png jpg jpeg gif svg mp csv txt zip tar lora qlora
    peft ggml gguf llama mistral qwen deepseek claude gemma mamba whisper langchain ollama pytorch
    tensorflow sklearn huggingface github gitlab reddit tiktok youtube google openai anthropic nvidia
    meta amazon twitter facebook"""
)
# Trade words with a Japanese form that the dictionary of the tokenizer does not know.
_TRANSLATED = listed(
    """token dataset batch backend frontend embedding checkpoint pipeline workflow benchmark framework
    dashboard deployment inference fine-tuning finetuning pretraining post-training tokenizer reasoning
    alignment open-source agent student researcher method lawmaker start-up startup chatbot guardrail
    roadmap stakeholder newsroom scientist"""
)
_ENDING = re.compile(
    r"(?:ing|ed|tion|sion|ment|ness|ity|ly|ful|ous|ive|able|ible|ence|ance|ship|less|ize|ized|ised|ise|ism|ist|ists|ers|ors|ies)$"
)
# A word before one of these is the name of a thing on a computer.
_NAMES_A_THING = re.compile(
    r"\s?(?:コマンド|ファイル|ディレクトリ|フォルダ|関数|メソッド|クラス|変数|ブランチ|オプション|パッケージ|モジュール|タグ|キー|属性|引数|プロパティ|フラグ|パラメータ|ライブラリ|API|形式|型|プロトコル|言語)"
)
_VERB_ENDING = re.compile(r"\s?(?:し(?=[たてな、ま])|する|され|させ|せず|できる)")


def untranslated(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find English that stands where Japanese should."""
    if pair.kind in ("code", "table", "image") or not pair.target.strip():
        return
    text = pair.plain_target
    if _is_left_whole(pair):
        yield Finding(
            pair.id, "segment-untranslated", "untranslated", "error", 0, len(pair.target),
            "訳されていません。日本語に訳してください。",
        )  # fmt: skip
        return
    told: list[tuple[int, int]] = [match.span() for match in _BRACKETED.finditer(text)]
    for start, end in _stretches(text):
        if not any(a <= start and end <= b for a, b in told):
            told.append((start, end))
            yield Finding(
                pair.id, "english-left", "untranslated", "error", start, end,
                f"「{_clipped(text[start:end])}」が英語のまま残っています。日本語に訳してください。",
            )  # fmt: skip
    for match in _WORD.finditer(text):
        if any(a <= match.start() < b for a, b in told) or not _stands_for_japanese(match, pair):
            continue
        yield Finding(
            pair.id, "english-word", "untranslated", "warning", *match.span(),
            f"「{match[0]}」が英語のまま残っています。日本語に訳すか、名前なら用語集に登録してください。",
        )  # fmt: skip


def _is_left_whole(pair: Pair) -> bool:
    """Return whether the target is the source's language: no kana, and words of English prose."""
    text = pair.plain_target.replace(HIDDEN, " ")
    letters = len(re.findall(r"[A-Za-z]", text))
    if letters < 8 or len(_JAPANESE.findall(text)) > letters * 0.05:
        return False
    found = english.words(text)
    if text.strip().casefold() == pair.plain_source.strip().casefold() and len(found) > 1:
        return all(
            is_english(word.text) or _FUNCTION_WORD.fullmatch(word.text.lower()) is not None for word in found
        )
    prose = [word for word in found if not word.is_name]
    if len(found) < 3:
        return False
    if _FUNCTION_WORD.search(text.lower()) and len(prose) >= 2:
        return True
    return len([word for word in prose if is_english(word.text)]) >= 2


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Yield stretches of English prose: at least three words, most of them small, or two with a function word."""
    for match in _RUN.finditer(text):
        if match[0].count(" ") < 2:
            continue
        words = re.findall(r"[A-Za-z][A-Za-z'’-]*", match[0])
        small = [word for word in words if word[0].islower()]
        ordinary = [w for w in small if _FUNCTION_WORD.fullmatch(w) or is_english(w)]
        if len(small) >= 3 and len(ordinary) >= 2 and len(small) * 2 >= len(words):
            yield match.start(), match.start() + len(match[0].rstrip())


def _stands_for_japanese(match: re.Match[str], pair: Pair) -> bool:
    """Return whether a small Latin word is a word of English prose and not a name, a command or a unit."""
    text, word = match.string, match[0]
    if word in _KEPT or not _KANA.search(text):
        return False
    if _VERB_ENDING.match(text, match.end()) and len(word) > 3:
        return True
    if _NAMES_A_THING.match(text, match.end()):
        return False
    if "-" in word and word not in _TRANSLATED:
        return False  # the name of an option or a property
    after = text[match.end() : match.end() + 1]
    if after and after in "」\"'" and re.search(rf"[\"'`‘“]{re.escape(word)}[\"'`’”]", pair.source):
        return False  # quoted as a word of the machine in the source too
    before = text[max(0, match.start() - 2) : match.start()]
    if (
        HIDDEN in before
        or re.search(r"[\d+*=<>|~^]\s?$", before)
        or re.match(r"\s?[=<>|^+]", text[match.end() :])
    ):
        return False  # a formula, a command line
    return is_english(word)


@lru_cache(maxsize=8192)
def is_english(word: str) -> bool:
    """Return whether a word of small letters is ordinary English: the tokenizer knows a Japanese form of it, or of its stem."""
    word = word.lower()
    if word in _KEPT:
        return False
    stems = {
        word,
        re.sub(r"(?:'s|’s)$", "", word),
        re.sub(r"s$", "", word),
        re.sub(r"es$", "", word),
        re.sub(r"ies$", "y", word),
    }
    stems |= {
        re.sub(r"(?:ed|ing)$", "", word),
        re.sub(r"(?:ed|ing)$", "e", word),
        re.sub(r"(.)\1(?:ed|ing)$", r"\1", word),
        re.sub(r"er$", "", word),
    }
    if stems & _TRANSLATED or (len(word) >= 6 and _ENDING.search(word)):
        return True
    return any(len(stem) >= 3 and _has_japanese_form(stem) for stem in stems)


@lru_cache(maxsize=8192)
def _has_japanese_form(word: str) -> bool:
    found = morphology.tokens(word)
    return len(found) == 1 and _KANA.search(found[0].normalized) is not None


def _clipped(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "…"
