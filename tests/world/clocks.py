"""Others who say what time it is."""

from datetime import timedelta

from saan.base.clock import api as clock
from saan.base.clock.api import Reading
from saan.trust.clock import utc_now


def hear(*ahead: timedelta) -> None:
    """Let others say, each of one, that this node's clock is so far ahead."""
    at = clock.counted()
    assert at is not None
    true = utc_now().timestamp() - at.seconds
    clock.keep([Reading(f"node {place}", true - by.total_seconds()) for place, by in enumerate(ahead)])


def hear_all(ahead: timedelta) -> None:
    """Let so many say it that a time service of this machine is one voice among them."""
    hear(ahead, ahead, ahead)
