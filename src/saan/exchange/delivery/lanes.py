"""One lane per recipient: what is due for it, in order, batch after batch, while its node answers."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
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
from saan.exchange.rules.delivery import Breaker, DeliveryEvent, Draw
from saan.trust.batches import MAX_LINES, Batch
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId

MAX_BATCH_BYTES = 8 * 2**20
MAX_TRANSFERS = 2
"""Messages with large content on their way to one recipient at the same time; small ones overtake them."""

MAX_GATHERED = 512
"""Outcomes of single envelopes that are written in one transaction."""

MAX_UNWRITTEN = 2
"""Rounds of outcomes that may wait to be written while the next round is on its way."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How a lane sends: up to `lines` envelopes under one signature, `at_once` requests side by side.

    A round is what is read at a time: `rounds` times what goes out at once. More than one request at once gives up the
    order among messages; only the benchmark does.
    """

    lines: int = MAX_LINES
    at_once: int = 1
    rounds: int = 1


@dataclass(frozen=True, slots=True)
class Threads:
    """Where work that waits goes: `book` for the database, one at a time; `disk` for large content."""

    book: Executor
    disk: Executor


class Lane:
    """Everything that goes to one recipient. Belongs to one event loop.

    While a round is on its way, the outcomes of the last are written and the next is read. What a crash leaves
    unwritten is sent again, and answered with the stored receipt.
    """

    def __init__(
        self, recipient: AgencyId, courier: Courier, threads: Threads, pace: Pace, draw: Draw
    ) -> None:
        self._recipient, self._courier, self._threads, self._pace = recipient, courier, threads, pace
        self._draw = draw
        self._breaker = Breaker()
        self._transfers: dict[UUID, asyncio.Task[None]] = {}
        self._writing: set[asyncio.Task[None]] = set()
        self._singles: deque[Tried] = deque()
        self._gathering = False
        self._after: UUID | None = None

    async def run(self) -> None:
        """Bring what is due, until nothing is, or the node no longer answers."""
        self._breaker = await self._book(outbox.breaker, self._recipient)
        try:
            group = await self._read()
            while self._breaker.allows(utc_now()) and (group or self._transfers):
                # Read ahead only what is sound to read: a probe decides whether there is a next round at all.
                ahead = None if self._breaker.probing else asyncio.create_task(self._read())
                await self._round(group)
                group = await (ahead or self._read())
                if not group:
                    await self._written(0)
                    group = await self._read()
        finally:
            await self._written(0)
            await self._end_transfers()

    async def _read(self) -> list[Due]:
        """Return the next group that is due, none twice in one pass; an empty one ends the pass."""
        pace = self._pace
        limit = 1 if self._breaker.probing else pace.lines * pace.at_once * pace.rounds
        busy = tuple(self._transfers)
        group: list[Due] = await self._book(
            lambda: outbox.group(self._recipient, utc_now(), limit, self._after, busy)
        )
        self._after = group[-1].id if group else None
        return group

    async def _round(self, group: Sequence[Due]) -> None:
        """Bring one group."""
        if not group:
            await self._some_transfer()
            return
        now = utc_now()
        live = [one for one in group if one.expires > now]
        for one in group:
            if one.expires <= now:
                await self._expire(one, now)
        await self._bring_small([one for one in live if one.header and not one.blob_bytes], now)
        for one in live:
            if one.blob_bytes or not one.header:
                await self._start_transfer(one)

    async def _bring_small(self, group: Sequence[Due], now: datetime) -> None:
        each = groupby(group, lambda one: one.sent.sender)
        lots = iter([lot for _, of_one_sender in each for lot in _cut(list(of_one_sender), self._pace.lines)])
        await asyncio.gather(*(self._bring_lots(lots, now) for _ in range(self._pace.at_once)))

    async def _bring_lots(self, lots: Iterator[list[Due]], now: datetime) -> None:
        for lot in lots:
            await self._bring_lot(lot, now)

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
            await self._written(0)
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
        outcome = await self._courier.ask_receipt(one) if one.attempts else None
        arrived = isinstance(outcome, Ended) and outcome.event is DeliveryEvent.RECEIPT
        ended = outcome if arrived and outcome else self._courier.expired(one, now)
        await self._book(lambda: settling.settle([Tried(one, ended)], attempt=False))

    async def _settle(self, tried: Sequence[Tried], lot: Batch | None = None) -> None:
        """Have outcomes written, a little later; let the breaker know at once how the node behaved."""
        if lot is not None:
            self._write(settling.settle, tried, lot)
        else:
            self._singles.extend(tried)
            if not self._gathering:
                self._gathering = True
                self._write(self._settle_singles)
        await self._judge([one.outcome for one in tried])
        await self._written(MAX_UNWRITTEN if len(self._singles) < MAX_GATHERED else 0)

    def _write(self, work: Callable[..., None], *arguments: Any) -> None:
        self._writing.add(asyncio.create_task(self._book(work, *arguments)))

    def _settle_singles(self) -> None:
        """Write, some hundred in a transaction, all that gathered; runs in the book's thread."""
        # Before the first is taken: what comes from now on and is not seen here has a turn of its own.
        self._gathering = False
        while self._singles:
            tried = [self._singles.popleft() for _ in range(min(len(self._singles), MAX_GATHERED))]
            settling.settle(tried)

    async def _written(self, most: int) -> None:
        """Return once no more than so many rounds wait to be written; raise what writing raised."""
        while len(self._writing) > most:
            done, self._writing = await asyncio.wait(self._writing, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()

    async def _judge(self, outcomes: Sequence[Outcome]) -> None:
        before, now = self._breaker, utc_now()
        down = next((one for one in outcomes if isinstance(one, Postponed) and one.down), None)
        if down is None:
            self._breaker = before.succeeded()
        elif down.wait is not None:
            self._breaker = before.postponed(now, down.wait)
        else:
            self._breaker = before.failed(now, self._draw)
        if self._breaker != before:
            breaker = self._breaker
            await self._book(lambda: settling.remember(self._recipient, breaker, answered=down is None))

    async def _some_transfer(self) -> None:
        if self._transfers:
            waited = list(self._transfers.values())
            await asyncio.wait(waited, timeout=1.0, return_when=asyncio.FIRST_COMPLETED)

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
