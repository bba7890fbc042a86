"""What the houses are given of each other, and what comes back by itself; `subscriptions` says what they hear of."""

from datetime import timedelta

from saan.base.files import api as files_api
from saan.base.jobs import api as jobs
from saan.base.journal import tasks as journal_tasks
from saan.base.lasting import api as lasting_api
from saan.documents import api as documents_api
from saan.exchange import api as exchange_api
from saan.letters import api as letters_api
from saan.web.node import holding
from saan.web.node.loops import Loop
from saan.web.ports.documents import node_keyring, node_stamper
from saan.web.ports.emblems import emblem_of
from saan.web.ports.post import NodePost
from saan.web.ports.press import node_press
from saan.web.ports.till import node_till
from saan.web.subscriptions import subscribe


def wire() -> None:
    """Make every subscription, and give each house what it asks for; called once, when all apps are ready."""
    subscribe()
    letters_api.use_press(node_press)
    letters_api.use_post(NodePost)
    documents_api.use_keyring(node_keyring)
    documents_api.use_till(node_till)
    documents_api.use_emblems(emblem_of)
    documents_api.use_stamper(node_stamper)
    lasting_api.use_keeper(_keeper)
    files_api.claim(exchange_api.awaited)
    _come_back()


def _keeper() -> lasting_api.Keeper:
    # pyHanko costs a second at a process's start, and most processes stamp nothing.
    from saan.web.ports.stamping import node_keeper

    return node_keeper()


def _come_back() -> None:
    """Name the periodic tasks."""
    jobs.every(timedelta(hours=1), "jobs.sweep", "saan.base.jobs.tasks.sweep", ends=True)
    jobs.every(timedelta(hours=6), "webhooks.sweep", "saan.base.webhooks.tasks.sweep", ends=True)
    jobs.every(timedelta(hours=1), "letters.remind", "saan.letters.tasks.remind", ends=True)
    jobs.every(timedelta(hours=6), "letters.ask", "saan.letters.tasks.ask")
    jobs.every(timedelta(hours=6), "letters.words", "saan.letters.tasks.refresh_words")
    jobs.every(timedelta(hours=1), "documents.stamp", "saan.documents.tasks.stamp_roots")
    jobs.every(timedelta(hours=1), "documents.waits", "saan.documents.tasks.end_waits", ends=True)
    jobs.every(timedelta(hours=6), "documents.forget", "saan.documents.tasks.forget_bulk_files", ends=True)
    jobs.every(timedelta(minutes=2), "lasting.last", "saan.base.lasting.tasks.last")
    jobs.every(timedelta(hours=1), "lasting.clock", "saan.base.lasting.tasks.bring_back")
    jobs.every(timedelta(minutes=1), "documents.mail", "saan.documents.tasks.send_due")
    jobs.every(timedelta(minutes=5), "documents.archive", "saan.documents.tasks.archive")
    jobs.every(timedelta(minutes=15), "wallet.lists", "saan.web.wallet.tasks.fetch_lists")
    jobs.every(timedelta(hours=6), "files.sweep", "saan.base.files.tasks.sweep", ends=True)
    jobs.every(timedelta(hours=1), "exchange.sweep", "saan.exchange.tasks.sweep", ends=True)
    jobs.every(timedelta(minutes=15), "directory.sign", "saan.exchange.directory.tasks.sign")
    jobs.every(timedelta(minutes=10), "directory.update", "saan.exchange.directory.tasks.update")
    jobs.every(timedelta(minutes=1), "directory.witnesses", "saan.web.node.tasks.follow_witnesses")
    jobs.every(timedelta(hours=6), "people.sweep", "saan.base.people.tasks.sweep", ends=True)


def loops() -> tuple[Loop, ...]:
    """Return what the worker does again and again beside the jobs."""
    return (
        Loop("sequencer", lambda: journal_tasks.sequence() > 0, pause=0.5),
        Loop("witnesses", holding.ask_to_cosign, pause=2.0),
        Loop("clock", exchange_api.compare_clocks, pause=15.0),
    )
