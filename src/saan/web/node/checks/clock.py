"""The clock: signatures, deadlines and registers all lean on it."""

import time
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx
from django.conf import settings

from saan.trust.clock import utc_now
from saan.trust.errors import Text
from saan.web.node.findings import Finding, State

CLOCK = Text(th="นาฬิกา", en="Clock")
PATIENCE = 10.0
WATCH_SECONDS = 5.0
BROKEN_SECONDS = 60.0
"""Beyond this, other nodes refuse what we sign as made in the future or too long ago."""

REMEDY = Text(
    th="เปิดการตั้งเวลาอัตโนมัติ (NTP): timedatectl set-ntp true",
    en="Turn on time synchronisation: `timedatectl set-ntp true`.",
)


def clock() -> Iterator[Finding]:
    """Compare this machine's clock with the directory authority's, by the Date of its answer."""
    if not settings.SAAN.directory_url:
        said = Text(
            th="ยังไม่ได้ตั้งทำเนียบ จึงไม่มีนาฬิกาให้เทียบ",
            en="No directory is set, so there is no clock to compare with",
        )
        yield Finding(CLOCK, State.UNKNOWN, said, REMEDY)
        return
    try:
        skew = _skew(settings.SAAN.directory_url)
    except (httpx.HTTPError, ValueError) as error:
        said = Text(th=f"เทียบเวลาไม่ได้: {error}", en=f"The time could not be compared: {error}")
        yield Finding(CLOCK, State.UNKNOWN, said, REMEDY)
        return
    said = Text(th=f"ต่างจากทำเนียบ {skew:.1f} วินาที", en=f"{skew:.1f} s from the directory's clock")
    if skew > BROKEN_SECONDS:
        yield Finding(CLOCK, State.BROKEN, said, REMEDY)
    elif skew > WATCH_SECONDS:
        yield Finding(CLOCK, State.WATCH, said, REMEDY)
    else:
        yield Finding(CLOCK, State.GOOD, said)


def _skew(url: str) -> float:
    """Return the seconds between the clocks; the Date header counts whole seconds, so half of one is forgiven."""
    begun = time.monotonic()
    answer = httpx.head(url, timeout=PATIENCE, follow_redirects=False)
    here = utc_now()
    travel = time.monotonic() - begun
    there: datetime = parsedate_to_datetime(answer.headers.get("date", ""))
    return max(0.0, abs((here - there).total_seconds() - 0.5) - travel / 2 - 0.5)
