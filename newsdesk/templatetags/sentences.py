"""Django's tags for the interface's language, known to every template without a `load`, with a `translate` of our own.

Django wraps a constant sentence into a lazy one and looks it up in every catalogue each time it is shown, and a page of
the desk shows three hundred. Here it is looked up once.
"""

from __future__ import annotations

from django.template import Library, Node
from django.template.base import Parser, Token, Variable
from django.template.context import Context
from django.templatetags import i18n
from django.utils.translation import get_language, gettext

register = Library()
register.tags |= i18n.register.tags
register.filters |= i18n.register.filters


class Sentence(Node):
    """A constant sentence in the language that the page is shown in."""

    child_nodelists = ()

    def __init__(self, said: str) -> None:
        self.said = said
        self.told: dict[str, str] = {}  # by language

    def render(self, _context: Context) -> str:
        """Return the sentence; as a part of the template it is as safe as the rest of it."""
        language = get_language()
        if language not in self.told:
            self.told[language] = gettext(self.said)
        return self.told[language]


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """Read `{% translate 'a sentence' %}`; what Django can besides (as, noop, filters, contexts) is left to Django."""
    node = i18n.do_translate(parser, token)
    told = node.filter_expression
    is_plain = not (node.noop or node.asvar or node.message_context or told.filters)
    said = told.var.literal if isinstance(told.var, Variable) else None
    # Catalogues have percent signs doubled.
    return Sentence(said) if is_plain and isinstance(said, str) and "%" not in said else node
