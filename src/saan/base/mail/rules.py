"""When a message that a mail server put off is tried again, and when that ends."""

from datetime import datetime, timedelta
from typing import Final

QUEUE: Final = "mail"
"""Of the jobs that speak with the mail server: it may hang, and nothing else is to wait behind it."""

SOONEST: Final = timedelta(minutes=5)
"""Servers that greylist take the second try after a minute to an hour (RFC 6647 §4)."""
LATEST: Final = timedelta(hours=3)
"""Nothing is put off for longer at a time."""
LONGEST: Final = timedelta(days=5)
"""RFC 5321 §4.5.4.1: at least four to five days; twice in the first hour, then every two or three hours."""

PERMANENT: Final = 500
"""The first of the codes by which a server refuses for good (RFC 5321 §4.2.1)."""


def next_try(since: datetime, at: datetime) -> datetime | None:
    """Return when a message that was put off first `since`, and now again, is tried next; None once that was for five days.

    It waits as long again as it has waited: 5, 10, 20, 40 … minutes, and never more than three hours.
    """
    waited = at - since
    return None if waited >= LONGEST else at + min(max(waited, SOONEST), LATEST)
