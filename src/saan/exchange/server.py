"""The exchange's listener: `python -m saan.exchange`, one process beside the pages and the worker."""

import logging
import socket
import threading
from collections.abc import Callable
from typing import Any

import uvicorn
from django.conf import settings
from django.db import connection

from saan.base.collector import steady
from saan.base.patience import listen
from saan.exchange import listening, tls
from saan.exchange.actions.sending import wake
from saan.exchange.heads import NewestHead
from saan.exchange.node import Node, current, tls_key
from saan.exchange.queries import sleeping
from saan.exchange.receiving.app import ExchangeApp
from saan.trust.ids import AgencyId

logger = logging.getLogger(__name__)

KEPT_OPEN = 75
"""Seconds that an idle connection of another node is kept."""

NOTICED = 2.0
"""Seconds between two looks at which destinations are being left in peace."""


class Waker:
    """Whoever sends us something is alive: have what waits for it tried at once.

    Called for every request, so it only looks into a set; the set is read anew in a thread of its own.
    """

    def __init__(self) -> None:
        self._asleep: frozenset[AgencyId] = frozenset()
        self._heard: set[AgencyId] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="waker", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def heard(self, agency: AgencyId) -> None:
        """Note that an agency was heard of."""
        if agency in self._asleep:
            self._heard.add(agency)

    def _run(self) -> None:
        while not self._stop.wait(NOTICED):
            try:
                while self._heard:
                    wake(self._heard.pop())
                self._asleep = sleeping()
            except Exception:  # the destinations are tried in their own time then
                logger.exception("could not see which destinations wait")
                connection.close()  # a dead one would fail at every look from now on


def application(node: Callable[[], Node] = current) -> ExchangeApp:
    """Return the application of this node, with its background looks started."""
    waker, head = Waker(), NewestHead()
    waker.start()
    head.start()
    app = ExchangeApp(node, head, waker.heard)
    told = (settings.SAAN_HOME, threading.Event())  # until the process ends
    threading.Thread(target=app.meters.keep, args=told, name="meters", daemon=True).start()
    return app


def serve(app: ExchangeApp, listener: socket.socket, server_tls: tls.ServerTls | None) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished."""
    options: dict[str, Any] = {
        "loop": "uvloop",
        "lifespan": "off",
        "access_log": False,
        "log_level": "warning",
        "timeout_keep_alive": KEPT_OPEN,
        "timeout_graceful_shutdown": 10,
        "server_header": False,
        "date_header": True,
        "proxy_headers": False,
        "backlog": 2048,
    }
    config = listening.configure(app, server_tls, **options)
    steady()
    uvicorn.Server(config).run(sockets=[listener])


def main() -> None:
    """Serve this node."""
    secure = tls.ServerTls(tls_key, current().directory)
    serve(application(), listen(settings.SAAN.exchange), secure)
