"""The worker: takes jobs one after the other and runs them, in a thread or a process of its own."""

import contextlib
import logging
import os
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import DatabaseError, InterfaceError, OperationalError, connection

from saan.base.jobs import bell, leases
from saan.base.jobs.actions import enqueue_due
from saan.base.jobs.durability import unsynced
from saan.base.jobs.models import Job
from saan.base.jobs.performing import Ended, perform
from saan.base.jobs.rules import Outcome, Queues, pause
from saan.base.jobs.strayed import bring_back
from saan.trust.clock import Steady, utc_now

LEASE = timedelta(minutes=1)
"""How long after a worker's death its job goes to another. A living worker extends it by itself."""

_SECONDS_BETWEEN_ROUNDS = 0.1
_SECONDS_BETWEEN_PATROLS = 1.0
_SECONDS_WITHOUT_DATABASE = 2.0
_SECONDS_AFTER_FAULT = 2.0
_SECONDS_ON_WATCH, _SECONDS_UNHEARD = 1.0, 0.1
"""How long an idle worker sleeps at most before it looks by itself; the second where no other process can wake it."""
_SECONDS_OFF_WATCH = 1.0

_watches: defaultdict[Queues, threading.Lock] = defaultdict(threading.Lock)
"""Held by the one idle worker of this process that looks by itself, of those that serve the same queues."""

log = logging.getLogger(__name__)


def run_worker(stop: threading.Event, queues: Sequence[str] = (), *, lease: timedelta = LEASE) -> None:
    """Run jobs until `stop` is set, then finish the one at hand and return. No queues means all of them.

    At least once: a job is done when its end is written, and runs again if the worker dies before that.
    Survives the loss of the database by waiting for it, and whatever else keeps it from its next job.
    """
    with bell.heard(stop) as hears:
        _work(stop, _Worker(Queues(tuple(queues)), lease, hears))


def _work(stop: threading.Event, worker: "_Worker") -> None:
    ended: Ended | None = None
    with _heartbeat(worker):
        while not stop.is_set():
            try:
                worker.rounds()
                job, ended = worker.next(ended), None
            except (OperationalError, InterfaceError):
                log.warning("no database; the worker waits for it", exc_info=True)
                connection.close()
                stop.wait(_SECONDS_WITHOUT_DATABASE)
                continue
            except Exception:
                # Its end, if it is that which cannot be written, is left: the lease runs out, and that is counted.
                log.exception("no next job; the worker goes on after a pause")
                ended = None
                connection.close()
                stop.wait(_SECONDS_AFTER_FAULT)
                continue
            if job is None:
                worker.rest(stop)
            else:
                ended = worker.perform(job)
        if ended:
            with contextlib.suppress(Exception), unsynced():
                ended.write()  # unwritten, it is run again when its lease runs out
    connection.close()


def run_workers(
    stop: threading.Event, count: int, apart: Mapping[str, int] | None = None, *, lease: timedelta = LEASE
) -> None:
    """Run several workers as threads of this process until `stop` is set and each has finished its job.

    Queues that stand `apart` have so many workers of their own, and the `count` others leave them alone: what waits for
    strangers there holds up nothing else.
    """
    apart = apart or {}
    crews = [("worker", Queues(besides=tuple(apart)), count)]
    crews += [(queue, Queues(only=(queue,)), few) for queue, few in apart.items()]
    with bell.heard(stop) as hears:
        threads = [
            threading.Thread(target=_work, args=(stop, _Worker(queues, lease, hears)), name=f"{name}-{n}")
            for name, queues, of_them in crews
            for n in range(of_them)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def run_pending(queues: Sequence[str] = ()) -> int:
    """Run every job that is due, also those that they enqueue, and return how many runs there were.

    For tests and commands: in this thread, in the caller's transaction if there is one. The first task that
    fails raises its error here, and waits for its back-off. Jobs put off by `Retry` are left for later.
    """
    worker, runs = _Worker(Queues(tuple(queues)), LEASE), 0
    leases.promote(utc_now())
    while job := worker.next(None):
        ended = worker.perform(job)
        runs += 1
        if ended:
            ended.write()
            if ended.raised:
                raise ended.raised
        leases.promote(utc_now())
    return runs


@dataclass(slots=True, weakref_slot=True)
class _Worker:
    """One thread's worth of work. `at` is the job at hand, which the heartbeat's thread reads; `hears`, whether others wake it."""

    queues: Queues
    lease: timedelta
    hears: bool = False
    name: str = field(default_factory=lambda: f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid4().hex[:8]}")
    at: Job | None = None
    _bell: threading.Event = field(default_factory=bell.sleeper)
    _last_round: float = 0.0
    _last_patrol: float = 0.0
    _steady: Steady = field(default_factory=Steady)
    _due: datetime | None = None
    _rested: bool = False
    _idle_since: float = field(default_factory=time.monotonic)

    def rounds(self) -> None:
        """Do what no job does: wake what waited, take over what was lost, enqueue what comes back by itself."""
        now, moment = time.monotonic(), utc_now()
        if now - self._last_round > _SECONDS_BETWEEN_ROUNDS or (self._due and self._due <= moment):
            self._last_round = now
            self._due = leases.next_due()
            if self._due and self._due <= moment:
                leases.promote(moment)
        if now - self._last_patrol > _SECONDS_BETWEEN_PATROLS:
            self._last_patrol = now
            bring_back(moment, self.lease)
            leases.reclaim(moment)
            enqueue_due(moment, self._steady.lasts())

    def next(self, ended: Ended | None) -> Job | None:
        """Write how the last job ended and take the next, in one commit."""
        self._bell.clear()  # before looking, so that what commits after the look rings again
        if ended is None and not leases.any_ready(self.queues):
            return None  # an idle worker does not take SQLite's write lock
        with unsynced():
            if ended:
                ended.write()
            job = leases.take(self.name, self.queues, self.lease)
        if ended and ended.run.outcome is not Outcome.FINISHED:
            bell.ring()  # whoever keeps watch must know until when it waits
        return job

    def perform(self, job: Job) -> Ended | None:
        """Run a job while the heartbeat keeps its lease."""
        if self._rested:
            self._rested = False
            bell.ring()  # where one job has come there may be more, and somebody must keep watch
        self.at = job
        try:
            return perform(job, self.lease)
        finally:
            self.at = None
            self._idle_since = time.monotonic()

    def rest(self, stop: threading.Event) -> None:
        """Sleep until woken, or a little; longer, up to a second, the longer nothing has come.

        Of a process's idle workers of the same queues one keeps watch. Whoever then finds a job wakes the others; they ask nothing until then.
        """
        self._rested = True
        watch = _watches[self.queues]
        if watch.acquire(blocking=False):
            try:
                self._bell.wait(self._pause())
            finally:
                watch.release()
            return
        while not (self._bell.wait(_SECONDS_OFF_WATCH) or stop.is_set()):
            if not watch.locked():
                return

    def _pause(self) -> float:
        """Return for how long to sleep on watch: not past the moment at which a job that waits is due."""
        longest = _SECONDS_ON_WATCH if self.hears else _SECONDS_UNHEARD
        until = pause(time.monotonic() - self._idle_since, longest)
        return until if self._due is None else min(until, max(0.005, (self._due - utc_now()).total_seconds()))


@contextlib.contextmanager
def _heartbeat(worker: _Worker) -> Iterator[None]:
    """Extend the lease of the job at hand three times per lease, from a thread and connection of its own."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(worker.lease.total_seconds() / 3):
            if job := worker.at:
                try:
                    leases.keep(job, worker.lease)
                except DatabaseError:
                    log.warning("no heartbeat for job %s", job.id, exc_info=True)
                    connection.close()
        connection.close()

    thread = threading.Thread(target=beat, name=f"heartbeat of {worker.name}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
