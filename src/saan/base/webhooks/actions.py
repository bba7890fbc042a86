"""Adding and removing endpoints, writing events, and noting how each was taken."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from saan.base import bulk, repeats
from saan.base.agencies import api as agencies
from saan.base.jobs import api as jobs
from saan.base.journal import api as journal
from saan.base.webhooks import acts, rules
from saan.base.webhooks.errors import EndpointKeyUsedError, UnknownEndpointError, UnknownTypeError
from saan.base.webhooks.models import Endpoint, Event
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId

DELIVER = "saan.base.webhooks.tasks.deliver"
QUEUE = "webhooks"
"""The queue of calls to endpoints, which other work never waits behind (see `saan.web.node.worker`)."""


@dataclass(frozen=True, slots=True)
class NewEndpoint:
    """An endpoint just made; its secret is shown this once."""

    id: UUID
    secret: str


def add_endpoint(  # noqa: PLR0913, PLR0917 - whose, where, of what, by whom, under which key
    agency: AgencyId,
    url: str,
    types: Sequence[str],
    known: Sequence[str],
    actor: journal.Actor,
    key: str = "",
) -> NewEndpoint:
    """Have an agency's system told of acts of these types, from now on.

    Who repeats a `key` gets the endpoint that they added by it, with its secret, and no second one, by which everything would
    be told twice. Raises `EndpointKeyUsedError` for another endpoint under the same key.
    """
    rules.place(url, settings.SAAN.webhook_hosts, demo=settings.SAAN.demo)
    for act_type in types:
        if act_type not in known:
            raise UnknownTypeError(act_type=act_type)
    now, secret = utc_now(), os.urandom(rules.SECRET_BYTES)
    mark = repeats.mark(actor.person, key)
    with transaction.atomic():
        agencies.lock(agency)
        added = Endpoint.objects.filter(key_sha256=mark).first() if mark else None
        if added is not None:
            if not added.active or (added.url, added.types) != (url, list(types)):
                raise EndpointKeyUsedError
            return NewEndpoint(added.id, rules.printable(bytes(added.secret)))
        row = Endpoint.objects.create(
            agency_id=agency, url=url, secret=secret, types=list(types), made_at=now, key_sha256=mark
        )
        journal.record(
            journal.Act(
                acts.ENDPOINT_ADDED,
                agency,
                journal.Subject("webhook", str(row.id)),
                actor,
                now,
                {"types": list(types)},
            )
        )
    return NewEndpoint(row.id, rules.printable(secret))


def remove_endpoint(agency: AgencyId, endpoint: UUID, actor: journal.Actor) -> None:
    """Stop telling an endpoint; what it was told stays to be seen."""
    now = utc_now()
    with transaction.atomic():
        if not Endpoint.objects.filter(id=endpoint, agency_id=agency, active=True).update(active=False):
            raise UnknownEndpointError
        journal.record(
            journal.Act(acts.ENDPOINT_REMOVED, agency, journal.Subject("webhook", str(endpoint)), actor, now)
        )


def write_events(agency: AgencyId, act_id: UUID, act_type: str, body: bytes) -> None:
    """Write one event for each endpoint that waits for this type; a second call for the same act writes nothing."""
    with transaction.atomic():
        for endpoint in Endpoint.objects.filter(agency_id=agency, active=True):
            if act_type not in endpoint.types:
                continue
            _, made = Event.objects.get_or_create(
                endpoint=endpoint, act_id=act_id, defaults={"type": act_type, "body": body}
            )
            if made:
                go_on(endpoint.id)


def go_on(endpoint: UUID) -> None:
    """Have an endpoint told of what waits for it, once it no longer rests from failing (see `tasks.deliver`)."""
    jobs.enqueue(DELIVER, queue=QUEUE, key=str(endpoint), unending=True, endpoint_id=str(endpoint))


def replay(agency: AgencyId, event: UUID) -> None:
    """Send an event again now, with the same id and the same bytes, however long its endpoint would have rested by itself.

    What the endpoint missed before it goes first.
    """
    with transaction.atomic():
        waiting = Event.objects.filter(id=event, endpoint__agency_id=agency, endpoint__active=True)
        endpoint = waiting.values_list("endpoint_id", flat=True).first()
        if endpoint is None:
            raise UnknownEndpointError
        waiting.update(state=Event.State.WAITING)
        jobs.enqueue_anew(DELIVER, str(endpoint), queue=QUEUE, unending=True, endpoint_id=str(endpoint))


def note_attempt(event: Event, *, status: int | None, error: str) -> bool:
    """Write down how an endpoint answered, and return whether it took the event; it may have been forgotten meanwhile."""
    delivered = status is not None and rules.taken(status)
    event.attempts += 1
    event.last_status, event.last_error, event.last_tried_at = status, error[:300], utc_now()
    event.state = Event.State.DELIVERED if delivered else Event.State.FAILED
    noted = ("attempts", "last_status", "last_error", "last_tried_at", "state")
    Event.objects.filter(id=event.id).update(**{name: getattr(event, name) for name in noted})
    return delivered


def forget(act_id: UUID) -> None:
    """Delete what endpoints were told, or were to be told, of an act whose content was destroyed."""
    with transaction.atomic():
        bulk.overwrite_freed()
        Event.objects.filter(act_id=act_id).delete()


def sweep(now: datetime) -> int:
    """Delete events that are older than can be asked for again, told or not, and return how many."""
    floor = UUID(int=int((now - rules.KEPT_FOR).timestamp() * 1000) << 80)  # ids are ordered by their making
    return Event.objects.filter(id__lt=floor).delete()[0]
