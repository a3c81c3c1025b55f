"""Renderings between which a document must choose, by the English they render.

General knowledge of the field's vocabulary, not a glossary: nothing here says which rendering is right, only that
one document uses one of them. The English is a pattern over whole words; renderings that mean something else in
other surroundings are guarded by it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One English term and the renderings that compete for it."""

    english: re.Pattern[str] | None
    renderings: tuple[re.Pattern[str], ...]
    names: tuple[str, ...]


def _choice(english: str, *renderings: str) -> Choice:
    return Choice(
        re.compile(rf"\b(?:{english})", re.IGNORECASE) if english else None,
        tuple(re.compile(_guarded(rendering)) for rendering in renderings),
        tuple(re.split(r"\(\?", rendering)[0] or rendering for rendering in renderings),
    )


def _guarded(rendering: str) -> str:
    """Return a pattern in which a katakana or Latin rendering is a whole word, not the tail of another."""
    before = (
        "(?<![ァ-ヺー])"
        if re.match("[ァ-ヺ]", rendering)
        else "(?<![A-Za-z])"
        if rendering[0].isascii() and rendering[0].isalpha()
        else ""
    )
    return before + f"(?:{rendering})"


COUNTRIES = 2  # the first entries are names of countries, which need no English beside them
CHOICES: tuple[Choice, ...] = (
    _choice("america|u\\.s\\.|us\\b|united states", "米国", "アメリカ(?!ン|大陸|先住)"),
    _choice("britain|british|u\\.k\\.|uk\\b|united kingdom", "英国", "イギリス"),
    _choice("russia", "ロシア(?!ン)", "露国"),
    _choice("germany|german", "ドイツ", "独国"),
    _choice("ecosystem|ecological", "エコシステム", "生態系"),
    _choice("closed(?! (?:door|session|down))", "クローズド", "閉じた", "閉鎖的な", "非公開の"),
    _choice("frontier", "フロンティア", "最前線", "最先端", "辺境"),
    _choice("labs?\\b|laborator", "ラボ", "研究所", "研究機関", "研究室"),
    _choice("(?:pre-?)?trained", "学習済み", "訓練済み", "トレーニング済み", "教育済み"),
    _choice("pre-?train", "事前学習", "事前訓練", "プレトレーニング", "事前トレーニング", "予備学習"),
    _choice("post[- ]?train", "ポストトレーニング", "事後学習", "事後訓練", "後訓練"),
    _choice("fine-?tun", "ファインチューニング", "微調整", "ファインチューン"),
    _choice(
        "(?<!pre)(?<!pre-)train(?:ed|ing)?\\b (?:data|set)",
        "学習データ",
        "訓練データ",
        "トレーニングデータ",
        "教育データ",
    ),
    _choice("checkpoint", "チェックポイント", "検査点", "検問所"),
    _choice("weights?\\b", "重み", "ウェイト", "ウエイト"),
    _choice("embedding", "埋め込み", "エンベディング", "埋込み"),
    _choice("reinforcement learning", "強化学習", "補強学習"),
    _choice("machine learning", "機械学習", "マシンラーニング", "マシーンラーニング"),
    _choice("deep learning", "ディープラーニング", "深層学習"),
    _choice("neural net", "ニューラルネット", "神経回路網", "神経ネットワーク"),
    _choice("language model", "言語モデル", "ランゲージモデル"),
    _choice("reasoning", "推論", "リーズニング", "論理的思考", "推理"),
    _choice("inference", "推論", "推定", "インファレンス"),
    _choice("distill", "蒸留", "ディスティレーション"),
    _choice("quantiz|quantis", "量子化", "定量化"),
    _choice("attention (?:mechanism|head|layer)", "アテンション", "注意機構", "注目機構"),
    _choice("transformer", "Transformer", "トランスフォーマー?", "変換器", "変圧器"),
    _choice("dataset|data set", "データセット", "データ集合"),
    _choice("benchmark", "ベンチマーク", "基準点", "評価基準"),
    _choice("leaderboard", "リーダーボード", "順位表"),
    _choice("hallucinat", "ハルシネーション", "幻覚"),
    _choice("alignment", "アライメント", "アラインメント", "整合性"),
    _choice("guardrail", "ガードレール", "安全対策", "防護柵"),
    _choice("jailbreak", "ジェイルブレイク", "脱獄"),
    _choice("agents?\\b", "エージェント", "代理人"),
    _choice("agentic", "エージェント型", "エージェンティック", "代理的"),
    _choice("prompts?\\b", "プロンプト", "指示文"),
    _choice("tokens?\\b", "トークン(?!ナ|化)", "字句"),
    _choice("parameters?\\b", "パラメーター?", "母数", "引数", "媒介変数"),
    _choice("gradient", "勾配", "グラディエント", "傾き"),
    _choice("layers?\\b", "レイヤー?", "層"),
    _choice("loss function", "損失関数", "ロス関数"),
    _choice("activation", "活性化", "アクティベーション"),
    _choice("architecture", "アーキテクチャー?", "構造", "設計"),
    _choice("pipeline", "パイプライン", "配管"),
    _choice("librar(?:y|ies)", "ライブラリー?", "図書館"),
    _choice("framework", "フレームワーク", "枠組み"),
    _choice("configuration", "コンフィギュレーション", "設定", "構成"),
    _choice("identifier", "識別子", "アイデンティファイアー?"),
    _choice("infrastructure", "インフラ(?!スト)", "インフラストラクチャー?", "基盤設備"),
    _choice("data ?cent(?:er|re)", "データセンター?", "データ中心", "データ拠点"),
    _choice("servers?\\b", "サーバー?(?!ルーム)", "給仕"),
    _choice("users?\\b", "ユーザー?(?!ビリ)", "利用者", "使用者"),
    _choice("developers?\\b", "開発者", "デベロッパー"),
    _choice("contributors?\\b", "コントリビューター?", "貢献者"),
    _choice("reviewers?\\b", "レビュー担当者", "レビュアー", "レビューア(?!ー)", "査読者"),
    _choice("researchers?\\b", "研究者", "リサーチャー"),
    _choice("scientists?\\b", "科学者", "サイエンティスト", "科学家"),
    _choice("startups?\\b|start-ups?\\b", "スタートアップ", "新興企業", "ベンチャー企業"),
    _choice("chief executive|ceo\\b", "最高経営責任者", "CEO", "社長"),
    _choice("founders?\\b", "創業者", "創設者", "設立者", "ファウンダー"),
    _choice("co-?founders?\\b", "共同創業者", "共同創設者", "共同設立者"),
    _choice("policy-?makers?", "政策立案者", "政策決定者", "政策担当者"),
    _choice("regulators?\\b", "規制当局", "監督当局", "レギュレーター"),
    _choice("workflow", "ワークフロー", "作業の流れ"),
    _choice("spokes(?:person|man|woman)", "広報担当者", "報道官", "スポークスパーソン", "スポークスマン"),
    _choice("copyright", "著作権", "コピーライト"),
    _choice("privacy", "プライバシー", "個人情報保護"),
    _choice("cyber ?security", "サイバーセキュリティー?", "サイバー防衛"),
    _choice("chatbots?\\b", "チャットボット", "対話型AI", "会話ロボット"),
    _choice("chips?\\b", "チップ", "半導体"),
    _choice("robots?\\b", "ロボット", "ロボ(?!ッ|テ)"),
    _choice("self-driving|autonomous (?:vehicle|car|driv)", "自動運転", "自律走行", "自律運転"),
    _choice("cloud", "クラウド", "雲"),
    _choice("downloads?\\b|downloaded", "ダウンロード", "取り込み"),
    _choice("professors?\\b|prof\\b", "教授", "先生", "プロフェッサー"),
    _choice("students?\\b", "学生", "生徒"),
    _choice("courses?\\b", "コース", "講座", "課程"),
    _choice("district", "選挙区", "区域", "地区"),
    _choice("sleep depriv", "睡眠不足", "寝不足"),
    _choice("rebuild", "再建", "再編", "立て直し"),
)
