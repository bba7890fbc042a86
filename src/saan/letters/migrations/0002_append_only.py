"""What is on record stays as it was written: triggers refuse to change it, whoever asks the database.

SQLite drops triggers when Django remakes a table: a later migration that alters one of these tables must run
`make` again (tests/letters/test_append_only.py fails where one is missing).
"""

from django.db import migrations

NEVER = (
    "letters_version",
    "letters_minute",
    "letters_registerentry",
    "letters_incomingfile",
    "letters_certifiedcopy",
)
ONCE = {
    "letters_letter": (
        "OLD.record IS NOT NULL",
        (
            "record",
            "record_sha256",
            "content",
            "letter_sha256",
            "number",
            "running",
            "year",
            "dated",
            "agency_id",
            "signer_id",
        ),
    ),
    "letters_incomingletter": (
        "TRUE",
        ("record", "record_sha256", "letter_id", "sender_id", "number", "pdf_id", "agency_id", "arrived_at"),
    ),
}


def make(apps, schema_editor):
    """Make every trigger anew."""
    drop(apps, schema_editor)
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute(
            "CREATE FUNCTION letters_on_record() RETURNS trigger LANGUAGE plpgsql AS"
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
        schema_editor.execute("DROP FUNCTION IF EXISTS letters_on_record()")


def _trigger(table, when, postgresql):
    head = f"CREATE TRIGGER {table}_on_record BEFORE UPDATE ON {table} FOR EACH ROW {when}"
    if postgresql:
        return f"{head} EXECUTE FUNCTION letters_on_record()"
    return f"{head} BEGIN SELECT RAISE(ABORT, 'what is on record never changes: {table}'); END"


class Migration(migrations.Migration):
    dependencies = [("letters", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
