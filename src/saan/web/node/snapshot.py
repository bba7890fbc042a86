"""The database as of one moment, as a file, and back again."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from saan.trust.errors import Kind, SaanError, Text
from saan.web.node.archive import NotEmptyError


class DatabaseToolError(SaanError):
    """PostgreSQL's own copying program is missing or failed."""

    code = "node.database-tool"
    kind = Kind.UNAVAILABLE
    text = Text(th="โปรแกรม {program} ทำงานไม่สำเร็จ: {said}", en="{program} failed: {said}")
    remedy_text = Text(
        th="ติดตั้งแพ็กเกจ postgresql-client รุ่นเดียวกับเครื่องแม่ข่าย แล้วลองใหม่",
        en="Install postgresql-client of the server's version, then try again.",
    )


def copy_to(folder: Path) -> Path:
    """Return a file in `folder` that holds the whole database as of one moment, while the node runs."""
    if connection.vendor == "sqlite":
        target = folder / "saan.db"
        connection.ensure_connection()
        with sqlite3.connect(target) as copy:
            connection.connection.backup(copy)
        return target
    target = folder / "saan.pgdump"
    _postgresql("pg_dump", "--format=custom", "--no-owner", f"--file={target}")
    return target


def restore_from(file: Path) -> None:
    """Put a copied database in the place that this node's settings name; refuse a place that is not empty."""
    if connection.vendor == "sqlite":
        place = Path(connection.settings_dict["NAME"])
        if place.exists():
            raise NotEmptyError(where=place)
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
    found = shutil.which(program)
    if found is None:
        raise DatabaseToolError(program=program, said="not installed")
    words = [word.replace("--dbname=", f"--dbname={database['NAME']}") for word in arguments]
    done = subprocess.run([found, *words], env=environment, check=False, capture_output=True, text=True)  # noqa: S603 - found on PATH
    if done.returncode:
        raise DatabaseToolError(program=program, said=done.stderr[-500:])
