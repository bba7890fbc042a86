"""What is due: read in plain SQL, a group for one recipient at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Min, QuerySet

from saan.exchange import tables
from saan.exchange.delivery.answers import Sent
from saan.exchange.models import Delivery, Destination, OutgoingMessage
from saan.exchange.rules.delivery import DOUBTED, OPEN, Breaker, DeliveryState
from saan.trust.ids import AgencyId

LATE = timedelta(days=7)
"""How long after the end of an attempted message its recipient is still asked whether it had accepted."""


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

    @property
    def large(self) -> bool:
        """Whether content is to be brought beside the envelope, or encrypted before there is an envelope."""
        return bool(self.blob_bytes) or not self.header


_COLUMNS = "d.id, d.message_id, d.agency_id, d.recipient, d.state, d.attempts, m.expires_at, m.header, m.digest, m.blob_bytes"
_D, _M = tables.name(Delivery), tables.name(OutgoingMessage)
_OPEN = "d.state IN ('queued', 'sending')"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An agency for which something is due. `doubtful`: its node did not answer when it was last tried."""

    recipient: AgencyId
    doubtful: bool


def recipients(now: datetime) -> list[Waiting]:
    """Return the agencies for which something is due: whose nodes answer first, then who has waited longest.

    Those that are being left in peace are not among them.
    """
    found = (
        Delivery.objects.filter(state__in=OPEN, next_at__lte=now)
        .values_list("recipient")
        .annotate(first=Min("next_at"))
        .order_by("first")
    )
    in_order = [AgencyId(recipient) for recipient, _ in found]
    failing = dict(
        Destination.objects.filter(failures__gt=0, agency_id__in=in_order).values_list(
            "agency_id", "open_until"
        )
    )
    asleep = {agency for agency, until in failing.items() if until is not None and until > now}
    waiting = [Waiting(one, one in failing) for one in in_order if one not in asleep]
    return sorted(waiting, key=lambda one: one.doubtful)


def group(  # noqa: PLR0913 - what is left out, and why
    recipient: AgencyId,
    now: datetime,
    limit: int,
    after: UUID | None = None,
    without: Sequence[UUID] = (),
    *,
    large: bool = True,
) -> list[Due]:
    """Return what is due for an agency, in the order in which it was sent, after a delivery.

    `without` is on its way already. Unless `large`, what brings content beside its envelope is left out until its
    deadline.
    """
    moment = tables.moment_value(now)
    beyond, values = "", [recipient, moment]
    if after is not None:
        beyond += " AND d.id > %s"
        values.append(tables.uuid_value(after))
    if not large:
        beyond += " AND ((m.header IS NOT NULL AND m.blob_bytes = 0) OR m.expires_at <= %s)"
        values.append(moment)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM {_D} d JOIN {_M} m ON m.id = d.message_id"  # noqa: S608 - our own names
            f" WHERE {_OPEN} AND d.recipient = %s AND d.next_at <= %s{beyond} ORDER BY d.id LIMIT %s",
            [*values, limit + len(without)],
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
    """Return deliveries that ended and may have arrived nevertheless, and are to be asked about again: so many of each state."""
    found = Delivery.objects.filter(attempts__gt=0, next_at__lte=now, settled_at__gt=now - LATE)
    # One state at a time: each has an index of its own.
    return [
        due for state in DOUBTED for due in _listed(found.filter(state=state).order_by("next_at")[:limit])
    ]


def overdue(now: datetime, limit: int = 1000) -> list[Due]:
    """Return deliveries past their deadline to nodes that are being left in peace, so that no lane sees them."""
    asleep = Destination.objects.filter(open_until__gt=now).values("agency_id")
    found = Delivery.objects.filter(
        state__in=OPEN, next_at__lte=now, recipient__in=asleep, message__expires_at__lte=now
    )
    return _listed(found.order_by("id")[:limit])


def _listed(rows: QuerySet[Delivery]) -> list[Due]:
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
        for row in rows.select_related("message")
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
