"""A no too few: one of the source that no Japanese word carries, or whose denied word the target affirms."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator

from translations.checks import alignment
from translations.checks.model import Finding, Pair, clipped
from translations.checks.negation import LIKELY, WITHOUT, negatives, renders, turned
from translations.checks.polarity_words import (
    CARRIES_NO,
    NEGATION,
)
from translations.language import english, morphology, sentences
from translations.language.sentences import Span
from translations.language.sought import Kept, Sought
from translations.language.wordlist import listed

# Characters before a negative form that belong to its predicate: 無視 of 無視できない.
_PREDICATE = 4
_FEW_WORDS = 4  # of content
_DENIED_WITHIN = 24  # characters
_OUT_OF_REACH = re.compile(r"[.,;:!?()]")
_CLAUSE_END = re.compile(r"[。！？!?\n]|、")
# Words between a no and what it denies.
_BETWEEN = listed(
    "be been being have has had do does did get got the a an any very really quite yet even to of it"
)
# English that says as good as no, and the Japanese that may carry it beside what carries any no.
_HALF_NO = Kept(
    r"\b(?:hardly|scarcely|barely|rarely|seldom|(?<!\ba )(?<!\bquite a )(?<!\bthe )(?<!\bthese )(?<!\bthose )few(?! (?:days|weeks|months|years|hours|minutes|seconds)\b)"
    r"(?= (?:of|[a-z]+)\b)|(?:very |too |so |with |see |saw |have |has |had |is |was |makes? |made )little(?! (?:by|bit)\b)(?= [a-z])|poorly)\b",
    re.IGNORECASE,
)
_CARRIES_HALF = Sought(
    "少|わずか|僅か|乏|ごく|めったに|滅多に|まれ|稀|かろうじて|辛うじて|やっと|ようやく|足らず|すぎ|過ぎ|低|薄|限|小|一部|程度|あまり|希|浅|弱|ぎりぎり|ギリギリ|足り|悪|貧|粗"
)
# English that says no by a verb or by un-, and the Japanese that may carry it beside what carries any no.
_REFUSED = Kept(
    r"\b(?:(?:declin|refus|fail)(?:e[ds]?|ing|s|ed)? to|unable to|yet to|unless"
    r"|un(?:convinced|aware|willing|clear|likely|known|changed|affected|available|related|certain|sure|impressed"
    r"|successful|finished|supported|prepared|tested|verified|proven|necessary|harmed|fazed|moved|paid))\b",
    re.IGNORECASE,
)
# Words that are no plain no, and what renders them.
_OTHER_THAN_NO = tuple(
    (Kept(rf"\b(?:{words})", re.IGNORECASE), japanese)
    for words, japanese in (
        ("unlike|differ", "異違"),
        ("declin|refus|reject|den[iy]", "拒断"),
        ("less than|under|below|fewer", "未満"),
    )
)
_CARRIES_REFUSAL = Sought(
    "控|見送|辞退|懐疑|低|薄|据え置|横ばい|同じ|謎|まま|ためら|渋|まだ|これから|限り|除"
)
# What is no longer so has ended.
_ENDED = Sought(r"離れ|去[っりる]|辞め|退[社職任]|終[えわ]|終了|撤退|移[っり]|手放|卒業")
_DENYING_PREFIX = "不無未非"
_ENGLISH_WORD = re.compile(r"[\w'’-]+")
# English that says no, stop or against by itself, whatever another word of the sentence denies.
_NEGATIVE_BY_ITSELF = re.compile(
    r"(?:ban|prohibit|forb|violat|breach|infring|refus|reject|declin|den[iy]|oppos|object|prevent|avoid|block|stop|halt|end|ceas|cancel|remov|delet"
    r"|exclud|exempt|limit|restrict|reduc|lack|fail|los[et]|miss|defeat|doubt|question|suspe[cn]|wrong|mistake|error|false|lie|differ|differen|unlike|abandon|drop"
    r"|eras|cut|difficult|hard|trouble|problem|abolish|repeal|veto|withdr|quit|leav|rul|cast|outside|other|instead|abroad|overseas|foreign|external|few|rare)",
    re.IGNORECASE,
)
_PREFIXED = re.compile(
    r"(?:un(?!i[tvq]|der|til|less)|in(?!t|form|c[lr]|d[eiu][vcx]|v[eo]|st|s[it]|put|it|n)|im(?!p[aol]|age|m)|ir|il|non|dis|mis)[a-z]{4,}|[a-z]{3,}less\b",
    re.IGNORECASE,
)
# A word and what is left of it without what denies it.
_UN_WORD = Kept(
    r"\b(?:(?:un(?!der|i[tvqfo]|til|less|lock|pack|load)|in(?!t|st|form|cl|cr|d[eiu]|v[eio]|put|sid|n|vest|fra)|im(?!p[aorl]|ag|m)|ir(?=r)|il(?=l)|non-?|dis(?!cuss|play|tr|cover|tan|pos|pat|cl|cr))(?P<bare>[a-z]{4,})|(?P<less>[a-z]{4,})less)\b",
    re.IGNORECASE,
)
_PLAINER = 0.1  # by how much a word must come nearer to the bare one


def lost(pair: Pair) -> Iterator[Finding]:
    """Find a plain no of the source that nothing in its sentence, or in the whole target, carries."""
    left = english.sentences(pair.plain_source)
    right = sentences.sentences(pair.plain_target)
    text = pair.plain_target
    if len(left) == len(right):
        groups = [(span, pair.plain_source[a:b]) for span, (a, b) in zip(right, left, strict=True)]
    elif right:
        groups = [(Span(right[0].start, right[-1].end), pair.plain_source)]
    else:
        groups = []
    if len(left) != len(right) and min(len(left), len(right)) > 1:
        # Sentences were joined or split: those that render one sentence are looked at by themselves, too.
        whole = {pair.plain_source[a:b] for a, b in left}
        groups += [one for one in alignment.sentence_groups(pair.plain_source, text) if one[1] in whole]
    told = False
    for span, source in groups:
        if told:
            return
        said = list(NEGATION.finditer(source))
        # "neither ... nor" is one no
        said = [match for match in said if match[0].lower() != "nor"] or said
        if _ENDED.search(text, span.start, span.end):
            said = [match for match in said if match[0].lower() != "no longer"]
        carried = len(list(negatives(text, span))) + len(WITHOUT.findall(text[span.start : span.end]))
        is_whole = len(left) != len(right) and source == pair.plain_source
        if carried and is_whole:
            continue
        if len(said) > carried and not _carries_no(pair, span, source):
            told = len(left) != len(right)
            affirmed = next(filter(None, (_affirmed(pair, source, match) for match in said)), None)
            if affirmed is not None and span.start <= affirmed.start < span.end:
                place = _predicate(text, affirmed)
            else:
                place = _where_lost(text, span)
            yield turned(
                pair, "negation-lost", *place,
                f"原文は「{_quoted(source, said[0])}」と打ち消していますが、訳文にそれを受ける打ち消しがありません。肯定と否定を確かめてください。",
                # A no may be said by the contrary word (not spread evenly: 偏りがある), or in the sentence beside. It is an
                # alarm where the very word denied stands in the target, or the target says no less often than the source.
                severity="warning"
                if ((len(left) == len(right) or is_whole) and affirmed is not None)
                or _denies_less(pair)
                else "info",
            )  # fmt: skip


def _carries_no(pair: Pair, span: Span, source: str) -> bool:
    """Return whether a word of a sentence may carry a no of its source.

    異なり does not where it renders "unlike", nor 違反 where it renders "violate": such a word is spoken for.
    """
    spoken_for = "".join(japanese for english, japanese in _OTHER_THAN_NO if english.search(source))
    return any(
        match[0] not in spoken_for and not _renders_itself(pair, match)
        for match in CARRIES_NO.finditer(pair.plain_target, span.start, span.end)
    )


def _quoted(source: str, no: re.Match[str]) -> str:
    """Return a no of a source with the words it denies, as a message may quote it: "not release its"."""
    said = clipped(" ".join(source[no.start() :].split()[: len(no[0].split()) + 2]))
    return re.sub(r"(?: (?:an?|the|its?|their|his|her|of|to|be|that))+\Z", "", said.strip('.,;:!?"”’)'))


def _denies_less(pair: Pair) -> bool:
    """Return whether a target says no less often than its source, whatever may carry a no counted in."""
    text = pair.plain_target
    if len(alignment.english_words(pair.plain_source)) < _FEW_WORDS:
        return False  # a short sentence may be said by its contrary: not spread evenly, 偏りがある
    said = sum(1 for no in NEGATION.finditer(pair.plain_source) if no[0].lower() != "nor")
    carried = len(list(negatives(text, Span(0, len(text))))) + len(WITHOUT.findall(text))
    return carried < said and said > carried + sum(
        not _renders_itself(pair, match) for match in CARRIES_NO.finditer(text)
    )


def _renders_itself(pair: Pair, carrier: re.Match[str]) -> bool:
    """Return whether a word that may carry a no surely renders an English word that is as negative by itself.

    禁止 of "ban" and 拒否 of "refuse" say what these say, and deny nothing more.
    """
    for word in alignment.align(pair.plain_source, pair.plain_target).target:
        if word.start <= carrier.start() < word.end:
            said = _ENGLISH_WORD.match(pair.plain_source, word.partner) if word.partner >= 0 else None
            if said is None or word.score < LIKELY:
                return False
            # 不 and the like may deny any word: they are spoken for by a word that English denies in the same way.
            by_itself = _PREFIXED if carrier[0][0] in _DENYING_PREFIX else _NEGATIVE_BY_ITSELF
            return by_itself.match(said[0]) is not None
    return False


def refusal_lost(pair: Pair) -> Iterator[Finding]:
    """Find a sentence whose "declined to", "unconvinced" or "hardly" nothing carries.

    Nothing in the whole target, where it was joined or split.
    """
    text = pair.plain_target
    one_to_one = len(english.sentences(pair.plain_source)) == len(sentences.sentences(text))
    for span, source in alignment.sentence_groups(pair.plain_source, text):
        where = span if one_to_one else Span(0, len(text))
        for refusals, carries in ((_REFUSED, _CARRIES_REFUSAL), (_HALF_NO, _CARRIES_HALF)):
            said = refusals.search(source)
            if said and not (
                CARRIES_NO.search(text, where.start, where.end)
                or carries.search(text, where.start, where.end)
                or any(negatives(text, where))
            ):
                yield turned(
                    pair, "negation-lost", *_where_lost(text, span),
                    f"原文は「{_quoted(source, said)}」と打ち消していますが、訳文にそれを受ける打ち消しがありません。肯定と否定を確かめてください。",
                    severity="warning" if one_to_one else "info",
                )  # fmt: skip
                return


def prefix_lost(pair: Pair) -> Iterator[Finding]:
    """Find a word that the source denies by its prefix and the target affirms: 正確な for "inaccurate"."""
    source, text = pair.plain_source, pair.plain_target
    denied = {
        match.start(): (match[0], (match["bare"] or match["less"]).lower())
        for match in _UN_WORD.finditer(source)
    }
    if not denied:
        return
    plain = {word.text.lower() for word in english.words(source)}
    for word in alignment.align(source, text).target:
        if word.partner not in denied or word.score < LIKELY:
            continue
        said, bare = denied[word.partner]
        if bare in plain or text[max(0, word.start - 1) : word.start] in ("不", "無", "未", "非", "反"):
            continue
        clause = _CLAUSE_END.search(text, word.end)
        end = clause.end() if clause else len(text)
        if (
            alignment.best_meaning(word.text, [bare]) > alignment.best_meaning(word.text, [said]) + _PLAINER
            and not CARRIES_NO.search(text, word.start, min(end, word.end + _DENIED_WITHIN))
            and not any(negatives(text, Span(word.start, end)))
        ):
            yield turned(
                pair, "negation-lost", word.start, word.end,
                f"原文は「{said}」ですが、訳文の「{text[word.start : word.end]}」は打ち消していません。「不」「無」などが抜けていないか確かめてください。",
            )  # fmt: skip


def denied_affirmed(pair: Pair) -> Iterator[Finding]:
    """Find words that the source denies and the target affirms, where other words of the target say no."""
    source, text = pair.plain_source, pair.plain_target
    nos = list(NEGATION.finditer(source))
    if not nos:
        return
    renderings: dict[int, list[alignment.Word]] = defaultdict(list)
    for word in alignment.align(source, text).target:
        renderings[word.partner].append(word)
    often = Counter(word.text for word in english.words(source))
    for no in nos:
        denied = _denied(source, no)
        if denied is None or often[denied.text] > 1 or _OUT_OF_REACH.search(source, no.end(), denied.start):
            continue
        able = renderings[denied.start]
        rendered = [word for word in able if renders(word, able)]
        if len(rendered) != 1:
            continue
        start = max(0, rendered[0].start - _PREDICATE)
        clause = _CLAUSE_END.search(text, rendered[0].end)
        end = clause.end() if clause else len(text)
        says_no = any(start < b and a < end for a, b in negatives(text, Span(start, end)))
        if not says_no and not any(
            not _renders_itself(pair, match) for match in CARRIES_NO.finditer(text, start, end)
        ):
            yield turned(
                pair, "negation-lost", rendered[0].start, rendered[0].end,
                f"原文は「{denied.text}」を「{no[0]}」で打ち消していますが、訳文の「{rendered[0].text}」は打ち消していません。肯定と否定を確かめてください。",
                severity="warning" if _denies_less(pair) else "info",
            )  # fmt: skip


def _denied(source: str, no: re.Match[str]) -> english.Word | None:
    """Return the word that an English no denies, None where none stands near."""
    words = english.words(source)
    first = bisect_left(words, no.end(), key=lambda word: word.start)
    near = itertools.takewhile(
        lambda word: word.start <= no.end() + _DENIED_WITHIN, itertools.islice(words, first, None)
    )
    return next((word for word in near if word.text not in _BETWEEN), None)


def _affirmed(pair: Pair, source: str, no: re.Match[str]) -> alignment.Word | None:
    """Return the word of the target that renders what an English no denies, as surely as the encoder can say."""
    at = pair.plain_source.find(source)
    denied = _denied(source, no)
    if denied is None or at < 0:
        return None
    words = alignment.align(pair.plain_source, pair.plain_target).target
    return next((word for word in words if word.partner == at + denied.start and renders(word, words)), None)


def _predicate(text: str, word: alignment.Word) -> tuple[int, int]:
    """Return the place of a word with the verb and endings right behind it: ダウンロード in ダウンロードされます."""
    end = word.end
    for token in morphology.tokens_between(text, word.end, len(text)):
        if token.start != end or token.pos[0] not in ("動詞", "助動詞"):
            break
        end = token.end
    return word.start, end


def _where_lost(text: str, span: Span) -> tuple[int, int]:
    """Return where a no is missing in a sentence: at its predicate, or somewhere in it where it has several."""
    found = [
        t
        for t in morphology.tokens_between(text, span.start, span.end)
        if t.pos[0] in ("動詞", "形容詞", "助動詞", "名詞")
    ]
    if not found or "、" in text[span.start : span.end]:
        return span.start, span.end
    return found[-1].start, found[-1].end
