"""The tables of a new node, made once in a run of tests, and copied for each node and for each worker's own database."""

import fcntl
import os
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parents[2]


def migrated(factory: pytest.TempPathFactory) -> Path:
    """Return an empty, migrated SQLite database, which all workers of the run share; the first that asks makes it."""
    with _first(factory, "tables") as folder:
        if not folder.exists():
            aside = factory.mktemp("tables")
            make(aside)
            aside.rename(folder)  # whole, or not there
    return folder / "saan.db"


def migrated_on(server: str, factory: pytest.TempPathFactory) -> str:
    """Return the name of an empty, migrated database of a PostgreSQL server, a template that all workers of the run share."""
    with _first(factory, "template") as name:
        if not name.exists():
            template = f"t{uuid.uuid4().hex}"
            ask(server, f"CREATE DATABASE {template}")
            migrate(factory.mktemp("template"), f"{server.rpartition('/')[0]}/{template}")
            name.write_text(template)
        return name.read_text()


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


def ask(server: str, statement: str) -> None:
    """Have a PostgreSQL server do what no transaction can hold, such as making a database."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())


def stand(factory: pytest.TempPathFactory) -> Callable[[], None]:
    """Put this process's tests on a database of their own, which has every table and what a new node finds in them.

    Returns what brings it back to that. Django would empty all tables one by one and fill in its own rows anew, which takes
    longer than most tests.
    """
    name = connection.creation._get_test_db_name()  # type: ignore[attr-defined]  # Django's own, where it would make one
    connection.close()
    server = os.environ.get("SAAN_DATABASE", "")
    if server:
        ask(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # of a run that was killed
        ask(server, f'CREATE DATABASE "{name}" TEMPLATE {migrated_on(server, factory)}')
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    connection.ensure_connection()
    if server:
        _do(REMEMBER)
        return lambda: _do(RESTORE)
    made = sqlite3.connect(migrated(factory), check_same_thread=False)

    def copy() -> None:
        connection.ensure_connection()
        made.backup(connection.connection)

    copy()
    return copy


def leave() -> None:
    """Remove what `stand` made; what is in memory goes with its process."""
    if server := os.environ.get("SAAN_DATABASE", ""):
        connection.close()
        ask(server, f'DROP DATABASE "{connection.settings_dict["NAME"]}" WITH (FORCE)')


REMEMBER = """
    CREATE SCHEMA pristine;
    FOR one IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%s)', one) INTO filled;
        IF filled THEN EXECUTE format('CREATE TABLE pristine.%1$s AS TABLE public.%1$s', one); END IF;
    END LOOP;
"""
RESTORE = """
    SET LOCAL session_replication_role = replica; -- else what is never altered could not be removed
    FOR one IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('DELETE FROM public.%s', one);
    END LOOP;
    FOR one IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'pristine' LOOP
        EXECUTE format('INSERT INTO public.%1$s OVERRIDING SYSTEM VALUE TABLE pristine.%1$s', one);
    END LOOP;
"""
"""Few rows are removed faster than seventy tables are truncated."""


def _do(block: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DO $$ DECLARE one text; filled boolean; BEGIN {block} END $$")


@contextmanager
def _first(factory: pytest.TempPathFactory, name: str) -> Iterator[Path]:
    """Let one worker at a time look for what all of the run share under a name, and make it where it is not there."""
    own = factory.getbasetemp()
    run = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with (run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield run / name
