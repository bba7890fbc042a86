"""Blobs as files on a local disk: `ab/cd/abcd…`, written once, read-only."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from saan.base.files.errors import FileUnknownError, disk_refusals
from saan.base.files.rules import is_name
from saan.base.files.store import Store, Stored

_READ_ONLY = 0o440
_PRIVATE = 0o700


class DiskStore:
    """The store on a local disk.

    Crash order of `adopt`: bytes, then the name, then the folder reach the disk. After a crash the blob is
    there whole or not at all. `.lock` keeps `remove` from removing a blob that is being adopted: adopting
    shares it, removing owns it, and every adoption gives the blob a new inode, so a new version.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def adopt(self, staged: Path, sha256: str) -> None:
        """Take a finished local file as the blob (see `Store`)."""
        with disk_refusals():
            _seal(staged)
            with self._locked(fcntl.LOCK_SH):
                shelf = self._shelf(sha256)
                staged.replace(shelf / sha256)
                sync_folder(shelf)

    def look(self, sha256: str) -> Stored | None:
        """Return what is known of a blob (see `Store`)."""
        with disk_refusals():
            return _seen(self._path(sha256))

    def open(self, sha256: str) -> BinaryIO:
        """Open a blob for reading, unchecked (see `Store`)."""
        with disk_refusals():
            try:
                return self._path(sha256).open("rb")
            except FileNotFoundError:
                raise FileUnknownError(name=sha256) from None

    def remove(self, seen: Stored) -> bool:
        """Remove exactly the version that was seen (see `Store`)."""
        path = self._path(seen.sha256)
        with disk_refusals(), self._locked(fcntl.LOCK_EX):
            now = _seen(path)
            if now is None or now.version != seen.version:
                return False
            path.unlink()
            sync_folder(path.parent)
            return True

    def everything(self) -> Iterator[Stored]:
        """Return every blob, ordered by name (see `Store`)."""
        for shelf in sorted(self._root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]")):
            for path in sorted(shelf.iterdir()):
                if is_name(path.name) and (seen := _seen(path)):
                    yield seen

    def _path(self, sha256: str) -> Path:
        if not is_name(sha256):
            raise FileUnknownError(name=sha256)
        return self._root / sha256[:2] / sha256[2:4] / sha256

    def _shelf(self, sha256: str) -> Path:
        """Return the blob's folder, made durable if it is new."""
        shelf = self._path(sha256).parent
        if not shelf.exists():
            shelf.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
            sync_folder(shelf.parent)
            sync_folder(self._root)
        return shelf

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        self._root.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        lock = os.open(self._root / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, how)
            yield
        finally:
            os.close(lock)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _seal(staged: Path) -> None:
    """Make a staged file read-only, new by its time-stamp (the sweep spares what is new), and durable."""
    handle = os.open(staged, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fchmod(handle, _READ_ONLY)
        os.utime(handle)
        os.fsync(handle)
    finally:
        os.close(handle)


def _seen(path: Path) -> Stored | None:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return Stored(
        path.name,
        stat.st_size,
        datetime.fromtimestamp(stat.st_mtime, UTC),
        f"{stat.st_ino}-{stat.st_ctime_ns}",
        path,
    )


_conforms: type[Store] = DiskStore
