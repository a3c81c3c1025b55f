"""Katakana words: the long mark at their end, and runs too long to read.

Rules TRM-2 and TRM-3 of docs/house-style.md (JTF 2.1.6; Microsoft since 2008; 共同通信).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translations.checks.model import Document, Finding, Pair

# English -er, -or, -ar in everyday technical words. The strict tier (コミュニティー, セキュリティー, メモリー) is left to
# the consistency of the document: technology media often write it without the mark.
_STEMS = (
    "サーバ|ユーザ|コンピュータ|パラメータ|センタ|プロセッサ|トークナイザ|クラスタ|アダプタ|エディタ|プリンタ|フォルダ|スケジューラ|コントローラ|エンコーダ|デコーダ|レイヤ|"
    "フィルタ|ヘッダ|フッタ|メンバ|センサ|モニタ|ルータ|スキャナ|アクセラレータ|コンパイラ|プログラマ|マネージャ|プロバイダ|オペレータ|ジェネレータ|シミュレータ|ドライバ|"
    "パートナ|カウンタ|トレーナ|コネクタ|バッファ|プレイヤ|プレーヤ|デザイナ|ベンダ|リーダ|スピーカ|ライタ|ブラウザ"
)
_DROPPED = re.compile(rf"(?<![ァ-ヺー])(?P<word>[ァ-ヺー]*(?:{_STEMS}))(?![ァ-ヺー])")
_KEPT = re.compile(rf"(?<![ァ-ヺー])(?P<word>[ァ-ヺー]*(?:{_STEMS}))ー(?![ァ-ヺー])")
_LONG_RUN = re.compile("[ァ-ヺー]{16,}")


def check_long_vowels(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield technical katakana words with or without their final long mark, against the desk's setting."""
    keep = document.style.long_vowel == "keep"
    for match in (_DROPPED if keep else _KEPT).finditer(pair.plain_target):
        word = match["word"]
        right = word + "ー" if keep else word
        yield Finding(
            pair.id,
            "long-vowel",
            "typography",
            "info",
            match.start(),
            match.end(),
            f"「{match[0]}」は長音符号を{'付けて' if keep else '付けずに'}「{right}」と書きます。",
            right,
        )


def check_katakana_run(pair: Pair, document: Document) -> Iterator[Finding]:
    """Yield a katakana run of sixteen or more (TRM-3), which needs a point or another wording."""
    for match in _LONG_RUN.finditer(pair.plain_target):
        yield Finding(
            pair.id,
            "katakana-run",
            "typography",
            "info",
            match.start(),
            match.end(),
            f"片仮名が{len(match[0])}字続いています。「・」で区切るか、言い換えてください。",
        )
