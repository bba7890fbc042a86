"""Reading the store."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from saan.base.files import place
from saan.base.files.errors import FileDamagedError, FileUnknownError
from saan.base.files.models import ChunkList, File
from saan.base.files.reader import checked
from saan.base.files.rules import chunk_count, head, split
from saan.base.files.staging import chunks


@dataclass(frozen=True, slots=True)
class FileRef:
    """A stored file: both its names in lower-case hex, and its size in bytes."""

    sha256: str
    root: str
    size: int


def find(sha256: str) -> FileRef:
    """Return a stored file, or raise `FileUnknownError`."""
    found = _ref(sha256=sha256)
    if found is None:
        raise FileUnknownError(name=sha256)
    return found


def exists(sha256: str) -> bool:
    """Return whether a file is stored here."""
    return File.objects.filter(sha256=sha256).exists()


def by_root(root: str) -> FileRef | None:
    """Return the file that the exchange calls by this root, or None."""
    return _ref(root=root)


def leaves(sha256: str) -> bytes:
    """Return the joined leaf hashes of a file's chunks, 32 bytes each: what an upload elsewhere begins with.

    Raises `FileDamagedError` if the stored list no longer has the file's root as its head.
    """
    return _leaves(find(sha256))


def open(sha256: str) -> BinaryIO:  # noqa: A001 - `files.open` is what it does
    """Open a file as a seekable stream that never hands out a byte which has not been checked.

    Reading raises `FileDamagedError` at the first chunk that no longer matches. Holds one chunk (1 MiB).
    """
    ref = find(sha256)
    return checked(place.store(), ref.sha256, ref.size, _leaves(ref))


def path_of(sha256: str) -> Path:
    """Return where a stored file lies, for programs that must be given a path; reading it there is unchecked."""
    seen = place.store().look(find(sha256).sha256)
    if seen is None or seen.path is None:
        raise FileUnknownError(name=sha256)
    return seen.path


def verify(sha256: str) -> FileRef:
    """Read the whole file and return its reference; raise `FileDamagedError` if either of its names is wrong."""
    whole = hashlib.sha256()
    with open(sha256) as stream:
        for chunk in chunks(stream):
            whole.update(chunk)
    if whole.hexdigest() != sha256:
        raise FileDamagedError(sha256=sha256)
    return find(sha256)


def listing(after: str = "", *, limit: int = 500) -> list[FileRef]:
    """Return up to `limit` files in the order of their hash, after the one given: a page for backup and checks."""
    rows = File.objects.filter(sha256__gt=after).order_by("sha256")[:limit]
    return [FileRef(row.sha256, row.root, row.size) for row in rows]


def known(sha256s: Iterable[str]) -> set[str]:
    """Return which of these are stored files."""
    return set(File.objects.filter(sha256__in=list(sha256s)).values_list("sha256", flat=True))


def _ref(**name: str) -> FileRef | None:
    row = File.objects.filter(**name).values_list("sha256", "root", "size").first()
    return FileRef(*row) if row else None


def _leaves(ref: FileRef) -> bytes:
    if chunk_count(ref.size) <= 1:
        return bytes.fromhex(ref.root) if ref.size else b""
    kept = ChunkList.objects.filter(file_id=ref.sha256).values_list("leaves", flat=True).first()
    listed = bytes(kept or b"")
    if head(split(listed)).hex() != ref.root:
        raise FileDamagedError(sha256=ref.sha256)
    return listed
