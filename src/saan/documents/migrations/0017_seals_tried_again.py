"""Pages of numbered documents, bulk files and agreed destruction are tried without end, those given up under the older rule too."""

from datetime import UTC, datetime

from django.db import migrations

UNENDING = 2**31 - 1
OPEN = ["waiting", "ready", "running"]
TASKS = [
    f"saan.documents.tasks.{name}" for name in ("seal", "check_batch", "issue_batch", "root_batch", "destroy")
]


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
        ("documents", "0016_answer_counts"),
    ]

    operations = [migrations.RunPython(try_again, migrations.RunPython.noop)]
