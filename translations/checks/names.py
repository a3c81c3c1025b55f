"""Names of a source in its target: kept, spelled right, and none that the source does not have (NAM-1)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from translations.checks import alignment, english, quantities_en
from translations.checks.model import HIDDEN, Category, Document, Finding, Pair, Severity, per_text
from translations.checks.transliteration import similarity
from translations.checks.untranslated import is_english, is_known_english
from translations.checks.wordlist import listed

_LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9]*(?:['’.-](?=[A-Za-z0-9])[A-Za-zÀ-ɏ0-9]+)*")
_CODE_NAME = re.compile(r"[A-Za-z]+[-.]?\d[\w.-]*(?<=\w)|\d+[A-Za-z]+\d[\w-]*")
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
_PRONOUN = re.compile(
    r"同(?:社|氏|大学|大|国|州|市|誌|紙|局|校|チーム|団体|組織|委員会|研究所|病院|店|モデル|機関|選手|監督|党|省|庁)|彼|両氏|両社"
)
# Capital letters that Japanese writers use where the English spells the word out.
NATURALISED = listed(
    """AI IT PC TV CEO CFO COO CTO CMO EU UK US USA UN WHO NATO DVD CD SNS OS API GPU CPU TPU NPU LLM NLP
    ML DL AGI URL ID IP PR IPO GDP LED DNA RNA HIV AIDS NGO NPO VR AR MR XR IoT Web EV SUV FBI CIA NASA
    WTO IMF OECD G7 G20 M&A OB OL PDF HTML SQL JSON USB SIM GPS ATM QR SF Q&A FAQ UI UX SaaS DX B2B B2C
    R&D GUI CLI LAN WAN HDD SSD RAM ROM OSS IDE FTP SSH WiFi Wi-Fi App App Store X LGBT LGBTQ ESG MBA Ph.D PhD BBC CNN NFL NBA MLB NHL FIFA UEFA LINE
    S&P TOB FRB FRS DJ MC VIP RPG PM AM BGM CM CG IC PCR SOS UFO Cookie Wikipedia YouTube Twitter
    Facebook Instagram"""
)
# From here on a katakana word may be the sound of a Latin one; right readings reach it in 97 of 100.
_SOUND = 0.56
_SOUND_OF_SHORT = 0.4
_SURE_SOUND = 0.75
_STEM = 6  # letters that a word and what is made of it share
_MEANING = 0.65


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
    yield from _missing(pair, document)


def _latin(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find Latin names of the target that the source does not have: misspelt, or of something else."""
    source = _tokens(pair.source)
    known = {fold(token) for token in source}
    known |= {token.rstrip("s") for token in known} | document.settled_names
    initials = _initials(pair.plain_source)
    for match in _LATIN.finditer(pair.plain_target):
        token = match[0]
        folded = fold(token)
        following = _LATIN.match(pair.plain_target, match.end() + 1)
        if following and fold(token + following[0]) in known:
            continue  # VS Code, VSCode
        if (
            not any(c.isupper() for c in token)
            or len(token) < 2
            or folded in known
            or folded.rstrip("s") in known
        ):
            continue
        if token in NATURALISED or any(folded in known_one for known_one in known if len(folded) > 2):
            continue
        meant = _meant(token, source, pair)
        if not meant and len(folded) > _STEM and any(one.startswith(folded[:_STEM]) for one in known):
            continue  # Kerberos of "Kerberized"
        if not meant and token.isupper() and token in initials:
            continue
        if meant:
            yield _finding(
                pair, "name-misspelt", "name", "error", *match.span(),
                f"名前の綴りが原文の「{meant}」と違います。原文のとおりに直してください。", fix=meant,
            )  # fmt: skip
        elif not is_unit(token) and not _is_spelled_in_kana(token, pair):
            # Of what the article names elsewhere, a pronoun may stand for it here: 「it」をPerch 2とする。
            severity: Severity = "info" if folded in document.named else "warning"
            yield _finding(
                pair, "name-added", "name", severity, *match.span(),
                f"「{token}」は原文に出てきません。別の名前と取り違えていないか確かめてください。",
            )  # fmt: skip


def latin_names(text: str, *, repeated: bool = False) -> tuple[str, ...]:
    """Return the Latin words of a text, each once unless `repeated`."""
    return tuple(match[0] for match in _LATIN.finditer(text)) if repeated else _tokens(text)


def person_names(text: str) -> Iterator[re.Match[str]]:
    """Yield the katakana names of persons: joined by ・, or before 氏 and the like."""
    return (match for match in _PERSON.finditer(text) if match[0] not in _TITLE_ONLY)


@per_text
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match[0] for match in _LATIN.finditer(text)))


@lru_cache(maxsize=8192)
def fold(token: str) -> str:
    """Return a Latin name without case, signs and a possessive, for comparison."""
    return re.sub(r"(?:['’]s)$|[^a-z0-9à-ɏ]", "", token.lower())


@per_text
def _initials(source: str) -> frozenset[str]:
    """Return the short forms that the words of a source may have: natural language processing, NLP."""
    letters = [
        word.text[0].upper()
        for word in english.words(source)
        if word.text.lower() not in ("the", "of", "and", "for")
    ]
    text = "".join(letters)
    return frozenset(text[at : at + size] for size in (2, 3, 4, 5) for at in range(len(text) - size + 1))


def _meant(token: str, source: Sequence[str], pair: Pair) -> str:
    """Return the name of the source that a token of the target misspells, empty when there is none."""
    best, best_distance = "", 99
    for candidate in source:
        if not any(c.isupper() or c.isdigit() for c in candidate) or candidate in pair.plain_target:
            continue
        if is_english(candidate) and not candidate.isupper() and not _CODE_NAME.fullmatch(candidate):
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


def _is_spelled_in_kana(token: str, pair: Pair) -> bool:
    """Return whether the Latin token glosses a katakana name beside it, as in 「アモデイ（Amodei）」."""
    return any(similarity(kana, token) >= 0.6 for kana in re.findall(r"[ァ-ヺー]{2,}", pair.plain_target))


def _katakana(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find katakana names of persons that no word of the source can sound like."""
    heard = heard_words(pair.plain_source)
    readings = document.settled_names
    for match in _PERSON.finditer(pair.plain_target):
        name = match[0]
        if name in _TITLE_ONLY or name in readings:
            continue
        parts = [part for part in re.split(r"[・＝= ]", name) if len(part) > 1]
        odd = [part for part in parts if part not in readings and not _is_heard(part, heard)]
        if not odd or _means_something(odd, pair) or _is_part_ordinary(parts, odd, pair):
            continue
        unmatched = [absent for absent, _ in _absent(pair)]
        if unmatched:
            message = (
                f"「{name}」は原文の「{unmatched[0]}」と読みが合いません。名前を確かめて直してください。"
            )
            yield _finding(pair, "name-changed", "name", "warning", *match.span(), message)
        else:
            message = f"「{name}」にあたる名前が原文にありません。原文を確かめ、なければ削除してください。"
            # Of whom the article names elsewhere, "the president" may be called by name: バイデン大統領.
            severity: Severity = "info" if _names_elsewhere(odd, pair, document) else "warning"
            yield _finding(pair, "name-added", "name", severity, *match.span(), message)


@per_text
def heard_words(source: str) -> tuple[str, ...]:
    """Return the words of a source and its joined neighbours (de la Cruz), as katakana may render them."""
    found = [word.text for word in english.words(source)]
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
    wanted = _SOUND if len(part) > 2 else _SOUND_OF_SHORT
    return any(similarity(part, word) >= wanted for word in heard)


def _is_part_ordinary(parts: Sequence[str], odd: Sequence[str], pair: Pair) -> bool:
    """Return whether another part sounds like an ordinary word of the source: ボンデージ・ギア for bondage attire."""
    small = [
        word.text for word in english.words(pair.plain_source) if not word.is_name and len(word.text) > 3
    ]
    return any(similarity(part, word) >= _SURE_SOUND for part in parts if part not in odd for word in small)


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


def _missing(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find names of the source that the target has neither in letters nor by sound nor by meaning."""
    absent = _absent(pair)
    if not absent:
        return
    ordinary = _ordinary_words(tuple(other.plain_source for other in document.body))
    absent = tuple(
        (name, is_code)
        for name, is_code in absent
        if is_code or not name[1:].islower() or name.lower() not in ordinary
    )
    if _PRONOUN.search(pair.plain_target):
        absent = tuple(one for one in absent if one[0].isupper() or not _is_known(one[0], pair, document))
    told: list[str] = []
    titled = _is_title_case(pair.plain_source)
    for name, is_code in absent:
        if told and any(name in one for one in told):
            continue
        told.append(name)
        severity: Severity = "error" if is_code and _CODE_NAME.fullmatch(name) else "warning"
        if titled or pair.kind == "table" or _may_go_unsaid(name, pair, document):
            severity = "info"
        yield _finding(
            pair, "name-missing", "name", severity, 0, 0,
            f"原文の「{name}」が訳文に見当たりません。抜けていないか、別の名前になっていないか確かめてください。",
        )  # fmt: skip


def _is_title_case(source: str) -> bool:
    """Return whether a source writes its words large as headlines do, so that capitals mark no names."""
    long = [word for word in re.findall(r"[A-Za-z’']+", source) if len(word) > 3]
    return len(long) > 1 and sum(word[0].isupper() for word in long) > 0.7 * len(long)


_ORGANISATION = re.compile(
    r"連盟|協会|委員会|機構|[一-鿿ァ-ヺー]{2,}(?:局|省|庁|会|連盟|機構|機関|裁判所|銀行|大学|団体|組合|研究所|軍|党|公社|同盟|計画|制度|法)"
)
# The name is said again and again: a reader knows whose it is.
_OFTEN = 3


def _may_go_unsaid(name: str, pair: Pair, document: Document) -> bool:
    """Return whether a good translation may leave the name out.

    It is what the article is about, an ordinary word with a capital, a body's letters where the target has a body's
    name, a word of a longer name that is there otherwise (Rodrigo of Rodrigo Bentancur), or short for what stands
    before it (certificate revocation lists, CRL).
    """
    folded = fold(name)
    if document.named.get(folded, 0) >= _OFTEN:
        return True
    if is_english(name) and not name.isupper() and folded not in document.settled_names:
        return True  # a court, a union: a word that may well have been translated
    if name.isupper() and _ORGANISATION.search(pair.plain_target):
        return True  # short for a body that Japanese calls by its whole name
    at = pair.plain_source.find(name)
    before, after = pair.plain_source[:at], pair.plain_source[at + len(name) :]
    if name.isupper() and before.endswith("(") and after.startswith(")"):
        return True
    absent = {one for one, _ in _absent(pair)}
    beside = [
        match[1]
        for match in (re.search(r"([A-Z][\w’'-]+),? $", before), re.match(r" ([A-Z][\w’'-]+)", after))
        if match
    ]
    return any(one not in absent and not is_english(one) for one in beside)


@lru_cache(maxsize=32)
def _ordinary_words(sources: tuple[str, ...]) -> frozenset[str]:
    """Return the words that the article also writes small: a District after "the district" is no name."""
    return frozenset(
        word.text for source in sources for word in english.words(source) if source[word.start].islower()
    )


def _is_known(name: str, pair: Pair, document: Document) -> bool:
    """Return whether an earlier source names it, so that 同社 or 彼 may stand for it here."""
    for other in document.body:
        if other.id == pair.id:
            return False
        if name in other.source:
            return True
    return False


@per_text
def _absent_of(source: str, target: str) -> tuple[tuple[str, bool], ...]:
    latin = {fold(match[0]) for match in _LATIN.finditer(target)}
    kana = re.findall(r"[ァ-ヺー]{2,}", target)
    joined_kana = [
        "".join(re.findall(r"[ァ-ヺー]+", run))
        for run in re.findall(r"[ァ-ヺー]+(?:[・＝= ][ァ-ヺー]+)+", target)
    ]
    words = [form for form, _, _ in alignment.japanese_words(target)]
    of_japanese = [word for word in words if not re.fullmatch(r"[A-Za-z0-9.-]+", word)]
    counted = [(quantity.start, quantity.end) for quantity in quantities_en.read(source)]
    found: list[tuple[str, bool]] = []
    for match in _CODE_NAME.finditer(source):
        folded = fold(re.sub(r"-[a-z]{3,}$", "", match[0]))
        if any(start <= match.start() < end for start, end in counted) or not re.search(
            r"[a-z]\d|\d[a-z]+\d", folded
        ):
            continue
        if re.fullmatch(r"[A-Z]\.\d+", match[0]):
            continue  # a section of an appendix
        letters_and_digits = re.findall(r"[a-z]+|\d+", folded)
        if all(part in latin or re.search(rf"(?<!\d){part}(?!\d)", target) for part in letters_and_digits):
            continue  # GPL2, GPL v2
        if not any(folded.rstrip("s") in one for one in latin) and match[0].rstrip("s") not in target:
            found.append((match[0], True))
    for word in english.words(source):
        folded = fold(word.text)
        if not word.is_name or len(folded) < 3 or word.text.lower() in alignment.ENGLISH_STOP:
            continue
        if _NO_NAME.fullmatch(word.text) or any(start <= word.start < end for start, end in counted):
            continue
        if word.text[1:].islower() and source[: word.start].endswith(_OPENING):
            continue  # the old adage: Tell the truth
        if any(_same_token(folded, one) for one in latin):
            continue
        letters = not word.text[1:].islower()
        if re.match(r"-[a-z]", source[word.end : word.end + 2]) and not letters:
            continue  # the first half of a compound: Multi-step, Trojan-horse
        if (
            (is_known_english(word.text) and (not letters or (word.text.isupper() and len(word.text) > 3)))
            or "’" in word.text
            or "'" in word.text
        ):
            continue
        if any(similarity(run, word.text) >= _SOUND for run in (*kana, *joined_kana)) or part_of_kana(
            word.text, kana
        ):
            continue
        if alignment.best_meaning(word.text, of_japanese) >= (0.6 if letters else _MEANING):
            continue
        if _is_rendered_with_another(word, source, target, of_japanese):
            continue
        found.append((word.text, False))
    return tuple(found)


# The capital after one of these opens a sentence.
_OPENING = (": ", ": “", ': "', ": ‘", "; ")


def _is_rendered_with_another(
    word: english.Word, source: str, target: str, of_japanese: Sequence[str]
) -> bool:
    """Return whether a name of several words is rendered as a whole: Supreme Court, 最高裁."""
    before = re.search(r"([A-Z][\w’'-]+) \Z", source[max(0, word.start - 30) : word.start])
    after = re.match(r" ([A-Z][\w’'-]+)", source[word.end :])
    wholes = [
        whole
        for whole in (
            f"{before[1]} {word.text}" if before else "",
            f"{word.text} {after[1]}" if after else "",
        )
        if whole
    ]
    others = [*of_japanese, *alignment.neighbours(target)] if wholes else []
    return any(alignment.best_meaning(whole, others) >= _MEANING for whole in wholes)


def _absent(pair: Pair) -> tuple[tuple[str, bool], ...]:
    return _absent_of(pair.plain_source.replace(HIDDEN, " "), pair.plain_target)


_NO_NAME = re.compile(
    r"Mr|Mrs|Ms|Dr|Prof|Plc|PLC|LLC|NOTE|WARNING|IMPORTANT|TIP|CAUTION|TODO|Rep|Sen|Gov|Sgt|Lt|Inc|Ltd|Corp|Christmas|Easter|God|Internet|English|U\.?S\.?A?|Ph|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*"
)


_INFLECTIONS = ("", "s", "es", "d", "ed", "er", "ers")


def _same_token(one: str, other: str) -> bool:
    """Return whether two folded tokens are one name, a plural or a compound of it."""
    short, long = sorted((one, other), key=len)
    if long.startswith(short) and long[len(short) :] in _INFLECTIONS:
        return True
    short = short.rstrip("s") if len(short) > 3 else short
    return len(short) >= 3 and short in long and (long == other or len(short) >= 0.7 * len(long))


def part_of_kana(name: str, runs: Sequence[str]) -> bool:
    """Return whether a long katakana run holds the sound of a name: ハーバードビジネススクール."""
    return any(
        similarity(run[at : at + size], name) >= 0.8
        for run in runs
        if len(run) >= 5
        for size in range(2, min(len(run), len(name) + 2))
        for at in range(len(run) - size + 1)
    )


def _finding(
    pair: Pair,
    check: str,
    category: Category,
    severity: Severity,
    start: int,
    end: int,
    message: str,
    fix: str | None = None,
) -> Finding:
    return Finding(pair.id, check, category, severity, start, end, message, fix)
