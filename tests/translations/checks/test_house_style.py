"""The registry of house style: documented ids, switches, fixes that end, no text that breaks a check."""

import ast
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.translations.checks.house import body, in_text, look
from translations.checks import check, recheck
from translations.checks.fixes import apply_fixes
from translations.checks.house_style import DOCUMENT_CHECKS, RULE_OF
from translations.checks.model import OPAQUE, Document, Finding, Pair, Style

CHECKS = Path(settings.BASE_DIR) / "translations" / "checks"
PIECES = (
    "同社は", "新版を公開した。", "公開しました。", "である。", "AIが", "私が", "をを", "、、", "!", "？", "「", "」", "(", ")", "（注:版）", "3-4年", "二十五社", "70Bモデル",
    "3億ドル", "（約450億円）", "サーバ", "ｻｰﾊﾞ", "Ａ", "か\u3099", "\u200b", "⽇本", " ", "　", "…", "...", "–", "～", "様々", "出来る", "数ヶ月", "ネイサン・ランバート氏",
    "ネイサン氏", "Olmo", "<a1>", "</a1>", "<c2>x = 1</c2>", "`code`", "https://example.com/a(b)", "\n", "％", "%", "“", "”", "はい、", "それは", "彼ら", "まず最初に", "12345人",
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


def strings_in(module: Path) -> set[str]:
    """Return the strings that a module is written with."""
    constants = (node for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Constant))
    return {node.value for node in constants if isinstance(node.value, str)}


def test_every_id_a_check_uses_is_registered_and_documented_and_no_other() -> None:
    modules = [path for path in CHECKS.glob("*.py") if path.name not in ("house_style.py", "__init__.py")]
    of_style = [path for path in modules if "house-style.md" in path.read_text()]
    strings = set().union(*map(strings_in, of_style))
    assert {text for text in strings if re.fullmatch(r"[a-z]+(-[a-z]+)+", text)} <= set(RULE_OF)
    assert set(RULE_OF) <= set().union(*map(strings_in, modules))
    manual = (Path(settings.BASE_DIR) / "docs" / "house-style.md").read_text()
    assert [name for name, rule in RULE_OF.items() if f"| `{name}` {rule}" not in manual] == []
    assert frozenset().union(*(ids for _, ids in DOCUMENT_CHECKS)) <= set(RULE_OF)


def test_a_rule_the_desk_switched_off_is_silent() -> None:
    pair = Pair("1", "", "本当に速い!")
    assert "half-width-mark" in {f.check for f in check(Document([pair]))}
    off = Document([pair], style=Style(off=frozenset({"half-width-mark"})))
    assert "half-width-mark" not in {f.check for f in check(off)}


def test_house_style_never_blocks_publishing() -> None:
    assert {f.severity for piece in PIECES for f in in_text(piece * 3)} <= {"warning", "info"}


def finding(start: int, end: int, fix: str | None) -> Finding:
    return Finding("1", "test", "typography", "info", start, end, "", fix)


def test_of_overlapping_fixes_the_first_and_longer_is_applied_and_the_rest_waits() -> None:
    text, applied = apply_fixes(
        "abcdef", [finding(0, 1, "A"), finding(0, 3, "XYZ"), finding(2, 4, "--"), finding(5, 6, "F")]
    )
    assert text == "XYZdeF"
    assert [(f.start, f.end) for f in applied] == [(0, 3), (5, 6)]


@pytest.mark.parametrize(
    ("start", "end", "fix", "kept"),
    [(0, 5, "消す", True), (2, 9, "（<a1>語</a1>）", False), (4, 8, "半端", True), (0, 1, "手", False)],
)
def test_a_fix_never_changes_a_tag(start: int, end: int, fix: str, kept: bool) -> None:
    text = "前(<a1>語</a1>)後"
    fixed, applied = apply_fixes(text, [finding(start, end, fix)])
    assert (fixed == text) is (kept or not applied)
    assert OPAQUE.findall(fixed) == OPAQUE.findall(text)


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(texts, min_size=1, max_size=4))
def test_whatever_the_text_findings_stay_inside_it_and_fixing_comes_to_an_end(targets: list[str]) -> None:
    document = body(*(("The firm said so.", target) for target in targets))
    for _ in range(12):
        found = look(document)
        for one in found:
            assert 0 <= one.start <= one.end <= len(document.by_id[one.pair].target)
            assert one.message
        changed = []
        for pair in document.pairs:
            text, applied = apply_fixes(pair.target, [f for f in found if f.pair == pair.id])
            assert [m[0] for m in OPAQUE.finditer(text)] == [m[0] for m in OPAQUE.finditer(pair.target)]
            changed.append((replace(pair, target=text), bool(applied)))
        document = Document([pair for pair, _ in changed])
        if not any(applied for _, applied in changed):
            return
    raise AssertionError(f"fixes do not come to rest: {[p.target for p in document.pairs]}")


def test_an_english_word_that_three_paragraphs_keep_is_no_alarm_until_one_of_them_translates_it() -> None:
    rows = [("The students met.", "studentsが集まった。")] * 3
    document = body(*rows)
    kept = [finding for finding in check(document) if finding.check.startswith("english-word")]
    assert {(finding.check, finding.severity) for finding in kept} == {("english-word-kept", "info")}
    mended = body(*rows[:2], ("The students met.", "学生が集まった。"))
    assert recheck(mended, {"3"}, check(document)) == check(mended)
    alarms = [finding for finding in check(mended) if finding.check == "english-word"]
    assert [(finding.pair, finding.severity) for finding in alarms] == [("1", "warning"), ("2", "warning")]


def test_rechecking_one_pair_says_what_checking_everything_would() -> None:
    rng = random.Random(5)
    pairs = [Pair(str(at), "The firm said so.", "".join(rng.choices(PIECES, k=10))) for at in range(6)]
    before = check(Document(pairs))
    pairs[3] = replace(pairs[3], target="同社は さまざまな 版を 公開した。")
    document = Document(pairs)
    assert recheck(document, {"3"}, before) == check(document)
