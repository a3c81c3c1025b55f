"""Names of a source in its target: kept, spelled right, and none that the source does not have (NAM-1)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import DamerauLevenshtein

from translations.checks import alignment
from translations.checks.model import Document, Finding, Pair, Severity
from translations.checks.names_lost import SOUND, absent_names, lost_names
from translations.checks.untranslated import is_english
from translations.language import countries, english, morphology
from translations.language.held import per_text
from translations.language.latin_names import CODE_NAME, LATIN, fold
from translations.language.transliteration import similarity
from translations.language.wordlist import listed

_HONORIFIC = r"(?:氏|さん|様|容疑者|被告|教授|准教授|博士|大統領|副大統領|首相|大臣|長官|議員|知事|市長|選手|監督|コーチ|会長|社長|CEO|CTO|CFO|最高経営責任者|創業者|記者|編集長|アナリスト|研究員|報道官|広報担当|王子|王女|女王|司教|神父|牧師|将軍|大佐|巡査|検事|弁護士|判事)"
_PERSON = re.compile(
    rf"[ァ-ヺー]{{2,}}(?:[・＝=][ァ-ヺー]{{1,}})+|(?<![ァ-ヺー・])[ァ-ヺー]{{2,}}(?: [ァ-ヺー]{{2,}})?(?=\s?{_HONORIFIC})"
)
_TITLE_ONLY = frozenset(
    {
        "プリンス",
        "コーチ",
        "マネージャー",
        "リーダー",
        "エンジニア",
        "ジャーナリスト",
        "チーフ",
        "オーナー",
        "ゼネラル・マネージャー",
        "プロデューサー",
        "ディレクター",
    }
)
# Capital letters that Japanese writers use where the English spells the word out.
NATURALISED = listed(
    """OK AI IT PC TV CEO CFO COO CTO CMO EU UK US USA UN WHO NATO DVD CD SNS OS API GPU CPU TPU NPU LLM NLP
    ML DL AGI URL ID IP PR IPO GDP LED DNA RNA HIV AIDS NGO NPO VR AR MR XR IoT Web EV SUV FBI CIA NASA
    WTO IMF OECD G7 G20 M&A OB OL PDF HTML SQL JSON USB SIM GPS ATM QR SF Q&A FAQ UI UX SaaS DX B2B B2C
    R&D GUI CLI LAN WAN HDD SSD RAM ROM OSS IDE FTP SSH WiFi Wi-Fi App App Store X LGBT LGBTQ ESG MBA Ph.D PhD BBC CNN NFL NBA MLB NHL FIFA UEFA LINE
    S&P TOB FRB FRS DJ MC VIP RPG PM AM BGM CM CG IC PCR SOS UFO Cookie Wikipedia YouTube Twitter
    Facebook Instagram"""
)
_SOUND_OF_SHORT = 0.4
_SURE_SOUND = 0.75
_CHANCE = 0.65
_COUNT_BEHIND = re.compile(r"[基台枚個社人件種本機]")
_WHOLE_KANA = re.compile(r"[ァ-ヺー]{3,}")
_KANA = re.compile(r"[ァ-ヺー・＝=]")
# Of a name that neither is heard nor means anything.
_PERHAPS_SOUND, _PERHAPS_MEANING = 0.5, 0.55
_STEM = 6  # letters that a word and what is made of it share


def names(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find names misspelt, exchanged, invented or lost, in Latin letters and in katakana."""
    if (
        pair.part != "body"
        or pair.kind in ("code", "image")
        or not pair.source.strip()
        or not pair.target.strip()
    ):
        return
    yield from _latin(pair, document)
    yield from _katakana(pair, document)
    yield from _places_and_firms(pair, document)
    yield from lost_names(pair, document)


def _latin(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find Latin names of the target that the source does not have: misspelt, or of something else."""
    source = _tokens(pair.source)
    known = {fold(token) for token in source}
    known |= {token.rstrip("s") for token in known} | document.settled_in(pair.plain_source)
    initials = _initials(pair.plain_source)
    for match in LATIN.finditer(pair.plain_target):
        token = match[0]
        folded = fold(token)
        following = LATIN.match(pair.plain_target, match.end() + 1)
        if following and fold(token + following[0]) in known:
            continue  # VS Code, VSCode
        if (
            not any(c.isupper() for c in token)
            or len(token) < 2
            or folded in known
            or folded.rstrip("s") in known
        ):
            continue
        if _COUNT_BEHIND.match(pair.plain_target, match.end()) and _is_counted(folded, known):
            continue  # GPU2基
        if token in NATURALISED or any(_is_within(folded, one) for one in known):
            continue
        meant = _meant(token, source, pair)
        if not meant and len(folded) > _STEM and any(one.startswith(folded[:_STEM]) for one in known):
            continue  # Kerberos of "Kerberized"
        if not meant and token.isupper() and token in initials:
            continue
        if meant:
            yield Finding(
                pair.id, "name-misspelt", "name", "error", *match.span(),
                f"「{token}」の綴りが原文の「{meant}」と違います。原文のとおりに直してください。", fix=meant,
            )  # fmt: skip
        elif not is_unit(token) and not _is_spelled_in_kana(match, pair):
            # Of what the article names elsewhere, a pronoun may stand for it here: 「it」をPerch 2とする。
            severity: Severity = "info" if folded in document.named else "warning"
            yield Finding(
                pair.id, "name-added", "name", severity, *match.span(),
                f"「{token}」は原文に出てきません。別の名前と取り違えていないか確かめてください。",
            )  # fmt: skip


def _is_counted(folded: str, known: set[str]) -> bool:
    """Return whether a token is a word of the source and the first digits of a count: gpu2, of GPU2基."""
    word = folded.rstrip("0123456789")
    return word != folded and (word in known or f"{word}s" in known)


def _is_within(folded: str, known: str) -> bool:
    """Return whether a name stands within a known one that is no mere spelling of it: GPT of gpt4, not Quil of Quill."""
    if len(folded) < 3 or folded not in known:
        return False
    rest = known.removeprefix(folded)
    is_spelling = rest.isalpha() and (len(rest) == 1 or (len(rest) == 2 and rest not in ("es", "ed", "er")))
    return not is_spelling or len(folded) < 4


def latin_names(text: str, *, repeated: bool = False) -> tuple[str, ...]:
    """Return the Latin words of a text, each once unless `repeated`."""
    return tuple(match[0] for match in LATIN.finditer(text)) if repeated else _tokens(text)


def person_names(text: str) -> Iterator[re.Match[str]]:
    """Yield the katakana names of persons: joined by ・, or before 氏 and the like."""
    return (match for match in _PERSON.finditer(text) if match[0] not in _TITLE_ONLY)


@per_text
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match[0] for match in LATIN.finditer(text)))


@per_text
def _initials(source: str) -> frozenset[str]:
    """Return the short forms that the words of a source may have: natural language processing, NLP; zone of control, ZOC."""
    words = [word.text for word in english.words(source)]
    without = [word for word in words if word.lower() not in ("the", "of", "and", "for")]
    return frozenset(
        letters[at : at + size]
        for letters in ("".join(word[0].upper() for word in some) for some in (words, without))
        for size in (2, 3, 4, 5)
        for at in range(len(letters) - size + 1)
    )


def _meant(token: str, source: Sequence[str], pair: Pair) -> str:
    """Return the name of the source that a token of the target misspells, empty when there is none."""
    best, best_distance = "", 99
    for candidate in source:
        if not any(c.isupper() or c.isdigit() for c in candidate) or candidate in pair.plain_target:
            continue
        if is_english(candidate) and not candidate.isupper() and not CODE_NAME.fullmatch(candidate):
            continue
        distance = DamerauLevenshtein.distance(candidate.lower(), token.lower())
        longest = max(len(candidate), len(token))
        allowed = 1 if longest <= 5 else 2 if longest <= 9 else 3
        if candidate.isupper() and sorted(candidate) == sorted(token):
            distance, allowed = 1, 1
        if 0 < distance <= allowed and distance < best_distance and longest >= 3:
            best, best_distance = candidate, distance
    return best


def is_unit(token: str) -> bool:
    """Return whether a Latin word is a unit, a title or a numeral, and no name."""
    return (
        re.fullmatch(
            r"(?:[kMGTP]?(?:B|W|Wh|Hz|V|bps)|mAh|°?[CF]|[KMBT]|cm|km|kg|No|Vol|vs|Part|Mr|Ms|Dr|II|III|IV|VI|VII|St|JST|GMT|UTC|PT|ET|PST|EST|PDT|EDT)",
            token,
        )
        is not None
    )


_KANA_BEFORE = re.compile(r"[ァ-ヺー・]{2,}[（( ]{0,2}\Z")
_KANA_BEHIND = re.compile(r"[（( ]{0,2}[ァ-ヺー・]{2,}")


def _is_spelled_in_kana(token: re.Match[str], pair: Pair) -> bool:
    """Return whether the Latin token glosses a katakana name beside it, as in 「アモデイ（Amodei）」."""
    before = _KANA_BEFORE.search(pair.plain_target[: token.start()])
    behind = _KANA_BEHIND.match(pair.plain_target, token.end())
    return any(
        similarity(kana, token[0]) >= 0.6
        for beside in (before, behind)
        if beside
        for kana in re.findall(r"[ァ-ヺー]{2,}", beside[0])
    )


def _katakana(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find katakana names of persons that no word of the source can sound like."""
    heard = heard_words(pair.plain_source)
    readings = document.settled_in(pair.plain_source)
    for match in _PERSON.finditer(pair.plain_target):
        name = match[0]
        if name in _TITLE_ONLY or name in readings:
            continue
        parts = [part for part in re.split(r"[・＝= ]", name) if len(part) > 1]
        odd = [part for part in parts if part not in readings and not _is_heard(part, heard)]
        if not odd or _means_something(odd, pair) or _is_part_ordinary(parts, odd, pair):
            continue
        unmatched = [absent for absent, _ in absent_names(pair)]
        if unmatched:
            message = (
                f"「{name}」は原文の「{unmatched[0]}」と読みが合いません。名前を確かめて直してください。"
            )
            yield Finding(pair.id, "name-changed", "name", "warning", *match.span(), message)
        else:
            message = f"「{name}」にあたる名前が原文にありません。原文を確かめ、なければ削除してください。"
            # Of whom the article names elsewhere, "the president" may be called by name: バイデン大統領.
            severity: Severity = "info" if _names_elsewhere(odd, pair, document) else "warning"
            yield Finding(pair.id, "name-added", "name", severity, *match.span(), message)


def _places_and_firms(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find a place or a firm in katakana instead of one that the source names: ロサンゼルス for San Francisco."""
    text = pair.plain_target
    persons = [match.span() for match in _PERSON.finditer(text)]
    readings = document.settled_in(pair.plain_source)
    odd = [
        token
        for token in morphology.tokens(text)
        if token.pos[1] == "固有名詞"
        and _WHOLE_KANA.fullmatch(token.surface)
        and not _KANA.match(text, token.end)
        and not _KANA.search(text, max(0, token.start - 1), token.start)
        and not any(start <= token.start < end for start, end in persons)
        and token.surface not in readings
        and not countries.in_japanese(token.surface)  # told of by another check
    ]
    if not odd:
        return
    heard = heard_words(pair.plain_source)
    odd = [
        token
        for token in odd
        if not any(similarity(token.surface, word) >= _PERHAPS_SOUND for word in heard)
        and not _means_something([token.surface], pair)
        and not _names_elsewhere([token.surface], pair, document)
    ]
    for token in odd:
        lost = _unsaid_name(pair, token.surface)
        if lost:
            yield Finding(
                pair.id, "name-changed", "name", "warning", token.start, token.end,
                f"「{token.surface}」は原文の「{lost}」と違う名前のようです。名前を確かめて直してください。",
            )  # fmt: skip
            return


def _unsaid_name(pair: Pair, odd: str) -> str:
    """Return a name of the source that no word of the target but an odd one can stand for, be it one that dictionaries have."""
    kana = re.findall(r"[ァ-ヺー]{2,}", pair.plain_target)
    latin = {fold(match[0]) for match in LATIN.finditer(pair.plain_target)}
    words = [form for form, _, _ in alignment.japanese_words(pair.plain_target) if form != odd]
    for word in english.words(pair.plain_source):
        if (
            word.is_name
            and word.text[1:].islower()
            and fold(word.text) not in latin
            and not any(similarity(run, word.text) >= _PERHAPS_SOUND for run in kana)
            and alignment.best_meaning(word.text, words) < _PERHAPS_MEANING
        ):
            return word.text
    return ""


@per_text
def heard_words(source: str) -> tuple[str, ...]:
    """Return the words of a source as it writes them and its joined neighbours (de la Cruz), as katakana may render them."""
    found = [source[word.start : word.end] for word in english.words(source)]
    names = [
        word
        for word in english.words(source)
        if word.is_name
        or word.text in ("de", "la", "le", "van", "von", "der", "al", "el", "di", "da", "o", "mc")
    ]
    joined = [a.text + b.text for a, b in itertools.pairwise(names) if b.start - a.end <= 1]
    letters = [token for token in _tokens(source) if token.isupper() and len(token) <= 5]
    return tuple(dict.fromkeys([*found, *joined, *letters]))


def _is_heard(part: str, heard: Sequence[str]) -> bool:
    wanted = SOUND if len(part) > 2 else _SOUND_OF_SHORT
    # An ordinary word is no name: that one sounds a little like it is chance.
    return any(
        similarity(part, word) >= (max(wanted, _CHANCE) if word.islower() else wanted) for word in heard
    )


def _is_part_ordinary(parts: Sequence[str], odd: Sequence[str], pair: Pair) -> bool:
    """Return whether another part sounds like an ordinary word of the source: ボンデージ・ギア for bondage attire."""
    small = [
        word.text for word in english.words(pair.plain_source) if not word.is_name and len(word.text) > 3
    ]
    heard = [part for part in parts if part not in odd]
    source = pair.plain_source
    named = [word.text for word in english.words(source) if source[word.start].isupper()]
    if any(similarity(part, name) >= _SURE_SOUND for part in heard for name in named):
        return False  # ダナ for Dana, not for "done"
    return any(similarity(part, word) >= _SURE_SOUND for part in heard for word in small)


def _names_elsewhere(odd: Sequence[str], pair: Pair, document: Document) -> bool:
    """Return whether other sources of the article have names that sound like these."""
    return all(
        any(
            similarity(part, word.text) >= _SURE_SOUND
            for other in document.body
            if other.id != pair.id
            for word in english.words(other.plain_source)
            if word.is_name
        )
        for part in odd
    )


def _means_something(odd: Sequence[str], pair: Pair) -> bool:
    """Return whether what sounds like nothing renders a word of the source by its meaning: ドイツ for Germany."""
    words = [word.text for word in alignment.english_words(pair.plain_source)]
    return bool(words) and all(alignment.best_meaning(part, words) >= 0.6 for part in odd)
