"""Webhooks: where an agency's other systems are told, and what they were told."""

from typing import Annotated
from uuid import UUID

import msgspec
from ninja import Header, Router

from saan.base.journal import api as journal
from saan.base.people import api as people
from saan.base.people.api import Viewer
from saan.base.webhooks import api as webhooks
from saan.trust.clock import utc_now
from saan.web.rest.shapes import endpoint
from saan.web.subscriptions import TOLD

router = Router(tags=["webhooks"])
SCOPE = "webhooks.write"


class Wanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An endpoint to be told, by https, of acts of these types."""

    url: str
    types: tuple[str, ...]


@endpoint(router, "GET", "/webhooks/types", scope=SCOPE, gives=tuple[str, ...])
def list_types(_viewer: Viewer) -> tuple[str, ...]:
    """The types of acts that can be told."""
    return tuple(act_type.code for act_type in TOLD)


@endpoint(router, "GET", "/webhooks", scope=SCOPE, gives=tuple[webhooks.EndpointRow, ...])
def list_endpoints(viewer: Viewer) -> tuple[webhooks.EndpointRow, ...]:
    """The agency's endpoints, the newest first."""
    _actor(viewer)
    return webhooks.endpoints(viewer.agency_id)


@endpoint(router, "POST", "/webhooks", scope=SCOPE, takes=Wanted, gives=webhooks.NewEndpoint)
def add_endpoint(
    viewer: Viewer,
    body: Wanted,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", max_length=200)] = "",
) -> webhooks.NewEndpoint:
    """Add an endpoint; its secret is told here alone. The same `Idempotency-Key` again adds no second one, and tells it again."""
    return webhooks.add_endpoint(
        viewer.agency_id, body.url, body.types, list_types_of(), _actor(viewer), idempotency_key
    )


@endpoint(router, "DELETE", "/webhooks/{uuid:endpoint_id}", scope=SCOPE)
def remove_endpoint(viewer: Viewer, endpoint_id: UUID) -> None:
    """Stop telling an endpoint."""
    webhooks.remove_endpoint(viewer.agency_id, endpoint_id, _actor(viewer))


@endpoint(
    router, "GET", "/webhooks/{uuid:endpoint_id}/events", scope=SCOPE, gives=tuple[webhooks.EventRow, ...]
)
def list_events(
    viewer: Viewer, endpoint_id: UUID, before: UUID | None = None
) -> tuple[webhooks.EventRow, ...]:
    """What an endpoint was told, the newest first; `before` is the last id of the page before."""
    _actor(viewer)
    return webhooks.events(viewer.agency_id, endpoint_id, before)


@endpoint(router, "POST", "/webhooks/events/{uuid:event}/replay", scope=SCOPE)
def replay_event(viewer: Viewer, event: UUID) -> None:
    """Send an event again, with the same id and the same bytes."""
    _actor(viewer)
    webhooks.replay(viewer.agency_id, event)


def list_types_of() -> tuple[str, ...]:
    """Return the codes that an endpoint may ask for."""
    return tuple(act_type.code for act_type in TOLD)


def _actor(viewer: Viewer) -> journal.Actor:
    """Return the caller as the actor of an act.

    A person must administer their agency; a program was given the scope by one who does.
    """
    if viewer.scopes is None:
        people.authority(viewer, utc_now()).require_administrator(viewer.agency_id, None)
    return journal.Actor(person=viewer.person_id)
