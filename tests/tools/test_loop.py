"""The dev loop: a checkout is set up by one process at a time, and only what a picture needs is played."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tools.pictures import Album, needed

from tools import loop, postgres

ROOT = Path(__file__).parents[2]
HOLDS = """
import sys
from tools import setup
with setup.alone():
    print("in", flush=True)
    sys.stdin.readline()
"""


def begun() -> "subprocess.Popen[str]":
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", HOLDS]
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def test_whoever_sets_a_checkout_up_second_waits_and_says_so() -> None:
    first = begun()
    assert first.stdout
    assert first.stdout.readline() == "in\n"
    second = begun()
    assert second.stderr
    assert "waiting for it" in second.stderr.readline()
    assert second.poll() is None
    first.kill()
    first.communicate()
    out, _ = second.communicate("\n", timeout=60)
    assert out == "in\n", "also where the first was killed"


def test_only_what_a_picture_shows_the_outcome_of_is_played() -> None:
    assert needed(Album("th", ("programs",))) == {"programs"}
    assert needed(Album("th", ("preview",))) == {"draft", "preview"}
    assert needed(Album("th", ("evidence",))) == {"home", "inbox", "receive", "received", "sent", "evidence"}
    assert not needed(Album("th", ("document-bulk", "paper")))
    assert {"draft", "sign", "verify"} <= needed(Album("th", ()))
    assert Album("th", ("paper-memo",)).wants("paper")
    assert not Album("th", ("paper-memo",)).wants("paper-bylaw")


def test_what_kills_runs_on_postgresql_before_a_release_and_not_in_the_check(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran: list[tuple[str, ...]] = []

    @contextmanager
    def server() -> Iterator[str]:
        yield "postgresql://nobody@127.0.0.1/saan"

    def run(*command: str, **environment: str) -> int:
        if environment.get("SAAN_DATABASE"):
            ran.append(command)
        return 0

    monkeypatch.setattr(postgres, "server", server)
    monkeypatch.setattr(loop, "run", run)
    loop.VERBS["test-postgresql"](["tests/base/journal/test_processes.py"])
    loop.VERBS["test"]([])
    before_a_release, check = (chosen(command) for command in ran)
    assert "chaos" in before_a_release
    assert "chaos" not in check


def chosen(command: tuple[str, ...]) -> set[str]:
    """Return which of the words that mark tests a command of pytest leaves in."""
    words = command[command.index("-m") + 1].split(" and ")
    return {"journey", "chaos", "oracle"} - {word.removeprefix("not ") for word in words}
