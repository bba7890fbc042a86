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
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from saan.base.files.disk import sync_folder
from saan.trust.errors import Kind, SaanError, Text

FORMAT = "saan-backup/1"
MANIFEST = "manifest.json"
FOLDERS = ("keys", "directory", "blobs", "log", "emblems")
"""What is copied beside the database, in this order; `run`, logs and other scratch are not."""
UNFINISHED = ("blobs/uploads", "blobs/incoming")
"""What is on its way to become a file: never acknowledged, and brought anew. Sparse parts may say 100 GiB and hold nothing."""

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
    """What a backup holds and what it was taken from."""

    taken_at: str
    version: str
    engine: str
    agencies: list[str]
    log_size: int
    log_root: str
    members: dict[str, str] = field(default_factory=dict)
    format: str = FORMAT


class _Hashing(io.RawIOBase):
    """Passes bytes through and hashes them, so that a member is read once."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.digest.update(data)
        return data


def write(target: Path, home: Path, database: Path, manifest: Manifest, progress: Progress) -> None:
    """Write a backup durably; `target` appears only when it is whole."""
    partial = target.with_name(target.name + ".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT) as tar:
            for name, path in _members(home, database):
                size = _add(tar, name, path, manifest)
                progress(name, size)
            body = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
            entry = tarfile.TarInfo(MANIFEST)
            entry.size, entry.mode = len(body), 0o600
            tar.addfile(entry, io.BytesIO(body))
        file.flush()
        os.fsync(file.fileno())
    partial.replace(target)
    sync_folder(target.absolute().parent)


def _members(home: Path, database: Path) -> Iterator[tuple[str, Path]]:
    yield f"database/{database.name}", database
    if (home / "saan.toml").exists():
        yield "home/saan.toml", home / "saan.toml"
    unfinished = tuple(home / folder for folder in UNFINISHED)
    for folder in FOLDERS:
        for path in sorted((home / folder).rglob("*")):
            if not path.is_file() or path.name.endswith((".partial", ".tmp")):
                continue
            if not any(path.is_relative_to(one) for one in unfinished):
                yield f"home/{path.relative_to(home).as_posix()}", path


def _add(tar: tarfile.TarFile, name: str, path: Path, manifest: Manifest) -> int:
    with path.open("rb") as source:
        entry = tarfile.TarInfo(name)
        status = os.fstat(source.fileno())
        entry.size, entry.mode, entry.mtime = status.st_size, 0o600, status.st_mtime
        hashing = _Hashing(source)
        tar.addfile(entry, hashing)
        manifest.members[name] = hashing.digest.hexdigest()
        return status.st_size


def read(source: Path, into: Path, progress: Progress) -> Manifest:
    """Unpack a backup into an empty folder and return its manifest, every member checked against it."""
    seen: dict[str, str] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(source, mode="r|") as tar:
            for entry in tar:
                body = tar.extractfile(entry)
                if body is None or not _plain(entry.name):
                    raise DamagedBackupError(reason=f"unexpected member {entry.name}")
                if entry.name == MANIFEST:
                    manifest = _manifest(body.read())
                    continue
                seen[entry.name] = _unpack(body, into / entry.name)
                progress(entry.name, entry.size)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise DamagedBackupError(reason=str(error)) from error
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


def _plain(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _manifest(body: bytes) -> Manifest:
    try:
        manifest = Manifest(**json.loads(body))
    except (TypeError, ValueError) as error:
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
