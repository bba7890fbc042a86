"""What officials do with an application before it is signed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from saan.base.people.api import Role, Viewer
from saan.documents import paper
from saan.documents.actions import lapsing
from saan.documents.actions.writing import application_of, decided, move, person, reason, tell, within
from saan.documents.errors import SecondPersonNeededError, ShownHashMismatchError
from saan.documents.models import Application
from saan.documents.queries.replacing import shown_of
from saan.documents.rules.applications import Event, proposal
from saan.trust.canonical import Json

CONSIDERING = (Role.CLERK, Role.DRAFTER)
DECIDING = (Role.REVIEWER, Role.SIGNATORY)


def take_up(viewer: Viewer, application_id: UUID, at: datetime) -> None:
    """Take an application up to consider it."""
    with transaction.atomic():
        row = application_of(viewer, application_id, at, *CONSIDERING)
        row.officer_id = viewer.person_id
        _moved(row, Event.TAKE, viewer, at, mail="taken")


def ask(viewer: Viewer, application_id: UUID, what: str, at: datetime) -> None:
    """Ask the applicant for everything that is missing; once only, and for as long as the type gives them."""
    what = reason(what)
    with transaction.atomic():
        row = application_of(viewer, application_id, at, *CONSIDERING)
        row.asked, row.asked_at = what, at
        act = move(row, Event.ASK, at)
        lapsing.wait_for_applicant(row, at)
        row.save()
        tell(row, act, person(viewer), at, mail="asked", ends_on=str(row.ends_on))


def propose(viewer: Viewer, application_id: UUID, shown: str, note: str, at: datetime) -> None:
    """Propose that the document be issued, on exactly what was shown: the data, and what it would replace."""
    with transaction.atomic():
        row = application_of(viewer, application_id, at, *CONSIDERING)
        _require_shown(row, shown)
        row.proposer_id, row.approver_id, row.note = viewer.person_id, None, within(note)
        people = paper.read_type(row.type).definition.two_people
        two = people.for_issue(replacing=row.replaces_id is not None)
        _moved(row, proposal(two_people=two), viewer, at, mail="", **decided(row))


def approve(viewer: Viewer, application_id: UUID, shown: str, at: datetime) -> None:
    """Agree, as a second official, to what another proposed."""
    with transaction.atomic():
        row = application_of(viewer, application_id, at, *DECIDING)
        _require_shown(row, shown)
        if row.proposer_id == viewer.person_id:
            raise SecondPersonNeededError
        row.approver_id = viewer.person_id
        _moved(row, Event.APPROVE, viewer, at, mail="approved", **decided(row))


def send_back(viewer: Viewer, application_id: UUID, note: str, at: datetime) -> None:
    """Send a proposal back to be considered again, saying why."""
    note = reason(note)
    with transaction.atomic():
        row = application_of(viewer, application_id, at, *DECIDING)
        told = row.approver_id is not None  # only who was told that it was agreed to is told that it is not
        row.note, row.proposer_id, row.approver_id = note, None, None
        _moved(row, Event.RETURN, viewer, at, mail="returned" if told else "")


def refuse(viewer: Viewer, application_id: UUID, note: str, at: datetime) -> None:
    """Refuse an application, giving the applicant the reason."""
    note = reason(note)
    with transaction.atomic():
        row = application_of(viewer, application_id, at, *CONSIDERING, *DECIDING)
        row.note = note
        _moved(row, Event.REFUSE, viewer, at, mail="refused")


def _moved(
    row: Application, event: Event, viewer: Viewer, at: datetime, *, mail: str = "", **detail: Json
) -> None:
    act = move(row, event, at)
    row.save()
    tell(row, act, person(viewer), at, mail=mail, **detail)


def _require_shown(row: Application, shown: str) -> None:
    if shown_of(row) != shown:
        raise ShownHashMismatchError
