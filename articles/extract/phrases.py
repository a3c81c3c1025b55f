"""What sites say around an article, known by its words: whole blocks that are a phrase of site chrome, repeat author and
date, or tell who wrote it."""

import re

from articles.extract.tree import words

# What follows "posted by" is a name, a date, a place: no other part of a sentence stands behind a comma, and with a comma
# it is no sentence at all ("Posted by mistake, the weights stayed online."). A point within one ends an abbreviation.
_PART = r"(?:[^,;.!?]|\.(?=\w|\s+(?-i:[a-z\d])))"
_NO_SENTENCE = r"(?!\s*[.!?…])"
_CREDIT = (
    rf"(?:{_PART}{{0,40}}(?:,\s*(?:19|20)\d\d\b{_PART}{{0,40}})?"
    rf"|{_PART}{{0,60}}(?:[,;]\s*(?:(?-i:[A-Z\d])|(?:edited|reviewed|reported|and)\b){_PART}{{0,40}}){{0,5}}{_NO_SENTENCE})"
)
_TAGS = rf"[^.!?]{{0,80}}{_NO_SENTENCE}"

# Each is the whole of a block, in any case.
_PHRASES = {
    "sharing and keeping": r"""
        log\s+in|sign\s+in
        |(?:please\s+)?(?:share|tweet)\s+(?:this|on|via)\b.{0,40}
        |(?:click\s+(?:here\s+)?to\s+)?share\s+(?:this|on|via|to)\b.{0,40}
        |(?:share|gift|save|print|rate|bookmark)\s+(?:this|the)?\s*(?:full\s+)?(?:article|story|post|page)
        |copy\s+link(?:\s+to\s+share)?|link\s+copied!?
        |follow\s+topics\s+and\s+authors\b.{0,160}|(?:follow|like|find|join)\s+us\s+(?:on|at)\b.{0,80}
        |follow\s+\S+(?:\s\S+){0,3}\s+on\s+(?:twitter|x|facebook|instagram|linkedin|mastodon|bluesky|threads)\b.{0,60}
        |(?:make|add)\s+us\s+(?:as\s+)?(?:a\s+)?preferred\b.{0,40}
        |[\d,.]+k?\s+(?:comments?|shares?|likes?|views?|claps?|retweets?)
        """,
    "newsletters": r"""
        subscribe\s+now|subscribed|sign\s+up\s+here|enter\s+your\s+e?-?mail(?:\s+address)?
        |(?:subscribe|sign\s+up|register|join)\b[^.]{0,60}\b(?:newsletter|mailing\s+list|email(?:s|\ updates)?|updates|inbox|podcast|channel|feed|rss|free)\b.{0,160}
        |get\s+.{0,80}\b(?:in|to)\s+your\s+inbox\b.{0,40}|get\s+(?:our|the)\s+(?:free\s+)?newsletter\b.{0,60}
        |[^.!?]{0,120}\b(?:delivered|sent|straight|directly)\b[^.!?]{0,40}\byour\s+inbox\b[^.!?]{0,60}[.!]?(?:\s+subscribe\b.{0,80})?
        |view\s+(?:this\s+(?:e?mail|newsletter)\s+)?in\s+(?:your\s+)?browser|unsubscribe
        |you\s+(?:are\s+receiving|(?:have\s+)?received?)\s+this\s+e-?mail\b.{0,200}
        """,
    "what is for those who pay": r"""
        already\s+(?:a|an)\s+(?:subscriber|member)\b.{0,60}
        |[^.!?]{0,60}\b(?:to\s+(?:continue|keep)|continue|keep)\s+reading\b[^.!?]{0,60}\b(?:subscri|account|free|trial|plan)[^.!?]{0,60}[.!]?
        |[^.!?]{0,60}\b(?:subscri|account|trial|register|sign\s+in|log\s+in)[^.!?]{0,60}\bto\s+(?:continue|keep)\s+reading\b[^.!?]{0,40}[.!]?
        |this\s+(?:article|post|story|content)\s+is\s+(?:only\s+)?for\s+(?:paid\s+|paying\s+)?(?:subscribers|members)\b.{0,60}
        |become\s+a\s+(?:member|subscriber)|donate\s+now|support\s+(?:our|independent)\s+journalism
        |(?:download|get)\s+(?:our|the)\s+app
        """,
    "readers' comments": r"""
        comments?(?:\s*\(\d+\))?|(?:view|show|see|jump\s+to|read)\s+(?:all\s+)?(?:\d+\s+)?comments|comments\s+are\s+closed
        |(?:leave|post|add|write)\s+a\s+(?:comment|reply)|be\s+the\s+first\s+to\s+comment
        |(?:please\s+)?(?:log|sign)\s+in\s+to\s+(?:leave\s+a\s+|post\s+a\s+)?comment
        |(?:join|start)\s+the\s+(?:discussion|conversation)|discuss\s+(?:this\s+\w+\s+)?(?:on|in)\s.{0,40}
        |.{0,60}\bpowered\s+by\s+disqus|this\s+site\s+uses\s+akismet\b.{0,120}|your\s+email\s+address\s+will\s+not\s+be\s+published\b.{0,60}
        """,
    "advertising": r"""
        advertis(?:ements?|ing)|sponsored(?:\s+content)?|promoted\s+(?:links|content)|from\s+our\s+(?:partners|sponsors?)
        |(?:skip|report(?:\s+this)?|hide)\s+ad(?:vertisement)?|advertisement\s*[·|–—-]\s*(?:scroll\s+to\s+continue|continue\s+reading\b.{0,20})
        |(?:article|story|content)\s+continues\s+(?:below|after).{0,60}|continue\s+reading\s+the\s+main\s+story
        |(?:skip(?:\s+past)?|after|end\s+of|start\s+of)\s+(?:the\s+)?(?:newsletter|advertisement|podcast|social\s+media)\b.{0,60}
        """,
    "other stories": r"""
        read\s+(?:more(?:\s+about\b.{0,60})?|next|(?:the\s+)?full\s+(?:article|story))|up\s+next|(?:show|load)\s+more|(?:view|see|show)\s+all(?:\s+(?:posts|articles|stories)\b.{0,60})?
        |(?:view|see)\s+more|continue\s+reading|back\s+to\s+(?:the\s+)?(?:all\s+)?(?:blog|news|articles|posts|home|top)|all\s+(?:articles|posts|stories)
        |related(?:\s+(?:articles?|posts?|stories|content|reading|links|coverage|topics))?|recommended(?:\s+(?:for\s+you|reading|stories|articles))?
        |(?:you\s+(?:may|might)\s+(?:also\s+)?(?:like|enjoy|be\s+interested\s+in)|more\s+(?:from|by|stories|articles|posts|news|coverage)\b.{0,40}|(?:most|trending)\s+(?:read|popular|viewed)|people\s+also\s+read)
        |(?:explore|discover)\s+more|editors?.?s?.?\s+(?:picks?|choice|recommendations?)|around\s+the\s+web|popular\s+in\s+the\s+community
        |[←‹«<]*\s*(?:previous|next|older|newer)(?:\s+(?:articles?|posts?|story|stories|page|entry))?\s*[→›»>]+|[←‹«<]+\s*(?:previous|older|newer)\b.{0,20}|(?:previous|next|older|newer)\s+(?:article|post|story|entry)
        |[\[(]?(?:(?:(?:read|see|watch)\s+(?:also|more|next|this(?:\s+next)?)|related(?:\s+\w+)?|more|don.t\s+miss(?:\s+this)?|recommended(?:\s+\w+)?|must\s+read|up\s+next|watch(?:\s+(?:more|now|next))?)\s*:|also\s+read\s*[:|–—-])\s.{0,200}
        |click\s+here\s+to\s+(?:join|follow|subscribe|download)\b.{0,160}
        |for\s+(?:all\s+)?(?:the\s+)?(?:latest|more)\s+.{0,60}\bnews\b.{0,60}\b(?:download|follow|visit|subscribe|log\s+on|stay)\b.{0,160}
        |.{0,40}\byou\s+(?:may|might)\s+also\s+(?:like|enjoy)\b.{0,60}|other\s+(?:stories|news)
        |similar\s+(?:content|articles?|posts?|stories)(?:\s+being\s+viewed\b.{0,40})?
        |don.t\s+miss|more\s+on\s+this\s+(?:story|topic)
        """,
    "where it is filed": rf"""
        (?:filed\s+under|tagged(?:\s+(?:with|as|in))?|categor(?:y|ies))\s*:.{{0,80}}|tagged(?:\s+(?:with|as|in))?
        |(?:filed\s+under|tagged\s+(?:with|as|in))\b{_TAGS}|tagged\s+(?-i:[A-Z]){_TAGS}
        """,
    "who wrote it": rf"""
        about\s+the\s+authors?|(?:posted|submitted)\s+(?:in|by|on)\b{_CREDIT}|written\s+by\b{_CREDIT}
        """,
    "when": rf"""
        (?:published|updated|last\s+(?:updated?|modified|edited)|first\s+(?:published|uploaded))\s+(?:on|by|in|at)\b{_CREDIT}"""
    + r"""
        |(?:published|updated|last\s+(?:updated?|modified|edited)|first\s+(?:published|uploaded)):[^.!?]{0,90}
        |this\s+(?:entry|post|article)\s+was\s+(?:last\s+)?(?:posted|published|updated|filed)\b.{0,300}
        |\d{1,3}\s*[-\s]?min(?:ute)?s?\s+read|reading\s+time\s*:?\s+\d{1,3}\s*min(?:ute)?s?
        """,
    "pictures, sound and moving pictures": r"""
        (?:view|see)\s+all\s+(?:\d+\s+)?(?:photos|images|pictures)\b.{0,30}
        |(?:please\s+)?(?:turn\s+on|enable|activate)\s+javascript\b.{0,120}|(?:this\s+)?(?:media|video|page|site)\s+requires\s+javascript\b.{0,80}
        |your\s+browser\s+(?:does\s+not|doesn.t)\s+support\b.{0,120}|(?:photo|image)\s+(?:gallery|\d+\s+of\s+\d+)|(?:view|open)\s+(?:the\s+)?gallery
        |(?:press\s+enter\s+or\s+)?click\s+(?:on\s+)?(?:to\s+(?:view|expand|enlarge)|(?:the\s+)?image\s+to)\s+.{0,40}|enlarge(?:\s+(?:this\s+)?image)?|(?:view\s+|open\s+)?full[-\s]size(?:d)?(?:\s+(?:image|picture|photo))?
        |(?:toggle|hide|show)\s+caption|listen(?:\s+to\s+this\s+(?:article|story|post))?\s*\(?(?:\d+\s*(?:[:.]\d\d|min(?:ute)?s?)\s*\)?)?
        |(?:play|watch)\s+video|video\s+unavailable|now\s+playing|loading(?:\.{3}|…)
        |view\s+(?:this\s+post\s+)?on\s+(?:twitter|x|instagram|threads|facebook|youtube|mastodon|bluesky|tiktok)
        """,
    "the page itself": r"""
        skip\s+to\s+(?:main\s+)?content|on\s+this\s+page|in\s+this\s+(?:article|story)
        |edit(?:\s+this)?\s+page|(?:edit|update|view|open)\s+(?:this\s+page\s+)?on\s+github|suggest\s+(?:an?\s+)?edits?|improve\s+this\s+page|report\s+an\s+issue|send\s+feedback
        |(?:was|did\s+you\s+find)\s+this(?:\s+(?:article|page|post))?\s+(?:helpful|useful)|thanks\s+for\s+your\s+feedback
        |\d+\s+(?:out\s+)?of\s+\d+\s+(?:people\s+|users\s+)?found\s+this\s+(?:helpful|useful)|opens?\s+in\s+a?\s*new\s+(?:tab|window)
        |our\s+standards\s*:.{0,60}\b(?:principles|code|polic(?:y|ies)|guidelines|ethics|handbook)\b.{0,20}|(?:got|have)\s+a\s+(?:news\s+)?tip\?.{0,80}|why\s+you\s+can\s+trust\s+us
        |scroll\s+(?:down\s+)?(?:for\s+more|to\s+continue).{0,60}
        |(?:in|out)\s*\[[\d\s]*\]:|\{\{[^{}]{1,60}\}\}
        |.{0,80}\d{3,5}\s?[×x]\s?\d{2,5}\s+[\d.]+\s*[KM]B
        """,
    "law": r"""
        this\s+(?:blog\s+)?(?:post|article|work|page)\s+is\s+licensed\s+under\s+(?:an?\s+|the\s+)?(?:cc|creative\s+commons|mit|apache|a?l?gpl|gnu|bsd|mpl)\b.{0,120}
        |(?:we|this\s+(?:site|website))\s+uses?\s+cookies\b.{0,300}|accept\s+(?:all\s+)?cookies
        |by\s+(?:continuing|using)\b.{0,80}\bcookies\b.{0,200}
        |(?:by\s+)?(?:signing\s+up|subscribing|submitting|registering)\b[^.]{0,80}\b(?:agree|accept|acceptance)\b.{0,300}
        |(?:all\s+rights\s+reserved|copyright\s+(?:©|\(c\))?\s*\d{4}|©\s*\d{4})\b.{0,300}
        |copyright\s+(?:©|\(c\))\s.{0,160}|©.{0,100}
        """,
    "the same in the languages of outlets that also write in English": r"""
        (?:artikel|beitrag)\s+(?:teilen|drucken|merken|versenden|empfehlen|anhören)|teilen\s+(?:auf|via|mit)\b.{0,40}
        |mehr\s+zum\s+thema|(?:auch\s+)?lesen\s+sie\s+(?:auch|hier|mehr)\b.{0,160}
        |(?:jetzt\s+)?(?:weiterlesen|mehr\s+(?:lesen|erfahren))
        |(?:ähnliche|verwandte|weitere|neueste|meistgelesene)\s+(?:artikel|beiträge|themen)
        |das\s+könnte\s+(?:sie|dich)\s+auch\s+interessieren|themen\s+in\s+diesem\s+artikel
        |(?:newsletter\s+)?(?:jetzt\s+)?(?:abonnieren|anmelden)|(?:bitte\s+)?melden\s+sie\s+sich\s+an\b.{0,60}|zur\s+startseite
        |nach\s+oben|(?:schreiben\s+sie\s+einen|alle|zu\s+den)\s+kommentare?
        |diese\s+(?:web)?s(?:e)?ite\s+verwendet\s+cookies\b.{0,300}|alle\s+rechte\s+vorbehalten.{0,80}
        |partager\s+(?:sur|par|cet\s+article|l.article)\b.{0,40}|(?:lire|voir)\s+(?:aussi|la\s+suite|plus)\b.{0,160}
        |à\s+lire\s+(?:aussi|également)\b.{0,160}|sur\s+le\s+même\s+(?:sujet|thème)
        |(?:articles?\s+(?:similaires|liés|connexes)|les\s+plus\s+lus)
        |s.abonner(?:\s+à\b.{0,60})?|abonnez-vous\b.{0,80}|(?:article\s+)?réservé\s+aux\s+abonnés|inscrivez-vous\b.{0,80}
        |(?:laisser|ajouter|poster)\s+un\s+commentaire|tous\s+droits\s+réservés.{0,80}|imprimer\s+l.article
        |compartir\s+(?:en|por)\b.{0,40}|(?:leer|ver|lee)\s+(?:más|también)\b.{0,160}|(?:noticias|artículos)\s+relacionad[oa]s
        |te\s+puede\s+interesar|suscr[ií]bete\b.{0,80}|(?:deja|escribe)\s+un\s+comentario|todos\s+los\s+derechos\s+reservados.{0,80}
        |この(?:記事|ページ|投稿)を(?:シェア|共有|保存|印刷)(?:する)?|(?:シェア|共有|保存|印刷)する
        |(?:あわせて|合わせて|次に)(?:読みたい|読む|どうぞ).{0,20}
        |(?:関連|おすすめ|人気|最新|新着)の?(?:記事|ニュース|リンク|トピックス?).{0,10}
        |(?:続き|もっと|記事全文)を?(?:読む|見る).{0,10}|(?:一覧|トップ|ホーム)(?:へ|に)戻る
        |(?:メールマガジン|メルマガ|ニュースレター)(?:に|を|の|へ)?.{0,12}(?:登録|購読|配信).{0,12}
        |(?:会員|有料|無料)(?:会員)?(?:限定|登録).{0,20}|スポンサーリンク|コメントを(?:書く|見る|投稿する?)|無断転載.{0,30}
        """,
}
# As a heading, an item or a cell these may well be the article's own.
_IN_A_PARAGRAPH = r"""
    share|tweet|pin|email|print|save|register|sign\s+up|tags?|topics?|subscribe|learn\s+more|find\s+out\s+more|table\s+of\s+contents|edit
    |anzeige|werbung|teilen|partager|publicité|compartir|publicidad|シェア|共有|保存|印刷|広告|コメント
    |expand|collapse|\+\d{1,5}(?:\s+(?:more|others?))?|\d{1,3}\s*(?:of|/)\s*\d{1,3}
    """
_LONGEST = 400
# What scripts read, left where it shows: {"id": …}.
_DATA = re.compile(r"\{\s*\"[\w-]+\"\s*:.*\}", re.DOTALL)


def _whole(*patterns: str) -> re.Pattern[str]:
    """Return the pattern of a block that is one of the phrases, with the signs that stand behind them."""
    return re.compile(rf"(?:{'|'.join(patterns)})[\s.:!?…»>→]*", re.IGNORECASE | re.VERBOSE | re.DOTALL)


_ANYWHERE = _whole(*_PHRASES.values())
_ALONE = _whole(_IN_A_PARAGRAPH)


def is_chrome_text(text: str, *, kind: str) -> bool:
    """Say whether the whole of a block's text is a known phrase of site chrome ("Share this", "Read more: …")."""
    if kind == "paragraph" and _DATA.fullmatch(text):
        return True
    if kind == "code" or len(text) > _LONGEST:
        return False
    own = kind in ("heading", "list_item", "table")
    words = text.strip(" \n-–—*•·|~")
    return _ANYWHERE.fullmatch(words) is not None or (not own and _ALONE.fullmatch(words) is not None)


_DATE_TOKEN = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|\d{1,2}(?:st|nd|rd|th)?|(?:19|20)\d\d|\d{1,2}[:.]\d\d(?:[ap]\.?m)?|"
    r"[ap]\.?m|[bcempw]?[des]?t|utc|gmt|bst|cet|jst|at|on|of|posted|published|submitted|updated|last|date|time|\d+min|min(?:ute)?s?|read",
    re.I,
)
_MONTH = re.compile(
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|"
    r"dec(?:ember)?|(?:\d{4}年)?\d{1,2}月\d{1,2}日|\d{1,2}[-/.]\d{1,2}[-/.](?:\d\d|\d{4})|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}",
    re.I,
)
_LONGEST_DATELINE = 14
# "Ann Lee, Special for Example Today 8:57 p.m. EDT July 17, 2026", "By Ann Lee | Posted 2026-05-15 Email Print"
_MOST_STRANGE = 4
_BY = words(
    "by and words story text written reported staff senior contributing writer reporter editor correspondent"
)


def is_dateline(text: str, *, author: str) -> bool:
    """Say whether a line above the first prose only repeats when and by whom the article was written.

    What stands there is metadata of the page, which every site lays out in its own way.
    """
    rest = text.strip()
    for name in re.split(r",| and ", author):
        if name.strip():
            rest = re.sub(rf"(?<!\w){re.escape(name.strip())}(?!\w)", " ", rest, flags=re.I)
    had_author = rest != text.strip()
    tokens = re.findall(r"[^\s,|·•–—]+", rest)
    left = [t for t in (token.strip(".:()[]-") for token in tokens) if t]
    if len(left) > _LONGEST_DATELINE:
        return False
    dates = [token for token in left if _MONTH.fullmatch(token)]
    others = [t for t in left if t not in dates and not _DATE_TOKEN.fullmatch(t)]
    if had_author:
        strange = sum(token.lower() not in _BY for token in others)
        return strange == 0 or (bool(dates) and strange <= _MOST_STRANGE)
    if not dates or others:
        return False
    return len(left) > 1 or any(map(str.isdigit, left[0]))  # "May" is also a name


_LONGEST_NOTE = 500
_DOES = re.compile(
    r"\s+(?:\([^)]{1,30}\)\s+)?(?:is|was|has|covers|covered|writes|works|worked|joined|reports|reported|leads|lives|teaches|"
    r"edits|contributed|specializes|focuses|can\s+be\s+reached)\b"
)


def is_author_note(text: str, *, author: str) -> bool:
    """Say whether a short paragraph at the end is about who wrote the article: it begins with that name and goes on
    with what its bearer does."""
    names = [name.strip() for name in re.split(r",| and ", author)]
    return len(text) <= _LONGEST_NOTE and any(
        " " in name and text.startswith(name) and _DOES.match(text, len(name)) for name in names
    )
