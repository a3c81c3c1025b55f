"""Glossary terms in a draft, and English that shows through."""

import pytest

from tests.translations.checks.house import body, ids, look, places
from translations.checks.model import Document, Pair
from translations.knowledge.glossary import Term

LLAMA = Term("Llama", "Llama", do_not_translate=True, case_sensitive=True, forbidden=("ラマ",))
WEIGHTS = Term("weights", "重み", forbidden=("体重", "重量"))
SERVER = Term("server", "サーバー", forbidden=("サーバ",))
ROBOT = Term(
    "Transformer", "Transformer", do_not_translate=True, case_sensitive=True, forbidden=("変形ロボット",)
)
MEETING = Term("ICML", "国際機械学習会議（ICML）", case_sensitive=True, note="2回目以降ICML")
REASON = Term("chain of thought", "思考の連鎖（CoT）", forbidden=("考えのチェーン",))


def test_a_forbidden_rendering_is_found_with_the_right_one_as_its_fix() -> None:
    document = body(("They published the weights.", "同社は体重を公開しました。"), glossary=[WEIGHTS])
    (finding,) = [f for f in look(document) if f.check == "forbidden-term"]
    assert (finding.category, finding.severity, finding.fix) == ("term", "warning", "重み")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("He lost weight.", "彼は体重を落としました。"),
        ("The drama won.", "ドラマが勝ちました。"),
        ("They published the weights.", "同社は重みを公開しました。"),
    ],
)
def test_an_ordinary_word_is_not_forbidden_where_the_english_has_no_such_term(
    source: str, target: str
) -> None:
    assert places(body((source, target), glossary=[WEIGHTS, LLAMA]), "forbidden-term") == []


def test_a_forbidden_name_counts_as_a_word_of_its_own_or_a_part_of_a_compound_never_as_a_part_of_a_word() -> (
    None
):
    assert places(body(("Llama models.", "ドラマとパノラマです。"), glossary=[LLAMA]), "forbidden-term") == []
    assert places(body(("Llama models.", "ラマの版です。"), glossary=[LLAMA]), "forbidden-term") == [
        ("1", "ラマ")
    ]
    compound = body(("A Transformer model.", "変形ロボットモデルです。"), glossary=[ROBOT])
    assert places(compound, "forbidden-term") == [("1", "変形ロボット")]


def test_what_one_sense_of_a_word_forbids_and_another_asks_for_is_right() -> None:
    ai = Term("model", "モデル", sense="AI", forbidden=("模型", "もでる"))
    scale = Term("model", "模型", sense="縮尺", forbidden=("もでる",))
    one_sense = body(("They built a model.", "模型を作りました。"), glossary=[ai])
    assert places(one_sense, "forbidden-term") == [("1", "模型")]
    both = body(("They built a model.", "模型を作りました。"), glossary=[ai, scale])
    assert places(both, "forbidden-term") == []
    wrong_in_both = body(("They built a model.", "もでるを作りました。"), glossary=[ai, scale])
    assert places(wrong_in_both, "forbidden-term") == [("1", "もでる")]


def test_a_name_rendered_in_any_of_its_senses_is_there() -> None:
    senses = [
        Term("Mercury", "水星", sense="惑星", case_sensitive=True),
        Term("Mercury", "マーキュリー", sense="社名", case_sensitive=True),
    ]
    assert (
        places(body(("Mercury grew.", "マーキュリーは成長しました。"), glossary=senses), "term-missing") == []
    )
    assert places(body(("Mercury grew.", "同社は成長しました。"), glossary=senses), "term-missing") == [
        ("1", "")
    ]


def test_a_forbidden_form_that_differs_by_its_long_mark_is_a_matter_of_spelling() -> None:
    document = body(("The server runs.", "サーバは動きます。サーバーです。"), glossary=[SERVER])
    assert places(document, "forbidden-term") == []
    assert set(places(document, "long-vowel")) == {("1", "サーバ")}


def test_a_summary_without_a_source_of_its_own_answers_for_the_body() -> None:
    pairs = [
        Pair("t", "", "体重を公開", part="title"),
        Pair("1", "They published the weights.", "重みを公開しました。"),
    ]
    assert places(Document(pairs, glossary=(WEIGHTS,)), "forbidden-term") == [("t", "体重")]


def test_a_name_kept_in_latin_letters_is_recognised_in_katakana_by_its_sound() -> None:
    term = Term("Anthropic", "Anthropic", do_not_translate=True, case_sensitive=True)
    document = body(("Anthropic grew.", "アンスロピックが伸びました。"), glossary=[term])
    assert places(document, "name-in-katakana") == [("1", "アンスロピック")]
    assert places(body(("Anthropic grew.", "同社が伸びました。"), glossary=[term]), "name-in-katakana") == []


def test_a_technical_term_without_its_rendering_is_mentioned_but_a_near_form_is_enough() -> None:
    source = "A chain of thought helps."
    assert "term-missing" in {
        f.check for f in look(body((source, "手順を書くと役立ちます。"), glossary=[REASON]))
    }
    assert "term-missing" not in {
        f.check for f in look(body((source, "思考連鎖が役立ちます。"), glossary=[REASON]))
    }


def test_a_term_is_introduced_with_its_gloss_at_its_first_mention_only() -> None:
    document = body(
        ("We met at ICML.", "ICMLで会いました。"),
        ("ICML is big.", "ICMLは大きな会議です。"),
        glossary=[MEETING],
    )
    assert places(document, "gloss-missing") == [("1", "ICML")]
    done = body(("We met at ICML.", "国際機械学習会議（ICML）で会いました。"), glossary=[MEETING])
    assert places(done, "gloss-missing") == []


def test_open_is_not_open_source() -> None:
    assert places(body(("Our open models.", "オープンソースのモデルです。")), "open-source-claim") == [
        ("1", "オープンソース")
    ]
    assert (
        places(body(("Our open-source models.", "オープンソースのモデルです。")), "open-source-claim") == []
    )


@pytest.mark.parametrize(
    "text",
    [
        "彼らは断りました。",
        "それらを調べました。",
        "あなたの仕事です。",
        "それは難しいことでした。",
        "しかし、それは難しいことでした。",
    ],
)
def test_a_pronoun_carried_over_from_english_is_found(text: str) -> None:
    assert "pronoun-calque" in ids(text)


@pytest.mark.parametrize(
    "text", ["「彼らは断った」と話しました。", "それはそうと、次です。", "彼は断りました。"]
)
def test_quoted_pronouns_and_set_phrases_are_left_alone(text: str) -> None:
    assert "pronoun-calque" not in ids(text)


def test_the_first_person_is_not_repeated() -> None:
    source = "I build what I want."
    assert "repeated-first-person" in ids("私は私が望むものを作ります。", source=source)
    assert "repeated-first-person" not in ids("私は望むものを作ります。", source=source)


def test_a_concessive_yes_is_no_answer_but_an_answer_stays() -> None:
    assert "concessive-yes" in ids("はい、未来は決まっています。", source="Yes, the future is set.")
    asked = body(("Is it set?", "決まっていますか。"), ("Yes, it is.", "はい、決まっています。"))
    assert places(asked, "concessive-yes") == []


def test_an_english_phrase_in_quotes_wants_japanese() -> None:
    assert "quoted-english" in ids("「The Cat Herder」という賞です。")
    assert "quoted-english" not in ids("「The Cat Herder（猫をまとめる人）」という賞です。")


def test_yesterday_is_a_date_in_news_and_stays_yesterday_in_an_essay() -> None:
    news = ("The firm said yesterday it grew.", "同社は昨日、成長したと発表しました。")
    assert places(body(news), "relative-date") == [("1", "昨日")]
    essay = [("I told my team yesterday.", "昨日、仲間に話しました。")] + [
        ("I think so.", "そう思います。")
    ] * 4
    assert places(body(*essay), "relative-date") == []


@pytest.mark.parametrize(
    ("source", "right", "wrong", "words"),
    [
        ("They published the model weights.", "モデルの重みを公開しました。", "モデルの重量を公開しました。", "重量"),
        ("A digital watermark survives.", "電子透かしは残ります。", "透かし彫りは残ります。", "透かし彫り"),
        ("They met behind closed doors.", "両者は非公開で会談しました。", "両者は閉ざされた扉の奥で会いました。", "閉ざされた扉"),
        ("Its chief executive resigned.", "同社のCEOが辞任しました。", "同社の最高財務責任者が辞任しました。", "最高財務責任者"),
    ],
)  # fmt: skip
def test_a_term_or_idiom_in_a_sense_it_does_not_have_is_found_without_a_glossary(
    source: str, right: str, wrong: str, words: str
) -> None:
    assert places(body((source, wrong)), "wrong-sense") == [("1", words)]
    assert places(body((source, right)), "wrong-sense") == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("The robot has a weight of 9 kg.", "ロボットの重量は9キロです。"),
        ("Models of cars and their weights in pounds.", "車のモデルと、その重量（ポンド）。"),
        ("Alcohol use fell.", "アルコールの消費が減りました。"),
        ("The noise could prompt a visit.", "騒音が訪問を促しかねません。"),
        ("A shortage of transformers hit the town.", "町は変圧器の不足に見舞われました。"),
        ("The plan will appeal to farmers.", "この案は農家にとって魅力です。"),
        ("A notice hung on a job board.", "求人の掲示板に告知が貼られていました。"),
        ("The lamp stood in the lobby of a bank.", "ランプは銀行のロビーの隅にありました。"),
        ("She took the lamp out of the box.", "彼女はランプを箱から出しました。"),
        ("Moths are bugs on leaves.", "ガは葉につく虫です。"),
        ("The borrower may default on the debt.", "借り手は債務不履行に陥るかもしれません。"),
        ("The start-up began a project.", "同社は計画を始動しました。"),
        ("The utility of the lamp is plain.", "ランプの効用は明らかです。"),
    ],
)
def test_the_same_word_is_right_where_the_english_means_it(source: str, target: str) -> None:
    assert places(body((source, target)), "wrong-sense") == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("House Democrats met, and the House speaker thanked investors.", "下院民主党が会合を開き、議長は投資家に謝意を示しました。"),
        ("Layoffs came in May, and more layoffs hit staff on leave.", "5月に人員を削減し、休暇中の職員にも及びました。"),
        ("Coding agents replaced the travel clerks; the agents book rooms.", "コーディングエージェントは旅行代理店の係員に代わり、部屋を予約します。"),
    ],
)  # fmt: skip
def test_a_term_that_comes_twice_may_be_rendered_once(source: str, target: str) -> None:
    assert places(body((source, target)), "wrong-sense") == []
