"""Identifiers: time-ordered UUIDs (RFC 9562 version 7) and agency ids."""

import os
import re
import time
import uuid
from typing import NewType

AgencyId = NewType("AgencyId", str)
"""`th:` and the 13 digits of the juristic person, as in `th:0994000000015`."""

_AGENCY = re.compile(r"th:[0-9]{13}")


def is_agency_id(text: str) -> bool:
    """Return whether the text has the form of an agency id; says nothing of whether it exists."""
    return _AGENCY.fullmatch(text) is not None


def uuid7() -> uuid.UUID:
    """Return a new UUID whose order is the order of making, to the millisecond (RFC 9562 §5.7)."""
    millis = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (
        (millis & ((1 << 48) - 1)) << 80
        | 0x7 << 76
        | (random >> 68 & 0xFFF) << 64
        | 0b10 << 62
        | random & ((1 << 62) - 1)
    )
    return uuid.UUID(int=value)
