"""How words of a rule stand in a column."""

from enum import StrEnum


def choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    """Return the words that a column may hold, as Django asks for them."""
    return [(word.value, word.value) for word in words]
