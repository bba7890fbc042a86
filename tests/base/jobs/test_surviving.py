"""A worker goes on, whatever keeps it from its next job."""

import threading
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any, cast
from unittest.mock import Mock

import pytest

from saan.base.jobs import worker

HOUR = timedelta(hours=1)


class Hindered:
    """Stands in for a worker that cannot take its next job a few times; each job ends as the one before it."""

    name, lease, at = "hindered", HOUR, None

    def __init__(self, stop: threading.Event, hinder: Callable[[int], None]) -> None:
        self.stop, self.hinder = stop, hinder
        self.rounds = Mock()
        self.given: list[Any] = []
        self.write = Mock(side_effect=ValueError)

    def next(self, ended: object) -> str | None:
        self.given.append(ended)
        self.hinder(len(self.given))
        if len(self.given) > 4:
            self.stop.set()
            return None
        return "job"

    def perform(self, job: str) -> Any:
        return Mock(end_of=job, write=self.write)

    def rest(self, _stop: threading.Event) -> None:
        """Sleep not at all."""


@pytest.fixture
def lost(monkeypatch: pytest.MonkeyPatch) -> Mock:
    connection = Mock()
    monkeypatch.setattr(worker, "connection", connection)
    monkeypatch.setattr(worker, "unsynced", nullcontext)
    monkeypatch.setattr(worker, "_SECONDS_AFTER_FAULT", 0)
    return connection


def test_a_run_whose_end_cannot_be_written_ends_no_worker(lost: Mock) -> None:
    def hinder(time: int) -> None:
        if time == 2:
            raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "half a character")

    stop = threading.Event()
    one = Hindered(stop, hinder)
    worker._work(stop, cast("worker._Worker", one))
    assert one.given[1] is not None
    assert one.given[2] is None, "what cannot be written is not tried for ever"
    assert len(one.given) == 5
    assert lost.close.call_count >= 2


def test_a_last_end_that_cannot_be_written_is_left_to_its_lease(lost: Mock) -> None:
    stop = threading.Event()
    one = Hindered(stop, lambda _: stop.set())
    worker._work(stop, cast("worker._Worker", one))
    one.write.assert_called_once()
    assert lost.close.called
