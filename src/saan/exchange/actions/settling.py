"""Writing what became of deliveries: each group of outcomes in one transaction, with an act for each that ended."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from saan.base.journal import api as journal
from saan.exchange import acts, tables
from saan.exchange.delivery.answers import Ended, Outcome, Postponed
from saan.exchange.delivery.due import LATE, Due
from saan.exchange.models import Delivery, Destination, Lot
from saan.exchange.outbox import ENDED
from saan.exchange.rules.delivery import (
    DOUBTED,
    OPEN,
    Breaker,
    DeliveryEvent,
    DeliveryState,
    advance,
    next_attempt,
)
from saan.trust.batches import Batch
from saan.trust.clock import utc_now
from saan.trust.errors import Text
from saan.trust.foreign import quoted
from saan.trust.ids import AgencyId

LONGEST_REASON = 240
"""Of each language's sentence in an act: a reason is one line, that houses above keep."""

ACTOR = journal.Actor(system="exchange")
_ACTS = {
    DeliveryState.ACCEPTED: acts.ACCEPTED,
    DeliveryState.REFUSED: acts.REFUSED,
    DeliveryState.CONFLICT: acts.REFUSED,
    DeliveryState.EXPIRED: acts.EXPIRED,
}
_SETTLE = (
    "state = %s, attempts = %s, tried_at = %s, settled_at = %s, next_at = %s, problem = %s, problem_th = %s, "
    "problem_en = %s, notice = %s, notice_signature = %s, notice_lot_id = %s, notice_index = %s"
)


@dataclass(frozen=True, slots=True)
class Tried:
    """A delivery that was tried, and what came of it."""

    due: Due
    outcome: Outcome


def settle(tried: Sequence[Tried], lot: Batch | None = None, *, attempt: bool = True) -> None:
    """Write the outcomes of one round. `lot` is what signs those that say no signature of their own.

    Idempotent: a delivery that has ended is left as it is, and no second act is recorded. `attempt` counts one.
    """
    now = utc_now()
    with transaction.atomic():
        still = _still_open([one.due.id for one in tried])
        moved = [one for one in tried if _may_take(one, still.get(one.due.id))]
        lot_id = _keep(lot) if lot is not None and any(_needs_lot(one) for one in moved) else None
        ended = [one for one in moved if isinstance(one.outcome, Ended)]
        _end(ended, lot_id, now, attempt=attempt)
        _postpone([one for one in moved if isinstance(one.outcome, Postponed)], now)
        journal.record_many([_act(one, now) for one in ended])
    ENDED.update(
        _state_after(one.due.state, one.outcome.event).value
        for one in ended
        if isinstance(one.outcome, Ended)
    )


def remember(recipient: AgencyId, breaker: Breaker, *, answered: bool) -> None:
    """Keep a destination's breaker over restarts; once it answers again, have all that waits tried at once."""
    now = utc_now()
    told = {"succeeded_at": now} if answered else {"failed_at": now}
    with transaction.atomic():
        Destination.objects.update_or_create(
            agency_id=recipient,
            defaults={"failures": breaker.failures, "open_until": breaker.open_until} | told,
        )
        if answered:
            Delivery.objects.filter(recipient=recipient, state__in=OPEN, next_at__gt=now).update(next_at=now)


def note_progress(delivery_id: UUID, moved: int) -> None:
    """Note how many bytes of large content have arrived, for those who watch."""
    Delivery.objects.filter(id=delivery_id, state__in=OPEN).update(moved=moved, state=DeliveryState.SENDING)


def _still_open(ids: Sequence[UUID]) -> dict[UUID, DeliveryState]:
    found = Delivery.objects.select_for_update().filter(id__in=ids).values_list("id", "state")
    return {key: DeliveryState(state) for key, state in found}


def _may_take(one: Tried, state: DeliveryState | None) -> bool:
    if state in OPEN:
        return True
    # Only a receipt that comes late still changes what has ended.
    late = isinstance(one.outcome, Ended) and one.outcome.event is DeliveryEvent.RECEIPT
    return late and state in DOUBTED


def _needs_lot(one: Tried) -> bool:
    return isinstance(one.outcome, Ended) and one.outcome.signature is None


def _keep(lot: Batch) -> Any:
    row = Lot.objects.create(statement=lot.statement, signature=lot.signature, leaves=b"".join(lot.leaves))
    return tables.uuid_value(row.id)


def _end(ended: Sequence[Tried], lot_id: Any, now: datetime, *, attempt: bool) -> None:
    rows = [
        _row(one, one.outcome, lot_id, now, attempt=attempt)
        for one in ended
        if isinstance(one.outcome, Ended)
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {tables.name(Delivery)} SET {_SETTLE} WHERE id = %s", rows)  # noqa: S608 - our own names


def _row(one: Tried, outcome: Ended, lot_id: Any, now: datetime, *, attempt: bool) -> tuple[Any, ...]:
    at = tables.moment_value(now)
    # When it is asked about again, if at all: where the recipient has told that already, once nobody asks any more.
    asked_at = tables.moment_value(now + LATE) if outcome.confirmed else at
    in_lot = outcome.signature is None
    said = outcome.said
    return (
        _state_after(one.due.state, outcome.event).value,
        one.due.attempts + attempt,
        at,
        at,
        asked_at,
        outcome.code,
        said.th if said else "",
        said.en if said else "",
        outcome.notice,
        outcome.signature,
        lot_id if in_lot else None,
        outcome.index if in_lot else None,
        tables.uuid_value(one.due.id),
    )


def _state_after(state: DeliveryState, event: DeliveryEvent) -> DeliveryState:
    """Return the state that an outcome leads to; what was tried passed through `sending`, though no row said so."""
    if state is DeliveryState.QUEUED and event is not DeliveryEvent.DEADLINE:
        state = advance(state, DeliveryEvent.TRIED)
    return advance(state, event)


def _postpone(tried: Iterable[Tried], now: datetime) -> None:
    # Drawn once for the round: what failed together comes due together, and so keeps its order.
    drawn = random.random()  # noqa: S311 - spreads load, keeps no secret
    for one in tried:
        outcome = one.outcome
        if not isinstance(outcome, Postponed):
            continue
        attempts = one.due.attempts + 1
        Delivery.objects.filter(id=one.due.id, state__in=OPEN).update(
            state=advance(one.due.state, DeliveryEvent.TRIED),
            attempts=attempts,
            tried_at=now,
            next_at=next_attempt(now, attempts, one.due.expires, lambda: drawn, outcome.wait),
            problem=outcome.code,
            problem_th=outcome.said.th,
            problem_en=outcome.said.en,
        )


def _act(one: Tried, now: datetime) -> journal.Act:
    outcome = one.outcome
    event = outcome.event if isinstance(outcome, Ended) else DeliveryEvent.TRIED
    detail = {
        "to": one.due.sent.recipient,
        "message_id": str(one.due.sent.message),
        "envelope": one.due.sent.digest.hex(),
    }
    if isinstance(outcome, Ended) and outcome.said is not None:
        said = Text(quoted(outcome.said.th, LONGEST_REASON), quoted(outcome.said.en, LONGEST_REASON))
        detail |= {"code": outcome.code, "reason": said.together}
    return journal.Act(
        type=_ACTS[_state_after(one.due.state, event)],
        agency=one.due.sent.sender,
        subject=journal.Subject("message", str(one.due.sent.message)),
        actor=ACTOR,
        at=now,
        detail=detail,
    )


def ask_later(ids: Iterable[UUID], at: datetime) -> None:
    """Put off asking about deliveries that ended without a receipt."""
    Delivery.objects.filter(id__in=list(ids), state__in=DOUBTED).update(next_at=at)
