"""Opening the trust file that a person brings, with or without a pinned root to hold it against."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from saan.trust import trustfile
from saan.trust.canonical import canonical, parse
from saan.trust.members import MalformedError, array, members_of
from saan.trust.trustfile import TrustFile


@dataclass(frozen=True, slots=True)
class Opened:
    """A trust file that holds together, and the root it was held against.

    `pinned` says that the root came from elsewhere. Else it is the file's own first root: then the file is believed
    because the person chose it, and `fingerprint` is what they compare with the one that the authority publishes.
    """

    trusted: TrustFile
    fingerprint: str
    pinned: bool


def open_trust(data: bytes, pin: bytes | None, at: datetime) -> Opened:
    """Return the trust file for a moment of interest, or raise the `SaanError` that says what is wrong with it."""
    root = pin if pin is not None else _first_root(data)
    trusted = trustfile.read(data, root, now=at, of_interest=at)
    return Opened(trusted, hashlib.sha256(root).hexdigest(), pin is not None)


def _first_root(data: bytes) -> bytes:
    raw = parse(data, max_bytes=trustfile.MOST_BYTES)
    if not isinstance(raw, dict):
        raise MalformedError(member="top")
    first = array(raw, "roots", 512)[0]
    return canonical(members_of({"roots": first}, "roots"))
