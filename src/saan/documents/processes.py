"""More processes for the work of one: each a Python of its own, so that every core of the machine has a part in it.

They belong to whoever began them: they end with that process, also when it is killed, and read the same settings.
"""

import gc
import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

from django.conf import settings


def cores() -> int:
    """Return how many processes one bulk file may keep busy here, this one among them."""
    wanted: int = settings.SAAN.bulk_processes
    return wanted or len(os.sched_getaffinity(0))


_USUAL = gc.get_threshold()
_SELDOM = (50_000, 20, 100)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Spare the garbage collector what was there before, and look for cycles seldom: rows by the thousand make none.

    It would take a seventh of the time of a bulk file. Afterwards all is as it was.
    """
    gc.freeze()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*_USUAL)
        gc.unfreeze()


@contextmanager
def others(count: int) -> Iterator[Executor | None]:
    """Give so many processes beside this one, or None where it is to work alone."""
    if count < 1:
        yield None
        return
    # Not forked: this process has threads, and what they hold at that moment would never be let go.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(os.getpid(),)) as pool:
        yield pool


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
