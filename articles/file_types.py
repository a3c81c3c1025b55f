"""What the name of a file says of the article in it; what it does not say, extraction tells from the text."""

from pathlib import PurePath

_BY_SUFFIX = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
}


def content_type_of(file_name: str) -> str:
    """Return the media type of a page or text by its file's name, empty for a name that tells nothing."""
    return _BY_SUFFIX.get(PurePath(file_name).suffix.lower(), "")
