"""Waking the workers of this process when a transaction that enqueued work commits.

A convenience only: one idle worker looks by itself every 100 ms, which is how other processes' jobs are found.
"""

import threading
from weakref import WeakSet

from django.db import transaction

_sleepers: WeakSet[threading.Event] = WeakSet()
_lock = threading.Lock()


def sleeper() -> threading.Event:
    """Return an event that is set whenever work may have come; it is forgotten with its owner."""
    event = threading.Event()
    with _lock:
        _sleepers.add(event)
    return event


def ring_on_commit() -> None:
    """Wake this process's workers once the present transaction has committed."""
    if _sleepers:
        transaction.on_commit(ring)


def ring() -> None:
    """Wake this process's workers now."""
    with _lock:
        awake = list(_sleepers)
    for event in awake:
        event.set()
