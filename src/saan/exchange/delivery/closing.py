"""What is asked before a delivery ends without a receipt, at its deadline or by a refusal, and for a while after.

The recipient may have accepted an earlier attempt, and only its answer was lost: whoever is told that a message did not
arrive sends it again as another, and then it is there twice.

Whoever is asked may not answer, and then every question takes a minute: one that stays without an answer speaks for
all others to the same node.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeGuard
from uuid import UUID

from saan.exchange.actions import settling
from saan.exchange.actions.settling import Tried
from saan.exchange.delivery import due as outbox
from saan.exchange.delivery.answers import Ended, Outcome, Postponed
from saan.exchange.delivery.courier import Courier
from saan.exchange.delivery.due import LATE, Due
from saan.exchange.delivery.threads import Threads
from saan.exchange.refusals import NoReceiptError
from saan.exchange.rules.delivery import ASKED_LATE, DeliveryEvent, DeliveryState
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId

ASKED_AT_ONCE = 16
"""Nodes that are asked at the same time."""


class Closing:
    """Ends deliveries without a receipt only once it was asked for. Belongs to one event loop."""

    def __init__(self, courier: Courier, threads: Threads) -> None:
        self._courier, self._threads = courier, threads

    async def confirmed(self, tried: Sequence[Tried]) -> Sequence[Tried]:
        """Return what came of deliveries, final refusals only after asking for a receipt: one that was given stands instead.

        All are asked about: an attempt that a crash left unwritten, or that another endpoint took, was never counted.
        """
        refused = [one.due for one in tried if _is_refusal(one.outcome)]
        if not refused:
            return tried
        answers = await self._ask(refused)
        return [Tried(one.due, _weighed(one.outcome, answers.get(one.due.id))) for one in tried]

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
        """Ask about what ended without a receipt after it was tried: it may have arrived, and only the answer was lost."""
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
        await self._threads.book(lambda: settling.settle(came, attempt=False))
        told = {one.due.id for one in came}
        sure = {one.id for one in group if _stands(one, answers.get(one.id))}
        silent = [one.id for one in group if one.id not in told | sure]
        await self._threads.book(settling.ask_later, sure, utc_now() + LATE)
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


def _is_refusal(outcome: Outcome) -> TypeGuard[Ended]:
    return isinstance(outcome, Ended) and outcome.event is DeliveryEvent.REFUSAL


def _weighed(outcome: Outcome, answer: Outcome | None) -> Outcome:
    """Return a refusal in the light of what the recipient says of a receipt; any other outcome as it is."""
    if not _is_refusal(outcome):
        return outcome
    return _arrived(answer) or replace(outcome, confirmed=_says_none(answer))


def _says_none(answer: Outcome | None) -> bool:
    return isinstance(answer, Postponed) and answer.code == NoReceiptError.code


def _stands(due: Due, answer: Outcome | None) -> bool:
    """Return whether nothing more is to be asked of a delivery: its recipient refused it and never gave a receipt."""
    return due.state is DeliveryState.REFUSED and _says_none(answer)
