"""Chinese and Korean in a Japanese text: characters, words, whole sentences (ORT-3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from translations.checks.model import Document, Finding, Pair, clipped
from translations.language import sentences

_HANGUL = re.compile(
    r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]+(?:[ ,.!?]+[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]+)*[.!?]?"
)
_HAN = re.compile(r"[一-鿿㐀-䶿]")
_KANA = re.compile(r"[ぁ-ゖァ-ヺ]")
_OTHER_SCRIPT = re.compile(r"[\u0400-\u04ff\u0600-\u06ff\u0e00-\u0e7f\u0900-\u097f]{3,}")
# Words of Chinese function: two of them in a stretch without kana are no Japanese compound.
_FUNCTION = re.compile(
    r"[的是這了在和有我你他她們與於為個被把將從對很也都就而且或]|因為|如果|可以|沒有|不是|一個|已經|這些|什麼"
)
# Chinese words in characters that Japanese has too, with the Japanese word.
CHINESE_WORDS = {
    "科学家": "科学者", "信息": "情報", "但是": "しかし", "因此": "そのため", "公司": "会社", "用户": "ユーザー", "数据": "データ",
    "网络": "ネットワーク", "軟件": "ソフトウェア", "計算機": "コンピューター", "互聯網": "インターネット", "程序": "プログラム",
    "鏈接": "リンク", "服務器": "サーバー", "屏幕": "画面", "手機": "携帯電話", "電腦": "コンピューター", "視頻": "動画", "音頻": "音声",
    "圖像": "画像", "文件夾": "フォルダー", "質量": "品質", "水平": "水準", "領導": "指導者", "人工智能": "人工知能", "機器学習": "機械学習",
    "機器人": "ロボット", "深度学習": "深層学習", "神経網絡": "ニューラルネットワーク", "大語言模型": "大規模言語モデル", "模型": "モデル",
    "開発者們": "開発者たち", "学生們": "学生たち", "我們": "私たち", "他們": "彼ら", "人們": "人々", "現在的": "現在の",
    "首席執行官": "最高経営責任者", "総統": "大統領", "芯片": "半導体", "算法": "アルゴリズム", "代碼": "コード", "項目": "プロジェクト",
    "研究人員": "研究者", "工作人員": "職員", "新聞発布会": "記者会見", "消費者們": "消費者", "能夠": "できる", "使用者們": "利用者",
}  # fmt: skip
# Words that are Japanese too: they count only where the source says what the Chinese word means.
_ONLY_WHERE = {
    "模型": r"\bmodels?\b(?<!scale model)", "項目": r"\bprojects?\b", "質量": r"\bqualit", "水平": r"\blevels?\b", "程序": r"\bprograms?\b",
    "計算機": r"\bcomputers?\b", "算法": r"\balgorithm", "領導": r"\bleaders?\b",
}  # fmt: skip
_NAMED = re.compile(r"[一-鿿]{0,3}(?:氏|さん|教授|監督|選手|社長|会長|先生)")
# Characters of Taiwan and of prewar Japan, but for those that many names have (國, 廣, 澤, 龍): no Japanese text of today.
_TRADITIONAL = re.compile(
    r"[學會實對發體變單專關歷續經價圖當點來說讀賣聲氣戰爭爲區號樣樂權歸聯聽覺觀贊轉遞鐵雜雙雞顯驗麥黨應總纖繼縣緣繪絲參處勞勵斷晝濟燒獨獻畫盡稱竊縱腦裝證譯賴醫釋隨隱靈餘驛們這]"
)
_WORDS = re.compile("|".join(sorted(CHINESE_WORDS, key=len, reverse=True)))


@cache
def is_simplified(character: str) -> bool:
    """Return whether a character is one of mainland China's that no Japanese text has."""
    if character in "价个网从众":  # in the Japanese character sets, but in no Japanese word of today
        return True
    if not _HAN.match(character):
        return False
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return True
    return False


def wrong_language(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find Korean, Chinese and other foreign script that the source does not have either."""
    text = pair.plain_target
    for match in _HANGUL.finditer(text):
        if not _HANGUL.search(pair.source):
            yield _finding(
                pair,
                "korean",
                match.start(),
                match.end(),
                f"「{clipped(match[0])}」は韓国語です。日本語に訳してください。",
            )
    for match in _OTHER_SCRIPT.finditer(text):
        if not _OTHER_SCRIPT.search(pair.source):
            yield _finding(
                pair,
                "foreign-script",
                match.start(),
                match.end(),
                f"「{clipped(match[0])}」は日本語の文字ではありません。日本語に訳してください。",
            )
    if not _HAN.search(text) or _HAN.search(pair.source):
        return
    whole = []
    for span in sentences.sentences(text):
        if _is_chinese(text[span.start : span.end]):
            whole.append(span)
            yield _finding(
                pair,
                "chinese-sentence",
                span.start,
                span.end,
                f"「{clipped(span.of(text))}」は中国語の文です。日本語に訳してください。",
            )
    yield from _words(pair, [(span.start, span.end) for span in whole])


def _is_chinese(sentence: str) -> bool:
    """Return whether a sentence is Chinese: no kana, and words that only Chinese has, or hardly any end to it."""
    han = len(_HAN.findall(sentence))
    if han < 5 or len(_KANA.findall(sentence)) > han * 0.06:
        return False
    simplified = sum(is_simplified(c) for c in sentence)
    return simplified >= 2 or len(_FUNCTION.findall(sentence)) >= 2 or han >= 24


def _words(pair: Pair, spans: list[tuple[int, int]]) -> Iterator[Finding]:
    text = pair.plain_target
    told: list[tuple[int, int]] = list(spans)
    for match in _WORDS.finditer(text):
        word = match[0]
        condition = _ONLY_WHERE.get(word)
        if _within(match.start(), told) or (
            condition and not re.search(condition, pair.source, re.IGNORECASE)
        ):
            continue
        told.append(match.span())
        better = CHINESE_WORDS[word]
        yield _finding(
            pair,
            "chinese-word",
            match.start(),
            match.end(),
            f"「{word}」は中国語の表記です。「{better}」などに直してください。",
        )
    old = [match for match in _TRADITIONAL.finditer(text) if not _within(match.start(), told)]
    for match in old:
        in_a_name = len(old) == 1 and _NAMED.match(text, match.end()) is not None
        yield Finding(
            pair.id, "traditional-character", "wrong_language", "info" if in_a_name else "warning", *match.span(),
            f"「{match[0]}」は旧字体か中国語の繁体字です。日本語の漢字に直してください。",
        )  # fmt: skip
    at = 0
    while at < len(text):
        if is_simplified(text[at]) and not _within(at, told):
            end = at + 1
            while end < len(text) and _HAN.match(text[end]) and is_simplified(text[end]):
                end += 1
            yield _finding(
                pair,
                "simplified-character",
                at,
                end,
                f"「{text[at:end]}」は中国語の簡体字です。日本語の漢字に直してください。",
            )
            at = end
        else:
            at += 1


def _within(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _finding(pair: Pair, check: str, start: int, end: int, message: str) -> Finding:
    return Finding(pair.id, check, "wrong_language", "error", start, end, message)
