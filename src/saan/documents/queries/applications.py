"""Applications: the lists of a unit, one as its officials see it, and the same as its applicant follows it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from saan.base.journal import api as journal
from saan.base.people import api as people
from saan.base.people.api import PersonName, Role, Viewer
from saan.documents import access
from saan.documents.capacity import signing_capacity
from saan.documents.errors import ApplicationNotFoundError, NoSignatoryError
from saan.documents.models import Application, Document
from saan.documents.queries import payments
from saan.documents.queries.paging import PAGE, Page, newest_of_units
from saan.documents.queries.payments import Due
from saan.documents.queries.replacing import ToReplace, shown_of, to_replace
from saan.documents.queries.sendings import DELIVERING
from saan.documents.queries.types import TypeView, type_version
from saan.documents.queries.worth import Worth, worth
from saan.documents.rules.applications import (
    APPLICATION,
    WAITS_FOR_APPLICANT,
    Box,
    Event,
    State,
    proposal,
    states,
)
from saan.documents.rules.definition import Definition
from saan.documents.rules.standing import STANDING


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """A line of a list. `due` is the day by which the type promises a decision; None while fee or answer is waited for, or was in vain.

    It is reckoned from when the last of application, fee and answer counts as received. `ends_on` is the last day on which
    the applicant may pay or answer; of an application that ended for want of that, which day it was.
    """

    id: UUID
    number: str
    state: State
    type_th: str
    type_en: str
    holder: str
    arrived_at: datetime
    deemed_at: datetime
    due: date | None
    changed_at: datetime
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file that the applicant gave."""

    code: str
    name: str
    media: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Answered:
    """When what was missing entered the system, and when it counts as received; `certain` as long as no holiday may be added."""

    at: datetime
    deemed_at: datetime
    certain: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, by the journal; `who` is empty for applicant and system."""

    code: str
    name_th: str
    name_en: str
    at: datetime
    who: PersonName | None


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """An application as its officials see it. `shown` is the hash that decisions are made on; `may` what the viewer may do.

    `shown` covers the data and, where it would replace a document (`replaces`), that one. `may_hand_over` says that the viewer may
    have the applicant's private link, to hand it over.
    """

    row: ApplicationRow
    type_id: UUID
    version: int
    unit_id: UUID
    channel: str
    email: str
    data: dict[str, Any]
    shown: str
    files: tuple[GivenFile, ...]
    asked: str
    answered: Answered | None
    note: str
    payment: Due | None
    document_id: UUID | None
    replaces: ToReplace | None
    steps: tuple[Step, ...]
    may: tuple[Event, ...]
    may_hand_over: bool


@dataclass(frozen=True, slots=True)
class Followed:
    """An application as whoever holds its link sees it: no official is named. `replaces` is the number of what it would replace.

    `worth` is what its document is worth today, once there is one.
    """

    row: ApplicationRow
    type_id: UUID
    agency_th: str
    agency_en: str
    replaces: str
    certain: bool
    data: dict[str, Any]
    files: tuple[GivenFile, ...]
    asked: str
    answered: Answered | None
    note: str
    payment: Due | None
    steps: tuple[Step, ...]
    number: str
    document_id: UUID | None
    sealed: bool
    worth: Worth | None
    may: tuple[Event, ...]


def applications(
    viewer: Viewer, box: Box, at: datetime, after: str = "", limit: int = PAGE
) -> Page[ApplicationRow]:
    """Return one page of the applications of the viewer's units under a heading, the newest first."""
    rows, units = Application.objects.select_related("type"), access.units(viewer, at)
    rows = rows.defer("data", "type__definition", "type__plate")  # which no line says
    return newest_of_units(rows, units, _row, after, limit, ApplicationNotFoundError, states(box))


def application(viewer: Viewer, application_id: UUID, at: datetime) -> ApplicationView:
    """Return one application of the viewer's units, or raise `ApplicationNotFoundError`."""
    rows = access.applications(viewer, at).select_related("type", "replaces")
    row = access.one(rows, application_id)
    if row is None:
        raise ApplicationNotFoundError
    kind = type_version(row.type_id)
    document = Document.objects.filter(application=row).values_list("id", flat=True).first()
    return ApplicationView(
        row=_row(row),
        type_id=row.type_id,
        version=row.type.version,
        unit_id=row.unit_id,
        channel=row.channel,
        email=row.email,
        data=msgspec.json.decode(row.data),
        shown=shown_of(row),
        files=_files(row),
        asked=row.asked,
        answered=_answered(row),
        note=row.note,
        payment=payments.due_of(row),
        document_id=document,
        replaces=to_replace(row, viewer, at),
        steps=_steps(row, document, at, named=True),
        may=_may(viewer, row, kind.definition, at),
        may_hand_over=document is None and access.has_role(viewer, row.unit_id, at, *DELIVERING),
    )


def followed(application_id: UUID, at: datetime) -> Followed:
    """Return what an applicant sees who opened it by their link, or raise `ApplicationNotFoundError`."""
    row = Application.objects.select_related("type", "agency", "replaces").filter(id=application_id).first()
    if row is None:
        raise ApplicationNotFoundError
    made = Document.objects.filter(application=row).select_related("replaced_by").defer("record").first()
    state = State(row.state)
    return Followed(
        row=_row(row),
        type_id=row.type_id,
        agency_th=row.agency.name_th,
        agency_en=row.agency.name_en,
        replaces=row.replaces.number if row.replaces else "",
        certain=row.deemed_certain,
        data=msgspec.json.decode(row.data),
        files=_files(row),
        asked=row.asked,
        answered=_answered(row),
        note=row.note if state is State.REFUSED else "",
        payment=payments.due_of(row),
        steps=_steps(row, made.id if made else None, at, named=False),
        number=made.number if made and made.sealed_at else "",
        document_id=made.id if made else None,
        sealed=bool(made and made.sealed_at),
        worth=worth(made, at) if made and made.sealed_at else None,
        may=tuple(event for event in (Event.ANSWER, Event.WITHDRAW) if APPLICATION.allows(state, event)),
    )


def due_of(application_id: UUID) -> TypeView:
    """Return the type under which an application was made."""
    row = Application.objects.filter(id=application_id).values_list("type_id", flat=True).first()
    if row is None:
        raise ApplicationNotFoundError
    return type_version(row)


_ROLES: dict[Event, tuple[Role, ...]] = {
    Event.PAY: (Role.CLERK, Role.DRAFTER),
    Event.TAKE: (Role.CLERK, Role.DRAFTER),
    Event.ASK: (Role.CLERK, Role.DRAFTER),
    Event.PROPOSE: (Role.CLERK, Role.DRAFTER),
    Event.PROPOSE_TO_SIGN: (Role.CLERK, Role.DRAFTER),
    Event.APPROVE: (Role.REVIEWER, Role.SIGNATORY),
    Event.RETURN: (Role.REVIEWER, Role.SIGNATORY),
    Event.REFUSE: (Role.CLERK, Role.DRAFTER, Role.REVIEWER, Role.SIGNATORY),
}
"""Who is offered what; the actions ask again."""


def _may(viewer: Viewer, row: Application, definition: Definition, at: datetime) -> tuple[Event, ...]:
    two = definition.two_people.for_issue(replacing=row.replaces_id is not None)
    right = proposal(two_people=two)
    wrong = ({Event.PROPOSE, Event.PROPOSE_TO_SIGN} - {right}).pop()
    found: list[Event] = []
    for event in APPLICATION.events(State(row.state)):
        if event is Event.SIGN:
            barred = two and viewer.person_id == row.proposer_id
            if not barred and _signs(viewer, row, definition, at):
                found.append(event)
        elif (
            event in _ROLES
            and event is not wrong
            and access.has_role(viewer, row.unit_id, at, *_ROLES[event])
            and (event is not Event.APPROVE or viewer.person_id != row.proposer_id)
        ):
            found.append(event)
    return tuple(found)


def _signs(viewer: Viewer, row: Application, definition: Definition, at: datetime) -> bool:
    try:
        signing_capacity(viewer, row.unit_id, definition, at)
    except NoSignatoryError:
        return False
    return True


_CHANGED: Final = frozenset(move.act for move in STANDING.table.values())
"""The acts by which a document comes to be worth something else."""


def _row(row: Application) -> ApplicationRow:
    return ApplicationRow(
        id=row.id,
        number=row.number,
        state=State(row.state),
        type_th=row.type.name_th,
        type_en=row.type.name_en,
        holder=row.holder,
        arrived_at=row.arrived_at,
        deemed_at=row.deemed_at,
        due=None if State(row.state) in {*WAITS_FOR_APPLICANT, State.LAPSED} else row.due,
        changed_at=row.changed_at,
        ends_on=row.ends_on,
    )


def _answered(row: Application) -> Answered | None:
    if row.answered_at is None:
        return None
    return Answered(row.answered_at, row.answered_deemed_at or row.answered_at, bool(row.answered_certain))


def _files(row: Application) -> tuple[GivenFile, ...]:
    return tuple(GivenFile(one.code, one.name, one.media, one.file_id) for one in row.files.order_by("id"))


def _steps(row: Application, document_id: UUID | None, at: datetime, *, named: bool) -> tuple[Step, ...]:
    """Return what happened, as the journal has it, oldest first: to the application, and then to what its document is worth."""
    acts = list(journal.history(journal.Subject("application", str(row.id))))
    if document_id is not None:
        later = journal.history(journal.Subject("document", str(document_id)))
        acts += [act for act in later if act.type.code in _CHANGED]
    who = people.persons((act.actor.person for act in acts if act.actor.person), at) if named else {}
    return tuple(
        Step(
            act.type.code,
            act.type.name.th,
            act.type.name.en,
            act.at,
            who.get(act.actor.person) if act.actor.person else None,
        )
        for act in acts
    )
