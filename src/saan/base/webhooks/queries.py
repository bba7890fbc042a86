"""Reading endpoints and what they were told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from saan.base.webhooks.models import Endpoint, Event
from saan.trust.ids import AgencyId

PAGE = 50


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """An endpoint without its secret."""

    id: UUID
    url: str
    types: tuple[str, ...]
    active: bool
    made_at: datetime


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event and how the endpoint took it."""

    id: UUID
    act_id: UUID
    type: str
    state: str
    attempts: int
    last_status: int | None
    last_error: str
    last_tried_at: datetime | None


def endpoints(agency: AgencyId) -> tuple[EndpointRow, ...]:
    """Return an agency's endpoints, the newest first."""
    rows = Endpoint.objects.filter(agency_id=agency).order_by("-id")
    return tuple(EndpointRow(row.id, row.url, tuple(row.types), row.active, row.made_at) for row in rows)


def events(agency: AgencyId, endpoint: UUID, before: UUID | None = None) -> tuple[EventRow, ...]:
    """Return a page of what an endpoint was told, the newest first; `before` is the last id of the page before."""
    rows = Event.objects.filter(endpoint_id=endpoint, endpoint__agency_id=agency)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return tuple(
        EventRow(
            row.id,
            row.act_id,
            row.type,
            row.state,
            row.attempts,
            row.last_status,
            row.last_error,
            row.last_tried_at,
        )
        for row in rows.order_by("-id").defer("body")[:PAGE]
    )
