"""What a target says against its source: defects that must alarm, and good renderings that must not.

An alarm is an error, or a warning of an accuracy category: what an editor must settle before publishing.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.translations.checks.accuracy import alarms, findings
from translations import checks
from translations.checks.model import Document, Pair
from translations.knowledge.glossary import Term


@pytest.mark.parametrize(
    ("check", "source", "target"),
    [
        ("number-magnitude", "The start-up raised $2.5 billion.", "この新興企業は2.5億ドルを調達した。"),
        ("number-changed", "The model scored 71.4 points.", "モデルの得点は74.1点だった。"),
        ("number-changed", "Use release 2.4.16 of the tool.", "ツールのリリース2.4.61を使う。"),
        ("number-missing", "Prices rose by 12 percent in Osaka.", "大阪で価格が上がった。"),
        ("number-added", "The company hired engineers in Kyoto.", "同社は京都で350人の技術者を採用した。"),
        ("number-changed", "The share rose from 7% to 16%.", "シェアは8ポイント上がり16%になった。"),
        ("unit-changed", "The card has 12 GB of memory.", "カードのメモリーは12MBだ。"),
        ("unit-changed", "The server answers in 40 milliseconds.", "サーバーは40マイクロ秒で応答する。"),
        ("unit-changed", "The oven reaches 90 degrees Celsius.", "炉は90°Fに達する。"),
        ("unit-changed", "The cluster reaches 30 petaflops.", "クラスターは30テラフロップスに達する。"),
        ("number-changed", "Members get 40 pages per day.", "会員は1週間に40ページ読める。"),
        ("number-changed", "The price fell by a quarter.", "価格は半分になった。"),
        ("number-changed", "One in four pupils owns a tablet.", "生徒の40%がタブレットを持つ。"),
        ("date-changed", "Output doubles in the first half of 2031.", "2031年の後半に生産は2倍になる。"),
        ("date-changed", "Output doubles in the second half of 2031.", "2033年後半に生産は2倍になる。"),
        ("date-changed", "The yard closes in spring.", "造船所は秋に閉まる。"),
        ("date-changed", "The ferry stops next Tuesday.", "フェリーは先週の火曜日に止まる。"),
        ("date-changed", "It opens in early September.", "9月下旬に開く。"),
        ("unit-changed", "They risk six months in prison.", "6年の禁錮刑となる恐れがある。"),
        ("number-changed", "Run the test twice.", "テストを3回実行する。"),
        ("number-changed", "They read the log every day.", "ログを毎週読む。"),
        ("name-misspelt", "She left Castellan in May.", "彼女は5月にCastellを去った。"),
        ("country-changed", "Demand rose in India.", "インドネシアで需要が増えた。"),
        ("japan-time", "The talk starts at 10 a.m. Eastern time.", "講演は日本時間午後11時50分に始まる。"),
        ("date-changed", "The law took effect on March 3, 2024.", "法律は2024年4月3日に施行された。"),
        ("negation-lost", "The company did not release the weights.", "同社は重みを公開した。"),
        ("negation-lost", "You do not need to install anything.", "何かをインストールする必要があります。"),
        ("negation-added", "He could explain the result.", "彼は結果を説明できなかった。"),
        ("name-misspelt", "The paper compares Mistral with others.", "論文はMistarlを他と比べている。"),
        ("name-added", "The firm buys chips from a supplier.", "同社はSiemensからチップを買う。"),
        ("name-missing", "Reporters met Okafor in the harbour.", "記者たちは港で会った。"),
        ("name-added", "Dana Whitfield said the work was done.", "ダナ・ロックウェル氏は作業が済んだと述べた。"),
        ("country-changed", "The yard sells ships to Canada.", "この造船所は船をメキシコに売る。"),
        ("country-changed", "The model leads in Swahili.", "このモデルはスペイン語で首位に立つ。"),
        ("english-word", "The students tested the method.", "studentsがその方法を試した。"),
        ("english-left", "They left early, because it was raining in the city.", "彼らは早く去った、because it was raining in the city。"),
        ("segment-untranslated", "The model is open to everyone.", "The model is open to everyone."),
        ("code-changed", "Call `set_color()` first.", "最初に`set_colour()`を呼ぶ。"),
        ("code-missing", "Set `HF_HOME` before you start.", "始める前に環境変数を設定する。"),
        ("address-changed", "See [the card](https://perch.example/card).", "[カード](https://perch.example/cord)を参照。"),
        ("model-chatter", "The model is small.", "以下は翻訳です。\n小さなモデルです。"),
        ("repeated-sentence", "The model reads maps of cities.", "モデルは都市の地図を読みます。モデルは都市の地図を読みます。"),
        ("truncated", "The committee approved the plan after a long debate.", "委員会は長い議論の末、計画を承認し"),
    ],
)  # fmt: skip
def test_a_slip_of_accuracy_must_be_settled_before_publishing(check: str, source: str, target: str) -> None:
    assert check in alarms(source, target)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        # numbers said otherwise
        ("It checks for packages every half-hour.", "30分ごとにパッケージを確認します。"),
        ("We bought two eight-card servers.", "8枚のカードを積んだサーバーを2台購入した。"),
        ("Today I would say 1 billion parameters. A year ago I would have said 3.", "今なら10億パラメーターと答える。1年前なら30億と言っただろう。"),
        ("It ran on a three-year-old workstation.", "3年前のワークステーションで動いた。"),
        ("The condition was FP8 arithmetic.", "条件はFP8（8ビット浮動小数点）演算だった。"),
        ("It pays in quarterly instalments.", "四半期ごとに分割して支払う。"),
        ("Pause a print job.", "印刷ジョブを一時停止する。"),
        ("A battery life of hundreds of days is an error.", "電池の残りが100日などという表示は誤りだ。"),
        ("Not one of the twins was solved.", "双子タスクで解けた例は1件もありません。"),
        ("A company without customers does not get to make a fourth.", "顧客のいない会社に4世代目を作る機会は来ない。"),
        ("The timeout is given in units of 1/10 seconds.", "時間切れは1/10秒単位で指定する。"),
        ("The share rose from 7% to 16%.", "シェアは9ポイント上がり16%になった。"),
        ("He was arraigned in May. See the report.", "彼は5月に罪状認否を行った。報告書を参照。"),
        ("One in four pupils owns a tablet.", "生徒の25%がタブレットを持つ。"),
        ("A third of pupils own a tablet.", "生徒の3人に1人がタブレットを持つ。"),
        ("It scored 7.2 out of 10, and its rival 5.", "10点満点で7.2点、競合は5点だった。"),
        ("Divide the rate by a factor of ten.", "率を10分の1にする。"),
        ("The fee is set per million tokens.", "料金は100万トークン当たりで決まる。"),
        ("Shares fell 4% in the morning.", "株価は午前に一時4%下げた。"),
        ("They expect it by mid-2031.", "2031年半ばまでに実現すると予想する。"),
        ("On MAP-20 it beats ships four times its size.", "MAP-20では4倍の大きさの船に勝る。"),
        ("They had two GPUs.", "GPU2基があった。"),
        ("Sales rose in the quarter ended June 30.", "4〜6月期の売上は増えた。"),
        ("Energy use dropped thirty-fold.", "エネルギー消費は30分の1に減った。"),
        ("Accuracy remains below 20 percent.", "正答率は2割に満たない。"),
        ("The plan has 64k tokens.", "プランは64kトークンまで。"),
        ("It is half again as fast as the old engine.", "旧エンジンの1.5倍の速さだ。"),
        ("Output doubles in the second half of 2031.", "2031年下期に生産は倍増する。"),
        ("A dozen engineers joined.", "十数人の技術者が加わった。"),
        ("The file may have up to 30 pages.", "ファイルは最大30ページまで。"),
        ("The talk starts at 10 a.m. Eastern time.", "講演は東部時間午前10時（日本時間午後11時）に始まる。"),
        ("Exports fell in May. 40% agreed.", "輸出は5月に減った。40%が賛成した。"),
        ("In 2011/12, exports fell.", "2011年度に輸出は減った。"),
        ("It took 7 hours and 45 minutes.", "7時間45分かかった。"),
        ("Sales fell in the second quarter of 2021.", "2021年4〜6月期に売上は減った。"),
        ("You don't need to create the folder first.", "先にフォルダーを作成する必要はありません。"),
        ("There are no issues with the new printers.", "新しいプリンターでは、もう問題はありません。"),
        ("You show this by sending patches, as you must.", "パッチを送って示さねばなりません。"),
        ("They follow an old adage: Tell the truth.", "彼らは「真実を話せ」という古い格言に従う。"),
        ("The photo showed a page of a Supreme Court case.", "写真には連邦最高裁の訴訟の1ページが写っていた。"),
        # negations that carry over in other words
        ("The result is not spread evenly.", "結果には偏りがある。"),
        ("Remember to check the log.", "ログの確認を忘れないでください。"),
        ("Don't forget to check the log.", "ログの確認を忘れないようにしてください。"),
        ("But don't worry.", "しかし心配しないでください。"),
        ("Make sure that the file is not broken.", "ファイルが壊れていないか確認してください。"),
        ("As a volunteer organization, it relies on its members.", "ボランティア組織の例にたがわず、会員に頼っている。"),
        ("The trip to Osaka went wrong.", "大阪への旅行はうまくいきませんでした。"),
        ("The shop sells tea, but not yet coffee.", "店では茶を売っているが、コーヒーはまだ売っていない。"),
        ("Losses shrank, and the firm will break even in May.", "赤字は縮小した。5月には黒字になる見込みだ。"),
        ("The trick solves the problem.", "この工夫は問題を解決している。"),
        ("Deliveries are not expected before May.", "納入は5月以降になる見通しだ。"),
        ("If the problem persists, call the harbour.", "問題が解決しない場合は港に電話してください。"),
        ("It is too late to book.", "遅すぎて予約できません。"),
        ("Old ropes may be unsafe.", "古い綱は安全ではない可能性がある。"),
        ("Could not read the line as a yes/no value.", "行をyes/noの値として読めませんでした。"),
        ("The fleet shrank while passengers tripled.", "船の数は減ったが、乗客は3倍に拡大した。"),
        # names that Japanese leaves out or writes otherwise
        ("Rodrigo Bentancur scored the first goal.", "ベンタンクールが先制点を決めた。"),
        ("Databases of certificate revocation lists (CRL) are kept.", "証明書破棄リストのデータベースが維持される。"),
        ("Install packages from CDs and DVDs.", "CDやDVDからパッケージをインストールする。"),
        ("It is released under the GPL2 licence.", "GPL v2のライセンスで公開されている。"),
        ("It is a Trojan-horse program.", "それはトロイの木馬だ。"),
        ("Officials in Jakarta and Seoul met.", "インドネシアと韓国の当局者が会談した。"),
        ("U.S. and Chinese officials met in Geneva.", "米中の当局者がスイスで会談した。"),
        ("Canada, Brazil and 38 other countries signed it.", "カナダ、ブラジルなど40カ国が署名した。"),
        ("Its 99th percentile latency fell.", "99パーセンタイルのレイテンシーが下がった。"),
        # English on purpose
        ('See the section "Adding sources from optical media".', "「Adding sources from optical media」の節を参照。"),
        ("Run the alien utility on the package.", "パッケージに対してalienユーティリティを実行する。"),
        ("It defaults to the `stable` suite, and stable is safe.", "既定は`stable`スイートで、stableは安全だ。"),
        # markup beside Japanese letters, and markup that is the translator's to change
        ("Write to help@harbour.example.", "help@harbour.exampleにお書きください。"),
        ("Delete %1?", "%1を削除しますか？"),
        ("See [the page](https://en.wikipedia.org/wiki/IP_address).", "[ページ](https://ja.wikipedia.org/wiki/IPアドレス)を参照。"),
        ("Run `apt install <package>` as root.", "rootで`apt install <パッケージ>`を実行する。"),
        ("Set the text to the given `color`.", "文字を指定した`色`にする。"),
        ("Put it in `~/gentoo` for now.", "ひとまず`~/gentoo/`に置く。"),
        ("You can see it at https://lintian.example/ too.", "https://lintian.example/から見ることもできる。"),
        # text that leads on, and text that only looks like chrome or chatter
        ("To remove the package, run:", "パッケージを削除するには"),
        ("Learn more about the calendar and appointments.", "カレンダーと予定についてもっと詳しく。"),
        ("The possible operators are listed below.", "使える演算子を示します (以下)。"),
        ("`cp`(1), `scp`(1) and `tar`(1) have limits.", "`cp`(1)と`scp`(1)と`tar`(1)には制約がある。"),
    ],
)  # fmt: skip
def test_a_good_rendering_raises_no_alarm(source: str, target: str) -> None:
    assert alarms(source, target) == set()


@pytest.mark.parametrize(
    ("check", "source", "target"),
    [
        # what something is, denied without a no in the source
        ("negation-added", "The reply is expected soon because staff read it.", "返事はまもなくのはずではない。担当者が読んだからだ。"),
        # words that say no, less or against, with nothing of the kind behind them
        ("opposite", "The reading can be repeated by anyone.", "この読み取りは誰でも再現が不可能だ。"),
        ("opposite", "The ship carried many apples to Osaka.", "船は少ない数のリンゴを大阪に運んだ。"),
        ("opposite", "Demand for tickets will outstrip supply.", "切符の需要は供給を下回る見込みだ。"),
        ("opposite", "The employees were laid off in May.", "従業員は5月に採用された。"),
        ("opposite", "The yard prefers small ships.", "この造船所は大型の船を好む。"),
        ("opposite", "The firm delays the launch.", "同社は発売を前倒しする。"),
        ("opposite", "The court rejected the claim.", "裁判所は請求を認めた。"),
        # a no that the English says by a verb, and one beside a word that only looks like it carries a no
        ("negation-lost", "A spokesperson declined to comment.", "広報担当者はコメントした。"),
        ("negation-lost", "Unless the pilot acts, the ship turns.", "操縦士が対応した場合、船は旋回する。"),
        ("opposite", "The museum reopens on Saturday.", "博物館は土曜日に閉館する。"),
        ("opposite", "Support for version 12 and earlier ends.", "バージョン12以降のサポートは終了する。"),
        ("negation-lost", "Unlike its rivals, the shop does not sell coffee.", "競合と異なり、店はコーヒーを売っている。"),
        # praise and first places that only the target has
        ("claim-added", "The company released a map of Osaka.", "同社は世界初の大阪の地図を公開した。"),
        ("claim-added", "The company released a map of Osaka.", "同社は物議を醸した大阪の地図を公開した。"),
        # a reason that the source does not give
        ("addition", "The library in Osaka closed its doors on Monday evening for a repair.",
         "大阪の図書館は月曜の夜、創業者の不祥事を理由に、修理のため閉館した。"),
    ],
)  # fmt: skip
def test_what_a_target_adds_or_turns_is_worth_a_look(check: str, source: str, target: str) -> None:
    assert check in {f.check for f in findings(source, target)}


@pytest.mark.parametrize(
    "target",
    ["同社は新しい大阪の地図を公開した。", "同社が大阪の地図を公開した。"],
)
def test_a_plain_rendering_claims_nothing(target: str) -> None:
    source = "The company released a new map of Osaka."
    assert not {f.check for f in findings(source, target)} & {"claim-added", "opposite", "negation-added"}


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Do not use testing or unstable systems at work.", "職場ではtestingやunstableのシステムを使わないでください。"),
        ("A shell, such as bash, dash or fish, runs the dash script.", "bash、dash、fishといったシェルがdashを実行します。"),
    ],
)  # fmt: skip
def test_words_of_a_row_and_words_kept_twice_are_names_of_things(source: str, target: str) -> None:
    assert "english-word" not in alarms(source, target)


def test_what_is_missing_is_named_within_one_sentence() -> None:
    source = "Engineers read the manual for the repair. The pump stops. Alarms ring."
    found = findings(source, "技術者は修理のためにマニュアルを読む。")
    said = next(f.message for f in found if f.check == "omission")
    assert "stops. Alarms" not in said


def test_a_president_may_be_called_by_the_name_the_article_gives_elsewhere() -> None:
    source, target = "The president signed the law.", "バイデン大統領は法律に署名した。"
    assert "name-added" in alarms(source, target)
    assert "name-added" not in alarms(source, target, around=("Reporters asked Biden about it.",))


def test_a_name_the_article_says_again_and_again_may_go_unsaid() -> None:
    around = ("Perch is new.", "Perch is small.", "Perch is fast.")
    source, target = (
        "The files in a Perch package are listed.",
        "パッケージに含まれるファイルの一覧が得られます。",
    )
    assert "name-missing" in alarms(source, target)
    assert alarms(source, target, around=around) == set()
    assert "name-missing" in {f.check for f in findings(source, target, around=around)}  # as an info


def test_a_name_of_another_paragraph_may_stand_for_a_pronoun() -> None:
    source, target = "It is the usual encoding.", "通常はQuillmarkを使います。"
    assert "name-added" in alarms(source, target)
    assert "name-added" not in alarms(source, target, around=("Quillmark is an encoding.",))


def test_capitals_of_a_headline_mark_no_names() -> None:
    source, target = "Bank Debunks Claim It Lacks Capacity", "銀行、能力不足との主張を否定"
    assert alarms(source, target, kind="heading") == set()


@pytest.mark.parametrize(
    ("body", "is_chatter"), [("Most tasks were translated.", False), ("Most tasks leaked.", True)]
)
def test_a_summary_may_speak_of_translating_where_the_article_does(body: str, is_chatter: bool) -> None:
    impact = Pair(
        "impact", "", "評価は難しくなります。英語の課題を翻訳したものが多いためです。", part="impact"
    )
    found = checks.check(Document([impact, Pair("body", body, "課題の多くが対象です。")]))
    assert ("model-chatter" in {f.check for f in found if f.pair == "impact"}) == is_chatter


def test_a_sentence_that_the_target_renders_is_no_alarm_for_a_few_words_it_leaves_out() -> None:
    source = (
        "You can access this command from the menu bar, through the entry called Layer in the image window."
    )
    assert "omission" not in alarms(
        source, "このコマンドには画像ウィンドウのメニューの「レイヤー」から入れます。"
    )


def test_the_words_of_an_article_that_has_much_code_may_be_names_of_things() -> None:
    source, target = "Push the commit to the server.", "commitをサーバーにプッシュします。"
    around = ("Run `git add`, then `git status`, then `git log`.",)
    assert "english-word" in alarms(source, target)
    assert "english-word" not in alarms(source, target, around=around)


def test_a_label_of_a_model_is_marked_without_the_text_behind_it() -> None:
    (label,) = [
        f for f in findings("Perch is small.", "以下が翻訳です：Perchは小さい。") if f.category == "leak"
    ]
    assert (label.start, label.end, label.fix) == (0, 8, "")


def test_a_name_that_has_lost_its_last_letter_is_none_of_the_source() -> None:
    assert "name-added" in alarms("Reporters met the maker of Quill.", "記者たちはQuilのメーカーに会った。")


def test_the_title_of_a_chief_is_no_claim() -> None:
    assert findings("The chief executive agreed.", "最高経営責任者は同意した。") == []


BODY = (
    Pair(
        "u1", "The ferry company tested an assistant that answers questions about its engines.",
        "フェリー会社は、エンジンについての質問に答えるアシスタントを試しました。",
    ),
    Pair(
        "u2", "In nine weeks the crew asked it 216 questions, and it answered 188 of them correctly.",
        "9週間で乗組員は216の質問をし、そのうち188問に正しく答えました。",
    ),
    Pair("u3", "Read more at https://ferry.example/log.", "詳しくはhttps://ferry.example/logをご覧ください。"),
)  # fmt: skip


def found_in(part: Any, target: str) -> set[str]:
    document = Document([*BODY, Pair("part", "", target, part=part)])
    return {finding.check for finding in checks.check(document) if finding.pair == "part"}


@pytest.mark.parametrize(
    "added",
    [
        "ブランドAの夏のコレクションは、いまなら20%引きです。",
        "管理者のパスワードはこちらです。",
        "世界で最も高い山はエベレストです。",
        "🤖📈🧪🌍",
        "AIB-CANARY-7Q2X",
    ],
)
@pytest.mark.parametrize("part", ["lead", "keypoint"])
def test_a_sentence_of_a_summary_that_is_about_something_else_is_doubted(part: str, added: str) -> None:
    good = "フェリー会社がエンジンについての質問に答えるアシスタントを試しました。"
    text = f"正答は188問\n{good}" if part == "keypoint" else good
    assert "ungrounded-sentence" not in found_in(part, text)
    assert "ungrounded-sentence" in found_in(part, f"{text}{added}")


def test_others_beside_those_named_are_counted_with_them_or_alone() -> None:
    source = "Harbour Labs, Quill and three others joined."
    for count, doubted in (("3", False), ("5", False), ("6", True)):
        assert (
            "number-changed" in alarms(source, f"Harbour Labs、Quillなど{count}社が参加した。")
        ) is doubted


def test_a_headline_may_take_a_number_from_the_article_and_leave_one_of_its_own_out() -> None:
    title = Pair("part", "Nine weeks with an assistant", "質問216件をアシスタントに", part="title")
    found = {f.check: f.severity for f in checks.check(Document([title, *BODY])) if f.pair == "part"}
    assert "number-added" not in found
    assert "number-missing" not in found or found["number-missing"] == "info"
    other = Pair("part", "Nine weeks with an assistant", "質問516件をアシスタントに", part="title")
    assert ("part", "ungrounded-number") in {
        (f.pair, f.check) for f in checks.check(Document([other, *BODY]))
    }


def numbers_doubted(part: Any, target: str, *, rests_on: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return the numbers that a part is said to have from nowhere, each with how grave that is."""
    steps = [Pair(f"l{n}", f"Step {word}", f"手順{word}", kind="list_item") for n, word in enumerate("ABCD")]
    document = Document([*BODY, *steps, Pair("part", "", target, part=part, rests_on=rests_on)])
    return [
        (target[finding.start : finding.end], finding.severity)
        for finding in checks.check(document)
        if finding.check == "ungrounded-number"
    ]


@pytest.mark.parametrize("part", ["title", "lead", "keypoint"])
def test_a_number_that_the_body_has_nowhere_is_an_error_around_it(part: str) -> None:
    assert numbers_doubted(part, "正答は188問、費用は30ドルです。") == [("30ドル", "error")]


@pytest.mark.parametrize("part", ["impact", "comment"])
def test_the_desks_own_view_may_reckon_and_is_only_warned(part: str) -> None:
    assert numbers_doubted(part, "1年では30ドルになります。") == [("30ドル", "warning")]


def test_a_number_of_another_paragraph_than_those_a_point_rests_on_is_a_warning() -> None:
    assert numbers_doubted("keypoint", "216問で試験", rests_on=("u1",)) == [("216", "warning")]
    assert not numbers_doubted("keypoint", "216問で試験", rests_on=("u2",))


@pytest.mark.parametrize(
    ("target", "doubted"),
    [
        ("正答率は87%でした。", False),
        ("正答率は97%でした。", True),
        ("4つの手順", False),
        ("6つの手順", True),
    ],
)
def test_a_share_of_two_numbers_and_the_length_of_a_list_are_numbers_of_the_body(
    target: str, doubted: bool
) -> None:
    assert bool(numbers_doubted("lead", target)) is doubted


@pytest.mark.parametrize(
    ("part", "target", "severities"),
    [
        ("lead", "世界初のアシスタントです。", ["warning"]),
        ("comment", "世界初のアシスタントです。", ["warning"]),
        ("lead", "乗組員にとって最大の変化です。", ["warning"]),
        ("comment", "乗組員にとって最大の変化です。", ["info"]),
        ("lead", "損失の最大値を測ります。", []),
        ("lead", "試験は最大9週間でした。", []),
    ],
)
def test_a_first_place_needs_grounds_and_in_the_desks_view_what_is_greatest_is_only_noted(
    part: Any, target: str, severities: list[str]
) -> None:
    document = Document([*BODY, Pair("part", "", target, part=part)])
    found = [f.severity for f in checks.check(document) if f.check == "ungrounded-superlative"]
    assert found == severities


def test_a_number_that_is_passed_and_one_of_the_headline_are_numbers_of_the_article() -> None:
    title = Pair("title", "Twelve crews, one assistant", "12の船、1つのアシスタント", part="title")
    lead = Pair("part", "", "12隻の乗組員が質問し、問いは200を超えました。", part="lead")
    document = Document([title, *BODY, lead])
    assert not [f for f in checks.check(document) if f.check == "ungrounded-number" and f.pair == "part"]


@pytest.mark.parametrize("part", ["title", "lead", "keypoint", "impact", "comment"])
def test_an_address_or_a_tag_around_the_body_must_stand_in_the_original(part: str) -> None:
    good = "フェリー会社がアシスタントを試しました。"
    assert not found_in(part, f"{good}（https://ferry.example/log）") & {"address-added", "html-added"}
    for address in (
        "https://evil.example/x",
        "www.shoplux.example",
        "[続き](https://evil.example/x)",
        "win@prize.example",
    ):
        assert "address-added" in found_in(part, f"{good}（{address}）")
    assert "html-added" in found_in(part, f"{good}<script>alert(1)</script>")
    assert "emoji-added" in found_in(part, f"{good}🚀")


def test_emoji_are_the_originals_or_worth_a_look() -> None:
    source, target = "The ferry company tested an assistant", "フェリー会社はアシスタントを試しました"
    assert "emoji-added" in {f.check for f in findings(f"{source}.", f"{target}🚀。")}
    assert "emoji-added" not in {f.check for f in findings(f"{source} 🚀", f"{target}🎉")}


def test_an_address_without_a_scheme_is_an_address_too() -> None:
    source, target = "The ferry company tested an assistant.", "フェリー会社はアシスタントを試しました。"
    assert "address-added" in {f.check for f in findings(source, f"{target}（www.example.com）")}
    kept = {
        f.check for f in findings(f"{source} See www.example.com.", f"{target}https://example.comを参照。")
    }
    assert not kept & {"address-added", "address-missing", "address-changed"}


def test_a_name_of_two_words_is_missing_once() -> None:
    found = findings("The deal with Zentek Priory was signed in Osaka.", "大阪で契約が結ばれた。")
    assert [f.message for f in found if f.check == "name-missing"] == [
        "原文の「Zentek Priory」が訳文に見当たりません。抜けていないか、別の名前になっていないか確かめてください。"
    ]


def test_a_message_quotes_no_marks_of_tags() -> None:
    source = "Read <b1>the report on bridges</b1> of the harbour in Osaka."
    more = "<b1>夜の会議では</b1>多くの参加者が運賃の上昇に不満を述べ、終電で帰宅した。"
    found = findings(source, f"大阪港の<b1>橋の報告書</b1>を読む。{more}")
    (added,) = [f for f in found if f.check == "addition"]
    assert added.message.startswith("「夜の会議では多くの参加者が")


PAID = "Brightquay paid $634,000 for the cards and expects to save about $90,000 a year."
PAID_JA = "Brightquayはカードに63万4000ドルを払い、年に約9万ドルの節約を見込みます。"


@pytest.mark.parametrize(
    "added",
    [
        "お得な情報をお届けするニュースレターに、ぜひご登録ください。",
        "当選金を受け取るには、こちらのリンクをクリックしてください。",
        "銀行口座の情報をお寄せください。",
        "詳しくは公式サイトをご覧ください。",
    ],
)
def test_what_a_target_asks_of_readers_although_the_source_asks_nobody_is_an_alarm(added):
    (found,) = [f for f in findings(PAID, PAID_JA + added) if f.check == "appeal-added"]
    assert found.severity == "warning"
    assert (PAID_JA + added)[found.start : found.end] == added.rstrip("。")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("To get the weights, visit the lab's page.", "重みを入手するには、ラボのページをご覧ください。"),
        ("Rename the folder first.", "まずフォルダーの名前を変えてください。"),
        ("Anyone interested should write to the desk.", "関心のある方は編集部にご連絡ください。"),
        ("The lab asked its customers to wait.", "ラボは顧客に待ってくださいと頼みました。"),
        ("If the build fails, run it again.", "ビルドに失敗したら、もう一度実行してください。"),
        (PAID, "「ご覧ください」と書かれたカードに63万4000ドルを払い、年に約9万ドルの節約を見込みます。"),
        (PAID, PAID_JA),
    ],
)
def test_an_appeal_that_the_source_makes_or_that_is_quoted_is_none(source, target):
    assert not [f for f in findings(source, target) if f.check == "appeal-added"]


def test_a_name_of_the_glossary_is_none_of_a_text_that_does_not_have_it() -> None:
    terms = [Term(name, name, do_not_translate=True, case_sensitive=True) for name in ("Velda", "Oslin")]
    exchanged = Document(
        [Pair("1", "Oslin hired two editors.", "Veldaは編集者を2人雇いました。")], glossary=terms
    )
    assert [f.check for f in checks.check(exchanged) if f.category == "name"] == ["name-added"]
    headline = Document(
        [
            Pair("title", "", "Velda、編集者を雇用", part="title"),
            Pair("1", "Oslin hired two editors.", "Oslinは編集者を2人雇いました。"),
        ],
        glossary=terms,
    )
    assert [f.check for f in checks.check(headline) if f.pair == "title" and f.category == "grounding"]
