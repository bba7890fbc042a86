"""What is on record stays as it was written: triggers refuse to change it, whoever asks the database.

SQLite drops triggers when Django remakes a table: a later migration that alters one of these tables must run
`make` again (tests/documents/test_on_record.py fails where one is missing).
"""

from django.db import migrations

from saan.base.triggers import OnRecord

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

ON_RECORD = OnRecord("documents", NEVER, ONCE)


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_squashed_0020_private_links")]
    operations = [ON_RECORD.operation()]
