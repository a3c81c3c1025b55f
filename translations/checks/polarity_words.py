"""Words that turn a sentence round, in both languages: negations and what licenses them, opposites, moods."""

from __future__ import annotations

import re
from dataclasses import dataclass

# --- negation ---

# English that says no outright. What follows in brackets only looks like it.
NEGATION = re.compile(
    r"\b(?:(?<!or )(?-i:[Nn]ot)(?! (?:only|just|merely|simply|to mention|least|surprisingly))|cannot|never(?! mind)|nobody|no one|nothing|none|neither|nor|nowhere|no longer)\b"
    r"|\b(?:is|are|was|were|do|does|did|has|have|had|would|could|should|can|wo|ca|must|need|might|ai|sha)n['’]t\b(?! (?:only|just|merely))|\bcan['’]?t\b(?! (?:wait|help but))"
    r"|\bno(?= [a-z])(?! (?:doubt|matter|problem|wonder|sooner|less|more|[a-z]+er)\b)\b|\bwithout\b",
    re.IGNORECASE,
)  # fmt: skip
# English under which a Japanese writer may well use a negative form where the English has none. Must, may and
# the like are not among them: their Japanese forms (なければならない, かもしれない) are known below as harmless.
LICENSE = re.compile(
    r"\b(?:not|no|never|cannot|nobody|none|nothing|neither|nor|nowhere|without|hardly|barely|scarcely|rarely|seldom|(?<!\ba )(?<!quite a )few|fewer|(?<!\ba )little|less|least|unless|until|till|only(?!-)|merely|solely|too|but for|yet to"
    r"|far from|rather than|instead|other than|fail\w*|lack\w*|den(?:y|ies|ied|ying)|refus\w*|reject\w*|avoid\w*|prevent\w*|stop\w*|ban(?:s|ned|ning)?|prohibit\w*|forb\w+|miss(?:es|ed|ing)?|lost|lose[sr]?|losing|ignor\w*|neglect\w*|forg[eo]t\w*|absen\w+|empty|zero|null|void|blank"
    r"|difficult\w*|hard|tough|impossible|unable|inabilit\w+|incapable|insufficient\w*|inadequate\w*|invalid|illegal|different\w*|differ\w*|wrong\w*|false\w*|incorrect\w*|unlike\w*|un(?!der|i[tvfqo]|til)[a-z]{4,}|in(?:evitable|dispensable|finite|visible|effective|complete|expensive|accurate|secure|decisive|significant|active|ability|justice|dependent|consistent|convenient|capable|correct|definite)\w*|ir(?:relevant|replaceable|resistible|rational|regular)\w*|im(?:material|mature|moral|perfect|practical|proper|patient|mediate)\w*"
    r"|non\w*|dis(?:agree|appear|satisf|courag|regard|connect|continu|abl|allow|approv|trust|belie|like|pleas|hon|interest)\w*|[a-z]+less(?:ly|ness)?|[a-z]+-free|agnostic|abandon\w*|quit|ceas\w*|skipp\w+|skips?(?!-)|exempt\w*|resist\w*|struggl\w*|ignorant|clueless|out of|beyond|gone|dead|oppos\w*|against|declin\w*|withh\w+|mistak\w*|surpris\w*|nearly|almost|shy of|short of|barring|stranger|free of|deprecat\w*|discourag\w*|hidden|hides?|bound to|free from|who knows|who cares|same|equal\w*|constant\w*|stable|steady|matters?|care[sd]?|mind|poor\w*|bad\w*|shame|let alone|whether or|doubt\w*|question\w*|secret\w*|silen\w+|quiet\w*|remain\w*|stuck|block\w*|reluctan\w*|hesita\w*|balk\w*|shun\w*|elu[ds]\w*|defy|defies|defied|contrary|despite|although|though|minor|tiny|slight\w*|rare|limit\w*|weak\w*|obvious\w*|fine(?!-)|okay|ok|easily|novel|unprecedented|otherwise|except|excluding|regardless|irrespective|anything but|all but)\b"
    r"|n['’]t\b|\?",
    re.IGNORECASE,
)  # fmt: skip
# Words of the list above that license a negative form only somewhere in the sentence, not beside the verb itself.
AT_A_DISTANCE = re.compile(
    r"\?|(?:same|equal\w*|remain\w*|matters?|fine|ok|okay|limit\w*|minor|easily|novel|obvious\w*|although|though|despite|care[sd]?|mind|constant\w*|question\w*|until|till|hard|bad\w*|too|lost|stop\w*)",
    re.IGNORECASE,
)
# English that by itself accounts for one negative form each.
EXPLICIT = re.compile(
    r"\b(?:not|no|never|cannot|nobody|none|nothing|neither|nor|nowhere|without|hardly|barely|rarely|seldom|unless|until|unable|fail\w*|lack\w*|refus\w*|impossible|(?<!\ba )(?<!quite a )few|fewer|outside|otherwise|miss(?:es|ed|ing)|prevent\w*|avoid\w*|except|instead|un(?!der|i[tvfqo]|til)[a-z]{4,}|in(?:valid|sufficient|correct|complete|active|consistent|dependent|visible)\w*|[a-z]+less|disabl\w*|agnostic)\b|n['’]t\b",
    re.IGNORECASE,
)
# Japanese that holds a negative form and denies nothing.
NOT_NEGATIVE = re.compile(
    r"つまら(?:ない|なかっ|ず)|ざるを得な[いく]|忘れ(?:ない|ず|ては(?:なら(?:ない|ず)|なりません|いけ(?:ない|ません)))|(?:に|と)?たがわず|思わぬ|思いも(?:よら|寄ら)(?:ない|ぬ|なかっ)|ねば(?:なら|なり|いけ)?(?:ない|ません|ず|ぬ|なかっ)?|ないで(?:ください|下さい)は|お?構いな[くし]"
    r"|(?:なけれ|なきゃ|なくて|ないと)(?:ば)?(?:は|も)?(?:なら|なり|いけ|だめ|ダメ|すま|済ま)(?:ない|なかっ|ません|ぬ|ず)?|ざるを得(?:ない|ません|なかっ|ず)?|(?:より|する|した|ほか|しか)(?:ほか|しか)?(?:は)?(?:ない|ありません|なかっ)|しか(?!し)[^。、]{0,24}(?:な[いくか]|ません|ず)"
    r"|かもしれ(?:ない|ません|なかっ|ず)|かも知れ(?:ない|ません)|に(?:違い|間違い|相違)(?:は)?(?:ない|ありません|なかっ)|間違い(?:は)?(?:な[いく]|ありません)|に(?:ほか|他)な[らり](?:ない|ません|なかっ)|(?:に|でしか)?過ぎ(?:ない|ません|なかっ|ず)|(?:に|で)すぎ(?:ない|ません|なかっ|ず)"
    r"|(?:だけ|のみ)(?:で|じゃ)(?:は)?(?:な[くい]|ありません)|かまい?ま?せん|構い?ま?せん|(?:かま|構)わ(?:な[いくか]|ず|ぬ)|差し支え(?:な[いく]|あり?ません)|ばかり(?:で|か)(?:は)?な[くい]|のみならず|だけに(?:は)?(?:とど|留)まら(?:ず|ない|ません)|に(?:とど|留)まら(?:ず|ない)|(?:で|じゃ)(?:は)?ない(?:か|だろう|でしょう)(?:と|。|？|\?)|ではありませんか|ないでしょうか|ませんか|ない(?:だろう)?か(?:と|どうか)|(?:の(?:で|じゃ)(?:は)?|んじゃ)ない(?=か|だろう|でしょう)"
    r"|少なく(?:は)?な[いく]|少なからず|問題(?:は)?(?:な[いく]|ありません)|欠かせ(?:ない|ません|なかっ)|欠かさず|計り知れ(?:ない|ません)|思いがけ(?:ない|ず)|思わず|やむを得(?:ない|ず)|仕方(?:が)?な[いく]|申し訳(?:ない|ありません)|とんでもな[いく]|途方もな[いく]|限りな[いく]|絶え間な[いく]|惜しみな[いく]|余儀な[いく]|間もな[いく]|まもな[いく]|ほどな[いく]|何気な[いく]|さりげな[いく]|相変わらず|必ず|まず|はず|わずか|たゆまぬ|知らず|残らず|遅から[ずぬ]|少なくとも|かねない|かねません"
    r"|てなら(?:ない|ません)|てやま(?:ない|ません)|なくは(?:ない|ありません)|なくもない|ない(?:わけ|こと)(?:では|は|も)(?:ない|ありません)|とは(?:いえ|言え)ない|を問わず|にかかわらず|にも(?:かかわ|関わ)らず|をはじめ|ならでは|だけあって|いざ知らず|言うまでも(?:な[いく]|ありません)|いうまでもな[いく]|ずに(?:は)?(?:いられ|おか|済ま)[^。]{0,4}|まで(?:も)?な[いく]|ないうちに|ないまま|ずに?済[みむん]|に(?:は)?及ば(?:ない|ず|ません)|たまらな[いく]|なら(?:ない|ぬ)ほど|ない限り|ないか(?:を|どうか)?(?:確認|確かめ|注意|チェック|点検|見て|調べ|検討)|以外(?:は|に(?:は)?|の)[^。、]{0,14}(?:な[いくか]|ません)|と(?:も)?限ら(?:ない|ません|ず)|とは限ら"
)  # fmt: skip
# Anything of a Japanese sentence, negative forms apart, that may carry an English no.
CARRIES_NO = re.compile(
    r"問題(?:は|も)?(?:な|ありません)|ないか|忘れ[なず]|省|無|不|非|未|否|欠|失|拒|(?<![判診横])断|禁|防|避|困|難|違|異|誤|嘘|(?<!違)反(?!映|応)|ゼロ|除|(?<![郊海以])外|止|やめ|だめ|ダメ|代わ|どころ|わけが|がたい|かね|にく|づら|しか(?!し)|未満|廃|抜|免|尽|切れ|放棄|疑|ノー|アンチ|フリー|レス|敗|負|少な|乏|稀|めったに|滅多|むしろ|よりも|ざる|まい(?!ん)|ミス|解消|別(?:の|に)|ぬ(?:間|うち|まま)|以外|だけでな|な[くし]"
)
# What limits or sets aside in English, and the Japanese of which one must carry it.
SET_ASIDE: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(
            r"(?<!\bnot )(?<!n['’]t )(?<!\bif )\b(?:only|solely|merely|exclusively)\b(?!-)", re.IGNORECASE
        ),
        re.compile(
            r"のみ|だけ|しか|限|ばかり|唯一|初めて|はじめて|ようやく|やっと|単|まで|わずか|僅か|たった|専|以外|特に|すぎ|過ぎ|こそ|さえ|まだ|もっぱら|一つ|ひとつ|[1１一]|きり|ちょうど|最低|以上|以下|未満|ほんの|ただ|なければ|ない|ません|ず|除|少な|少し|ごく|独|無二|いまだ|あくまで|せいぜい|んの|不|無|非|未|場合に|ときに|時に|とき(?:は|、)|場合(?:は|、)"
        ),
    ),
    (
        re.compile(r"\b(?:rather than|instead of|as opposed to)\b", re.IGNORECASE),
        re.compile(
            r"な[いくし]|ず|ません|代|より|むしろ|ではな|換|替|反|対|別|避|やめ|止|以外|ぬ|一方|逆|変|優先|非|不|無|差|除"
        ),
    ),
)
# English that denies what something is, in whatever words: only that makes Japanese say ではない.
DENIES = re.compile(
    r"\b(?:not|no|never|cannot|nobody|none|nothing|neither|nor|nowhere|without|hardly|barely|scarcely|rarely|seldom|rather|instead|unlike|other than|far from"
    r"|anything but|but|than|wrong\w*|false\w*|myth\w*|den(?:y|ies|ied)|fail\w*|reject\w*|unable|less|little|few|only|just|merely|contrary|opposed?|beyond|exception\w*|un(?!der|i[tvfqo]|til)[a-z]{4,}|in(?:correct|valid|sufficient|adequate)\w*|non\w*|im(?:possible|proper)\w*|dis[a-z]{4,}|difficult|hard)\b|n['’]t\b|\?",
    re.IGNORECASE,
)
# What absorbs a licence: where the Japanese has this for it, the licence does not account for a negative verb too.
ABSORBED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(english, re.IGNORECASE), re.compile(japanese))
    for english, japanese in (
        (r"avoid|prevent", r"避|防|妨|阻"),
        (r"few|less$|least|little", r"少な|減|わずか|低|小|抑"),
        (r"difficult|hard|tough|struggl", r"難|困|厳|大変|苦"),
        (r"differ|unlike|contrary", r"異|違|差|別|反|逆"),
        (r"against|oppos|resist|defy|defi", r"対|反|抗|逆|戦"),
        (r"instead|rather", r"代|むしろ|より|ではなく"),
        (r"fail", r"失敗|失|落|不"),
        (r"refus|reject|den|declin|shun|balk", r"拒|断|否|却|退|減"),
        (
            r"lack|insufficient|inadequate|miss|absen|empty|zero|null|void|blank",
            r"欠|不足|乏|空|ゼロ|逃|不在|恋し",
        ),
        (r"stop|ban|prohibit|forb|block|ceas|quit|abandon|withh", r"止|禁|停|やめ|阻|遮|捨|棄|退|廃"),
        (r"only|merely|solely", r"のみ|だけ|しか|唯一|ばかり|単"),
        (r"until|till", r"まで"),
        (r"same|equal|remain|constant|stable|steady", r"同|等|変わら|一定|残|まま|続|安定|常"),
        (r"out of|beyond|gone|dead", r"外|超|死|亡|消|越"),
        (r"doubt|question|mistak|wrong|false|incorrect|invalid", r"疑|質問|問|間違|誤|偽|嘘|無効|不正"),
        (r"surpris", r"驚"),
        (r"nearly|almost|shy of|short of", r"ほぼ|ほとんど|近|約|不足|寸前|あと"),
        (r"too", r"すぎ|過ぎ|も|あまり"),
        (r"los[te]|losing", r"失|負|敗|落"),
        (r"ignor|neglect|forg", r"無視|忘|怠|放"),
        (r"limit|minor|tiny|slight|rare", r"限|小|少|稀|珍|まれ|わずか|未成年"),
        (r"otherwise|except|excluding|regardless|irrespective", r"以外|除|さもな|問わず"),
        (r"obvious|fine|ok|easily|novel|unprecedented", r"明らか|当然|問題|大丈夫|簡単|容易|新|前例|構"),
        (r"although|though|despite", r"が、|もの|かかわ|のに|一方|けれど|なが"),
        (r"silen|quiet|secret", r"沈黙|静|黙|秘|ひそ"),
        (r"reluctan|hesita", r"渋|ためら|躊躇|嫌|消極"),
        (r"poor|bad|weak|shame", r"悪|貧|弱|劣|低|残念"),
        (r"matter|care|mind", r"重要|気|問題|事|件|ケア|注意|念頭|心"),
        (r"\?", r"か|？|\?"),
        (
            r"disab|dis[a-z]+|un[a-z]+|in[a-z]+|im[a-z]+|ir[a-z]+|non\w*|[a-z]+less|[a-z]+-free|agnostic",
            r"不|無|非|未|解|障|外|独立|依存し|嫌|失",
        ),
    )
)


# --- mood ---


@dataclass(frozen=True, slots=True)
class Mood:
    """A Japanese way of committing oneself, and the English that must stand behind it."""

    japanese: re.Pattern[str]
    english: re.Pattern[str]
    message: str


_OBLIGATION = (
    r"must|have to|has to|had to|having to|need\w*|should|require[sd]?|requir\w+|necess\w*|ought|imperative|mandatory|oblig\w*|forc\w*|compel\w*|suppos\w*|expect\w*|had better|only|unless|without|essential"
    r"|vital|crucial|important|responsib\w*|bound|make sure|be sure|ensure|key|call\w*|demand\w*|task\w*|up to|got to|gotta|'ll|will|shall|is to|are to|was to|were to|first thing|aware|careful|attention|do|don't|urg\w*|pressing|due|subject|let['’]?s|please|remember|consider|keep|take|critical|insist\w*|if|to \w+"
)


def _english(words: str) -> re.Pattern[str]:
    """Return a pattern for any of the words; n't stands for every word that ends so, <UN> for words that un- denies."""
    words = words.replace(_NT, f"[a-z]+{_NT}").replace("<UN>", _UN)
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


_NT = "n['’]t"
_UN = r"un(?!pack|lock|install|load|i[a-z]|der|til|less|box|zip|wrap|tar|mount|veil|fold|leash)\w+"


def _mood(japanese: str, english: str, message: str) -> Mood:
    return Mood(re.compile(japanese), _english(english), message)


_DENIED = r"not|n['’]t|no|never|cannot|none|neither|nor|nobody|nothing|without|avoid\w*|refrain\w*|against|discourag\w*|deprecat\w*|hardly|rather than|instead of|rule[ds]? out"
MOODS: tuple[Mood, ...] = (
    # a permission, for an English sentence without a must
    Mood(re.compile(r"(?:ても|でも)(?:かまいません|構いません|かまわない|構わない|差し支えな|差し支えあり|よい|いい(?![えう])|よく)"), re.compile(r"\A(?!.*\b(?:must|shall)\b)", re.IGNORECASE | re.DOTALL), "原文より弱い言い方です"),
    _mood(r"ないで(?:ください|下さい|ほしい)|(?<!なく)(?<!忘れ)ては(?:いけ(?:ません|ない)|なら(?:ない(?!よう)|ません))", _DENIED + r"|stop\w*|forb\w+|prohibit\w*|ban\w*|bar(?:s|red)?|disallow\w*|illegal\w*|resist\w*|beware|unless|except|only|hesitat\w*|worr\w*|careful\w*|neglect\w*|forget\w*|miss\w*|ignor\w*|sure|remember|restrict\w*|limit\w*|mustn\w*|fail\w*|be \w+|do \w+", "原文と逆の言い方です"),
    _mood(r"(?:お?(?:勧|すす)め(?:し|でき)|推奨(?:し|され|でき))(?:ません|ない|なかっ|ていない|ていません)", _DENIED + r"|advis\w+|warn\w*|<UN>|caution\w*|bad|ill-advised|prohibit\w*|poor\w*|beware|only|least|risk\w*|danger\w*|careful\w*", "原文と逆の言い方です"),
    _mood(r"可能性は(?:な[いく]|ありません|低)|(?:見込み|予定|計画|つもり|必要性|義務)は(?:な[いく]|ありません)", _DENIED + r"|unlikely|impossib\w*|little|low\w*|improbab\w*|rare\w*|slim|<UN>|few\w*|small|chance|less|far from|doubt\w*|optional\w*|free", "原文と逆の言い方です"),
    _mood(r"(?:ても|でも)(?:かまい?ま?せん|構い?ま?せん|かまわない|構わない|差し支え)", r"may|can|could|allow\w*|permit\w*|fine(?!-)|ok(?:ay)?|free|option\w*|if (?:you|they|we) (?:like|want|prefer|wish)|need not|needn['’]t|don['’]t (?:need|have)|doesn['’]t (?:need|have|matter)|all right|mind|either|whatever|acceptable|welcome|not necessar\w*|no need|unnecessary|any\w*", "原文より弱い言い方です"),
    _mood(r"に(?:違い|間違い|相違)(?:は)?(?:ない|ありません)|(?:こと|の)は(?:確実|確か|間違いない)|と断言|疑い(?:の余地)?(?:は|が)?(?:な[いく]|ありません)", r"must|certain\w*|sure\w*|definite\w*|undoubted\w*|no doubt|doubt\w*|without (?:a )?doubt|clear\w*|bound|surely|confident\w*|unquestion\w*|guarantee\w*|inevitab\w*|obvious\w*|indeed|evident\w*|undeniab\w*|convinc\w*|proof|prov\w*|mistak\w*|question|assur\w*", "原文より断定的です"),
    _mood(r"証明(?:された|されている|されています|済み)|立証(?:された|されて)|実証(?:された|されて)", r"pro(?:ve|ves|ved|ven|of|ofs|ving)|demonstrat\w*|verif\w*|establish\w*|show\w*|confirm\w*|evidence|certif\w*|valid\w*|test\w*|track record|found|find\w*|reveal\w*|indicat\w*|known|document\w*|corroborat\w*|authenticat\w*", "原文より断定的です"),
    _mood(r"(?:ことは|ことが)?決して(?:あり(?:ません|えない|得ない)|ない)|絶対に(?:あり(?:ません|えない|得ない)|ない)", r"never|not|no|n['’]t|cannot|impossib\w*|nothing|none|nobody|by no means|hardly|far from|without", "原文より強い否定です"),
    _mood(r"(?:なければ|なくては|ねば)(?:なり(?:ません|ませんでした)|ならない|ならなかった|ならず|いけ(?:ない|ません))|(?:する|の)?義務(?:が|を)", _OBLIGATION, "原文より強い言い方です"),
    _mood(r"する必要は(?:ない|なく|ありません)|(?:し)?なくても(?:よい|いい|かまわない|構わない|かまいません)|には(?:及び|およば)(?:ません|ない)", r"not|no|n['’]t|without|unnecessar\w*|needless\w*|optional\w*|never|instead|rather|free|sav\w*|spar\w*|automatic\w*|waiv\w*|exempt\w*|simply|just|only|eliminat\w*|avoid\w*|remov\w*|obviat\w*|<UN>|less|neither|nor|beyond|skipp\w+|skips?(?!-)|enough", "原文より弱い言い方です"),
    _mood(r"を否定し|否認し|(?:こと|事実)を否定", r"den[yi]\w*|refut\w*|reject\w*|dismiss\w*|disput\w*|negat\w*|contradict\w*|rebut\w*|repudiat\w*|disavow\w*|not|n['’]t|never|no|disclaim\w*|oppos\w*|unfound\w*|debunk\w*|rul\w* out|without|disagree\w*|overturn\w*|renounc\w*|counter\w*|question\w*|denounc\w*|refus\w*", "原文と逆の言い方です"),
    _mood(r"(?:は|も|を)?禁止(?:し|され|する)|禁じ", r"ban\w*|prohibit\w*|forb\w+|bar(?:s|red)?|block\w*|outlaw\w*|illegal\w*|not|n['’]t|never|no|prevent\w*|restrict\w*|deny|denied|disallow\w*|embargo\w*|suspend\w*|exclud\w*|taboo|off-limits|limit\w*|stop\w*|against|unlawful\w*|abolish\w*|rule[ds]? out|veto\w*|censor\w*|curb\w*|crack\w*|refus\w*", "原文と逆の言い方です"),
)  # fmt: skip

# --- opposites ---


@dataclass(frozen=True, slots=True)
class Opposites:
    """Two meanings that exclude one another, each with its words in both languages."""

    one_english: re.Pattern[str]
    one_japanese: re.Pattern[str]
    other_english: re.Pattern[str]
    other_japanese: re.Pattern[str]


def _opposites(one_english: str, one_japanese: str, other_english: str, other_japanese: str) -> Opposites:
    return Opposites(
        _english(one_english), re.compile(one_japanese), _english(other_english), re.compile(other_japanese)
    )


# Words of so many uses that somewhere in a sentence they prove nothing.
WEAK = re.compile(
    r"more|most|up|down|out|off|over|above|add\w*|additional|addition|than|not|[a-z]*n['’]t|no|never|will|let|now|year\w*|back|help\w*|well|top|full\w*|like\w*|as|also|from|any\w*|many|one|use[ds]?|using|work(?:s|ed)?|turn\w*|set|right|since|then|next|ago|by|when|past|want\w*|take[sn]?|for|with|only|main\w*|un(?!necess|able|like|safe|success|fortun|happ)\w+|them|held",
    re.IGNORECASE,
)
_AGAIN = r"re(?:build|built|design|writ|wrot|new|launch|open|start|plac|vamp|fresh|invent|issu|creat|elect|gain|join|appear|turn|sum|peat|tr(?:y|ied)|run|ran|load|connect|enter|boot|occur|cur|emerg|unit|visit|introduc|instat|train|draw|us)\w*"
_UP = r"increas\w*|r[io]se[sn]?|rising|gr[eo]w\w*|gain\w*|climb\w*|soar\w*|surg\w*|jump\w*|up|higher|more|boost\w*|rais\w*|expand\w*|accelerat\w*|doubl\w*|tripl\w*|spik\w*|upward|swell\w*|mount\w*|exceed\w*|add\w*|additional|addition|multipl\w*|ris\w*|hik\w*|greater|larger|bigger|ever-increasing|proliferat\w*|enlarg\w*|inflat\w*|escalat\w*|widen\w*|upgrad\w*|enhanc\w*|improv\w*"
_DOWN = r"decreas\w*|f[ae]ll\w*|declin\w*|drop\w*|reduc\w*|lower\w*|less|fewer|cut\w*|shrink\w*|shr[au]nk|plung\w*|slump\w*|down|loss\w*|los[et]\w*|slid\w*|dip\w*|slow\w*|weak\w*|tumbl\w*|diminish\w*|shed\w*|downward|minim\w*|sank|sink\w*|lighten\w*|eas(?:e|ed|es|ing)|wan(?:e|ed|ing)|dwindl\w*|degrad\w*|deteriorat\w*|worse\w*|subsid\w*|contract\w*|halv\w*|sav(?:e|es|ed|ing|ings)|remov\w*|out of|short\w*|lack\w*|subtract\w*|collaps\w*|taper\w*|narrow\w*|vanish\w*|decay\w*"
OPPOSITES: tuple[Opposites, ...] = (
    _opposites(_UP, r"増加|増え|増や|増大|上昇|(?<![立出来盛仕浮積])上が(?=[っりる])|(?<![立取盛仕積打])上げ(?=た|る|ま)|急増|急騰|高騰|増強|増量|増額|増して|倍増|上回", _DOWN, r"減少|減ら|減っ|減る|低下|下落|急落|急減|縮小|削減|減速|下げ|下が|失[っわう]|衰|弱ま|軽減|暴落|下回"),
    _opposites(r"improv\w*|enhanc\w*|better|best|progress\w*|upgrad\w*|strengthen\w*|help\w*|boost\w*|refin\w*|recover\w*|heal\w*|reform\w*|advanc\w*|optimi\w*", r"改善|向上|良くな(?!い|か)|よくな(?!い|か)|強化|好転|回復|進歩", r"worse\w*|deteriorat\w*|degrad\w*|declin\w*|decreas\w*|reduc\w*|drop\w*|fall\w*|fell|lower\w*|weak\w*|damag\w*|harm\w*|impair\w*|exacerbat\w*|less|loss\w*|slow\w*|poor\w*|bad\w*|aggravat\w*|erod\w*|setback\w*|undermin\w*|diminish\w*", r"悪化|低下|劣化|弱体化|衰退|後退"),
    _opposites(r"succeed\w*|success\w*|work(?:s|ed)?|achiev\w*|accomplish\w*|manag\w*|triumph\w*|pass(?:es|ed)?|hit|well", r"成功|うまくい", r"fail\w*|unsuccessful\w*|collaps\w*|flop\w*|miss\w*|crash\w*|lose|lost|mistak\w*|error\w*|unable|wrong|abort\w*|botch\w*|defeat\w*|setback\w*|breakdown|disast\w*|fiasco|bad\w*|blunder\w*|not|never|n['’]t", r"失敗|しくじ|頓挫"),
    _opposites(r"w[io]n\w*|victor\w*|triumph\w*|beat\w*|defeat\w*|top\w*|overcom\w*|prevail\w*", r"勝利|勝っ|勝ち|優勝|勝て", r"los[et]\w*|losing|loss\w*|defeat\w*|beat\w*|fell|fall|surrender\w*|concede\w*|down|fail\w*|eliminat\w*|knock\w*|out", r"敗北|敗れ|負け|敗退|敗戦"),
    _opposites(r"easy|easily|easier|eas\w+|simpl\w*|straightforward|effortless\w*|trivial\w*|smooth\w*|facilitat\w*|convenien\w*|quick\w*|handy|light\w*|brief\w*|accessib\w*", r"簡単|容易|たやす|易し|やさしい", r"difficult\w*|hard\w*|tough\w*|challeng\w*|tricky|complex\w*|complicat\w*|struggl\w*|painful\w*|trouble\w*|not|n['’]t|never|impossible|uneasy|arduous|hurdle\w*|predicament|plight|distress\w*|hardship\w*|demanding|problem\w*|unable|barrier\w*|obstacle\w*|imping\w*|little", r"難し|困難|難解|容易ではな|簡単ではな"),
    _opposites(r"possibl\w*|can|able|could|allow\w*|enabl\w*|may|might|capab\w*|feasib\w*|available|potential\w*|[a-z]+able|[a-z]+ible|likel\w*|chance|option\w*|let\w*|permit\w*|viab\w*|probab\w*", r"(?<!不)可能(?!性は(?:低|な))", r"impossib\w*|cannot|can['’]?t|unable|no|not|n['’]t|never|infeasib\w*|incapab\w*|<UN>able|im\w+ible|in\w+ble|ir\w+ble|fail\w*|prevent\w*|non\w*|block\w*|without|disab\w*|unfeasib\w*|unavailab\w*|hard|difficult|deny|denied|out of", r"不可能|できなくな"),
    _opposites(r"need\w*|necess\w*|requir\w*|must|essential\w*|should|have to|has to|had to|demand\w*|vital|crucial|imperative|mandatory|critical|call(?:s|ed)? for|take[sn]?|want\w*|ought|key|importan\w*|to be|compuls\w*|indispens\w*|prerequisite\w*|in order", r"(?<!不)必要(?!は(?:な|あり?ま?せ))|必須|不可欠", r"unnecessar\w*|needless\w*|not|n['’]t|no need|no|without|redundan\w*|optional\w*|dispens\w*|free\w*|never|eliminat\w*|superfluous|unneeded|<UN>|obsolete|waiv\w*|spar\w*|useless|unwanted|junk|avoid\w*|remov\w*|neither|nor|drop\w*|skipp\w+|skips?(?!-)|less|rather", r"不要|不必要|必要(?:は|が|も)?(?:な[いくか]|ありません)|任意(?!の)"),
    _opposites(r"(?:larg|bigg|great|high|long|strong|heav|old|fast)est|maxim\w*|most|top|leading|max|biggest|peak\w*|no\.? ?1|number one|record\w*|ceiling|upper|cap\w*|utmost|best|greatest|major\w*|main|primar\w*|full\w*|up to", r"最大|最高|最多|最長", r"(?:small|low|tini|short|weak|few|young)est|minim\w*|least|min|bottom|lower|worst|floor|bare\w*|only|fewest|slightest", r"最小|最低|最少|最短"),
    _opposites(r"more than|over|above|exceed\w*|beyond|at least|or more|greater|plus|upwards|excess|surpass\w*|minimum|since|older|higher", r"\d[^、。]{0,5}以上|\d[^、。]{0,5}を(?:超え|上回)", r"less than|under|below|at most|up to|or less|fewer|no more|within|maximum|shy|not|n['’]t|short|lower|smaller|nearly|almost|limit\w*|younger|down", r"\d[^、。]{0,5}(?:未満|以下)|\d[^、。]{0,5}を下回"),
    _opposites(r"success|good|great|well|fine|nice|right|better|best|positive\w*|excellent|healthy|high-quality|quality|favou?rabl\w*|benefi\w*|worth\w*|fair\w*|strong\w*|decent|promising|proper\w*|ok\w*|desirable|effective\w*|useful\w*", r"良い(?!も)|良好|優れ|望ましい", r"bad\w*|worse\w*|worst|poor\w*|evil|ill|wrong\w*|negative\w*|terribl\w*|awful\w*|harm\w*|adverse\w*|unfavou?rabl\w*|mal\w+|inferior|low\w*|not|n['’]t|never|sick|guilty|nasty|rotten|ugly|badly|weak\w*|unwell|sorry|unhealthy|toxic", r"(?<!最)悪い|悪く|劣[っる]|望ましくな"),
    _opposites(r"all|every\w*|each|entire\w*|whole|complete\w*|full\w*|any\w*|always|both|total\w*|universal\w*|throughout|100\s?%|overall|across|unanimous\w*|wholly|entirety|general\w*|altogether|sum|cover to cover|across", r"すべて|全て|全員|全部|あらゆる", r"some\w*|part\w*|few|several|certain|half|most\w*|many|section\w*|portion\w*|subset\w*|selected|majority|fraction\w*|one|limited|other\w*|various|sometimes|numerous|particular\w*|them|none|number|in places|piece\w*|excerpt\w*|bit|local|share|not|n['’]t|pocket\w*|degree|little|occasional\w*|slight\w*", r"一部(?!始終|門)|部分的|いくつか"),
    _opposites(r"agree\w*|approv\w*|support\w*|favou?r\w*|back(?:ed|s|ing)?|endors\w*|for|accept\w*|yes|pro|assent\w*|consent\w*|advocat\w*|applaud\w*|in line|concur\w*|second\w*|welcom\w*|sympath\w*|vot\w*|assist\w*|help\w*|aid\w*", r"賛成|賛同|同意し|支持し", r"oppos\w*|against|disagree\w*|object\w*|reject\w*|protest\w*|resist\w*|refus\w*|dissent\w*|anti\w*|critic\w*|no|not|n['’]t|contrary|counter\w*|revers\w*|opposite|backlash|vot\w*|contra\w*|flip|other|down|den\w*", r"反対(?!に|側)|拒否|拒絶|異議"),
    _opposites(r"allow\w*|permit\w*|let\w*|approv\w*|authori[sz]\w*|enabl\w*|grant\w*|licen[sc]\w*|legal\w*|accept\w*|recommend\w*|suggest\w*|encourag\w*|advis\w*|can|may|support\w*|toler\w*|admit\w*|forgiv\w*", r"許可し|許され|許して|認め|推奨|奨励|勧め", r"ban\w*|prohibit\w*|forb\w*|bar(?:s|red)?|block\w*|outlaw\w*|illegal\w*|not|n['’]t|never|no|prevent\w*|restrict\w*|deny|denied|refus\w*|reject\w*|stop\w*|disallow\w*|discourag\w*|embargo\w*|suspend\w*|<UN>|taboo|veto\w*|off-limits|embarg\w*|crackdown|exclud\w*|withdr\w*", r"禁止|禁じ|許さな|認めな|差し止め|お?勧め(?:し|でき)?(?:ない|ません)|推奨(?:し|され)?(?:ない|ません|ていない|ていません)"),
    _opposites(r"includ\w*|contain\w*|with|involv\w*|compris\w*|cover\w*|incorporat\w*|among\w*|consist\w*|encompass\w*|embed\w*|house[sd]?|load\w*|featur\w*|hold\w*|carry|carri\w*|feature\w*|rich", r"含[みむめま]|含んで|入って(?!いな)", r"exclud\w*|except\w*|without|omit\w*|remov\w*|not|n['’]t|no|never|free|lack\w*|rul\w* out|eliminat\w*|apart|other than|strip\w*|bar\w*|absent|non\w*|minus|drop\w*|off|save|less|ignor\w*|clean\w*|clear\w*|filter\w*|besides|but|unless|out", r"除外|除[いくか]|含まな|含みませ|含まれて?い?(?:ない|ませ)"),
    _opposites(r"start\w*|beg[aiu]n\w*|launch\w*|open\w*|commenc\w*|initiat\w*|kick\w*|introduc\w*|embark\w*|onset|roll\w* out|found\w*|set up|set out|creat\w*|establish\w*|turn\w* on|new|first|startup|inspir\w*|now|get\w* going|from|resum\w*|instat\w*|since|go live|take off|trigger\w*|unveil\w*|emerg\w*|birth|adopt\w*|enter\w*|debut\w*|undertak\w*|join\w*|appear\w*", r"開始|始ま|始め(?!て)|着手|立ち上げ|スタート", r"end\w*|finish\w*|stop\w*|clos\w*|ceas\w*|halt\w*|complet\w*|conclud\w*|terminat\w*|quit\w*|shut\w*|cancel\w*|over|last|final\w*|discontinu\w*|abolish\w*|expir\w*|exit\w*|suspend\w*|wrap\w*|abort\w*|until|retir\w*|kill\w*|drop\w*|abandon\w*|through|out|off|cut|settle\w*|sunset|resign\w*|done|already|result\w*|fall\w*|fell", r"終了|終わ[っりる]|停止|中止|打ち切|廃止"),
    _opposites(r"support\w*|offer\w*|provid\w*|maintain\w*|availab\w*|host\w*|back\w*", r"サポートされて|サポートして", r"deprecat\w*|remov\w*|discontinu\w*|abolish\w*|not|n['’]t|no longer|drop\w*|retir\w*|sunset|scrap\w*|obsolet\w*|abandon\w*|end\w*|repeal\w*|cut\w*|eliminat\w*|phas\w*|no|never|withdr\w*", r"廃止|サポートされて(?:い(?:ない|ません))|サポートし(?:て)?(?:い)?(?:ない|ません)"),
    _opposites(r"buy\w*|bought|purchas\w*|acqui\w*|shopp\w*", r"購入|買収|買っ|買い|買う", r"sell\w*|sold|sale\w*|divest\w*|offload\w*|market\w*|vend\w*|dump\w*|unload\w*", r"売却|販売|売っ|売る|売り"),
    _opposites(r"safe\w*|secur\w*|harmless\w*|protect\w*|reliab\w*|innocuous|benign|non-?toxic|stable|peace\w*|welfare", r"(?<!不)安全|無害", r"danger\w*|risk\w*|harm(?!less)\w*|unsafe|threat\w*|hazard\w*|toxic\w*|insecur\w*|peril\w*|perilous|vulnerab\w*|poison\w*|damag\w*|critical\w*|crisis|jeopard\w*|advers\w*|malicious|pest\w*|pollut\w*|negative\w*|bad|detriment\w*|injur\w*|noxious|perniciou\w*|fatal|lethal|precarious|stake\w*|expos\w*|emergenc\w*", r"危険|有害"),
    _opposites(r"new\w*|recent\w*|latest|fresh|modern|novel|current\w*|emerg\w*|young\w*|first|upcoming|"rf"{_AGAIN}"r"|another|next|innovat\w*|up-to-date|update\w*|now|begin\w*|contemporary|future|additional|launch\w*|cutting|brand|inaugurat\w*|replac\w*|more", r"新しい|新たな|最新", r"old\w*|former\w*|ancient|previous\w*|outdated|legacy|past|aging|ageing|earlier|obsolet\w*|classic\w*|vintage|early|histor\w*|antique|dated|last|prior|existing|long\w*|age[ds]?|elder\w*|tradition\w*|used|ex|back|retro|seasoned|veteran|stale", r"古い|古く|旧式|旧来"),
    _opposites(r"high\w*|tall\w*|expensive\w*|costly|elevat\w*|great\w*|strong\w*|rich|grow\w*|ris\w*|rose|increas\w*|large\w*|most|more|top\w*|very|best|premium|superior|advanced|loft\w*|steep\w*|heav\w*|up|above|over|big|severe\w*|upper|peak|pric\w*", r"(?<!最も)(?<!可能性が)(?<!可能性は)高い(?!くらい)|高価|高額|高度", r"low\w*|cheap\w*|short\w*|small\w*|inexpensive|weak\w*|less\w*|poor\w*|fall\w*|fell|declin\w*|drop\w*|modest\w*|few\w*|little|affordab\w*|down|below|under|not|n['’]t|<UN>|bottom|reduc\w*|minim\w*|dim\w*|inferior|shallow|rare\w*|least|bargain|discount\w*|decreas\w*|limited|free|depress\w*|subdued|bare\w*|light\w*|slim|sluggish", r"(?<!最も)低い|安い|安価|低価格"),
    _opposites(r"before|prior|ahead|until|previous\w*|earlier|preced\w*|in advance|pre\w*|former\w*|ago|first|already|beforehand|by|anticipat\w*|up to|till|in front|precursor|last|past|old|upfront|yet|face|eve|precede\w*|when|without|unless|leading", r"(?<![名手眼目以人午直])(?<!目の)前に|以前に|前もって|事前に", r"after\w*|follow\w*|later|since|post\w*|once|subsequent\w*|afterwards?|then|next|behind|in the wake|as soon|when|upon|having|finally|eventual\w*|from|past|until|having|succeed\w*|now|retrospect\w*", r"(?<![最背午今前直以])(?<!その)(?<!この)後に|た後|以後に|事後に|してから"),
    _opposites(r"similar\w*|same|like\w*|equal\w*|identical\w*|alike|equivalent\w*|also|too|as well|likewise|correspond\w*|match\w*|parallel\w*|compar\w*|common\w*|share[ds]?|such|consistent\w*|just as|as|in line|similarly|uniform\w*|mirror\w*", r"同様の|同じ|似た|同等の", r"differ\w*|unlike|other\w*|distinct\w*|vari\w*|opposite|contrast\w*|various|diverse\w*|divers\w*|another|separate\w*|unusual\w*|alternat\w*|not|n['’]t|contrary|versus|vs|disagree\w*|<UN>|conflict\w*|deviat\w*|depart\w*|rather|inconsist\w*|mix\w*|abnormal\w*|foreign|counter|apart|else|from|change\w*|mismatch\w*|disparat\w*", r"異な[るっ]|違[うっ]"),
    _opposites(r"promot\w*|encourag\w*|foster\w*|facilitat\w*|boost\w*|stimulat\w*|accelerat\w*|help\w*|advanc\w*|driv\w*|further\w*|prompt\w*|increas\w*|improv\w*|enhanc\w*|support\w*|urg\w*|spur\w*|fuel\w*|push\w*|incentiv\w*|cultivat\w*|expedit\w*", r"促進|促す|促し|推進|助長", r"suppress\w*|inhibit\w*|curb\w*|restrain\w*|hinder\w*|prevent\w*|discourag\w*|restrict\w*|control\w*|limit\w*|slow\w*|stifl\w*|reduc\w*|crack\w*|deter\w*|contain\w*|block\w*|hamper\w*|imped\w*|clip\w*|cap\w*|minim\w*|check\w*|dampen\w*|lower\w*|depress\w*|combat\w*|tam\w*|keep\w*|curtail\w*|hold\w*|quell\w*|mitigat\w*|avoid\w*|cut\w*|stem\w*|rein\w*|stop\w*|fight\w*|tackl\w*|oppress\w*|reg\w*|repress\w*|small\w*|stunt\w*|less\w*", r"抑制|抑え|妨げ|阻害|阻止"),
    _opposites(r"expand\w*|expans\w*|grow\w*|grew|enlarg\w*|spread\w*|widen\w*|extend\w*|extens\w*|broaden\w*|scal\w*|increas\w*|boost\w*|surg\w*|push\w*|swell\w*|amplif\w*|magnif\w*|larg\w*|zoom\w*|proliferat\w*|rise|rising|inflat\w*|enhanc\w*|escalat\w*|diffus\w*|up|wide|outbreak|ballon\w*|campus-wide|develop\w*|wider|rais\w*|spill\w*|explod\w*", r"拡大|拡張|広が|広げ", r"shr[aiu]nk\w*|reduc\w*|cut\w*|narrow\w*|contract\w*|downsiz\w*|declin\w*|scal\w* (?:back|down)|decreas\w*|curtail\w*|small\w*|dwindl\w*|diminish\w*|drop\w*|fall\w*|fell|lower\w*|slim\w*|minim\w*|trim\w*|abbreviat\w*|compress\w*|less\w*|shorten\w*|eas\w*|down|clos\w*|taper\w*|retreat\w*|weak\w*", r"縮小|縮ま|縮め|縮み|収縮|狭ま"),
    _opposites(r"pass\w*|qualif\w*|succe\w*|clear\w*|accept\w*", r"(?<!不)合格", r"fail\w*|not|n['’]t|reject\w*|flunk\w*|disqualif\w*|never|<UN>|drop\w*", r"不合格|落第"),
    _opposites(r"importan\w*|signific\w*|crucial\w*|vital\w*|key|critical\w*|essential\w*|major|main\w*|matter\w*|serious\w*|big\w*|primar\w*|central\w*|valu\w*|grave|core|precious|prominent\w*|priorit\w*|pivotal|fundament\w*|chief|heav\w*|indispens\w*|substantial\w*|weight\w*|great\w*|necess\w*|imperative|meaning\w*|worth\w*|focal|momentous|large\w*|cornerstone|instrumental|role|strategic\w*|importantly|interest\w*", r"(?<!あまり)(?<!それほど)重要(?!で(?:は)?な)", r"trivial\w*|minor|insignific\w*|unimportan\w*|small\w*|negligib\w*|petty|trifling|little|slight\w*|not|n['’]t|subtle\w*|mere\w*|minute|tiny|side|inconsequential|nit\w*|simple|secondary|marginal\w*|modest\w*|irrelevan\w*|detail\w*|least|no|never|less|low", r"些細|ささい|取るに足ら|重要で(?:は)?な|重要ではありません"),
    _opposites(r"hir\w*|employ\w*|recruit\w*|appoint\w*|adopt\w*|tak\w* on|us(?:e|ed|es|ing)|accept\w*|choos\w*|chose\w*|select\w*|implement\w*|embrac\w*|introduc\w*|pick\w*|job\w*|enlist\w*|tap(?:ped|s)?|nam\w*|sign\w*|land\w*", r"雇用|採用|雇[いっうわ]|起用", r"fir(?:e|ed|ing|es)|dismiss\w*|lay\w* off|laid off|layoff\w*|sack\w*|terminat\w*|oust\w*|cut\w*|let go|axe\w*|discharg\w*|redundan\w*|remov\w*|unemploy\w*|expel\w*|drop\w*|releas\w*|free\w*|rid|purg\w*|disband\w*|solv\w*|unlock\w*|lift\w*|unravel\w*|disengag\w*|fix\w*|break|broke\w*|dissolv\w*", r"解雇|首に"),
    _opposites(r"confirm\w*|admit\w*|acknowledg\w*|affirm\w*|said|say\w*|stat\w*|announc\w*|claim\w*|told|tell\w*|add\w*|note[ds]?|recogni\w*|accept\w*|explain\w*|report\w*|assert\w*|argu\w*|insist\w*|conced\w*|according|reveal\w*|comment\w*|declar\w*|suggest\w*|believ\w*|thinks?|thought|warn\w*|writ\w*|wrote|describ\w*|point\w*|remark\w*|spoke\w*|speak\w*|talk\w*|answer\w*|repl\w*|ask\w*", r"と述べ|と語[っり]|と話し|と説明し|と発表し|と認め|を認め", r"den[yi]\w*|refut\w*|reject\w*|dismiss\w*|disput\w*|negat\w*|contradict\w*|rebut\w*|repudiat\w*|disavow\w*|not|n['’]t|never|no|disclaim\w*|oppos\w*|unfound\w*|debunk\w*|deni\w*|false|refus\w*|counter\w*|rule[ds]? out|without|non\w*|neither|doubt\w*|overturn\w*|skeptic\w*|sceptic\w*|cannot|nor|hard|condemn\w*|<UN>|critic\w*|disagree\w*", r"否定し|否定す|否認|を否定|否定的"),
    _opposites(r"long\w*|lengthy|extended|prolong\w*|forever|year\w*|decade\w*|far|away|great|extens\w*|last\w*|tall", r"長い|長期", r"short\w*|brief\w*|quick\w*|concis\w*|soon|small|compact|near|little|lack\w*|not|n['’]t|minute\w*|low|inch|narrow|momentary|tempor\w*|limited|snap|flash|few|immediate\w*|interim|handful", r"短い|短期|短時間"),
    _opposites(r"fast\w*|quick\w*|rapid\w*|speed\w*|swift\w*|high-speed|accelerat\w*|prompt\w*|instant\w*|soon\w*|early|earlier|immediate\w*|agil\w*|brisk\w*|expedit\w*|quicken\w*|hast\w*|hurr\w*|rush\w*|low-latency|shortly|nimble", r"速い|速く|(?<!いち)早い|(?<!いち)早く|高速|迅速|素早|急速", r"slow\w*|gradual\w*|delay\w*|lag\w*|slug\w*|latenc\w*|late\w*|behind|sluggish|steady|low-speed|not|n['’]t|retard\w*|decelerat\w*|down|leisure\w*|postpon\w*|linger\w*|wait\w*|overdue|tard\w*|drag\w*|slack\w*|hold\w*|inch\w*|stag\w*|no", r"遅い|遅く|低速|緩慢|遅れ"),
    _opposites(r"major\w*|most\w*|bulk|many|predomin\w*|main\w*|more than half|larg\w*|plural\w*|prevail\w*|vast|lot\w*|mass|overwhelm\w*|numerous|multi\w*|side|more|number|hundreds|thousands|dozens|great|several|much|crowd\w*|heav\w*|wide\w*|variety", r"多数派|過半数|大多数|大半|多数", r"minorit\w*|few\w*|small\w*|handful|some|under half|less than half|limited|little|rare\w*|several|not|n['’]t|select|subset|scarce|scant\w*|single-digit|low|only|couple", r"少数派|少数|ごく一部"),
    _opposites(r"public\w*|open\w*|transparen\w*|disclos\w*|releas\w*|publish\w*|common|state\w*|social|government\w*|community|unveil\w*|reveal\w*|announc\w*|expos\w*|availab\w*|launch\w*|drop\w*|display\w*|air\w*|premier\w*|unlock\w*|show\w*|free\w*|broad\w*|unclos\w*|out|post\w*|upload\w*|debut\w*|share[ds]?|introduc\w*|on", r"(?<!非)(?<!未)公開(?!され(?:ていな|ませ|な))", r"private\w*|clos\w*|secret\w*|confidential\w*|undisclos\w*|proprietary|unpublish\w*|hidden|not|n['’]t|never|behind|internal\w*|no|conceal\w*|withh\w*|classified|unreleas\w*|<UN>|close[dr]?|restrict\w*|sealed|shield\w*|anonym\w*|off|mum", r"非公開|未公開|非公表"),
    _opposites(r"optimis\w*|hope\w*|positive\w*|bullish|upbeat|confiden\w*|bright\w*|promis\w*|encourag\w*|sanguine", r"楽観", r"pessimis\w*|gloom\w*|bearish|negative\w*|bleak|downbeat|dim|grim|worr\w*|fear\w*|not|n['’]t|sad|hopeless\w*|doom\w*|dark|cynic\w*", r"悲観"),
    _opposites(r"rich\w*|wealth\w*|abundan\w*|plent\w*|ampl\w*|affluen\w*|much|many|full|enough|sufficient\w*|lot\w*|generous\w*|extens\w*|vast\w*|lush|vari\w*|divers\w*|deep\w*|well-\w+|large|good|high\w*|strong", r"豊富|豊か|裕福|潤沢", r"poor\w*|poverty|scarc\w*|lack\w*|short\w*|insufficient\w*|meag\w*|limited|sparse|little|few|not|n['’]t|thin|low|needy|deprived|destitute|disadvantaged|less|weak|scant\w*|inadequate\w*|small", r"乏し|貧し|貧困"),
    _opposites(r"first\w*|debut\w*|initial\w*|original\w*|inaugural|maiden|new\w*|never before|begin\w*|start\w*|premier\w*|until|only|not until|unprecedented", r"初めて", rf"{_AGAIN}|again|once more|return\w*|another|second|back|anew|resum\w*|still|also|further|repeat\w*|more", r"再び|ふたたび"),
    _opposites(r"many|much|most\w*|lots?|numerous|more|multiple|great\w*|large\w*|high\w*|number\w*|plenty|countless|dozens|hundreds|thousands|mill\w+|wide\w*|deal|often|frequent\w*|heav\w*|common\w*|several|various|variety|array|range|rich|increas\w*|majorit\w*|popular\w*|full|host|bulk|extensive\w*|ample|abundan\w*|widespread|lots", r"多くの|多くが|多くは|多くを|多い|多数の|数多く|たくさん", r"few\w*|little|less\w*|scarc\w*|rare\w*|small\w*|low\w*|limited|minor\w*|handful|lack\w*|short\w*|not|n['’]t|no|seldom|hardly|reduc\w*|decreas\w*|single|spars\w*|under\w*|fraction|one|two|couple|some", r"少ない|少数の|少なく(?!と)|わずかな|僅かな"),
    _opposites(r"expect\w*|hop(?:e|es|ed|ing|eful)|anticipat\w*|promis\w*|look\w*|await\w*|optimis\w*|prospect\w*|potential\w*|project\w*|predict\w*|will|should|want\w*|encourag\w*|excit\w*|suppos\w*|forecast\w*|think\w*|likely|aim\w*|wish\w*", r"期待", r"concern\w*|worr\w*|fear\w*|anxi\w*|risk\w*|alarm\w*|apprehens\w*|doubt\w*|issue\w*|threat\w*|danger\w*|problem\w*|afraid|s[ck]eptic\w*|trouble\w*|warn\w*|critic\w*|misgiv\w*|question\w*|pressur\w*|scar\w*", r"懸念|心配|不安"),
    _opposites(r"advantag\w*|benefi\w*|merit\w*|pros?|strength\w*|plus\w*|upside\w*|perk\w*|good|gain\w*|help\w*|virtue\w*|valu\w*|strong\w*|convenien\w*|useful\w*|appeal\w*|point\w*|positive\w*|improv\w*|reason\w*", r"利点|長所|メリット(?!が少)", r"disadvantag\w*|drawback\w*|downside\w*|weak\w*|short\w*|flaw\w*|fault\w*|cons?|limit\w*|problem\w*|defect\w*|minus\w*|cost\w*|negative\w*|caveat\w*|trade-?off\w*|bad|issue\w*|deficien\w*|penalt\w*", r"欠点|短所|弱点|デメリット"),
    _opposites(r"profit\w*|gain\w*|benefi\w*|earn\w*|income|surplus\w*|return\w*|interest\w*|advantag\w*|good|margin\w*|revenue\w*|black|yield\w*", r"利益|黒字", r"loss\w*|los[et]\w*|losing|deficit\w*|damag\w*|harm\w*|cost\w*|red|wast\w*|hit|drop\w*|miss\w*|expens\w*|money", r"損失|赤字|損害"),
    _opposites(r"advantag\w*|favo\w*|benefi\w*|edge|better|help\w*|prefer\w*|good|lead\w*|easier|ahead|win\w*", r"(?<!不)有利", r"disadvantag\w*|unfavo\w*|advers\w*|handicap\w*|worse\w*|against|hurt\w*|harm\w*|detriment\w*|bad|penal\w*|risk\w*|loss|los[et]\w*|weak\w*", r"不利"),
    _opposites(r"good|strong\w*|expert\w*|excel\w*|skill\w*|adept|proficien\w*|best|great\w*|special\w*|better|forte|well|capable|master\w*|adroit|favo\w*", r"得意", r"bad\w*|poor\w*|weak\w*|struggl\w*|difficult\w*|not|n['’]t|hard\w*|trouble\w*|dislik\w*|wors\w*|fail\w*|terribl\w*|aw\w+|no|avers\w*|hate\w*", r"苦手|不得意"),
    _opposites(r"paid|pay\w*|fee\w*|charg\w*|cost\w*|premium\w*|subscri\w*|pric\w*|commerc\w*|bill\w*|licen\w*|purchas\w*|buy\w*|tier\w*|money|fare\w*", r"有料|有償", r"free\w*|gratis|complimentary|open|no (?:charge|cost|fee)|without (?:charge|cost|pay\w*)|waiv\w*|unpaid|volunt\w*|zero", r"無料|無償|ただで"),
    _opposites(r"always|constant\w*|every\w*|all|must|ever|continu\w*|ensure\w*|sure|invariab\w*|certain\w*|regular\w*|consistent\w*|forever|perpetual\w*|permanent\w*|routine\w*|need\w*|require\w*|never|not|n['’]t|any\w*|each|keep\w*|guarantee\w*|necessar\w*|default", r"常に|いつも|必ず", r"rare\w*|seldom|occasion\w*|sometimes|once in a while|infrequen\w*|hardly|uncommon\w*|odd|now and then|at times|few|unlikely|unusual\w*", r"まれに|たまに|ときどき|時々"),
    _opposites(r"outside\w*|extern\w*|third[- ]part\w*|exterior|foreign\w*|outsourc\w*|beyond|out|independent|other\w*|outward|export\w*|separate\w*", r"外部|社外", r"inside\w*|intern\w*|in-house|within|inner|interior|own|core|insider\w*|employee\w*|staff", r"内部|社内"),
    _opposites(r"add\w*|extra|plus|append\w*|further|more|another|new\w*|supplement\w*|insert\w*|includ\w*|introduc\w*|attach\w*|extend\w*|creat\w*|install\w*|join\w*|also|put\w*|register\w*", r"追加", r"remov\w*|delet\w*|eras\w*|drop\w*|strip\w*|cut\w*|clear\w*|uninstall\w*|purg\w*|scrub\w*|omit\w*|rid|eliminat\w*|discard\w*|tak\w*|clean\w*|kill\w*|destroy\w*|wip\w*|prun\w*|revok\w*|unlink\w*|unset|no longer|gone|reduc\w*|disappear\w*", r"削除"),
    _opposites(r"strong\w*|power\w*|robust\w*|fierce\w*|heav\w*|intens\w*|hard\w*|firm\w*|tough\w*|mighty|great\w*|deep\w*|high\w*|sturd\w*|bold\w*|keen\w*|stern\w*|urg\w*|serious\w*|severe\w*|big|loud\w*|highly|solid\w*|much", r"(?<!心)強い|強く|強力", r"weak\w*|faint\w*|feebl\w*|fragil\w*|vulnerab\w*|mild\w*|poor\w*|soft\w*|low\w*|light\w*|dim|gentl\w*|slight\w*|lack\w*|less|not|n['’]t|small|little|inferior|wane\w*|slow\w*", r"弱い|弱く(?!な|も)"),
    _opposites(r"larg\w*|big\w*|great\w*|major\w*|huge|significan\w*|vast\w*|enormous|substantial\w*|massive|giant|considerabl\w*|heav\w*|deep\w*|wide\w*|loud\w*|import\w*|severe\w*|much|more|grand\w*|high\w*|tremend\w*|profound\w*|key|main|strong\w*|good|serious\w*|oversiz\w*|bulky|tall|magn\w*|maj\w*|critical\w*|dramatic\w*|far|lot\w*", r"大きい|大きな|大きく", r"small\w*|little|tiny|minor|mini\w*|slight\w*|short\w*|low\w*|fine|young\w*|compact\w*|less\w*|narrow\w*|reduc\w*|modest\w*|petit\w*|micro\w*|decreas\w*|light\w*|smal\w*|quiet\w*|lesser|shr\w*|not|n['’]t|weak\w*", r"小さい|小さな|小さく"),
    _opposites(r"yet|still|so far|remain\w*|not|n['’]t|<UN>|early|only|never|no|nascent|await\w*|pending|even|just|continu\w*|rather|ongoing|lack\w*|few|little|not", r"まだ(?!し)|いまだ|未だ", r"already|no longer|any ?more|another|now|enough|soon|again|longer|done|over|finished|ceas\w*|stop\w*|gone", r"もう(?![一１1少二二ひちすふけ])|すでに|既に(?!存|婚)"),
)  # fmt: skip

# --- words that say no, less or against, and the English of which one word must stand behind them ---

_AGAINST = (
    r"danger\w*|risk\w*|harm\w*|threat\w*|hazard\w*|wors\w*|bad\w*|delet\w*|end\w*|halt\w*|cancel\w*|clos\w*|suspend\w*|anti\w*|counter\w*|object\w*|protest\w*|critic\w*|vs|versus|contrast\w*|opposit\w*|revers\w*|exclu\w*"
    r"|omit\w*|leav\w*|left|off|eras\w*|strip\w*|clear\w*|clean\w*|kill\w*|destroy\w*|dissol\w*|retir\w*|revok\w*|terminat\w*|shut\w*|abol\w*|scrap\w*|purg\w*|remov\w*|tak\w*|rid|eliminat\w*|obsolet\w*|break\w*|broke\w*|crash\w*|error\w*|challeng\w*"
    r"|complicat\w*|complex\w*|troubl\w*|problem\w*|crisis|damag\w*|crim\w*|war|pull\w*|freez\w*|froze\w*|paus\w*|discard\w*|unset|undo|rollback|sunset|old|legacy|restrict\w*|censor\w*|crack\w*|curb\w*|bar|bars|barred|outlaw\w*"
)
_SPARSE = r"reduc\w*|minim\w*|scarc\w*|short\w*|small\w*|low\w*|slim\w*|spars\w*|thin\w*|light\w*|under\w*|one|two|single|couple|handful|some|part\w*|cheap\w*|fraction\w*"
UNSUPPORTED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(japanese), re.compile(rf"\b(?:{english})\b", re.IGNORECASE))
    for japanese, english in (
        (
            r"不(?:可能|必要|要(?!不急)|十分|正確|適切|安全|公平|一致|合格|利|都合|便|透明|成立|採用|賛成|完全)|無(?:効|関係|意味|価値|許可|責任|関心|害|罪(?!判))|非(?:公開|公式|合法|対応|常識|効率|現実的|推奨)|未(?:完成|確認|公開|対応|承認|解決|検証|達成)",
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
