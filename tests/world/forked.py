"""Processes that begin with Django and other libraries loaded, and with nothing of ours: half a second of each is saved.

They are forked from one process that lives as long as the tests (the standard library's `forkserver`), and are processes
like any other: with an environment, files and a database of their own, killed like any other.
"""

import multiprocessing
import os
import runpy
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]
LIBRARIES = [
    "cryptography.x509", "django.core.cache", "django.core.files.storage", "django.core.management", "django.db.models",
    "django.db.models.sql.compiler", "django.forms", "django.template", "django.urls", "django_tasks", "httpx", "msgspec",
    "sqlite3", "sqlparse", "uvloop",
]  # fmt: skip
"""None of them needs settings, which each process reads for itself."""
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload([__name__, *LIBRARIES])


@dataclass(frozen=True, slots=True)
class Started:
    """A process by its number, the two ends of what it reads and says, and what waits for its end."""

    pid: int
    stdin: IO[str]
    stdout: IO[str]
    wait: Callable[[], object]

    def kill(self) -> None:
        """Kill -9 it, and wait for its end."""
        os.kill(self.pid, signal.SIGKILL)
        self.wait()
        self.stdin.close()
        self.stdout.close()


def forked(module: str, word: str, environment: Mapping[str, str], log: Path) -> Started:
    """Begin `python -m module word`, and return at once; what it complains of is added to a log."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        process = CONTEXT.Process(target=_become, args=(module, word, dict(environment), theirs, str(log)))
        process.start()
        assert process.pid is not None
        return Started(process.pid, ours.makefile("w"), ours.makefile("r"), process.join)


def fresh(module: str, word: str, environment: Mapping[str, str], log: Path) -> Started:
    """Begin the same as a person would, with nothing loaded: for what is measured."""
    pipe, command = subprocess.PIPE, [sys.executable, "-m", module, word]
    with log.open("ab") as file:
        process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=file, text=True
        )
    assert process.stdin is not None
    assert process.stdout is not None
    return Started(process.pid, process.stdin, process.stdout, process.wait)


def _become(module: str, word: str, environment: dict[str, str], line: socket.socket, log: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(line.fileno(), 0)
    os.dup2(line.fileno(), 1)
    with Path(log).open("ab") as complaints:
        os.dup2(complaints.fileno(), 2)
    line.close()
    sys.stdin, sys.stdout = open(0, encoding="utf-8"), open(1, "w", encoding="utf-8")  # noqa: SIM115 - numbers, for good
    sys.argv = [module, word]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
