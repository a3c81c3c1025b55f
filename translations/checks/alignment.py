"""How much of a source is borne out by its target, and the other way round, word by word.

The multilingual sentence encoder, given single words, is a dictionary: "sleep" and 睡眠 lie at 0.93, words
that have nothing to do with one another below 0.45. Each content word is encoded once in the life of the
process; a text then costs one small matrix product. The scores are evidence for the checks of completeness,
never a mark of quality, and are not shown.
"""

from __future__ import annotations

import itertools
import re
import threading
from bisect import bisect_left, bisect_right
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from translations.checks.model import HIDDEN
from translations.checks.untranslated import is_known_english
from translations.language import english, morphology, sentences
from translations.language.encoder import encoder
from translations.language.held import per_text
from translations.language.wordlist import listed

Vector = NDArray[np.float32]

# Words that say little by themselves; a translator renders them by grammar or not at all.
ENGLISH_STOP = listed(
    """a an the of to in on at for with by from as and or but if is are was were be been being am has have
    had having do does did doing done will would can could may might must shall should it its he she
    they them his her hers their theirs him we us our ours you your yours i my mine me this that these
    those there here which who whom whose what when where why how not no nor so than then too very just
    also only such into onto over under out up down off about more most much many some any all each
    every both either neither one another other same own get got gets getting make makes made making
    like way ways thing things take takes took taken taking go goes went gone going come comes came
    coming let lets say says said saying st nd rd th per upon via within without while because since
    until though although whether even still yet rather quite really actually however therefore thus
    hence instead well e g i etc don isn doesn let's it's that's you're we're they're i'm i've we've
    can't won't there's he's she's didn't wasn't aren't couldn't wouldn't don't isn't doesn't haven't
    hasn't s t d ll re ve m mr mrs ms dr
    two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy eighty
    ninety hundred thousand million billion trillion dozen year years month months day days ago old today"""
)  # numbers and dates are compared by value (numbers.py)
JAPANESE_STOP = listed(
    """こと もの ため よう とき ところ 場合 際 中 上 下 的 化 等 者 性 氏 さん 第 これ それ あれ ここ
    そこ この その 私 我々 彼 彼女 彼ら 皆 何 いく くる みる しまう おく くださる いただく よる つく 行う
    いう 言う 思う つ 一 二 三 おける 対する 関する 通じる 以下 以上 点 方 ほう 人 年 月 日 時 数 お
    ご 御 する ある なる いる できる 為る 居る 有る 成る 出来る 様 事 物 そう なす 成す 為す 持つ 得る
    もつ える 今 同 各 約 間 後 前 内 外 べし"""
)
_CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞"})
_NUMERIC = re.compile(r"[\d,.０-９〇一二三四五六七八九十百千万億兆%％]+")
_SOUND_ONLY = re.compile(r"[ァ-ヺー・=＝A-Za-zÀ-ɏ'.-]+")
# A name is spelled by sound, which the encoder hears badly: it counts as neither found nor missing.
NAME_FLOOR = 0.55
_HELD_WORDS = 20_000
_HELD_SENTENCES = 4_000


@dataclass(frozen=True, slots=True)
class Word:
    """A content word of one side with its best score on the other side and where that one stands there."""

    text: str
    start: int
    end: int
    score: float
    partner: int = -1


@dataclass(frozen=True, slots=True)
class Alignment:
    """The content words of a source and of its target, each with the best match it has in the other."""

    source: tuple[Word, ...]
    target: tuple[Word, ...]


class _Vectors:
    """The vectors of the texts met last, by text; safe to ask from several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[str, NDArray[np.float16]] = OrderedDict()
        self._lock = threading.Lock()

    def learn(self, words: Sequence[str]) -> None:
        """Encode the words that are not held yet."""
        with self._lock:
            self._learn(words)

    def _learn(self, words: Iterable[str]) -> None:
        new = list(dict.fromkeys(word for word in words if word not in self._held))
        if new:
            for word, vector in zip(new, encoder().encode(new), strict=True):
                self._held[word] = vector.astype(np.float16)

    def of(self, words: Sequence[str]) -> Vector:
        """Return one unit vector a word, as rows."""
        with self._lock:
            self._learn(words)
            for word in words:
                self._held.move_to_end(word)
            rows = np.array([self._held[word] for word in words], dtype=np.float32)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return rows


_vectors = _Vectors(_HELD_WORDS)
_sentences = _Vectors(_HELD_SENTENCES)


@per_text
def english_words(text: str) -> tuple[english.Word, ...]:
    """Return the content words of an English text."""
    return tuple(
        word for word in english.words(text) if word.text.lower() not in ENGLISH_STOP and len(word.text) > 1
    )


@per_text
def japanese_words(text: str) -> tuple[tuple[str, int, int], ...]:
    """Return the content words of a Japanese text, verbs in their dictionary form, with their places."""
    found = []
    for token in morphology.tokens(text):
        if token.pos[0] not in _CONTENT or not token.surface.strip() or HIDDEN in token.surface:
            continue
        if (
            token.surface in JAPANESE_STOP
            or token.lemma in JAPANESE_STOP
            or _NUMERIC.fullmatch(token.surface)
        ):
            continue
        form = token.lemma if token.pos[0] in ("動詞", "形容詞") else token.surface
        found.append((form, token.start, token.end))
    return tuple(found)


def _of_english(source: str) -> tuple[list[str], list[str]]:
    """Return the content words of a source, and its neighbouring words as one, each once."""
    words = english_words(source)
    pairs = (source[a.start : b.end] for a, b in itertools.pairwise(words) if b.start - a.end <= 1)
    return list(dict.fromkeys(word.text for word in words)), list(dict.fromkeys(pairs))


def _of_japanese(target: str) -> tuple[list[str], list[str]]:
    """Return the content words of a target, and its neighbouring words as one, each once."""
    words = japanese_words(target)
    pairs = (target[a[1] : b[2]] for a, b in itertools.pairwise(words) if b[1] - a[2] <= 1)
    return list(dict.fromkeys(form for form, _, _ in words)), list(dict.fromkeys(pairs))


def neighbours(target: str) -> list[str]:
    """Return the neighbouring content words of a Japanese text, each two as one."""
    return _of_japanese(target)[1]


def prepare(texts: Iterable[tuple[str, str]]) -> None:
    """Encode the words of all (source, target) texts at once, so that aligning each finds them at hand.

    The encoder reads its whole table for every call, however few the words: one call a document instead of two
    a pair.
    """
    prepare_words(
        word
        for source, target in texts
        for words in (*_of_english(source), *_of_japanese(target))
        for word in words
    )


def prepare_words(words: Iterable[str]) -> None:
    """Encode single words in one call."""
    _vectors.learn(list(dict.fromkeys(words))[:_HELD_WORDS])


@per_text
def align(source: str, target: str) -> Alignment:
    """Return how the content words of a source and of its target bear one another out.

    Neighbouring words count as one word too, because a compound is often one word on the other side only.
    """
    left, right = english_words(source), japanese_words(target)
    if not left or not right:
        return Alignment(
            tuple(Word(w.text, w.start, w.end, 0.0) for w in left),
            tuple(Word(form, start, end, 0.0) for form, start, end in right),
        )
    (singles_en, pairs_en), (singles_ja, pairs_ja) = _of_english(source), _of_japanese(target)
    scores = _vectors.of([*singles_en, *pairs_en]) @ _vectors.of([*singles_ja, *pairs_ja]).T
    best_en = dict(zip(singles_en, scores[: len(singles_en)].max(axis=1).tolist(), strict=True))
    best_ja = dict(zip(singles_ja, scores[:, : len(singles_ja)].max(axis=0).tolist(), strict=True))
    likest = scores[: len(singles_en), : len(singles_ja)].argmax(axis=0).tolist()
    first = {word.text: word.start for word in reversed(left)}
    partners = {form: first[singles_en[at]] for form, at in zip(singles_ja, likest, strict=True)}
    return Alignment(
        tuple(
            Word(
                w.text,
                w.start,
                w.end,
                max(best_en[w.text], NAME_FLOOR) if _is_name(w, source) else best_en[w.text],
            )
            for w in left
        ),
        tuple(
            Word(
                form,
                start,
                end,
                max(best_ja[form], NAME_FLOOR) if _SOUND_ONLY.fullmatch(form) else best_ja[form],
                partners[form],
            )
            for form, start, end in right
        ),
    )


def _is_name(word: english.Word, source: str) -> bool:
    """Return whether a word is written as a name, or opens a sentence and is no English word."""
    return word.is_name or (source[word.start].isupper() and not is_known_english(word.text))


@per_text
def sentence_groups(source: str, target: str) -> tuple[tuple[sentences.Span, str], ...]:
    """Return each sentence of a target with the source text it renders.

    One to one where both sides have as many sentences; else the source sentences that the words of the target
    sentence find their partners in.
    """
    right = sentences.sentences(target)
    left = english.sentences(source)
    if len(left) == 1 or len(right) == 1:
        return tuple((span, source) for span in right)
    if len(left) == len(right):
        return tuple((span, source[a:b]) for span, (a, b) in zip(right, left, strict=True))
    words = align(source, target).target
    starts = [start for start, _ in left]
    groups = []
    for span in right:
        votes: dict[int, float] = defaultdict(float)
        for word in within(words, span.start, span.end):
            if word.partner >= 0:
                at = max(0, bisect_right(starts, word.partner) - 1)
                votes[at] += max(0.0, word.score - 0.4)
        whole = sum(votes.values())
        chosen = sorted(i for i, vote in votes.items() if whole and vote >= 0.25 * whole)
        text = " ".join(source[left[i][0] : left[i][1]] for i in chosen)
        groups.append((span, text or source))
    return tuple(groups)


def best_meaning(word: str, others: Sequence[str]) -> float:
    """Return how near the nearest of other words comes to a word; 0 where there are none."""
    if not others:
        return 0.0
    return float((_vectors.of([word]) @ _vectors.of(others).T).max())


def within(words: Sequence[Word], start: int, end: int) -> Sequence[Word]:
    """Return the words that begin at or after `start` and before `end`."""
    first = bisect_left(words, start, key=lambda word: word.start)
    return words[first : bisect_left(words, end, lo=first, key=lambda word: word.start)]


def gap(words: Sequence[Word], level: float) -> tuple[float, int, int]:
    """Return the stretch of words that falls short of `level` most: by how much in sum, and from where to where.

    (0, 0, 0) where no word falls short.
    """
    best, best_from, best_to = 0.0, 0, 0
    run, run_from = 0.0, 0
    for at, word in enumerate(words):
        if run <= 0:
            run, run_from = 0.0, at
        run += level - word.score
        if run > best:
            best, best_from, best_to = run, words[run_from].start, word.end
    return best, best_from, best_to


def likeness(sentence: str, others: Sequence[str]) -> float:
    """Return how near in meaning the nearest of other sentences comes to one, whatever their languages (`likenesses`)."""
    return likenesses([sentence], others)[0]


def likenesses(ones: Sequence[str], others: Sequence[str]) -> list[float]:
    """Return for each sentence how near in meaning the nearest of others comes to it; -1 where there is none.

    Translations of one another lie at 0.6 to 0.9. All sentences are encoded in one call.
    """
    rows = _sentences.of([*ones, *others])
    return (rows[: len(ones)] @ rows[len(ones) :].T).max(axis=1, initial=-1.0).tolist()


def word_likeness(ones: Sequence[str], others: Sequence[str]) -> Vector:
    """Return how near single words are in meaning, a row for each of `ones` and a column for each of `others`."""
    return _vectors.of(ones) @ _vectors.of(others).T
