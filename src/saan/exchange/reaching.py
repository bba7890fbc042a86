"""Whether other nodes can reach this one: asked of peers, which call back at the addresses that the directory lists."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass

from saan.exchange.delivery.courier import Courier
from saan.exchange.delivery.line import LineError
from saan.exchange.node import client_tls, current
from saan.trust.canonical import JsonError, told
from saan.trust.errors import SaanError
from saan.trust.foreign import quoted
from saan.trust.ids import AgencyId

OK = 200
MOST_ASKED = 3
SECONDS = 60.0
LONGEST_URL = 200


@dataclass(frozen=True, slots=True)
class CalledBack:
    """What a peer said: for each of our listed addresses whether it reached us, or why it could not be asked.

    `endpoints` is empty where the peer gave no answer, and `problem` then says why.
    """

    peer: AgencyId
    endpoints: dict[str, bool]
    problem: str = ""


def called_back() -> tuple[CalledBack, ...]:
    """Ask up to three other nodes to call this one back, and return what each said; empty when there is no other.

    Raises what the keys or the directory of this node refuse.
    """
    return asyncio.run(_ask())


async def _ask() -> tuple[CalledBack, ...]:
    node = current()
    own = {url for agency in node.agencies for url in node.directory.peer(agency).endpoints}
    others = [
        peer.agency
        for peer in node.directory.peers()
        if peer.agency not in node.agencies and not own & set(peer.endpoints)
    ]
    courier = Courier(current, client_tls())
    try:
        asked = random.sample(others, min(len(others), MOST_ASKED))
        return tuple([await _one(courier, agency) for agency in asked])
    finally:
        courier.close()


async def _one(courier: Courier, agency: AgencyId) -> CalledBack:
    try:
        answer = await courier.ask(agency, "POST", "callback", seconds=SECONDS)
        if answer.status != OK:
            return CalledBack(agency, {}, f"HTTP {answer.status}")
        return CalledBack(agency, dict(_read(answer.body)))
    except (JsonError, ValueError, TypeError, KeyError):
        return CalledBack(agency, {}, "an answer of another form")
    except (LineError, SaanError) as error:
        return CalledBack(agency, {}, str(error))


def _read(body: bytes) -> Iterator[tuple[str, bool]]:
    for one in told(body)["endpoints"]:
        yield quoted(str(one["endpoint"]), LONGEST_URL), one["reach"] == "reached"
