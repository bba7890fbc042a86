"""A state machine as a table: what may happen, what becomes of it, and the act that records it."""

from dataclasses import dataclass
from typing import Generic

from saan.base.machine import E, S, Table
from saan.documents.errors import NotPossibleNowError


@dataclass(frozen=True, slots=True)
class Move(Generic[S]):
    """What an event makes of a state, and the act type that records it."""

    to: S
    act: str


@dataclass(frozen=True, slots=True)
class Machine(Table[S, E, Move[S]]):
    """A whole table of this house."""

    refusal = NotPossibleNowError
