"""An index of three-letter pieces over what letters are found by, kept by the database itself.

PostgreSQL's is `pg_trgm`, which comes with its server and which the database's owner may install. SQLite's is an FTS5
table, since 3.34. Where there is neither, searching reads the narrow table of words: right, only slower.
"""

import sqlite3

from django.db import migrations

TABLES = ("letters_letterwords", "letters_incomingwords")
PIECES_SINCE = (3, 34)


def make(apps, schema_editor):
    """Make both indexes, where the database can."""
    if schema_editor.connection.vendor == "postgresql":
        _make_on_postgresql(schema_editor)
    elif sqlite3.sqlite_version_info >= PIECES_SINCE:
        for table in TABLES:
            _make_on_sqlite(schema_editor, table)


def _make_on_postgresql(schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_database_privilege(current_database(), 'CREATE')"
            " FROM pg_available_extensions WHERE name = 'pg_trgm'"
        )
        row = cursor.fetchone()
    if row is None or not row[0]:
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for table in TABLES:
        schema_editor.execute(f"CREATE INDEX {table}_index ON {table} USING gin (words gin_trgm_ops)")


def _make_on_sqlite(schema_editor, table):
    index = f"{table}_index"
    gone = f"INSERT INTO {index} ({index}, rowid, words) VALUES ('delete', OLD.id, OLD.words);"
    come = f"INSERT INTO {index} (rowid, words) VALUES (NEW.id, NEW.words);"
    schema_editor.execute(
        f"CREATE VIRTUAL TABLE {index} USING fts5"
        f" (words, content='{table}', content_rowid='id', tokenize='trigram', detail=full)"
    )
    schema_editor.execute(f"CREATE TRIGGER {table}_come AFTER INSERT ON {table} BEGIN {come} END")
    schema_editor.execute(f"CREATE TRIGGER {table}_gone AFTER DELETE ON {table} BEGIN {gone} END")
    schema_editor.execute(f"CREATE TRIGGER {table}_turn AFTER UPDATE OF words ON {table} BEGIN {gone} {come} END")


def drop(apps, schema_editor):
    """Drop both indexes and what keeps them."""
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP INDEX IF EXISTS {table}_index")
            continue
        for trigger in ("come", "gone", "turn"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{trigger}")
        schema_editor.execute(f"DROP TABLE IF EXISTS {table}_index")


class Migration(migrations.Migration):
    dependencies = [("letters", "0002_append_only")]
    operations = [migrations.RunPython(make, drop)]
