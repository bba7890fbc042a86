"""Background work of webhooks."""

from uuid import UUID

from saan.base.journal import api as journal
from saan.base.webhooks import actions, calling, queries, rules
from saan.base.webhooks.errors import UndeliveredError
from saan.base.webhooks.models import Endpoint
from saan.trust.canonical import Json
from saan.trust.clock import utc_now

AT_ONCE = 100
"""Events that an endpoint is told of before others have their turn."""


def fan_out(act_id: str) -> None:
    """Turn an act into one event per endpoint that waits for it.

    The actor stays out of it: who acted is personal data, which the API gives to those who may read it.
    An act whose detail names a secrecy is told to nobody: an endpoint is no named, cleared reader. Nor is one whose content
    was destroyed before anybody was told.
    """
    try:
        act = journal.read(UUID(act_id))
    except journal.ErasedActError:
        return
    if "secrecy" in act.detail:
        return
    subject = {"kind": act.subject.kind, "id": act.subject.id}
    data: Json = {"act": act_id, "agency": act.agency, "subject": subject, "detail": act.detail}
    body = rules.body(act.type.code, act.at, data)
    actions.write_events(act.agency, UUID(act_id), act.type.code, body)


def deliver(endpoint_id: str) -> None:
    """Tell an endpoint of what waits for it, in the order in which it happened, until it does not answer 2xx.

    One job for each endpoint is its breaker: what fails raises `UndeliveredError`, and the job's back-off is the endpoint's
    rest, which new events do not cut short. An event that was refused `MOST_ATTEMPTS` times lets the next have their turn.
    A crash between an answer and its note repeats the event with the same `webhook-id`.
    """
    endpoint = Endpoint.objects.get(id=endpoint_id)
    for _ in range(AT_ONCE):
        event = queries.next_event(endpoint.id) if queries.is_active(endpoint.id) else None
        if event is None:
            return
        content = bytes(event.body)
        headers = rules.headers(str(event.id), bytes(endpoint.secret), content, utc_now())
        answer = calling.call(endpoint.url, content, headers)
        if not actions.note_attempt(event, status=answer.status, error=answer.error):
            raise UndeliveredError(reason=answer.error)
    actions.go_on(endpoint.id)  # after the others that wait for this thread


def forget(act_id: str) -> None:
    """Delete what endpoints were told of the act whose content an act of erasing has destroyed."""
    actions.forget(UUID(journal.read(UUID(act_id)).subject.id))


def sweep() -> None:
    """Delete events that are older than can be asked for again."""
    actions.sweep(utc_now())
