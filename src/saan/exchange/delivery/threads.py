"""The threads of the delivery worker: its event loop never waits for a disk or a database itself."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import DatabaseError, connection, connections

DISKS = 4

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Threads:
    """Where work that waits goes: one thread for the book of deliveries, a few for large content."""

    _book: Executor
    _disk: Executor

    async def book(self, work: Callable[..., T], *arguments: Any) -> T:
        """Read or write what becomes of deliveries; one at a time, in the order of the calls."""
        return await _in(self._book, work, arguments)

    async def disk(self, work: Callable[..., T], *arguments: Any) -> T:
        """Read, hash or encrypt content."""
        return await _in(self._disk, work, arguments)


@contextmanager
def started() -> Iterator[Threads]:
    """Give threads; at the end their connections to the database are closed."""
    with ThreadPoolExecutor(1, "book") as book, ThreadPoolExecutor(DISKS, "disk") as disk:
        try:
            yield Threads(book, disk)
        finally:
            for executor in (book, disk):
                executor.submit(connections.close_all)


async def _in(executor: Executor, work: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    return await asyncio.get_running_loop().run_in_executor(executor, lambda: _kept(work, arguments))


def _kept(work: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    try:
        return work(*arguments)
    except DatabaseError:
        # A connection that failed may be dead: the thread's next work opens another.
        connection.close()
        raise
