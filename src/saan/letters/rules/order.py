"""The one number by which lists are ordered, so that keyset paging needs one column and the id."""

from datetime import UTC, datetime

_MILLIS_BITS = 44
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def by_moment(moment: datetime) -> int:
    """Return a number that grows with time: milliseconds since 1970."""
    return int((moment - _EPOCH).total_seconds() * 1000)


_MOST = 3
"""The rank of ด่วนที่สุด."""


def by_waiting(urgency: int, since: datetime) -> int:
    """Return a number that grows from the most urgent to the least, and within one urgency from what waits longest."""
    return (_MOST - urgency) << _MILLIS_BITS | by_moment(since)


def by_urgency(urgency: int, moment: datetime) -> int:
    """Return a number that puts the more urgent first, and within one urgency the later first."""
    return urgency << _MILLIS_BITS | by_moment(moment)
