"""The delivery worker: sees what is due, gives each recipient its lane, hands over what has arrived.

One worker per node folder at a time: a lock that the kernel frees when its holder dies. A second one would do no
harm, since the recipient answers a repeat with the stored receipt; it would only send everything twice.
"""

import asyncio
import fcntl
import logging
import os
import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import uvloop
from django.conf import settings
from django.db import connections

from saan.exchange.actions import settling
from saan.exchange.actions.settling import Tried
from saan.exchange.delivery import due as outbox
from saan.exchange.delivery.answers import Ended
from saan.exchange.delivery.courier import Courier
from saan.exchange.delivery.lanes import Lane, Pace, Threads
from saan.exchange.handover import hand_over
from saan.exchange.node import Node, client_tls, current
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId

logger = logging.getLogger(__name__)

LOOKED = 0.2
"""Seconds between two looks at the outbox."""

MAX_LANES = 64
ASKED_LATE = timedelta(minutes=30)
LATE_LOOKS = 300
"""How many looks lie between two questions about what expired unanswered."""


class DeliveryWorker:
    """Sends until told to stop. All state belongs to its own event loop's thread."""

    def __init__(self, node: Callable[[], Node] = current, pace: Pace | None = None) -> None:
        self._node, self._pace = node, pace or Pace()
        self._lanes: dict[AgencyId, asyncio.Task[None]] = {}
        self._looks = 0

    def run(self, stop: threading.Event) -> None:
        """Send until told to stop; what is on its way then is finished, or begins again after the next start."""
        with _sole_worker(stop) as alone:
            if alone:
                uvloop.run(self._run(stop))

    async def _run(self, stop: threading.Event) -> None:
        with ThreadPoolExecutor(1, "book") as book, ThreadPoolExecutor(4, "disk") as disk:
            threads, courier = Threads(book, disk), Courier(self._node, client_tls())
            try:
                while not stop.is_set():
                    await self._look(courier, threads)
                    await asyncio.sleep(LOOKED)
            finally:
                await self._close(courier)
                for executor in (book, disk):
                    executor.submit(connections.close_all)

    async def _look(self, courier: Courier, threads: Threads) -> None:
        """Give each recipient for which something is due its lane; what fails is seen at the next look."""
        self._looks += 1
        try:
            for recipient in await _aside(threads.book, outbox.recipients, utc_now()):
                if recipient not in self._lanes and len(self._lanes) < MAX_LANES:
                    self._lanes[recipient] = asyncio.create_task(self._lane(recipient, courier, threads))
            while await _aside(threads.book, hand_over):
                pass
            if self._looks % LATE_LOOKS == 0:
                await self._ask_late(courier, threads)
        except Exception:
            logger.exception("the outbox could not be read")
            await _aside(threads.book, connections.close_all)

    async def _lane(self, recipient: AgencyId, courier: Courier, threads: Threads) -> None:
        try:
            await Lane(recipient, courier, threads, self._pace, random.random).run()
        except Exception:
            logger.exception("deliveries to %s stopped; they begin again", recipient)
            await _aside(threads.book, connections.close_all)
            await asyncio.sleep(1.0)
        finally:
            self._lanes.pop(recipient, None)

    async def _ask_late(self, courier: Courier, threads: Threads) -> None:
        """Ask about what expired after it was tried: it may have arrived, and only the answer was lost."""
        found = await _aside(threads.book, outbox.late, utc_now())
        outcomes = [(one, await courier.ask_receipt(one)) for one in found]
        arrived = [Tried(one, outcome) for one, outcome in outcomes if isinstance(outcome, Ended)]
        silent = [one.id for one, outcome in outcomes if not isinstance(outcome, Ended)]
        await _aside(threads.book, lambda: settling.settle(arrived, attempt=False))
        await _aside(threads.book, settling.ask_later, silent, utc_now() + ASKED_LATE)

    async def _close(self, courier: Courier) -> None:
        lanes = list(self._lanes.values())
        for lane in lanes:
            lane.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)
        courier.close()


def run(stop: threading.Event) -> None:
    """Deliver for this node until told to stop."""
    DeliveryWorker().run(stop)


async def _aside(executor: Executor, work: Callable[..., Any], *arguments: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(executor, lambda: work(*arguments))


@contextmanager
def _sole_worker(stop: threading.Event) -> Iterator[bool]:
    """Wait until no other process works on this node's outbox; give False when told to stop first."""
    folder: Path = settings.SAAN_HOME
    handle = os.open(folder / ".delivery.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while not _locked(handle):
            if stop.wait(LOOKED):
                yield False
                return
        yield True
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
