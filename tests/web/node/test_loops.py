"""A node's loops go on after a failure, and end when the node does."""

import threading
from pathlib import Path

import pytest

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
