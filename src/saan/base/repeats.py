"""Calls and forms that come twice: by a key that their caller named, a repeat is known and makes no second thing."""

from hashlib import sha256
from uuid import UUID


def mark(caller: UUID | None, key: str) -> str | None:
    """Return by what a caller's repeat is known, in hex; None where no key was named, so that each call is one of its own."""
    return sha256(f"{caller}\0{key}".encode()).hexdigest() if key else None
