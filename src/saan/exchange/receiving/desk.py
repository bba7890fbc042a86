"""The desk: requests wait here until the group that holds them is durable."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from saan.exchange.node import Node
from saan.exchange.receiving.commit import Delivered, commit
from saan.exchange.receiving.metrics import Meters
from saan.exchange.receiving.rows import Key
from saan.exchange.refusals import BusyError
from saan.trust.errors import SaanError

MAX_GROUP = 512
"""Envelopes in one transaction: more would make those who wait first wait longer, and gain nothing."""

MAX_WAITING = 4096
"""Envelopes that may wait; beyond it the node says that it is busy, and keeps nothing."""

GATHERING = 0.01
"""Seconds that a busy desk waits for more to come before it commits: each commit costs the same, however much it holds."""

_Waiting = tuple[Delivered, "asyncio.Future[None]"]


class Desk:
    """Collects what requests bring while one group is being committed, then commits that as the next group.

    All state belongs to the event loop's thread; only `commit` runs in the writer's.
    """

    def __init__(self, node: Callable[[], Node], head: Callable[[], str], meters: Meters) -> None:
        self._node, self._head, self._meters = node, head, meters
        self._waiting: list[_Waiting] = []
        self._count = 0
        self._running: asyncio.Task[None] | None = None
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="desk")

    async def bring(self, delivered: Delivered) -> None:
        """Return once what was brought is durable and answered.

        Raises `BusyError` or `StorageFailedError`: then nothing of it was kept.
        """
        if self._count >= MAX_WAITING:
            raise BusyError
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        self._waiting.append((delivered, done))
        self._count += len(delivered.lines)
        if self._running is None:
            self._running = loop.create_task(self._work())
        try:
            await done
        finally:
            self._count -= len(delivered.lines)

    async def _work(self) -> None:
        busy = False
        while self._waiting:
            if busy and self._count < MAX_GROUP:
                await asyncio.sleep(GATHERING)
            group = self._next_group()
            busy = len(group) > 1
            failure = await self._commit(group)
            if failure is None or _ails_all(failure) or len(group) == 1:
                _release(group, failure)
                continue
            # Something in the group cannot be stored at all: alone, it harms no one else.
            for waiting in group:
                _release([waiting], await self._commit([waiting]))
        self._running = None

    async def _commit(self, group: Sequence[_Waiting]) -> Exception | None:
        """Commit a group in the writer's thread and return what went wrong."""
        brought = [delivered for delivered, _ in group]
        started = time.perf_counter()
        failure: Exception | None = None
        try:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._writer, commit, self._node(), brought, self._head())
        except Exception as error:  # noqa: BLE001 - given to each that waits, so that none waits for ever
            failure = error
        lines = sum(len(delivered.lines) for delivered in brought)
        self._meters.committed(lines, time.perf_counter() - started, failed=failure is not None)
        return failure

    def _next_group(self) -> list[_Waiting]:
        """Take the next requests off the queue: no two with a line in common, and not too many lines."""
        group: list[_Waiting] = []
        left: list[_Waiting] = []
        seen: set[Key] = set()
        lines = 0
        for waiting in self._waiting:
            keys = set(waiting[0].names())
            if (group and lines + len(waiting[0].lines) > MAX_GROUP) or not seen.isdisjoint(keys):
                left.append(waiting)
                continue
            seen |= keys
            lines += len(waiting[0].lines)
            group.append(waiting)
        self._waiting = left
        return group


def _ails_all(failure: Exception) -> bool:
    """Return whether what went wrong is no fault of what was brought, so that trying it one by one cannot help."""
    return isinstance(failure, SaanError) and failure.is_ours


def _release(group: Sequence[_Waiting], failure: Exception | None) -> None:
    for _, done in group:
        if done.done():
            continue
        if failure is None:
            done.set_result(None)
        elif isinstance(failure, SaanError):
            # Each gets its own: an exception that is raised twice grows its traceback.
            done.set_exception(type(failure)(**failure.fields))
        else:
            done.set_exception(failure)
