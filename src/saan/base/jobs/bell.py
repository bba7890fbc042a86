"""Waking workers when a transaction that enqueued work commits: those of this process, and of others beside it in the node's folder.

A worker's process listens at a named pipe in `run/bells`; whoever enqueues writes a byte into each. A convenience only: one
idle worker of a process looks by itself once a second, which is how jobs that another machine enqueues are found, and those
whose bell a crash took away.
"""

import contextlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4
from weakref import WeakSet

from django.conf import settings
from django.db import connection, transaction

_sleepers: WeakSet[threading.Event] = WeakSet()
_lock = threading.Lock()
_MOST_AT_ONCE: Final = 4096


def sleeper() -> threading.Event:
    """Return an event that is set whenever work may have come; it is forgotten with its owner."""
    event = threading.Event()
    with _lock:
        _sleepers.add(event)
    return event


def ring_on_commit() -> None:
    """Wake the workers once the present transaction has committed; however often it is asked for, they are woken once."""
    if not any(ring_all in each for each in connection.run_on_commit):
        transaction.on_commit(ring_all)


def ring() -> None:
    """Wake this process's workers now."""
    with _lock:
        awake = list(_sleepers)
    for event in awake:
        event.set()


def ring_all() -> None:
    """Wake this process's workers and those of the other processes in the node's folder."""
    ring()
    with contextlib.suppress(OSError):
        for bell in _bells().glob("[!.]*"):
            _touch(bell)


def _touch(bell: Path) -> None:
    """Write into a pipe; one that nobody reads any more is removed."""
    try:
        pipe = os.open(bell, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        bell.unlink(missing_ok=True)
        return
    try:
        os.write(pipe, b"!")
    except BlockingIOError:
        pass  # it is full: they have heard it
    finally:
        os.close(pipe)


@contextmanager
def heard(stop: threading.Event) -> Iterator[bool]:
    """Listen for other processes while the block lasts, and wake this one's workers when they are to stop.

    Yields whether a pipe could be made to listen at; where none can, workers look by themselves more often.
    """
    threading.Thread(target=_wake_to_stop, args=(stop,), name="stop", daemon=True).start()
    try:
        bell, pipe = _hung()
    except OSError:
        yield False
        return
    over = threading.Event()
    thread = threading.Thread(target=_listen, args=(pipe, over), name="bell", daemon=True)
    thread.start()
    try:
        yield True
    finally:
        over.set()
        bell.unlink(missing_ok=True)
        os.write(pipe, b"!")
        thread.join()
        os.close(pipe)


def _hung() -> tuple[Path, int]:
    """Make a pipe of this process's own, open for reading and writing, so that it never ends; only then others see it."""
    _bells().mkdir(parents=True, exist_ok=True)
    bell = _bells() / f"{os.getpid()}-{uuid4().hex[:8]}"
    aside = bell.with_name(f".{bell.name}")
    os.mkfifo(aside, 0o600)
    pipe = os.open(aside, os.O_RDWR)
    aside.rename(bell)
    return bell, pipe


def _listen(pipe: int, over: threading.Event) -> None:
    while not over.is_set():
        os.read(pipe, _MOST_AT_ONCE)
        ring()


def _wake_to_stop(stop: threading.Event) -> None:
    stop.wait()
    ring()


def _bells() -> Path:
    return Path(settings.SAAN_HOME) / "run" / "bells"
