"""The rules in force: what their stamp stands for."""

import ast
from pathlib import Path

from translations.knowledge import house_style

TRANSLATIONS = Path(house_style.__file__).parent.parent


def imported_by(module: Path) -> set[Path]:
    """Return the files of `translations` that a module imports."""
    names = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("translations"):
            names |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    paths = {TRANSLATIONS.parent / name.replace(".", "/") for name in names}
    return {
        file for path in paths for file in (path.with_suffix(".py"), path / "__init__.py") if file.exists()
    }


def test_findings_are_made_anew_when_any_file_that_a_check_rests_on_has_changed():
    reached = set((TRANSLATIONS / "checks").glob("*.py"))
    while further := set().union(*map(imported_by, reached)) - reached:
        reached |= further
    # The package itself says nothing; models and views are no business of a check.
    assert TRANSLATIONS / "language" / "quantities_en.py" in reached
    assert reached - {TRANSLATIONS / "__init__.py"} <= set(house_style.programs())
