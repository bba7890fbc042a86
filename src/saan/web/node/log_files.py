"""What the node's programs say, kept within bounds: a database that is away for a night must not fill the disk. Needs no Django.

A program goes on writing to the file that it was started with, so its lines are copied aside and the file is emptied; what
is written in that instant may be lost.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

LARGEST = 16 * 2**20
"""Bytes of one file, a little more while nobody looks."""

OLDER = 3
"""How many are kept of those before it; number 1 is the last."""


def trim(folder: Path, largest: int = LARGEST) -> None:
    """Put each log aside that has grown too large; a disk that refuses loses the oldest lines, never the node."""
    for log in folder.glob("*.log"):
        with suppress(OSError):
            if log.stat().st_size > largest:
                _put_aside(log)


def _put_aside(log: Path) -> None:
    for older, newer in _ages(log):
        with suppress(FileNotFoundError):
            newer.replace(older)
    aside = log.with_name(f"{log.name}.1")
    try:
        shutil.copyfile(log, aside)
    except OSError:
        aside.unlink(missing_ok=True)  # a full disk: its last room is not for what was said before
    os.truncate(log, 0)


def _ages(log: Path) -> Iterator[tuple[Path, Path]]:
    """Return the names of the older logs in pairs, the oldest first: what has the second gets the first."""
    for age in range(OLDER, 1, -1):
        yield log.with_name(f"{log.name}.{age}"), log.with_name(f"{log.name}.{age - 1}")
