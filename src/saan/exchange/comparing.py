"""Asking others what time it is: the directory's host, and nodes that were reached lately, over mutual TLS.

Each answer of HTTP says when it was given (`Date`, RFC 9110 §6.6.1); what `saan.base.clock` makes of that, every process asks.
"""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from django.conf import settings

from saan.base.clock import api as clock
from saan.exchange.delivery.courier import Courier
from saan.exchange.delivery.line import LineError
from saan.exchange.models import Destination
from saan.exchange.node import Node, client_tls, current
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId

EVERY: Final = timedelta(minutes=10)
WHILE_WRONG: Final = timedelta(seconds=30)
"""Between two rounds while the clock is held to be wrong: what was heard may be, as after a machine that slept without counting."""

PEERS: Final = 3
KNOWN: Final = 12
"""Of so many nodes that were reached last, some are asked."""

PATIENCE: Final = 10.0
"""Seconds that an answer may take, on its whole way: it tells no more of the time than that."""

DIRECTORY: Final = "directory"
_HALF: Final = 0.5
"""`Date` counts whole seconds: on average it was given half a second later."""

log = logging.getLogger(__name__)


def compare() -> bool:
    """Ask others what time it is where that is due, and keep what they say. Never finds anything to do at once again."""
    last, now = clock.age(), clock.standing()
    pause = WHILE_WRONG if now is not None and now.wrong else EVERY
    if last is None or not timedelta(0) <= last < pause:
        ask()
        _tell(now)
    return False


def ask() -> None:
    """Ask others what time it is, and keep what they say; where nobody answers, what they said before stays."""
    clock.keep([*_directory(), *_peers()])


def _tell(before: clock.Standing | None) -> None:
    now = clock.standing()
    was = before is not None and before.wrong
    if now is not None and now.wrong != was:
        log.warning("the clock is %s by what others say", "wrong" if now.wrong else "right again")


def _directory() -> Iterator[clock.Reading]:
    """Yield what the directory's host says; an authority would hear itself."""
    if settings.SAAN.authority or not settings.SAAN.directory_url:
        return
    import httpx  # brings a console with it, and most processes ask nobody

    begun = clock.counted()
    try:
        answer = httpx.head(settings.SAAN.directory_url, timeout=PATIENCE, follow_redirects=False)
    except httpx.HTTPError:
        return
    yield from _reading(DIRECTORY, answer.headers.get("date", ""), begun)


def _peers() -> list[clock.Reading]:
    try:
        node = current()
        asked = _few(node)
        return asyncio.run(_asked(asked)) if asked else []
    except SaanError:  # no keys or no directory yet
        return []


def _few(node: Node) -> list[AgencyId]:
    """Return some agencies of other nodes, of each node one: of those that were reached last, or of all where none was."""
    own = {url for agency in node.agencies for url in node.directory.peer(agency).endpoints}
    reached = Destination.objects.filter(failures=0).exclude(succeeded_at=None).order_by("-succeeded_at")
    known = [AgencyId(one) for one in reached.values_list("agency_id", flat=True)[:KNOWN]]
    found: dict[tuple[str, ...], AgencyId] = {}
    for agency in known or [peer.agency for peer in node.directory.peers()]:
        try:
            endpoints = node.directory.peer(agency).endpoints
        except SaanError:  # withdrawn since it was reached
            continue
        if agency not in node.agencies and not own & set(endpoints):
            found[tuple(endpoints)] = agency
    return random.sample(list(found.values()), min(len(found), PEERS))


async def _asked(agencies: list[AgencyId]) -> list[clock.Reading]:
    courier = Courier(current, client_tls())
    try:
        return [reading for agency in agencies async for reading in _peer(courier, agency)]
    finally:
        courier.close()


async def _peer(courier: Courier, agency: AgencyId) -> AsyncIterator[clock.Reading]:
    begun = clock.counted()
    try:
        answer = await courier.health(agency, seconds=PATIENCE)
    except (LineError, SaanError):
        return
    for reading in _reading(agency, answer.headers.get(b"date", b"").decode("latin-1"), begun):
        yield reading


def _reading(source: str, date: str, begun: clock.Counted | None) -> Iterator[clock.Reading]:
    """Yield what an answer's `Date` says: it was given, as likely as not, in the middle between question and answer."""
    ended = clock.counted()
    if begun is None or ended is None or ended.seconds - begun.seconds > PATIENCE:
        return
    try:
        there = parsedate_to_datetime(date).timestamp() + _HALF
    except (ValueError, TypeError, OverflowError):
        return
    yield clock.Reading(source, there - (begun.seconds + ended.seconds) / 2)
