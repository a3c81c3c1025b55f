"""What a model said around its translation, or instead of it, and left in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from translations.checks.model import Document, Finding, Pair, Severity, clipped


@dataclass(frozen=True, slots=True)
class Chatter:
    """One way a model talks. `source` names the English that makes the same words a translation."""

    pattern: re.Pattern[str]
    source: re.Pattern[str] | None
    removable: bool
    severity: Severity = "error"


# Blanks are taken once, from their first (`(?<!\s)\s*+`): thousands of them in a row would be tried from each one on,
# for minutes. The same goes for the end of a sentence (`[^。\n]*+`).
def _chatter(
    pattern: str, source: str = "", *, removable: bool = False, severity: Severity = "error"
) -> Chatter:
    flags = re.IGNORECASE
    return Chatter(
        re.compile(pattern, flags), re.compile(source, flags) if source else None, removable, severity
    )


_HEAD = r"\A\s*+(?:\*\*|【|\[|「|#++\s*+)?"
_TAIL = r"(?:\*\*|】|\]|」)?"
CHATTER: tuple[Chatter, ...] = (
    # labels and openings
    _chatter(rf"{_HEAD}(?:日本語)?(?:翻訳|訳文|和訳|日本語訳|訳|翻訳文|翻訳結果|出力)(?:例|案)?\d?\s*+{_TAIL}\s*+[:：]\s*+{_TAIL}\s*+", r"\A\s*(?:translat|output)", removable=True),
    _chatter(r"\A\s*[【\[](?:日本語)?(?:翻訳|訳文|和訳|日本語訳|翻訳文|翻訳結果|出力|本文)[】\]]\s*", removable=True),
    _chatter(rf"{_HEAD}(?:output|translation|translated text|japanese(?: translation)?|assistant|answer|response|user|system|ja)\s*+{_TAIL}:\s*+{_TAIL}", r"\A\W*(?:output|translation|translated|japanese|assistant|answer|response|user|system)\b", removable=True),
    _chatter(r"\A[^。\n]{0,24}(?:以下|次|下記)(?:は|に|が|の(?:通り|とおり))[^。\n]{0,24}(?:翻訳|日本語訳|和訳|訳文|訳)(?:[^。:：\n]{0,16}?(?:です|ます))?[。:：]?\s*\n*", r"\btranslat", removable=True),
    _chatter(r"\A\s*(?:もちろんです|承知(?:いた)?しました|かしこまりました|了解(?:いた)?しました|わかりました|お任せください)[。！!、]?\s*(?:[^。\n]*(?:翻訳|訳し)[^。\n]*[。:：]?\s*)?", r"\A\W*(?:sure|of course|certainly|ok(?:ay)?|understood|got it|yes|alright|absolutely|i see|no problem|very well|right|roger|copy)\b", removable=True),
    _chatter(r"\A\s*はい、[^。\n]{0,20}(?:翻訳|訳し)[^。\n]*[。:：]\s*", r"\btranslat", removable=True),
    _chatter(r"\A\s*(?:sure|certainly|of course|okay|ok)[!,.:]?\s+(?:here|i|the|below)[^\n]*[:.!]?\s*\n*", removable=True),
    _chatter(r"\b(?:here(?:'s| is| are)|below is|the following is)\b[^\n。]{0,40}\b(?:translation|translated|japanese)\b[^\n。]*[:.]?\s*\n*", r"\btranslat", removable=True),
    # closings
    _chatter(r"(?<!\s)(?:\A|(?<=。)|(?=[^\S\n]*+\n))\s*+以上が?[^。\n]{0,20}(?:翻訳|日本語訳|和訳|訳文)[^。\n]*+[。]?\s*+\Z", r"\btranslat", removable=True),
    _chatter(r"(?<!\s)\s*+(?:他に|ほかに|その他)?[^。\n]{0,24}(?:ご不明な点|ご質問|ご要望|修正(?:点|が必要))[^。\n]{0,30}(?:お知らせ|お申し付け|お聞かせ|教えて|ご連絡)[^。\n]*+[。]?\s*+\Z", r"\b(?:let (?:us|me) know|contact|reach out|feel free|get in touch|ask|if you have|any questions|help)\b", removable=True),
    _chatter(r"(?<!\s)\s*+(?:他に|ほかに)?[^。\n]{0,12}翻訳が必要な[^。\n]{0,30}(?:お知らせ|お申し付け|お聞かせ|教えて)[^。\n]*+[。]?\s*+\Z", r"\btranslat", removable=True),
    _chatter(r"(?<!\s)\s*+この(?:翻訳|訳|訳文)で(?:よろしい|問題|いかが|大丈夫)[^。\n]*+[。？?]?\s*+\Z", r"\btranslat", removable=True),
    _chatter(r"(?<!\s)\s*+(?:他に|ほかに)?[^。\n]{0,12}お手伝い(?:できること|できるもの|が必要なこと)[^。\n]{0,12}(?:あり|ござい)ます(?:か|でしょうか)[。？?]?\s*+\Z", r"\bhelp|\bassist", removable=True),
    _chatter(r"(?<!\s)\s*+(?:お役に立て(?:れば|たら)|ご参考になれば)[^。\n]*+[。]?\s*+\Z", r"\bhelp|\buseful|\bhope", removable=True),
    _chatter(r"(?<!\s)\s*+[（(\[【](?:(?:以下|以降)(?:省略|略)|中略|後略)[）)\]】]", r"\bomit|\[\s*(?:\.\.\.|…)|\babridg|\bskip", removable=True),
    _chatter(r"(?<!\s)\s*+[\[【（(](?:翻訳|訳文|訳)?(?:終わり|終了|ここまで|以上)[\]】）)]\s*\Z", r"\bend\b", removable=True),
    _chatter(r"(?<!\s)\s*+\b(?:note|translator'?s? note|explanation|comments?|n\.b\.)\s*[:：](?=[^\n]*[A-Za-z]{3,} [A-Za-z]{2,})[^\n]*\Z", r"\bnotes?\s*:|\bn\.b\.", removable=True),
    # notes of the translator
    _chatter(r"(?<!\s)\s*+[（(\[【]?\s*+(?:※\s*+)?(?:訳注|訳者注|翻訳者注|翻訳注|翻訳メモ|訳者より|訳註)[^）)\]】\n]*[）)\]】]?", r"\btranslator|\bT\.?N\.?\b", severity="warning"),  # people write them too
    _chatter(r"(?<!\s)\s*+(?:※|＊|\*)\s*[^\n。]{0,40}(?:原文|直訳|意訳|固有名詞|専門用語)[^\n。]{0,40}(?:表記|訳し|意訳|残し|そのまま|優先)[^\n。]*[。]?", r"\btranslat|\boriginal"),
    # talk about translating, in a sentence of its own at either end
    _chatter(r"\A[^。\n]{0,40}(?:翻訳(?!済み(?:の)?(?:言語|版))|和訳|日本語訳|訳文|訳しました|訳すと)[^。\n]{0,24}(?:[:：。]\s*+|\n++)", r"\btranslat|\brender|\binterpret|\blocali[sz]", removable=True, severity="warning"),
    _chatter(r"(?<=[。\n」）])(?!\s)(?:[-—*※（(\[【]|注[:：]){0,8}[^。\n]{0,40}(?:翻訳|和訳|日本語訳|訳文|英語のまま|訳[:：])[^。\n]{0,40}[。）)\]】]{0,3}\s*+\Z", r"\btranslat|\brender|\binterpret|\blocali[sz]|\bEnglish", removable=True, severity="warning"),
    _chatter(r"(?<=\n)(?!\s)[^。\n]{0,30}(?:修正いたします|修正できます|調整(?:いたします|することもできます|できます)|ご確認(?:ください|をお願い)|お気軽に)[^。\n]*+[。]?\s*+\Z", r"\b(?:adjust|correct|revis|check|feel free|contact|review|confirm)", removable=True),
    _chatter(r"(?<=\n)(?!\s)(?:I hope this helps|let me know|feel free|hope that helps|please let me know|happy to help)[^\n]*+\Z", removable=True),
    _chatter(rf"{_HEAD}(?:translated|translation result|final translation|result)\s*+{_TAIL}:\s*+{_TAIL}", r"\A\W*(?:translat|result)", removable=True),
    # refusals and questions back
    _chatter(r"申し訳(?:ありません|ございません)[^。\n]{0,12}(?:が|、)[^。\n]{0,60}(?:お応え|お答え|できません|できかね|いたしかね|お手伝い)[^。\n]*[。]?", r"\bsorry|apolog|\bunfortunately|\bregret|\bunable|\bcan(?:no|')t\b"),
    _chatter(r"(?:AI|人工知能|言語モデル|大規模言語モデル)(?:言語)?(?:モデル|アシスタント)?(?:として|である私|なので|ですので)[^。\n]{0,40}(?:できません|お手伝い|提供)[^。\n]*[。]?", r"\bas an? (?:AI|language model|assistant)"),
    _chatter(r"\bas an? (?:AI|large)?\s*(?:language model|assistant)\b[^。\n]*", r"\bas an? (?:AI|large|language)"),
    _chatter(r"\bI(?:'m| am) (?:sorry|unable)\b[^。\n]*", r"\bI(?:'m| am) (?:sorry|unable)\b"),
    _chatter(r"(?:翻訳|訳)(?:する|したい|すべき)(?:テキスト|文章|文|原文|内容)を[^。\n]{0,16}(?:入力|提供|提示|お送り|教えて|共有)[^。\n]*[。]?", r"\btranslat"),
    _chatter(r"(?:原文|テキスト|文章)が[^。\n]{0,12}(?:提供|入力|提示|添付|含ま)[^。\n]{0,10}(?:いない|いません|ません|ない)[^。\n]{0,20}(?:翻訳|訳)[^。\n]*[。]?", r"\btranslat|\bprovid"),
    # the prompt
    _chatter(r"(?:この|次の|以下の|上記の)(?:文章|テキスト|文|英文|記事|段落|内容)を[^。\n]{0,24}(?:翻訳|訳し|和訳)[^。\n]{0,8}(?:ください|下さい|なさい|せよ|すること)[。]?", r"\btranslat"),
    _chatter(r"(?:あなたは|You are)[^。\n]{0,30}(?:翻訳者|翻訳家|translator|assistant|アシスタント)[^。\n]*[。.]?", r"\byou are\b"),
    _chatter(r"(?:自然な|正確な)日本語(?:に|で)(?:翻訳|訳)[^。\n]{0,10}(?:ください|下さい|こと)[。]?", r"\btranslat|\bJapanese"),
    _chatter(r"\b(?:translate|rewrite) (?:the following|this|the text)[^。\n]{0,60}", r"\b(?:translate|rewrite)"),
    # the envelope of an answer
    _chatter(r"<\|[a-z_]{2,20}\|>|\[/?INST\]|<<?/?SYS>>?|</?s>", r"<\||\[INST\]|</?s>", removable=True),
    _chatter(r"</?(?:ja|jp|en|translation|translated|target|output|answer|response|think|thinking|text|result|訳文|翻訳)>", r"</?(?:ja|jp|en|translation|translated|target|output|answer|response|think|thinking|text|result)>", removable=True),
    _chatter(r"\A\s*```[a-z]*\s*\n?|\n?```\s*\Z", r"```", removable=True),
    _chatter(r'\A\s*\{\s*"[a-z_]{1,20}"\s*:\s*"|"\s*\}\s*\Z', r'\{\s*"|"\s*\}', removable=True),
    _chatter(r"<think>|\A\s*(?:思考|考察|分析)\s*[:：]", r"<think>|\A\s*(?:thinking|thoughts?|analysis|consider)", removable=True),
)  # fmt: skip
# No chatter is written without one of these; asking first spares most texts the patterns.
_HINT = re.compile(
    r"訳|翻|英語のまま|調整|気軽|確認|hope|let me|feel free|happy to|result|出力|本文|以下|承知|かしこまり|了解|わかりました|もちろん|任せ|不明な点|質問|要望|修正|役に立|お手伝い|参考になれば|略|終わり|終了|ここまで|申し訳"
    r"|として|原文|テキスト|文章|日本語|あなたは|思考|考察|```|<\||<|INST|\{|\}|transl|output|japanese|assistant|answer|response|\bja\b|sure|certainly|of course"
    r"|ok|here|below|note|language model|sorry|unable|you are|rewrite|user|system|原文が|explanation|comment|分析",
    re.IGNORECASE,
)


def leak(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find labels, greetings, notes, refusals, prompt text and answer envelopes that are no translation."""
    text = pair.target
    if not _HINT.search(text):
        return
    # A summary has no source of its own; what people write too, they write of what stands in the body.
    of_people = pair.source if pair.part == "body" else "\n".join(one.source for one in document.body)
    told: list[tuple[int, int]] = []
    for chatter in CHATTER:
        source = of_people if chatter.severity == "warning" else pair.source
        for match in chatter.pattern.finditer(text):
            start, end = match.span()
            if not match[0].strip() or any(a < end and start < b for a, b in told):
                continue
            if chatter.source is not None and chatter.source.search(source):
                continue
            told.append((start, end))
            yield Finding(
                pair.id, "model-chatter", "leak", chatter.severity, start, end,
                f"「{clipped(match[0].strip())}」は訳文ではなく、モデルの返答や指示文です。削除してください。",
                fix="" if chatter.removable and (start == 0 or end == len(text)) and end - start < len(text) else None,
            )  # fmt: skip
