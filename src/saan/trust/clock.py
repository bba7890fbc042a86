"""Time as a value: rules take a moment, edges ask a clock."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

Clock = Callable[[], datetime]

BANGKOK = timezone(timedelta(hours=7), "Asia/Bangkok")
"""Thai civil time has had no daylight saving since 1920, so a fixed offset is exact for every register."""

STEP = timedelta(minutes=1)
"""How far two right clocks may differ: those of two machines, or one before and after its time service has set it."""

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far ahead of a verifier's clock a signed moment may lie: beyond, it is held to be in the future."""


def utc_now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def furthest(now: datetime, longest: timedelta = timedelta(0)) -> datetime:
    """Return the last moment to which a right clock can have put something off that is put off for so long at most, or not at all.

    What is stored beyond it was reckoned by a clock that was ahead, as before its time service had set it, and is due.
    """
    return now + longest + STEP


class Steady:
    """Tells for how long a clock has gone evenly: no more than a `STEP` forward or back beside the seconds that the machine counts.

    A clock that its time service is about to set, after a start, has not gone so for long.
    """

    def __init__(self, clock: Clock = utc_now, counted: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._counted = clock, counted
        self._since, self._ahead = counted(), self._lead()

    def lasts(self) -> timedelta:
        """Return for how long it has gone evenly, as often looked at as it is asked."""
        ahead = self._lead()
        if abs(ahead - self._ahead) > STEP.total_seconds():
            self._since = self._counted()
        self._ahead = ahead  # what is set little by little, over days, is no step
        return timedelta(seconds=self._counted() - self._since)

    def _lead(self) -> float:
        return self._clock().timestamp() - self._counted()


def rfc3339(moment: datetime) -> str:
    """Return an aware moment as RFC 3339 in UTC with milliseconds, the only form that Saan signs."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_rfc3339(text: str) -> datetime:
    """Return the moment that `rfc3339` wrote; raise `ValueError` unless it names its offset and stands in the calendar.

    The last hours of the year 9999 do not: Bangkok is in another year by then, which nobody's calendar can say.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        message = "a moment must name its offset"
        raise ValueError(message)
    try:
        moment.astimezone(UTC)
        moment.astimezone(BANGKOK)
    except OverflowError:
        message = "a moment must stand between the years 1 and 9999"
        raise ValueError(message) from None
    return moment


def on_the_wall(moment: datetime) -> datetime:
    """Return a moment as the clock on a Bangkok wall shows it.

    One beyond the last day of the calendar is shown as that day's end: certificates that never end say so by
    9999-12-31T23:59:59Z (RFC 5280 §4.1.2.5).
    """
    try:
        return moment.astimezone(BANGKOK)
    except OverflowError:
        return datetime.max.replace(tzinfo=BANGKOK)


def buddhist_year(moment: datetime) -> int:
    """Return the Buddhist-era year of a moment as the calendar on a Bangkok wall shows it."""
    return on_the_wall(moment).year + 543
