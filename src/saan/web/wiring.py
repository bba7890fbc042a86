"""How the houses react to each other's acts, and what comes back by itself: the only place that says so."""

from datetime import timedelta

from saan.base.jobs import api as jobs


def wire() -> None:
    """Make every subscription; called once, when all apps are ready."""
    _come_back()


def _come_back() -> None:
    """Name the periodic tasks."""
    jobs.every(timedelta(hours=1), "jobs.sweep", "saan.base.jobs.tasks.sweep")
    jobs.every(timedelta(hours=6), "files.sweep", "saan.base.files.tasks.sweep")
