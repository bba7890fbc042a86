"""What goes on in threads of its own outlives what stops it for a moment: a database that restarts, a disk that is full."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError

from saan.exchange import server
from saan.exchange.delivery import worker
from saan.trust.ids import AgencyId


class Connection:
    """A connection to a database that restarts: dead from then on, until it is closed and opened anew."""

    alive = False

    def close(self) -> None:
        self.alive = True


def test_who_sleeps_is_seen_again_after_the_database_was_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    connection, over = Connection(), threading.Event()

    def sleeping() -> frozenset[AgencyId]:
        if not connection.alive:
            raise OperationalError
        over.set()
        return frozenset()

    monkeypatch.setattr(server, "NOTICED", 0.01)
    monkeypatch.setattr(server, "connection", connection, raising=False)
    monkeypatch.setattr(server, "sleeping", sleeping)
    waker = server.Waker()
    waker.start()
    try:
        assert over.wait(5)
    finally:
        waker._stop.set()
        waker._thread.join(10)


def test_delivery_begins_again_when_a_disk_took_no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, tries = threading.Event(), list[float]()

    @contextmanager
    def refused(_stop: threading.Event) -> Iterator[bool]:
        tries.append(time.monotonic())
        if len(tries) == 1:
            raise OSError(28, "No space left on device")
        stop.set()
        yield False

    monkeypatch.setattr(worker, "BEGUN_AGAIN", 0.01)
    monkeypatch.setattr(worker, "_sole_worker", refused)
    worker.run(stop)
    assert len(tries) == 2
