"""The leaf of an act: a salted commitment with coarse public metadata, and nothing else."""

import hashlib
from datetime import datetime

from saan.trust.canonical import canonical
from saan.trust.clock import BANGKOK

SALT_BYTES = 32


def commitment(act: bytes, salt: bytes) -> bytes:
    """Return SHA-256(salt ‖ canonical act); without the salt it can be neither guessed nor linked."""
    return hashlib.sha256(salt + act).digest()


def leaf_entry(act_type: str, agency: str, at: datetime, committed: bytes) -> bytes:
    """Return the bytes that enter the log for an act: its type, agency, Bangkok day and commitment.

    The day, not the moment, is public: a fine time-stamp would tell when a complaint was made.
    """
    day = at.astimezone(BANGKOK).date().isoformat()
    return canonical({"v": 1, "type": act_type, "agency": agency, "day": day, "commitment": committed.hex()})
