"""Names are what stories are kin by: products, companies and people, not the words of the trade."""

from __future__ import annotations

import pytest

from related.names import names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Orchard Labs、Perch 2の重みを公開", {"Orchard Labs", "Perch 2"}),
        ("約6万基の「Larch-3」を供給します。", {"Larch-3"}),
        ("Ｏｐｅｎ Ｄｏｏｒが発表", {"Open Door"}),
        ("研究を率いるトマス・レイエス氏", {"トマス", "レイエス"}),
        ("Perch 2 Miniをゼロから育てました", {"Perch 2", "Perch 2 Mini"}),
    ],
)
def test_names_of_products_companies_and_people_are_found(text, found):
    assert names(text) == found


@pytest.mark.parametrize(
    "text",
    ["AIエージェントがGPUを使う", "LLMのAPIは2社が提供", "米国と東京で14週間試した", "iOSではない", ""],
)
def test_words_of_the_trade_places_and_numbers_are_no_names(text):
    assert names(text) == frozenset()
