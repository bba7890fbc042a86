"""How the houses react to each other's acts, and what comes back by itself: the only place that says so."""

from datetime import timedelta
from typing import Final

from saan.base.jobs import api as jobs
from saan.base.journal import api as journal
from saan.letters import acts as letters
from saan.web.node.loops import Loop

TOLD: Final = (
    letters.LETTER_SUBMITTED,
    letters.LETTER_RETURNED,
    letters.LETTER_SIGNED,
    letters.LETTER_DISPATCHED,
    letters.LETTER_CANCELLED,
    letters.DELIVERY_ACCEPTED,
    letters.DELIVERY_RECEIVED,
    letters.DELIVERY_REGISTERED,
    letters.DELIVERY_CORRECTED,
    letters.DELIVERY_REJECTED,
    letters.DELIVERY_INVALID,
    letters.DELIVERY_READ,
    letters.DELIVERY_FAILED,
    letters.DELIVERY_EXPIRED,
    letters.INCOMING_ARRIVED,
    letters.INCOMING_REGISTERED,
    letters.INCOMING_CORRECTED,
    letters.INCOMING_REJECTED,
    letters.INCOMING_ASSIGNED,
    letters.INCOMING_CLOSED,
)
"""The acts of which an agency's other systems can be told by webhook."""


def wire() -> None:
    """Make every subscription; called once, when all apps are ready."""
    for act_type in TOLD:
        journal.subscribe(act_type, "saan.base.webhooks.tasks.fan_out")
    _come_back()


def _come_back() -> None:
    """Name the periodic tasks."""
    jobs.every(timedelta(hours=1), "jobs.sweep", "saan.base.jobs.tasks.sweep")
    jobs.every(timedelta(hours=6), "files.sweep", "saan.base.files.tasks.sweep")


def loops() -> tuple[Loop, ...]:
    """Return what the worker does again and again beside the jobs."""
    return ()
