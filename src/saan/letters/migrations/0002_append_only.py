"""What is on record stays as it was written: triggers refuse to change it, whoever asks the database.

SQLite drops triggers when Django remakes a table: a later migration that alters one of these tables must run
`make` again (tests/letters/test_append_only.py fails where one is missing).
"""

from django.db import migrations

from saan.base.triggers import OnRecord

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

ON_RECORD = OnRecord("letters", NEVER, ONCE)


class Migration(migrations.Migration):
    dependencies = [("letters", "0001_squashed_0010_tray_by_urgency")]
    operations = [ON_RECORD.operation()]
