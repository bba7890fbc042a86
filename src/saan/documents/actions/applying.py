"""What an applicant does, on a page, at the counter or by call: apply, give what was missing, withdraw."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from saan.base.agencies import api as agencies
from saan.base.people import api as people
from saan.base.people.api import Role, Viewer
from saan.documents import acts, paper
from saan.documents.actions import lapsing
from saan.documents.actions.numbering import take
from saan.documents.actions.paying import ask_for
from saan.documents.actions.reckoning import reckon
from saan.documents.actions.replacing import replaceable
from saan.documents.actions.writing import APPLICANT, move, person, tell
from saan.documents.addresses import is_address
from saan.documents.errors import (
    ApplicationNotFoundError,
    DataRefusedError,
    KeyUsedError,
    TooManyApplicationsError,
    TypeUnknownError,
)
from saan.documents.models import Application, ApplicationFile, DocumentType
from saan.documents.queries import types
from saan.documents.queries.crowding import MOST_IN_AN_HOUR, more_than
from saan.documents.queries.series import APPLICATIONS
from saan.documents.rules.applications import Event, State
from saan.documents.rules.definition import Definition, fee_on
from saan.documents.rules.problems import Problem
from saan.documents.rules.values import check
from saan.trust.canonical import canonical
from saan.trust.errors import Text


@dataclass(frozen=True, slots=True)
class Given:
    """A stored file that an applicant gives; `code` is what the type calls it.

    Whoever makes one answers for it that the applicant brought the bytes: from outside come only marks (`uploads`).
    """

    code: str
    sha256: str
    name: str
    media: str


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks for. `unit` is needed only where several issue the type; `key` makes a repeated call one.

    A key is its caller's own; the public is one caller, so that its keys are long and nobody else can guess them.
    `replaces` is a document in whose place the new one is asked for, by an official of its unit.
    """

    agency_id: str
    code: str
    data: Mapping[str, Any]
    email: str = ""
    language: str = "th"
    unit_id: UUID | None = None
    files: tuple[Given, ...] = ()
    key: str = ""
    replaces: UUID | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an applicant is told at once: the number, when it arrived, when it counts as received, and the link's id."""

    application_id: UUID
    number: str
    arrived_at: datetime
    deemed_at: datetime
    certain: bool
    state: State


def apply(request: Request, channel: Application.Channel, viewer: Viewer | None, at: datetime) -> Receipt:
    """Take an application, complete or not at all, and return its receipt.

    Without a viewer it is the public's: only types that are open to it. At the counter, or by a program, the viewer has
    the role of clerk or drafter in the unit. Who repeats a key gets the receipt of what they asked for under it, and no
    second application. Raises `DataRefusedError` with every problem, `KeyUsedError` where something else was asked for
    under the key; nothing is then kept.
    """
    if (known := _known(request, viewer)) is not None:
        return receipt(known)
    kind = types.in_use(request.agency_id, request.code, public=viewer is None)
    units = _units(request, kind.definition, viewer, at)
    row = DocumentType.objects.get(id=kind.row.id)
    _require_complete(row, kind.definition, request)
    with transaction.atomic():
        if request.key:
            agencies.lock(request.agency_id)  # of two calls at once the second finds what the first began
            if (known := _known(request, viewer)) is not None:
                return receipt(known)
        if viewer is None:
            _require_room(request.agency_id, at)
        old = replaceable(viewer, request.replaces, row.code, at) if request.replaces else None
        unit_id = request.unit_id or (old.unit_id if old and old.unit_id in units else units[0])
        made = _made(request, row, unit_id, channel, at)
        made.key_sha256, made.request_sha256 = _mark(request, viewer), _said_in(request)
        made.save(force_insert=True)
        _keep(made, request.files, at)
        fee = fee_on(kind.definition.fees, types.today(at))
        if fee is not None:
            made.state = State.AWAITING_FEE
            lapsing.wait_for_applicant(made, at)
            made.save()
            ask_for(made, fee, at)
        actor = person(viewer) if viewer else APPLICANT
        tell(
            made, acts.APPLICATION_RECEIVED, actor, at, mail="received",
            number=made.number, type=row.code, version=row.version, channel=channel.value, data_sha256=made.data_sha256,
        )  # fmt: skip
    return receipt(made)


def receipt(row: Application) -> Receipt:
    """Return what the applicant is told of an application as it was received."""
    return Receipt(row.id, row.number, row.arrived_at, row.deemed_at, row.deemed_certain, State(row.state))


def answer(application_id: UUID, data: Mapping[str, Any], files: tuple[Given, ...], at: datetime) -> None:
    """Take what was missing, from whoever holds the applicant's link; all of the data is given anew.

    When it is to be decided is reckoned anew, from when the answer counts as received. Raises `NotPossibleNowError` unless it was asked for, `DataRefusedError` with every problem.
    """
    with transaction.atomic():
        row = _locked(application_id)
        act = move(row, Event.ANSWER, at)
        kind = types.type_version(row.type_id)
        held = tuple(Given(one.code, one.file_id, one.name, one.media) for one in row.files.all())
        whole = Request(row.agency_id, row.type.code, data, row.email, files=(*held, *files))
        _require_complete(row.type, kind.definition, whole)
        _say(row, kind.definition, data)
        deemed = reckon(row, at)
        row.answered_at, row.answered_deemed_at, row.answered_certain = at, deemed.at, deemed.certain
        row.save()
        _keep(row, files, at)
        tell(row, act, APPLICANT, at, mail="answered", data_sha256=row.data_sha256, due=row.due.isoformat())


def withdraw(application_id: UUID, at: datetime) -> None:
    """Withdraw an application, for whoever holds the applicant's link; nothing is given back of what was decided."""
    with transaction.atomic():
        row = _locked(application_id)
        act = move(row, Event.WITHDRAW, at)
        row.save()
        tell(row, act, APPLICANT, at, mail="withdrawn")


def _locked(application_id: UUID) -> Application:
    row = (
        Application.objects.select_for_update(of=("self",))
        .select_related("type")
        .filter(id=application_id)
        .first()
    )
    if row is None:
        raise ApplicationNotFoundError
    return row


def _units(request: Request, definition: Definition, viewer: Viewer | None, at: datetime) -> list[UUID]:
    """Return the units that may consider it, at least one; an official's only where they take applications."""
    offered = [unit.id for unit in types.units_of(request.agency_id, definition)]
    if viewer is not None:
        if viewer.agency_id != request.agency_id:
            raise TypeUnknownError
        own = set(people.units_where(viewer, Role.CLERK, Role.DRAFTER, at=at).filter(id__in=offered))
        offered = [unit for unit in offered if unit in own]
        if not offered:
            raise people.NotAuthorisedError
    if request.unit_id is not None and request.unit_id not in offered:
        raise TypeUnknownError
    if not offered:
        raise TypeUnknownError
    return offered


def lacking(definition: Definition, given: Iterable[Given], email: str) -> tuple[Problem, ...]:
    """Return what is wrong beside the values: the files that are asked for and not given, and the address."""
    problems: list[Problem] = []
    codes = {one.code for one in given}
    for asked in definition.enclosures:
        if asked.required and asked.code not in codes:
            unsent = Text(f"ยังไม่ได้แนบ{asked.name.th}", f"“{asked.name.en}” is not attached.")
            problems.append(
                Problem(
                    f"file-{asked.code}",
                    "documents.missing-file",
                    unsent,
                    Text("แนบแฟ้มนี้", "Attach this file."),
                )
            )
    if email and not is_address(email):
        wrong = Text("อีเมลไม่ถูกต้อง", "The e-mail address is not right.")
        mend = Text(
            "พิมพ์อีเมล เช่น name@example.org หรือเว้นว่าง", "Write it as name@example.org, or leave it empty."
        )
        problems.append(Problem("email", "documents.bad-email", wrong, mend))
    return tuple(problems)


def _require_complete(row: DocumentType, definition: Definition, request: Request) -> None:
    """Raise `DataRefusedError` with everything that is wrong: values, page, files, address."""
    read = paper.read_type(row)
    problems = [*check(read.schema, request.data)]
    if not problems:
        problems += paper.Trial(row).problems(request.data)
    problems += lacking(definition, request.files, request.email)
    if problems:
        raise DataRefusedError(tuple(problems))


def _known(request: Request, viewer: Viewer | None) -> Application | None:
    """Return what the caller asked for under the key, or raise `KeyUsedError` if it was something else."""
    if not request.key:
        return None
    row = Application.objects.filter(agency_id=request.agency_id, key_sha256=_mark(request, viewer)).first()
    if row is not None and row.request_sha256 != _said_in(request):
        raise KeyUsedError
    return row


def _mark(request: Request, viewer: Viewer | None) -> str | None:
    """Return what stands for a key with its caller; None without a key."""
    caller = viewer.person_id if viewer else "public"
    return hashlib.sha256(f"{caller} {request.key}".encode()).hexdigest() if request.key else None


def _said_in(request: Request) -> str:
    """Return the hash of all that is asked for, in whatever language it was asked."""
    files = sorted((one.code, one.sha256) for one in request.files)
    said = (request.code, request.data, request.email, request.unit_id, request.replaces, files)
    return hashlib.sha256(msgspec.json.encode(said, order="deterministic")).hexdigest()


def _require_room(agency_id: str, at: datetime) -> None:
    if more_than(MOST_IN_AN_HOUR, agency_id, at):
        raise TooManyApplicationsError


def _made(
    request: Request, row: DocumentType, unit_id: UUID, channel: Application.Channel, at: datetime
) -> Application:
    taken = take(request.agency_id, APPLICATIONS, at)
    made = Application(
        agency_id=request.agency_id,
        unit_id=unit_id,
        type=row,
        state=State.RECEIVED,
        channel=channel,
        number=f"{taken.first}/{taken.year}",
        running=taken.first,
        year=taken.year,
        email=request.email,
        language="en" if request.language == "en" else "th",
        arrived_at=at,
        changed_at=at,
        replaces_id=request.replaces,
    )
    deemed = reckon(made, at)
    made.deemed_at, made.deemed_certain = deemed.at, deemed.certain
    _say(made, paper.read_type(row).definition, request.data)
    return made


def _say(row: Application, definition: Definition, data: Mapping[str, Any]) -> None:
    row.data = canonical({name: value for name, value in data.items() if value not in (None, "")})
    row.data_sha256 = hashlib.sha256(row.data).hexdigest()
    row.holder = str(data[definition.holder])[:500]


def _keep(row: Application, files: tuple[Given, ...], at: datetime) -> None:
    known = {asked.code for asked in paper.read_type(row.type).definition.enclosures}
    for one in files:
        if one.code in known:
            ApplicationFile.objects.get_or_create(
                application=row,
                code=one.code,
                file_id=one.sha256,
                defaults={"name": one.name[:300], "media": one.media[:200], "given_at": at},
            )
