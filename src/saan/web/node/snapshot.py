"""The database as of one moment, as a file, and back again."""

import errno
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from saan.trust.errors import Kind, SaanError, Text
from saan.web.node.archive import NotEmptyError
from saan.web.node.room import RESTORE_ELSEWHERE, Place

REFUSED_BY_DISK = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
"""What SQLite says when it is the copy's own disk that refuses."""
NO_SPACE = "No space left on device"


class DatabaseToolError(SaanError):
    """PostgreSQL's own copying program is missing or failed."""

    code = "node.database-tool"
    kind = Kind.UNAVAILABLE
    text = Text(th="โปรแกรม {program} ทำงานไม่สำเร็จ: {said}", en="{program} failed: {said}")
    remedy_text = Text(
        th="ดูว่าโปรแกรมแจ้งอะไร หากไม่มีโปรแกรมหรือเป็นคนละรุ่น ให้ติดตั้งแพ็กเกจ postgresql-client รุ่นเดียวกับเครื่องแม่ข่าย แล้วลองใหม่",
        en="See what it said; where it is missing or of another version, install postgresql-client of the server's version. Then try again.",
    )


def size() -> int:
    """Return how many bytes a copy of the database takes; 0 of PostgreSQL, whose copy is far smaller than what it has."""
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        (count,) = cursor.fetchone()
        return int(count)


def copy_to(folder: Path) -> Path:
    """Return a file in `folder` that holds the whole database as of one moment, while the node runs.

    Raises `OSError` where the folder's disk refuses.
    """
    if connection.vendor == "sqlite":
        target = folder / "saan.db"
        connection.ensure_connection()
        try:
            with closing(sqlite3.connect(target)) as copy:
                connection.connection.backup(copy)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in REFUSED_BY_DISK:
                raise OSError(errno.EIO, str(error)) from error
            raise
        return target
    target = folder / "saan.pgdump"
    try:
        _postgresql("pg_dump", "--format=custom", "--no-owner", f"--file={target}")
    except DatabaseToolError as error:
        if NO_SPACE in str(error.fields["said"]):
            raise OSError(errno.ENOSPC, NO_SPACE) from error
        raise
    return target


def restore_from(file: Path) -> None:
    """Put a copied database in the place that this node's settings name; refuse a place that is not empty."""
    if connection.vendor == "sqlite":
        place = Path(connection.settings_dict["NAME"])
        if place.exists():
            raise NotEmptyError(where=place)
        with Place(place.parent, RESTORE_ELSEWHERE).writing():
            shutil.copyfile(file, place)
        return
    if connection.introspection.table_names():
        raise NotEmptyError(where=connection.settings_dict["NAME"])
    _postgresql("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", "--dbname=", str(file))


def _postgresql(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs against the node's database; the password goes by the environment."""
    database: dict[str, Any] = settings.DATABASES["default"]
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    environment = os.environ | {
        variable: str(database[key]) for variable, key in names.items() if database[key]
    }
    environment["LC_MESSAGES"] = "C"  # so that a full disk can be told from what it says
    found = shutil.which(program)
    if found is None:
        raise DatabaseToolError(program=program, said="not installed")
    words = [word.replace("--dbname=", f"--dbname={database['NAME']}") for word in arguments]
    done = subprocess.run([found, *words], env=environment, check=False, capture_output=True, text=True)  # noqa: S603 - found on PATH
    if done.returncode:
        raise DatabaseToolError(program=program, said=done.stderr[-500:])
