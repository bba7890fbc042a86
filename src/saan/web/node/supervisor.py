"""The processes of a node, kept alive until the node is told to stop."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from saan.web.node import log_files

QUICK_DEATH = 10.0
"""Seconds: a process that lived shorter than this is started again only after a growing pause."""

LONGEST_PAUSE = 30.0
GRACE = 20.0
"""Seconds a process has to finish what it is doing once asked to stop."""

LOOK_EVERY = 10.0
"""Seconds between two looks at how large the logs are."""

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Program:
    """One process of the node: its name, its command line, and what is added to its environment."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Running:
    """A program and the process it runs as; owned by the supervisor's loop alone."""

    program: Program
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0
    due: float = 0.0


class Supervisor:
    """Starts programs, starts again whichever dies, and stops them all together.

    Each program leads a process group of its own, so that what a killed program leaves behind is ended
    before its port is taken again. If the supervisor itself is killed, the kernel tells its programs to stop.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        log_folder: Path,
        say: Callable[[str], None],
        must_end: Callable[[], bool] = lambda: False,
    ) -> None:
        """Be told by `must_end` when the node may run no longer, as when its worker found that it is held."""
        self._running = [_Running(program) for program in programs]
        self._must_end = must_end
        self._logs = log_folder
        self._say = say
        self._stopping = False
        self._logs_due = 0.0

    def run(self) -> None:
        """Keep the programs running until SIGTERM, SIGINT or `must_end`, then stop them within `GRACE` seconds."""
        signal.signal(signal.SIGTERM, self._ask_to_stop)
        signal.signal(signal.SIGINT, self._ask_to_stop)
        self._logs.mkdir(parents=True, exist_ok=True)
        try:
            while not self._stopping and not self._must_end():
                for running in self._running:
                    self._tend(running)
                self._look_after_logs()
                time.sleep(0.1)
        finally:
            self._stop_all()

    def _look_after_logs(self) -> None:
        if (now := time.monotonic()) >= self._logs_due:
            log_files.trim(self._logs)
            self._logs_due = now + LOOK_EVERY

    def _ask_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _tend(self, running: _Running) -> None:
        now = time.monotonic()
        if running.process is None:
            if now >= running.due:
                self._try_to_start(running, now)
            return
        code = running.process.poll()
        if code is None:
            return
        _end_group(running.process.pid)
        lived = now - running.started
        running.pause = _longer(running.pause) if lived < QUICK_DEATH else 0.0
        running.due = now + running.pause
        running.process = None
        self._say(f"{running.program.name} ended ({code}) after {lived:.1f} s; starting it again")

    def _try_to_start(self, running: _Running, now: float) -> None:
        """Start a program; where memory is short, or its version is just being replaced, again after a pause: the others go on."""
        try:
            self._start(running)
        except OSError as error:
            running.pause = _longer(running.pause)
            running.due = now + running.pause
            self._say(f"{running.program.name} cannot be started ({error}); it is tried again")

    def _start(self, running: _Running) -> None:
        program = running.program
        with (self._logs / f"{program.name}.log").open("ab") as log:
            running.process = subprocess.Popen(  # noqa: S603 - our own programs
                program.command,
                env=os.environ | dict(program.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - runs before any thread of ours exists
            )
        running.started = time.monotonic()

    def _stop_all(self) -> None:
        alive = [running.process for running in self._running if running.process is not None]
        for process in alive:
            process.terminate()
        deadline = time.monotonic() + GRACE
        for process in alive:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._say(f"process {process.pid} did not stop in time and is ended")
            _end_group(process.pid)


def _longer(pause: float) -> float:
    return min(LONGEST_PAUSE, max(0.2, pause * 2))


def _die_with_parent() -> None:
    """Ask the kernel to send SIGTERM when the supervisor dies; only Linux knows how."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _end_group(leader: int) -> None:
    """End what is left of a program's process group."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return
