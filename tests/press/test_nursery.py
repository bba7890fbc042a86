"""What answers strangers' files is begun at once, holds to its limits, and is there again after it was killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from saan.press import nursery, typeset
from saan.press.nursery import Nursery
from saan.press.signing import seal, sign
from tests.press.authority import NOW, RECORD, letter, settled

DRAWN = "saan.press.picturing"


@pytest.fixture(scope="module")
def page() -> bytes:
    return seal(typeset(letter(), RECORD), settled().seal, NOW)


@pytest.fixture
def asked() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made._end()


def drawn(asked: Nursery, page: bytes, *, seconds: int = 20, memory: int = 1 << 30) -> bytes:
    return asked.answered(DRAWN, page, seconds=seconds, memory=memory)


def test_many_ask_at_once_and_each_has_its_own_answer(asked: Nursery, page: bytes) -> None:
    wanted, answers = drawn(asked, page), []

    def ask() -> None:
        answers.append(drawn(asked, page))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert answers == [wanted] * 4
    assert b"JFIF" in wanted


def test_at_rest_it_is_gone_whoever_was_asked_answers_still_and_the_next_begins_another(
    asked: Nursery, page: bytes
) -> None:
    wanted, answers = drawn(asked, page), []
    first = asked._process
    assert first is not None
    waits = threading.Thread(target=lambda: answers.append(drawn(asked, page)))
    waits.start()
    asked.rest()
    assert first.poll() is not None
    waits.join()
    assert answers == [wanted]
    assert drawn(asked, page) == wanted
    asked.rest()
    asked.rest()


def test_killed_it_is_begun_anew_and_ended_it_is_gone(asked: Nursery, page: bytes) -> None:
    wanted = drawn(asked, page)
    first = asked._process
    assert first is not None
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert drawn(asked, page) == wanted
    second = asked._process
    assert second is not None
    assert second.pid != first.pid
    asked._end()
    assert second.returncode == 0


def test_what_hangs_or_is_cut_short_gives_nothing(
    asked: Nursery, page: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn(asked, page)
    with pytest.raises(TimeoutError):
        drawn(asked, page, memory=1 << 20)
    monkeypatch.setattr(nursery, "_GRACE", 0)
    held = asked._process
    assert held is not None
    os.kill(held.pid, signal.SIGSTOP)
    began = time.monotonic()
    try:
        with pytest.raises(TimeoutError):
            drawn(asked, page, seconds=1)
    finally:
        os.kill(held.pid, signal.SIGCONT)
    assert time.monotonic() - began < 30
    monkeypatch.undo()
    assert b"JFIF" in drawn(asked, page)


def test_a_fork_of_whoever_asks_has_a_nursery_of_its_own(asked: Nursery, page: bytes) -> None:
    wanted = drawn(asked, page)
    held = asked._process
    asked._owner = -1  # as it is after a fork
    assert drawn(asked, page) == wanted
    assert held is not None
    assert asked._process is not held
    held.terminate()
    held.wait()


def test_it_is_told_no_secret_of_the_environment(
    asked: Nursery, page: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAAN_KEY_PASSPHRASE", "open sesame")
    drawn(asked, page)
    assert asked._process is not None
    told = Path(f"/proc/{asked._process.pid}/environ").read_bytes()
    assert b"PATH=" in told
    assert b"sesame" not in told


def test_a_fork_finds_everything_loaded_that_verifying_and_drawing_need(page: bytes) -> None:
    signed = sign(page, settled().director, NOW)
    told = subprocess.run([sys.executable, "-c", LOADING], input=signed, capture_output=True, check=True)
    assert told.stdout == b"holds []\n"


LOADING = """
import importlib, sys, threading
from datetime import UTC, datetime
from saan.press import nursery
for name in nursery._LOADED:
    importlib.import_module(name)
nursery._rehearse()
assert threading.active_count() == 1, "a fork could inherit a held lock"
pdf, known = sys.stdin.buffer.read(), set(sys.modules)
from saan.press.picturing import _drawn
from saan.press.verifying import verify
found = verify(pdf, roots=(), at=datetime(2026, 11, 23, tzinfo=UTC))
assert _drawn(pdf).pages
print({each.code: each.outcome for each in found.findings}["pdf.coverage"], sorted(set(sys.modules) - known))
"""
