"""A state machine as a table: what may happen in which state. Pure; each house says what a move holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Generic, TypeVar

from saan.trust.errors import SaanError, Text

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)
M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Table(Generic[S, E, M]):
    """A whole table, with the words that people read for each state."""

    refusal: ClassVar[type[SaanError]]
    """How the house says that something cannot be done now: it is told the event, and the state in both languages."""

    table: Mapping[tuple[S, E], M]
    words: Mapping[S, Text]

    def move(self, state: S, event: E) -> M:
        """Return what the event makes of the state, or raise the house's `refusal`."""
        found = self.table.get((state, event))
        if found is None:
            words = self.words[state]
            raise self.refusal(event=event.value, state_th=words.th, state_en=words.en)
        return found

    def allows(self, state: S, event: E) -> bool:
        """Return whether the event may happen in the state."""
        return (state, event) in self.table

    def events(self, state: S) -> tuple[E, ...]:
        """Return what may happen in the state, in the order of the table."""
        return tuple(event for (start, event) in self.table if start == state)

    def final(self, state: S) -> bool:
        """Return whether nothing more can happen."""
        return not self.events(state)
