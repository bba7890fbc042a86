"""Background work of webhooks."""

from uuid import UUID

from saan.base.journal import api as journal
from saan.base.webhooks import actions, calling, rules
from saan.base.webhooks.errors import UndeliveredError
from saan.base.webhooks.models import Event
from saan.trust.canonical import Json
from saan.trust.clock import utc_now


def fan_out(act_id: str) -> None:
    """Turn an act into one event per endpoint that waits for it.

    The actor stays out of it: who acted is personal data, which the API gives to those who may read it.
    An act whose detail names a secrecy is told to nobody: an endpoint is no named, cleared reader.
    """
    act = journal.read(UUID(act_id))
    if "secrecy" in act.detail:
        return
    subject = {"kind": act.subject.kind, "id": act.subject.id}
    data: Json = {"act": act_id, "agency": act.agency, "subject": subject, "detail": act.detail}
    body = rules.body(act.type.code, act.at, data)
    actions.write_events(act.agency, UUID(act_id), act.type.code, body)


def deliver(event_id: str) -> None:
    """Tell an endpoint of an event; raise `UndeliveredError`, and so be tried again, until it answers 2xx.

    A crash between the answer and its note repeats the event with the same `webhook-id`.
    """
    event = Event.objects.select_related("endpoint").get(id=event_id)
    if event.state == Event.State.DELIVERED or not event.endpoint.active:
        return
    content = bytes(event.body)
    headers = rules.headers(str(event.id), bytes(event.endpoint.secret), content, utc_now())
    answer = calling.call(event.endpoint.url, content, headers)
    if not actions.note_attempt(event, status=answer.status, error=answer.error):
        raise UndeliveredError(reason=answer.error)
