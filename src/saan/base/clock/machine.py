"""What the machine itself tells of time: the seconds that it counts, and whether a time service keeps its clock."""

import ctypes
import sys
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_UNSYNCHRONISED = 0x40
_TIME_ERROR = 5
"""What adjtimex(2) calls STA_UNSYNC and TIME_ERROR."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Seconds since a machine was started, those of its sleep too: no setting of the clock moves them."""

    start: str
    seconds: float


def counted() -> Counted | None:
    """Return what the machine has counted since its start, alike in all processes; None where it does not tell which start."""
    start = _start()
    return Counted(start, time.clock_gettime(time.CLOCK_BOOTTIME)) if start else None


@lru_cache(1)
def _start() -> str:
    if sys.platform != "linux":
        return ""
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return ""


def kept() -> bool | None:
    """Return whether a time service keeps the machine's clock in step, None where the kernel cannot be asked."""
    if sys.platform != "linux":
        return None
    # struct timex is smaller; its first word 0 asks and changes nothing
    asked = ctypes.create_string_buffer(256)
    code = _library().adjtimex(asked)
    status = int.from_bytes(asked.raw[40:44], sys.byteorder)
    return None if code < 0 else code != _TIME_ERROR and not status & _UNSYNCHRONISED


@lru_cache(1)
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
