"""English left in a Japanese text: a whole segment, a stretch, one word, also inflected (TRN-1)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from translations.checks.model import HIDDEN, Document, Finding, Pair, Severity, clipped
from translations.language import english, morphology
from translations.language.wordlist import listed

_KANA = re.compile(r"[ぁ-ゖァ-ヺ]")
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿々]")
_RUN = re.compile(r"[A-Za-z][A-Za-z'’-]*(?:[ ,;:]+(?:[A-Za-z][A-Za-z'’-]*|\d+))*[.!?]?")
_WORD = re.compile(r"(?<![A-Za-z0-9_./\\#@$-])[a-z]{3,}(?:[-'’][a-z]+)*(?![A-Za-z0-9_/\\(=-]|\.[a-z])")
_BRACKETED = re.compile(
    r"[（(\[](?:(?:訳注|訳註|原注|原語)\s?[:：]?)?[^（）()\[\]ぁ-ゖァ-ヺ一-鿿]*[)）\]]|『[^』]*』|“[^”]*”"
)
# A title, a label or a command in quotation marks, without any Japanese in it.
_QUOTED = re.compile(
    r"「([^「」ぁ-ゖァ-ヺ一-鿿]*)」|\"([^\"ぁ-ゖァ-ヺ一-鿿]*)\"|(?<!\w)'([^'ぁ-ゖァ-ヺ一-鿿]*)'"
)
_LONGEST_NAME = 60
_ALARM, _KEPT_WORD = "english-word", "english-word-kept"
WEIGHED = frozenset({_ALARM, _KEPT_WORD})
_KEPT_IN = 3  # paragraphs that keep a word in English do so on purpose
_PROSE = 6  # words
_OF_CODE = 3  # pieces of code make an article one that speaks of what it types by its English words
_LATIN_RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .,'’/-]*")
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
    r"\s?(?:コマンド|ファイル|ディレクトリ|フォルダ|関数|メソッド|クラス|変数|ブランチ|オプション|パッケージ|モジュール|タグ|キー|属性|引数|プロパティ|フラグ|パラメータ|ライブラリ|API|形式|型|プロトコル|言語|ディレクティブ|モード|アーカイブ|リリース|イメージ|リポジトリ|グループ|命令|ユーティリティ|ツール|フィールド|項目)"
)
_NAMED_BEFORE = re.compile(
    r"(?:パッケージ|コマンド|プログラム|ファイル|関数|ツール|モジュール|オプション|という?)\s?$"
)
# What joins the names of things that are spoken of by their English words.
_JOINT = (
    r"\s?(?:、(?:そして|または|および|あるいは)?|や|と(?!い)|または|および|及び|あるいは|もしくは|・|/)\s?"
)
_IN_A_ROW = re.compile(rf"(?<![A-Za-z])[a-z][a-z0-9-]+{_JOINT}\Z")
_ROW_GOES_ON = re.compile(rf"{_JOINT}[a-z][a-z0-9-]+(?![A-Za-z])")
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
    told += _quoted_from_source(pair)
    for start, end in _stretches(text):
        if not any(a <= start and end <= b for a, b in told):
            told.append((start, end))
            # A few words may be a term, or what letters stand for: pwd, print working directory.
            left: Severity = "error" if len(text[start:end].split()) >= _PROSE else "warning"
            yield Finding(
                pair.id, "english-left", "untranslated", left, start, end,
                f"「{clipped(text[start:end])}」が英語のまま残っています。日本語に訳してください。",
            )  # fmt: skip
    for match in _WORD.finditer(text):
        if any(a <= match.start() < b for a, b in told) or not _stands_for_japanese(match, pair):
            continue
        severity: Severity = "info" if _may_be_a_name(match, pair, document) else "warning"
        yield Finding(
            pair.id, _ALARM, "untranslated", severity, *match.span(),
            f"「{match[0]}」が英語のまま残っています。日本語に訳すか、名前なら用語集に登録してください。",
        )  # fmt: skip


def weighed(
    found: Iterable[Finding], by_id: Mapping[str, Pair], elsewhere: Iterable[tuple[str, str]] = ()
) -> list[Finding]:
    """Return findings in which an English word that many paragraphs keep is no alarm: whoever wrote them chose it.

    Such a finding carries an id of its own, so that it can become an alarm again when the others have gone.
    `elsewhere` are such words in pairs that are not among the findings: the id of the pair, and the word.
    """
    listed = list(found)
    places: dict[str, set[str]] = defaultdict(set)
    for pair, word in elsewhere:
        places[word.casefold()].add(pair)
    for finding in listed:
        if finding.check in WEIGHED:
            places[_word_of(finding, by_id)].add(finding.pair)
    kept = {word for word, pairs in places.items() if len(pairs) >= _KEPT_IN}
    return [_weighed(finding, _word_of(finding, by_id) in kept) for finding in listed]


def _word_of(finding: Finding, by_id: Mapping[str, Pair]) -> str:
    return by_id[finding.pair].target[finding.start : finding.end].casefold()


def _weighed(finding: Finding, is_kept: bool) -> Finding:
    if is_kept and finding.check == _ALARM and finding.severity == "warning":
        return replace(finding, check=_KEPT_WORD, severity="info")
    if not is_kept and finding.check == _KEPT_WORD:
        return replace(finding, check=_ALARM, severity="warning")
    return finding


def _quoted_from_source(pair: Pair) -> list[tuple[int, int]]:
    """Return where the target quotes words of the source as they stand there: titles, labels of buttons."""
    source = pair.source.casefold()
    return [
        match.span()
        for match in _QUOTED.finditer(pair.plain_target)
        if (said := (match[1] or match[2] or match[3] or "").strip().casefold()) and said in source
    ]


def _may_be_a_name(match: re.Match[str], pair: Pair, document: Document) -> bool:
    """Return whether the word may be kept on purpose.

    The article has it as code, or has much code and this very word; the source writes it large in mid-sentence, it
    stands there twice or in a row of such words (testing や unstable), or it belongs to a longer Latin name.
    """
    word, text = match[0], match.string
    if (
        _IN_A_ROW.search(text, max(0, match.start() - _LONGEST_NAME), match.start())
        or _ROW_GOES_ON.match(text, match.end())
        or len(re.findall(rf"(?<![A-Za-z-]){re.escape(word)}(?![A-Za-z-])", text)) > 1
        or word in document.code
        or (len(document.code) >= _OF_CODE and re.search(rf"\b{re.escape(word)}\b", pair.plain_source))
        or word in _words_of_code(pair.source)
        or re.search(rf"(?<=[a-z,] ){word.capitalize()}\b", pair.plain_source)
    ):
        return True
    start = max(0, match.start() - _LONGEST_NAME)
    around = _LATIN_RUN.finditer(text, start, match.end() + _LONGEST_NAME)
    run = next(run[0] for run in around if run.start() <= match.start() < run.end())
    has_name = any(c.isupper() for c in run)
    if has_name and len(run.split()) > 2:
        return True
    is_command = any(not is_known_english(other) for other in re.findall(r"[a-z]{2,}", run) if other != word)
    return (has_name or is_command) and run.strip(" .,").casefold() in pair.plain_source.casefold()


@lru_cache(maxsize=1024)
def _words_of_code(source: str) -> frozenset[str]:
    """Return the words in what a source has as code: what a reader fills in there is spoken of by the same word."""
    pieces = re.findall(r"`([^`\n]+)`|<c\d+>(.*?)</c\d+>", source)
    return frozenset(word for plain, tagged in pieces for word in re.findall(r"[a-z]{3,}", plain or tagged))


def _is_left_whole(pair: Pair) -> bool:
    """Return whether the target is the source's language: no kana, and words of English prose."""
    text = pair.plain_target.replace(HIDDEN, " ")
    letters = len(re.findall(r"[A-Za-z]", text))
    if letters < 8 or len(_JAPANESE.findall(text)) > letters * 0.05:
        return False
    found = english.words(text)
    if text.strip().casefold() == pair.plain_source.strip().casefold() and len(found) > 1:
        return (len(found) > 3 and _FUNCTION_WORD.search(text) is not None) or all(
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
        return is_english(word) or _ENDING.search(word) is not None
    if _NAMES_A_THING.match(text, match.end()) or _NAMED_BEFORE.search(text, 0, match.start()):
        return False
    if text[match.end() : match.end() + 1] in (":", "：") and f"{word}:" in pair.source:
        return False  # the key of a setting
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


def is_english(word: str) -> bool:
    """Return whether a word is ordinary English: known as such, or with an ending that English words have."""
    word = word.lower()
    return word not in _KEPT and (
        is_known_english(word) or (len(word) >= 6 and _ENDING.search(word) is not None)
    )


@lru_cache(maxsize=8192)
def is_known_english(word: str) -> bool:
    """Return whether the tokenizer knows a Japanese form of an English word, or of its stem."""
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
    return bool(stems & _TRANSLATED) or any(len(stem) >= 3 and _has_japanese_form(stem) for stem in stems)


@lru_cache(maxsize=8192)
def _has_japanese_form(word: str) -> bool:
    found = morphology.tokens(word)
    return len(found) == 1 and _KANA.search(found[0].normalized) is not None
