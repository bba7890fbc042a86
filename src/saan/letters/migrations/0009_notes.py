"""A kind of paper more, the note, and the book in which a unit keeps the order of its own."""

from django.db import migrations, models

KINDS = (
    *("external", "memo", "sealed", "order", "rule", "bylaw", "announcement", "statement", "news"),
    *("certificate", "minutes", "note"),
)
BOOKS = (
    *("sent", "circular", "memo", "order", "rule", "announcement", "certificate", "minutes", "note"),
    *("received", "secret-sent", "secret-received"),
)


class Migration(migrations.Migration):

    dependencies = [("letters", "0008_codes_of_memos")]

    operations = [
        *(
            migrations.AlterField(
                model, "kind", models.CharField(choices=[(one, one) for one in KINDS], max_length=12)
            )
            for model in ("letter", "incomingletter")
        ),
        migrations.AlterField(
            "registerentry", "book", models.CharField(choices=[(one, one) for one in BOOKS], max_length=16)
        ),
    ]
