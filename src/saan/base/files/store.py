"""Where blobs are kept: the port."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class Stored:
    """A blob as it was seen: `version` changes whenever the same bytes are stored anew.

    `path` is None where blobs are not local files.
    """

    sha256: str
    size: int
    stored_at: datetime
    version: str
    path: Path | None


class Store(Protocol):
    """Keeps blobs by SHA-256. Knows nothing of what they mean; the File table says which ones count."""

    def adopt(self, staged: Path, sha256: str) -> None:
        """Take a finished local file as the blob; durable on return, and `staged` is gone.

        The same bytes may be adopted again: they replace what is there, which heals a damaged blob.
        """
        ...

    def look(self, sha256: str) -> Stored | None:
        """Return what is known of a blob without reading it, or None."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """Open a blob for reading, seekable and *unchecked*; raise `FileUnknownError` when it is absent."""
        ...

    def remove(self, seen: Stored) -> bool:
        """Remove exactly the version that was seen; return False, and remove nothing, if it was stored anew."""
        ...

    def everything(self) -> Iterator[Stored]:
        """Return every blob, ordered by name."""
        ...
