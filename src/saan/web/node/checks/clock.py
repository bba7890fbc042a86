"""The clock: signatures, deadlines and registers all lean on it."""

import ctypes
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx
from django.conf import settings

from saan.trust.clock import utc_now
from saan.trust.errors import Text
from saan.web.node.findings import Finding, fails, holds, unchecked

CLOCK = Text(th="นาฬิกา", en="Clock")
PATIENCE = 10.0
WATCH_SECONDS = 5.0
BROKEN_SECONDS = 60.0
"""Beyond this, other nodes refuse what we sign as made in the future or too long ago."""

REMEDY = Text(
    th="เปิดการตั้งเวลาอัตโนมัติ (NTP): timedatectl set-ntp true",
    en="Turn on time synchronisation: `timedatectl set-ntp true`.",
)
LOOK = Text(
    th="ตรวจบริการตั้งเวลาของเครื่องเอง เช่น chronyc tracking หรือ timedatectl",
    en="Look at the machine's time service yourself, as by `chronyc tracking` or `timedatectl`.",
)
_UNSYNCHRONISED = 0x40
_TIME_ERROR = 5
"""What adjtimex(2) calls STA_UNSYNC and TIME_ERROR."""


def clock() -> Iterator[Finding]:
    """Ask the kernel whether a time service keeps its clock, and compare it with the directory authority's."""
    yield from _kept()
    if settings.SAAN.authority or not settings.SAAN.directory_url:
        return  # an authority would be compared with itself
    try:
        skew = _skew(settings.SAAN.directory_url)
    except (httpx.HTTPError, ValueError) as error:
        said = Text(
            th=f"เทียบเวลากับทำเนียบไม่ได้: {error}", en=f"It could not be compared with the directory's: {error}"
        )
        yield unchecked(CLOCK, said, REMEDY)
        return
    said = Text(th=f"ต่างจากทำเนียบ {skew:.1f} วินาที", en=f"{skew:.1f} s from the directory's clock")
    if skew > BROKEN_SECONDS:
        yield fails(CLOCK, said, REMEDY)
    else:
        yield holds(CLOCK, said, REMEDY if skew > WATCH_SECONDS else None)


def _kept() -> Iterator[Finding]:
    state = _kernel()
    if state is None:
        said = Text(
            th="ระบบปฏิบัติการไม่บอกว่าตั้งเวลาอัตโนมัติหรือไม่", en="The system does not tell whether NTP keeps it"
        )
        yield unchecked(CLOCK, said, LOOK)
    elif state:
        yield holds(CLOCK, Text(th="ตั้งเวลาอัตโนมัติ (NTP) อยู่", en="A time service (NTP) keeps it"))
    else:
        said = Text(th="ไม่มีบริการตั้งเวลาอัตโนมัติ", en="No time service keeps it, as far as the kernel knows")
        yield unchecked(CLOCK, said, REMEDY)


def _kernel() -> bool | None:
    """Return whether the kernel's clock is kept in step, None where the kernel cannot be asked."""
    if sys.platform != "linux":
        return None
    asked = ctypes.create_string_buffer(
        256
    )  # struct timex is smaller; its first word 0 asks and changes nothing
    code = ctypes.CDLL(None, use_errno=True).adjtimex(asked)
    status = int.from_bytes(asked.raw[40:44], sys.byteorder)
    return None if code < 0 else code != _TIME_ERROR and not status & _UNSYNCHRONISED


def _skew(url: str) -> float:
    """Return the seconds between the clocks; the Date header counts whole seconds, so half of one is forgiven."""
    begun = time.monotonic()
    answer = httpx.head(url, timeout=PATIENCE, follow_redirects=False)
    here = utc_now()
    travel = time.monotonic() - begun
    there: datetime = parsedate_to_datetime(answer.headers.get("date", ""))
    return max(0.0, abs((here - there).total_seconds() - 0.5) - travel / 2 - 0.5)
