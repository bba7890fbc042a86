"""Tasks whose effect outlives their process: a file per run that got that far."""

import fcntl
import os
import random
import time
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from saan.base.jobs import api as jobs


def home() -> Path:
    return Path(os.environ["SAAN_HOME"])


def effect(name: str) -> None:
    (home() / "effects" / f"{name}~{uuid4().hex}").touch()


def do(name: str) -> None:
    effect(name)


def do_slowly(name: str, seconds: float) -> None:
    effect(f"{name}-begun")
    time.sleep(seconds)
    effect(name)


def meet(name: str, other: str) -> None:
    """Wait until the other one is at work too."""
    effect(name)
    while not list((home() / "effects").glob(f"{other}~*")):
        time.sleep(0.01)


def do_alone(name: str, place: str) -> None:
    """Leave `overlap` behind if another run with the same key is at work; the kernel frees a dead one's lock."""
    with (home() / "locks" / place).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            effect("overlap")
            return
        time.sleep(random.uniform(0, 0.02))
        if random.random() < 0.1:
            raise OSError
        if random.random() < 0.1:
            raise jobs.Retry(timedelta(milliseconds=20))
        effect(name)


def tick() -> None:
    effect("tick")


def register() -> None:
    jobs.every(timedelta(seconds=0.5), "tests.tick", "tests.base.jobs.chores.tick")
