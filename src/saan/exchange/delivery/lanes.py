"""One lane per recipient: what is due for it, in order, batch after batch, while its node answers."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from saan.exchange.actions import sending, settling
from saan.exchange.actions.settling import Tried
from saan.exchange.delivery import due as outbox
from saan.exchange.delivery.answers import Ended, Outcome, Postponed
from saan.exchange.delivery.courier import Courier
from saan.exchange.delivery.due import Due
from saan.exchange.delivery.transfers import Transfer
from saan.exchange.rules.delivery import Breaker, DeliveryEvent
from saan.trust.batches import MAX_LINES, Batch
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId

MAX_BATCH_BYTES = 8 * 2**20
MAX_TRANSFERS = 2
"""Messages with large content on their way to one recipient at the same time; small ones overtake them."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How a lane sends: up to `lines` envelopes under one signature, `at_once` requests side by side.

    More than one request at once gives up the order among messages; only the benchmark does.
    """

    lines: int = MAX_LINES
    at_once: int = 1


@dataclass(frozen=True, slots=True)
class Threads:
    """Where work that waits goes: `book` for the database, one at a time; `disk` for large content."""

    book: Executor
    disk: Executor


class Lane:
    """Everything that goes to one recipient. Belongs to one event loop."""

    def __init__(self, recipient: AgencyId, courier: Courier, threads: Threads, pace: Pace) -> None:
        self._recipient, self._courier, self._threads, self._pace = recipient, courier, threads, pace
        self._breaker = Breaker()
        self._transfers: dict[UUID, asyncio.Task[None]] = {}

    async def run(self, draw: Callable[[], float]) -> None:
        """Bring what is due, until nothing is, or the node no longer answers."""
        self._draw = draw
        self._breaker = await self._book(outbox.breaker, self._recipient)
        try:
            while self._breaker.allows(utc_now()) and await self._round():
                pass
        finally:
            await self._end_transfers()

    async def _round(self) -> bool:
        """Bring one group, and return whether there may be more."""
        now = utc_now()
        limit = 1 if self._breaker.probing else self._pace.lines * self._pace.at_once
        group = await self._book(outbox.group, self._recipient, now, limit, tuple(self._transfers))
        if not group:
            await self._some_transfer()
            return bool(self._transfers)
        late = [one for one in group if one.expires <= now]
        small = [one for one in group if one.expires > now and one.header and not one.blob_bytes]
        large = [one for one in group if one.expires > now and not (one.header and not one.blob_bytes)]
        for one in late:
            await self._expire(one, now)
        if small:
            await self._bring_small(small, now)
        for one in large:
            await self._start_transfer(one)
        return True

    async def _bring_small(self, group: Sequence[Due], now: datetime) -> None:
        lots = [
            lot
            for _, each in groupby(group, lambda one: one.sent.sender)
            for lot in _cut(list(each), self._pace.lines)
        ]
        for first in range(0, len(lots), self._pace.at_once):
            await asyncio.gather(
                *(self._bring_lot(lot, now) for lot in lots[first : first + self._pace.at_once])
            )

    async def _bring_lot(self, group: Sequence[Due], now: datetime) -> None:
        if len(group) == 1:
            await self._settle([Tried(group[0], await self._courier.bring_one(group[0]))])
            return
        lot, outcomes = await self._courier.bring_batch(group, now)
        if lot is None and isinstance(outcomes[0], Postponed) and not outcomes[0].down:
            # The batch as such was not understood: one by one, only what is wrong stays behind.
            for one in group:
                await self._settle([Tried(one, await self._courier.bring_one(one))])
            return
        await self._settle([Tried(one, outcome) for one, outcome in zip(group, outcomes, strict=True)], lot)

    async def _start_transfer(self, one: Due) -> None:
        while len(self._transfers) >= MAX_TRANSFERS:
            await self._some_transfer()
        self._transfers[one.id] = asyncio.create_task(self._transfer(one))

    async def _transfer(self, one: Due) -> None:
        """Bring large content, then the envelope that names it."""
        key = one.id
        try:
            if not one.header:
                await self._disk(sending.prepare, one.sent.message)
                one = await self._book(outbox.again, key)
            await self._settle([Tried(one, await self._large(one))])
        finally:
            self._transfers.pop(key, None)

    async def _large(self, one: Due) -> Outcome:
        try:
            stopped = await Transfer(self._courier, one, self._threads.disk).bring()
        except SaanError as error:
            return Postponed(error.code, error.message())
        return stopped or await self._courier.bring_one(one)

    async def _expire(self, one: Due, now: datetime) -> None:
        """End a delivery whose deadline has passed; if it was tried, ask first whether it had arrived."""
        outcome: Outcome | None = None
        if one.attempts:
            outcome = await self._courier.ask_receipt(one)
        arrived = isinstance(outcome, Ended) and outcome.event is DeliveryEvent.RECEIPT
        ended = outcome if arrived and outcome else self._courier.expired(one, now)
        await self._book(lambda: settling.settle([Tried(one, ended)], attempt=False))

    async def _settle(self, tried: Sequence[Tried], lot: Batch | None = None) -> None:
        await self._book(settling.settle, tried, lot)
        await self._judge([one.outcome for one in tried])

    async def _judge(self, outcomes: Sequence[Outcome]) -> None:
        """Let the breaker know how the node behaved."""
        before, now = self._breaker, utc_now()
        down = next((one for one in outcomes if isinstance(one, Postponed) and one.down), None)
        if down is None:
            self._breaker = before.succeeded()
        elif down.wait is not None:
            self._breaker = before.postponed(now, down.wait)
        else:
            self._breaker = before.failed(now, self._draw)
        if self._breaker != before:
            await self._book(lambda: settling.remember(self._recipient, self._breaker, answered=down is None))

    async def _some_transfer(self) -> None:
        if self._transfers:
            await asyncio.wait(
                list(self._transfers.values()), timeout=1.0, return_when=asyncio.FIRST_COMPLETED
            )

    async def _end_transfers(self) -> None:
        tasks = list(self._transfers.values())
        if not self._breaker.allows(utc_now()):
            for task in tasks:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _book(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads.book, lambda: work(*arguments))

    async def _disk(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads.disk, lambda: work(*arguments))


def _cut(group: list[Due], lines: int) -> list[list[Due]]:
    """Return a group in lots of so many lines and bytes at most."""
    lots: list[list[Due]] = [[]]
    size = 0
    for one in group:
        if lots[-1] and (len(lots[-1]) >= lines or size + len(one.header) > MAX_BATCH_BYTES):
            lots.append([])
            size = 0
        lots[-1].append(one)
        size += len(one.header)
    return lots
