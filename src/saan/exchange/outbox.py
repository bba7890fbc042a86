"""How what leaves this node stands as a whole, for whoever watches over it: sums only, however many agencies there are."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from saan.exchange.models import Delivery, Destination
from saan.exchange.rules.delivery import OPEN
from saan.trust.clock import utc_now


@dataclass(frozen=True, slots=True)
class Outbox:
    """Deliveries that have not ended: how many, how many of them were tried in vain, when the oldest message was sent.

    `failing` nodes did not answer when they were last tried; `resting` of them are being left in peace.
    """

    waiting: int
    retried: int
    overdue: int
    oldest: datetime | None
    failing: int
    resting: int


ENDED: Counter[str] = Counter()
"""Deliveries that have ended in this process, by their state; the delivery worker's thread of the book counts."""


def outbox() -> Outbox:
    """Return how the outbox stands now."""
    now = utc_now()
    rows = Delivery.objects.filter(state__in=OPEN)
    sums = rows.aggregate(
        waiting=Count("id"),
        retried=Count("id", filter=Q(attempts__gt=0)),
        overdue=Count("id", filter=Q(message__expires_at__lte=now)),
    )
    # Ids rise with the moment of sending.
    oldest = rows.order_by("id").values_list("message__created_at", flat=True).first()
    nodes = Destination.objects.filter(failures__gt=0).aggregate(
        failing=Count("agency_id"), resting=Count("agency_id", filter=Q(open_until__gt=now))
    )
    return Outbox(**sums, oldest=oldest, **nodes)
