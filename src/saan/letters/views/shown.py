"""What views say in flash messages: the reader's language and digits."""

from saan.base.thai import api as thai
from saan.base.words import in_thai, say
from saan.trust.errors import Text


def told(text: Text, **fields: object) -> str:
    """Return a sentence in the reader's language, the figures in its fields with that language's digits."""
    shown = {name: thai.thai_digits(value) if in_thai() else value for name, value in fields.items()}
    return say(text.fill(shown))
