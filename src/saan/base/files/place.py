"""Where this node keeps its blobs, and what is on its way to become one."""

from pathlib import Path

from django.conf import settings

from saan.base.files.disk import DiskStore
from saan.base.files.store import Store


def folder() -> Path:
    """Return the folder of blobs; what is staged lies below it, so that a rename can adopt it."""
    home: Path = settings.SAAN_HOME
    return home / "blobs"


def store() -> Store:
    """Return this node's store."""
    return DiskStore(folder())


def staging() -> Path:
    """Return the folder of files still being written, made if need be; the sweep clears what is left in it."""
    place = folder() / "incoming"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place
