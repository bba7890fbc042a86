"""A copy of a node as one tar file: the database as of one moment, then every file it names.

The database is copied first. Files are written before the rows that name them and are never altered, so
whatever the copied rows name is on disk when its turn comes; a file that came later does no harm.
The manifest stands last, with the SHA-256 of each member: a copy that was cut off has none and is refused.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, cast

import msgspec

from saan.base.files.disk import sync_folder
from saan.trust.errors import Kind, SaanError, Text
from saan.web.node import room

FORMAT = "saan-backup/1"
MANIFEST = "manifest.json"
BLOBS = "blobs"
FOLDERS = ("keys", "directory", BLOBS, "log", "emblems")
"""What is copied beside the database, in this order; `run`, logs and other scratch are not."""
UNFINISHED = ("blobs/uploads", "blobs/incoming")
"""What is on its way to become a file: never acknowledged, and brought anew. Sparse parts may say 100 GiB and hold nothing."""

LONGEST_NAME = 255
"""Bytes of a name that file systems take; no backup of ours holds a longer one."""
MOST_MANIFEST = 4 << 30
"""Bytes of a manifest: one of some twenty million files, which is far more than a node has, is as long."""
OVERHEAD = 2048
"""Bytes that a member's header, padding and line in the manifest take, at most nearly always."""

Progress = Callable[[str, int], None]
"""Told the member's name and its bytes as each is done."""


class DamagedBackupError(SaanError):
    """A backup is cut off, altered, or not a backup."""

    code = "node.damaged-backup"
    text = Text(th="แฟ้มสำรองนี้ใช้ไม่ได้: {reason}", en="This backup cannot be used: {reason}.")
    remedy_text = Text(
        th="ใช้แฟ้มสำรองอื่น โหนดปัจจุบันยังไม่ถูกเปลี่ยนแปลง", en="Use another backup; nothing on this node was changed."
    )


class NotEmptyError(SaanError):
    """A node is restored only where there is none."""

    code = "node.not-empty"
    kind = Kind.CONFLICT
    text = Text(
        th="โฟลเดอร์หรือฐานข้อมูลปลายทาง {where} ไม่ว่าง", en="The folder or database {where} is not empty."
    )
    remedy_text = Text(
        th="เลือกโฟลเดอร์ใหม่และฐานข้อมูลเปล่า แล้วเรียก saan restore อีกครั้ง",
        en="Choose a new folder and an empty database, then run `saan restore` again.",
    )


@dataclass(slots=True)
class Manifest:
    """What a backup holds and what it was taken from; `linked` are the blobs that lie beside it (`node.beside`), if they do."""

    taken_at: str
    version: str
    engine: str
    agencies: list[str]
    log_size: int
    log_root: str
    members: dict[str, str] = field(default_factory=dict)
    linked: list[str] | None = None
    format: str = FORMAT


class _Member:
    """Passes a file's bytes through and hashes them, so that it is read once; exactly as many as it had when it was opened."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        self._file, self._path = room.Reading(file, path), path
        self.status = os.fstat(file.fileno())
        self._left = self.status.st_size
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(self._left if size < 0 else min(size, self._left))
        if not data and self._left and size:
            raise room.NotReadError(where=self._path, reason="it became shorter while it was copied")
        self._left -= len(data)
        self.digest.update(data)
        return data


def size(home: Path, *, blobs: bool = True) -> int:
    """Return about how many bytes a backup of a node holds, without its database."""
    with room.reading(home):
        return sum(_length(path) for _, path in _kept(home, blobs=blobs))


def _length(path: Path) -> int:
    try:
        return path.stat().st_size + OVERHEAD
    except FileNotFoundError:
        return 0  # the node goes on: what it has removed meanwhile is not copied


def write(target: Path, home: Path, database: Path, manifest: Manifest, progress: Progress) -> None:
    """Write a backup durably; `target` appears only when it is whole, and of what failed nothing stays.

    Raises `room.NotReadError` where a file of the node cannot be read, and `OSError` where the target's disk refuses.
    """
    partial = target.with_name(target.name + ".partial")
    try:
        _write(partial, home, database, manifest, progress)
        partial.replace(target)
        sync_folder(target.absolute().parent)
    except BaseException:
        with suppress(OSError):
            partial.unlink()
        raise


def _write(partial: Path, home: Path, database: Path, manifest: Manifest, progress: Progress) -> None:
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT) as tar:
            for name, path in _members(home, database, blobs=manifest.linked is None):
                if (copied := _add(tar, name, path, manifest)) is not None:
                    progress(name, copied)
            body = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
            entry = tarfile.TarInfo(MANIFEST)
            entry.size, entry.mode = len(body), 0o600
            tar.addfile(entry, io.BytesIO(body))
        file.flush()
        os.fsync(file.fileno())


def _members(home: Path, database: Path, *, blobs: bool) -> Iterator[tuple[str, Path]]:
    yield f"database/{database.name}", database
    yield from _kept(home, blobs=blobs)


def _kept(home: Path, *, blobs: bool) -> Iterator[tuple[str, Path]]:
    """Yield what is copied of a node's folder, by the name that it has in a backup."""
    if (home / "saan.toml").exists():
        yield "home/saan.toml", home / "saan.toml"
    unfinished = tuple(home / folder for folder in UNFINISHED)
    for folder in FOLDERS if blobs else (one for one in FOLDERS if one != BLOBS):
        for path in _files(home / folder):
            if not path.is_file() or path.name.endswith((".partial", ".tmp")):
                continue
            if not any(path.is_relative_to(one) for one in unfinished):
                yield f"home/{path.relative_to(home).as_posix()}", path


def _files(folder: Path) -> list[Path]:
    """Return what lies below a folder, in order; what vanishes while it is looked at is not there."""

    def refuse(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise error

    with room.reading(folder):
        found = os.walk(folder, onerror=refuse)
        return sorted(Path(where, name) for where, _, names in found for name in names)


def _add(tar: tarfile.TarFile, name: str, path: Path, manifest: Manifest) -> int | None:
    """Copy one file and return how long it was; None where the node, which goes on, has just removed it."""
    try:
        with room.reading(path):
            source = path.open("rb")
    except room.NotReadError as error:
        if name.startswith("home/") and isinstance(error.__cause__, FileNotFoundError):
            return None
        raise
    with source:
        entry, member = tarfile.TarInfo(name), _Member(source, path)
        entry.size, entry.mode, entry.mtime = member.status.st_size, 0o600, member.status.st_mtime
        tar.addfile(entry, cast("IO[bytes]", member))
        manifest.members[name] = member.digest.hexdigest()
        return entry.size


def read(source: Path, into: Path, progress: Progress, place: room.Place) -> Manifest:
    """Unpack a backup into an empty folder in `place`, and return its manifest, every member checked against it.

    Raises `DamagedBackupError` for what the file itself says wrong, `room.NotReadError` where it cannot be read now, and
    `room.NotWrittenError` where the disk that it is unpacked on refuses: a good backup is never called damaged.
    """
    with room.reading(source):
        file = source.open("rb")
    with file, place.writing():
        manifest, seen = _unpack_all(cast("IO[bytes]", room.Reading(file, source)), into, progress)
    if manifest is None:
        raise DamagedBackupError(reason="it has no manifest, so it was cut off")
    if manifest.members != seen:
        wrong = sorted(
            name
            for name in manifest.members.keys() | seen.keys()
            if manifest.members.get(name) != seen.get(name)
        )
        raise DamagedBackupError(reason=f"{len(wrong)} members differ, the first is {wrong[0]}")
    return manifest


def _unpack_all(file: IO[bytes], into: Path, progress: Progress) -> tuple[Manifest | None, dict[str, str]]:
    """Unpack every member; return the manifest, if one came, and the hash of each member."""
    seen: dict[str, str] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(fileobj=file, mode="r|") as tar:
            for entry in tar:
                body = tar.extractfile(entry)
                if body is None or not _plain(entry.name) or entry.name in seen:
                    raise DamagedBackupError(reason=f"unexpected member {entry.name}")
                if entry.name == MANIFEST:
                    if entry.size > MOST_MANIFEST:
                        raise DamagedBackupError(reason="its manifest is longer than any")
                    manifest = _manifest(body.read(MOST_MANIFEST))
                    continue
                seen[entry.name] = _unpack(body, into / entry.name)
                progress(entry.name, entry.size)
    except (tarfile.TarError, EOFError) as error:
        raise DamagedBackupError(reason=str(error)) from error
    return manifest, seen


def _plain(name: str) -> bool:
    path = PurePosixPath(name)
    long = max(map(len, map(os.fsencode, path.parts)), default=0) > LONGEST_NAME
    return not path.is_absolute() and ".." not in path.parts and not long and "\0" not in name


def _manifest(body: bytes) -> Manifest:
    try:
        manifest = msgspec.json.decode(body, type=Manifest)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise DamagedBackupError(reason="its manifest cannot be read") from error
    if manifest.format != FORMAT:
        raise DamagedBackupError(reason=f"its format {manifest.format} is not {FORMAT}")
    return manifest


def _unpack(body: IO[bytes], path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        while block := body.read(1 << 20):
            digest.update(block)
            target.write(block)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest()
