"""What is due: read in plain SQL, a group for one recipient at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from saan.exchange import tables
from saan.exchange.delivery.answers import Sent
from saan.exchange.models import Delivery, Destination, OutgoingMessage
from saan.exchange.rules.delivery import OPEN, Breaker, DeliveryState
from saan.trust.ids import AgencyId

LATE = timedelta(days=7)
"""How long after its deadline the recipient of an attempted message is still asked whether it had accepted."""


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery that is to be tried now. `header` is empty while large content must be encrypted first."""

    id: UUID
    sent: Sent
    state: DeliveryState
    attempts: int
    expires: datetime
    header: bytes
    blob_bytes: int


_COLUMNS = "d.id, d.message_id, d.agency_id, d.recipient, d.state, d.attempts, m.expires_at, m.header, m.digest, m.blob_bytes"
_D, _M = tables.name(Delivery), tables.name(OutgoingMessage)
_OPEN = "d.state IN ('queued', 'sending')"


def recipients(now: datetime) -> tuple[AgencyId, ...]:
    """Return the agencies for which something is due."""
    found = (
        Delivery.objects.filter(state__in=OPEN, next_at__lte=now)
        .values_list("recipient", flat=True)
        .distinct()
    )
    return tuple(AgencyId(recipient) for recipient in found.order_by())


def group(
    recipient: AgencyId, now: datetime, limit: int, after: UUID | None = None, without: Sequence[UUID] = ()
) -> list[Due]:
    """Return what is due for an agency, in the order in which it was sent, after a delivery.

    `without` is on its way already.
    """
    beyond = "" if after is None else " AND d.id > %s"
    values = [recipient, tables.moment_value(now), limit + len(without)]
    if after is not None:
        values.insert(2, tables.uuid_value(after))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM {_D} d JOIN {_M} m ON m.id = d.message_id"  # noqa: S608 - our own names
            f" WHERE {_OPEN} AND d.recipient = %s AND d.next_at <= %s{beyond} ORDER BY d.id LIMIT %s",
            values,
        )
        found = [_due(row) for row in cursor.fetchall()]
    return [due for due in found if due.id not in without][:limit]


def again(delivery_id: UUID) -> Due:
    """Return a delivery as it stands now."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM {_D} d JOIN {_M} m ON m.id = d.message_id WHERE d.id = %s",  # noqa: S608 - our own names
            [tables.uuid_value(delivery_id)],
        )
        return _due(cursor.fetchone())


def late(now: datetime, limit: int = 100) -> list[Due]:
    """Return expired deliveries that may have arrived nevertheless, and are to be asked about again."""
    found = (
        Delivery.objects.filter(
            state=DeliveryState.EXPIRED, attempts__gt=0, next_at__lte=now, settled_at__gt=now - LATE
        )
        .select_related("message")
        .order_by("next_at")[:limit]
    )
    return [
        Due(
            row.id,
            Sent(
                row.message_id,
                AgencyId(row.agency_id),
                AgencyId(row.recipient),
                bytes(row.message.digest or b""),
            ),
            DeliveryState(row.state),
            row.attempts,
            row.message.expires_at,
            bytes(row.message.header or b""),
            row.message.blob_bytes,
        )
        for row in found
    ]


def breaker(recipient: AgencyId) -> Breaker:
    """Return what is remembered of a destination."""
    row = Destination.objects.filter(agency_id=recipient).values_list("failures", "open_until").first()
    return Breaker(*row) if row else Breaker()


def _due(row: Sequence[Any]) -> Due:
    key, message, sender, recipient, state, attempts, expires, header, digest, blob_bytes = row
    sent = Sent(tables.read_uuid(message), AgencyId(sender), AgencyId(recipient), bytes(digest or b""))
    return Due(
        tables.read_uuid(key),
        sent,
        DeliveryState(state),
        attempts,
        tables.read_moment(expires),
        bytes(header or b""),
        blob_bytes,
    )
