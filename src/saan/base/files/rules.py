"""How bytes are cut, hashed and named: 1 MiB chunks under an RFC 6962 tree."""

import hashlib
import re
from collections.abc import Iterable
from itertools import groupby

CHUNK = 1 << 20
"""Bytes in every chunk but the last, which has between 1 and this many; an empty file has no chunk."""

HASH = hashlib.sha256().digest_size

EARNEST = 64
"""Chunks for which room is kept while none of an upload has come, or few."""

_NAME = re.compile(r"[0-9a-f]{64}")


def is_name(text: str) -> bool:
    """Return whether the text is a SHA-256 in lower-case hex; nothing else may become part of a path."""
    return _NAME.fullmatch(text) is not None


def chunk_count(size: int) -> int:
    """Return how many chunks a file of so many bytes has."""
    return -(-size // CHUNK)


def chunk_fits(index: int, count: int, length: int) -> bool:
    """Return whether a chunk of this length may stand at this place among `count` chunks."""
    return 0 <= index < count and (length == CHUNK or (index == count - 1 and 0 < length < CHUNK))


def promised(count: int, arrived: int) -> int:
    """Return for how many of an upload's chunks room is kept, those that have come among them.

    It doubles whenever all have come for which it was kept: so who only announces much has little kept for it, and what
    comes has room to go on.
    """
    return min(count, EARNEST << (max(arrived - 1, 0) // EARNEST).bit_length())


def leaf(chunk: bytes | memoryview) -> bytes:
    """Return the RFC 6962 leaf hash of a chunk, SHA-256(0x00 ‖ chunk)."""
    digest = hashlib.sha256(b"\x00")
    digest.update(chunk)
    return digest.digest()


def split(leaves: bytes) -> list[bytes]:
    """Return the single hashes of a concatenated list."""
    return [leaves[at : at + HASH] for at in range(0, len(leaves), HASH)]


def head(leaves: Iterable[bytes]) -> bytes:
    """Return the RFC 6962 tree head over leaf hashes, holding only one hash per level of the tree."""
    stack: list[tuple[int, bytes]] = []
    for hashed in leaves:
        size, node = 1, hashed
        while stack and stack[-1][0] == size:
            node = _node(stack.pop()[1], node)
            size *= 2
        stack.append((size, node))
    if not stack:
        return hashlib.sha256().digest()
    root = stack.pop()[1]
    while stack:
        root = _node(stack.pop()[1], root)
    return root


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def gaps(marks: bytes) -> tuple[range, ...]:
    """Return the runs of chunks whose mark is 0, in order."""
    found: list[range] = []
    at = 0
    for mark, run in groupby(marks):
        length = sum(1 for _ in run)
        if not mark:
            found.append(range(at, at + length))
        at += length
    return tuple(found)
