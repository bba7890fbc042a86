"""What a verifier found, in sentences: each thing checked holds, does not hold, or could not be checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from saan.trust.errors import SaanError, Text


class Outcome(StrEnum):
    """How one check ended. Only `HOLDS` lets a whole verification hold."""

    HOLDS = "holds"
    FAILS = "fails"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: a code for programs, the outcome, and one sentence in each language for people."""

    code: str
    outcome: Outcome
    text: Text


def holds(code: str, th: str, en: str) -> Finding:
    """Return the finding of a check that was made and holds."""
    return Finding(code, Outcome.HOLDS, Text(th, en))


def fails(code: str, th: str, en: str) -> Finding:
    """Return the finding of a check that was made and does not hold."""
    return Finding(code, Outcome.FAILS, Text(th, en))


def unchecked(code: str, th: str, en: str) -> Finding:
    """Return the finding of a check that could not be made."""
    return Finding(code, Outcome.UNCHECKED, Text(th, en))


def refused(error: SaanError) -> Finding:
    """Return the failure that an error tells of, in the error's own words."""
    return Finding(error.code, Outcome.FAILS, error.message())


def verdict(findings: Sequence[Finding]) -> Outcome:
    """Return the outcome of all: it holds only if each holds, and an empty list could not be checked."""
    outcomes = {finding.outcome for finding in findings}
    if Outcome.FAILS in outcomes:
        return Outcome.FAILS
    return Outcome.HOLDS if outcomes == {Outcome.HOLDS} else Outcome.UNCHECKED
