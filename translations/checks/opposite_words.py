"""Words that exclude one another, in both languages, and words that say no or less: what a target must not turn round."""

from __future__ import annotations

import re
from dataclasses import dataclass

from translations.checks.polarity_words import any_of
from translations.language.sought import Kept, Sought


@dataclass(frozen=True, slots=True)
class Opposites:
    """Two meanings that exclude one another, each with its words in both languages."""

    one_english: Kept
    one_japanese: Sought
    other_english: Kept
    other_japanese: Sought


def _opposites(one_english: str, one_japanese: str, other_english: str, other_japanese: str) -> Opposites:
    return Opposites(any_of(one_english), Sought(one_japanese), any_of(other_english), Sought(other_japanese))


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
OPPOSITES: tuple[Opposites, ...] = (
    _opposites(
        _UP,
        r"増加|拡大(?!解釈|鏡)|増え|(?<=[%％割倍])増(?![しやえ加大])|増や|増大|上昇|(?<![立出来盛仕浮積])上が(?=[っりる])"
        r"|(?<![立取盛仕積打])上げ(?=た|る|ま)|急増|急騰|高騰|増強|増量|増額|増して|倍増|上回",
        _DOWN,
        r"減少|減ら|減っ|減る|減り|(?<=[%％割])減(?![しらっるりす少速])|低下|下落|急落|急減|縮小|削減|減速|下げ|下が|失[っわう]|衰|弱ま|軽減"
        r"|暴落|下回",
    ),
    _opposites(
        r"improv\w*|enhanc\w*|better|best|progress\w*|upgrad\w*|strengthen\w*|help\w*|boost\w*"
        r"|refin\w*|recover\w*|heal\w*|reform\w*|advanc\w*|optimi\w*",
        r"改善|向上|良くな(?!い|か)|よくな(?!い|か)|強化|好転|回復|進歩",
        r"worse\w*|deteriorat\w*|degrad\w*|declin\w*|decreas\w*|reduc\w*|drop\w*|fall\w*|fell|lower\w*"
        r"|weak\w*|damag\w*|harm\w*|impair\w*|exacerbat\w*|less|loss\w*|slow\w*|poor\w*|bad\w*"
        r"|aggravat\w*|erod\w*|setback\w*|undermin\w*|diminish\w*",
        r"悪化|低下|劣化|弱体化|衰退|後退",
    ),
    _opposites(
        r"succeed\w*|success\w*|work(?:s|ed)?|achiev\w*|accomplish\w*|manag\w*|triumph\w*"
        r"|pass(?:es|ed)?|hit|well",
        r"成功|うまくい",
        r"fail\w*|unsuccessful\w*|collaps\w*|flop\w*|miss\w*|crash\w*|lose|lost|mistak\w*|error\w*"
        r"|unable|wrong|abort\w*|botch\w*|defeat\w*|setback\w*|breakdown|disast\w*|fiasco|bad\w*"
        r"|blunder\w*|not|never|n['’]t",
        r"失敗|しくじ|頓挫",
    ),
    _opposites(
        r"w[io]n\w*|victor\w*|triumph\w*|beat\w*|defeat\w*|top\w*|overcom\w*|prevail\w*",
        r"勝利|勝っ|勝ち|優勝|勝て",
        r"los[et]\w*|losing|loss\w*|defeat\w*|beat\w*|fell|fall|surrender\w*|concede\w*|down|fail\w*"
        r"|eliminat\w*|knock\w*|out",
        r"敗北|敗れ|負け|敗退|敗戦",
    ),
    _opposites(
        r"easy|easily|easier|eas\w+|simpl\w*|straightforward|effortless\w*|trivial\w*|smooth\w*"
        r"|facilitat\w*|convenien\w*|quick\w*|handy|light\w*|brief\w*|accessib\w*",
        r"簡単|容易|たやす|易し|やさしい",
        r"difficult\w*|hard\w*|tough\w*|challeng\w*|tricky|complex\w*|complicat\w*|struggl\w*"
        r"|painful\w*|trouble\w*|not|n['’]t|never|impossible|uneasy|arduous|hurdle\w*|predicament"
        r"|plight|distress\w*|hardship\w*|demanding|problem\w*|unable|barrier\w*|obstacle\w*|imping\w*"
        r"|little",
        r"難し|困難|難解|容易ではな|簡単ではな",
    ),
    _opposites(
        r"possibl\w*|can|able|could|allow\w*|enabl\w*|may|might|capab\w*|feasib\w*|available"
        r"|potential\w*|[a-z]+able|[a-z]+ible|likel\w*|chance|option\w*|let\w*|permit\w*|viab\w*"
        r"|probab\w*",
        r"(?<!不)可能(?!性は(?:低|な))",
        r"impossib\w*|cannot|can['’]?t|unable|no|not|n['’]t|never|infeasib\w*|incapab\w*|<UN>able"
        r"|im\w+ible|in\w+ble|ir\w+ble|fail\w*|prevent\w*|non\w*|block\w*|without|disab\w*|unfeasib\w*"
        r"|unavailab\w*|hard|difficult|deny|denied|out of",
        r"不可能|できなくな",
    ),
    _opposites(
        r"need\w*|necess\w*|requir\w*|must|essential\w*|should|have to|has to|had to|demand\w*|vital"
        r"|crucial|imperative|mandatory|critical|call(?:s|ed)? for|take[sn]?|want\w*|ought|key"
        r"|importan\w*|to be|compuls\w*|indispens\w*|prerequisite\w*|in order",
        r"(?<!不)必要(?!は(?:な|あり?ま?せ))|必須|不可欠",
        r"unnecessar\w*|needless\w*|not|n['’]t|no need|no|without|redundan\w*|optional\w*|dispens\w*"
        r"|free\w*|never|eliminat\w*|superfluous|unneeded|<UN>|obsolete|waiv\w*|spar\w*|useless"
        r"|unwanted|junk|avoid\w*|remov\w*|neither|nor|drop\w*|skipp\w+|skips?(?!-)|less|rather",
        r"不要|不必要|必要(?:は|が|も)?(?:な[いくか]|ありません)|任意(?!の)",
    ),
    _opposites(
        r"(?:larg|bigg|great|high|long|strong|heav|old|fast)est|maxim\w*|most|top|leading|max|biggest"
        r"|peak\w*|no\.? ?1|number one|record\w*|ceiling|upper|cap\w*|utmost|best|greatest|major\w*"
        r"|main|primar\w*|full\w*|up to",
        r"最大|最高|最多|最長",
        r"(?:small|low|tini|short|weak|few|young)est|minim\w*|least|min|bottom|lower|worst|floor"
        r"|bare\w*|only|fewest|slightest",
        r"最小|最低|最少|最短",
    ),
    _opposites(
        r"more than|over|above|exceed\w*|beyond|at least|or more|greater|plus|upwards|excess"
        r"|surpass\w*|minimum|since|older|higher",
        r"\d[^、。]{0,5}以上|\d[^、。]{0,5}を(?:超え|上回)",
        r"less than|under|below|at most|up to|or less|fewer|no more|within|maximum|shy|not|n['’]t"
        r"|short|lower|smaller|nearly|almost|limit\w*|younger|down",
        r"\d[^、。]{0,5}(?:未満|以下)|\d[^、。]{0,5}を下回",
    ),
    _opposites(
        r"success|good|great|well|fine|nice|right|better|best|positive\w*|excellent|healthy"
        r"|high-quality|quality|favou?rabl\w*|benefi\w*|worth\w*|fair\w*|strong\w*|decent|promising"
        r"|proper\w*|ok\w*|desirable|effective\w*|useful\w*",
        r"良い(?!も)|良好|優れ|望ましい",
        r"bad\w*|worse\w*|worst|poor\w*|evil|ill|wrong\w*|negative\w*|terribl\w*|awful\w*|harm\w*"
        r"|adverse\w*|unfavou?rabl\w*|mal\w+|inferior|low\w*|not|n['’]t|never|sick|guilty|nasty|rotten"
        r"|ugly|badly|weak\w*|unwell|sorry|unhealthy|toxic",
        r"(?<!最)悪い|悪く|劣[っる]|望ましくな",
    ),
    _opposites(
        r"all|every\w*|each|entire\w*|whole|complete\w*|full\w*|any\w*|always|both|total\w*"
        r"|universal\w*|throughout|100\s?%|overall|across|unanimous\w*|wholly|entirety|general\w*"
        r"|altogether|sum|cover to cover|across",
        r"すべて|全て|全員|全部|あらゆる",
        r"some\w*|part\w*|few|several|certain|half|most\w*|many|section\w*|portion\w*|subset\w*"
        r"|selected|majority|fraction\w*|one|limited|other\w*|various|sometimes|numerous|particular\w*"
        r"|them|none|number|in places|piece\w*|excerpt\w*|bit|local|share|not|n['’]t|pocket\w*|degree"
        r"|little|occasional\w*|slight\w*",
        r"一部(?!始終|門)|部分的|いくつか",
    ),
    _opposites(
        r"agree\w*|approv\w*|support\w*|favou?r\w*|back(?:ed|s|ing)?|endors\w*|for|accept\w*|yes|pro"
        r"|assent\w*|consent\w*|advocat\w*|applaud\w*|in line|concur\w*|second\w*|welcom\w*|sympath\w*"
        r"|vot\w*|assist\w*|help\w*|aid\w*",
        r"賛成|賛同|同意し|支持し",
        r"oppos\w*|against|disagree\w*|object\w*|reject\w*|protest\w*|resist\w*|refus\w*|dissent\w*"
        r"|anti\w*|critic\w*|no|not|n['’]t|contrary|counter\w*|revers\w*|opposite|backlash|vot\w*"
        r"|contra\w*|flip|other|down|den\w*",
        r"反対(?!に|側)|拒否|拒絶|異議",
    ),
    _opposites(
        r"allow\w*|permit\w*|let\w*|approv\w*|authori[sz]\w*|enabl\w*|grant\w*|licen[sc]\w*|legal\w*"
        r"|accept\w*|recommend\w*|suggest\w*|encourag\w*|advis\w*|can|may|support\w*|toler\w*|admit\w*"
        r"|forgiv\w*",
        r"許可し|許され|許して|認め|推奨|奨励|勧め",
        r"ban\w*|prohibit\w*|forb\w*|bar(?:s|red)?|block\w*|outlaw\w*|illegal\w*|not|n['’]t|never|no"
        r"|prevent\w*|restrict\w*|deny|denied|refus\w*|reject\w*|stop\w*|disallow\w*|discourag\w*"
        r"|embargo\w*|suspend\w*|<UN>|taboo|veto\w*|off-limits|embarg\w*|crackdown|exclud\w*|withdr\w*",
        r"禁止|禁じ|許さな|認めな|差し止め|お?勧め(?:し|でき)?(?:ない|ません)"
        r"|推奨(?:し|され)?(?:ない|ません|ていない|ていません)",
    ),
    _opposites(
        r"includ\w*|contain\w*|with|involv\w*|compris\w*|cover\w*|incorporat\w*|among\w*|consist\w*"
        r"|encompass\w*|embed\w*|house[sd]?|load\w*|featur\w*|hold\w*|carry|carri\w*|feature\w*|rich",
        r"含[みむめま]|含んで|入って(?!いな)",
        r"exclud\w*|except\w*|without|omit\w*|remov\w*|not|n['’]t|no|never|free|lack\w*|rul\w* out"
        r"|eliminat\w*|apart|other than|strip\w*|bar\w*|absent|non\w*|minus|drop\w*|off|save|less"
        r"|ignor\w*|clean\w*|clear\w*|filter\w*|besides|but|unless|out",
        r"除外|除[いくか]|含まな|含みませ|含まれて?い?(?:ない|ませ)",
    ),
    _opposites(
        r"start\w*|beg[aiu]n\w*|launch\w*|open\w*|commenc\w*|initiat\w*|kick\w*|introduc\w*|embark\w*"
        r"|onset|roll\w* out|found\w*|set up|set out|creat\w*|establish\w*|turn\w* on|new|first"
        r"|startup|inspir\w*|now|get\w* going|from|resum\w*|instat\w*|since|go live|take off"
        r"|trigger\w*|unveil\w*|emerg\w*|birth|adopt\w*|enter\w*|debut\w*|undertak\w*|join\w*"
        r"|appear\w*",
        r"開始|始ま|始め(?!て)|着手|立ち上げ|スタート",
        r"end\w*|finish\w*|stop\w*|clos\w*|ceas\w*|halt\w*|complet\w*|conclud\w*|terminat\w*|quit\w*"
        r"|shut\w*|cancel\w*|over|last|final\w*|discontinu\w*|abolish\w*|expir\w*|exit\w*|suspend\w*"
        r"|wrap\w*|abort\w*|until|retir\w*|kill\w*|drop\w*|abandon\w*|through|out|off|cut|settle\w*"
        r"|sunset|resign\w*|done|already|result\w*|fall\w*|fell",
        r"終了|(?<![敗遂発]に)終わ[っりる]|停止|中止|打ち切|廃止",
    ),
    _opposites(
        r"support\w*|offer\w*|provid\w*|maintain\w*|availab\w*|host\w*|back\w*",
        r"サポートされて|サポートして",
        r"deprecat\w*|remov\w*|discontinu\w*|abolish\w*|not|n['’]t|no longer|drop\w*|retir\w*|sunset"
        r"|scrap\w*|obsolet\w*|abandon\w*|end\w*|repeal\w*|cut\w*|eliminat\w*|phas\w*|no|never"
        r"|withdr\w*",
        r"廃止|サポートされて(?:い(?:ない|ません))|サポートし(?:て)?(?:い)?(?:ない|ません)",
    ),
    _opposites(
        r"buy\w*|bought|purchas\w*|acqui\w*|shopp\w*",
        r"購入|買収|買っ|買い|買う",
        r"sell\w*|sold|sale\w*|divest\w*|offload\w*|market\w*|vend\w*|dump\w*|unload\w*",
        r"売却|販売|売っ|売る|売り",
    ),
    _opposites(
        r"safe\w*|secur\w*|harmless\w*|protect\w*|reliab\w*|innocuous|benign|non-?toxic|stable"
        r"|peace\w*|welfare",
        r"(?<!不)安全|無害",
        r"danger\w*|risk\w*|harm(?!less)\w*|unsafe|threat\w*|hazard\w*|toxic\w*|insecur\w*|peril\w*"
        r"|perilous|vulnerab\w*|poison\w*|damag\w*|critical\w*|crisis|jeopard\w*|advers\w*|malicious"
        r"|pest\w*|pollut\w*|negative\w*|bad|detriment\w*|injur\w*|noxious|perniciou\w*|fatal|lethal"
        r"|precarious|stake\w*|expos\w*|emergenc\w*",
        r"危険|有害",
    ),
    _opposites(
        r"new\w*|recent\w*|latest|fresh|modern|novel|current\w*|emerg\w*|young\w*|first|upcoming|"
        rf"{_AGAIN}"
        r"|another|next|innovat\w*|up-to-date|update\w*|now|begin\w*|contemporary|future|additional"
        r"|launch\w*|cutting|brand|inaugurat\w*|replac\w*|more",
        r"新しい|新たな|最新",
        r"old\w*|former\w*|ancient|previous\w*|outdated|legacy|past|aging|ageing|earlier|obsolet\w*"
        r"|classic\w*|vintage|early|histor\w*|antique|dated|last|prior|existing|long\w*|age[ds]?"
        r"|elder\w*|tradition\w*|used|ex|back|retro|seasoned|veteran|stale",
        r"古い|古く|旧式|旧来",
    ),
    _opposites(
        r"high\w*|tall\w*|expensive\w*|costly|elevat\w*|great\w*|strong\w*|rich|grow\w*|ris\w*|rose"
        r"|increas\w*|large\w*|most|more|top\w*|very|best|premium|superior|advanced|loft\w*|steep\w*"
        r"|heav\w*|up|above|over|big|severe\w*|upper|peak|pric\w*",
        r"(?<!最も)(?<!可能性が)(?<!可能性は)高い(?!くらい)|高価|高額|高度|高水準",
        r"low\w*|cheap\w*|short\w*|small\w*|inexpensive|weak\w*|less\w*|poor\w*|fall\w*|fell|declin\w*"
        r"|drop\w*|modest\w*|few\w*|little|affordab\w*|down|below|under|not|n['’]t|<UN>|bottom"
        r"|reduc\w*|minim\w*|dim\w*|inferior|shallow|rare\w*|least|bargain|discount\w*|decreas\w*"
        r"|limited|free|depress\w*|subdued|bare\w*|light\w*|slim|sluggish",
        r"(?<!最も)低い|安い|安価|低価格|低水準",
    ),
    _opposites(
        r"before|prior|ahead|until|previous\w*|earlier|preced\w*|in advance|pre\w*|former\w*|ago|first"
        r"|already|beforehand|by|anticipat\w*|up to|till|in front|precursor|last|past|old|upfront|yet"
        r"|face|eve|precede\w*|when|without|unless|leading",
        r"(?<![名手眼目以人午直])(?<!目の)前に|以前に|前もって|事前に",
        r"after\w*|follow\w*|later|since|post\w*|once|subsequent\w*|afterwards?|then|next|behind"
        r"|in the wake|as soon|when|upon|having|finally|eventual\w*|from|past|until|having|succeed\w*"
        r"|now|retrospect\w*",
        r"(?<![最背午今前直以])(?<!その)(?<!この)後に|た後|以後に|事後に",
    ),
    _opposites(
        r"similar\w*|same|like\w*|equal\w*|identical\w*|alike|equivalent\w*|also|too|as well|likewise"
        r"|correspond\w*|match\w*|parallel\w*|compar\w*|common\w*|share[ds]?|such|consistent\w*"
        r"|just as|as|in line|similarly|uniform\w*|mirror\w*",
        r"同様(?:の|に|で)|同じ|似た|同等の|と変わらず",
        r"differ\w*|unlike|other\w*|distinct\w*|vari\w*|opposite|contrast\w*|various|diverse\w*"
        r"|divers\w*|another|separate\w*|unusual\w*|alternat\w*|not|n['’]t|contrary|versus|vs"
        r"|disagree\w*|<UN>|conflict\w*|deviat\w*|depart\w*|rather|inconsist\w*|mix\w*|abnormal\w*"
        r"|foreign|counter|apart|else|from|change\w*|mismatch\w*|disparat\w*",
        r"異な[るっりら]|違[うっい]",
    ),
    _opposites(
        r"promot\w*|encourag\w*|foster\w*|facilitat\w*|boost\w*|stimulat\w*|accelerat\w*|help\w*"
        r"|advanc\w*|driv\w*|further\w*|prompt\w*|increas\w*|improv\w*|enhanc\w*|support\w*|urg\w*"
        r"|spur\w*|fuel\w*|push\w*|incentiv\w*|cultivat\w*|expedit\w*",
        r"促進|促す|促し|推進|助長",
        r"suppress\w*|inhibit\w*|curb\w*|restrain\w*|hinder\w*|prevent\w*|discourag\w*|restrict\w*"
        r"|control\w*|limit\w*|slow\w*|stifl\w*|reduc\w*|crack\w*|deter\w*|contain\w*|block\w*"
        r"|hamper\w*|imped\w*|clip\w*|cap\w*|minim\w*|check\w*|dampen\w*|lower\w*|depress\w*|combat\w*"
        r"|tam\w*|keep\w*|curtail\w*|hold\w*|quell\w*|mitigat\w*|avoid\w*|cut\w*|stem\w*|rein\w*"
        r"|stop\w*|fight\w*|tackl\w*|oppress\w*|reg\w*|repress\w*|small\w*|stunt\w*|less\w*",
        r"抑制|抑え|妨げ|阻害|阻止",
    ),
    _opposites(
        r"expand\w*|expans\w*|grow\w*|grew|enlarg\w*|spread\w*|widen\w*|extend\w*|extens\w*|broaden\w*"
        r"|scal\w*|increas\w*|boost\w*|surg\w*|push\w*|swell\w*|amplif\w*|magnif\w*|larg\w*|zoom\w*"
        r"|proliferat\w*|rise|rising|inflat\w*|enhanc\w*|escalat\w*|diffus\w*|up|wide|outbreak"
        r"|ballon\w*|campus-wide|develop\w*|wider|rais\w*|spill\w*|explod\w*|augment\w*|doubl\w*|tripl\w*"
        r"|quadrupl\w*|multipl\w*",
        r"拡大|拡張|広が|広げ",
        r"shr[aiu]nk\w*|reduc\w*|cut\w*|narrow\w*|contract\w*|downsiz\w*|declin\w*"
        r"|scal\w* (?:back|down)|decreas\w*|curtail\w*|small\w*|dwindl\w*|diminish\w*|drop\w*|fall\w*"
        r"|fell|lower\w*|slim\w*|minim\w*|trim\w*|abbreviat\w*|compress\w*|less\w*|shorten\w*|eas\w*"
        r"|down|clos\w*|taper\w*|retreat\w*|weak\w*",
        r"縮小|縮ま|縮め|縮み|収縮|狭ま",
    ),
    _opposites(
        r"pass\w*|qualif\w*|succe\w*|clear\w*|accept\w*",
        r"(?<!不)合格",
        r"fail\w*|not|n['’]t|reject\w*|flunk\w*|disqualif\w*|never|<UN>|drop\w*",
        r"不合格|落第|試験に落ち",
    ),
    _opposites(
        r"importan\w*|signific\w*|crucial\w*|vital\w*|key|critical\w*|essential\w*|major|main\w*"
        r"|matter\w*|serious\w*|big\w*|primar\w*|central\w*|valu\w*|grave|core|precious|prominent\w*"
        r"|priorit\w*|pivotal|fundament\w*|chief|heav\w*|indispens\w*|substantial\w*|weight\w*"
        r"|great\w*|necess\w*|imperative|meaning\w*|worth\w*|focal|momentous|large\w*|cornerstone"
        r"|instrumental|role|strategic\w*|importantly|interest\w*",
        r"(?<!あまり)(?<!それほど)重要(?!で(?:は)?な)",
        r"trivial\w*|minor|insignific\w*|unimportan\w*|small\w*|negligib\w*|petty|trifling|little"
        r"|slight\w*|not|n['’]t|subtle\w*|mere\w*|minute|tiny|side|inconsequential|nit\w*|simple"
        r"|secondary|marginal\w*|modest\w*|irrelevan\w*|detail\w*|least|no|never|less|low",
        r"些細|ささい|取るに足ら|重要で(?:は)?な|重要ではありません",
    ),
    _opposites(
        r"hir\w*|employ(?!ee)\w*|recruit\w*|appoint\w*|adopt\w*|tak\w* on|us(?:e|ed|es|ing)|accept\w*"
        r"|choos\w*|chose\w*|select\w*|implement\w*|embrac\w*|introduc\w*|pick\w*|job\w*|enlist\w*"
        r"|tap(?:ped|s)?|nam\w*|sign\w*|land\w*",
        r"雇用|採用|雇[いっうわ]|起用",
        r"fir(?:e|ed|ing|es)|dismiss\w*|lay\w* off|laid off|layoff\w*|sack\w*|terminat\w*|oust\w*"
        r"|cut\w*|let go|axe\w*|discharg\w*|redundan\w*|remov\w*|unemploy\w*|expel\w*|drop\w*"
        r"|releas\w*|free\w*|rid|purg\w*|disband\w*|solv\w*|unlock\w*|lift\w*|unravel\w*|disengag\w*"
        r"|fix\w*|break|broke\w*|dissolv\w*",
        r"解雇|首に",
    ),
    _opposites(
        r"confirm\w*|admit\w*|acknowledg\w*|affirm\w*|said|say\w*|stat\w*|announc\w*|claim\w*|told"
        r"|tell\w*|add\w*|note[ds]?|recogni\w*|accept\w*|explain\w*|report\w*|assert\w*|argu\w*"
        r"|insist\w*|conced\w*|according|reveal\w*|comment\w*|declar\w*|suggest\w*|believ\w*|thinks?"
        r"|thought|warn\w*|writ\w*|wrote|describ\w*|point\w*|remark\w*|spoke\w*|speak\w*|talk\w*"
        r"|answer\w*|repl\w*|ask\w*",
        r"と述べ|と語[っり]|と話し|と説明し|と発表し|と認め|を認め",
        r"den[yi]\w*|refut\w*|reject\w*|dismiss\w*|disput\w*|negat\w*|contradict\w*|rebut\w*"
        r"|repudiat\w*|disavow\w*|not|n['’]t|never|no|disclaim\w*|oppos\w*|unfound\w*|debunk\w*"
        r"|deni\w*|false|refus\w*|counter\w*|rule[ds]? out|without|non\w*|neither|doubt\w*|overturn\w*"
        r"|skeptic\w*|sceptic\w*|cannot|nor|hard|condemn\w*|<UN>|critic\w*|disagree\w*",
        r"否定し|否定す|否認|を否定|否定的",
    ),
    _opposites(
        r"long\w*|lengthy|extended|prolong\w*|forever|year\w*|decade\w*|far|away|great|extens\w*"
        r"|last\w*|tall",
        r"長い|長期",
        r"short\w*|brief\w*|quick\w*|concis\w*|soon|small|compact|near|little|lack\w*|not|n['’]t"
        r"|minute\w*|low|inch|narrow|momentary|tempor\w*|limited|snap|flash|few|immediate\w*|interim"
        r"|handful",
        r"短い|短期|短時間",
    ),
    _opposites(
        r"fast\w*|quick\w*|rapid\w*|speed\w*|swift\w*|high-speed|accelerat\w*|prompt\w*|instant\w*"
        r"|soon\w*|early|earlier|immediate\w*|agil\w*|brisk\w*|expedit\w*|quicken\w*|hast\w*|hurr\w*"
        r"|rush\w*|low-latency|shortly|nimble",
        r"速い|速く|(?<!いち)早い|(?<!いち)早く|高速|迅速|素早|急速",
        r"slow\w*|gradual\w*|delay\w*|lag\w*|slug\w*|latenc\w*|late\w*|behind|sluggish|steady"
        r"|low-speed|not|n['’]t|retard\w*|decelerat\w*|down|leisure\w*|postpon\w*|linger\w*|wait\w*"
        r"|overdue|tard\w*|drag\w*|slack\w*|hold\w*|inch\w*|stag\w*|no",
        r"遅い|遅く|低速|緩慢|遅れ",
    ),
    _opposites(
        r"major\w*|most\w*|bulk|many|predomin\w*|main\w*|more than half|larg\w*|plural\w*|prevail\w*"
        r"|vast|lot\w*|mass|overwhelm\w*|numerous|multi\w*|side|more|number|hundreds|thousands|dozens"
        r"|great|several|much|crowd\w*|heav\w*|wide\w*|variety",
        r"多数派|過半数|大多数|大半|多数",
        r"minorit\w*|few\w*|small\w*|handful|some|under half|less than half|limited|little|rare\w*"
        r"|several|not|n['’]t|select|subset|scarce|scant\w*|single-digit|low|only|couple",
        r"少数派|少数|ごく一部",
    ),
    _opposites(
        r"public\w*|open\w*|transparen\w*|disclos\w*|releas\w*|publish\w*|common|state\w*|social"
        r"|government\w*|community|unveil\w*|reveal\w*|announc\w*|expos\w*|availab\w*|launch\w*"
        r"|drop\w*|display\w*|air\w*|premier\w*|unlock\w*|show\w*|free\w*|broad\w*|unclos\w*|out"
        r"|post\w*|upload\w*|debut\w*|share[ds]?|introduc\w*|on",
        r"(?<!非)(?<!未)公開(?!され(?:ていな|ませ|な))",
        r"private\w*|clos\w*|secret\w*|confidential\w*|undisclos\w*|proprietary|unpublish\w*|hidden"
        r"|not|n['’]t|never|behind|internal\w*|no|conceal\w*|withh\w*|classified|unreleas\w*|<UN>"
        r"|close[dr]?|restrict\w*|sealed|shield\w*|anonym\w*|off|mum",
        r"非公開|未公開|非公表",
    ),
    _opposites(
        r"short\w*|reduc\w*|cut\w*|fast\w*|quick\w*|trim\w*|less|speed\w*|accelerat\w*|sav\w*|drop\w*"
        r"|fell|fall\w*|down|from|condens\w*|compress\w*|shr[aiu]nk\w*|abbreviat\w*|low\w*|slash\w*",
        r"短縮",
        r"exten[ds]\w*|length\w*|prolong\w*|postpon\w*|delay\w*|long\w*|renew\w*|more|later|stretch\w*"
        r"|additional|another|keep\w*|continu\w*|overtime|extra",
        r"延長|延ば|長引",
    ),
    _opposites(
        r"larg\w*|big\w*|giant\w*|huge|mass\w*|major\w*|heav\w*|enormous|vast\w*|scale\w*|full\w*"
        r"|mega\w*|great\w*|grand\w*|extensive\w*|wide\w*|sweeping|significant\w*|hyperscal\w*",
        r"大型|大規模",
        r"small\w*|compact\w*|mini\w*|tiny|little|light\w*|micro\w*|portable|modest\w*|low\w*|short\w*"
        r"|limited|minor|downsiz\w*|boutique|nano\w*|slim\w*",
        r"小型|小規模",
    ),
    _opposites(
        r"right\w*|correct\w*|accura\w*|true|truth|proper(?!t)\w*|exact\w*|valid\w*|legitima\w*|just"
        r"|precis\w*|well|good|justif\w*|fair\w*|sound|appropriat\w*|suitabl\w*|righteous",
        r"(?<!不)正し[いか]",
        r"wrong\w*|incorrect\w*|accident\w*|mistak\w*|err\w*|false\w*|inaccura\w*|fault\w*|untrue|bug\w*|typo\w*"
        r"|misle\w*|mis[a-z]+|not|n['’]t|never|confus\w*|bad\w*|improper\w*|invalid\w*|slip\w*",
        r"間違[いえっ](?!な)|誤り|誤っ",
    ),
    _opposites(
        r"adopt\w*|hir\w*|us(?:e|ed|es|ing)|implement\w*|embrac\w*|introduc\w*|deploy\w*|choos\w*"
        r"|chose\w*|select\w*|accept\w*|pick\w*|take\w*|took|employ(?!ee)\w*|install\w*|bring\w*"
        r"|recruit\w*|roll\w*|launch\w*|add\w*|appoint\w*|incorporat\w*|appl\w+|job\w*|implant\w*",
        r"採用|導入",
        r"abandon\w*|ditch\w*|drop\w*|g[ia]ve\w* up|given up|scrap\w*|withdr\w*|shelv\w*|cancel\w*"
        r"|renounc\w*|relinquish\w*|waiv\w*|forgo\w*|forsak\w*|quit\w*|surrender\w*|retract\w*"
        r"|repeal\w*|rescind\w*|pull\w*|revers\w*|not|n['’]t|never|leav\w*|left|back\w*|reject\w*",
        r"断念|放棄|取りやめ|撤回",
    ),
    _opposites(
        r"delay\w*|postpon\w*|defer\w*|push\w* back|late\w*|slip\w*|put off|hold\w*|held|suspend\w*|until",
        r"延期|先送り|遅らせ",
        r"earl\w*|advanc\w*|bring\w* forward|brought forward|accelerat\w*|ahead|hast\w*|front\w*|soon\w*",
        r"前倒し|早めて|早めた|早める",
    ),
    _opposites(
        r"accept\w*|approv\w*|grant\w*|allow\w*|admit\w*|agree\w*|welcom\w*|adopt\w*|recogni\w*|endors\w*"
        r"|embrac\w*|permit\w*|acknowledg\w*|upheld|uphold\w*|receiv\w*|tak\w*|took|let\w*|conced\w*",
        r"受け入れ|受諾|承認|を認め",
        r"refus\w*|reject\w*|den[yi]\w*|declin\w*|dismiss\w*|turn\w* (?:down|away)|rebuff\w*|spurn\w*"
        r"|resist\w*|oppos\w*|not|n['’]t|never|against|bar(?:s|red)?|block\w*|veto\w*|without",
        r"拒否|却下|退け|拒ん|拒み|断っ|断り",
    ),
    _opposites(
        r"uph[eo]ld\w*|affirm\w*|sustain\w*|back\w*|support\w*|maintain\w*|confirm\w*|endors\w*|keep\w*",
        r"を支持|を維持",
        r"overturn\w*|revers\w*|str[iu]\w* down|quash\w*|annul\w*|vacat\w*|overrul\w*|void\w*|revok\w*"
        r"|reject\w*|topp\w*|turn\w*|upset\w*|scrap\w*",
        r"を覆|を破棄",
    ),
    _opposites(
        r"light\w*|portable|slim\w*|weigh\w* (?:less|just|only)|less|reduc\w*|small\w*|minor|mild\w*|low\w*"
        r"|thin\w*|eas\w*|slight\w*|feather\w*",
        r"軽い|軽く|軽量",
        r"heav\w*|weight\w*|more|ponderous|bulky|grave\w*|serious\w*|severe\w*|large\w*|big\w*|great\w*"
        r"|strict\w*|burden\w*|slow\w*|sluggish|weigh\w* more|important|emphasi\w*|impos\w*",
        r"(?<!二)(?<!三)重い|重く",
    ),
    _opposites(
        r"enabl\w*|activ\w*|valid\w*|effective\w*|in force|(?:turn|switch)\w* on|on by|works?|working"
        r"|in effect|legal\w*|useful\w*|available|applies|apply",
        r"(?<!不)有効(?!性|期|活用)|オンに",
        r"disabl\w*|off|inactiv\w*|invalid\w*|void\w*|deactivat\w*|no longer|expir\w*|ineffective\w*"
        r"|null\w*|suppress\w*|not|n['’]t|never|without|revok\w*|cancel\w*|ignor\w*",
        r"無効|オフに",
    ),
    _opposites(
        r"long\w*|extend\w*|prolong\w*|more|stretch\w*|increas\w*|add\w*|last\w*|grow\w*|grew|slow\w*"
        r"|length\w*|delay\w*|later",
        r"長く(?!は)|長か|延び",
        r"short\w*|less|brief\w*|quick\w*|fast\w*|reduc\w*|cut\w*|trim\w*|shr[aiu]nk\w*|fewer|sav\w*"
        r"|concis\w*|down|drop\w*|fell|fall\w*|faster|compress\w*|condens\w*",
        r"短く|短か",
    ),
    _opposites(
        r"open\w*|re-?open\w*|resum\w*|restart\w*|launch\w*|start\w*|inaugurat\w*|new\w*|back|return\w*|again"
        r"|restor\w*|reviv\w*",
        r"開館|開店|開場|再開|復旧",
        r"clos\w*|shut\w*|halt\w*|paus\w*|stopp\w*|suspend\w*|end(?:s|ed|ing)?|ceas\w*|lock\w*|fold(?:s|ed)?|seal\w*|bankrup\w*",
        r"閉館|閉鎖|閉店|閉場|休業|休館|一時停止|中断|休止",
    ),
    _opposites(
        r"prais\w*|laud\w*|hail\w*|applaud\w*|commend\w*|acclaim\w*|rav(?:e|ed|ing)|admir\w*|celebrat\w*"
        r"|compliment\w*|glow\w*|welcom\w*|love\w*|honou?r\w*|credit\w*",
        r"称賛|賞賛|絶賛",
        r"critici\w*|slam\w*|pann?(?:ed|ing)|blast\w*|condemn\w*|lambast\w*|attack\w*|denounc\w*|scath\w*"
        r"|blam\w*|fault\w*|rebuk\w*|accus\w*|mock\w*|derid\w*|bash\w*|trash\w*|disparag\w*|not|n['’]t",
        r"酷評|非難|けなし",
    ),
    _opposites(
        r"continu\w*|keep\w*|kept|remain\w*|persist\w*|go(?:es|ing)? on|went on|still|sustain\w*|maintain\w*"
        r"|proceed\w*|last\w*|ongoing|carr\w* on|forever|constant\w*|then|next|after\w*|also"
        r"|consecutive|straight|row|second\w*|resum\w*|subsequen\w*|steadi\w*|retain\w*|ever",
        r"続け[てたるまよ]|継続し",
        r"stop\w*|quit\w*|ceas\w*|halt\w*|end(?:s|ed|ing)?|abandon\w*|discontinu\w*|drop\w*|no longer"
        r"|giv\w* up|gave up|suspend\w*|cancel\w*|scrap\w*|withdr\w*|leav\w*|left|resign\w*|refrain\w*",
        r"をやめ|取りやめ|中止し|停止し",
    ),
    _opposites(
        r"later|newer|after|since|from|above|onwards?|up|beyond|until|following|new|higher|on|start\w*|begin\w*"
        r"|not|n['’]t|future|next|plus|or more",
        r"\d[^、。一-鿿]{0,4}以降",
        r"earlier|older|before|prior|below|previous\w*|ago|pre\w*|lower|by|until|up to|or less|old|former\w*|past",
        r"\d[^、。一-鿿]{0,4}以前",
    ),
    _opposites(
        r"optimis\w*|hope\w*|positive\w*|bullish|upbeat|confiden\w*|bright\w*|promis\w*|encourag\w*"
        r"|sanguine",
        r"楽観",
        r"pessimis\w*|gloom\w*|bearish|negative\w*|bleak|downbeat|dim|grim|worr\w*|fear\w*|not|n['’]t"
        r"|sad|hopeless\w*|doom\w*|dark|cynic\w*",
        r"悲観",
    ),
    _opposites(
        r"rich\w*|wealth\w*|abundan\w*|plent\w*|ampl\w*|affluen\w*|much|many|full|enough|sufficient\w*"
        r"|lot\w*|generous\w*|extens\w*|vast\w*|lush|vari\w*|divers\w*|deep\w*|well-\w+|large|good"
        r"|high\w*|strong",
        r"豊富|豊か|裕福|潤沢",
        r"poor\w*|poverty|scarc\w*|lack\w*|short\w*|insufficient\w*|meag\w*|limited|sparse|little|few"
        r"|not|n['’]t|thin|low|needy|deprived|destitute|disadvantaged|less|weak|scant\w*|inadequate\w*"
        r"|small",
        r"乏し|貧し|貧困",
    ),
    _opposites(
        r"first\w*|debut\w*|initial\w*|original\w*|inaugural|maiden|new\w*|never before|begin\w*"
        r"|start\w*|premier\w*|until|only|not until|unprecedented",
        r"初めて",
        rf"{_AGAIN}|again|once more|return\w*|another|second|back|anew|resum\w*|still|also|further"
        rf"|repeat\w*|more",
        r"再び|ふたたび",
    ),
    _opposites(
        r"many|much|most\w*|lots?|numerous|more|multiple|great\w*|large\w*|high\w*|number\w*|plenty"
        r"|countless|dozens|hundreds|thousands|mill\w+|wide\w*|deal|often|frequent\w*|heav\w*"
        r"|common\w*|several|various|variety|array|range|rich|increas\w*|majorit\w*|popular\w*|full"
        r"|host|bulk|extensive\w*|ample|abundan\w*|widespread|lots",
        r"多くの|多くが|多くは|多くを|多い|多かっ|多数の|数多く|たくさん",
        r"few\w*|little|less\w*|scarc\w*|rare\w*|small\w*|low\w*|limited|minor\w*|handful|lack\w*"
        r"|short\w*|not|n['’]t|no|seldom|hardly|reduc\w*|decreas\w*|single|spars\w*|under\w*|fraction"
        r"|one|two|couple|some",
        r"少ない|少なかっ|少数の|少なく(?!と)|わずかな|僅かな",
    ),
    _opposites(
        r"expect\w*|hop(?:e|es|ed|ing|eful)|anticipat\w*|promis\w*|look\w*|await\w*|optimis\w*"
        r"|prospect\w*|potential\w*|project\w*|predict\w*|will|should|want\w*|encourag\w*|excit\w*"
        r"|suppos\w*|forecast\w*|think\w*|likely|aim\w*|wish\w*",
        r"期待",
        r"concern\w*|worr\w*|fear\w*|anxi\w*|risk\w*|alarm\w*|apprehens\w*|doubt\w*|issue\w*|threat\w*"
        r"|danger\w*|problem\w*|afraid|s[ck]eptic\w*|trouble\w*|warn\w*|critic\w*|misgiv\w*"
        r"|question\w*|pressur\w*|scar\w*",
        r"懸念|心配|不安",
    ),
    _opposites(
        r"advantag\w*|benefi\w*|merit\w*|pros?|strength\w*|plus\w*|upside\w*|perk\w*|good|gain\w*"
        r"|help\w*|virtue\w*|valu\w*|strong\w*|convenien\w*|useful\w*|appeal\w*|point\w*|positive\w*"
        r"|improv\w*|reason\w*",
        r"利点|長所|メリット(?!が少)",
        r"disadvantag\w*|drawback\w*|downside\w*|weak\w*|short\w*|flaw\w*|fault\w*|cons?|limit\w*"
        r"|problem\w*|defect\w*|minus\w*|cost\w*|negative\w*|caveat\w*|trade-?off\w*|bad|issue\w*"
        r"|deficien\w*|penalt\w*",
        r"欠点|短所|弱点|デメリット",
    ),
    _opposites(
        r"profit\w*|gain\w*|benefi\w*|earn\w*|income|surplus\w*|return\w*|interest\w*|advantag\w*|good"
        r"|margin\w*|revenue\w*|black|yield\w*",
        r"利益|黒字",
        r"loss\w*|los[et]\w*|losing|deficit\w*|damag\w*|harm\w*|cost\w*|red|wast\w*|hit|drop\w*"
        r"|miss\w*|expens\w*|money",
        r"損失|赤字|損害",
    ),
    _opposites(
        r"advantag\w*|favo\w*|benefi\w*|edge|better|help\w*|prefer\w*|good|lead\w*|easier|ahead|win\w*",
        r"(?<!不)有利",
        r"disadvantag\w*|unfavo\w*|advers\w*|handicap\w*|worse\w*|against|hurt\w*|harm\w*|detriment\w*"
        r"|bad|penal\w*|risk\w*|loss|los[et]\w*|weak\w*",
        r"不利",
    ),
    _opposites(
        r"good|strong\w*|expert\w*|excel\w*|skill\w*|adept|proficien\w*|best|great\w*|special\w*"
        r"|better|forte|well|capable|master\w*|adroit|favo\w*",
        r"得意",
        r"bad\w*|poor\w*|weak\w*|struggl\w*|difficult\w*|not|n['’]t|hard\w*|trouble\w*|dislik\w*"
        r"|wors\w*|fail\w*|terribl\w*|aw\w+|no|avers\w*|hate\w*",
        r"苦手|不得意",
    ),
    _opposites(
        r"paid|pay\w*|fee\w*|charg\w*|cost\w*|premium\w*|subscri\w*|pric\w*|commerc\w*|bill\w*"
        r"|licen\w*|purchas\w*|buy\w*|money|fare\w*",
        r"有料|有償",
        r"free\w*|gratis|complimentary|open|no (?:charge|cost|fee)|without (?:charge|cost|pay\w*)"
        r"|waiv\w*|unpaid|volunt\w*|zero",
        r"無料|無償|ただで",
    ),
    _opposites(
        r"always|constant\w*|every\w*|all|must|ever|continu\w*|ensure\w*|sure|invariab\w*|certain\w*"
        r"|regular\w*|consistent\w*|forever|perpetual\w*|permanent\w*|routine\w*|need\w*|require\w*"
        r"|never|not|n['’]t|any\w*|each|keep\w*|guarantee\w*|necessar\w*|default",
        r"常に|いつも|必ず",
        r"rare\w*|seldom|occasion\w*|sometimes|once in a while|infrequen\w*|hardly|uncommon\w*|odd"
        r"|now and then|at times|few|unlikely|unusual\w*",
        r"まれに|たまに|ときどき|時々",
    ),
    _opposites(
        r"outside\w*|extern\w*|third[- ]part\w*|exterior|foreign\w*|outsourc\w*|beyond|out|independent"
        r"|other\w*|outward|export\w*|separate\w*",
        r"外部|社外",
        r"inside\w*|intern\w*|in-house|within|inner|interior|own|core|insider\w*|employee\w*|staff",
        r"内部|社内",
    ),
    _opposites(
        r"add\w*|extra|plus|append\w*|further|more|another|new\w*|supplement\w*|insert\w*|includ\w*"
        r"|introduc\w*|attach\w*|extend\w*|creat\w*|install\w*|join\w*|also|put\w*|register\w*",
        r"追加",
        r"remov\w*|delet\w*|eras\w*|drop\w*|strip\w*|cut\w*|clear\w*|uninstall\w*|purg\w*|scrub\w*"
        r"|omit\w*|rid|eliminat\w*|discard\w*|tak\w*|clean\w*|kill\w*|destroy\w*|wip\w*|prun\w*"
        r"|revok\w*|unlink\w*|unset|no longer|gone|reduc\w*|disappear\w*",
        r"削除",
    ),
    _opposites(
        r"strong\w*|power\w*|robust\w*|fierce\w*|heav\w*|intens\w*|hard\w*|firm\w*|tough\w*|mighty"
        r"|great\w*|deep\w*|high\w*|sturd\w*|bold\w*|keen\w*|stern\w*|urg\w*|serious\w*|severe\w*|big"
        r"|loud\w*|highly|solid\w*|much",
        r"(?<!心)強い|強く|強力",
        r"weak\w*|faint\w*|feebl\w*|fragil\w*|vulnerab\w*|mild\w*|poor\w*|soft\w*|low\w*|light\w*|dim"
        r"|gentl\w*|slight\w*|lack\w*|less|not|n['’]t|small|little|inferior|wane\w*|slow\w*",
        r"弱い|弱く(?!な|も)",
    ),
    _opposites(
        r"larg\w*|big\w*|great\w*|major\w*|huge|significan\w*|vast\w*|enormous|substantial\w*|massive"
        r"|giant|considerabl\w*|heav\w*|deep\w*|wide\w*|loud\w*|import\w*|severe\w*|much|more|grand\w*"
        r"|high\w*|tremend\w*|profound\w*|key|main|strong\w*|good|serious\w*|oversiz\w*|bulky|tall"
        r"|magn\w*|maj\w*|critical\w*|dramatic\w*|far|lot\w*",
        r"大きい|大きな|大きく",
        r"small\w*|little|tiny|minor|mini\w*|slight\w*|short\w*|low\w*|fine|young\w*|compact\w*"
        r"|less\w*|narrow\w*|reduc\w*|modest\w*|petit\w*|micro\w*|decreas\w*|light\w*|smal\w*|quiet\w*"
        r"|lesser|shr\w*|not|n['’]t|weak\w*",
        r"小さい|小さな|小さく",
    ),
    _opposites(
        r"yet|still|so far|remain\w*|not|n['’]t|<UN>|early|only|never|no|nascent|await\w*|pending|even"
        r"|just|continu\w*|rather|ongoing|lack\w*|few|little|not",
        r"まだ(?!し)|いまだ|未だ",
        r"already|no longer|any ?more|another|now|enough|soon|again|longer|done|over|finished|ceas\w*"
        r"|stop\w*|gone",
        r"もう(?![一１1少二二ひちすふけ])|すでに|既に(?!存|婚)",
    ),
    # decisions and votes
    _opposites(
        r"pass(?:es|ed|ing)?|approv\w*|adopt\w*|enact\w*|carri\w*|back(?:ed|s)?|vot\w* for|in favou?r",
        r"可決|議決",
        r"reject\w*|vot\w* (?:down|against)|defeat\w*|block\w*|fail\w*|turn\w* down|oppos\w*|kill\w*|against",
        r"否決",
    ),
    _opposites(
        r"uph[eo]ld\w*|allow\w*|let\w*|proceed\w*|go(?:es)? (?:forward|ahead)|grant\w*|sid(?:e|ed) with|favou?r\w*|affirm\w*",
        r"認容|容認し|を認める判断",
        r"dismiss\w*|reject\w*|den[yi]\w*|throw\w* out|threw out|toss\w*|strik\w*|struck",
        r"棄却|却下",
    ),
    _opposites(
        r"voluntar\w*|optional\w*|elective|choos\w*|opt\w*|free\w*",
        r"任意(?!の点)|自発的|自主的",
        r"mandator\w*|compulsor\w*|oblig\w*|requir\w*|must|binding|duty|duties|forc\w*|have to|has to|need\w*",
        r"義務|強制的|必須",
    ),
    _opposites(
        r"restor\w*|recover\w*|resum\w*|back (?:up|online)|repair\w*|fix\w*|return\w*|reboot\w*|reopen\w*|rebuil\w*",
        r"復旧|回復し|復帰",
        r"stop\w*|halt\w*|suspend\w*|outage\w*|down|fail\w*|shut\w*|crash\w*|disrupt\w*|paus\w*|ceas\w*|collaps\w*",
        r"(?<!一時)停止し|ダウンし|中断し",
    ),
    _opposites(
        r"narrow\w*|slim|thin|close(?:ly)?|razor\w*|slight\w*|small",
        r"僅差|わずかな差|小差",
        r"wide|large|landslide|big|comfortabl\w*|overwhelm\w*|broad",
        r"大差|圧倒的(?:な)?(?:多数|差)",
    ),
    _opposites(
        r"beat\w*|exceed\w*|top(?:s|ped|ping)?|surpass\w*|outperform\w*|above|ahead|better|higher|more(?: \w+)? than|over(?:took|take\w*)|outpac\w*|lead\w*|led",
        r"を上回|を超え|をしのぐ|を凌|に勝|を抜[いきく]|をリード",
        r"miss\w*|below|short of|behind|trail\w*|lag\w*|worse|under\w*|less than|los[et]\w*|fell short|fall\w* short|fewer|lower|inferior",
        r"を下回|に及ば|に届か|に劣|に後れ|に遅れ",
    ),
    _opposites(
        r"join\w*|enter\w*|becom\w*|became|hir\w*|appoint\w*|recruit\w*|sign\w*|found\w*|add\w*|member\w*|mov(?:e|ed|es|ing) to|arriv\w*",
        r"に加わ|に入社|に就任|に参加し|に加入|に移籍",
        r"leav\w*|left|quit\w*|depart\w*|resign\w*|step\w* down|exit\w*|retir\w*|oust\w*|fir(?:e|ed|ing)|withdr\w*|former\w*",
        r"を去|を退社|を辞|を離れ|から離脱|を退任|を退職",
    ),
    _opposites(
        r"exempt\w*|exclud\w*|except\w*|outside|not|n['’]t|spar\w*|free|excus\w*|beyond|no",
        r"対象外|対象から(?:外|除)|適用外|免除",
        r"subject to|cover\w*|appl\w+|includ\w*|affect\w*|target\w*|eligib\w*|fall\w* under|requir\w*|aim\w*|object\w*|focus\w*|intend\w*",
        r"対象(?:に|と)(?:な|含)|適用(?:さ|対象)",
    ),
    _opposites(
        r"existing|current\w*|present|old\w*|incumbent|long\w*|already|establish\w*|loyal|previous\w*",
        r"既存の|従来の|現行の",
        r"new\w*|first-time|fresh|additional|incoming|another|future",
        r"新規の|新たな|新しい",
    ),
    _opposites(
        r"profit\w*|gain\w*|earn\w*|surplus|black",
        r"利益を(?:計上|上げ)|黒字",
        r"los[et]\w*|loss\w*|deficit\w*|red|burn\w*",
        r"損失を(?:計上|出)|赤字",
    ),
    _opposites(
        r"speed\w* up|faster|accelerat\w*|quicken\w*|pick\w* up|hurr\w*|rush\w*|hasten\w*|rais\w*|increas\w*",
        r"(?:ペース|速度|スピード)を(?:上げ|速め|早め)|加速",
        r"slow\w*|brak\w*|decelerat\w*|eas\w* (?:off|up)|paus\w*|curb\w*|reduc\w*|lower\w*|restrain\w*",
        r"(?:ペース|速度|スピード)を(?:落と|緩め|下げ)|減速|ブレーキを",
    ),
    _opposites(
        r"promot\w*|embrac\w*|push\w*|pursu\w*|adopt\w*|encourag\w*|expand\w*|advanc\w*|driv\w*|us(?:e|ed|es|ing)|rely|relies|relied|favou?r\w*",
        r"を進め(?!な)|を推し進め|を推進|に積極的",
        r"avoid\w*|shun\w*|eschew\w*|refrain\w*|resist\w*|shied|shy|stay\w* away|steer\w* clear|abstain\w*|reluctan\w*|hesitan\w*|cautious\w*",
        r"を避け|を控え|を見送|に慎重|に消極的",
    ),
    _opposites(
        r"refus\w*|reject\w*|declin\w*|spurn\w*|resist\w*|rebuff\w*|turn\w* down|balk\w*",
        r"を拒[否ん]|を断[っり]|に応じな",
        r"accept\w*|agree\w*|embrac\w*|consent\w*|welcom\w*|adopt\w*|comply|complied|complies|willing\w*|tak\w*|took|receiv\w*",
        r"を受け入れ|に応じ(?!な)|を受諾|に同意し",
    ),
    # times
    _opposites(
        r"next|coming|upcoming|future|forthcoming|ahead|from now|forward|hence",
        r"(?:今後|向こう|これから)(?=\s?[\d数一二三])",
        r"past|last|previous\w*|recent\w*|prior|earlier|ago|preceding|trailing",
        r"(?:過去|直近|ここ|これまでの?)(?=\s?[\d数一二三])",
    ),
    _opposites(
        r"now|current\w*|today|present\w*|already|at the moment|nowadays|these days|so far|to date|ongoing|is|are",
        r"(?<![一-鿿])現在、|現在は|今では|現時点で",
        r"in (?:the )?future|eventual\w*|some ?day|one day|will|later|tomorrow|going to|plan\w*|would|may|might|could|long[- ]term",
        r"将来(?:は|的|、)|いずれは|いつか",
    ),
    _opposites(
        r"year[- ]over[- ]year|(?:from|than|over|to) (?:a|the|one) year|a year (?:ago|earlier|before)|year earlier|year-ago|same (?:period|quarter|month|time)|last year|previous year|year-on-year|annual\w*",
        r"前年(?:同[期月])?比",
        r"quarter[- ]o(?:ver|n)[- ]quarter|(?:previous|prior|preceding|last) (?:quarter|month)|sequential\w*|month[- ]o(?:ver|n)[- ]month|quarter earlier|month earlier",
        r"(?:前期|前四半期|前月)比",
    ),
    _opposites(
        r"(?:an?|per|each|every)[ -]month|monthly|-month|month(?:'s|ly)?",
        r"月額|月間|毎月|1[カか]月当たり",
        r"(?:an?|per|each|every)[ -]year|yearly|annual\w*|-year|years?",
        r"年額|年間(?!で|に)|毎年|1年当たり",
    ),
    _opposites(
        r"first half|second half|half[- ]year|six months|H[12]|latter half|halves|half",
        r"[上下]半?期(?!末)",
        r"full[- ]year|whole year|annual\w*|year|fiscal|entire",
        r"通期|通年",
    ),
    _opposites(
        r"late(?:r)?|end|evening|night|close",
        r"(?:月|火|水|木|金|土|日)曜(?:日)?(?:の)?(?:遅く|夜|夕方|深夜)|日(?:の)?遅く",
        r"early|earlier|morning|dawn|start",
        r"(?:月|火|水|木|金|土|日)曜(?:日)?(?:の)?(?:早く|朝|早朝|未明)|日(?:の)?早く",
    ),
    _opposites(
        r"pre-?market|before (?:the )?(?:market|bell|open\w*)|ahead of the (?:open|bell)|early|opening",
        r"取引(?:開始)?前|寄り付き前",
        r"after-?hours|after (?:the )?(?:market|bell|clos\w*)|post-?market|extended|late|clos\w*",
        r"取引(?:終了)?後|引け後|時間外取引",
    ),
    # who
    _opposites(
        r"senat\w*|upper (?:house|chamber)|lords",
        r"上院",
        r"house|representative\w*|congress(?:man|woman|men)\w*|lower (?:house|chamber)|commons|congress\w*",
        r"下院",
    ),
    _opposites(
        r"plaintiff\w*|accuser\w*|claimant\w*|su(?:e|ed|es|ing)|prosecut\w*",
        r"原告",
        r"defendant\w*|accused|respondent\w*",
        r"被告",
    ),
    _opposites(
        r"cheap\w*|affordab\w*|inexpensive\w*|bargain\w*|less expensive|low\w*|fall\w*|fell|cut\w*|discount\w*|economical",
        r"安[いくかさ](?!定|全|心)|安価|割安|格安|低価格|手頃",
        r"expensive\w*|cost(?:ly|lier)|dear(?:er)?|pric\w+|high\w*|more|premium|steep\w*|soar\w*|ris\w*|rose|surg\w*",
        r"高価|割高|高額|(?:費用|料金|コスト|価格|値段|単価)(?:は|が|も)[^、。]{0,6}高[いくか]",
    ),
    _opposites(
        r"easy|easily|easier|eas\w+|simpl\w*|straightforward|more|readily|quick\w*|likely|prone|susceptible|tend\w*|predictab\w*|suitab\w*|often|frequent\w*|friendl\w*|better|\w+able",
        r"[いきしちにみりえけせてねめれべげ]やす[いくか]",
        r"difficult\w*|hard\w*|tough\w*|tricky|struggl\w*|less|resist\w*|resilien\w*|not|n['’]t|cannot|unlikely|un\w+|in\w+(?:able|ible)|im\w+|rare\w*|never|opaque|obscure\w*|poor\w*|robust\w*|fail\w*|slow\w*|without|little|few\w*|stubborn\w*|complicat\w*|problem\w*|clumsy|confus\w*",
        r"[いきしちにみりえけせてねめれべげ](?:にく|づら|がた)[いくか]",
    ),
    _opposites(
        r"doubl\w*|twice|two-?fold|2x|two times|twofold|as (?:much|many) again",
        r"(?<![0-9０-９一二三四五六七八九十.])[2２二]倍|倍増",
        r"half|halv\w*|one-half|50(?:%| percent)|fift(?:y|ieth)",
        r"半分|半減|2分の1|二分の一|半数|半額",
    ),
    _opposites(
        r"narrow\w*|shr[aiu]nk\w*|reduc\w*|eas\w+|clos\w*|small\w*|less\w*|fell|fall\w*|declin\w*|improv\w*|cut\w*|tighten\w*",
        r"(?:差|赤字|損失|格差|ギャップ|不足)(?:は|が|を|も)?[^、。]{0,14}(?:縮[まめ小]|減[りっら少])",
        r"widen\w*|grow\w*|grew|grown|increas\w*|expand\w*|ballon\w*|balloon\w*|deepen\w*|rose|ris\w*|wors\w*|larger|bigger|more|doubl\w*|tripl\w*|swell\w*|broad\w*",
        r"(?:差|赤字|損失|格差|ギャップ|不足)(?:は|が|を|も)?[^、。]{0,14}(?:拡大|広が|広げ|膨ら)",
    ),
    _opposites(
        r"temporar\w*|interim|for now|brief\w*|short-term|provisional\w*|paus\w*|suspend\w*|transient\w*",
        r"一時的|暫定",
        r"permanent\w*|indefinite\w*|forever|for good|lasting|perpetual\w*|persist\w*",
        r"恒久|永久|永続|無期限",
    ),
    _opposites(
        r"employer\w*|compan(?:y|ies)|bosses|management|firms?",
        r"雇用主|雇用者|使用者",
        r"employees?|workers?|staff\w*|labou?r|head ?count|workforce|personnel|payroll|jobs|people",
        r"従業員|被雇用者|労働者",
    ),
    _opposites(
        r"buyer\w*|purchas\w*|customer\w*|acquir\w*|bidder\w*",
        r"買い手|購入者|買い主",
        r"seller\w*|vendor\w*|suppl\w+|merchant\w*",
        r"売り手|販売者|売り主",
    ),
    _opposites(
        r"men|man|male\w*|boys?|father\w*|husband\w*|he|his",
        r"(?<!女)男性",
        r"wom[ae]n\w*|female\w*|girls?|mother\w*|wi(?:fe|ves)|she|her",
        r"女性",
    ),
    _opposites(
        r"exports?|export\w*|overseas|abroad|ship\w*|sell\w*|sold|sales",
        r"輸出",
        r"imports?|import\w*|bring\w*|buy\w*|bought",
        r"輸入",
    ),
    _opposites(
        r"inputs?|prompt\w*|enter\w*|typ\w+|read\w*|in",
        r"(?<!出)入力(?!装置)",
        r"outputs?|generat\w*|respon\w*|print\w*|produc\w*|out|writ\w*",
        r"(?<!入)出力",
    ),
    _opposites(
        r"suppl\w+|offer\w*|provid\w*|feed\w*|deliver\w*|sourc\w*",
        r"供給",
        r"demand\w*|need\w*|appetite|want\w*|orders?",
        r"需要",
    ),
    _opposites(
        r"upload\w*|send\w*|sent|post\w*|submit\w*",
        r"アップロード",
        r"download\w*|fetch\w*|pull\w*|install\w*|retriev\w*|get\w*|obtain\w*",
        r"ダウンロード",
    ),
    _opposites(
        r"hardware|devices?|machine\w*|chips?|physical|equipment",
        r"ハードウ[エェ]ア",
        r"software|apps?|program\w*|code|applications?",
        r"ソフトウ[エェ]ア",
    ),
    _opposites(
        r"domestic\w*|home|nation\w*|local\w*|within|inside|in (?:the country|britain|japan|america|china)|at home",
        r"国内(?!外|総)",
        r"foreign\w*|abroad|overseas|international\w*|outside|global\w*|export\w*|world\w*|elsewhere|offshore",
        r"国外|海外|外国",
    ),
    _opposites(
        r"encrypt\w*|cipher\w*|scrambl\w*", r"暗号化", r"decrypt\w*|decipher\w*|unscrambl\w*", r"復号"
    ),
    _opposites(
        r"teacher\w*|instructor\w*|professor\w*|educator\w*|lecturer\w*|tutor\w*|faculty|school\w*",
        r"教師(?!あり|なし)|教員|先生",
        r"students?|pupil\w*|learner\w*|undergraduate\w*|children|kids|class\w*",
        r"学生|生徒|児童",
    ),
    _opposites(
        r"doctor\w*|physician\w*|surgeon\w*|clinician\w*|medic\w*|radiologist\w*|dentist\w*",
        r"医師",
        r"nurs\w*|caregiver\w*",
        r"看護師",
    ),
    _opposites(r"right\w*|east\w*", r"右[側手に]", r"left\w*|west\w*", r"左[側手に]"),
    _opposites(
        r"pay\w* (?:users?|customers?|subscribers?)|paid|subscri\w*|premium|pro|plus",
        r"有料(?:ユーザー|会員|利用者|版|プラン)",
        r"free\w*|no cost|without pay\w*|gratis",
        r"無料(?:ユーザー|会員|利用者|版|プラン)",
    ),
    _opposites(
        r"allow\w*|permit\w*|authori[sz]\w*|legali[sz]\w*|let\w*|lift\w*|eas\w*|relax\w*|grant\w*|recogni\w*|admit\w*|approv\w*|accept\w*|agree\w*|acknowledg\w*|concede\w*|may|can|find\w*|found|guarantee\w*|right\w*|enabl\w*",
        r"を認める|を解禁|を許可|を容認",
        r"restrict\w*|limit\w*|ban\w*|curb\w*|bar(?:s|red|ring)?|prohibit\w*|block\w*|outlaw\w*|crack\w*|constrain\w*|regulat\w*|tighten\w*|cap(?:s|ped|ping)?|control\w*|clamp\w*|rein\w*|deny|denied|denies|denying",
        r"を制限|を禁止|を規制",
    ),
    _opposites(
        r"disastr\w*|catastroph\w*|terribl\w*|awful\w*|horribl\w*|bad\w*|worst|ruin\w*|devastat\w*|dire|destruct\w*",
        r"破滅的|壊滅的|悲惨|ひどい|最悪",
        r"ideal\w*|excellent\w*|great\w*|wonderful\w*|perfect\w*|superb\w*|brilliant\w*|fantastic\w*|good|best|amazing\w*|terrific",
        r"理想的|素晴らし|すばらし|最高の|見事",
    ),
    _opposites(
        r"malicious\w*|hostile|evil|bad|harmful|abus\w*|adversar\w*|ill|rogue|poison\w*",
        r"悪意(?:の|が)?ある|悪質な",
        r"benign|harmless|innocent|legitimate|well-meaning|good|friendly|trusted",
        r"悪意(?:の|が)?ない|善意の",
    ),
    _opposites(
        r"beginning\w*|start\w*|dawn|outset|begins?|onset|early",
        r"始まりに|初期段階|序盤",
        r"end|ends|ending|close|final\w*|late|last",
        r"終わりに(?!な)|最終段階|終盤",
    ),
    _opposites(
        r"oppos\w*|dissent\w*|disagree\w*|object\w*|against|critic\w*",
        r"反対意見|反対を表明",
        r"agree\w*|concur\w*|support\w*|favou?r\w*|back(?:ed|s)?|endors\w*",
        r"賛成意見|賛意|賛成を表明",
    ),
)

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
