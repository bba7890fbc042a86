"""A state machine as a table: what may happen, what becomes of it, and the act that records it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from saan.documents.errors import NotPossibleNowError
from saan.trust.errors import Text

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Move(Generic[S]):
    """What an event makes of a state, and the act type that records it."""

    to: S
    act: str


@dataclass(frozen=True, slots=True)
class Machine(Generic[S, E]):
    """A whole table, with the words that people read for each state."""

    table: Mapping[tuple[S, E], Move[S]]
    words: Mapping[S, Text]

    def move(self, state: S, event: E) -> Move[S]:
        """Return what the event makes of the state, or raise `NotPossibleNowError`."""
        found = self.table.get((state, event))
        if found is None:
            words = self.words[state]
            raise NotPossibleNowError(event=event.value, state_th=words.th, state_en=words.en)
        return found

    def allows(self, state: S, event: E) -> bool:
        """Return whether the event may happen in the state."""
        return (state, event) in self.table

    def events(self, state: S) -> tuple[E, ...]:
        """Return what may happen in the state, in the order of the table."""
        return tuple(event for (start, event) in self.table if start == state)
