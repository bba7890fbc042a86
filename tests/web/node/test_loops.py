"""A node's loops go on after a failure, and end when the node does."""

import os
import threading
import time
from pathlib import Path

import pytest
from django.db import OperationalError

from saan.web.node import heartbeat, loops
from saan.web.node.heartbeat import alive, beat
from saan.web.node.loops import Loop


@pytest.mark.django_db(transaction=True)
def test_a_failing_turn_does_not_end_the_loop(caplog: pytest.LogCaptureFixture) -> None:
    stop, calls = threading.Event(), []

    def turn() -> bool:
        calls.append(1)
        if len(calls) == 1:
            raise OSError
        if len(calls) == 4:
            stop.set()
        return len(calls) < 3

    Loop("sweeper", turn, pause=0.01).run(stop)
    assert len(calls) == 4
    assert "sweeper failed, 1 times in a row" in caplog.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("raised", "waits"), [(OperationalError(), {0.01}), (ValueError(), {3600.0})])
def test_a_loop_without_a_database_looks_for_it_however_long_it_is_away(
    monkeypatch: pytest.MonkeyPatch, raised: Exception, waits: set[float]
) -> None:
    """Only what fails by itself is called at longer and longer pauses."""
    monkeypatch.setattr(loops, "WITHOUT_DATABASE", 0.01)
    monkeypatch.setattr("random.uniform", lambda _least, most: most)
    monkeypatch.setattr(loops, "LONGEST_PAUSE", 3600.0)
    stop = Patient(turns=20)

    def turn() -> bool:
        raise raised

    Loop("sequencer", turn, pause=0.5).run(stop)
    assert set(stop.waited[-3:]) == waits


class Patient(threading.Event):
    """Notes for how long it would wait; set after some turns."""

    def __init__(self, turns: int) -> None:
        super().__init__()
        self.waited: list[float] = []
        self._turns = turns

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.waited.append(timeout)
        if len(self.waited) == self._turns:
            self.set()
        return self.is_set()


def test_a_heart_that_stopped_is_seen(tmp_path: Path) -> None:
    file, stop = tmp_path / "run" / "worker.alive", threading.Event()
    assert not alive(file)
    thread = threading.Thread(target=beat, args=(file, stop))
    thread.start()
    try:
        for _ in range(500):
            if alive(file):
                break
            stop.wait(0.01)
        assert alive(file)
    finally:
        stop.set()
        thread.join()
    assert not alive(file)


def test_a_heart_beats_on_once_the_disk_takes_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "BEAT", 0.01)
    folder, stop = tmp_path / "run", threading.Event()
    folder.write_text("in the way, as a full disk is")
    thread = threading.Thread(target=beat, args=(folder / "worker.alive", stop))
    thread.start()
    try:
        stop.wait(0.1)
        assert thread.is_alive()
        folder.unlink()
        for _ in range(500):
            if (folder / "worker.alive").exists():
                break
            stop.wait(0.01)
        assert alive(folder / "worker.alive")
    finally:
        stop.set()
        thread.join()


def test_a_beat_of_a_moment_to_come_is_none(tmp_path: Path) -> None:
    file = tmp_path / "worker.alive"
    file.touch()
    ahead = time.time() + 3600
    os.utime(file, (ahead, ahead))
    assert not alive(file)
