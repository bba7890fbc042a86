"""The way up: who decides in which order, and what becomes of a step."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

AS_WRITER: Final = "writer"
"""In place of a position, where a paper's writer signs in none."""


class Duty(StrEnum):
    """What a step asks for."""

    REVIEW = "review"
    SIGN = "sign"


class StepState(StrEnum):
    """Where a step stands. `dropped` is a step that a return or recall made needless."""

    WAITING = "waiting"
    PENDING = "pending"
    APPROVED = "approved"
    RETURNED = "returned"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a person reviews, or a position signs, or else the paper's writer."""

    duty: Duty
    person: UUID | None = None
    position: UUID | None = None


def way_up(
    reviewers: tuple[UUID, ...], signatories: tuple[UUID, ...], writer: UUID | None = None
) -> tuple[Step, ...]:
    """Return the steps in order: every reviewer, then every signatory; `writer` signs where its writer does."""
    return (
        *(Step(Duty.REVIEW, person=one) for one in reviewers),
        *(Step(Duty.SIGN, position=one) for one in signatories),
        *((Step(Duty.SIGN, person=writer),) if writer else ()),
    )
