"""A state machine as a table: what may happen, what becomes of it, and whose doing it is."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic

from saan.base.machine import E, S, Table
from saan.letters.errors import NotPossibleNowError


class Duty(StrEnum):
    """Who brings an event about."""

    DRAFTER = "drafter"
    REVIEWER = "reviewer"
    SIGNATORY = "signatory"
    CLERK = "clerk"
    HANDLER = "handler"
    RECIPIENT = "recipient"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Move(Generic[S]):
    """What an event makes of a state, whose doing it is, and the act type that records it."""

    to: S
    duty: Duty
    act: str


@dataclass(frozen=True, slots=True)
class Machine(Table[S, E, Move[S]]):
    """A whole table of this house."""

    refusal = NotPossibleNowError

    def open_to(self, state: S, duties: AbstractSet[Duty]) -> frozenset[E]:
        """Return what those who have these duties can bring about in a state."""
        return frozenset(
            event for (start, event), move in self.table.items() if start == state and move.duty in duties
        )
