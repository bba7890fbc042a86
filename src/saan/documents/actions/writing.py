"""What every action does: find the row it may change, move its state, record the act."""

from datetime import datetime
from uuid import UUID

from saan.base.jobs import api as jobs
from saan.base.journal import api as journal
from saan.base.mail.api import QUEUE
from saan.base.people import api as people
from saan.base.people.api import Capacity, Role, Viewer
from saan.documents import access
from saan.documents.errors import (
    ApplicationNotFoundError,
    DocumentNotFoundError,
    NoteTooLongError,
    ReasonNeededError,
)
from saan.documents.models import Application, Batch, Document
from saan.documents.queries.sendings import address_of
from saan.documents.rules.applications import APPLICATION, WAITS_FOR_APPLICANT, Event, State
from saan.trust.canonical import Json
from saan.trust.clock import rfc3339, utc_now
from saan.trust.ids import AgencyId

MAX_NOTE = 1000
TELL_TASK = "saan.documents.tasks.tell"
TELL_HOLDER_TASK = "saan.documents.tasks.tell_holder"
APPLICANT = journal.Actor(system="documents.applicant")


def application_of(viewer: Viewer, application_id: UUID, at: datetime, *roles: Role) -> Application:
    """Return the application, locked, if the viewer may see it and has one of the roles in its unit.

    Raises `ApplicationNotFoundError` for what the viewer may not see, `NotAuthorisedError` for what they only may see.
    """
    rows = access.applications(viewer, at).select_for_update(of=("self",))
    row = access.one(rows, application_id)
    if row is None:
        raise ApplicationNotFoundError
    _require(viewer, row.unit_id, at, roles)
    return row


def document_of(viewer: Viewer, document_id: UUID, at: datetime, *roles: Role) -> Document:
    """Return the document, locked, if the viewer may see it and has one of the roles in its unit."""
    row = access.one(access.documents(viewer, at).select_for_update(of=("self",)), document_id)
    if row is None:
        raise DocumentNotFoundError
    _require(viewer, row.unit_id, at, roles)
    return row


def _require(viewer: Viewer, unit_id: UUID, at: datetime, roles: tuple[Role, ...]) -> None:
    if roles and not access.has_role(viewer, unit_id, at, *roles):
        raise people.NotAuthorisedError


def move(row: Application, event: Event, at: datetime) -> journal.ActType:
    """Move an application by an event and return the act type to record; the caller saves the row."""
    found = APPLICATION.move(State(row.state), event)
    row.state = found.to
    row.changed_at = at
    if found.to not in {*WAITS_FOR_APPLICANT, State.LAPSED}:
        row.ends_on = row.warned_at = None
    return journal.find(found.act)


def decided(row: Application) -> dict[str, Json]:
    """Return what an act names of what was decided on: the hash of the data, and the document that would be replaced."""
    made: dict[str, Json] = {"data_sha256": row.data_sha256}
    return made if row.replaces_id is None else made | {"replaces": str(row.replaces_id)}


def tell(
    row: Application,
    act: journal.ActType,
    actor: journal.Actor,
    at: datetime,
    *,
    mail: str = "",
    **detail: Json,
) -> None:
    """Record an act on an application in the caller's transaction; with `mail`, have the applicant told of it.

    The act names no person's data, only hashes and codes.
    """
    journal.record(
        journal.Act(
            type=act,
            agency=AgencyId(row.agency_id),
            subject=journal.Subject("application", str(row.id)),
            actor=actor,
            at=at,
            detail=detail,
        )
    )
    if mail and row.email:
        jobs.enqueue(TELL_TASK, queue=QUEUE, application_id=str(row.id), what=mail, since=rfc3339(utc_now()))


def tell_of_document(
    row: Document, act: journal.ActType, actor: journal.Actor, at: datetime, **detail: Json
) -> None:
    """Record an act on a document in the caller's transaction."""
    journal.record(
        journal.Act(
            type=act,
            agency=AgencyId(row.agency_id),
            subject=journal.Subject("document", str(row.id)),
            actor=actor,
            at=at,
            detail={"number": row.number, **detail},
        )
    )


def have_holder_told(row: Document, what: str, change_id: UUID | None = None) -> None:
    """Have a document's holder told, once the caller's transaction commits, that it is worth something else; where an address is known."""
    if address_of(row):
        jobs.enqueue(
            TELL_HOLDER_TASK, queue=QUEUE, document_id=str(row.id), what=what, change_id=str(change_id or ""), since=rfc3339(utc_now())
        )  # fmt: skip


def tell_batch(row: Batch, act: journal.ActType, actor: journal.Actor, at: datetime, **detail: Json) -> None:
    """Record an act on a bulk file in the caller's transaction."""
    journal.record(
        journal.Act(
            type=act,
            agency=AgencyId(row.agency_id),
            subject=journal.Subject("batch", str(row.id)),
            actor=actor,
            at=at,
            detail=detail,
        )
    )


def person(viewer: Viewer, capacity: Capacity | None = None) -> journal.Actor:
    """Return the viewer as the actor of an act, in the capacity they act in."""
    if capacity is None:
        return journal.Actor(person=viewer.person_id)
    return journal.Actor(viewer.person_id, capacity.position_id, capacity.delegation_id)


def system(part: str) -> journal.Actor:
    """Return a part of the system as the actor of an act."""
    return journal.Actor(system=f"documents.{part}")


def reason(note: str) -> str:
    """Return a note that must say something; raise `ReasonNeededError` for an empty one, `NoteTooLongError` for one that would be cut off."""
    if not (tidy := within(note)):
        raise ReasonNeededError
    return tidy


def within(note: str, most: int = MAX_NOTE) -> str:
    """Return a note, tidied, that may be empty; raise `NoteTooLongError` for one that would be cut off."""
    tidy = note.strip()
    if len(tidy) > most:
        raise NoteTooLongError(length=len(tidy), most=most)
    return tidy
