"""A process shows that it is alive by touching a file; whoever asks looks at the file's age."""

import logging
import threading
import time
from pathlib import Path

BEAT = 1.0
DEAD_AFTER = 15.0
"""Seconds without a beat after which a process counts as dead; long enough for one slow disk."""

log = logging.getLogger(__name__)


def beat(file: Path, stop: threading.Event) -> None:
    """Touch the file every `BEAT` seconds until told to stop, then remove it.

    A disk that is full when the process starts takes no new file: it is tried again at each beat.
    """
    refused = False
    while not stop.is_set():
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
            refused = False
        except OSError:
            if not refused:
                log.warning(
                    "%s cannot be touched: this process counts as dead meanwhile", file, exc_info=True
                )
            refused = True
        stop.wait(BEAT)
    file.unlink(missing_ok=True)


def alive(file: Path) -> bool:
    """Return whether the process that beats on a file is alive; a beat by a clock that was ahead is none."""
    try:
        return abs(time.time() - file.stat().st_mtime) < DEAD_AFTER
    except FileNotFoundError:
        return False
