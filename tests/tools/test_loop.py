"""The dev loop: a checkout is set up by one process at a time, and only what a picture needs is played."""

import subprocess
import sys
from pathlib import Path

from tools.pictures import Album, needed

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
