"""Work that a node does again and again for as long as it lives, each in a thread of its own."""

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import close_old_connections, connection

from saan.base.outages import outage

LONGEST_PAUSE = 60.0
WITHOUT_DATABASE = 2.0
"""Seconds to the next call where the database or the disk could not: what waits for it goes on as soon as it is back."""

IDLE = 20.0
"""Seconds after which a call that has found nothing is made half as often."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Loop:
    """A function called again and again; `pause` seconds lie between a call that found nothing and the next, later twice as many.

    The function returns whether it found something to do; then it is called again at once. It must survive being
    killed at any moment, and must bear a second caller in another process.
    """

    name: str
    turn: Callable[[], bool]
    pause: float

    def run(self, stop: threading.Event) -> None:
        """Call the function until told to stop; whatever it raises is logged, and the next call waits longer."""
        failures, last = 0, time.monotonic()
        while not stop.is_set():
            close_old_connections()
            try:
                found = self.turn()
                failures = 0
            except Exception as error:
                failures += 1
                log.exception("%s failed, %d times in a row", self.name, failures)
                connection.close()
                stop.wait(WITHOUT_DATABASE if outage(error) else _patience(self.pause, failures))
                continue
            if found:
                last = time.monotonic()
            else:
                stop.wait(self.pause * (1 if time.monotonic() - last < IDLE else 2))
        connection.close()

    def start(self, stop: threading.Event) -> threading.Thread:
        """Start the loop in a thread and return it."""
        thread = threading.Thread(target=self.run, args=(stop,), name=self.name)
        thread.start()
        return thread


def _patience(pause: float, failures: int) -> float:
    """Return a random pause that doubles with each failure, so that many nodes do not knock in step."""
    return random.uniform(pause, min(LONGEST_PAUSE, pause * 2**failures))  # noqa: S311 - spreads load, guards nothing
