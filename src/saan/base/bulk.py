"""Rows by the hundred, past the models: where the ORM, row by row, would cost more than everything else together."""

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper

_WAL_PAGES = 2048
"""16 MiB: as much as a burst of some thousand rows."""
_CACHED = 16 * 1024
"""KiB of the database that a writer keeps at hand: it writes at the end of every index, so more would lie idle."""
_NO_ROOM = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE}
_DISK_FULL = "53100"
"""PostgreSQL's code for it (appendix A of its manual)."""
_AT_ONCE = (64, 16, 4, 1)
"""Rows in one statement: few lengths, so that each is prepared once and kept."""


def become_writer() -> None:
    """Open this thread's connection, set for one who writes much and reads little.

    SQLite's WAL is copied into the database less often, since each copying costs two more fsyncs.
    """
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA wal_autocheckpoint={_WAL_PAGES}")
            cursor.execute(f"PRAGMA cache_size=-{_CACHED}")


def overwrite_freed() -> None:
    """Have what this connection deletes from here on destroyed, not only forgotten.

    SQLite then overwrites the bytes that it frees; PostgreSQL drops an old row at its next VACUUM.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def out_of_room(error: DatabaseError) -> bool:
    """Return whether a database refused a write because its disk is full; the transaction is then undone whole."""
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", None) in _NO_ROOM
    return getattr(cause, "sqlstate", None) == _DISK_FULL


def insert(cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows into the caller's transaction, their values in the order of the columns and as the database keeps them.

    Many rows go in one statement. Row by row, SQLite's driver would let go of the interpreter's lock for each, and a
    busy thread beside it would take the lock each time. Raises what Django's cursors raise.
    """
    start = 0
    for size in _AT_ONCE:
        while len(rows) - start >= size:
            values = list(chain.from_iterable(rows[start : start + size]))
            _execute(cursor, table, tuple(columns), size, values)
            start += size


def pour(cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows as `insert` does, as fast as the database takes them: PostgreSQL takes a stream faster than statements.

    On PostgreSQL each value must be of its column's own type, for no statement says which.
    """
    if connection.vendor == "postgresql" and len(rows) > 1:
        copying = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with connection.wrap_database_errors, cursor.copy(copying) as copy:
            for row in rows:
                copy.write_row(row)
    else:
        insert(cursor, table, columns, rows)


def _execute(
    cursor: CursorWrapper, table: str, columns: tuple[str, ...], size: int, values: list[Any]
) -> None:
    if connection.vendor != "sqlite":
        cursor.execute(_statement(table, columns, size, "%s"), values)
        return
    # Django's own way would look for `%s` in the whole statement anew each time.
    with connection.wrap_database_errors:
        sqlite3.Cursor.execute(cursor.cursor, _statement(table, columns, size, "?"), values)


@lru_cache(128)
def _statement(table: str, columns: tuple[str, ...], size: int, mark: str) -> str:
    row = f"({', '.join([mark] * len(columns))})"
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([row] * size)}"  # noqa: S608 - names of our own models
