"""A backup's blobs as links beside it: on the node's own disk they take no room, for a blob is never altered. Needs no Django.

A link holds what it names as long as it stands, whatever the node removes meanwhile. It is no second copy: what damages the
disk damages both.
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from saan.base.files.disk import sync_folder
from saan.base.files.rules import is_name
from saan.web.node import archive, room

FILE: Final = "node.tar"
"""How the backup itself is called in its folder, beside `blobs/`."""
NOT_LINKED: Final = frozenset({errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP})
"""What the system says where one file cannot have another name there: another disk, or one that knows no links."""
BLOCK: Final = 1 << 20


def link(home: Path, into: Path, progress: archive.Progress) -> tuple[str, ...] | None:
    """Give every blob of a node a second name in a new folder, durably; return their names, or None where that cannot be.

    Raises `OSError` where the folder's disk refuses.
    """
    names = []
    for path in _blobs(home / archive.BLOBS):
        name = path.relative_to(home / archive.BLOBS).as_posix()
        if not _linked(path, into / archive.BLOBS / name):
            return None
        names.append(name)
        progress(f"{archive.BLOBS}/{name}", 0)
    _sync(into)
    return tuple(names)


def file_of(source: Path) -> Path:
    """Return a backup's own file, where the folder is named in which it stands with its blobs."""
    return source / FILE if source.is_dir() else source


def bring(
    names: Collection[str], source: Path, home: Path, place: room.Place, progress: archive.Progress
) -> None:
    """Put the blobs beside a backup into a node's folder in `place`, each checked against its name; linked where that can be, else copied.

    Raises `DamagedBackupError` where one is missing or altered, `room.NotReadError` where one cannot be read now, and
    `room.NoRoomError` or `room.NotWrittenError` where the disk that they are brought to refuses.
    """
    for name in names:
        blob = source / archive.BLOBS / name
        if not is_name(blob.name) or name != f"{blob.name[:2]}/{blob.name[2:4]}/{blob.name}":
            raise archive.DamagedBackupError(reason=f"unexpected blob {name}")
        _check(blob)
        target = home / archive.BLOBS / name
        with place.writing():
            linked = _linked(blob, target)
        if not linked:
            _copy(blob, target, place)
        progress(f"{archive.BLOBS}/{name}", 0)


def _blobs(root: Path) -> Iterator[Path]:
    shelves = sorted(root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]"))
    return (path for shelf in shelves for path in sorted(shelf.iterdir()) if is_name(path.name))


def _linked(path: Path, name: Path) -> bool:
    """Give a file another name, and return whether that could be."""
    name.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.link(path, name)
    except OSError as refusal:
        if refusal.errno in NOT_LINKED:
            return False
        raise
    return True


def _check(blob: Path) -> None:
    """Return where a blob holds what its name says."""
    if not blob.is_file():
        raise archive.DamagedBackupError(reason=f"{blob.name} does not lie beside it in {archive.BLOBS}/")
    digest = hashlib.sha256()
    with room.reading(blob), blob.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    if digest.hexdigest() != blob.name:
        raise archive.DamagedBackupError(
            reason=f"{archive.BLOBS}/{blob.name} holds something else than its name says"
        )


def _copy(blob: Path, target: Path, place: room.Place) -> None:
    with room.reading(blob):
        source = blob.open("rb")
        needed = os.fstat(source.fileno()).st_size
    with source:
        place.require(needed)
        with place.writing(), target.open("xb") as file:
            shutil.copyfileobj(room.Reading(source, blob), file, BLOCK)
            file.flush()
            os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Make the names in a folder, and in those below it, durable."""
    for each, _, _ in os.walk(folder):
        sync_folder(Path(each))
