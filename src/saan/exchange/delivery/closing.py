"""What becomes of deliveries whose deadline has passed: asked about once more where they were tried, then ended.

Whoever is asked may not answer, and then every question takes a minute: one that stays without an answer speaks for
all others to the same node.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from saan.exchange.actions import settling
from saan.exchange.actions.settling import Tried
from saan.exchange.delivery import due as outbox
from saan.exchange.delivery.answers import Ended, Outcome, Postponed
from saan.exchange.delivery.courier import Courier
from saan.exchange.delivery.due import Due
from saan.exchange.delivery.threads import Threads
from saan.exchange.rules.delivery import DeliveryEvent
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId

ASKED_LATE = timedelta(minutes=30)
"""Between two questions about a delivery that expired unanswered."""

ASKED_AT_ONCE = 16
"""Nodes that are asked at the same time."""


class Closing:
    """Ends deliveries after their deadline. Belongs to one event loop."""

    def __init__(self, courier: Courier, threads: Threads) -> None:
        self._courier, self._threads = courier, threads

    async def expire(self, group: Sequence[Due], now: datetime) -> None:
        """End deliveries to one node whose deadline has passed; if they were tried, ask first whether they arrived."""
        answers = await self._ask([one for one in group if one.attempts])
        ended = [
            Tried(one, _arrived(answers.get(one.id)) or self._courier.expired(one, now)) for one in group
        ]
        await self._threads.book(lambda: settling.settle(ended, attempt=False))

    async def give_up(self, one: Due) -> None:
        """End a delivery whose deadline passed in the middle of an attempt: it counts, and may have arrived."""
        answers = await self._ask([one] if one.header else [])
        ended = _arrived(answers.get(one.id)) or self._courier.expired(one, utc_now())
        await self._threads.book(settling.settle, [Tried(one, ended)])

    async def expire_overdue(self) -> None:
        """End what has passed its deadline while its recipient was left in peace; the question comes later."""
        now = utc_now()
        overdue = await self._threads.book(outbox.overdue, now)
        ended = [Tried(one, self._courier.expired(one, now)) for one in overdue]
        await self._threads.book(lambda: settling.settle(ended, attempt=False))

    async def ask_late(self) -> None:
        """Ask about what expired after it was tried: it may have arrived, and only the answer was lost."""
        by_recipient: dict[AgencyId, list[Due]] = {}
        for one in await self._threads.book(outbox.late, utc_now()):
            by_recipient.setdefault(one.sent.recipient, []).append(one)
        some = asyncio.Semaphore(ASKED_AT_ONCE)

        async def ask(group: list[Due]) -> None:
            async with some:
                await self._ask_again(group)

        await asyncio.gather(*(ask(group) for group in by_recipient.values()))

    async def _ask_again(self, group: list[Due]) -> None:
        answers = await self._ask(group)
        came = [Tried(one, outcome) for one in group if (outcome := _arrived(answers.get(one.id)))]
        told = {one.due.id for one in came}
        await self._threads.book(lambda: settling.settle(came, attempt=False))
        silent = [one.id for one in group if one.id not in told]
        await self._threads.book(settling.ask_later, silent, utc_now() + ASKED_LATE)

    async def _ask(self, group: Sequence[Due]) -> dict[UUID, Outcome]:
        """Return what a node answers about deliveries; nothing about those after the first that it left unanswered."""
        answers: dict[UUID, Outcome] = {}
        for one in group:
            answers[one.id] = outcome = await self._courier.ask_receipt(one)
            if isinstance(outcome, Postponed) and outcome.down:
                break
        return answers


def _arrived(outcome: Outcome | None) -> Ended | None:
    return outcome if isinstance(outcome, Ended) and outcome.event is DeliveryEvent.RECEIPT else None
