"""Putting a backup's files in place; needs no Django, for the folder it makes is what Django reads."""

import os
import shutil
import tempfile
from pathlib import Path

import psycopg

from saan.base.files.disk import sync_folder
from saan.trust.errors import Kind, SaanError, Text
from saan.web.node import archive, beside, held, room
from saan.web.node import config as configuration
from saan.web.node.making import NoDatabaseError

PATIENCE = 10
"""Seconds to wait for the database server before anything is put in place."""

TABLES = """
    SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'pg_toast')
      AND pg_table_is_visible(c.oid)
"""


class OtherEngineError(SaanError):
    """A backup's rows are of one kind of database, and the settings name the other."""

    code = "node.other-engine"
    kind = Kind.CONFLICT
    text = Text(
        th="สำเนานี้มาจาก {copied} แต่การตั้งค่าระบุ {wanted}",
        en="This backup was taken from {copied}, and the settings name {wanted}.",
    )
    remedy_text = Text(
        th="ตั้งค่า database ให้เป็นชนิดเดียวกับในสำเนา (--config หรือ SAAN_DATABASE) แล้วเรียก saan restore อีกครั้ง",
        en="Let the setting `database` name the same kind (--config or SAAN_DATABASE), then run `saan restore` again.",
    )


def unpack(
    source: Path, home: Path, config: Path | None, progress: archive.Progress
) -> tuple[archive.Manifest, Path]:
    """Put a backup's files into a node's folder that is new or empty; return its manifest and the database's copy.

    `source` is a backup's file, or the folder in which an upgrade has put one with its blobs beside it.
    Nothing appears in the folder until every member has been checked and the database been found empty; what appears is
    durable, and held back until the caller has finished the restore. `config` replaces the backup's saan.toml, for a twin
    that listens elsewhere or keeps its rows in another database.
    """
    place, source = room.Place(home.parent, room.RESTORE_ELSEWHERE), beside.file_of(source)
    with place.writing():
        if home.exists() and any(home.iterdir()):
            raise archive.NotEmptyError(where=home)
        home.parent.mkdir(parents=True, exist_ok=True)
    with room.reading(source):
        needed = source.stat().st_size
    place.require(needed)
    with place.writing():
        staging = Path(tempfile.mkdtemp(dir=home.parent, prefix=".saan-restore-"))
    try:
        manifest = archive.read(source, staging, progress, place)
        beside.bring(manifest.linked or (), source.parent, staging / "home", place, progress)
        settings = None if config is None else _read(config)
        with place.writing():
            unpacked, name = _gathered(staging, settings)
            _require_room(configuration.load(unpacked).database, manifest.engine)
            _put_in_place(unpacked, home)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return manifest, home / name


def _read(config: Path) -> bytes:
    with room.reading(config):
        return config.read_bytes()


def _gathered(staging: Path, settings: bytes | None) -> tuple[Path, str]:
    """Make a node's folder of what was unpacked; return it, and how the database's copy in it is called."""
    found = list((staging / "database").glob("*"))
    if len(found) != 1:
        raise archive.DamagedBackupError(reason="it holds no database")
    unpacked = staging / "home"
    unpacked.mkdir(exist_ok=True)
    found[0].replace(unpacked / found[0].name)
    if settings is not None:
        (unpacked / "saan.toml").write_bytes(settings)
    return unpacked, found[0].name


def _put_in_place(unpacked: Path, home: Path) -> None:
    """Let the folder appear, durable and held back."""
    held.begin(unpacked)
    for folder, _, _ in os.walk(unpacked):
        sync_folder(Path(folder))
    os.chmod(unpacked, 0o700)  # noqa: PTH101 - the keys of the node are below
    if home.exists():
        home.rmdir()
    unpacked.replace(home)
    sync_folder(home.parent)


def _require_room(database: str, engine: str) -> None:
    """Return when the database that the settings name can take the copied rows: it is of their kind, and empty."""
    wanted = "sqlite" if database == "sqlite" else "postgresql"
    if wanted != engine:
        raise OtherEngineError(copied=engine, wanted=wanted)
    if wanted == "sqlite":
        return  # the rows' file lies in the new folder itself
    try:
        with psycopg.connect(database, connect_timeout=PATIENCE) as connection:
            found = connection.execute(TABLES).fetchone()
            name = connection.info.dbname
    except psycopg.Error as error:
        raise NoDatabaseError(reason=str(error).strip().splitlines()[0]) from error
    if found is None or found[0]:
        raise archive.NotEmptyError(where=name)
