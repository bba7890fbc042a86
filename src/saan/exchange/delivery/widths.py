"""What the lines carry: places for chunks that are on their way, and how large a lot of letters may be.

Of each recipient, whose own line may be thin, and of all together, which share ours. It also bounds the memory of whoever
sends large files to many. Nothing is stored: after a start all begin thin again, and widen within a few answers.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from saan.exchange.rules.widths import Width
from saan.trust.ids import AgencyId

OF_ONE, OF_ALL = Width(1, 1, 8), Width(1, 1, 64)
"""Chunks, of a mebibyte each, on their way to one recipient and to all."""

LOT = Width(2**20, 2**14, 8 * 2**20)
"""Bytes of envelopes under one signature: what a recipient reads at most, and at first what an ordinary line carries in seconds."""


class Places:
    """Gives places to those who wait, in their order. Belongs to one event loop."""

    def __init__(self, width: Width) -> None:
        self._width, self._taken = width, 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Give a place once there is one. How long it was needed for widens or narrows what there is."""
        await self._take()
        full, began, answered = self._taken >= self._width.now, clock(), False
        try:
            yield
            answered = True
        finally:
            self._width = self._width.after(clock() - began, more=int(full and answered))
            self._leave()

    async def _take(self) -> None:
        if not self._waiting and self._taken < self._width.now:
            self._taken += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self._leave()  # the place was given to whoever wants it no more
            raise

    def _leave(self) -> None:
        self._taken -= 1
        while self._waiting and self._taken < self._width.now:
            turn = self._waiting.popleft()
            if not turn.done():
                self._taken += 1
                turn.set_result(None)


class Widths:
    """What is known of the lines of one worker. Belongs to its event loop."""

    def __init__(self) -> None:
        self._all = Places(OF_ALL)
        self._chunks: defaultdict[AgencyId, Places] = defaultdict(lambda: Places(OF_ONE))
        self._lots: dict[AgencyId, Width] = {}

    @asynccontextmanager
    async def chunk(self, recipient: AgencyId) -> AsyncIterator[None]:
        """Give a chunk its place on the recipient's line and on ours; what is on its way ends within."""
        async with self._chunks[recipient].one(), self._all.one():
            yield

    def lot(self, recipient: AgencyId) -> int:
        """Return how many bytes of envelopes are brought to a recipient at once."""
        return self._lots.get(recipient, LOT).now

    def brought(self, recipient: AgencyId, size: int, seconds: float) -> None:
        """Learn from how long it took until a lot was answered, or given up."""
        width = self._lots.get(recipient, LOT)
        self._lots[recipient] = width.after(seconds, more=width.now if 2 * size > width.now else 0)


def clock() -> float:
    """Return the event loop's own time: seconds that only go on."""
    return asyncio.get_running_loop().time()
