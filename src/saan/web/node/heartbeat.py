"""A process shows that it is alive by touching a file; whoever asks looks at the file's age."""

import threading
import time
from pathlib import Path

BEAT = 1.0
DEAD_AFTER = 15.0
"""Seconds without a beat after which a process counts as dead; long enough for one slow disk."""


def beat(file: Path, stop: threading.Event) -> None:
    """Touch the file every `BEAT` seconds until told to stop, then remove it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    while not stop.is_set():
        file.touch()
        stop.wait(BEAT)
    file.unlink(missing_ok=True)


def alive(file: Path) -> bool:
    """Return whether the process that beats on a file is alive."""
    try:
        return time.time() - file.stat().st_mtime < DEAD_AFTER
    except FileNotFoundError:
        return False
