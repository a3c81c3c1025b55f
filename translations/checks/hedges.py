"""How sure a source is, and when: a "may" or "reportedly" that nothing in the target carries, a plan told as done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from translations.checks import alignment
from translations.checks.model import Document, Finding, Pair
from translations.checks.negation import turned
from translations.language import english, morphology, sentences
from translations.language.sentences import Span
from translations.language.sought import Kept, Sought

_PROSE = frozenset({"paragraph", "list_item", "quote", "caption"})


@dataclass(frozen=True, slots=True)
class _Hedge:
    """English that keeps a claim open, and the Japanese of which one word must carry it."""

    english: Kept
    japanese: Sought
    plain: Sought | None = None  # the Japanese that leaves no doubt; without it there is a note
    message: str = "原文は「{said}」と断定を避けていますが、訳文は言い切っています。「可能性がある」「という」などが抜けていないか確かめてください。"
    is_mentioned_only: bool = False  # too many good translations do without it for an alarm
    is_counted: bool = False  # one sentence may carry it for another, so that there must be too few of them


_HEARSAY = (
    r"とい[うわえっい]|とのこと|とされ|としている|としてい|そうだ|そうで(?:す|あ)|らしい|模様|報じ|報道|伝え|によ[るれ]|疑[いうわ]|疑惑|とみられ"
    r"|と見られ|主張|訴え|申し立て|告発|ようだ|ようで|うわさ|噂|評判|風評|言われ|思われ|考えられ|信じられ|述べ|語[っるりら]|話し|明らかに|指摘|非難|関係者|リーク|目され|名目|可能性|だろう|でしょう|はず|一見|見[えた]"
)
_LIKELIHOOD = (
    r"見通し|見込|可能性|予想|予測|予定|公算|だろう|でしょう|そう(?:だ|で|な|に)|よう(?:だ|で|に|な)|らしい|とみられ|と見られ|と[み見]て|見え|みえ|はず|おそらく|恐らく|期待|高い|やす[いくか]|がち"
    r"|模様|思わ?[れうっいわ]|考え|たぶん|多分|計画|方針|目指|傾向|濃厚|確実|確率|多[いく]|ことにな|られる|れる|得る|うる|そう[。、]|まい[。、]|望[みま]|恐れ|おそれ|かもしれ|計算|試算|推定|推計|ほぼ|大抵|たいてい|通常|普通|よく|想定"
)
_POSSIBILITY = (
    r"可能|もあ[りる]|かもしれ|かも知れ|恐れ|おそれ|怖れ|う[るれ](?:[。、とだでのがもこほ一-鿿]|\Z)|得[るれなまた]|え[るな](?:[。、とだでのがもこほ一-鿿]|\Z)|かね[なま]|こと(?:が|も|は)あ|場合(?:が|も|は)?あ|場合(?:に|は|で)|とき(?:に|は)|ケース|だろう|でしょう"
    r"|見込|見通|懸念|そう(?:だ|で|な|に)|と(?:み|見)られ|でき|出来|られ|け[るば]|め[るば]|せ[るば]|べ[るば]|て[るば]|れ[るば]|ね[るば]|げ[るば]|ても|危険|リスク|余地|もしか|ひょっと|おそらく|恐らく|たぶん|多分|あるいは"
    r"|ないか|らしい|よう(?:だ|で|な|に)|模様|予[想測定]|推測|思[わいう]|考え|期待|疑|たら|れば|なら|ず[にと]|のか|だろ|許[さ可]|仮に|万一|任意|とも|もの|計画|はず|なり(?:か|得)|しかね|ことにな|想定|つも|(?<!い)う[。、と]|ある[。、程種]|いずれ|ときどき|時々|ことがで|適宜|必要に応じ"
)
# Who says so: what a text leaves to whom it quotes. Japanese may name the speaker, or say only that somebody is quoted.
_ATTRIBUTED = (
    r"[「『]|と[いうわえっ]|によ[るれ]|[いに]わく|曰く|とのこと|との(?:見方|考え|認識|声|立場|見解|指摘|意見|証言|観測|説明|予測|予想|主張|警告|懸念|結果|方針|意向|情報|報告)"
    r"|と(?:し|する|の|見|み|考|訴|話|語|述|書|言|記|答|嘆|明|感|信|願|冗談|批|反)|述べ|語[っるりら]|話[すしさ]|説明|主張|指摘|書[いくか]|記[しすさ]|明らか|発表|表明|公表|警告|警鐘|強調|示[しすさ]|示唆|認め|論じ|訴え"
    r"|予[想測]|見込|見通し|推[定計測]|報[じ道告]|伝え|コメント|投稿|回答|答え|批判|否定|反論|約束|断言|宣言|結論|判断|懸念|評[しす]|呼び?[かべぶん]|促[しす]|求め|告げ|明かし|振り返|つづ|綴"
    r"|だろう|でしょう|らしい|そうだ|そうで|模様|らによれば|調べ|調査|分か[っる]|わか[っる]|判明|突き止め|見いだ|考え|思[いうわっ]|感じ|期待|期し|自負|釈明|弁明|謝罪|主眼|基づ|従い|従っ|沿[いっ]|則[しっ]|請求|執筆|方針|意向|予定|計画|構え|姿勢|見方|立場|声明|談話|証言|漏ら|口に|触れ|挙げ|歓迎|称賛|たたえ|打ち明|通知|通達|通告|知らせ|打ち出|乗り出|踏み切|検討|目指|注意|忠告|譲ら|こだわ|言い張"
    r"|決[めま定]|合意|いう[。、]|たという|ている旨|旨[をの]|くぎを刺|釘を刺|例え|たとえ|形容|表現"
)
_CONDITION = (
    r"[えけげせてねべめれ]ば|たら|だら|なら(?!な)|[うくぐすつぬぶむるい]と(?:、|き|[一-鿿ァ-ヺ])|場合|とき|時(?![間点代期])|際|条件|限り|かぎり|次第|もし|仮に|万一|ても|でも|とも|か(?:どうか|否か)|のか|まで|以外|除|うちは|前提"
    r"|ない|なし|ず|だと|である限り|上で|うえで|範囲|をもって|によって|ものは|た(?:人|方|者|ユーザー)|[るた](?:もの|こと)|に応じ|よう"
)
_PLAINLY_POSSIBLE = (
    r"可能|もあ[りる]|かもしれ|かも知れ|恐れ|おそれ|怖れ|[うえ]る|得[るれなまた]|え[なま]|かね[なま]|こと(?:が|も|は)あ|場合|とき|ケース|だろう|でしょう|見込|見通|懸念|そう[だでなに]"
    r"|られる|でき|出来|危険|リスク|余地|もしか|ひょっと|おそらく|恐らく|たぶん|多分|あるいは|ないか|らしい|よう[だでにな]|模様|予[想測定]|推[測定]|思[わいう]|考え|期待|疑|のか|だろ|許|仮に|万一|想定"
    r"|いずれ|時[々に]|必要に応じ|れば|けば|ても|たら|なら|み(?:られ|る)|と見|[けめせべてれねげ]る|がち|やす|計画"
    # what somebody could do and did: 無料で使えた, not 高めた
    r"|(?<![高進始決求認止集広深強早見訴伝与考超加変教答応迎抱抑据備整終続受避助届向分設掛付開])[えけげせてねべめれ](?:た|ました)"
)
_HEDGES: tuple[_Hedge, ...] = (
    _Hedge(
        Kept(
            r"\b(?:reportedly|allegedly|purportedly|supposedly|(?:is|are|was|were) (?:said|rumou?red|alleged|reported|believed|thought|understood) to"
            r"|alleg(?:es?|ed|ing)|rumou?rs?)\b",
            re.IGNORECASE,
        ),
        Sought(_HEARSAY),
    ),
    _Hedge(
        Kept(
            r"\b(?:(?<!un)likely to|(?:most|very|more than) likely|probably|presumably|(?:is|are|was|were) (?:widely )?(?:expected|projected|forecast|predicted) to|(?:appear|seem)(?:s|ed)? to)\b",
            re.IGNORECASE,
        ),
        Sought(_LIKELIHOOD),
    ),
    _Hedge(
        Kept(
            r"\b(?:analysts?|economists?|experts?|forecasters?|researchers?|executives?|company|firm|bank|agency|investors?|officials?|[Ii]t) (?:now )?(?:expect|predict|forecast|project|estimate|believe)s?\b",
            re.IGNORECASE,
        ),
        Sought(_LIKELIHOOD + r"|信じ|見積|とい[うわえ]|によ[るれ]|とし[たて]|とする|語|述べ|話"),
    ),
    _Hedge(
        Kept(
            r"\b(?:(?<!\byou )(?<!\bYou )(?-i:may)(?! \d)|might|(?<!if they )(?<!if we )(?<!if he )(?<!if she )(?<!if it )could)(?! (?:not|want|wish|like|be (?:used|set|found|obtained))\b)(?= [a-z])|\b(?:possibly|perhaps|potentially)\b",
            re.IGNORECASE,
        ),
        Sought(_POSSIBILITY),
        plain=Sought(_PLAINLY_POSSIBLE),
    ),
    _Hedge(
        Kept(
            r"\b(?:(?<!\bthat )(?<!having )(?<!being )said(?! to\b)|says(?! so\b| something\b)|told (?:\w+ that|reporters|investors|analysts|employees|staff|lawmakers|(?:the )?(?-i:[A-Z])\w+(?= (?!only|about|to)))|(?:wrote|writes?)(?= that\b| on (?-i:[A-Z])|[.,]| in (?:an?|the|his|her|their|its) (?:[\w-]+ ){0,3}?(?:posts?|blog|memo|e-?mail|letter|note|message|report|paper|article|column|filing|statement|opinion|ruling|essay|thread|book)\b)|argue[sd]?(?! (?:about|over|with))|acknowledge[sd]|warn(?:s|ed)|insist(?:s|ed)|cautioned|claim(?:s|ed)(?= (?:that|he|she|it|they|we|to (?!fame|the|an?\b)[a-z])\b)"
            r"|according to (?!(?:[\w’'-]+ ){0,2}(?:act|laws?|rules?|plans?|schedule|principles?|standards?|guidelines?|regulations?|criteria|polic(?:y|ies)|needs?|terms)\b)(?:[\w’'-]+ ){0,4}?(?:(?-i:[A-Z])\w+|people|person|stud(?:y|ies)|papers?|reports?|surveys?|documents?|filings?|research\w*|sources?|estimates|polls?|memo|statement|analysts?|officials?))\b",
            re.IGNORECASE,
        ),
        Sought(_ATTRIBUTED),
        message="原文は「{said}」と、誰かが述べたこととしていますが、訳文はそれを言っていません。「という」「と述べた」などが抜けていないか確かめてください。",
        is_counted=True,
    ),
    _Hedge(
        Kept(
            r"(?<!as )(?<!even )(?<!only )(?<!see )(?<!ask )(?<!asked )(?<!know )(?<!wonder )(?<!what )\b(?:if(?! (?:not|any|only|you|anything)\b)|unless|provided that|as long as)\b(?= [a-z]+ [a-z])",
            re.IGNORECASE,
        ),
        Sought(_CONDITION),
        is_mentioned_only=True,
        message="原文の「{said}」という条件が訳文にありません。「〜すれば」「〜ない限り」などが抜けていないか確かめてください。",
    ),
)
# What has yet to happen, in the mouth of whoever tells it.
_FUTURE = Kept(
    r"\b(?:will|won['’]t|shall|(?:is|are) going to|(?:plan|intend|aim|hope|expect|want|seek)s? to|(?:is|are) (?:planning|set|due|scheduled|expected|poised|slated|hoping|preparing|looking|trying) to|(?:is|are) in (?:\w+ )?talks to|(?:is|are) considering)\b(?! have\b)"
    r"|\bsaid (?:[\w’'-]+ ){1,7}would(?! have\b)",
    re.IGNORECASE,
)


def hedges(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find claims that a source keeps open and a target states outright."""
    if pair.kind not in _PROSE or pair.part == "title" or not pair.source.strip() or not pair.target.strip():
        return
    text = pair.plain_target
    asked = [hedge for hedge in _HEDGES if hedge.english.search(pair.plain_source)]
    if not asked and not _FUTURE.search(pair.plain_source):
        return
    one_to_one = len(english.sentences(pair.plain_source)) == len(sentences.sentences(text))
    told = False
    for span, source in alignment.sentence_groups(pair.plain_source, text):
        if not any(
            token.pos[0] in ("動詞", "助動詞")
            for token in morphology.tokens_between(text, span.start, span.end)
        ):
            continue  # English, or a noun: it states nothing
        where = (span.start, span.end) if one_to_one else (0, len(text))
        for hedge in () if told else asked:
            said = hedge.english.search(source)
            if not said or (hedge.plain or hedge.japanese).search(text, *where):
                continue
            if hedge.is_counted and _is_carried_beside(hedge, pair):
                continue
            yield turned(
                pair, "hedge-lost", span.start, span.end,
                hedge.message.format(said=said[0]),
                severity="info"
                if hedge.is_mentioned_only or hedge.japanese.search(text, *where)
                else "warning",
            )  # fmt: skip
            told = True
            break
        future = _FUTURE.search(source)
        if future and one_to_one:
            is_past_only = _speaks_of_the_past_only(text, span)
            # 投資を決めた and 採用を発表した tell of a plan by a noun; 出荷したと発表した does not.
            as_done = _TOLD_AS_DONE.search(text, span.start, span.end)
            end = as_done.start() if as_done else span.end
            start = max(span.start, end - _PREDICATE) if is_past_only else span.start
            is_left_open = _LEFT_OPEN.search(text, start, end) is not None
            if not is_left_open and (is_past_only or _ENDS_IN_THE_PAST.search(text, span.start, span.end)):
                yield turned(
                    pair, "tense-changed", *_end(text, span),
                    f"原文の「{future[0]}」はこれからのことですが、訳文は済んだこととして書いています。時制を確かめてください。",
                    severity="warning" if is_past_only else "info",
                )  # fmt: skip


# A sentence whose last word is in the past, and what in it may still speak of what is to come, or of who says so.
_ENDS_IN_THE_PAST = re.compile(
    r"(?:[っいんしきぎちじりみびれけげせべめえて]た|んだ|ました|でした)[。」]?\s*\Z|(?:[っいんしきぎちじりみびれけげせべめえて]た|んだ|ました)。\Z"
)
_PREDICATE = 16  # characters: the last one and what it is said of
_TOLD_AS_DONE = re.compile(r"(?<=[っいんしきぎちじりみびれけげせべめえて])[ただ]と")
_LEFT_OPEN = Sought(
    r"予定|計画|方針|見込|見通|意向|考え|構え|狙|はず|準備|約束|つもり|ことにな|よう(?:と|に|だ)|だろう|でしょう|目指|目標|向け|めど|検討|協議|交渉|期待|予[想測]|述べ|語|話し|発表|明らか|表明|示[しさ]|伝え|説明|報[じ道]"
    r"|警告|決[めま定]|合意|認め|とし[たて]|望|誓|宣言|公約|予告|案|求め|提案|と[い言]|答え|強調|主張|告げ|覚悟|用意|待|迫|始め|始ま|至|可能|[るいう]と|乗り出|踏み切|打ち出|掲げ|控え|見据え|着手|名乗り|通知|ほのめか|におわ|届け?出|申請|申し[入込]|動い|動き出|明言|確約|かじを切|舵を切"
)


def _is_carried_beside(hedge: _Hedge, pair: Pair) -> bool:
    """Return whether as many sentences of a target carry a hedge as sentences of its source have it."""
    source, text = pair.plain_source, pair.plain_target
    having = sum(
        hedge.english.search(source[start:end]) is not None for start, end in english.sentences(source)
    )
    carrying = sum(
        hedge.japanese.search(text, span.start, span.end) is not None for span in sentences.sentences(text)
    )
    return carrying >= having


def _speaks_of_the_past_only(text: str, span: Span) -> bool:
    """Return whether a sentence has a predicate in た, and none in any other form that could speak of what is to come."""
    tokens = morphology.tokens_between(text, span.start, span.end)
    past = False
    for at, token in enumerate(tokens):
        form = token.pos[5] if len(token.pos) > 5 else ""
        if (
            token.pos[0] == "助動詞"
            and token.lemma in ("た", "だ")
            and token.surface in ("た", "だ")
            and at
            and tokens[at - 1].pos[0] in ("動詞", "助動詞", "形容詞")
        ):
            past = True
        elif _may_speak_of_what_is_to_come(token, form):
            return False
    return past


def _may_speak_of_what_is_to_come(token: morphology.Token, form: str) -> bool:
    if token.normalized in _TO_COME:
        return True
    if token.pos[0] == "形容詞":  # not 新しい before a noun
        return form.startswith("終止形")
    return token.pos[0] in ("動詞", "助動詞") and form.startswith(
        ("終止形", "連体形", "仮定形", "意志推量形", "命令形")
    )


_TO_COME = frozenset(
    {
        "予定",
        "計画",
        "方針",
        "見込み",
        "見通し",
        "意向",
        "考え",
        "構え",
        "狙い",
        "はず",
        "筈",
        "準備",
        "約束",
        "見通す",
        "見込む",
    }
)


def _end(text: str, span: Span) -> tuple[int, int]:
    """Return the place of the last predicate of a sentence."""
    tokens = [
        t
        for t in morphology.tokens_between(text, span.start, span.end)
        if t.pos[0] in ("動詞", "助動詞", "形容詞")
    ]
    first = len(tokens) - 1
    while first > 0 and tokens[first - 1].end == tokens[first].start:
        first -= 1
    return tokens[first].start, tokens[-1].end
