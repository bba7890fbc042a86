"""The hash tree of an evidence record (RFC 4998 §4): many digests under one, and the short way from each of them to it.

A node is the hash of its children, joined in binary ascending order, so that a way needs no word of left or right.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

SHA256: Final = "sha256"
STRONGER: Final = ("sha512",)
"""Hash functions that a new chain may be made under."""
Way = tuple[tuple[bytes, ...], ...]
"""What RFC 4998 calls a reduced hash tree: lists of digests; the first holds the leaf, each next one its sibling above."""


@dataclass(frozen=True, slots=True)
class HashTree:
    """A tree by its levels, the leaves first and the root last."""

    levels: tuple[tuple[bytes, ...], ...]

    @property
    def root(self) -> bytes:
        """What is time-stamped."""
        return self.levels[-1][0]

    def way(self, place: int) -> Way:
        """Return the way from a leaf to the root; empty where the leaf is the root."""
        lists: list[tuple[bytes, ...]] = []
        for level in self.levels[:-1]:
            beside = place ^ 1
            if beside < len(level):
                lists.append((level[place], level[beside]) if not lists else (level[beside],))
            place //= 2
        return tuple(lists)


def grow(leaves: Sequence[bytes], algorithm: str = SHA256) -> HashTree:
    """Return the tree over digests, of which there is at least one; an odd one out rises as it is."""
    levels = [tuple(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        pairs = [below[at : at + 2] for at in range(0, len(below), 2)]
        levels.append(tuple(joined(pair, algorithm) if len(pair) > 1 else pair[0] for pair in pairs))
    return HashTree(tuple(levels))


def joined(digests: Sequence[bytes], algorithm: str) -> bytes:
    """Return the hash over digests in binary ascending order."""
    return hashlib.new(algorithm, b"".join(sorted(digests))).digest()


def followed(leaf: bytes, way: Way, algorithm: str) -> bytes | None:
    """Return the root that a way leads to from a leaf; None where the leaf does not stand at its beginning."""
    if not way:
        return leaf
    if leaf not in way[0]:
        return None
    reached = joined(way[0], algorithm)
    for beside in way[1:]:
        reached = joined((*beside, reached), algorithm)
    return reached
