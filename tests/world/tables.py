"""The tables of a new node, made once in a run of tests and copied for each node on SQLite."""

import fcntl
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def migrated(factory: pytest.TempPathFactory) -> Path:
    """Return an empty, migrated SQLite database, which all workers of the run share; the first that asks makes it."""
    own = factory.getbasetemp()
    run = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder = run / "tables"
    with (run / "tables.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            aside = factory.mktemp("tables")
            make(aside)
            aside.rename(folder)  # whole, or not there
    return folder / "saan.db"


def make(home: Path) -> Path:
    """Make an empty, migrated SQLite database in a folder, whole in its one file."""
    migrate(home, "sqlite")
    file = home / "saan.db"
    with sqlite3.connect(file) as database:
        # Whatever is still in the WAL comes into the file, so that copying the file copies all.
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return file


def migrate(home: Path, database: str) -> None:
    """Bring a database to this version's schema, in a process of its own."""
    here = {"SAAN_HOME": str(home), "SAAN_DATABASE": database, "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [sys.executable, "-m", "saan", "django", "migrate", "--verbosity=0", "--skip-checks"],
        env=os.environ | here,
        check=True,
        stdin=subprocess.DEVNULL,
    )
