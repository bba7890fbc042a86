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
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvloop
from django.conf import settings

from saan.exchange.actions import righting
from saan.exchange.delivery import due as outbox
from saan.exchange.delivery import threads as workers
from saan.exchange.delivery.closing import Closing
from saan.exchange.delivery.courier import Courier
from saan.exchange.delivery.due import Waiting
from saan.exchange.delivery.lanes import Lane, Pace
from saan.exchange.delivery.threads import Threads
from saan.exchange.handover import hand_over
from saan.exchange.node import Node, client_tls, current
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId

logger = logging.getLogger(__name__)

LOOKED, LONGEST_LOOKED = 0.2, 1.0
"""Seconds between two looks at the outbox: more, the longer nothing has been on its way."""

BEGUN_AGAIN = 5.0
"""Seconds after which a worker that stopped begins again."""

MAX_LANES = 64
"""Recipients that are being sent to at the same time."""

MAX_SILENT = 192
"""Recipients besides that are waited for: they answer late or not at all, and must hold up no one else.

Half of these places are for those that never left one waiting before.
"""

CLOSING = 60.0
"""Seconds between two looks at what has passed its deadline, and as many before the first."""

RIGHTING = 60.0
"""Seconds between two looks for what a wrong clock has put off; the first look is one of them."""


@dataclass(frozen=True, slots=True)
class Running:
    """A lane at work."""

    lane: Lane
    task: asyncio.Task[None]


class DeliveryWorker:
    """Sends until told to stop. All state belongs to its own event loop's thread."""

    def __init__(self, node: Callable[[], Node] = current, pace: Pace | None = None) -> None:
        self._node, self._pace = node, pace or Pace()
        self._lanes: dict[AgencyId, Running] = {}
        self._asking: asyncio.Task[None] | None = None
        now = time.monotonic()
        self._moved, self._closed, self._righted = now, now, now - RIGHTING

    def run(self, stop: threading.Event) -> None:
        """Send until told to stop; what is on its way then is finished, or begins again after the next start."""
        with _sole_worker(stop) as alone:
            if alone:
                uvloop.run(self._run(stop))

    async def _run(self, stop: threading.Event) -> None:
        with workers.started() as threads:
            courier = Courier(self._node, client_tls())
            try:
                while not stop.is_set():
                    await self._look(courier, threads)
                    await asyncio.sleep(self._pause())
            finally:
                await self._close(courier)

    async def _look(self, courier: Courier, threads: Threads) -> None:
        """Give each recipient for which something is due its lane; what fails is seen at the next look."""
        now = time.monotonic()
        try:
            if now - self._righted >= RIGHTING:
                self._righted = now
                await threads.book(righting.bring_back, utc_now())
            for waiting in await threads.book(outbox.recipients, utc_now()):
                if waiting.recipient not in self._lanes and self._has_room(waiting):
                    self._open(waiting.recipient, courier, threads)
            while await threads.book(hand_over):
                self._moved = now
            if self._lanes:
                self._moved = now
            if now - self._closed >= CLOSING:
                self._closed = now
                await self._see_to_the_past(Closing(courier, threads))
        except Exception:
            logger.exception("the outbox could not be read")

    def _pause(self) -> float:
        return min(LONGEST_LOOKED, max(LOOKED, (time.monotonic() - self._moved) / 20))

    def _has_room(self, waiting: Waiting) -> bool:
        """Return whether a lane may begin: who is waited for makes no one wait who would answer."""
        moving = sum(not running.lane.silent for running in self._lanes.values())
        most = MAX_LANES + (MAX_SILENT // 2 if waiting.doubtful else MAX_SILENT)
        return moving < MAX_LANES and len(self._lanes) < most

    def _open(self, recipient: AgencyId, courier: Courier, threads: Threads) -> None:
        lane = Lane(recipient, courier, threads, self._pace, random.random)
        self._lanes[recipient] = Running(lane, asyncio.create_task(self._run_lane(recipient, lane)))

    async def _run_lane(self, recipient: AgencyId, lane: Lane) -> None:
        try:
            await lane.run()
        except Exception:
            logger.exception("deliveries to %s stopped; they begin again", recipient)
            await asyncio.sleep(1.0)
        finally:
            self._lanes.pop(recipient, None)

    async def _see_to_the_past(self, closing: Closing) -> None:
        await closing.expire_overdue()
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_late(closing))

    async def _ask_late(self, closing: Closing) -> None:
        """Ask beside the lanes: whoever is asked may take a minute not to answer."""
        try:
            await closing.ask_late()
        except Exception:
            logger.exception("what expired unanswered could not be asked about; it is tried again")

    async def _close(self, courier: Courier) -> None:
        tasks = [running.task for running in self._lanes.values()]
        if self._asking is not None:
            tasks.append(self._asking)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        courier.close()


def run(stop: threading.Event) -> None:
    """Deliver for this node until told to stop; what ends it before, such as a disk that takes no lock, ends it for a while only."""
    while not stop.is_set():
        try:
            DeliveryWorker().run(stop)
        except Exception:
            logger.exception("delivery stopped; it begins again")
            stop.wait(BEGUN_AGAIN)


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
