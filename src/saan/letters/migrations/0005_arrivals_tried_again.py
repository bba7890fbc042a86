"""Arrivals and receipts that were given up under the older rule are tried again: their senders hold our receipt for them."""

from datetime import UTC, datetime

from django.db import migrations

UNENDING = 2**31 - 1
TASKS = ["saan.letters.tasks.letter_arrived", "saan.letters.tasks.receipt_arrived"]


def try_again(apps, schema_editor):
    jobs = apps.get_model("jobs", "Job").objects.filter(task__in=TASKS)
    jobs.exclude(state="done").update(most_failures=UNENDING)
    jobs.filter(state="failed").update(state="ready", failures=0, run_after=datetime.now(UTC), finished_at=None)


class Migration(migrations.Migration):

    dependencies = [
        ("jobs", "0001_initial"),
        ("letters", "0003_words"),
    ]

    operations = [migrations.RunPython(try_again, migrations.RunPython.noop)]
