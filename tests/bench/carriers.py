"""Sentence pairs with quantities drawn at random: right renderings of our own, and wrong ones beside them.

Real text holds few numbers. Each carrier makes an English sentence, Japanese sentences that say the same in
the ways translators say it, and Japanese sentences that say something else. Planted after a real pair they
measure both sides of the number, date and unit families.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Carrier:
    """One drawn sentence: `wrong` holds (category, Japanese) pairs."""

    english: str
    right: tuple[str, ...]
    wrong: tuple[tuple[str, str], ...]


def _kanji_man(n: int) -> str:
    """Return a whole number the Japanese way: 25000 -> 2万5000."""
    out = ""
    for size, name in ((10**12, "兆"), (10**8, "億"), (10**4, "万")):
        if n >= size:
            out += f"{n // size}{name}"
            n %= size
    return out + (str(n) if n or not out else "")


def _other(rng: Random, n: int, *, low: int = 2) -> int:
    return rng.choice([m for m in (n + 1, n + 3, max(low, n - 2), n * 3) if m != n])


def money(rng: Random) -> Carrier:
    tenths = rng.randint(11, 98)
    whole = _kanji_man(tenths * 10**8)
    english = rng.choice(
        [
            f"The start-up raised ${tenths / 10:g} billion.",
            f"The start-up raised ${tenths / 10:g}bn.",
            f"The start-up raised US${tenths / 10:g}B.",
        ]
    )
    say = "この新興企業は{}を調達した。".format
    return Carrier(
        english,
        (say(f"{whole}ドル"), say(f"{whole} 米ドル")),
        (
            ("number", say(f"{tenths / 10:g}億ドル")),
            ("number", say(f"{_kanji_man(tenths * 10**9)}ドル")),
            ("number", say(f"{_kanji_man(_other(rng, tenths) * 10**8)}ドル")),
            ("unit", say(f"{whole}円")),
            ("unit", say(f"{whole}ユーロ")),
            ("number", say("多額の資金")),
        ),
    )


def pounds(rng: Random) -> Carrier:
    n = rng.randint(12, 95)
    say = "事業費は{}に上る。".format
    return Carrier(
        f"The scheme will cost £{n}m.",
        (say(f"{n}00万ポンド"), say(f"{_kanji_man(n * 10**6)}ポンド")),
        (
            ("number", say(f"{n}万ポンド")),
            ("number", say(f"{n}億ポンド")),
            ("unit", say(f"{n}00万ドル")),
        ),
    )


def percent(rng: Random) -> Carrier:
    n = rng.choice([20, 30, 40, 60, 70, 80])
    say = "回答者の{}が賛成した。".format
    return Carrier(
        f"{n}% of respondents agreed.",
        (say(f"{n}%"), say(f"{n}パーセント"), say(f"{n // 10}割"), say(f"{n}％")),
        (
            ("number", say(f"{n // 10}%")),
            ("number", say(f"{_other(rng, n)}%")),
            ("number", say(f"{n}割")),
            ("number", say("多く")),
            ("unit", say(f"{n}人")),
        ),
    )


def decimal(rng: Random) -> Carrier:
    n = rng.randint(11, 99)
    say = "誤り率は{}まで下がった。".format
    return Carrier(
        f"The error rate fell to {n / 10} percent.",
        (say(f"{n / 10}%"), say(f"{n / 10}パーセント")),
        (("number", say(f"{n}%")), ("number", say(f"{n / 100}%")), ("number", say(f"{(n + 4) / 10}%"))),
    )


def parameters(rng: Random) -> Carrier:
    n = rng.choice([7, 13, 34, 70, 72, 405])
    say = "{}パラメーターのモデルを公開した。".format
    return Carrier(
        f"It released a model with {n}B parameters.",
        (say(_kanji_man(n * 10**9)), say(f"{n}B ")),
        (("number", say(f"{n}億")), ("number", say(_kanji_man(n * 10**10))), ("number", say(f"{n}0万"))),
    )


def thousands(rng: Random) -> Carrier:
    n = rng.randint(11, 89)
    say = "集会には{}人が参加した。".format
    return Carrier(
        rng.choice([f"{n},000 people joined the rally.", f"{n}K people joined the rally."]),
        (say(f"{_kanji_man(n * 1000)}"), say(f"{n}000"), say(f"{n},000")),
        (
            ("number", say(f"{n}00")),
            ("number", say(f"{n}万")),
            ("number", say(f"{_kanji_man((n + 2) * 1000)}")),
        ),
    )


def counted(rng: Random) -> Carrier:
    words = ["three", "four", "five", "six", "seven", "eight", "nine"]
    at = rng.randrange(len(words))
    n, kanji = at + 3, "三四五六七八九"[at]
    say = "捜査員は{}の証人に話を聞いた。".format
    return Carrier(
        f"Investigators spoke to {words[at]} witnesses.",
        (say(f"{n}人"), say(f"{kanji}人"), say(f"{n}名")),
        (
            ("number", say(f"{n + 1}人")),
            ("number", say(f"{n}0人")),
            ("number", say(f"{'三四五六七八九三'[at + 1]}人")),
        ),
    )


def spelled(rng: Random) -> Carrier:
    tens = {"twenty": 20, "thirty": 30, "forty": 40, "sixty": 60, "ninety": 90}
    ones = {"two": 2, "five": 5, "seven": 7}
    ten, one = rng.choice(list(tens)), rng.choice(list(ones))
    n = tens[ten] + ones[one]
    say = "工場では{}人が働いている。".format
    return Carrier(
        f"{ten.capitalize()}-{one} people work at the plant.",
        (say(n), say(f"{'〇一二三四五六七八九'[n // 10]}十{'〇一二三四五六七八九'[n % 10]}")),
        (("number", say(n + 10)), ("number", say(f"{n}0"))),
    )


def times(rng: Random) -> Carrier:
    word, n = rng.choice([("doubled", 2), ("tripled", 3), ("quadrupled", 4)])
    say = "売り上げは{}になった。".format
    right = (say(f"{n}倍"),) + ((("売り上げは倍増した。"),) if n == 2 else ())
    return Carrier(
        f"Sales {word}.",
        right,
        (("number", say(f"{n + 2}倍")), ("number", say("半分"))),
    )


def fraction(rng: Random) -> Carrier:
    word, n, m = rng.choice(
        [("two-thirds", 3, 2), ("three quarters", 4, 3), ("one third", 3, 1), ("a fifth", 5, 1)]
    )
    say = "議員の{}が反対した。".format
    return Carrier(
        f"About {word} of the lawmakers objected.",
        (say(f"約{n}分の{m}"), say(f"およそ{'〇一二三四五'[n]}分の{'〇一二三四五'[m]}")),
        (("number", say(f"約{n + 3}分の{m}")), ("number", say(f"約{n}割"))),
    )


def half(rng: Random) -> Carrier:
    say = "利用者の{}が満足していた。".format
    return Carrier(
        "Half of the users were satisfied.",
        (say("半数"), say("半分"), say("50%"), say("5割")),
        (("number", say("3割")), ("number", say("25%"))),
    )


def span(rng: Random) -> Carrier:
    low = rng.randint(3, 7)
    high = low + rng.randint(3, 9)
    say = "設置には{}かかる。".format
    return Carrier(
        f"Installation takes {low} to {high} weeks.",
        (say(f"{low}〜{high}週間"), say(f"{low}から{high}週間"), say(f"{low}～{high} 週間")),
        (
            ("number", say(f"{low}〜{high + 2}週間")),
            ("number", say(f"{low - 1}〜{high}週間")),
            ("unit", say(f"{low}〜{high}カ月")),
        ),
    )


def ordinal(rng: Random) -> Carrier:
    n = rng.choice([4, 5, 7, 12, 17, 21, 34])
    suffix = {1: "st"}.get(n % 10, "th") if n != 12 else "th"
    say = "これは{}の報告書だ。".format
    return Carrier(
        f"This is the {n}{suffix} report.",
        (say(f"{n}番目"), say(f"第{n}回"), say(f"{n}本目")),
        (("number", say(f"{n + 1}番目")), ("number", say(f"第{n}0回"))),
    )


def distance(rng: Random) -> Carrier:
    n = rng.choice([10, 20, 30, 50, 200])
    say = "現場は町から{}の地点にある。".format
    return Carrier(
        f"The site lies {n} miles from the town.",
        (
            say(f"{n}マイル"),
            say(f"約{n * 1.6:g}キロ"),
            say(f"約{n * 1.6:g}キロメートル"),
            say(f"{n}マイル（約{n * 1.6:g}km）"),
        ),
        (
            ("unit", say(f"{n}キロメートル")),
            ("unit", say(f"{n}km")),
            ("number", say(f"{n * 10}マイル")),
            ("unit", say(f"{n}ヤード")),
        ),
    )


def memory(rng: Random) -> Carrier:
    n = rng.choice([16, 24, 32, 64, 80])
    say = "最低{}のメモリーを必要とする。".format
    return Carrier(
        f"It needs at least {n} GB of memory.",
        (say(f"{n}GB"), say(f"{n}ギガバイト"), say(f"{n} GB")),
        (("unit", say(f"{n}MB")), ("unit", say(f"{n}TB")), ("number", say(f"{n * 2}GB"))),
    )


def power(rng: Random) -> Carrier:
    n = rng.choice([150, 300, 450, 800])
    say = "データセンターは{}の電力を使う。".format
    return Carrier(
        f"The data centre draws {n} megawatts of power.",
        (say(f"{n}メガワット"), say(f"{n}MW"), say(f"{n // 10}万キロワット")),
        (("unit", say(f"{n}キロワット")), ("unit", say(f"{n}ギガワット")), ("number", say(f"{n + 50}MW"))),
    )


def calendar(rng: Random) -> Carrier:
    names = ["January", "March", "April", "June", "July", "September", "November"]
    numbers = [1, 3, 4, 6, 7, 9, 11]
    at = rng.randrange(len(names))
    day, year = rng.randint(3, 27), rng.randint(2015, 2026)
    month = numbers[at]
    english = rng.choice(
        [
            f"The law took effect on {names[at]} {day}, {year}.",
            f"The law took effect on {day} {names[at][:3]}. {year}.",
        ]
    )
    say = "法律は{}に施行された。".format
    return Carrier(
        english,
        (say(f"{year}年{month}月{day}日"), say(f"{year} 年 {month} 月 {day} 日")),
        (
            ("date", say(f"{year}年{month + 1}月{day}日")),
            ("date", say(f"{year}年{month}月{day + 1}日")),
            ("date", say(f"{year - 1}年{month}月{day}日")),
            ("date", say(f"{year}年{month}月")),
            ("date", say(f"{month}月{day}日")),
        ),
    )


def weekday(rng: Random) -> Carrier:
    names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    at = rng.randrange(7)
    day = "月火水木金土日"
    say = "会合は{}に開かれた。".format
    return Carrier(
        f"The meeting was held on {names[at]}.",
        (say(f"{day[at]}曜日"), say(f"{day[at]}曜"), say(f"5日（{day[at]}）")),
        (("date", say(f"{day[at - 1]}曜日")), ("date", say(f"{day[at - 3]}曜"))),
    )


def clock(rng: Random) -> Carrier:
    hour = rng.randint(1, 11)
    say = "放送は{}に始まった。".format
    return Carrier(
        f"The broadcast began at {hour}:30 p.m.",
        (say(f"午後{hour}時30分"), say(f"{hour + 12}時30分"), say(f"午後{hour}時半"), say(f"{hour + 12}:30")),
        (
            ("date", say(f"午前{hour}時30分")),
            ("date", say(f"午後{hour % 11 + 1}時30分")),
            ("date", say(f"午後{hour}時15分")),
        ),
    )


def zone(rng: Random) -> Carrier:
    hour = rng.randint(1, 6)
    say = "発表は米太平洋時間の午前{0}時（日本時間{1}）に行われた。".format
    return Carrier(
        f"The announcement was made at {hour} a.m. PT.",
        (say(hour, f"同日午後{hour + 4}時"), say(hour, f"同日午後{hour + 5}時")),
        (("date", say(hour, f"同日午前{hour + 4}時")), ("date", say(hour, f"翌日午後{hour + 1}時"))),
    )


def quarter(rng: Random) -> Carrier:
    word, n = rng.choice([("first", 1), ("second", 2), ("third", 3), ("fourth", 4)])
    say = "{}の利益は予想を上回った。".format
    return Carrier(
        rng.choice([f"Profit in the {word} quarter beat forecasts.", f"Q{n} profit beat forecasts."]),
        (say(f"第{n}四半期"), say(f"第{'〇一二三四'[n]}四半期")),
        (("date", say(f"第{n % 4 + 1}四半期")), ("date", say("通期"))),
    )


def relative(rng: Random) -> Carrier:
    english, right, wrong = rng.choice(
        [
            ("last year", ("昨年", "去年", "前年"), "来年"),
            ("last month", ("先月", "前月"), "先週"),
            ("next week", ("来週", "翌週"), "先週"),
            ("yesterday", ("昨日", "前日", "きのう"), "明日"),
            ("next year", ("来年", "翌年"), "昨年"),
            ("last week", ("先週", "前週"), "来週"),
        ]
    )
    say = "委員会は{}、計画を審議した（する）。".format
    return Carrier(
        f"The committee's review of the plan: {english}.",
        tuple(say(word) for word in right),
        (("date", say(wrong)),),
    )


def age(rng: Random) -> Carrier:
    n = rng.randint(21, 68)
    say = "{}の技術者が会社を設立した。".format
    return Carrier(
        f"A {n}-year-old engineer founded the company.",
        (say(f"{n}歳"), say(f"{n} 歳"), say(f"（{n}）").replace("の技術者", "技術者")),
        (
            ("number", say(f"{n + 10}歳")),
            ("number", say(f"{n % 10}{n // 10}歳") if n % 11 else say(f"{n - 1}歳")),
        ),
    )


def duration(rng: Random) -> Carrier:
    english, right, wrong = rng.choice(
        [
            ("six months", ("6カ月", "半年", "6か月間", "六カ月"), "6週間"),
            ("18 months", ("18カ月", "1年半", "一年半"), "18年"),
            ("a decade", ("10年", "十年", "10年間"), "100年"),
            ("90 minutes", ("90分", "1時間半", "1時間30分"), "90秒"),
            ("two weeks", ("2週間", "二週間"), "2カ月"),
            ("48 hours", ("48時間", "2日", "2日間"), "48日"),
        ]
    )
    say = "作業は{}続いた。".format
    return Carrier(
        f"The work lasted {english}.", tuple(say(word) for word in right), (("number|unit", say(wrong)),)
    )


def decade(rng: Random) -> Carrier:
    n = rng.choice([1960, 1970, 1980, 1990])
    say = "この技術は{}に生まれた。".format
    return Carrier(
        f"The technique was born in the {n}s.",
        (say(f"{n}年代"), say(f"{n % 100}年代")),
        (("date|number", say(f"{n + 10}年代")), ("date|number", say(f"{n + 3}年"))),
    )


def vague(rng: Random) -> Carrier:
    word, right, wrong = rng.choice(
        [
            ("hundreds", "数百", "数千"),
            ("thousands", "数千", "数万"),
            ("tens of thousands", "数万", "数十万"),
            ("millions", "数百万", "数百"),
            ("dozens", "数十", "数百"),
        ]
    )
    say = "{}人の抗議者が広場に集まった。".format
    return Carrier(
        f"{word.capitalize()} of protesters gathered in the square.", (say(right),), (("number", say(wrong)),)
    )


def model_name(rng: Random) -> Carrier:
    name, n = rng.choice([("Perch", 2), ("Contour", 3), ("Lattice", 4)])
    say = "同社は「{0} {1}」と{2}基のH100を使った。".format
    gpus = rng.choice([64, 128, 512])
    return Carrier(
        f"The company used {name} {n} and {gpus} H100s.",
        (say(name, n, gpus), say(name, n, f" {gpus} ")),
        (
            ("number|name", say(name, n + 1, gpus)),
            ("number", say(name, n, gpus * 10)),
            ("number|name", say(name, n, gpus).replace("H100", "H200")),
        ),
    )


def score(rng: Random) -> Carrier:
    a, b = rng.randint(3, 9), rng.randint(0, 2)
    say = "試合は{}で終わった。".format
    return Carrier(
        f"The match ended {a}-{b}.",
        (say(f"{a}対{b}"), say(f"{a}-{b}"), say(f"{a}－{b}")),
        (("number", say(f"{a + 2}対{b}")), ("number", say(f"{a}対{b + 3}"))),
    )


CARRIERS: tuple[Callable[[Random], Carrier], ...] = (
    money, pounds, percent, decimal, parameters, thousands, counted, spelled, times, fraction, half, span,
    ordinal, distance, memory, power, calendar, weekday, clock, zone, quarter, relative, age, duration, decade,
    vague, model_name, score,
)  # fmt: skip
