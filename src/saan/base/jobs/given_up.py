"""For migrations: jobs that were given up under an older rule, and now belong to those that are tried without end."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

_UNENDING = 2**31 - 1
_OPEN = ("waiting", "ready", "running")


def trying_again(tasks: Collection[str]) -> Callable[[Any, Any], None]:
    """Return what makes the jobs of these tasks unending, and begins those again that nobody asked for anew since."""

    def try_again(apps: Any, _schema_editor: Any) -> None:
        jobs = apps.get_model("jobs", "Job").objects.filter(task__in=tasks)
        jobs.filter(state__in=_OPEN).update(most_failures=_UNENDING)
        for dead in jobs.filter(state="failed").order_by("id"):
            if jobs.filter(task=dead.task, key=dead.key, state__in=_OPEN).exists():
                continue
            now = datetime.now(UTC)
            jobs.filter(id=dead.id).update(
                state="ready", failures=0, most_failures=_UNENDING, run_after=now, finished_at=None
            )

    return try_again
