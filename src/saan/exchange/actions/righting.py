"""Bringing back deliveries that a clock which was ahead has put off further than any pause can be.

A node that starts before its clock is set, and tries in vain meanwhile, would else leave a peer in peace for as many
months as the clock was ahead.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from saan.exchange.models import Delivery, Destination
from saan.exchange.rules.delivery import ASKED_LATE, LONGEST_PAUSE, OPEN, DeliveryState
from saan.trust.clock import furthest

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Strayed:
    """How many deliveries, and how many nodes left in peace, wait for a moment further ahead than any pause."""

    deliveries: int
    nodes: int


def find_strayed(now: datetime) -> Strayed:
    """Return what waits too long, as the delivery worker would bring it back."""
    return Strayed(_open(now).count() + _expired(now).count(), _resting(now).count())


def bring_back(now: datetime) -> int:
    """Make due whatever waits too long, and return how much that was; it may wait for its turn as if just sent."""
    found = [rows for rows in (_open(now), _expired(now)) if rows.exists()]
    resting = _resting(now)
    if not found and not resting.exists():
        return 0  # a look takes no lock
    with transaction.atomic():
        brought = sum(rows.update(next_at=now) for rows in found) + resting.update(open_until=now)
    log.warning("%d deliveries and nodes waited for a time that a wrong clock had set: due now", brought)
    return brought


def _open(now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(state__in=OPEN, next_at__gt=furthest(now, LONGEST_PAUSE))


def _expired(now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        state=DeliveryState.EXPIRED, attempts__gt=0, next_at__gt=furthest(now, ASKED_LATE)
    )


def _resting(now: datetime) -> QuerySet[Destination]:
    return Destination.objects.filter(open_until__gt=furthest(now, LONGEST_PAUSE))
