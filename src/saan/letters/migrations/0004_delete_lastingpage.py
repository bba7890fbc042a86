"""Pages made to last stand in `saan.base.lasting`, for letters and documents alike; what there is moves there."""

from django.db import migrations


def move(apps, schema_editor):
    old = apps.get_model("letters", "LastingPage")
    new = apps.get_model("lasting", "LastingPage")
    rows = old.objects.select_related("letter", "incoming").iterator(500)
    batch = []
    for row in rows:
        letter = row.letter or row.incoming
        batch.append(new(
            id=row.id, agency_id=letter.agency_id, subject=letter.id, page_id=letter.pdf_id,
            kind="letter" if row.letter_id else "incoming-letter",
            act="letter.lasted" if row.letter_id else "incoming.lasted",
            sender=letter.agency_id if row.letter_id else letter.sender_id,
            marks={"secrecy": SECRECY[letter.secrecy]} if letter.secrecy else {},
            newest_id=row.newest_id, stamps=row.stamps, complete=row.complete, made_at=row.made_at, until=row.until,
            begun_at=row.made_at or row.due_at or letter.changed_at, due_at=row.due_at, problem=row.problem,
        ))
        if len(batch) == 500:
            new.objects.bulk_create(batch)
            batch = []
    new.objects.bulk_create(batch)


SECRECY = {1: "confidential", 2: "secret"}


class Migration(migrations.Migration):

    dependencies = [
        ('lasting', '0001_initial'),
        ('letters', '0003_words'),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel(name='LastingPage'),
    ]
