"""Words of the rules as choices of a column."""

from enum import StrEnum


def words(found: type[StrEnum]) -> list[tuple[str, str]]:
    """Return the words of an enumeration as Django writes choices."""
    return [(word.value, word.value) for word in found]
