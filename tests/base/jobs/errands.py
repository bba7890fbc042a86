"""The tasks that the tests have run: each leaves a note of what it did."""

import sys
from datetime import datetime, timedelta
from typing import Any

from django_tasks import TaskContext, task

from saan.base.jobs import api as jobs

notes: list[Any] = []


def note(word: str) -> None:
    notes.append(word)


def fail(word: str) -> None:
    notes.append(word)
    message = f"the printer refuses {word}"
    raise OSError(message)


def fail_at(code: int) -> None:
    fail(chr(code))


def leave() -> None:
    sys.exit(3)


def be_interrupted() -> None:
    raise KeyboardInterrupt


def later(seconds: int) -> None:
    notes.append("asked")
    raise jobs.Retry(timedelta(seconds=seconds))


def at_a_moment(moment: str) -> None:
    raise jobs.Retry(datetime.fromisoformat(moment))


def sometime() -> None:
    raise jobs.Retry


def index_letter(letter: str) -> None:
    """While it runs, the letter changes once, and is enqueued again."""
    notes.append(letter)
    if len(notes) == 1:
        assert jobs.enqueue("tests.base.jobs.errands.index_letter", key=letter, letter=letter) is None


def chain(length: int) -> None:
    notes.append(length)
    if length:
        jobs.enqueue("tests.base.jobs.errands.chain", length=length - 1)


def weigh(total: int) -> None:
    for done in range(total + 1):
        jobs.progress(done, total, "ชั่งน้ำหนัก")
    notes.append("weighed")


@task(priority=7)
def greet(name: str, *, polite: bool = False) -> str:
    return f"เรียน {name}" if polite else name


@task(takes_context=True)
def count_attempts(context: TaskContext) -> int:
    return context.attempt


@task
async def greet_slowly(name: str) -> str:
    return name


@task
def tear() -> None:
    message = "torn"
    raise ValueError(message)


@task
def answer_without_json() -> object:
    return object()


@task
def quote_stranger() -> dict[str, object]:
    """Return and say what no database takes: a NUL, and half of a surrogate pair."""
    jobs.progress(1, 1, "seen by \x00 or \ud800")
    return {"said\x00": ["a\x00b", "\ud800", 7]}
