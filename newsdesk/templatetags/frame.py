"""`{% once %}`: the parts of the frame around every page that are the same in all of them."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString

register = template.Library()


class OnceNode(template.Node):
    """Its content, rendered by the first page that this process makes and sent with every later one.

    Addresses and file names in the frame cost a third of a story page, and never change while a process runs.
    Two first pages at once both render it, to the same text.
    """

    def __init__(self, nodelist: NodeList) -> None:
        """Take what stands between the tags."""
        self.nodelist = nodelist
        self._text: SafeString | None = None

    def render(self, context: Any) -> SafeString:
        """Return the text, which must not depend on the context."""
        if self._text is None:
            bare = template.Context()
            bare.template = context.template  # Django asks it how to tell of an error
            self._text = self.nodelist.render(bare)
        return self._text


@register.tag
def once(parser: Parser, _token: Token) -> OnceNode:
    """`{% once %}...{% endonce %}`: for content without variables."""
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(nodelist)
