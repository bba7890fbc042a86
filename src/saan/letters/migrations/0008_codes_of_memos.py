"""What memos bear behind each code in a year is counted, so that no unit which is given that code prints one number again."""

from django.db import migrations


def count_codes(apps, schema_editor):
    lines = apps.get_model("letters", "RegisterEntry").objects
    counters = apps.get_model("letters", "Counter").objects
    given = lines.filter(sort="given", letter__kind="memo").order_by()
    last = {}
    for agency, book, number, year, running in given.values_list(
        "agency_id", "book", "number", "year", "running"
    ).iterator():
        counted = (agency, f"{book} {number.rpartition('/')[0]}", year)
        last[counted] = max(running, last.get(counted, 0))
    for (agency, register, year), running in last.items():
        counters.create(agency_id=agency, register=register, year=year, last=running)


def forget_codes(apps, schema_editor):
    apps.get_model("letters", "Counter").objects.filter(register__contains=" ").delete()


class Migration(migrations.Migration):

    dependencies = [("letters", "0007_seals_tried_again")]

    operations = [migrations.RunPython(count_codes, forget_codes)]
