"""Moments that the press is given. One without its offset from UTC means another instant on another machine, so it is refused."""

from datetime import datetime

from saan.press.errors import NaiveMomentError


def require_offset(at: datetime) -> None:
    """Return where a moment names its offset from UTC; else raise `NaiveMomentError`."""
    if at.utcoffset() is None:
        raise NaiveMomentError(at=at.isoformat())
