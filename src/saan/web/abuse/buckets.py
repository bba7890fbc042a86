"""Buckets that leak: how often a block of addresses may ask for one sort of thing, in memory of a fixed size.

What is kept of an address is a place among 65,536, found by a keyed hash of its block. Thousands of blocks share each
place, the key lives for an hour and is never written, and with it go all counts. So nobody can be named by what is
here, not by whoever takes the machine either; and a flood from ever new addresses takes no more memory than silence.
"""

import hashlib
import ipaddress
import secrets
import threading
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

PLACES: Final = 2**16
HOUR: Final = 3600.0
BLOCKS: Final = {4: 24, 6: 48}
"""How many bits of an address name its block: a small network, a household's or an office's prefix."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many at once, and then one in so many seconds."""

    at_once: int
    seconds: float


def block(address: str) -> str:
    """Return the block of an address; nothing where it has none to count: this machine itself, or no address at all."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if found.is_loopback:
        return ""
    return str(ipaddress.ip_network((found, BLOCKS[found.version]), strict=False))


class Buckets:
    """The counts of one process. Every allowance has its own places; all of them are forgotten together."""

    def __init__(self, allowances: Mapping[str, Allowance], now: float) -> None:
        self._allowances = allowances
        self._lock = threading.Lock()  # owns what follows
        self._forget(now)

    def wait(self, sort: str, address: str, now: float, count: int = 1) -> float:
        """Count one more, or so many, and return 0; or count nothing, and return how many seconds the address has to wait.

        A bucket is the moment at which it will be empty again (GCRA): one number, and nothing to clean up.
        """
        where = block(address)
        if not where:
            return 0.0
        allowed = self._allowances[sort]
        with self._lock:
            if now - self._begun >= HOUR:
                self._forget(now)
            place = self._place(where)
            empty = max(self._empty[sort][place], now)
            over = empty + count * allowed.seconds - now - allowed.at_once * allowed.seconds
            if over > 0:
                return over
            self._empty[sort][place] = empty + count * allowed.seconds
        return 0.0

    def _place(self, where: str) -> int:
        digest = hashlib.blake2b(where.encode(), key=self._key, digest_size=2).digest()
        return int.from_bytes(digest)

    def _forget(self, now: float) -> None:
        self._begun, self._key = now, secrets.token_bytes(32)
        self._empty = {sort: array("d", bytes(8 * PLACES)) for sort in self._allowances}
