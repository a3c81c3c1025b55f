"""Countries and languages: what English and Japanese call them, their people and capitals."""

from __future__ import annotations

import re
from collections import defaultdict

from translations.language.held import per_text
from translations.language.sought import Sought

# A line each: the country in English, its people, its capital (_ for a space); in Japanese; what also stands for it there.
_TABLE = """
United_States U.S. US USA America American Americans Washington | 米国 アメリカ | 米 US
United_Kingdom U.K. UK Britain British England English London | 英国 イギリス イングランド 英語 英文 ブリテン | 英 UK
China Chinese Beijing PRC | 中国 中国語 中華 中国人 | 対中 米中 日中 中韓 中印 中台 中ロ 中朝 訪中
Mandarin | 中国語 北京語 標準語
Taiwan Taiwanese Taipei | 台湾 | 台
Hong_Kong Cantonese | 香港 広東語 | 港
Japan Japanese Tokyo | 日本 日本語 日本人 | 対日 日米 日中 日韓 日欧 訪日 邦 和文
Korea Korean South_Korea Seoul | 韓国 韓国語 朝鮮 コリア | 韓
North_Korea North_Korean Pyongyang | 北朝鮮 | 朝
India Indian New_Delhi Delhi | インド | 印
Pakistan Pakistani Islamabad | パキスタン
Bangladesh Bangladeshi Dhaka | バングラデシュ
Indonesia Indonesian Jakarta | インドネシア
Malaysia Malaysian Kuala_Lumpur | マレーシア マレー
Singapore Singaporean | シンガポール
Thailand Thai Bangkok | タイ
Vietnam Vietnamese Hanoi | ベトナム ヴェトナム
Philippines Philippine Filipino Manila | フィリピン
Mongolia Mongolian | モンゴル
Russia Russian Moscow Kremlin | ロシア | 露 対ロ 米ロ 中ロ 日ロ
Ukraine Ukrainian Kyiv Kiev | ウクライナ
Germany German Berlin | ドイツ | 独
France French Paris | フランス | 仏
Italy Italian Rome | イタリア | 伊
Spain Spanish Madrid | スペイン
Portugal Portuguese Lisbon | ポルトガル
Netherlands Dutch Hague Amsterdam | オランダ | 蘭
Belgium Belgian Brussels | ベルギー
Switzerland Swiss Bern Geneva Zurich | スイス
Austria Austrian Vienna | オーストリア
Sweden Swedish Stockholm | スウェーデン
Norway Norwegian Oslo | ノルウェー
Denmark Danish Copenhagen | デンマーク
Finland Finnish Helsinki | フィンランド
Iceland Icelandic Reykjavik | アイスランド
Ireland Irish Dublin | アイルランド
Poland Polish Warsaw | ポーランド
Czech Prague | チェコ
Slovakia Slovak | スロバキア
Hungary Hungarian Budapest | ハンガリー
Romania Romanian Bucharest | ルーマニア
Bulgaria Bulgarian | ブルガリア
Greece Greek Athens | ギリシャ ギリシア
Estonia Estonian Tallinn | エストニア
Latvia Latvian | ラトビア
Lithuania Lithuanian | リトアニア
Turkish Türkiye Ankara Istanbul | トルコ
Israel Israeli Jerusalem Hebrew | イスラエル ヘブライ
Saudi Saudi_Arabia Riyadh | サウジアラビア サウジ | サウジ
UAE Emirates Emirati Abu_Dhabi Dubai | アラブ首長国連邦 ドバイ アブダビ
Qatar Qatari Doha | カタール
Iran Iranian Tehran Persian | イラン ペルシャ ペルシア
Iraq Iraqi Baghdad | イラク
Arabic Arab | アラビア アラブ
Egypt Egyptian Cairo | エジプト
Kenya Kenyan Nairobi | ケニア
Nigeria Nigerian Lagos Abuja | ナイジェリア
Ethiopia Ethiopian | エチオピア
Ghana Ghanaian | ガーナ
Rwanda Rwandan | ルワンダ
South_Africa South_African | 南アフリカ 南ア | 南ア
Morocco Moroccan | モロッコ
Canada Canadian Ottawa | カナダ
Mexico Mexican | メキシコ
Brazil Brazilian Brasília Brasilia | ブラジル
Argentina Argentine Buenos_Aires | アルゼンチン
Chile Chilean | チリ
Colombia Colombian Bogotá | コロンビア
Peru Peruvian | ペルー
Venezuela Venezuelan | ベネズエラ
Cuba Cuban Havana | キューバ
Australia Australian Canberra | オーストラリア | 豪
New_Zealand Wellington | ニュージーランド
European_Union EU Europe European Brussels | 欧州 ヨーロッパ | 欧 EU
Africa African | アフリカ
Asia Asian | アジア
Swahili | スワヒリ
Hindi | ヒンディー ヒンドゥー
Bengali | ベンガル
Urdu | ウルドゥー
Tamil | タミル
Latin | ラテン
Scotland Scottish Edinburgh | スコットランド
Wales Welsh Cardiff | ウェールズ
Basque | バスク
Catalonia Catalan | カタルーニャ カタロニア カタラン
Galician | ガリシア
Gaelic | ゲール
Breton | ブルトン
Sami Sámi | サーミ
Maori Māori | マオリ
Hawaiian | ハワイ
Kurdish | クルド
Tibetan | チベット
Uyghur | ウイグル
Yoruba | ヨルバ
Hausa | ハウサ
Igbo | イボ
Zulu | ズールー
Xhosa | コサ
Amharic | アムハラ
Somali Somalia | ソマリ ソマリア
Punjabi | パンジャブ
Gujarati | グジャラート
Marathi | マラーティー マラティ
Telugu | テルグ
Kannada | カンナダ
Malayalam | マラヤーラム
Serbia Serbian Belgrade | セルビア
Croatia Croatian Zagreb | クロアチア
Slovenia Slovenian Ljubljana | スロベニア
Albania Albanian Tirana | アルバニア
Belarus Belarusian Minsk | ベラルーシ
Moldova Moldovan | モルドバ
Armenia Armenian Yerevan | アルメニア
Azerbaijan Azerbaijani Baku | アゼルバイジャン
Kazakhstan Kazakh Astana | カザフスタン カザフ
Uzbekistan Uzbek Tashkent | ウズベキスタン ウズベク
Nepal Nepali Nepalese Kathmandu | ネパール
Sri_Lanka Sri_Lankan Colombo Sinhala | スリランカ シンハラ
Myanmar Burma Burmese | ミャンマー ビルマ
Cambodia Cambodian Khmer Phnom_Penh | カンボジア クメール
Laos Laotian Lao | ラオス
Afghanistan Afghan Kabul Pashto Dari | アフガニスタン アフガン パシュトー ダリー
Syria Syrian Damascus | シリア
Lebanon Lebanese Beirut | レバノン
Yemen Yemeni | イエメン
Kuwait Kuwaiti | クウェート
Libya Libyan Tripoli | リビア
Tunisia Tunisian | チュニジア
Algeria Algerian Algiers | アルジェリア
Sudan Sudanese Khartoum | スーダン
Uganda Ugandan Kampala | ウガンダ
Tanzania Tanzanian | タンザニア
Zambia Zambian | ザンビア
Zimbabwe Zimbabwean Harare | ジンバブエ
Senegal Senegalese Dakar | セネガル
Cameroon Cameroonian | カメルーン
Angola Angolan | アンゴラ
Mozambique Mozambican | モザンビーク
Luxembourg | ルクセンブルク
Cyprus Cypriot | キプロス
Uruguay Uruguayan Montevideo | ウルグアイ
Paraguay Paraguayan | パラグアイ
Bolivia Bolivian | ボリビア
Ecuador Ecuadorian Quito | エクアドル
Costa_Rica Costa_Rican | コスタリカ
Guatemala Guatemalan | グアテマラ
Jamaica Jamaican | ジャマイカ
"""
# By country: its names in English, in Japanese, and what also stands for it there.
_ROWS = [[part.split() for part in f"{line} | ".split(" | ")[:3]] for line in _TABLE.strip().splitlines()]
_SHORT = [short for _, _, short in _ROWS]


def _countries_by_name(column: int) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for country, row in enumerate(_ROWS):
        for name in row[column]:
            found[name.replace("_", " ")].add(country)
    return {name: frozenset(which) for name, which in found.items()}


_ENGLISH, _JAPANESE = _countries_by_name(0), _countries_by_name(1)


def _any_of(names: dict[str, frozenset[int]]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_IN_ENGLISH = re.compile(rf"(?<![\w.-])(?:{_any_of(_ENGLISH)})(?![\w])")
_IN_JAPANESE = Sought(rf"(?<![ァ-ヺーA-Za-z])(?:{_any_of(_JAPANESE)})(?![ァ-ヺーA-Za-z])(?!時間|円|標準時)")


@per_text
def in_english(text: str) -> tuple[tuple[str, frozenset[int]], ...]:
    """Return the names of countries and languages in an English text, and which they may be of."""
    return tuple((match[0], _ENGLISH[match[0]]) for match in _IN_ENGLISH.finditer(text))


def in_japanese(text: str) -> list[tuple[re.Match[str], frozenset[int]]]:
    """Return the names of countries and languages in a Japanese text, and which they may be of."""
    return [(match, _JAPANESE[match[0]]) for match in _IN_JAPANESE.finditer(text)]


def is_said(countries: frozenset[int], text: str) -> bool:
    """Return whether a Japanese text has one of the countries in any form: 米 for the United States."""
    return any(which & countries for _, which in in_japanese(text)) or any(
        name in text for country in countries for name in _SHORT[country]
    )
