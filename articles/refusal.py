"""Refusals of outside documents: a code for programs and a sentence for people. Knows neither Django nor the parsers."""

from collections.abc import Mapping


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for the desk's catalogues (makemessages goes by the name); whoever shows it translates it.

    Django's own function of this name wants settings, which the confined child has not.
    """
    return sentence


class Refusal(Exception):
    """A document that cannot be used. ``message`` is Japanese: ``sentence`` with ``values`` put in."""

    def __init__(self, code: str, sentence: str, **values: str) -> None:
        super().__init__(sentence % values)
        self.code = code
        self.sentence = sentence
        self.values: Mapping[str, str] = values

    @property
    def message(self) -> str:
        """The sentence, filled in."""
        return str(self)
