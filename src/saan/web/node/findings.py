"""What a check of the node found: how bad it is, in both languages, and how to mend it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from saan.trust.errors import SaanError, Text


class State(StrEnum):
    """How a check ended; only `BROKEN` makes `saan doctor` exit with 1."""

    GOOD = "good"
    WATCH = "watch"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report; whatever is not good names its remedy."""

    subject: Text
    state: State
    said: Text
    remedy: Text | None = None


Check = Callable[[], Iterator[Finding]]
"""A check may find several things; it never raises for what it was made to find."""


def examine(subject: Text, check: Check) -> Iterator[Finding]:
    """Yield what a check finds; a check that itself fails is a finding, never an end of the examination."""
    try:
        yield from check()
    except SaanError as error:
        yield Finding(subject, State.BROKEN, error.message(), error.remedy())
    except Exception as error:  # noqa: BLE001 - the doctor reports what it did not foresee
        said = Text(
            th=f"ตรวจไม่สำเร็จ: {error}", en=f"The check itself failed: {type(error).__name__}: {error}"
        )
        yield Finding(subject, State.UNKNOWN, said, SaanError.remedy_text)
