"""Reading endpoints and what they were told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from saan.base.webhooks import rules
from saan.base.webhooks.errors import UnknownEndpointError
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
    return tuple(_shown(row) for row in Endpoint.objects.filter(agency_id=agency).order_by("-id"))


def endpoint(agency: AgencyId, endpoint_id: UUID) -> EndpointRow:
    """Return one of an agency's endpoints, or raise `UnknownEndpointError`."""
    row = Endpoint.objects.filter(agency_id=agency, id=endpoint_id).first()
    if row is None:
        raise UnknownEndpointError
    return _shown(row)


def _shown(row: Endpoint) -> EndpointRow:
    return EndpointRow(row.id, row.url, tuple(row.types), row.active, row.made_at)


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


def next_event(endpoint: UUID) -> Event | None:
    """Return the oldest event that an endpoint has yet to take, besides those that were given up."""
    refused = Q(state=Event.State.FAILED, attempts__lt=rules.MOST_ATTEMPTS)
    waiting = Event.objects.filter(Q(state=Event.State.WAITING) | refused, endpoint_id=endpoint)
    return waiting.order_by("id").first()


def is_active(endpoint: UUID) -> bool:
    """Return whether an endpoint is still to be told."""
    return Endpoint.objects.filter(id=endpoint, active=True).exists()


def is_told(agency: AgencyId, act_type: str) -> bool:
    """Return whether any endpoint of the agency waits for acts of a type."""
    waiting = Endpoint.objects.filter(agency_id=agency, active=True).values_list("types", flat=True)
    return any(act_type in types for types in waiting)


def has_been_told(agency: AgencyId, _act_type: str) -> bool:
    """Return whether any endpoint of the agency, kept or removed, may have been told of its acts."""
    return Endpoint.objects.filter(agency_id=agency).exists()
