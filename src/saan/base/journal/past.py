"""Whether the database still knows what this log has shown to the world. Reads only.

It may not: a standby that lagged was made the database in its stead, or rows were put back behind the node's back. What
was acknowledged since is then missing, and the numbers given since would be given again. So nothing is recorded, which is
to say nothing happens, until the database that has them is back, or a new journal is begun.
"""

import threading
import time
from dataclasses import dataclass

from django.db import connection

from saan.base.journal import place
from saan.base.journal.errors import DamagedLogError, RolledBackError
from saan.base.journal.models import Checkpoint
from saan.trust import checkpoints, notes

AGAIN = 5.0
"""Seconds for which an answer counts: behind a pooler, one database may give way to another on the same connection."""


@dataclass
class _Sure(threading.local):
    """Of what this thread was sure, and until when."""

    of: object = None
    until: float = 0.0


_sure = _Sure()


def require_known() -> None:
    """Return when the newest head that was shown stands in the database; else raise `RolledBackError` or `DamagedLogError`."""
    # The file first: a head is kept before it is shown, so what is read here stands in any database that is whole.
    shown = place.log_folder().published()
    if shown is None:
        return
    head = checkpoints.parse(notes.parse(shown.encode()).text)
    known = Checkpoint.objects.filter(size=head.size).values_list("root", flat=True).first()
    if known is not None and bytes(known) == head.root:
        return
    held = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
    if head.size > held:
        raise RolledBackError(held=held, published=head.size)
    raise DamagedLogError(size=head.size)


def require_known_soon() -> None:
    """Do what `require_known` does once for each connection to a server, and every few seconds."""
    of, now = _database(), time.monotonic()
    if of != _sure.of or now >= _sure.until:
        require_known()
        _sure.of, _sure.until = of, now + AGAIN


def _database() -> tuple[object, ...]:
    """Return what stands for the database of now: a server's is another with each connection, a file is the file."""
    behind = connection.connection if connection.vendor == "postgresql" else connection.settings_dict["NAME"]
    return (place.log_folder().root, behind)
