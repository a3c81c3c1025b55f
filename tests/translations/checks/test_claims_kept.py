"""What a claim rests on beside its words: its bound, how sure it is, when it happens, what it is set against.

Each defect stands beside a right rendering, which must not be marked.
"""

from __future__ import annotations

import pytest

from tests.translations.checks.accuracy import alarms, findings


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        ("The firm hired at least 30 editors.", "同社は少なくとも30人の編集者を採用した。", "同社は編集者を30人採用した。"),
        ("The plan covers up to 45 towns.", "計画の対象は最大45の町だ。", "計画の対象は45以上の町だ。"),
        ("Fewer than 70 readers replied.", "返信した読者は70人に満たなかった。", "返信した読者は70人を超えた。"),
        ("More than 12,000 copies were sold.", "1万2000部を超える本が売れた。", "1万2000部足らずの本が売れた。"),
        ("The offer is for people under 25.", "対象は25歳未満の人だ。", "対象は25歳以上の人だ。"),
        ("The rule has been in force since March 2024.", "この規則は2024年3月から施行されている。", "この規則は2024年3月まで施行されている。"),
        ("The museum stays closed until May 9.", "美術館は5月9日まで閉まっている。", "美術館は5月9日から閉まっている。"),
    ],
)  # fmt: skip
def test_a_bound_of_a_number_is_neither_dropped_nor_turned_round(source: str, right: str, wrong: str) -> None:
    assert alarms(source, wrong) & {"bound-lost", "bound-changed"}
    assert not alarms(source, right)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Losses come to no more than 8 million yen.", "損失は多くても800万円だ。"),
        ("No result differed by more than 4 percent.", "どの結果も差は4%以内だ。"),
        ("Nearly 900 schools joined.", "約900校が参加した。"),
        ("Pick one or more files.", "1つまたは複数のファイルを選ぶ。"),
        ("If there is more than one key, press Tab.", "キーが2つ以上ある場合は、Tabを押します。"),
    ],
)
def test_a_bound_may_be_said_from_the_other_side(source: str, target: str) -> None:
    assert not alarms(source, target)


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        ("The flaw may affect printers.", "この欠陥はプリンターに影響する可能性がある。", "この欠陥はプリンターに影響した。"),
        ("The mayor reportedly paid for the trip.", "市長が旅費を払ったと報じられている。", "市長が旅費を払った。"),
        ("Rents are likely to fall next spring.", "来春には家賃が下がる見通しだ。", "来春に家賃が下がった。"),
        ("Analysts expect rents to fall.", "家賃は下がるとアナリストは予想している。", "家賃は下がる。"),
        ("The dam is safe, the ministry said.", "ダムは安全だと同省は述べた。", "ダムは安全だ。"),
        ("According to two officials, the bridge was closed.", "当局者2人によると、橋は閉鎖された。", "橋は閉鎖された。"),
    ],
)  # fmt: skip
def test_a_claim_that_is_kept_open_is_not_stated_outright(source: str, right: str, wrong: str) -> None:
    assert "hedge-lost" in alarms(source, wrong)
    assert not alarms(source, right)


def test_an_asked_question_with_could_is_no_claim() -> None:
    assert "hedge-lost" not in alarms("I asked the harbour if they could help us.", "港に手助けを頼んだ。")


def test_a_rough_number_an_often_and_a_condition_that_are_gone_are_mentioned() -> None:
    rough = findings("About 300 boats sank.", "300隻の船が沈んだ。")
    assert [(f.check, f.severity) for f in rough] == [("approximation-lost", "info")]
    assert not findings("About 300 boats sank.", "およそ300隻の船が沈んだ。")
    often = findings("The pumps often fail.", "ポンプは故障する。")
    assert [(f.check, f.severity) for f in often] == [("quantity-lost", "info")]
    assert not findings("The pumps often fail.", "ポンプはよく故障する。")
    lost = findings("If the vote fails, the mayor resigns.", "市長は辞任する。")
    assert ("hedge-lost", "info") in {(f.check, f.severity) for f in lost}


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        ("The library will open a second branch.", "図書館は2つ目の分館を開く。", "図書館は2つ目の分館を開いた。"),
        ("The group plans to sell its ferry.", "同グループはフェリーを売却する計画だ。", "同グループはフェリーを売却した。"),
        ("The maker said the new lamp would ship in June.", "メーカーは新しいランプを6月に出荷すると述べた。", "メーカーは新しいランプを6月に出荷したと述べた。"),
    ],
)  # fmt: skip
def test_what_is_to_come_is_not_told_as_done(source: str, right: str, wrong: str) -> None:
    assert "tense-changed" in alarms(source, wrong)
    assert not alarms(source, right)


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        ("The mayor praised the nurses rather than the politicians.", "市長は政治家ではなく看護師を称賛した。", "市長は看護師ではなく政治家を称賛した。"),
        ("Executives spend more on software than on training.", "経営者は研修よりもソフトウェアに多くを費やす。", "経営者はソフトウェアよりも研修に多くを費やす。"),
        ("Water is used for cooling, not electricity.", "冷却には電力ではなく水が使われる。", "冷却には水ではなく電力が使われる。"),
    ],
)  # fmt: skip
def test_two_things_set_against_one_another_keep_their_sides(source: str, right: str, wrong: str) -> None:
    assert "contrast-exchanged" in alarms(source, wrong)
    assert not alarms(source, right)


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        ("The survey used inaccurate maps.", "調査には不正確な地図が使われた。", "調査には正確な地図が使われた。"),
        ("Hardly any visitor noticed the change.", "変化に気づいた来館者はほとんどいなかった。", "変化に来館者が気づいた。"),
        ("Importing the seeds does not violate the treaty.", "種子の輸入は条約に違反しない。", "種子の輸入は条約に違反する。"),
    ],
)  # fmt: skip
def test_a_no_in_a_prefix_or_beside_a_negative_verb_is_kept(source: str, right: str, wrong: str) -> None:
    assert "negation-lost" in alarms(source, wrong)
    assert not alarms(source, right)


def test_a_denial_is_quoted_without_the_tags_that_stand_in_it():
    (lost,) = [
        finding
        for finding in findings(
            "Why did the crew <b1>not use it?</b1> Nobody asked.", "乗組員はそれを使いました。"
        )
        if finding.check == "negation-lost" and "use" in finding.message
    ]
    assert "「not use」" in lost.message


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("That said, the ferry is slow.", "ただし、このフェリーは遅い。"),
        ("The court dismissed the claims.", "裁判所は請求を棄却した。"),
        ("A school team claimed the trophy.", "学校のチームがトロフィーを獲得した。"),
        ("Boats are taxed according to the Harbour Act.", "船は港湾法に従って課税される。"),
        ("Early visitors could enter for free.", "初期の来館者は無料で入れた。"),
    ],
)
def test_what_nobody_says_and_what_was_possible_need_no_hedge(source: str, target: str) -> None:
    assert not alarms(source, target)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("The city said it would spend $2 million on trams.", "市は路面電車への200万ドルの投資を発表した。"),
        ("The museum plans to hire 50 guards.", "美術館は警備員50人の採用を明らかにした。"),
        ("The bank is in talks to sell the tower.", "銀行は塔の売却交渉に入った。"),
        ("The group will invest in ferries.", "同グループはフェリーへの投資を決めたと発表した。"),
    ],
)
def test_a_plan_may_be_told_by_a_noun(source: str, target: str) -> None:
    assert "tense-changed" not in alarms(source, target)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Not everyone agreed to the plan.", "一部の人は計画に同意しなかった。"),
        ("Little is known about the painter.", "この画家については多くのことが分かっていない。"),
        ("Some farmers have not sold their land.", "すべての農家が土地を売ったわけではない。"),
        ("The remaining guards left, and several moved abroad.", "残った警備員は全員去り、数人は国外へ移った。"),
        ("Revenue exceeded $3 million last year.", "昨年の売上高は300万ドルに上った。"),
        ("The loss was no more than 5%.", "損失は5%にすぎない。"),
        ("It serves less than 10% of homes.", "世帯の10%にも届かない。"),
        ("The fund lends up to $5 million.", "基金は500万ドルを上限に貸し出す。"),
        ("As many as 100 people lost their homes.", "100人もの人が家を失った。"),
        ("The pass costs no more than $30.", "乗車券は30ドルを超えることはない。"),
        ("The museum does not open until March.", "美術館は3月まで開かない。"),
        ("The tram carries men, women and children.", "路面電車は男女や子どもを運ぶ。"),
    ],
)  # fmt: skip
def test_how_many_may_be_said_the_other_way_round(source: str, target: str) -> None:
    assert not alarms(source, target) & {"quantity-changed", "bound-changed", "bound-lost", "omission"}


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Half of the guards moved to Oslo.", "警備員は全員オスロに移った。"),
        ("Every tram failed the test.", "大半の路面電車が試験に落ちた。"),
        ("The fund lends up to $5 million.", "基金は500万ドル以上を貸し出す。"),
        ("Revenue exceeded $3 million.", "売上高は300万ドルに満たなかった。"),
        ("The pass costs no more than $30.", "乗車券は30ドルだ。"),
    ],
)
def test_how_many_may_not_be_another_number(source: str, target: str) -> None:
    assert alarms(source, target) & {"quantity-changed", "opposite", "bound-changed", "bound-lost"}


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("The crane lifts stones of 20 kg.", "このクレーンは20キロの石を持ち上げる。"),
        ("Korbin trails Dunmore in punctuality.", "Korbinは定時運航でDunmoreに及ばない。"),
        ("Korbin may be sold to Dunmore.", "KorbinはDunmoreに売却される可能性がある。"),
        ("Korbin lost to Dunmore in the final.", "決勝でKorbinはDunmoreに敗れた。"),
        ("The grant is worth at least $3 million.", "助成金は300万ドルを下らない。"),
    ],
)
def test_what_japanese_leaves_to_the_reader_is_no_fault(source: str, target: str) -> None:
    assert not alarms(source, target)


def test_another_unit_is_still_another() -> None:
    assert "unit-changed" in alarms("The road is 20 miles long.", "道路の長さは20キロだ。")
