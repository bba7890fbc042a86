"""The newest head of this node's journal, as it stands in receipts: read in a thread of its own, once a second."""

import logging
import threading

from django.db import connection

from saan.base.journal import api as journal
from saan.exchange.receiving.notices import NO_HEAD, tree_head

LOOKED = 1.0
"""Seconds between two looks. A receipt may name a head that is older; it never names one that was not signed."""

logger = logging.getLogger(__name__)


class NewestHead:
    """Knows the newest tree head without ever making a request wait for the database."""

    def __init__(self) -> None:
        self._json = NO_HEAD
        self._stop = threading.Event()

    def __call__(self) -> str:
        """Return the head as it stands in a receipt; `null` until the journal has one."""
        return self._json

    def start(self) -> None:
        """Look now, then once a second."""
        self.look()
        threading.Thread(target=self._run, name="head", daemon=True).start()

    def look(self) -> None:
        """Read the newest head."""
        newest = journal.newest_checkpoint()
        if newest is not None:
            self._json = tree_head(newest.size, newest.root.hex())

    def _run(self) -> None:
        while not self._stop.wait(LOOKED):
            try:
                self.look()
            except Exception:  # the last head known stays true
                logger.exception("the journal's head cannot be read")
                connection.close()
