"""The file in which the exchange's listener tells what it counts, for another process of the node to show."""

import contextlib
from pathlib import Path


def place(home: Path) -> Path:
    """Return the file, below a node's folder; it means nothing after a restart, so no backup has it."""
    return home / "run" / "exchange.prom"


def listener_metrics(home: Path, newer_than: float) -> bytes:
    """Return what the listener wrote last, or nothing where that is older than a moment (Unix time)."""
    with contextlib.suppress(FileNotFoundError):
        if place(home).stat().st_mtime >= newer_than:
            return place(home).read_bytes()
    return b""
