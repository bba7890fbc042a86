"""Backing a node up while it runs, and restoring it where there is none."""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from saan import __version__
from saan.base.files.disk import sync_folder
from saan.base.journal import api as journal
from saan.trust.clock import rfc3339, utc_now
from saan.web.node import archive, backups, beside, room, snapshot


def back_up(
    target: Path, progress: archive.Progress, elsewhere: str = room.BACKUP_ELSEWHERE
) -> archive.Manifest:
    """Write a whole copy of this node to a new file, while the node goes on; return what the copy holds.

    Room is looked for first. Where a disk refuses all the same, nothing of the copy stays. `elsewhere` is the command by
    which another place is named.
    """
    if target.exists():
        raise archive.NotEmptyError(where=target)
    manifest = _written(target, room.Place(target.parent, elsewhere), None, progress)
    with suppress(OSError):  # the copy is whole; a node whose own disk is full is the one that needs it most
        backups.remember(target, datetime.fromisoformat(manifest.taken_at), manifest.log_size)
    return manifest


def back_up_beside(target: Path, progress: archive.Progress, elsewhere: str) -> Path | None:
    """Write a copy of this node, which stands still, into a new folder whose blobs are links to the node's own; return the folder.

    Returns None, and leaves nothing, where the folder's disk cannot have such links. It guards against what is done to the
    rows, not against the loss of the disk: so it is not remembered as the newest backup, and the doctor goes on asking.
    """
    place = room.Place(target.parent, elsewhere)
    partial = target.with_name(f"{target.name}.partial")
    try:
        with place.writing():
            partial.mkdir(mode=0o700)
            linked = beside.link(settings.SAAN_HOME, partial, progress)
        if linked is None:
            return None
        _written(partial / beside.FILE, place, list(linked), progress)
        with place.writing():
            partial.replace(target)
            sync_folder(target.parent)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return target


def _written(
    target: Path, place: room.Place, linked: list[str] | None, progress: archive.Progress
) -> archive.Manifest:
    files = archive.size(settings.SAAN_HOME, blobs=linked is None)
    place.require(files + 2 * snapshot.size())
    with place.writing():
        scratch = tempfile.TemporaryDirectory(dir=target.parent, prefix=".saan-backup-")
    with scratch as folder:
        with place.writing():
            database = snapshot.copy_to(Path(folder))
        place.require(files + database.stat().st_size)
        manifest = _manifest(linked)
        with place.writing():
            archive.write(target, settings.SAAN_HOME, database, manifest, progress)
    return manifest


def _manifest(linked: list[str] | None) -> archive.Manifest:
    """Describe the node; the log's size is read after the database was copied, so it is never the smaller one.

    Before an upgrade the tables may be another version's; the copy is as good without its description.
    """
    try:
        head = journal.newest_checkpoint()
    except DatabaseError:
        head = None
    return archive.Manifest(
        taken_at=rfc3339(utc_now()),
        version=__version__,
        engine=connection.vendor,
        agencies=list(settings.SAAN.agencies),
        log_size=0 if head is None else head.size,
        log_root="" if head is None else head.root.hex(),
        linked=linked,
    )


def load_database(file: Path) -> None:
    """Put the copied rows where this node's settings want them; the copy is removed once they are there."""
    if connection.vendor == "sqlite" and file == Path(connection.settings_dict["NAME"]):
        return
    snapshot.restore_from(file)
    file.unlink()


def check_journal(say: Callable[[str], None], progress: Callable[[int, int], None]) -> int:
    """Re-read the whole journal of this node and return how many differences were found, each said."""
    tiles = journal.remake_log()
    for name in tiles:
        say(f"แฟ้ม {name} ในสำเนาไม่ตรงกับรายการ · The copied tile {name} differs from the entries")
    differences = journal.verify_journal(progress)
    for difference in differences:
        text = difference.text()
        say(f"{text.th} · {text.en}")
    return len(tiles) + len(differences)
