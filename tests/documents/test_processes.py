"""Further processes wait a while for what is asked next, and are begun anew where they died."""

import os
import signal
import time
from pathlib import Path

import pytest

from saan.documents import processes


def asked() -> int:
    """Ask the process beside this one for its number."""
    with processes.others(1) as pool:
        assert pool is not None
        return pool.submit(os.getpid).result()


def test_processes_wait_for_more_work_and_end_where_none_comes(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAAN_HOME", str(home))
    first = asked()
    assert first != os.getpid()
    assert asked() == first, "the same one was asked again"
    kept = processes._waiting._kept
    assert kept is not None
    processes._waiting._end(kept)
    assert not Path(f"/proc/{first}").exists(), "nobody asked for a while"


def test_one_that_was_killed_is_begun_anew_and_one_whose_work_failed_ends(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAAN_HOME", str(home))
    first = asked()
    os.kill(first, signal.SIGKILL)
    while Path(f"/proc/{first}").exists():
        time.sleep(0.05)
    second = asked()
    assert second != first
    with pytest.raises(KeyError), processes.others(1):
        raise KeyError
    assert not Path(f"/proc/{second}").exists()
    assert processes._waiting._kept is None
