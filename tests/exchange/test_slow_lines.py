"""A district office behind a thin line: whatever it sends arrives, since no more is on its way at once than the line carries."""

import asyncio
import json
import selectors
from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from saan.exchange.delivery.transfers import CHUNK_SECONDS
from saan.exchange.delivery.widths import OF_ALL, Widths
from saan.trust.ids import AgencyId
from tests.exchange.proxy import Proxy, proxy_to
from tests.exchange.test_lanes import one
from tests.exchange.world import ALPHA, BRAVO, World, wait_until

MIB = 2**20
RATE = 3 * MIB // 4
"""Bytes a second: what takes a thin line minutes takes this one seconds."""

SCALED = {
    "delivery.transfers.CHUNK_SECONDS": 3,
    "delivery.courier.ANSWER_SECONDS": 3,
    "rules.widths.EASY": 0.1,
    "rules.widths.HARD": 1.6,
}
"""A chunk alone is answered in time, four that share the line are not."""


def thinly(pair: World, line: Proxy) -> None:
    """Have all that alpha sends to bravo take the line."""
    line.rate = RATE
    pair.changes[BRAVO] = {"endpoint": line.url}
    pair.publish()
    pair[ALPHA].extra["SAAN_TEST_CONSTANTS"] = json.dumps(SCALED)


def test_a_large_enclosure_arrives_over_a_line_that_carries_one_chunk_in_time(pair: World) -> None:
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    bravo.start("server")
    with proxy_to(bravo.port) as line:
        thinly(pair, line)
        (message,) = alpha.ask("send", to=[BRAVO], files=[alpha.ask("put", size=3 * MIB)])
        alpha.start("worker")
        wait_until(lambda: one(alpha, message)["state"] != "queued" and one(alpha, message)["attempts"])
    assert (one(alpha, message)["state"], one(alpha, message)["attempts"]) == ("accepted", 1)


def test_a_week_of_letters_arrives_over_a_line_that_carries_a_few_in_time(pair: World) -> None:
    """All at once, as after a week without the line, and under one signature, they would always be late."""
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    bravo.start("server")
    with proxy_to(bravo.port) as line:
        thinly(pair, line)
        sent = alpha.ask("send", to=[BRAVO], count=100, random_body=24_000)
        alpha.start("worker")
        wait_until(lambda: all(one(alpha, message)["state"] == "accepted" for message in sent))


class Leap(asyncio.SelectorEventLoop):
    """An event loop whose clock leaps to whatever is next: a night on a thin line takes no time."""

    def __init__(self) -> None:
        selector = selectors.SelectSelector()
        super().__init__(selector)
        self._leapt, look = 0.0, selector.select

        def select(timeout: float | None = None) -> Any:
            self._leapt += timeout or 0.0
            return look(0)

        selector.select = select  # type: ignore[method-assign]

    def time(self) -> float:
        return self._leapt


class Line:
    """A line that all who send share evenly."""

    def __init__(self, rate: float) -> None:
        self.rate, self.under_way, self.most = rate, 0, 0

    async def carry(self, size: int) -> float:
        """Return after how many seconds so many bytes are at the other side."""
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        began = asyncio.get_running_loop().time()
        left = float(size)
        while left > 0:
            step = max(size / self.rate / 8, 0.002)
            await asyncio.sleep(step)
            left -= step * self.rate / self.under_way
        self.under_way -= 1
        return asyncio.get_running_loop().time() - began


@settings(max_examples=20)
@given(rate=st.integers(18_000, 200_000_000), recipients=st.integers(1, 90), chunks=st.integers(1, 6))
def test_a_file_to_many_at_once_is_late_at_none_of_them(rate: int, recipients: int, chunks: int) -> None:
    """Ninety times four chunks on a line of ten megabits would be late everywhere, again and again."""
    line, widths, arrived = Line(rate), Widths(), Counter[str]()

    async def bring(recipient: AgencyId) -> None:
        async with widths.chunk(recipient):
            assert await line.carry(MIB) < CHUNK_SECONDS
        arrived[recipient] += 1

    async def all_of_it() -> None:
        names = [AgencyId(f"th:{number:013d}") for number in range(recipients)]
        await asyncio.gather(*(bring(name) for name in names for _ in range(chunks)))

    with asyncio.Runner(loop_factory=Leap) as runner:
        runner.run(all_of_it())
    assert set(arrived.values()) == {chunks}
    assert line.most <= OF_ALL.most, "nor does it take more memory"


def test_who_gives_up_waiting_leaves_its_place_to_the_next() -> None:
    """Before there is one, and in the very moment in which it is given one."""
    widths, arrived = Widths(), list[AgencyId]()

    async def bring(recipient: AgencyId) -> None:
        async with widths.chunk(recipient):
            await asyncio.sleep(5)
        arrived.append(recipient)

    async def story() -> None:
        async with widths.chunk(ALPHA):
            early, late = asyncio.create_task(bring(BRAVO)), asyncio.create_task(bring(BRAVO))
            await asyncio.sleep(5)
            early.cancel()
            await asyncio.sleep(5)
        late.cancel()
        async with asyncio.timeout(60):
            await bring(BRAVO)

    with asyncio.Runner(loop_factory=Leap) as runner:
        runner.run(story())
    assert arrived == [BRAVO]
