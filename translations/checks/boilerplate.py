"""Site chrome that was translated as if it were body text (TRN-3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from translations.checks import alignment
from translations.checks.model import Document, Finding, Pair, clipped

# Whole lines only: an article may well be about sharing or subscriptions.
_ENGLISH = re.compile(
    r"\s*(?:share(?: (?:this|on|via|with)\b.{0,40})?|like|tweet|print|email|save|copy link|reply|repost"
    r"|(?:subscribe|sign up|register|join)(?: (?:now|today|here|free)\b.{0,60}| (?:for|to) (?:our|my|this|the|updates?|alerts?|news|receive|get|free|continue|read)\b.{0,60})?|log ?in|sign ?in|log ?out|my account"
    r"|(?:read|see|show|load|view|learn|find out) more(?: (?:articles|stories|posts|from|on|about (?:us|this|our|the author))\b.{0,40})?|continue reading.{0,20}|keep reading"
    r"|leave a (?:comment|reply)|(?:view |show |\d+ )?comments?|post a comment|advertisement|sponsored(?: content)?|ad|skip ad"
    r"|(?:related|recommended|popular|trending|more|latest|recent) (?:articles?|posts?|stories|content|reading|news|topics?|videos?|links)|you (?:may|might) also (?:like|enjoy).{0,20}|most (?:read|popular)"
    r"|follow (?:us|me)\b.{0,40}|(?:accept|reject|manage)(?: all)? cookies?|cookie (?:policy|settings|preferences)|we use cookies.{0,160}"
    r"|privacy policy|terms (?:of (?:use|service)|and conditions|& conditions)|contact us|about us|.{0,60}all rights reserved.{0,20}|(?:copyright (?=\W*\d|by |the )|©|\(c\) ).{0,60}"
    r"|skip to (?:main )?(?:content|navigation)|back to top|table of contents|(?:open|close|toggle) (?:menu|navigation|search)|menu|home|search|next|previous|next (?:article|post|page)|previous (?:article|post|page)"
    r"|\d+[- ]min(?:ute)?s?(?: read)?|(?:reading time|read time):?.{0,20}|click here\b.{0,60}|tap here\b.{0,60}|(?:tags?|categories|filed under|posted in|topics|keywords):.{0,80}"
    r"|thanks for (?:reading|subscribing).{0,100}(?:subscrib|share|support).{0,60}|.{0,80}reader[- ]supported.{0,140}|.{0,60}consider (?:becoming|subscribing|supporting|a paid).{0,80}"
    r"|(?:get|receive) .{0,40}(?:newsletter|in your inbox|delivered).{0,60}|.{0,40}\bnewsletter\b.{0,40}(?:sign up|subscribe|inbox).{0,40}|(?:enter|type) your email.{0,40}|unsubscribe.{0,60}"
    r"|share this (?:article|post|story|page).{0,40}|download (?:the|our) app.{0,40}|watch now|listen (?:now|to this article).{0,20}|play video|image (?:credit|source):.{0,60}|getty images)\s*[.!→»>…]*\s*",
    re.IGNORECASE,
)
_JAPANESE = re.compile(
    r"\s*(?:(?:この(?:記事|投稿|ページ)を)?(?:X|Twitter|Facebook|LINE|SNS)?(?:で|に)?(?:シェア|共有|ツイート|ポスト)(?:する|しよう|してください)?|(?:今すぐ|無料で)?(?:購読|登録|会員登録|ログイン)(?:する|はこちら)?"
    r"|(?:続き|もっと|さらに(?:詳しく|読む)|全文)を?(?:読む|見る|表示)(?:にはこちら(?:を?クリック)?)?|続きを読む|もっと(?:見る|読む)|コメント(?:を(?:残す|する|書く|見る)|する)?|いいね|広告|スポンサー(?:リンク)?|PR"
    r"|関連(?:記事|リンク|ニュース|コンテンツ)(?:はこちら|を読む)?|おすすめ(?:の)?記事|人気(?:の)?記事|(?:公式)?(?:X|Twitter|Facebook|Instagram|YouTube|LINE|私たち)?(?:を|で)?フォロー(?:する|してください)?|(?:すべての)?(?:Cookie|クッキー)を?(?:受け入れる|許可|拒否|同意)(?:する)?"
    r"|プライバシーポリシー|利用規約|お問い合わせ|コンテンツへスキップ|トップ(?:へ|に)戻る|目次|メニュー|ホーム|検索|次の記事|前の記事|(?:約)?\d+分で読めます|(?:タグ|カテゴリー?)[:：].{0,40}"
    r"|(?:ニュースレター|メルマガ|メールマガジン)(?:に|を|の)?(?:登録|購読)(?:する|はこちら)?|.{0,40}無断転載を?禁(?:じ|止).{0,10}|Copyright.{0,60})\s*[。！!→»>…]*\s*"
)
_LONGEST_LINE = 260
_SHORT_LINE = 40
# A word of the line that comes so near to one of the source is a rendering of it.
_BORNE_OUT = 0.6
PROSE = frozenset({"paragraph", "list_item", "heading", "quote", "caption"})


def boilerplate(pair: Pair, document: Document) -> Iterator[Finding]:
    """Find a body text that is a button, a notice or a footer of the page it came from."""
    if pair.part != "body" or pair.kind not in PROSE or not pair.target.strip():
        return
    message = "元のページのボタンや案内の文のようです。本文でなければ、この段落を訳文から外してください。"
    if _is_like(_ENGLISH, pair.plain_source) and _is_not_a_heading(pair):
        yield Finding(pair.id, "site-chrome", "boilerplate", "warning", 0, len(pair.target), message)
        return
    if "\n" not in pair.target:
        return
    start = 0
    for line in pair.target.split("\n"):
        if start and _is_like(_JAPANESE, line) and not _has_chrome(pair.source):
            yield Finding(
                pair.id, "site-chrome", "boilerplate", "warning", start, start + len(line),
                f"「{clipped(line.strip())}」は原文にない、ページの案内のような行です。削除してください。",
            )  # fmt: skip
        elif start and pair.target.count("\n") > pair.source.count("\n") and _is_foreign(pair, start, line):
            yield Finding(
                pair.id, "line-added", "boilerplate", "warning", start, start + len(line),
                f"「{clipped(line.strip())}」にあたる内容が原文に見当たりません。原文を確かめ、なければ削除してください。",
            )  # fmt: skip
        start += len(line) + 1


def _is_foreign(pair: Pair, start: int, line: str) -> bool:
    """Return whether a short line of a target says nothing of its source."""
    if not 2 < len(line.strip()) <= _SHORT_LINE or not re.search(r"\w", line):
        return False
    if any(name in pair.source for name in re.findall(r"[A-Za-z]{2,}", line)):
        return False
    words = alignment.align(pair.plain_source, pair.plain_target).target
    inside = [word.score for word in words if start <= word.start < start + len(line)]
    return not inside or max(inside) < _BORNE_OUT


def _is_not_a_heading(pair: Pair) -> bool:
    """Return whether the text is no section's title: "Search" may well head a section."""
    return pair.kind != "heading" or len(pair.source.split()) > 1


def _is_like(chrome: re.Pattern[str], line: str) -> bool:
    """Return whether a line is chrome and nothing else. Not asked of long ones: blanks alone would take it minutes."""
    return bool(line.strip()) and len(line) <= _LONGEST_LINE and chrome.fullmatch(line) is not None


def _has_chrome(source: str) -> bool:
    return any(_is_like(_ENGLISH, line) for line in source.split("\n"))
