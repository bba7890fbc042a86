"""Uploads in chunks, by root: what the exchange puts on the wire for large attachments.

How a receiver can refuse a wrong chunk before it has them all:

1. The sender cuts the file into 1 MiB chunks, takes `leaf = SHA-256(0x00 ‖ chunk)` of each, and sends the
   joined leaves (32 bytes each; 320 KiB for 10 GiB) with the root and the size: `begin`. The receiver
   computes the RFC 6962 tree head of the list and refuses it unless that is the root, so the list is as
   trustworthy as the signed header in which the root stands.
2. The receiver answers with the runs of chunks that it misses; asking again (`missing`) is how to resume.
3. Each chunk is sent by number (`put_chunk`), in any order, by any number of senders at once. One that does
   not hash to its leaf is refused and leaves no trace. Repeats are harmless.
4. `finish` reads the whole file once, checks every chunk again, and stores it. Chunks that a power cut took
   are reported missing, never stored. Reading 10 GiB takes some ten seconds: allow for that on the wire.

On disk an upload is a folder named by its root:

- `leaves`: the list of `begin`;
- `part`: the bytes at their places, sparse until all have come;
- `have`: one byte per chunk, 1 once the chunk's bytes have been handed to the kernel.

Room on the disk is kept for an upload as it comes (`rules.promised`), not as it is announced: an announcement costs its
sender nothing, so it must not shut out others. Where no room can be kept for what comes next, that chunk is refused, and
the upload goes on later.

Chunks are not fsynced one by one, for `finish` re-reads them all: kill -9 loses nothing, a power cut costs
sending some chunks again. `have` carries the lock: writers of chunks share it, `finish` and `sweep` own it.
A marked chunk is never written again, so that the bytes which `finish` has read are the bytes it stores.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from saan.base.files import place
from saan.base.files.disk import sync_folder
from saan.base.files.errors import (
    ChunkListRefusedError,
    ChunkRefusedError,
    DiskFullError,
    UploadIncompleteError,
    UploadQuotaError,
    UploadUnknownError,
    disk_refusals,
)
from saan.base.files.rules import (
    CHUNK,
    HASH,
    chunk_count,
    chunk_fits,
    gaps,
    head,
    is_name,
    leaf,
    promised,
    split,
)
from saan.base.files.staging import Staged

QUOTA = 100 * 2**30
"""Bytes that may be kept for unfinished uploads together, unless the caller of `begin` says otherwise."""

SPARE = 256 * 2**20
"""Bytes that must stay free on the disk for everything else the node does."""


@dataclass(frozen=True, slots=True)
class Upload:
    """How far an upload has come: how many chunks it has, and the runs of those still missing."""

    root: str
    chunks: int
    missing: tuple[range, ...]


@dataclass(frozen=True, slots=True)
class Room:
    """The bytes that uploads may take of the disk in all, and how many of them are kept for those under way."""

    bytes: int
    kept: int


def check_list(root: str, size: int, leaves: bytes) -> None:
    """Raise `ChunkListRefusedError` unless the list is that of the root and has as many chunks as the size."""
    if size < 0 or len(leaves) != HASH * chunk_count(size) or head(split(leaves)).hex() != root:
        raise ChunkListRefusedError(root=root[:64])


def open_upload(root: str, leaves: bytes, *, quota: int) -> Upload:
    """Make the folder of a new upload, or find that of one under way; crash-safe, for a rename makes it."""
    count = len(leaves) // HASH
    with disk_refusals(), _census() as folder:
        if not (folder / root).exists():
            # All of it must fit now, though room is kept for its beginning only: later is too late to say so.
            _refuse_if_no_room(folder, root, _Wanted(promised(count, 0), count), quota)
            new = folder / f".new-{secrets.token_hex(8)}"
            new.mkdir(mode=0o700)
            for name, content in (("leaves", leaves), ("have", bytes(count)), ("part", b"")):
                _write_durably(new / name, content)
            sync_folder(new)
            new.rename(folder / root)
            sync_folder(folder)
    return progress(root)


def progress(root: str) -> Upload:
    """Return what an upload still misses, or raise `UploadUnknownError`."""
    with disk_refusals():
        try:
            marks = (_folder_of(root) / "have").read_bytes()
        except FileNotFoundError:
            raise UploadUnknownError(root=root) from None
    return Upload(root, len(marks), gaps(marks))


def write_chunk(
    root: str, index: int, chunk: bytes | memoryview, growing: Callable[[], None] = lambda: None
) -> None:
    """Put a chunk in its place, or raise `ChunkRefusedError`; raise `UploadUnknownError` without an upload.

    Where more room must be kept for it, `growing` is called first, which may refuse that; raises `DiskFullError` or
    `UploadQuotaError` where there is none.
    """
    with disk_refusals(), _held(root, fcntl.LOCK_SH) as (folder, have):
        count = os.fstat(have).st_size
        if not chunk_fits(index, count, len(chunk)) or leaf(chunk) != _leaf_at(folder, index):
            raise ChunkRefusedError(root=root, index=index)
        if os.pread(have, 1, index) == b"\x01":
            return
        arrived = os.pread(have, count, 0).count(1)
        kept, wanted = promised(count, arrived), promised(count, arrived + 1)
        if wanted > kept:
            growing()
        # Marked under the same lock: until then nobody else sees that more room is kept.
        with _census() if wanted > kept else nullcontext(_uploads()) as all_of_them:
            if wanted > kept:
                _refuse_if_no_room(all_of_them, root, _Wanted(wanted, wanted - arrived), QUOTA)
            _place(folder, index, chunk)
            os.pwrite(have, b"\x01", index)


def _place(folder: Path, index: int, chunk: bytes | memoryview) -> None:
    """Write the bytes of a chunk; its mark comes after them, or it would be a lie until `finish`."""
    part = os.open(folder / "part", os.O_WRONLY | os.O_CLOEXEC)
    try:
        _pwrite_whole(part, memoryview(chunk), index * CHUNK)
    finally:
        os.close(part)


@contextmanager
def whole(root: str) -> Iterator[Staged]:
    """Check every chunk of a complete upload and give it as a staged file, which the block may adopt.

    The staged file is a second name of the upload's bytes: if the block, or the transaction around it,
    fails, the upload stands as before and `finish` may simply be tried again.
    """
    with disk_refusals(), _held(root, fcntl.LOCK_EX) as (folder, have):
        missing = sum(len(run) for run in gaps(os.pread(have, os.fstat(have).st_size, 0)))
        if missing:
            raise UploadIncompleteError(root=root, missing=missing)
        leaves = (folder / "leaves").read_bytes()
        sha256, size = _read_through(folder / "part", leaves, have, root)
        name = place.staging() / f"upload-{secrets.token_hex(8)}"
        os.utime(folder / "part")  # the sweep of staged files goes by age
        os.link(folder / "part", name)
        try:
            yield Staged(name, sha256, leaves, size)
        finally:
            name.unlink(missing_ok=True)


def discard(root: str) -> None:
    """Remove an upload; does nothing when there is none."""
    with disk_refusals():
        try:
            with _held(root, fcntl.LOCK_EX) as (folder, _):
                # One rename ends it for everyone; the slow part may then be cut short by a crash.
                dead = folder.with_name(f".dead-{secrets.token_hex(8)}")
                folder.rename(dead)
        except UploadUnknownError:
            return
        shutil.rmtree(dead, ignore_errors=True)


def idle(longer_than: timedelta, untouched: timedelta) -> list[str]:
    """Return the roots of uploads that no chunk has reached for so long, and clear the remains of others.

    `untouched` is how long one may stand that no chunk has ever reached.
    """
    now = time.time()
    before, begun_before = now - longer_than.total_seconds(), now - untouched.total_seconds()
    found = []
    for entry in sorted(_uploads().iterdir()):
        if entry.name.startswith(".dead-") or (entry.name.startswith(".new-") and older(entry, before)):
            shutil.rmtree(entry, ignore_errors=True)
        elif is_name(entry.name) and (
            older(entry / "have", before)
            or (older(entry / "have", begun_before) and not _marks(entry).count(1))
        ):
            found.append(entry.name)
    return found


def under_way() -> list[str]:
    """Return the roots of all uploads."""
    return sorted(entry.name for entry in _uploads().iterdir() if is_name(entry.name))


def _read_through(part: Path, leaves: bytes, have: int, root: str) -> tuple[str, int]:
    """Return the SHA-256 and size of the bytes; take back the marks of chunks that are not what they were."""
    digest, size, lost = hashlib.sha256(), 0, 0
    with part.open("rb", buffering=0) as file:
        for index, expected in enumerate(split(leaves)):
            chunk = file.read(CHUNK)
            if leaf(chunk) != expected:
                lost += 1
                os.pwrite(have, b"\x00", index)
            digest.update(chunk)
            size += len(chunk)
    if lost:
        raise UploadIncompleteError(root=root, missing=lost)
    return digest.hexdigest(), size


def _uploads() -> Path:
    folder = place.folder() / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _folder_of(root: str) -> Path:
    if not is_name(root):
        raise UploadUnknownError(root=root[:64])
    return place.folder() / "uploads" / root


@contextmanager
def _census() -> Iterator[Path]:
    """Give the folder of uploads to one `begin` at a time, so that two cannot both take the last room."""
    folder = _uploads()
    lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(lock)


def has_room() -> bool:
    """Return whether as much of the store's disk is free as must stay so; what fills a disk by itself asks first."""
    return shutil.disk_usage(place.staging()).free >= SPARE


def room() -> Room:
    """Return how much uploads may take, and how much is kept for them."""
    with disk_refusals():
        folder = _uploads()
        kept, arrived = _kept(folder)
        free = shutil.disk_usage(folder).free - SPARE
    return Room(max(0, min(QUOTA, free + arrived)), kept)


def kept(root: str) -> int:
    """Return for how many bytes of an upload room is kept; none where there is no upload."""
    with disk_refusals():
        marks = _marks(_folder_of(root))
    return promised(len(marks), marks.count(1)) * CHUNK


@dataclass(frozen=True, slots=True)
class _Wanted:
    """For how many chunks of an upload room is to be kept in all, and how many of what is to come must fit now."""

    kept: int
    coming: int


def _refuse_if_no_room(folder: Path, root: str, wanted: _Wanted, quota: int) -> None:
    kept, arrived = _kept(folder, besides=root)
    if kept + wanted.kept * CHUNK > quota:
        raise UploadQuotaError(quota=quota)
    if shutil.disk_usage(folder).free < kept - arrived + wanted.coming * CHUNK + SPARE:
        raise DiskFullError


def _kept(folder: Path, besides: str = "") -> tuple[int, int]:
    """Return for how many bytes of all other uploads room is kept, and how many of these have come."""
    kept = arrived = 0
    for root in under_way():
        if root != besides:
            marks = _marks(folder / root)
            arrived += marks.count(1) * CHUNK
            kept += promised(len(marks), marks.count(1)) * CHUNK
    return kept, arrived


def _marks(folder: Path) -> bytes:
    """Return the marks of an upload's chunks; none where it was finished this moment."""
    try:
        return (folder / "have").read_bytes()
    except FileNotFoundError:
        return b""


@contextmanager
def _held(root: str, how: int) -> Iterator[tuple[Path, int]]:
    """Lock an upload and give its folder and its open `have`; raise `UploadUnknownError` when it is gone."""
    folder = _folder_of(root)
    try:
        have = os.open(folder / "have", os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        raise UploadUnknownError(root=root) from None
    try:
        fcntl.flock(have, how)
        if not _still_there(folder / "have", have):
            raise UploadUnknownError(root=root)
        yield folder, have
    finally:
        os.close(have)


def _still_there(path: Path, handle: int) -> bool:
    """Return whether the name still means the file that was locked: it may have been discarded meanwhile."""
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _leaf_at(folder: Path, index: int) -> bytes:
    with (folder / "leaves").open("rb", buffering=0) as leaves:
        leaves.seek(index * HASH)
        return leaves.read(HASH)


def _pwrite_whole(handle: int, data: memoryview, at: int) -> None:
    while data:
        written = os.pwrite(handle, data, at)
        data, at = data[written:], at + written


def _write_durably(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def older(path: Path, before: float) -> bool:
    """Return whether a file was last written before that moment; one that is gone was not."""
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:
        return False
