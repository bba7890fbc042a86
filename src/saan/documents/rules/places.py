"""A keyed permutation of the places of a status list: which place is taken next tells nobody when, or how many were."""

import hmac
from dataclasses import dataclass

_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Places:
    """A permutation of 0 … 2^power - 1 under a key: a balanced Feistel network with HMAC-SHA-256 as its rounds.

    `power` is even. Eight rounds of an unbroken function are indistinguishable from chance to whoever sees fewer places
    than there are (Luby and Rackoff need four).
    """

    key: bytes
    power: int

    def at(self, count: int) -> int:
        """Return the place of the `count`-th document, each place once."""
        half = self.power // 2
        mask = (1 << half) - 1
        left, right = count >> half & mask, count & mask
        for number in range(_ROUNDS):
            left, right = right, left ^ self._round(number, right) & mask
        return left << half | right

    def _round(self, number: int, value: int) -> int:
        made = hmac.digest(self.key, bytes([number]) + value.to_bytes(4, "big"), "sha256")
        return int.from_bytes(made[:4], "big")
