"""What a target claims beyond its source: first places, and praise or blame (TRN-9, in the body too)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from translations.checks.model import Document, Finding, Pair
from translations.language import english

# What claims a first place, and the words of a body that give somebody one. 最大値 is a term, 最大40% a bound, which is a
# number's matter.
SUPERLATIVE = re.compile(
    r"世界初|史上初|業界初|国内初|初めて|初の|初となる|(?!最[大小]値|最[大高多長](?:で|約)*[0-9０-９])(?:世界|史上|過去|業界|国内|これまでで)?最(?:大|高|速|多|強|良|悪|小|安|長|新鋭|先端)(?!限|級|化|公約|大公|大限|中|後|初|近|終|(?:経営|執行|技術|財務|情報|製品|業務|法務|研究|科学|[一-鿿]{2,6})責任者|裁|検|幹部|顧問|学府|指導者|評議会|気温)"
    r"|随一|唯一|前例のない|前代未聞|空前|類を見ない|比類(?:の)?ない|圧倒的|凌駕|ナンバーワン|No\.?\s?1|トップ(?=の|に立|を走|シェア)|首位|独占|覇権|金字塔|史上類|群を抜"
)
_SUPPORT: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(japanese), re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for japanese, words in (
        (r"初", r"first\w*|debut\w*|never before|pioneer\w*|inaugural|initial\w*|unprecedented|new|premier\w*|maiden|originally"),
        (r"最(?:大|高|多|長)", r"up to|as (?:much|many|long|high|fast) as|at most|no more than|cap(?:s|ped)?|limit\w*"),
        (r"最大|最多|最長", r"\w+ than (?:any|all|every)|largest|biggest|greatest|most|maxim\w*|record|longest|highest|main|primary|major|leading|top|massive\w*|max|full\w*"),
        (r"最高|最良|トップ|首位|ナンバーワン|No", r"best|highest|top\w*|leading|leader|record|finest|peak|max\w*|number one|no\. ?1|first|most|state[- ]of[- ]the[- ]art|sota|supreme|ultimate|ever"),
        (r"最速|最強|最新鋭|最先端", r"fastest|quickest|strongest|most|powerful|state[- ]of[- ]the[- ]art|cutting[- ]edge|leading|frontier\w*|edge|latest|newest|advanced|sota|best|forefront|vanguard|bleeding"),
        (r"最悪", r"worst"),
        (r"最小|最安", r"\w+ than (?:any|all|every)|smallest|least|lowest|tiniest|cheapest|minim\w*|compact\w*|most"),
        (r"唯一", r"only|sole\w*|unique\w*|single|one and only|alone|exclusive\w*"),
        (r"前例|前代未聞|空前|類を見|比類|史上類|金字塔", r"unprecedented|never before|unparalleled|unmatched|unique\w*|first|record|extraordinar\w*|exceptional\w*|remarkable|historic\w*|ever"),
        (r"圧倒|凌駕|群を抜|随一", r"overwhelm\w*|surpass\w*|outperform\w*|exceed\w*|beat\w*|dominat\w*|far|crush\w*|massive\w*|outstrip\w*|eclips\w*|better than|superior\w*|outpac\w*|best|stand\w* out|lead\w*|win\w*|w[io]n|top\w*|unrivall?ed"),
        (r"独占|覇権", r"monopol\w*|dominat\w*|dominan\w*|exclusive\w*|hegemon\w*|sole\w*|corner\w*|supremac\w*"),
    )
)  # fmt: skip
# What judges: the Japanese, and the English of which one word must stand behind it.
_JUDGEMENTS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(japanese), re.compile(rf"\b(?:{words})", re.IGNORECASE))
    for japanese, words in (
        (r"画期的|革新的|革命的", r"break|ground|innovat|revolution|landmark|milestone|epoch|game|novel|transform|pioneer|new|disrupt|radical|first|leap|advanc|seminal"),
        (r"驚異的|驚くべき|目覚ましい|目を見張る", r"amaz|astonish|astound|remarkab|phenomen|stun|incredib|impress|surpris|wonder|marvel|extraordinar|dramatic|spectacular|breath|outstanding|stagger|tremend|prodig|strik|shock|notabl|great|power"),
        (r"議論を(?:呼|巻き起こ)|物議を醸|賛否(?:両論)?(?:を|が)", r"controvers|debat|disput|divi[ds]|conten|argu|uproar|outcry|backlash|polari|question|furor|discuss|critic|mixed|split|pros"),
        (r"評判の悪い|悪名高い|不評(?:の|な|を買)", r"notorious|infam|reput|unpopular|dis|hat|revil|malign|critici|bad|ill|poor|dread|negativ|complain"),
        (r"待望の|待ちに待った", r"long|anticipat|await|eager|much|wait|hope|finally|at last"),
        (r"話題(?:の(?=[一-鿿ァ-ヺA-Z])|を呼|沸騰|を集め)", r"buzz|talk|topic|viral|trend|popular|hot|hype|attention|sensation|discuss|fam|convers|headline|much|news|big|recent|issue|subject|theme"),
        (r"注目(?:の(?=[一-鿿ァ-ヺA-Z])|を(?:集|浴))", r"attention|notab|high|watch|eye|interest|spot|focus|promin|close|promis|feature|highlight|lime|notic|anticipat|look|ris|emerg|hot|head|attract|popular|hype|buzz|key|star"),
        (r"残念ながら|惜しくも", r"unfortun|sad|regret|alas|sorry|disappoint|pity|too bad|but|however|afraid|narrow"),
        (r"幸い(?:な|に|、)|幸運にも", r"fortun|luck|thank|happ|good|bless"),
        (r"悪質な|悪意のある", r"malicious|malign|evil|vicious|egregious|nefarious|bad|harm|hostile|rogue|abus|scam|fraud|unscrup|mal|toxic|hate|sham"),
        (r"大失敗|大成功|大惨事", r"disast|fail|success|triumph|hit|catastroph|fiasco|great|huge|big|debacle|trag|smash|flop|calam"),
    )
)  # fmt: skip


def claims(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find first places and judgements of a body's text for which its source has no word."""
    source = pair.plain_source
    if pair.part != "body" or not source.strip():
        return
    for match in SUPERLATIVE.finditer(pair.plain_target):
        if not sentences_with(match[0], source):
            yield _finding(pair, match)
    for japanese, words in _JUDGEMENTS:
        found = japanese.search(pair.plain_target)
        if found and not words.search(source):
            yield _finding(pair, found)


def _finding(pair: Pair, match: re.Match[str]) -> Finding:
    return Finding(
        pair.id, "claim-added", "addition", "info", *match.span(),
        f"「{match[0]}」にあたる言葉が原文にありません。訳者の評価が加わっていないか確かめ、なければ削除してください。",
    )  # fmt: skip


@lru_cache(maxsize=256)
def sentences_with(superlative: str, text: str) -> tuple[str, ...]:
    """Return the English sentences that have a superlative of the kind."""
    supports = [support for japanese, support in _SUPPORT if japanese.search(superlative)]
    return tuple(
        text[start:end]
        for start, end in english.sentences(text)
        if any(support.search(text, start, end) for support in supports)
    )
