"""Pages of letters that have their number are made without end of trying, those given up under the older rule too."""

from datetime import UTC, datetime

from django.db import migrations

UNENDING = 2**31 - 1
OPEN = ["waiting", "ready", "running"]
TASKS = ["saan.letters.tasks.seal"]


def try_again(apps, schema_editor):
    jobs = apps.get_model("jobs", "Job").objects.filter(task__in=TASKS)
    jobs.filter(state__in=OPEN).update(most_failures=UNENDING)
    for dead in jobs.filter(state="failed").order_by("id"):
        if jobs.filter(task=dead.task, key=dead.key, state__in=OPEN).exists():
            continue  # it was asked for anew since
        now = datetime.now(UTC)
        jobs.filter(id=dead.id).update(
            state="ready", failures=0, most_failures=UNENDING, run_after=now, finished_at=None
        )


class Migration(migrations.Migration):

    dependencies = [
        ("jobs", "0001_initial"),
        ("letters", "0006_books"),
    ]

    operations = [migrations.RunPython(try_again, migrations.RunPython.noop)]
