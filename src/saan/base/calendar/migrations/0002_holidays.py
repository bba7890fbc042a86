"""Bring the list of holidays into the tables."""

from django.db import migrations

from saan.base.calendar.loading import load


def forwards(apps, schema_editor):
    load(apps.get_model("calendar", "Holiday"), apps.get_model("calendar", "HolidayYear"))


class Migration(migrations.Migration):
    dependencies = [("calendar", "0001_initial")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
