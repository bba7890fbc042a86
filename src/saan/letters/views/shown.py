"""What views of letters share: sentences in the reader's language and digits, and no page for what would be refused."""

from collections.abc import Collection
from typing import Any, Final

from saan.base.machine import E, S
from saan.base.people import api as people
from saan.base.shown import figures
from saan.base.words import say
from saan.letters.rules.machine import Machine
from saan.trust.errors import Text

_FIGURES: Final = 9
"""Of a number that a form repeats from its page: so many are read."""


def told(text: Text, **fields: object) -> str:
    """Return a sentence in the reader's language, the figures in its fields with that language's digits."""
    shown = {name: figures(value) for name, value in fields.items()}
    return say(text.fill(shown))


def counted(typed: str) -> int | None:
    """Return the whole number that a form brought; None where it is none, or one of more figures than a page ever writes."""
    return int(typed) if typed.isdecimal() and len(typed) <= _FIGURES else None


def require_offered(life: Machine[S, E], state: S, event: E, may: Collection[Any]) -> None:
    """Return where a person may do this now, so that nobody fills in a form that would be refused.

    Raises `NotPossibleNowError` where the letter's state does not allow it, `NotAuthorisedError` where it is another's to do.
    """
    life.move(state, event)
    if event not in may:
        raise people.NotAuthorisedError
