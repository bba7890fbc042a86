"""A line says in whose book it stands, by ids that no renaming changes; the series of units go on under new names.

The names of series that lines bear stay as they were: what is on record is not rewritten. A unit's series was named by
its number; it goes on, under the unit's id, behind the highest number that it gave in each year under any name.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Max

ON_RECORD = import_module("saan.letters.migrations.0002_append_only").ON_RECORD
BOOKS = (
    *("sent", "circular", "memo", "order", "rule", "announcement", "certificate", "minutes"),
    *("received", "secret-sent", "secret-received"),
)


def say_whose(apps, schema_editor):
    lines = apps.get_model("letters", "RegisterEntry").objects
    counters = apps.get_model("letters", "Counter").objects
    for name in lines.order_by().values_list("register", flat=True).distinct():
        book, _, of_unit = name.partition(":")
        lines.filter(register=name).update(book=book, keeper_id=F("unit_id") if of_unit else None)
    counters.filter(register__contains=":").delete()
    given = lines.exclude(keeper=None).order_by().values("agency_id", "book", "keeper_id", "year")
    for one in given.annotate(last=Max("running")):
        register = f"{one['book']}:{one['keeper_id']}"
        counters.create(agency_id=one["agency_id"], register=register, year=one["year"], last=one["last"])
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):

    dependencies = [("agencies", "0001_initial"), ("letters", "0005_arrivals_tried_again")]

    operations = [
        migrations.RunPython(ON_RECORD.drop, ON_RECORD.make),
        migrations.AddField(
            "registerentry", "book",
            models.CharField(choices=[(one, one) for one in BOOKS], default="", max_length=16),
            preserve_default=False,
        ),
        migrations.AddField(
            "registerentry", "keeper",
            models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="agencies.unit",
            ),
        ),
        migrations.RemoveIndex("registerentry", "register_by_day"),
        migrations.AddIndex(
            "registerentry",
            models.Index(
                condition=models.Q(("keeper", None)), fields=["agency", "book", "day", "running", "id"],
                name="agency_book_by_day",
            ),
        ),
        migrations.AddIndex(
            "registerentry",
            models.Index(
                condition=models.Q(("keeper__isnull", False)), fields=["keeper", "book", "day", "running", "id"],
                name="unit_book_by_day",
            ),
        ),
        migrations.RunPython(say_whose, migrations.RunPython.noop),
        migrations.RunPython(ON_RECORD.make, ON_RECORD.drop),
    ]
