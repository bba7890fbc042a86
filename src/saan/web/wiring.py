"""How the houses react to each other's acts, and what comes back by itself: the only place that says so."""

from datetime import timedelta
from typing import Final

from saan.base.jobs import api as jobs
from saan.base.journal import api as journal
from saan.base.journal import tasks as journal_tasks
from saan.base.webhooks import api as webhooks
from saan.exchange import acts as exchange
from saan.exchange import api as exchange_api
from saan.letters import acts as letters
from saan.letters import api as letters_api
from saan.web.node.loops import Loop
from saan.web.ports.post import NodePost
from saan.web.ports.press import node_press

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
        journal.subscribe(act_type, "saan.base.webhooks.tasks.fan_out", wanted=webhooks.is_told)
    _letters_travel()
    _come_back()


def _letters_travel() -> None:
    """Let letters be pressed and carried, and told what became of what was carried."""
    letters_api.use_press(node_press)
    letters_api.use_post(NodePost)
    exchange_api.on_receive("letter", "saan.letters.tasks.letter_arrived")
    exchange_api.on_receive("letter.receipt", "saan.letters.tasks.receipt_arrived")
    journal.subscribe(exchange.ACCEPTED, "saan.letters.tasks.carrier_accepted")
    journal.subscribe(exchange.REFUSED, "saan.letters.tasks.carrier_refused")
    journal.subscribe(exchange.EXPIRED, "saan.letters.tasks.carrier_expired")


def _come_back() -> None:
    """Name the periodic tasks."""
    jobs.every(timedelta(hours=1), "jobs.sweep", "saan.base.jobs.tasks.sweep")
    jobs.every(timedelta(hours=1), "letters.remind", "saan.letters.tasks.remind")
    jobs.every(timedelta(hours=6), "files.sweep", "saan.base.files.tasks.sweep")
    jobs.every(timedelta(minutes=15), "directory.sign", "saan.exchange.directory.tasks.sign")
    jobs.every(timedelta(minutes=10), "directory.update", "saan.exchange.directory.tasks.update")
    jobs.every(timedelta(minutes=1), "directory.witnesses", "saan.web.node.tasks.follow_witnesses")
    jobs.every(timedelta(hours=6), "people.sweep", "saan.base.people.tasks.sweep")


def loops() -> tuple[Loop, ...]:
    """Return what the worker does again and again beside the jobs."""
    return (
        Loop("sequencer", lambda: journal_tasks.sequence() > 0, pause=0.5),
        Loop("witnesses", lambda: journal_tasks.ask_witnesses() > 0, pause=2.0),
    )
