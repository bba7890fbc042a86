"""What is on record stays as it was written: triggers refuse to change it, whoever asks the database.

SQLite drops triggers when Django remakes a table: a later migration that alters one of these tables must run
`make` again (tests/documents/test_on_record.py fails where one is missing).
"""

from django.db import migrations

NEVER = ("documents_typepicture", "documents_applicationfile")
ONCE = {
    "documents_documenttype": (
        "TRUE",
        ("agency_id", "code", "version", "definition", "plate", "sha256"),
    ),
    "documents_document": (
        "TRUE",
        (
            "agency_id",
            "type_id",
            "number",
            "register",
            "running",
            "year",
            "issued_on",
            "valid_until",
            "record",
            "record_sha256",
            "status_list_id",
            "status_index",
            "signer_id",
        ),
    ),
    "documents_statuschange": (
        "OLD.decided_at IS NOT NULL",
        ("change", "reason", "proposed_by_id", "decided_by_id", "decided_at", "agreed"),
    ),
}


def make(apps, schema_editor):
    """Make every trigger anew."""
    drop(apps, schema_editor)
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute(
            "CREATE FUNCTION documents_on_record() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'what is on record never changes: %', TG_TABLE_NAME; END $$",
            params=None,
        )
    for table in NEVER:
        schema_editor.execute(_trigger(table, "", postgresql))
    for table, (when, columns) in ONCE.items():
        differs = "IS DISTINCT FROM" if postgresql else "IS NOT"
        changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in columns)
        schema_editor.execute(_trigger(table, f"WHEN ({when} AND ({changed}))", postgresql))


def drop(apps, schema_editor):
    """Drop every trigger there is."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table in (*NEVER, *ONCE):
        on = f" ON {table}" if postgresql else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_on_record{on}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION IF EXISTS documents_on_record()")


def _trigger(table, when, postgresql):
    head = f"CREATE TRIGGER {table}_on_record BEFORE UPDATE ON {table} FOR EACH ROW {when}"
    if postgresql:
        return f"{head} EXECUTE FUNCTION documents_on_record()"
    return f"{head} BEGIN SELECT RAISE(ABORT, 'what is on record never changes: {table}'); END"


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
