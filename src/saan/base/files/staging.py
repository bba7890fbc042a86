"""Writing a stream to a staged file while hashing it, one chunk in memory at a time."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from saan.base.files import place
from saan.base.files.errors import FileTooLargeError, disk_refusals
from saan.base.files.rules import CHUNK, leaf


@dataclass(frozen=True, slots=True)
class Staged:
    """A whole file, hashed but not yet durable; `leaves` are its chunks' hashes, joined."""

    path: Path
    sha256: str
    leaves: bytes
    size: int


class Readable(Protocol):
    """What can be stored: it is read once, from where it stands to its end."""

    def read(self, size: int, /) -> bytes:
        """Return so many bytes, or fewer; none at its end."""
        ...


class Pieces:
    """What is in memory piece by piece, to be stored as one file; the whole is never put together."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._left, self._rest = filter(None, pieces), b""

    def read(self, size: int, /) -> bytes:
        """Return what is left of the piece at hand, or the next; of a longer one, as much as was asked for."""
        piece = self._rest or next(self._left, b"")
        self._rest = piece[size:]
        return piece[:size]


@contextmanager
def staged(stream: Readable, limit: int | None) -> Iterator[Staged]:
    """Write the stream to a staged file; whatever is not adopted inside the block is removed after it.

    A killed process leaves its staged file behind, which the sweep removes.
    """
    with disk_refusals():
        # Closed before it is adopted and unlinked only if still there: hence not a NamedTemporaryFile.
        handle, name = tempfile.mkstemp(dir=place.staging())
    path = Path(name)
    try:
        yield _written(stream, handle, path, limit)
    finally:
        path.unlink(missing_ok=True)


def _written(stream: Readable, handle: int, path: Path, limit: int | None) -> Staged:
    whole, leaves, size = hashlib.sha256(), bytearray(), 0
    with open(handle, "wb", buffering=0) as file:
        for chunk in chunks(stream):
            size += len(chunk)
            if limit is not None and size > limit:
                raise FileTooLargeError(limit=limit)
            whole.update(chunk)
            leaves += leaf(chunk)
            with disk_refusals():
                write_whole(file, chunk)
    return Staged(path, whole.hexdigest(), bytes(leaves), size)


def write_whole(file: BinaryIO, chunk: memoryview) -> None:
    """Write every byte; a raw file may take fewer at a time, as when the disk is nearly full."""
    while chunk:
        chunk = chunk[file.write(chunk) :]


def chunks(stream: Readable) -> Iterator[memoryview]:
    """Return the stream in chunks; each is valid until the next is asked for.

    Sockets and decoders give short reads; only an empty one is the end.
    """
    buffer = bytearray(CHUNK)
    while True:
        filled = 0
        while filled < CHUNK and (piece := stream.read(CHUNK - filled)):
            buffer[filled : filled + len(piece)] = piece
            filled += len(piece)
        if filled:
            yield memoryview(buffer)[:filled]
        if filled < CHUNK:
            return
