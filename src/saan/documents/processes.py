"""More processes for the work of one: each a Python of its own, so that every core of the machine has a part in it.

They belong to whoever began them: they end with that process, also when it is killed, and read the same settings. To begin
one takes as much of the processor as thousands of rows: so those of one file wait a while for what is asked for next.
"""

import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import contextmanager

from django.conf import settings


def cores() -> int:
    """Return how many processes one bulk file may keep busy here, this one among them."""
    wanted: int = settings.SAAN.bulk_processes
    return wanted or len(os.sched_getaffinity(0))


PATIENCE = 60.0
"""Seconds for which processes wait: who checked a file may order it at once, and files often come one after another."""


@contextmanager
def others(count: int) -> Iterator[Executor | None]:
    """Give so many processes beside this one, or None where it is to work alone; what they were asked is answered at the end.

    Whoever works there lets go of the database before it answers: nobody knows when it is asked again.
    """
    if count < 1:
        yield None
        return
    pool = _waiting.taken(count) or _begun(count)
    try:
        yield pool
    except BaseException:
        pool.shutdown()
        raise
    _waiting.keep(count, pool)


def _begun(count: int) -> ProcessPoolExecutor:
    # Not forked: this process has threads, and what they hold at that moment would never be let go.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(os.getpid(),))


class _Waiting:
    """Processes that nobody asks just now; they end unless somebody does before long. One pool of them at most."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: tuple[int, ProcessPoolExecutor] | None = None

    def taken(self, count: int) -> ProcessPoolExecutor | None:
        """Return so many processes that wait and are alive, or None."""
        with self._lock:
            if self._kept is None or self._kept[0] != count:
                return None
            pool, self._kept = self._kept[1], None
        try:
            pool.submit(os.getpid)
        except BrokenExecutor:
            return None
        return pool

    def keep(self, count: int, pool: ProcessPoolExecutor) -> None:
        """Let processes wait, instead of those that did; they end in a minute if nobody takes them."""
        kept = (count, pool)
        with self._lock:
            before, self._kept = self._kept, kept
        timer = threading.Timer(PATIENCE, self._end, (kept,))
        timer.daemon = True
        timer.start()
        if before:
            before[1].shutdown()

    def _end(self, kept: tuple[int, ProcessPoolExecutor]) -> None:
        with self._lock:
            if self._kept is not kept:
                return  # they are at work, or wait anew
            self._kept = None
        kept[1].shutdown()


_waiting = _Waiting()


def _begin(parent: int) -> None:
    import django

    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saan.web.settings")
    django.setup()


def _end_with(parent: int) -> None:
    """End this process when the one that began it is gone: nobody would ever ask it for anything again."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)  # as a kill would: what it was making is made by another
