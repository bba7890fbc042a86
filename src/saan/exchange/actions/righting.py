"""Bringing back deliveries that a clock which was ahead has put off further than any pause can be, or has ended.

A node that starts before its clock is set, and tries in vain meanwhile, would else leave a peer in peace for as many
months as the clock was ahead; and what was under way would have expired, all at once.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from saan.base.journal import api as journal
from saan.exchange import acts
from saan.exchange.models import Delivery, Destination
from saan.exchange.rules.delivery import (
    ASKED_LATE,
    LONGEST_PAUSE,
    OPEN,
    DeliveryEvent,
    DeliveryState,
    advance,
)
from saan.trust.clock import furthest
from saan.trust.ids import AgencyId

AT_ONCE = 500
"""Deliveries that are resumed in one transaction."""

ACTOR = journal.Actor(system="exchange")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Strayed:
    """How many deliveries, and how many nodes left in peace, wait for a moment further ahead than any pause.

    Deliveries that expired at a moment which is still to come are among them.
    """

    deliveries: int
    nodes: int


def find_strayed(now: datetime) -> Strayed:
    """Return what waits too long, as the delivery worker would bring it back."""
    waiting = _open(now).count() + (_expired(now) | _ended_too_early(now)).count()
    return Strayed(waiting, _resting(now).count())


def bring_back(now: datetime) -> int:
    """Make due whatever waits too long, and return how much that was; it may wait for its turn as if just sent."""
    resumed = _resume(now)
    found = [rows for rows in (_open(now), _expired(now)) if rows.exists()]
    resting = _resting(now)
    if not found and not resting.exists():
        return resumed  # a look takes no lock
    with transaction.atomic():
        brought = sum(rows.update(next_at=now) for rows in found) + resting.update(open_until=now)
    log.warning("%d deliveries and nodes waited for a time that a wrong clock had set: due now", brought)
    return resumed + brought


def _resume(now: datetime) -> int:
    """Go on with what expired too early, and return how much that was; the act tells whoever was told that it had."""
    resumed = 0
    while rows := list(_ended_too_early(now).select_related("message").order_by("id")[:AT_ONCE]):
        with transaction.atomic():
            Delivery.objects.filter(id__in=[row.id for row in rows]).update(
                state=advance(DeliveryState.EXPIRED, DeliveryEvent.RESUMED), next_at=now, settled_at=None,
                problem="", problem_th="", problem_en="",
                notice=None, notice_signature=None, notice_lot=None, notice_index=None,
            )  # fmt: skip
            journal.record_many([_act(row, now) for row in rows])
        resumed += len(rows)
    if resumed:
        log.warning("%d deliveries had expired by a clock that was ahead: they go on", resumed)
    return resumed


def _act(row: Delivery, now: datetime) -> journal.Act:
    return journal.Act(
        type=acts.RESUMED,
        agency=AgencyId(row.agency_id),
        subject=journal.Subject("message", str(row.message_id)),
        actor=ACTOR,
        at=now,
        detail={
            "to": row.recipient,
            "message_id": str(row.message_id),
            "envelope": bytes(row.message.digest or b"").hex(),
        },
    )


def _open(now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(state__in=OPEN, next_at__gt=furthest(now, LONGEST_PAUSE))


def _expired(now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        state=DeliveryState.EXPIRED, attempts__gt=0, next_at__gt=furthest(now, ASKED_LATE)
    )


def _ended_too_early(now: datetime) -> QuerySet[Delivery]:
    """Return what expired at a moment that is still to come, before its deadline is past. `next_at` has an index.

    A message that was made in what is the future says that it is this clock that is wrong, and behind: then all that ever
    expired rightly would look so.
    """
    ahead = Delivery.objects.filter(state=DeliveryState.EXPIRED, next_at__gt=now)
    soon = furthest(now)
    return ahead.filter(settled_at__gt=soon, message__expires_at__gt=now, message__created_at__lte=soon)


def _resting(now: datetime) -> QuerySet[Destination]:
    return Destination.objects.filter(open_until__gt=furthest(now, LONGEST_PAUSE))
