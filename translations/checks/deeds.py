"""Who acquires, sues, supplies or beats whom: the verbs that news of companies lives on, in both languages.

Of a verb that stands once in the source and once in the target, the source says who does it and to whom by the order of its
words, the target by particles and voice (AがBを買収, BがAに買収される, BがAの出資を受ける). Names and nouns that stand once
in both are compared: one that does it in the source and has it done to it in the target has changed sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from translations.checks import alignment
from translations.checks.exchanged import Anchor, names_in_both
from translations.checks.model import Document, Finding, Pair
from translations.checks.roles import roles
from translations.language import english, morphology
from translations.language.sought import Index, Kept, Sought

_PROSE = frozenset({"paragraph", "list_item", "quote", "heading", "caption"})
_SURE = 0.7  # likeness of two nouns that surely render one another
_WITHIN = 60  # characters from a noun to its verb

Role = Literal["doer", "undergoer"]


@dataclass(frozen=True, slots=True)
class _Deed:
    """A verb, how Japanese says it and how the other way round (to be behind for to beat), and which side takes は, に and の."""

    english: Kept
    japanese: Sought
    converse: Sought | None = None
    ni: bool = False  # done to what stands before に: 〜に供給する
    topic: bool = False  # whom は marks does it even without another party: nobody says 〜は for 〜に
    no: str = (
        ""  # the noun that is done by what stands before の: 〜の出資; that of 〜の買収 may be either side
    )


def _deed(
    english: str, japanese: str, converse: str = "", *, ni: bool = False, topic: bool = False, no: str = ""
) -> _Deed:
    return _Deed(
        Kept(rf"\b(?:{english})\b", re.IGNORECASE),
        Sought(japanese),
        Sought(converse) if converse else None,
        ni,
        topic,
        no,
    )


_DEEDS = (
    _deed(
        r"acquir(?:e|es|ed|ing)|buy(?:s|ing)?|bought|tak(?:e|es|ing|en) over|took over|purchas(?:e|es|ed|ing)",
        r"買収(?!提案|の?申し出)|買い取|傘下に収め",
    ),
    _deed(r"su(?:e|es|ed|ing)|took (?:\w+ ){1,3}to court", r"提訴|告訴|訴え(?=[たてら])"),
    _deed(
        r"accus(?:e|es|ed|ing)|critici[sz](?:e|es|ed|ing)|blam(?:e|es|ed|ing)|denounc(?:e|es|ed|ing)",
        r"非難|批判|糾弾",
    ),
    _deed(
        r"invest(?:s|ed|ing)? (?:[\w$€£.-]+ ){0,5}in|back(?:s|ed|ing)|bankroll(?:s|ed|ing)?|financ(?:es|ed|ing)",
        r"出資|投資(?!家|先)|支援",
        ni=True,
        no="出資",
    ),
    _deed(
        r"suppl(?:y|ies|ied|ying)|sell(?:s|ing)?|sold|lend(?:s|ing)?|lent",
        r"供給|提供|販売|納入|供与|売却|貸し?",
        ni=True,
    ),
    _deed(
        r"outperform(?:s|ed|ing)?|beat(?:s|ing|en)?|surpass(?:es|ed|ing)?|overt(?:ake|akes|ook|aking|aken)|outpac(?:e|es|ed|ing)"
        r"|outsell(?:s|ing)?|outsold|defeat(?:s|ed|ing)?|edg(?:e|es|ed|ing) out",
        r"上回|追い抜|追い越|(?<!引き)抜[いくきけか]|しの[いぐ]|凌[いぐ]|打ち負か|打ち破|勝[っちつ]|リード",
        r"後れ|遅れを|劣[るっり]|下回|敗れ|敗[しす]|負け|及ば|水をあけ",
    ),
    _deed(
        r"trail(?:s|ed|ing)?|lag(?:s|ged|ging)?(?: behind)?|lost to|los(?:es|ing) to|f[ae]ll(?:s|ing)? behind",
        r"後れ|遅れ|劣[るっり]|下回|敗れ|敗[しす]|負け|及ば|水をあけ",
        r"上回|追い抜|追い越|(?<!引き)抜[いくきけか]|しの[いぐ]|凌[いぐ]|打ち負か|勝[っちつ]|リード",
        ni=True,
    ),
    _deed(r"hir(?:e|es|ed|ing)|poach(?:es|ed|ing)?|recruit(?:s|ed|ing)?", r"採用|雇[いうわっ]|引き抜|起用"),
    _deed(r"fir(?:e|es|ed|ing)|oust(?:s|ed|ing)?|dismiss(?:es|ed|ing)?", r"解任|解雇|追放|更迭"),
    _deed(r"block(?:s|ed|ing)?|bann(?:ed|ing)|investigat(?:e|es|ed|ing)", r"阻止|差し止め|禁止|調査|捜査"),
    _deed(r"co-?found(?:s|ed|ing)?|found(?:ed|ing)", r"創業(?!者)|設立|創設(?!者)"),
    _deed(r"learn(?:s|ed|ing)? from", r"学[ぶびん](?!習)", r"教え", ni=True, topic=True),
    _deed(
        r"told|inform(?:s|ed|ing)?|notif(?:y|ies|ied)",
        r"伝え|告げ|通知|知らせ|語[っるり]|話し(?!合)|説明|述べ",
        ni=True,
        topic=True,
    ),
    _deed(r"draft(?:s|ed|ing)?|wrote|written|author(?:ed|ing)", r"起草|執筆"),
    _deed(r"sign(?:s|ed|ing)?", r"署名", ni=True),
    _deed(r"develop(?:s|ed|ing)?|design(?:s|ed|ing)?|built|build(?:s|ing)?", r"開発(?!者)|設計(?!者)|構築"),
    _deed(r"lead(?:s|ing)?|led|head(?:s|ed|ing)", r"率い|主導"),
    _deed(r"ask(?:s|ed|ing)?|urg(?:e|es|ed|ing)|order(?:s|ed|ing)?", r"要請|求め|命じ|促[しす]", ni=True),
    _deed(r"teach(?:es|ing)?|taught|train(?:s|ed|ing)?", r"教え"),
    _deed(r"attack(?:s|ed|ing)?|hack(?:s|ed|ing)?", r"攻撃(?!者)|ハッキング"),
    _deed(r"join(?:s|ed|ing)?", r"入社|加わ|参加|移籍|加入|合流|入局", ni=True, topic=True),
    _deed(r"left|leav(?:es|ing)|quit(?:s|ting)?", r"退社|退職|離れ|去[っりる]|辞め|退任|離脱"),
    _deed(r"releas(?:es|ed|ing)|unveil(?:s|ed|ing)?|launch(?:es|ed|ing)?", r"公開|発表|発売|投入|リリース"),
)  # fmt: skip
_ABLE = Index((deed, (deed.japanese, *filter(None, (deed.converse,)))) for deed in _DEEDS)

_AUXILIARY = (
    r"has|have|had|is|are|was|were|been|be|will|would|can|could|may|might|must|should|did|does|do|not|also|then|later|recently|just|already"
    r"|still|now|first|once|never|since|again|soon|[a-z]+ly"
)
# What may stand between a doer and the verb: another noun would be another doer (Meta's users, OpenAI employees).
_TO_VERB = re.compile(
    rf",?(?:\s(?:{_AUXILIARY}|who|to|it|he|she|they|said|says|plans|planned|agreed|agrees|announced|wants|wanted|hopes|aims|intends|decided|offered"
    r"|tried|began|started|continues|seeks|sought|in talks|considering)){0,6}\s"
)
_TO_OBJECT = re.compile(r"\s(?:(?!(?:by|that|which|who|when|because|and|but|than|if|while|after|before|for|on|at|from|to|with|in|of)\b)[\w$€£\d.’'-]+\s){0,4}")  # fmt: skip
# What may stand behind an object: not what makes it a part of another (Meta's plan, Gemini features), or a doer of its own.
_BEHIND_OBJECT = re.compile(
    r"\Z|[,.;:!?)—–]|\s(?:for|in|on|to|from|at|by|and|or|over|with|after|before|last|this|because|as|when|while|if|but|since|until|against|about|of|during|under"
    r"|despite|without|into|through|amid|that|which|who|whether|how|earlier|recently|today|yesterday|\d)"
)
_TO_SUBJECT_OF_PASSIVE = re.compile(
    rf",?\s(?:(?:{_AUXILIARY}|which|who|that|being|got|gets|said it)\s){{0,4}}"
)
# A noun behind one of these is part of another: the head of Meta.
_OF = re.compile(
    r"\b(?:of|at|from|with|for|by|in|on|to|against|about|over|like|including|as|between|among)\s(?:the\s)?\Z",
    re.IGNORECASE,
)
# Behind these a verb's form is a noun or an adjective: its design, the acquired company, Apple's launches.
_MAKES_NOUN = re.compile(
    r"(?:['’]s?|s['’]|\b(?:the|an?|its|their|his|her|our|your|my|this|these|those|all|no|such|of|any|some|new|more|other|for|in|on|with|from|at|during|under|by))\s\Z",
    re.IGNORECASE,
)
_BE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|got|gets)\s(?:(?:[a-z]+ly|not|also|now|being|been|still|first|later|then|since|already|never|once|again|soon)\s){0,2}\Z",
    re.IGNORECASE,
)
# Whoever does it, not by how much, by when or by what means.
_DONE_BY = r"\sby\s(?![\d$€£]|[a-z]+ing\b|(?:the )?(?:end|time|then|means|way|mid|early|late)\b)"
_BY = re.compile(rf"(?:\s[\w’'-]+){{0,4}}?{_DONE_BY}(?:[\w’'-]+\s){{0,3}}")
_BY_AT_ONCE = re.compile(rf"{_DONE_BY}(?:[\w’'-]+\s){{0,3}}")

_LISTED = re.compile(r"[とや、・]|および|及び")
_PARTICLE = re.compile(
    r"(?:\s?(?:氏|社|側|さん|など|CEO|モデル|企業|会社|グループ|たち|ら))?\s?(?P<particle>は|が|を|による(?!と)|によって|に(?!は|つ|と|対|関|お|よ)|から|の)"
)
_NOUN = re.compile(r"[一-鿿ァ-ヺー]\Z")  # 買収, リリース
_STEM = re.compile(r"(?:買い取|抜|越|回|破|貸)\Z")  # of a verb: 追い抜く
_DOES = re.compile(r"を?(?:し(?!か|合|て(?:もら|いただ|ほし|欲し))|す[るれべ]|せず)")
_PASSIVE = re.compile(r"を?(?:さ|わ|か|ら|え|たら|せら)?れ(?!ば)|を?られ")
_RECEIVES = re.compile(
    r"(?:[一-鿿]{0,3})?[をも](?:受け(?!入れ|、|て[^いおき])|浴び|招[いくき]|集め|得|仰|あお|取り付け)"
)
_CAUSES = re.compile(
    r"を?(?:[さわかたらま]?せ(?!ず)|て(?:もら|いただ|ほし|欲し))"
)  # 買収させる, 伝えてもらう
# A topic before what a verb says of another noun may be its object: 自社で開発したモデルだ.
_SAYS_OF = re.compile(r"[ぁ-ん]{0,5}[たるい](?=[一-鿿ァ-ヺA-Za-z])")
# The object right before its verb, or with by how much: AMDを20%上回る.
_BESIDE = re.compile(r"(?:を[^、。はがをにてで]{0,8}|(?<![年月日時頃末])に[^、。はがをにてで]{0,8})\Z")
_OBJECT_BESIDE = re.compile(r"を[^、。はがをにてで]{0,8}\Z")
_MEANS = re.compile(
    r"て|使|用い|もと|基に|ベース|含|はじめ|始め|中心|軸|除|巡|めぐ|受け|介し"
)  # Claudeを使って開発する
# After the verb nothing is said of who does it: 買収を拒んだ, 提訴を受けて.
_UNSURE = re.compile(
    r"[一-鿿]{0,4}(?:を(?:拒|断|否|受け入|受け(?:、|て[^いおき])|検討し(?=た[一-鿿])|避|逃|免|非|批|巡|めぐ)|に(?:応じ|反対|対|よ[りる]|つい|関))"
)


def deeds(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find who does something in the source and has it done to him in the target, or the other way round."""
    if pair.kind not in _PROSE or not pair.source.strip():
        return
    source, target = pair.plain_source, pair.plain_target
    anchors: tuple[Anchor, ...] | None = None
    for deed in _ABLE.able(target):
        said = list(deed.english.finditer(source))
        if len(said) != 1:
            continue
        told = [
            (match, is_converse)
            for is_converse, pattern in ((False, deed.japanese), (True, deed.converse))
            if pattern
            for match in pattern.finditer(target)
        ]
        if len(told) > 1:  # 買収することに合意した。最大の買収だ。
            first = alignment.sentence_groups(source, target)
            said_in = [span for span, text in first if deed.english.search(text)]
            told = [
                one
                for one in told
                if len(said_in) > 0 and said_in[0].start <= one[0].start() < said_in[0].end
            ]
        if len(told) != 1:
            continue
        anchors = anchors or (*names_in_both(source, target), *_nouns_in_both(pair))
        verb, is_converse = told[0]
        undergoer = next((one for one in anchors if _is_object_of(source, one, said[0])), None)
        for anchor in anchors:
            role = _role_in_english(source, anchor.source, said[0])
            found = _role_in_japanese(target, anchor.target, verb, deed)
            if role is None:
                is_exchanged = (
                    undergoer is not None
                    and anchor.source[1] <= said[0].start()
                    and found == "undergoer"
                    and not is_converse
                    and re.fullmatch(r"(?:氏|社|さん)?を", target[anchor.target[1] : verb.start()])
                    is not None
                    and not _LISTED.match(target, undergoer.target[1])
                )
            else:
                is_exchanged = found is not None and (found == role) == is_converse
            if is_exchanged:
                if any(roles(pair, document)):
                    return  # told of already
                yield Finding(
                    pair.id, "roles-exchanged", "name", "warning", *anchor.target,
                    f"「{target[slice(*anchor.target)]}」の立場が原文の「{said[0][0]}」と逆のようです。どちらがどちらに何をしたのか確かめてください。",
                )  # fmt: skip
                return


def _is_object_of(source: str, anchor: Anchor, verb: re.Match[str]) -> bool:
    """Return whether nothing stands between a verb and what it is done to."""
    return source[verb.end() : anchor.source[0]] == " " and source[anchor.source[0]].isupper()


def _nouns_in_both(pair: Pair) -> Iterator[Anchor]:
    """Yield the common nouns that stand once in each text and surely render one another."""
    source, target = pair.plain_source, pair.plain_target
    words = alignment.align(source, target)
    starts = {word.start: word for word in english.words(source)}
    nouns = {token.start for token in morphology.tokens(target) if token.pos[0] == "名詞"}
    for word in words.target:
        said = starts.get(word.partner)
        if said is None or said.is_name or word.score < _SURE or word.start not in nouns:
            continue
        if sum(other.text == word.text for other in words.target) > 1:
            continue
        if sum(other.partner == word.partner for other in words.target) > 1:
            continue
        if sum(other.text.lower() == said.text.lower() for other in english.words(source)) > 1:
            continue
        yield Anchor((said.start, said.end), (word.start, word.end))


# From where and to where a person goes.
_GOES_EN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:from|left|leav(?:es|ing)|quit(?:s|ting)?|departed)\s(?:the |its |his |her )?\Z"), "from"),
    (
        re.compile(r"\b(?:join(?:s|ed|ing)?|moved to|moves to|moving to|left for|returned to|defected to)\s(?:the |his |her )?\Z"),
        "to",
    ),
)  # fmt: skip
_GOES_JA: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"(?:社|側)?(?:から[^、。はが]{0,8}?(?:移[っりるし籍]|転じ|転職|加わ|入社|合流|復帰)|を(?:去[っりる]|辞め|退[社任職]|離れ))"),
        "from",
    ),
    (
        re.compile(r"(?:社|側)?(?:へ|に)(?:と|の)?[^、。はがをら]{0,6}?(?:移[っりるし籍]|転じ|転職|加わ|入社|参加し|合流|復帰|加入)"),
        "to",
    ),
)  # fmt: skip


def directions(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find who leaves, in the target, for where the source says he comes from: 〜に移った for "joined from"."""
    if pair.kind not in _PROSE or not pair.source.strip():
        return
    source, target = pair.plain_source, pair.plain_target
    if not any(word in target for word in "移転入加去辞退離合復参"):
        return
    for anchor in names_in_both(source, target):
        said = {way for pattern, way in _GOES_EN if pattern.search(source[: anchor.source[0]])}
        told = [
            (match, way) for pattern, way in _GOES_JA if (match := pattern.match(target, anchor.target[1]))
        ]
        if len(said) == 1 and len(told) == 1 and told[0][1] not in said:
            yield Finding(
                pair.id, "roles-exchanged", "name", "warning", anchor.target[0], told[0][0].end(),
                f"「{target[slice(*anchor.target)]}」から来たのか、そこへ移ったのかが原文と逆のようです。確かめてください。",
            )  # fmt: skip
            return


def _role_in_english(source: str, noun: tuple[int, int], verb: re.Match[str]) -> Role | None:
    """Return what a noun has to do with a verb that stands near it, as the order of the words tells."""
    start, end = noun
    before = source[: verb.start()]
    if _MAKES_NOUN.search(before):
        return None
    is_going_on = verb[0].lower().endswith("ing")  # is acquiring: never passive
    is_passive = not is_going_on and _BE.search(before) is not None
    behind_by = None if is_going_on else (_BY if is_passive else _BY_AT_ONCE).match(source, verb.end())
    is_passive = is_passive or behind_by is not None
    if end <= verb.start():
        if _OF.search(source[:start]):
            return None
        if is_passive:
            return "undergoer" if _TO_SUBJECT_OF_PASSIVE.fullmatch(source, end, verb.start()) else None
        if is_going_on and source[end] == ",":
            return None
        return "doer" if _TO_VERB.fullmatch(source, end, verb.start()) else None
    if start < verb.end():
        return None
    if is_passive:
        return "doer" if behind_by and behind_by.end() == start else None
    if not _BEHIND_OBJECT.match(source, end):
        return None
    return "undergoer" if _TO_OBJECT.fullmatch(source, verb.end(), start) else None


def _role_in_japanese(target: str, noun: tuple[int, int], verb: re.Match[str], deed: _Deed) -> Role | None:
    """Return what a noun has to do with the verb behind it, as its particle and the voice tell."""
    marked = _PARTICLE.match(target, noun[1])
    if marked is None or not noun[1] <= verb.start() <= noun[1] + _WITHIN:
        return None
    between, after = target[marked.end() : verb.start()], verb.end()
    if "。" in between or _UNSURE.match(target, after) or _CAUSES.match(target, after):
        return None
    particle = marked["particle"]
    is_passive = (_RECEIVES.match(target, after) or _PASSIVE.match(target, after)) is not None
    # A noun that nothing makes a verb may tell of either side: 発売となった, 調査対象となる.
    is_active = not is_passive and (
        not _NOUN.search(verb[0]) or _STEM.search(verb[0]) or _DOES.match(target, after)
    )
    if particle in ("は", "が"):
        is_said = between.endswith("と")  # what is said has subjects of its own: 社員は、店は閉まると伝えた
        if not is_said and (re.search(r"[^、。]が(?![、])|[^、。で]は", between) or between.count("、") > 2):
            return None  # another subject
        if particle == "は" and _SAYS_OF.match(target, after):
            return None
        if is_passive:
            return "undergoer"
        is_doer = is_active and (particle == "が" or deed.topic or _has_another_party(between, deed))
        return "doer" if is_doer else None
    if "、" in between or (re.search(r"[はがを]", between) and particle in ("を", "の")):
        return None
    if particle == "の":
        return "doer" if verb[0] == deed.no and not between else None
    if particle == "を":
        return None if is_passive or _MEANS.search(between) else "undergoer"
    if particle == "に":
        if not deed.ni:
            return "doer" if is_passive else None
        return "undergoer" if is_active else None  # 〜に供給される: by it or to it
    if particle == "から":
        return "doer" if is_passive else None
    return "doer"


def _has_another_party(between: str, deed: _Deed) -> bool:
    """Return whether a verb has an object beside its topic, which is then no object: Metaは3月に公開した may leave out who did."""
    takes_ni = deed.ni or deed.converse is not None
    return (_BESIDE if takes_ni else _OBJECT_BESIDE).search(between) is not None
