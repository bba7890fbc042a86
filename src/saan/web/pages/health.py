"""Whether this node's three programs are alive, for supervisors and load balancers."""

import socket

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

from saan.base.people.access import everyone
from saan.web.node.heartbeat import alive

PATIENCE = 2.0


@everyone("a supervisor asks without an account, and learns nothing but yes or no")
def health(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, exchange and worker are alive, else 503, naming each."""
    found = {
        "database": _database(),
        "exchange": _listens(settings.SAAN.exchange),
        "worker": alive(settings.SAAN_HOME / "run" / "worker.alive"),
    }
    return JsonResponse(found, status=200 if all(found.values()) else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def _listens(address: str) -> bool:
    host, port = address.rsplit(":", 1)
    try:
        with socket.create_connection((host, int(port)), timeout=PATIENCE):
            return True
    except OSError:
        return False
