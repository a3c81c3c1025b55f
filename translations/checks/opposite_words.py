"""Words that exclude one another, in both languages, and words that say no or less: what a target must not turn round.

The former are listed in `opposite_words.txt`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from translations.checks.polarity_words import any_of
from translations.language.sought import Kept, Sought


@dataclass(frozen=True, slots=True)
class Opposites:
    """Two meanings that exclude one another, each with its words in both languages."""

    one_english: Kept
    one_japanese: Sought
    other_english: Kept
    other_japanese: Sought


# Words of so many uses that somewhere in a sentence they prove nothing.
WEAK = re.compile(
    r"more|most|up|down|out|off|over|above|add\w*|additional|addition|than|not|[a-z]*n['’]t|no"
    r"|never|will|let|now|year\w*|back|help\w*|well|top|full\w*|like\w*|as|also|from|any\w*|many"
    r"|one|use[ds]?|using|work(?:s|ed)?|turn\w*|set|right|since|then|next|ago|by|when|past|want\w*"
    r"|take[sn]?|for|with|only|main\w*|un(?!necess|able|like|safe|success|fortun|happ)\w+|them"
    r"|held|open",
    re.IGNORECASE,
)
_AGAIN = (
    r"re(?:build|built|design|writ|wrot|new|launch|open|start|plac|vamp|fresh|invent|issu|creat"
    r"|elect|gain|join|appear|turn|sum|peat|tr(?:y|ied)|run|ran|load|connect|enter|boot|occur|cur"
    r"|emerg|unit|visit|introduc|instat|train|draw|us)\w*"
)
_UP = (
    r"increas\w*|r[io]se[sn]?|rising|gr[eo]w\w*|gain\w*|climb\w*|soar\w*|surg\w*|jump\w*|up|higher"
    r"|more|boost\w*|rais\w*|expand\w*|accelerat\w*|doubl\w*|tripl\w*|spik\w*|upward|swell\w*"
    r"|mount\w*|exceed\w*|add\w*|additional|addition|multipl\w*|ris\w*|hik\w*|greater|larger"
    r"|bigger|ever-increasing|proliferat\w*|enlarg\w*|inflat\w*|escalat\w*|widen\w*|upgrad\w*"
    r"|enhanc\w*|improv\w*|outstrip\w*|outpac\w*|outperform\w*|outnumber\w*|surpass\w*|beat\w*"
    r"|topp(?:ed|ing)|lead(?:s|ing)?|led|ahead"
)
_DOWN = (
    r"decreas\w*|f[ae]ll\w*|declin\w*|drop\w*|reduc\w*|lower\w*|less|fewer|cut\w*|shrink\w*"
    r"|shr[au]nk|plung\w*|slump\w*|down|loss\w*|los[et]\w*|slid\w*|dip\w*|slow\w*|weak\w*|tumbl\w*"
    r"|diminish\w*|shed\w*|downward|minim\w*|sank|sink\w*|lighten\w*|eas(?:e|ed|es|ing)"
    r"|wan(?:e|ed|ing)|dwindl\w*|degrad\w*|deteriorat\w*|worse\w*|subsid\w*|contract\w*|halv\w*"
    r"|sav(?:e|es|ed|ing|ings)|remov\w*|out of|short\w*|lack\w*|subtract\w*|collaps\w*|taper\w*"
    r"|narrow\w*|vanish\w*|decay\w*|trail\w*|lag\w*|miss\w*|under|below|behind"
)


def _read() -> Iterator[Opposites]:
    lists = {"<UP>": _UP, "<DOWN>": _DOWN, "<AGAIN>": _AGAIN}
    text = Path(__file__).with_suffix(".txt").read_text("utf-8")
    for block in text.strip().split("\n\n"):
        if block.startswith("#"):
            continue
        for name, words in lists.items():
            block = block.replace(name, words)
        one_english, one_japanese, other_english, other_japanese = block.split("\n")
        yield Opposites(
            any_of(one_english), Sought(one_japanese), any_of(other_english), Sought(other_japanese)
        )


OPPOSITES: tuple[Opposites, ...] = tuple(_read())

# --- words that say no, less or against, and the English of which one word must stand behind them ---

_AGAINST = (
    r"danger\w*|risk\w*|harm\w*|threat\w*|hazard\w*|wors\w*|bad\w*|delet\w*|end\w*|halt\w*"
    r"|cancel\w*|clos\w*|suspend\w*|anti\w*|counter\w*|object\w*|protest\w*|critic\w*|vs|versus"
    r"|contrast\w*|opposit\w*|revers\w*|exclu\w*"
    r"|omit\w*|leav\w*|left|off|eras\w*|strip\w*|clear\w*|clean\w*|kill\w*|destroy\w*|dissol\w*"
    r"|retir\w*|revok\w*|terminat\w*|shut\w*|abol\w*|scrap\w*|purg\w*|remov\w*|tak\w*|rid"
    r"|eliminat\w*|obsolet\w*|break\w*|broke\w*|crash\w*|error\w*|challeng\w*"
    r"|complicat\w*|complex\w*|troubl\w*|problem\w*|crisis|damag\w*|crim\w*|war|pull\w*|freez\w*"
    r"|froze\w*|paus\w*|discard\w*|unset|undo|rollback|sunset|old|legacy|restrict\w*|censor\w*"
    r"|crack\w*|curb\w*|bar|bars|barred|outlaw\w*"
)
_SPARSE = (
    r"reduc\w*|minim\w*|scarc\w*|short\w*|small\w*|low\w*|slim\w*|spars\w*|thin\w*|light\w*"
    r"|under\w*|one|two|single|couple|handful|some|part\w*|cheap\w*|fraction\w*"
)
UNSUPPORTED: tuple[tuple[Sought, Kept], ...] = tuple(
    (Sought(japanese), Kept(rf"\b(?:{english})\b", re.IGNORECASE))
    for japanese, english in (
        (
            r"不(?:可能|必要|要(?!不急)|十分|正確|適切|安全|公平|一致|合格|利|都合|便|透明|成立|採用|賛成"
            r"|完全)|無(?:効|関係|意味|価値|許可|責任|関心|害|罪(?!判))"
            r"|非(?:公開|公式|合法|対応|常識|効率|現実的|推奨)"
            r"|未(?:完成|確認|公開|対応|承認|解決|検証|達成)",
            r"n/a",
        ),
        (r"少な[いく](?!とも)", f"{_SPARSE}|{_DOWN}"),
        (r"減少|低下(?!層)|下落|縮小|悪化|衰退|急減|激減", f"{_DOWN}|{_AGAINST}"),
        (
            r"失敗(?!談)|敗北|危険(?!物)|反対(?!側)|拒否|除外|廃止|削除|中止|禁止",
            f"{_AGAINST}|{_DOWN}|defeat\\w*|beat\\w*|w[io]n\\w*",
        ),
    )
)
