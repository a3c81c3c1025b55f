"""Words that turn a sentence round, in both languages: negations and what licenses them, moods."""

from __future__ import annotations

import re
from dataclasses import dataclass

from translations.language.sought import Kept, Sought

# --- negation ---

# English that says no outright. What follows in brackets only looks like it.
NEGATION = Kept(
    r"\b(?:(?<!or )(?-i:[Nn]ot)(?! (?:only|just|merely|simply|to mention|least|surprisingly))"
    r"|cannot|never(?! mind)|nobody|no one|nothing|none|neither|nor|nowhere|no longer)\b"
    r"|\b(?:is|are|was|were|do|does|did|has|have|had|would|could|should|can|wo|ca|must|need|might"
    r"|ai|sha)n['’]t\b(?! (?:only|just|merely))|\bcan['’]?t\b(?! (?:wait|help but))"
    r"|(?<!/)\bno(?= [a-z])(?! (?:doubt|matter|problem|wonder|sooner|less|more|[a-z]+er)\b)\b"
    r"|\bwithout\b",
    re.IGNORECASE,
)
# English under which a Japanese writer may well use a negative form where the English has none. Must, may and
# the like are not among them: their Japanese forms (なければならない, かもしれない) are known below as harmless.
LICENSE = Kept(
    r"\b(?:not|no|never|cannot|nobody|none|nothing|neither|nor|nowhere|without|hardly|barely"
    r"|scarcely|rarely|seldom|(?<!\ba )(?<!quite a )few|fewer|(?<!\ba )little|less|least|unless"
    r"|until|till|only(?!-)|merely|solely|too|but for|yet to"
    r"|far from|rather than|instead|other than|fail\w*|lack\w*|den(?:y|ies|ied|ying)|refus\w*"
    r"|reject\w*|avoid\w*|prevent\w*|stop\w*|ban(?:s|ned|ning)?|prohibit\w*|forb\w+"
    r"|miss(?:es|ed|ing)?|lost|lose[sr]?|losing|ignor\w*|neglect\w*|forg[eo]t\w*|absen\w+|empty"
    r"|zero|null|void|blank"
    r"|difficult\w*|hard|tough|impossible|unable|inabilit\w+|incapable|insufficient\w*"
    r"|inadequate\w*|invalid|illegal|different\w*|differ\w*|wrong\w*|false\w*|incorrect\w*"
    r"|unlike\w*|un(?!der|i[tvfqo]|til)[a-z]{4,}"
    r"|in(?:evitable|dispensable|finite|visible|effective|complete|expensive|accurate|secure"
    r"|decisive|significant|active|ability|justice|dependent|consistent|convenient|capable|correct"
    r"|definite)\w*|ir(?:relevant|replaceable|resistible|rational|regular)\w*"
    r"|im(?:material|mature|moral|perfect|practical|proper|patient|mediate)\w*"
    r"|non\w*|dis(?:agree|appear|satisf|courag|regard|connect|continu|abl|allow|approv|trust|belie"
    r"|like|pleas|hon|interest)\w*|[a-z]+less(?:ly|ness)?|[a-z]+-free|agnostic|abandon\w*|quit"
    r"|ceas\w*|skipp\w+|skips?(?!-)|exempt\w*|resist\w*|struggl\w*|ignorant|clueless|out of|beyond"
    r"|gone|dead|oppos\w*|against|declin\w*|withh\w+|mistak\w*|surpris\w*|nearly|almost|shy of"
    r"|short of|barring|stranger|free of|deprecat\w*|discourag\w*|hidden|hides?|bound to|free from"
    r"|who knows|who cares|same|equal\w*|constant\w*|stable|steady|matters?|care[sd]?|mind|poor\w*|trail\w*|lag(?:s|ged|ging)?|behind"
    r"|bad\w*|shame|let alone|whether or|doubt\w*|question\w*|secret\w*|silen\w+|quiet\w*"
    r"|remain\w*|stuck|block\w*|reluctan\w*|hesita\w*|balk\w*|shun\w*|elu[ds]\w*|defy|defies"
    r"|defied|contrary|despite|although|though|minor|tiny|slight\w*|rare|limit\w*|weak\w*"
    r"|obvious\w*|fine(?!-)|okay|ok|easily|novel|unprecedented|otherwise|except|excluding"
    r"|regardless|irrespective|anything but|all but|optional\w*|persist\w*|bars|barred|barring"
    r"|lock(?:s|ed)?|suspend\w*|revok\w*|restrict\w*|exclud\w*)\b"
    r"|n['’]t\b|\?",
    re.IGNORECASE,
)
# Words of the list above that license a negative form only somewhere in the sentence, not beside the verb itself.
AT_A_DISTANCE = re.compile(
    r"\?|(?:same|equal\w*|remain\w*|matters?|fine|ok|okay|limit\w*|minor|easily|novel|obvious\w*"
    r"|although|though|despite|care[sd]?|mind|constant\w*|question\w*|until|till|hard|bad\w*|too"
    r"|lost|stop\w*)",
    re.IGNORECASE,
)
# English that by itself accounts for one negative form each.
EXPLICIT = Kept(
    r"\b(?:not|no|never|cannot|nobody|none|nothing|neither|nor|nowhere|without|hardly|barely"
    r"|rarely|seldom|unless|until|unable|fail\w*|lack\w*|refus\w*|impossible"
    r"|(?<!\ba )(?<!quite a )few|fewer|outside|otherwise|miss(?:es|ed|ing)|prevent\w*|avoid\w*"
    r"|except|instead|un(?!der|i[tvfqo]|til)[a-z]{4,}"
    r"|in(?:valid|sufficient|correct|complete|active|consistent|dependent|visible)\w*|[a-z]+less"
    r"|disabl\w*|agnostic|too \w+ to)\b|n['’]t\b",
    re.IGNORECASE,
)
# Japanese that holds a negative form and denies nothing.
NOT_NEGATIVE = re.compile(
    r"す(?:み|い)ません|申し訳ございません|つまら(?:ない|なかっ|ず)|ざるを得な[いく]|忘れ(?:ない|ず"
    r"|ては(?:なら(?:ない|ず)|なりません|いけ(?:ない|ません)))|(?:に|と)?たがわず|思わぬ"
    r"|思いも(?:よら|寄ら)(?:ない|ぬ|なかっ)|ねば(?:なら|なり|いけ)?(?:ない|ません|ず|ぬ|なかっ)?"
    r"|ないで(?:ください|下さい)は|お?構いな[くし]"
    r"|(?:なけれ|なきゃ|なくて|ないと)(?:ば)?(?:は|も)?(?:なら|なり|いけ|だめ|ダメ|すま"
    r"|済ま)(?:ない|なかっ|ません|ぬ|ず)?|ざるを得(?:ない|ません|なかっ|ず)?"
    r"|(?:より|する|した|ほか|しか)(?:ほか|しか)?(?:は)?(?:ない|ありません|なかっ)"
    r"|しか(?!し)[^。、]{0,24}(?:な[いくか]|ません|ず)"
    r"|かもしれ(?:ない|ません|なかっ|ず)|かも知れ(?:ない|ません)"
    r"|に(?:違い|間違い|相違)(?:は)?(?:ない|ありません|なかっ)"
    r"|間違い(?:は)?(?:な[いく]|ありません)|に(?:ほか|他)な[らり](?:ない|ません|なかっ)"
    r"|(?:に|でしか)?過ぎ(?:ない|ません|なかっ|ず)|(?:に|で)すぎ(?:ない|ません|なかっ|ず)"
    r"|(?:だけ|のみ)(?:で|じゃ)(?:は)?(?:な[くい]|ありません)|かまい?ま?せん|構い?ま?せん"
    r"|(?:かま|構)わ(?:な[いくか]|ず|ぬ)|差し支え(?:な[いく]|あり?ません)"
    r"|ばかり(?:で|か)(?:は)?な[くい]|のみならず|だけに(?:は)?(?:とど|留)まら(?:ず|ない|ません)"
    r"|に(?:とど|留)まら(?:ず|ない)|(?:で|じゃ)(?:は)?ない(?:か|だろう|でしょう)(?:と|。|？|\?)"
    r"|ではありませんか|ないでしょうか|ませんか|ない(?:だろう)?か(?:と|どうか)"
    r"|(?:の(?:で|じゃ)(?:は)?|んじゃ)ない(?=か|だろう|でしょう)"
    r"|少なく(?:は)?(?:な[いく]|ありません)|少なからず|問題(?:は)?(?:な[いく]|ありません)"
    r"|欠かせ(?:ない|ません|なかっ)|欠かさず|計り知れ(?:ない|ません)|思いがけ(?:ない|ず)|思わず"
    r"|やむを得(?:ない|ず)|仕方(?:が)?な[いく]|申し訳(?:ない|ありません)|とんでもな[いく]"
    r"|途方もな[いく]|限りな[いく]|絶え間な[いく]|惜しみな[いく]|余儀な[いく]|間もな[いく]"
    r"|まもな[いく]|ほどな[いく]|何気な[いく]|さりげな[いく]|相変わらず|必ず|まず|はず|わずか"
    r"|たゆまぬ|知らず|残らず|遅から[ずぬ]|少なくとも|かねない|かねません"
    r"|てなら(?:ない|ません)|てやま(?:ない|ません)|なくは(?:ない|ありません)|なくもない"
    r"|ない(?:わけ|こと)(?:では|は|も)(?:ない|ありません)|とは(?:いえ|言え)ない|を問わず"
    r"|にかかわらず|にも(?:かかわ|関わ)らず|をはじめ|ならでは|だけあって|いざ知らず"
    r"|言うまでも(?:な[いく]|ありません)|いうまでもな[いく]"
    r"|ずに(?:は)?(?:いられ|おか|済ま)[^。]{0,4}|まで(?:も)?な[いく]|ないうちに|ないまま"
    r"|ずに?済[みむん]|に(?:は|も)?(?:遠く)?(?:及ば(?:ない|ず|なかっ)|及びません)|に満た(?:ない|ず|なかっ)|に満ちません|たまらな[いく]|なら(?:ない|ぬ)ほど|ない限り"
    r"|ないか(?:を|どうか)?(?:確認|確かめ|注意|チェック|点検|見て|調べ|検討)"
    r"|以外(?:は|に(?:は)?|の)[^。、]{0,14}(?:な[いくか]|ません)|と(?:も)?限ら(?:ない|ません|ず)"
    r"|とは限ら|[0-9０-９一二三四五六七八九十百千万億][^、。]{0,6}足らず"
)
# Anything of a Japanese sentence, negative forms apart, that may carry an English no.
CARRIES_NO = re.compile(
    r"問題(?:は|も)?(?:な|ありません)|ないか|忘れ[なず]|省|無|不|非|未|否|欠|失|拒|(?<![判診横])断"
    r"|禁|防|避|困|難|違|異|誤|嘘|(?<!違)反(?!映|応)|ゼロ|除|(?<![郊海以])外|止|やめ|だめ|ダメ"
    r"|代わ|どころ|わけが|がたい|かね|にく|づら|しか(?!し)|未満|廃|抜|免|尽|切れ|放棄|疑|ノー"
    r"|アンチ|フリー|レス|敗|負|少な|乏|稀|めったに|滅多|むしろ|よりも|ざる|まい(?!ん)|ミス|解消"
    r"|別(?:の|に)|ぬ(?:間|うち|まま)|以外|だけでな|な[くし]|以降|早くて|以内|以下"
)
# What limits or sets aside in English, and the Japanese of which one must carry it.
SET_ASIDE: tuple[tuple[Kept, re.Pattern[str]], ...] = (
    (
        Kept(r"(?<!\bnot )(?<!n['’]t )(?<!\bif )\b(?:only|solely|merely|exclusively)\b(?!-)", re.IGNORECASE),
        re.compile(
            r"のみ|だけ|しか|限|ばかり|唯一|初めて|はじめて|ようやく|やっと|単|まで|わずか|僅か|たった|専"
            r"|以外|特に|すぎ|過ぎ|こそ|さえ|まだ|もっぱら|一つ|ひとつ|[1１一]|きり|ちょうど|最低|以上"
            r"|以下|未満|ほんの|ただ|なければ|ない|ません|ず|除|少な|少し|ごく|独|無二|いまだ|あくまで"
            r"|せいぜい|んの|不|無|非|未|場合に|ときに|時に|とき(?:は|、)|場合(?:は|、)"
        ),
    ),
    (
        Kept(r"\b(?:rather than|instead of|as opposed to)\b", re.IGNORECASE),
        re.compile(
            r"な[いくし]|ず|ません|代|より|むしろ|ではな|換|替|反|対|別|避|やめ|止|以外|ぬ|一方|逆|変|優先"
            r"|非|不|無|差|除"
        ),
    ),
    (
        Kept(
            r"\b(?:far from|contrary to|unlike|except for|with the exception of|apart from|aside from|regardless of)\b",
            re.IGNORECASE,
        ),
        re.compile(
            r"な[いくし]|ず|ません|ぬ|どころ|遠|反|逆|違|異|裏腹|対照|相違|一方|対し|例外|除|別|以外|ほか|他|外|かかわ|関係|拘|よら|問わ|もかく|のぞ|いざ|離れ|非|不|無|未|まで"
        ),
    ),
)
# English that denies what something is, in whatever words: only that makes Japanese say ではない.
DENIES = Kept(
    r"\b(?:not|no|never|cannot|nobody|none|nothing|neither|nor|nowhere|without|hardly|barely"
    r"|scarcely|rarely|seldom|rather|instead|unlike|other than|far from"
    r"|anything but|but|than|wrong\w*|false\w*|myth\w*|den(?:y|ies|ied)|fail\w*|reject\w*|unable"
    r"|less|little|few|only|just|merely|contrary|opposed?|beyond|exception\w*"
    r"|un(?!der|i[tvfqo]|til)[a-z]{4,}|in(?:correct|valid|sufficient|adequate)\w*|non\w*"
    r"|im(?:possible|proper)\w*|dis[a-z]{4,}|difficult|hard)\b|n['’]t\b|\?",
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

    japanese: Sought
    english: Kept
    message: str


_OBLIGATION = (
    r"must|have to|has to|had to|having to|need\w*|should|require[sd]?|requir\w+|necess\w*|ought"
    r"|imperative|mandatory|oblig\w*|forc\w*|compel\w*|suppos\w*|expect\w*|had better|only|unless"
    r"|without|essential"
    r"|vital|crucial|important|responsib\w*|bound|make sure|be sure|ensure|key|call\w*|demand\w*"
    r"|task\w*|up to|got to|gotta|'ll|will|shall|is to|are to|was to|were to|first thing|aware"
    r"|careful|attention|do|don't|urg\w*|pressing|due|subject|let['’]?s|please|remember|consider"
    r"|keep|take|critical|insist\w*|if|to \w+"
)


def any_of(words: str) -> Kept:
    """Return a pattern for any of the words; n't stands for every word that ends so, <UN> for words that un- denies."""
    words = words.replace(_NT, f"[a-z]+{_NT}").replace("<UN>", _UN)
    return Kept(rf"\b(?:{words})\b", re.IGNORECASE)


_NT = "n['’]t"
_UN = r"un(?!pack|lock|install|load|i[a-z]|der|til|less|box|zip|wrap|tar|mount|veil|fold|leash)\w+"


def _mood(japanese: str, english: str, message: str) -> Mood:
    return Mood(Sought(japanese), any_of(english), message)


_DENIED = (
    r"not|n['’]t|no|never|cannot|none|neither|nor|nobody|nothing|without|avoid\w*|refrain\w*"
    r"|against|discourag\w*|deprecat\w*|hardly|rather than|instead of|rule[ds]? out"
)
MOODS: tuple[Mood, ...] = (
    # a permission, for an English sentence without a must
    Mood(
        Sought(
            r"(?:ても|でも)(?:かまいません|構いません|かまわない|構わない|差し支えな|差し支えあり|よい"
            r"|いい(?![えう])|よく)"
        ),
        Kept(r"\A(?!.*\b(?:must|shall)\b)", re.IGNORECASE | re.DOTALL),
        "原文より弱い言い方です",
    ),
    _mood(
        r"ないで(?:ください|下さい|ほしい)|(?<!なく)(?<!忘れ)ては(?:いけ(?:ません|ない)"
        r"|なら(?:ない(?!よう)|ません))",
        _DENIED + r"|stop\w*|forb\w+|prohibit\w*|ban\w*|bar(?:s|red)?|disallow\w*|illegal\w*|resist\w*|beware"
        r"|unless|except|only|hesitat\w*|worr\w*|careful\w*|neglect\w*|forget\w*|miss\w*|ignor\w*|sure"
        r"|remember|restrict\w*|limit\w*|mustn\w*|fail\w*|be \w+|do \w+",
        "原文と逆の言い方です",
    ),
    _mood(
        r"(?:お?(?:勧|すす)め(?:し|でき)|推奨(?:し|され|でき))(?:ません|ない|なかっ|ていない"
        r"|ていません)",
        _DENIED + r"|advis\w+|warn\w*|<UN>|caution\w*|bad|ill-advised|prohibit\w*|poor\w*|beware|only|least"
        r"|risk\w*|danger\w*|careful\w*",
        "原文と逆の言い方です",
    ),
    _mood(
        r"可能性は(?:な[いく]|ありません|低)|(?:見込み|予定|計画|つもり|必要性|義務)は(?:な[いく]"
        r"|ありません)",
        _DENIED
        + r"|unlikely|impossib\w*|little|low\w*|improbab\w*|rare\w*|slim|<UN>|few\w*|small|chance|less"
        r"|far from|doubt\w*|optional\w*|free",
        "原文と逆の言い方です",
    ),
    _mood(
        r"(?:ても|でも)(?:かまい?ま?せん|構い?ま?せん|かまわない|構わない|差し支え)",
        r"may|can|could|allow\w*|permit\w*|fine(?!-)|ok(?:ay)?|free|option\w*"
        r"|if (?:you|they|we) (?:like|want|prefer|wish)|need not|needn['’]t|don['’]t (?:need|have)"
        r"|doesn['’]t (?:need|have|matter)|all right|mind|either|whatever|acceptable|welcome"
        r"|not necessar\w*|no need|unnecessary|any\w*",
        "原文より弱い言い方です",
    ),
    _mood(
        r"に(?:違い|間違い|相違)(?:は)?(?:ない|ありません)|(?:こと|の)は(?:確実|確か|間違いない)"
        r"|と断言|疑い(?:の余地)?(?:は|が)?(?:な[いく]|ありません)",
        r"must|certain\w*|sure\w*|definite\w*|undoubted\w*|no doubt|doubt\w*|without (?:a )?doubt"
        r"|clear\w*|bound|surely|confident\w*|unquestion\w*|guarantee\w*|inevitab\w*|obvious\w*|indeed"
        r"|evident\w*|undeniab\w*|convinc\w*|proof|prov\w*|mistak\w*|question|assur\w*",
        "原文より断定的です",
    ),
    _mood(
        r"証明(?:された|されている|されています|済み)|立証(?:された|されて)|実証(?:された|されて)",
        r"pro(?:ve|ves|ved|ven|of|ofs|ving)|demonstrat\w*|verif\w*|establish\w*|show\w*|confirm\w*"
        r"|evidence|certif\w*|valid\w*|test\w*|track record|found|find\w*|reveal\w*|indicat\w*|known"
        r"|document\w*|corroborat\w*|authenticat\w*",
        "原文より断定的です",
    ),
    _mood(
        r"(?:ことは|ことが)?決して(?:あり(?:ません|えない|得ない)|ない)"
        r"|絶対に(?:あり(?:ません|えない|得ない)|ない)",
        r"never|not|no|n['’]t|cannot|impossib\w*|nothing|none|nobody|by no means|hardly|far from"
        r"|without",
        "原文より強い否定です",
    ),
    _mood(
        r"(?:なければ|なくては|ねば)(?:なり(?:ません|ませんでした)|ならない|ならなかった|ならず"
        r"|いけ(?:ない|ません))|(?:する|の)?義務(?:が|を)",
        _OBLIGATION,
        "原文より強い言い方です",
    ),
    _mood(
        r"する必要は(?:ない|なく|ありません)|(?:し)?なくても(?:よい|いい|かまわない|構わない"
        r"|かまいません)|には(?:及び|およば)(?:ません|ない)",
        r"not|no|n['’]t|without|unnecessar\w*|needless\w*|optional\w*|never|instead|rather|free|sav\w*"
        r"|spar\w*|automatic\w*|waiv\w*|exempt\w*|simply|just|only|eliminat\w*|avoid\w*|remov\w*"
        r"|obviat\w*|<UN>|less|neither|nor|beyond|skipp\w+|skips?(?!-)|enough",
        "原文より弱い言い方です",
    ),
    _mood(
        r"を否定し|否認し|(?:こと|事実)を否定",
        r"den[yi]\w*|refut\w*|reject\w*|dismiss\w*|disput\w*|negat\w*|contradict\w*|rebut\w*"
        r"|repudiat\w*|disavow\w*|not|n['’]t|never|no|disclaim\w*|oppos\w*|unfound\w*|debunk\w*"
        r"|rul\w* out|without|disagree\w*|overturn\w*|renounc\w*|counter\w*|question\w*|denounc\w*"
        r"|refus\w*",
        "原文と逆の言い方です",
    ),
    _mood(
        r"(?:は|も|を)?禁止(?:し|され|する)|禁じ",
        r"ban\w*|prohibit\w*|forb\w+|bar(?:s|red)?|block\w*|outlaw\w*|illegal\w*|not|n['’]t|never|no"
        r"|prevent\w*|restrict\w*|deny|denied|disallow\w*|embargo\w*|suspend\w*|exclud\w*|taboo"
        r"|off-limits|limit\w*|stop\w*|against|unlawful\w*|abolish\w*|rule[ds]? out|veto\w*|censor\w*"
        r"|curb\w*|crack\w*|refus\w*",
        "原文と逆の言い方です",
    ),
)
