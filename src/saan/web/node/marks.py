"""Marks in a node's folder: small files that say where the node stands, and outlive a power cut. Needs no Django."""

import os
from pathlib import Path

from saan.base.files.disk import sync_folder


def put(mark: Path, says: str) -> None:
    """Let a mark say this, for its owner's eyes and durable on return; a crash leaves what it said before, or this.

    Bytes first, then the name, then the folder: a name never stands for bytes that a power cut could take.
    """
    aside = mark.with_suffix(".tmp")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(says)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(mark)
    sync_folder(mark.parent)


def take_away(mark: Path) -> None:
    """Remove a mark for good; one that is not there is no error."""
    mark.unlink(missing_ok=True)
    sync_folder(mark.parent)
