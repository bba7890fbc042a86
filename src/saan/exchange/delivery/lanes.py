"""One lane per recipient: what is due for it, in order, batch after batch, while its node answers."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from saan.exchange.actions import sending, settling
from saan.exchange.actions.settling import Tried
from saan.exchange.delivery import answers
from saan.exchange.delivery import due as outbox
from saan.exchange.delivery.answers import Outcome, Postponed
from saan.exchange.delivery.closing import Closing
from saan.exchange.delivery.courier import Courier
from saan.exchange.delivery.due import Due
from saan.exchange.delivery.threads import Threads
from saan.exchange.delivery.transfers import Transfer
from saan.exchange.delivery.widths import clock
from saan.exchange.refusals import NotPreparedError
from saan.exchange.rules.delivery import Breaker, Draw
from saan.trust.batches import MAX_LINES, Batch
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId

logger = logging.getLogger(__name__)

MAX_TRANSFERS = 2
"""Messages with large content on their way to one recipient at the same time; small ones overtake them.

Those beyond wait in the outbox, where their own deadline still ends them.
"""

MAX_GATHERED = 512
"""Outcomes of single envelopes that are written in one transaction."""

MAX_UNWRITTEN = 2
"""Rounds of outcomes that may wait to be written while the next round is on its way."""

LOOKED = 0.5
"""Seconds between two looks for what is small while only transfers are under way."""

SILENT = 10.0
"""Seconds after which a lane that has had no answer counts as one that waits."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How a lane sends: up to `lines` envelopes under one signature, `at_once` requests side by side.

    A round is what is read at a time: `rounds` times what goes out at once. More than one request at once gives up the
    order among messages; only the benchmark does.
    """

    lines: int = MAX_LINES
    at_once: int = 1
    rounds: int = 1


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
        self._closing = Closing(courier, threads)
        self._breaker = Breaker()
        self._transfers: dict[UUID, asyncio.Task[None]] = {}
        self._writing: set[asyncio.Task[None]] = set()
        self._singles: deque[Tried] = deque()
        self._gathering = False
        self._after: UUID | None = None
        self._heard = clock()

    @property
    def silent(self) -> bool:
        """Whether nothing was heard of the recipient for a while."""
        return clock() - self._heard > SILENT

    async def run(self) -> None:
        """Bring what is due, until nothing is, or the node no longer answers."""
        self._breaker = await self._threads.book(outbox.breaker, self._recipient)
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
            await self._stop_transfers()
            await self._written(0)

    async def _read(self) -> list[Due]:
        """Return the next group that is due, none twice in one pass; an empty one ends the pass."""
        self._see_ended()
        pace = self._pace
        limit = 1 if self._breaker.probing else pace.lines * pace.at_once * pace.rounds
        busy, after, large = tuple(self._transfers), self._after, self._may_transfer
        group = await self._threads.book(
            lambda: outbox.group(self._recipient, utc_now(), limit, after, busy, large=large)
        )
        self._after = group[-1].id if group else None
        return group

    async def _round(self, group: Sequence[Due]) -> None:
        """Bring one group: what is small at once, what is large beside it as far as there is room."""
        if not group:
            await self._some_transfer()
            return
        now = utc_now()
        live = [one for one in group if one.expires > now]
        if late := [one for one in group if one.expires <= now]:
            await self._closing.expire(late, now)
        await self._bring_small([one for one in live if not one.large], now)
        for one in live:
            if one.large and self._may_transfer:
                self._transfers[one.id] = asyncio.create_task(self._transfer(one))

    @property
    def _may_transfer(self) -> bool:
        return len(self._transfers) < MAX_TRANSFERS

    async def _bring_small(self, group: Sequence[Due], now: datetime) -> None:
        each = groupby(group, lambda one: one.sent.sender)
        # Cut one by one: how the last fared says how large the next may be.
        lots = (lot for _, of_one_sender in each for lot in self._cut(of_one_sender))
        await asyncio.gather(*(self._bring_lots(lots, now) for _ in range(self._pace.at_once)))

    async def _bring_lots(self, lots: Iterator[list[Due]], now: datetime) -> None:
        for lot in lots:
            await self._bring_lot(lot, now)
            if self._breaker.failures:
                return  # what is left of the round is as due as it was

    def _cut(self, group: Iterator[Due]) -> Iterator[list[Due]]:
        """Yield a group in lots of as many lines as the pace has, and of as many bytes as the line carries."""
        lot: list[Due] = []
        size = 0
        for one in group:
            room = self._courier.widths.lot(self._recipient) - size
            if lot and (len(lot) >= self._pace.lines or len(one.header) > room):
                yield lot
                lot, size = [], 0
            lot.append(one)
            size += len(one.header)
        yield lot

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

    async def _transfer(self, one: Due) -> None:
        """Bring large content, then the envelope that names it; whatever happens, the delivery is told of it."""
        left = (one.expires - utc_now()).total_seconds()
        try:
            async with asyncio.timeout(left) as limit:
                one = await self._prepared(one)
                outcome = await self._large(one)
        except TimeoutError as error:
            if limit.expired():
                await self._closing.give_up(one)
                return
            outcome = _failed_here(error)
        except SaanError as error:
            outcome = Postponed(error.code, error.message())
        except Exception as error:
            logger.exception("%s could not be made ready for %s", one.sent.message, self._recipient)
            outcome = _failed_here(error)
        else:
            await self._judge([outcome])
        tried = await self._closing.confirmed([Tried(one, outcome)])
        await self._threads.book(settling.settle, tried)

    async def _prepared(self, one: Due) -> Due:
        if one.header:
            return one
        await self._threads.disk(sending.prepare, one.sent.message)
        return await self._threads.book(outbox.again, one.id)

    async def _large(self, one: Due) -> Outcome:
        stopped = await Transfer(self._courier, one, self._threads, self._hear).bring()
        return stopped or answers.of_large(await self._courier.bring_one(one))

    def _hear(self) -> None:
        self._heard = clock()

    async def _settle(self, tried: Sequence[Tried], lot: Batch | None = None) -> None:
        """Have outcomes written, a little later; let the breaker know at once how the node behaved."""
        tried = await self._closing.confirmed(tried)
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
        self._writing.add(asyncio.create_task(self._threads.book(work, *arguments)))

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
        if all(isinstance(one, Postponed) and one.of_content for one in outcomes):
            self._hear()  # it answered, and whether it takes a letter is not known of that
            return
        down = next((one for one in outcomes if isinstance(one, Postponed) and one.down), None)
        if down is None:
            self._hear()
            self._breaker = before.succeeded()
        else:
            self._breaker = before.failed(now, self._draw, down.wait)
        if self._breaker != before:
            breaker = self._breaker
            await self._threads.book(
                lambda: settling.remember(self._recipient, breaker, answered=down is None)
            )

    async def _some_transfer(self) -> None:
        """Wait a moment, or until a transfer has ended; what is new and small meanwhile is seen at the next read."""
        if self._transfers:
            await asyncio.wait(self._transfers.values(), timeout=LOOKED, return_when=asyncio.FIRST_COMPLETED)

    def _see_ended(self) -> None:
        """Forget transfers that have ended, their outcome written; raise what writing it raised."""
        for key in [key for key, task in self._transfers.items() if task.done()]:
            self._transfers.pop(key).result()

    async def _stop_transfers(self) -> None:
        """Stop what is under way when the node no longer answers; it goes on from there another time."""
        tasks = list(self._transfers.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _failed_here(error: Exception) -> Postponed:
    told = NotPreparedError(reason=type(error).__name__)
    return Postponed(told.code, told.message())
