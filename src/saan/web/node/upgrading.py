"""Bringing the database to this program's schema: a backup first, then change after change, each whole or not at all.

`upgrade.json` stands in the folder from when the backup is whole until the last change is made, and says which changes
stood in the database then. A run that was killed goes on behind the last change that was committed, with the backup of
before the first. Where it was killed before the first, the older program may have written since: the backup is made anew,
and that of then stays beside it.
"""

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor

from saan import __version__
from saan.trust.clock import utc_now
from saan.trust.errors import Kind, SaanError, Text
from saan.web.node import archive, copies, marks, room
from saan.web.node.schema import Schema, schema

MARK = "upgrade.json"
FOLDER = "backups"

Progress = Callable[[str, int, int], None]
"""Told the change that is under way, how many are done, and how many there are."""

log = logging.getLogger(__name__)


class DowngradeError(SaanError):
    """The database was made by a newer version, which this one would not understand."""

    code = "node.downgrade"
    kind = Kind.CONFLICT
    text = Text(
        th="ฐานข้อมูลเป็นของ Saan รุ่นใหม่กว่า {version} (พบ {unknown})",
        en="The database belongs to a newer Saan than {version} (it has {unknown}).",
    )
    remedy_text = Text(
        th="ติดตั้งรุ่นใหม่กว่า หรือกู้สำเนาก่อนปรับรุ่นลงในโฟลเดอร์ใหม่ด้วย saan restore",
        en="Install the newer version, or restore the backup from before its upgrade into a new folder.",
    )


class TooOldError(SaanError):
    """The database stands amid changes that this program knows only as one."""

    code = "node.too-old"
    kind = Kind.CONFLICT
    text = Text(
        th="ฐานข้อมูลเก่าเกินกว่าจะปรับเป็นรุ่น {version} ในครั้งเดียว ({between})",
        en="The database is too old to be brought to version {version} at once ({between}).",
    )
    remedy_text = Text(
        th="เรียก saan upgrade ของรุ่นก่อนหน้านี้ก่อน แล้วปรับเป็นรุ่นนี้ ข้อมูลยังไม่ถูกแตะต้อง",
        en="Run `saan upgrade` of the version before this one first, then of this one. Nothing was touched.",
    )


class BehindError(SaanError):
    """The database waits for an upgrade."""

    code = "node.behind"
    kind = Kind.CONFLICT
    text = Text(
        th="ฐานข้อมูลยังไม่ได้ปรับเป็นรุ่น {version} (ค้าง {count} ขั้น)",
        en="The database is not at version {version} yet: {count} changes wait.",
    )
    remedy_text = Text(
        th="เรียก saan upgrade ระบบจะสำรองข้อมูลให้ก่อน", en="Run `saan upgrade`; it makes a backup first."
    )


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What was done: how many changes, and the backup of before (None where there was nothing to keep)."""

    changes: int
    backup: Path | None


class _Mark(msgspec.Struct, frozen=True):
    """What `upgrade.json` says; earlier versions did not say which changes were `made` before their first."""

    backup: str
    to: str = ""
    made: tuple[str, ...] | None = None


def require_current() -> None:
    """Return when the database has this program's schema; else raise `DowngradeError`, `TooOldError` or `BehindError`."""
    found = schema()
    _require_known(found)
    if found.waiting:
        raise BehindError(version=__version__, count=len(found.waiting))


def upgrade(copying: archive.Progress, progress: Progress, folder: Path | None = None) -> Upgraded:
    """Bring the database to this program's schema; the caller is the folder's master.

    The backup of before goes into `folder`, else into the node's own `backups/`. Raises `DowngradeError` or `TooOldError`,
    or what refuses the backup, with nothing done. Safe to be killed at any moment, and to be run again.
    """
    found, home = schema(), settings.SAAN_HOME
    _require_known(found)
    mark: Path = home / MARK
    kept = _kept(mark, found)
    if not found.waiting:
        marks.take_away(mark)
        return Upgraded(0, kept)
    if kept is None and not found.fresh:
        kept = _back_up(home / FOLDER, folder, copying)
        _write(mark, kept, found)
    _migrate(found, progress)
    marks.take_away(mark)
    return Upgraded(len(found.waiting), kept)


def _require_known(found: Schema) -> None:
    if found.between:
        raise TooOldError(version=__version__, between=found.between[0])
    if found.unknown:
        raise DowngradeError(version=__version__, unknown=found.unknown[0])


def _migrate(found: Schema, progress: Progress) -> None:
    done = 0

    def tell(action: str, migration: Migration | None = None, _fake: bool | None = None, /) -> None:  # noqa: FBT001 - Django's form
        nonlocal done
        if action == "apply_success":
            done += 1
        if action in {"apply_start", "apply_success"}:
            progress(str(migration), done, len(found.waiting))

    executor = MigrationExecutor(connection, tell)
    executor.migrate(executor.loader.graph.leaf_nodes())
    # Nothing is left to change; this lets the apps bring their reference rows up to date.
    call_command("migrate", verbosity=0, interactive=False)


def _back_up(own: Path, folder: Path | None, progress: archive.Progress) -> Path:
    """Put a backup into a folder, else the node's own, which is cleared of what a run left that was killed while it copied.

    On the node's own disk its blobs are links, which take no room; on another it is one whole file.
    """
    with room.Place(own, room.UPGRADE_ELSEWHERE).writing():
        for left in (*own.glob("*.partial"), *own.glob(".saan-backup-*")):
            if left.is_dir():
                shutil.rmtree(left)
            else:
                left.unlink()
        if folder is None:
            own.mkdir(mode=0o700, exist_ok=True)
    target = (folder or own).absolute() / f"before-{__version__}-{utc_now():%Y%m%dT%H%M%SZ}"
    if made := copies.back_up_beside(target, progress, room.UPGRADE_ELSEWHERE):
        return made
    whole = target.with_name(f"{target.name}.tar")
    copies.back_up(whole, progress, room.UPGRADE_ELSEWHERE)
    return whole


def _kept(mark: Path, found: Schema) -> Path | None:
    """Return the backup of a run that was cut short amid its changes, when it is still there; None before the first."""
    try:
        said = msgspec.json.decode(mark.read_bytes(), type=_Mark)
    except (OSError, ValueError, msgspec.MsgspecError):
        return None
    if said.made is not None and said.made == found.made:
        return None
    backup = Path(said.backup)
    return backup if backup.exists() else None


def _write(mark: Path, backup: Path, found: Schema) -> None:
    said = _Mark(backup=str(backup), to=__version__, made=found.made)
    marks.put(mark, msgspec.json.encode(said).decode())
