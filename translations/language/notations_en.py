"""How English writes numbers, dates and times: the words, and one pattern with a branch for each notation.

A branch is a group whose name is that of its reader in quantities_en.py; `skip` and `name` are what only looks like one.
"""

from __future__ import annotations

import re

from translations.language.latin_names import PREFIXED

ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12}
SHORT = {
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mln": 1e6,
    "mio": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "bln": 1e9,
    "t": 1e12,
    "tn": 1e12,
    "trn": 1e12,
}
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50,
    "hundredth": 100,
}  # fmt: skip
DENOMINATORS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4, "fifth": 5,
    "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10,
}  # fmt: skip
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
SEASONS = {"spring": 0, "summer": 1, "autumn": 2, "fall": 2, "winter": 3}
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
# Words that count without being numbers.
COUNTING = {
    "twice": (2, "times"), "thrice": (3, "times"), "doubled": (2, "times"), "doubling": (2, "times"), "doubles": (2, "times"),
    "double": (2, "times"), "tripled": (3, "times"), "tripling": (3, "times"), "triples": (3, "times"), "triple": (3, "times"),
    "quadrupled": (4, "times"), "quadruple": (4, "times"), "quadrupling": (4, "times"), "half": (0.5, "ratio"), "halved": (0.5, "ratio"),
    "halves": (0.5, "ratio"), "halving": (0.5, "ratio"), "decade": (10, "year"), "century": (100, "year"), "fortnight": (14, "day"),
    "couple": (2, ""), "pair": (2, ""), "both": (2, ""), "duo": (2, ""), "trio": (3, ""), "quartet": (4, ""), "single": (1, ""),
    "once": (1, ""), "teenager": (10, "age"), "teenagers": (10, "age"), "teens": (10, "age"), "teenage": (10, "age"),
    "twenties": (20, "age"), "thirties": (30, "age"), "forties": (40, "age"), "fifties": (50, "age"), "sixties": (60, "age"),
    "dozen": (12, ""), "hexadecimal": (16, ""), "binary": (2, ""), "quadratic": (2, ""), "cubic": (3, ""), "octal": (8, ""), "decimal": (10, ""), "overnight": (1, "day"), "semester": (6, "month"), "daily": (1, "day"), "weekly": (1, "week"),
    "monthly": (1, "month"), "annual": (1, "year"), "annually": (1, "year"), "yearly": (1, "year"),
}  # fmt: skip
VAGUE = {
    "dozens": 1,
    "tens": 1,
    "scores": 1,
    "hundreds": 2,
    "thousands": 3,
    "millions": 6,
    "billions": 9,
    "trillions": 12,
}

# Two small numbers in a row are two numbers: "two eight-card servers".
_SMALL = rf"(?:(?:{'|'.join(TENS)})(?:[- ](?:{'|'.join(list(ONES)[1:10])}))?|{'|'.join(sorted(ONES, key=len, reverse=True))})\b"
_SPELLED = (
    rf"(?:(?:{_SMALL}|an?(?= (?:hundred|thousand|million|billion|trillion|dozen)))"
    rf"(?:[- ](?:{'|'.join(SCALES)})\b(?:[- ](?:and )?{_SMALL})?)*)"
)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\.\d+|\d+"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|March|Mar(?=\.)|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_ZONE = (
    r"(?P<zone>(?:[ECMP][SD]?T|GMT|UTC|BST|CES?T|JST|IST|KST|AES?T)\b"
    r"|(?:Eastern|Central|Mountain|Pacific|Japan|Greenwich)(?: (?:Standard|Daylight|Mean))?(?: Time)?\b)?"
)
NOTATIONS = re.compile(
    "|".join(
        [
            r"(?P<skip>\b24/7\b|\b9/11\b|\bfifty-fifty\b|\b50[-/]50\b|\bnine-to-five\b|\b9[- ]to[- ]5\b|\bone another\b|\bno one\b"
            r"|\bone of (?:the|its|his|her|their|our|my|those|these)\b|\bsecond(?:-| )(?:hand|nature|guess\w*|thoughts?)\b"
            r"|\bfirst place\b|\bhalf[- ](?:time|back|way)\b|\bdouble[- ](?:check|click|standards?|down|digits?)\w*)",
            r"(?P<halfyear>\b(?P<whichhalf>first|second|latter)[- ]half\b|\bH(?P<h>[12])\b)",
            rf"(?P<part>\b(?P<whichpart>early|mid|late)[- ](?=(?:in )?{_MONTH}|(?:this|next|last) month))",
            rf"(?P<ended>\bquarter (?:that )?end(?:ed|ing|s) (?:on |in )?(?P<em>{_MONTH})(?: (?P<ed>\d{{1,2}})\b)?)",
            r"(?P<iso>\b\d{4}-\d{2}-\d{2}\b)",
            r"(?P<version>(?<![\w.])\d+(?:\.\d+){2,}(?![\w.]?\w))",
            rf"(?P<clock>\b(?P<hour>\d{{1,2}})(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap]\.?m\b\.?)\s?(?:\(?{_ZONE})?"
            rf"|\b(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)(?![:\d])\s?(?:{_ZONE.replace('zone', 'zone24')})?|\b(?P<named>noon|midnight|midday)\b)",
            r"(?P<quarter>\bQ(?P<q>[1-4])\b|\b(?P<qword>first|second|third|fourth|1st|2nd|3rd|4th)[- ]quarter\b|\b(?P<qlast>final) quarter\b)",
            rf"(?P<date>\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m1>{_MONTH})(?:,? (?P<y1>\d{{4}}))?"
            rf"|\b(?P<m2>{_MONTH}) (?P<d2>0?[1-9]|[12]\d|3[01])(?!\d)(?:st|nd|rd|th)?\b(?!,\d|\.\d)(?:,? (?P<y2>\d{{4}})\b)?"
            rf"|\b(?P<m3>{_MONTH}),?(?: of)? (?P<y3>[12]\d{{3}})\b|\b(?P<m4>{_MONTH}))",
            r"(?P<nextday>\b(?P<dayway>last|next) (?P<dayname>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b)",
            r"(?P<weekday>\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b|\b(?:Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat)\.(?= |,))",
            r"(?P<relative>\b(?P<way>last|next|this|past|previous|following|coming|current) (?P<step>year|month|week|night|century)\b(?!')"
            r"|\b(?P<season>last|next) (?:spring|summer|fall|autumn|winter)\b"
            r"|\b(?:the|an?|one) (?P<besidestep>year|month|week|day|night) (?P<besideway>before|after|earlier)\b(?! last)"
            r"|\b(?P<dayword>yesterday|today|tonight|tomorrow)\b|\b(?P<ago>a|one) (?P<agostep>year|month|week) (?:ago|earlier)\b)",
            r"(?P<seasonword>\b(?:spring|summer|autumn|fall|winter)\b)",
            r"(?P<decade>(?:\b[12]\d{2}0|['’‘]\d0)['’]?s\b)",
            rf"(?P<money>(?P<symbol>(?:US|AU|CA|HK|NZ|CN|A|C|S)?[$£€¥₩₹₽])\s?(?P<amount>{_NUMBER})(?:[ -]?(?P<scale>hundred|thousand|million|billion|trillion|bn|bln|mn|mln|tn|trn|[kKmMbBtT])(?![A-Za-z]))?)",
            r"(?P<ordinal>\b\d{1,3}(?:,\d{3})*(?:st|nd|rd|th)\b)",
            rf"(?P<factor>\bfactor of (?P<by>{_NUMBER}|{_SPELLED})(?!\w|\.\d))",
            r"(?P<again>\bhalf again as\b)",
            rf"(?P<multiple>\b(?:(?P<xn>{_NUMBER})[x×](?![A-Za-z\d])|(?P<fold>{_NUMBER}|{_SPELLED})[- ]?fold\b))",
            # letters and digits in one word are a name: GPT-4, H100, 3D, word2vec; but 19-year-old, 7B, 20GB and 50-day are not
            rf"(?P<name>(?<![\w$£€¥.,])(?=[\w.-]*\d)(?!{PREFIXED})(?:[A-Za-z]+[-.]?\d[\w.-]*\w|[A-Za-z]+[-]?\d|\d+(?:\.\d+)?[A-Za-z]+\d\w*|\d+[A-Z](?![A-Za-z])(?<![KMBTGW])|\d-hot\b))",
            r"(?P<halfof>\bhalf[- ](?:an? )?(?P<halfunit>hour|minute|day|year|month|dozen|million|billion|trillion)\b)",
            rf"(?P<fraction>\b(?:(?P<num>an?|one|two|three|four|five|seven|nine|\d)[- ](?P<den>{'|'.join(DENOMINATORS)})\b(?! (?:time|place|year|season|round|day|day|week|party|generation|grade|anniversary|century|edition|row|consecutive|straight|term|hours?))|(?P<sn>\d)/(?P<sd>[2-9]|10)(?![\d/])|(?P<glyph>[½⅓⅔¼¾])))",
            rf"(?P<digits>(?<![\w.,])(?P<value>{_NUMBER})(?:[ -]?(?P<dscale>hundred|thousand|million|billion|trillion|dozen|bn|mn|tn)(?![A-Za-z])|(?P<dshort>[kKmMbBtT])(?![A-Za-z]))?(?P<plural>s\b)?)",
            rf"(?P<vague>\b(?:(?P<v1>tens|hundreds|dozens|scores) of )?(?P<v2>{'|'.join(VAGUE)})\b)",
            rf"(?P<spelled>\b{_SPELLED}\b)",
            rf"(?P<ordinalword>\b(?:(?:{'|'.join(TENS)})-)?(?:{'|'.join(ORDINALS)})\b)",
            # per million tokens, a million-token window was read above
            r"(?P<bare>(?<![-\w])(?<!few )(?<!many )(?<!half )(?<!several )(?:thousand|million|billion|trillion)\b)",
            r"(?P<one>\b(?:an?|per|each|every) (?P<oneunit>second|minute|hour|day|week|month|year)\b)",
            rf"(?P<counting>\b(?:{'|'.join(sorted(COUNTING, key=len, reverse=True))})\b)",
        ]
    ),
    re.IGNORECASE,
)
