"""Circulars are counted by the code that they bear, from those that were numbered before."""

from collections import defaultdict

from django.db import migrations

from saan.trust.ids import uuid7


def count_circulars(apps, schema_editor):
    numbered = apps.get_model("letters", "Letter").objects.filter(
        circular=True, secrecy=0, kind__in=["external", "sealed"], running__isnull=False
    )
    last = defaultdict(int)
    rows = numbered.values_list("agency_id", "year", "number", "running")
    for agency, year, number, running in rows.iterator():
        key = agency, year, number.rpartition("/")[0]
        last[key] = max(last[key], running)
    counter = apps.get_model("letters", "Counter")
    counter.objects.bulk_create(
        counter(id=uuid7(), agency_id=agency, register=f"circular {code}", year=year, last=running)
        for (agency, year, code), running in last.items()
    )


class Migration(migrations.Migration):

    dependencies = [("letters", "0012_left_out")]

    operations = [migrations.RunPython(count_circulars, migrations.RunPython.noop)]
