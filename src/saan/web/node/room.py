"""A copy's two ends, told apart when a disk refuses: where it is read, and where it is written. Needs no Django.

Whoever restores after a disaster must never be told that a good backup is bad because a disk is full.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from saan.trust.errors import Kind, SaanError, Text

SLACK = 64 * 2**20
"""Bytes to spare: a node that runs on goes on writing while it is copied."""

BACKUP_ELSEWHERE = "saan backup /DISK/FILE"
UPGRADE_ELSEWHERE = "saan upgrade --backup-to /DISK/FOLDER"
RESTORE_ELSEWHERE = "saan --home /DISK/FOLDER restore FILE"
"""How another place is named for each copy."""


class NoRoomError(SaanError):
    """The disk has less room than the copy needs; nothing was written."""

    code = "node.no-room"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="เนื้อที่ที่ {where} ไม่พอ: ต้องการ {needed} เหลือ {free}",
        en="There is not enough room at {where}: {needed} is needed, and {free} is free.",
    )
    remedy_text = Text(
        th="เพิ่มเนื้อที่ หรือเลือกที่บนดิสก์อื่น: {elsewhere} ยังไม่มีสิ่งใดถูกเขียนหรือเปลี่ยน",
        en="Make room, or name a place on another disk: `{elsewhere}`. Nothing was written or changed.",
    )


class NotWrittenError(SaanError):
    """The place that was to take a copy cannot be written, or filled up on the way."""

    code = "node.not-written"
    kind = Kind.UNAVAILABLE
    text = Text(th="เขียนที่ {where} ไม่ได้: {reason}", en="{where} could not be written: {reason}.")
    remedy_text = Text(
        th="ตรวจว่าที่นั้นมีอยู่ เขียนได้ และมีเนื้อที่ หรือเลือกที่บนดิสก์อื่น: {elsewhere} แล้วลองใหม่ ระบบลบส่วนที่เขียนค้างแล้ว ต้นฉบับไม่ถูกแตะต้อง",
        en="See that the place exists, may be written and has room, or name one on another disk: `{elsewhere}`; then try again."
        " What was begun is removed, and what was copied from is untouched.",
    )


class NotReadError(SaanError):
    """A file that was to be copied cannot be read now; that does not say that it is damaged."""

    code = "node.not-read"
    kind = Kind.UNAVAILABLE
    text = Text(th="อ่าน {where} ไม่ได้: {reason}", en="{where} could not be read: {reason}.")
    remedy_text = Text(
        th="ตรวจชื่อแฟ้ม สิทธิ์อ่าน และสื่อที่เก็บ แล้วลองใหม่ ยังไม่มีสิ่งใดถูกเปลี่ยน",
        en="Check its name, who may read it, and the medium that it lies on; then try again. Nothing was changed.",
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A folder that takes a copy, and the command by which another is named instead."""

    folder: Path
    elsewhere: str

    def require(self, needed: int) -> None:
        """Return when so many bytes fit here and something to spare; else raise `NoRoomError`."""
        with self.writing():
            free = shutil.disk_usage(self.folder).free
        if free < needed + SLACK:
            raise NoRoomError(
                where=self.folder, needed=_size(needed + SLACK), free=_size(free), elsewhere=self.elsewhere
            )

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Turn what the operating system refuses here into `NotWrittenError`."""
        try:
            yield
        except OSError as refusal:
            raise NotWrittenError(
                where=self.folder, reason=_reason(refusal), elsewhere=self.elsewhere
            ) from refusal


class Readable(Protocol):
    """Whatever gives bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """Return so many bytes, fewer only at the end."""


class Reading:
    """A file being copied from: what it refuses is a `NotReadError`, whatever else the copying does."""

    def __init__(self, file: Readable, path: Path) -> None:
        self._file, self._path = file, path

    def read(self, size: int = -1) -> bytes:
        """Return so many bytes, fewer only at the end."""
        with reading(self._path):
            return self._file.read(size)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what the operating system refuses at a file that is copied from into `NotReadError`."""
    try:
        yield
    except OSError as refusal:
        raise NotReadError(where=path, reason=_reason(refusal)) from refusal


def _reason(refusal: OSError) -> str:
    return refusal.strerror or str(refusal) or type(refusal).__name__


def _size(count: int) -> str:
    return f"{count / 2**30:,.1f} GiB" if count >= 2**30 else f"{count / 2**20:,.1f} MiB"
