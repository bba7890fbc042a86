"""This node's directory, made once for the process from the node's settings."""

from functools import cache

from django.conf import settings

from saan.exchange.directory.places import Places, here
from saan.exchange.directory.reader import TufDirectory
from saan.exchange.refusals import NoDirectoryError


def signed_directory() -> TufDirectory:
    """Return the signed directory as this node holds it; it follows updates by itself."""
    return _directory(here(), demo=settings.SAAN.demo)


def holds() -> bool:
    """Return whether this node holds a directory yet, fresh or not."""
    try:
        signed_directory().version()
    except NoDirectoryError:
        return False
    return True


@cache
def _directory(places: Places, *, demo: bool) -> TufDirectory:
    return TufDirectory(places, demo=demo)
