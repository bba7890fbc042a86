"""Reading a blob so that no wrong byte is ever handed out."""

import io
from typing import BinaryIO, cast

from saan.base.files.errors import FileDamagedError, disk_refusals
from saan.base.files.rules import CHUNK, HASH, leaf
from saan.base.files.store import Store


class CheckedReader(io.RawIOBase):
    """A seekable reader that checks each chunk against its leaf hash before giving any byte of it.

    Holds one chunk in memory. `leaves` must already be known to have the file's root as their head.
    """

    def __init__(self, raw: BinaryIO, sha256: str, size: int, leaves: bytes) -> None:
        self._raw, self._sha256, self._size, self._leaves = raw, sha256, size, leaves
        self._at = 0
        self._chunk, self._chunk_index = b"", -1

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return the place of the next byte."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to a place in the file and return it."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer with bytes up to the end of the present chunk."""
        if self._at >= self._size:
            return 0
        index, start = divmod(self._at, CHUNK)
        piece = self._checked(index)[start : start + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        """Close the blob."""
        self._raw.close()
        super().close()

    def _checked(self, index: int) -> bytes:
        if index != self._chunk_index:
            with disk_refusals():
                self._raw.seek(index * CHUNK)
                chunk = self._raw.read(min(CHUNK, self._size - index * CHUNK))
            if leaf(chunk) != self._leaves[index * HASH : (index + 1) * HASH]:
                raise FileDamagedError(sha256=self._sha256)
            self._chunk, self._chunk_index = chunk, index
        return self._chunk


def checked(store: Store, sha256: str, size: int, leaves: bytes) -> BinaryIO:
    """Open a blob as a buffered, checked stream; raise `FileDamagedError` if its length is already wrong."""
    seen = store.look(sha256)
    if seen is not None and seen.size != size:
        raise FileDamagedError(sha256=sha256)
    reader = CheckedReader(store.open(sha256), sha256, size, leaves)
    return cast("BinaryIO", io.BufferedReader(reader))
