"""Where what only the tests need is written."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")
"""Its files are made by `tempfile`, which lets nobody else in."""
ENOUGH = 3 * 2**30
"""Bytes that must be free in memory before tests write there; a whole run leaves about a third of it."""


def throwaway() -> str:
    """Return a folder in memory where there is room, else the machine's usual one.

    What a killed process has written stays there as on a disk; only the machine's own fall would lose it. So tests that
    kill lose no sharpness by it, and thousands of `fsync` cost nothing.
    """
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
        return str(MEMORY)
    return tempfile.gettempdir()


@contextmanager
def cleared() -> Iterator[Mapping[str, str]]:
    """Give the environment of tests whose files lie on throw-away ground and are gone afterwards."""
    ground = throwaway()
    if ground == tempfile.gettempdir():
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="saan-tests-", dir=ground, ignore_cleanup_errors=True) as folder:
        yield {"TMPDIR": folder}
