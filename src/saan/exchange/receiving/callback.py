"""Calling a caller back: can the node that asks be reached from outside, at the addresses the directory lists for it?

It cannot be used to look about in somebody's network. Only a node in the directory is answered (mutual TLS); only its
own listed endpoints are called, never an address from the request; the far side must show the caller's own pinned
certificate before anything is sent; and each node is called back at most once in `PAUSE` seconds, few at a time.
"""

import asyncio
import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum

from saan.exchange.delivery.line import Address, LineError, Lines
from saan.exchange.node import Node
from saan.exchange.peers import Peer
from saan.exchange.refusals import CalledBackError
from saan.exchange.tls import ClientTls
from saan.trust.canonical import JsonError, told
from saan.trust.ids import AgencyId

PAUSE = 10.0
AT_ONCE = 4
MOST_ENDPOINTS = 4
SECONDS = 10.0
_OK = 200


class Reach(StrEnum):
    """What came of calling one endpoint."""

    REACHED = "reached"
    SILENT = "silent"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Called:
    """One endpoint that was called: reached, silent (no connection as the pinned node), or another answered."""

    endpoint: str
    reach: Reach


class CallBack:
    """Calls callers back; belongs to one event loop."""

    def __init__(self, node: Callable[[], Node], client_tls: Callable[[], ClientTls]) -> None:
        self._node, self._client_tls = node, client_tls
        self._last: dict[AgencyId, float] = {}
        self._few = asyncio.Semaphore(AT_ONCE)

    async def call(self, caller: AgencyId) -> bytes:
        """Call an enrolled caller at its own listed endpoints, and return what came of each as JSON.

        Raises `CalledBackError` when it was called back a moment ago, and what the directory raises.
        """
        peer = self._node().directory.peer(caller)
        now = time.monotonic()
        left = self._last.get(caller, now - PAUSE) + PAUSE - now
        if left > 0:
            raise CalledBackError(seconds=int(PAUSE), wait=math.ceil(left))
        self._last[caller] = now
        async with self._few:
            found = [await self._one(peer, url) for url in peer.endpoints[:MOST_ENDPOINTS]]
        return json.dumps({"agency": caller, "endpoints": [asdict(one) for one in found]}).encode()

    async def _one(self, peer: Peer, url: str) -> Called:
        lines = Lines()
        try:
            address = Address.of(url, self._client_tls().context(peer))
            answer = await lines.ask(address, "GET", "/saan/1/health", seconds=SECONDS)
            return Called(
                url, Reach.REACHED if answer.status == _OK and _serves(answer.body, peer) else Reach.OTHER
            )
        except LineError:
            return Called(url, Reach.SILENT)
        except JsonError:
            return Called(url, Reach.OTHER)
        finally:
            lines.close()


def _serves(health: bytes, peer: Peer) -> bool:
    said = told(health)
    agencies = said.get("agencies") if isinstance(said, dict) else None
    return isinstance(agencies, list) and peer.agency in agencies
