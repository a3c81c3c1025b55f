"""What a browser may keep for ever has a name of its own for every content: scripts that others import as well."""

from __future__ import annotations

import re
from pathlib import Path

from django.core.files.storage import FileSystemStorage
from django.utils.module_loading import import_string

from newsdesk import settings as project_settings

OURS = Path(project_settings.__file__).parent / "static"
IMPORT = re.compile(r"""^import\b[^;]*?["']([^"']+)["'];""", re.MULTILINE)


def collected(tmp_path: Path) -> Path:
    """Return a folder with our static files as production serves them."""
    names = [str(path.relative_to(OURS)) for path in OURS.rglob("*") if path.is_file()]
    storage = import_string(project_settings.STORAGES["staticfiles"]["BACKEND"])(location=tmp_path)
    source = FileSystemStorage(location=OURS)
    for name in names:
        storage.save(name, source.open(name))
    for _name, _hashed, outcome in storage.post_process({name: (source, name) for name in names}):
        assert not isinstance(outcome, Exception), outcome
    return tmp_path


def test_a_script_imports_others_under_the_names_they_are_served_by(tmp_path):
    folder = collected(tmp_path)
    imported = [
        (script.parent / address).resolve()
        for script in folder.rglob("*.js")
        for address in IMPORT.findall(script.read_text())
    ]
    assert len(imported) > 5
    for script in imported:
        assert script.is_file(), script
        assert re.fullmatch(r".+\.[0-9a-f]{12}\.js", script.name), script
