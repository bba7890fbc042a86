"""One letter, whole: its text, where it stands, what was done, what the viewer may do next."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from saan.base.agencies import api as agencies
from saan.base.agencies.api import UnitView
from saan.base.journal import api as journal
from saan.base.lasting.api import LastingView, lasting
from saan.base.machine import E
from saan.base.people import api as people
from saan.base.people.api import PersonName, Role, Viewer
from saan.letters import access
from saan.letters import record as r
from saan.letters.errors import LetterNotFoundError
from saan.letters.models import (
    IncomingHolding,
    IncomingLetter,
    Letter,
    LetterHolding,
    Minute,
    Recipient,
    ReviewStep,
    Version,
)
from saan.letters.queries.lists import IncomingRow, LetterRow, incoming_row, letter_row, progress
from saan.letters.queries.tray import changed_since_seen
from saan.letters.queries.unit_numbers import UnitNumber, lines_to_void, unit_numbers, units_to_enter
from saan.letters.rules import delivery, incoming, outgoing
from saan.letters.rules.changes import Change
from saan.letters.rules.draft import Draft, unpack
from saan.letters.rules.levels import Kind, Secrecy, secrecy_rank
from saan.letters.rules.machine import Duty as Doer
from saan.letters.rules.route import Duty, StepState
from saan.trust.errors import Text

Entries = tuple[tuple[UUID, journal.Act], ...]


@dataclass(frozen=True, slots=True)
class Done:
    """One entry of the timeline: an act, who did it (empty for the system), and what they said."""

    act: UUID
    at: datetime
    code: str
    name: Text
    by: PersonName | None
    note: str


@dataclass(frozen=True, slots=True)
class StepView:
    """One decision on the way up."""

    duty: Duty
    state: StepState
    person: PersonName | None
    position_th: str
    position_en: str
    decided_by: PersonName | None
    decided_at: datetime | None
    note: str
    round: int


@dataclass(frozen=True, slots=True)
class RecipientView:
    """One recipient and what became of the letter there. `place` is its place in the letter's list, by which it is called.

    `again` says that a clerk may send the letter there once more.
    """

    place: int
    name_th: str
    name_en: str
    title: str
    copy: bool
    state: delivery.State
    queued_at: datetime | None
    accepted_at: datetime | None
    received_at: datetime | None
    registered_at: datetime | None
    read_at: datetime | None
    receive_number: str
    receive_year: int | None
    reason: str
    again: bool


@dataclass(frozen=True, slots=True)
class CopyView:
    """A certified copy: who made it, when, and the hashes of the copy and of the page that was copied."""

    id: UUID
    by: PersonName | None
    made_at: datetime
    sha256: str
    original: str


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter at its sender. `decided` and `shown` stand from submission on, `record` from numbering on.

    `readers` are the people to whom a secret letter is open by name; of any other letter nobody need be named.
    """

    row: LetterRow
    unit_id: UUID
    unit_name_th: str
    unit_name_en: str
    drafter: PersonName | None
    draft: Draft
    decided: r.Letter | None
    shown: str
    record: r.LetterRecord | None
    record_sha256: str
    pdf: str
    steps: tuple[StepView, ...]
    recipients: tuple[RecipientView, ...]
    timeline: tuple[Done, ...]
    changed: tuple[Change, ...]
    copies: tuple[CopyView, ...]
    lasting: LastingView | None
    readers: tuple[PersonName, ...]
    may: frozenset[outgoing.Event]
    ended_reason: str

    @property
    def references(self) -> tuple[r.Reference, ...]:
        """What the letter refers to, as it was decided; nothing before submission."""
        decided = self.record.letter if self.record else self.decided
        return decided.references if decided else ()


@dataclass(frozen=True, slots=True)
class MinuteView:
    """One minute on an incoming letter."""

    at: datetime
    by: PersonName | None
    by_title: str
    text: str
    to_unit_th: str
    to_person: PersonName | None
    due: date | None


@dataclass(frozen=True, slots=True)
class IncomingView:
    """A letter at its recipient.

    `enter_in` are the units in whose registers the viewer may still receive it, `voidable` the lines of units' own registers
    that they may void. `readers` are those to whom a secret letter is open, who handle it and who only read it; nobody, for any other.
    """

    row: IncomingRow
    record: r.LetterRecord
    record_sha256: str
    pdf: str
    opened_at: datetime | None
    received_at: datetime | None
    registered_at: datetime | None
    unit_numbers: tuple[UnitNumber, ...]
    enter_in: tuple[UnitView, ...]
    voidable: tuple[UUID, ...]
    minutes: tuple[MinuteView, ...]
    timeline: tuple[Done, ...]
    copies: tuple[CopyView, ...]
    lasting: LastingView | None
    readers: tuple[PersonName, ...]
    may: frozenset[incoming.Event]
    ended_reason: str


def letter(viewer: Viewer, letter_id: UUID, at: datetime) -> LetterView:
    """Return a letter of the viewer's desks, or raise `LetterNotFoundError`."""
    own = access.own_desks(viewer, at)
    held = LetterHolding.objects.filter(access.on_desks(viewer, at, own=own), letter_id=letter_id)
    row = Letter.objects.filter(id=letter_id, agency_id=viewer.agency_id).first() if held.exists() else None
    if row is None:
        raise LetterNotFoundError
    unit = agencies.unit(row.unit_id)
    steps = tuple(ReviewStep.objects.filter(letter=row).select_related("position").order_by("round", "place"))
    entries = _open(viewer, journal.entries(journal.Subject("letter", str(row.id))))
    beyond = _beyond(viewer, row, steps)
    names = people.persons(_people(steps, entries) | {row.drafter_id}, at)
    return LetterView(
        row=letter_row(row, progress([row.id]).get(row.id)),
        unit_id=row.unit_id,
        unit_name_th=unit.name_th,
        unit_name_en=unit.name_en,
        drafter=names.get(row.drafter_id),
        draft=unpack(bytes(Version.objects.get(letter=row, version=row.version).content)),
        decided=r.read_letter(bytes(row.content)) if row.content else None,
        shown=row.letter_sha256 or "",
        record=r.parse(bytes(row.record)) if row.record else None,
        record_sha256=row.record_sha256 or "",
        pdf=row.pdf_id or "",
        steps=tuple(_step(step, names, beyond) for step in steps),
        recipients=tuple(
            _recipient(one, at) for one in Recipient.objects.filter(letter=row).order_by("place")
        ),
        timeline=_timeline(entries, names),
        changed=changed_since_seen(viewer, row),
        copies=_copies(row, at),
        lasting=_lasting(row),
        readers=_readers(row, at),
        may=_may(viewer, row, _is_due(steps, row, own), at),
        ended_reason=row.ended_reason,
    )


def draft_as_opened(viewer: Viewer, letter_id: UUID, version: int, at: datetime) -> Draft | None:
    """Return what a draft said as of one of its versions; None where the viewer may not see it or it has no such version."""
    row = access.letters(viewer, at).filter(id=letter_id).first()
    return None if row is None else access.draft_of(viewer, row, version)


def incoming_letter(viewer: Viewer, letter_id: UUID, at: datetime) -> IncomingView:
    """Return an incoming letter of the viewer's desks, or raise `LetterNotFoundError`."""
    own = access.own_desks(viewer, at)
    held = IncomingHolding.objects.filter(letter_id=letter_id, letter__agency_id=viewer.agency_id)
    boxes = held.filter(access.on_desks(viewer, at, own=own)).values_list("box", flat=True)
    # Where it lies on several of their desks, it is theirs to work on before it is one that they passed on.
    box = next((one for one in incoming.Box if one in set(boxes)), None)
    if box is None:
        raise LetterNotFoundError
    row = IncomingLetter.objects.get(id=letter_id)
    handles = held.filter(access.on_desks(viewer, at, access.HANDLING, own)).exists()
    minutes = tuple(Minute.objects.filter(letter=row).select_related("to_unit").order_by("at", "id"))
    entries = journal.entries(journal.Subject("incoming-letter", str(row.id)))
    writers = {one for minute in minutes for one in (minute.by_id, minute.to_person_id) if one}
    names = people.persons(writers | _actors(entries), at)
    record, may = r.parse(bytes(row.record)), _may_incoming(viewer, row, at) if handles else frozenset()
    given = unit_numbers(row)
    return IncomingView(
        row=incoming_row(row, box),
        record=record,
        record_sha256=row.record_sha256,
        pdf=row.pdf_id,
        opened_at=row.opened_at,
        received_at=row.received_at,
        registered_at=row.registered_at,
        unit_numbers=given,
        enter_in=units_to_enter(viewer, row, given, at) if incoming.Event.ENTER in may else (),
        voidable=lines_to_void(viewer, given, at) if incoming.Event.VOID in may else (),
        minutes=tuple(_minute(one, names) for one in minutes),
        timeline=_timeline(entries, names),
        copies=_copies(row, at),
        lasting=_lasting(row),
        readers=_readers(row, at),
        may=may,
        ended_reason=row.ended_reason,
    )


def either(viewer: Viewer, letter_id: UUID, at: datetime) -> LetterView | IncomingView:
    """Return the letter of this id that the viewer may see, sent or received, or raise `LetterNotFoundError`."""
    try:
        return letter(viewer, letter_id, at)
    except LetterNotFoundError:
        return incoming_letter(viewer, letter_id, at)


def messages_of(viewer: Viewer, letter_id: UUID, at: datetime) -> tuple[UUID, ...]:
    """Return the exchange's messages that carried a letter the viewer may see, in the order of its recipients.

    With them the exchange gives the evidence: the envelopes as sent and the receipts as signed by the other side.
    """
    return tuple(message for message, _ in answers_of(viewer, letter_id, at))


def answers_of(viewer: Viewer, letter_id: UUID, at: datetime) -> tuple[tuple[UUID, UUID | None], ...]:
    """Return the same, each with the arrival that brought the recipient's last word of the letter, if any did."""
    row = access.letters(viewer, at).filter(id=letter_id).first()
    if row is None:
        raise LetterNotFoundError
    carried = Recipient.objects.filter(letter=row).exclude(message_id=None).order_by("place")
    pairs = carried.values_list("message_id", "told_by")
    return tuple((message, answer) for message, answer in pairs if message is not None)


def arrival_of(viewer: Viewer, letter_id: UUID, at: datetime) -> UUID | None:
    """Return the arrival at the exchange that brought a letter the viewer may see; None for one of this node."""
    row = access.incoming(viewer, at).filter(id=letter_id).first()
    if row is None:
        raise LetterNotFoundError
    return row.message_id


def signers_of(letter_id: UUID) -> tuple[UUID, ...]:
    """Return who ordered a letter's signatures, in order, or raise `LetterNotFoundError`; for the press alone."""
    steps = ReviewStep.objects.filter(
        letter_id=letter_id, round=F("letter__round"), duty=Duty.SIGN, state=StepState.APPROVED
    )
    decided = steps.order_by("place").values_list("decided_by_id", flat=True)
    signers = tuple(decided)
    if not signers:
        raise LetterNotFoundError
    return signers


def files_of(viewer: Viewer, letter_id: UUID, at: datetime) -> frozenset[str]:
    """Return the hashes of the files that belong to a letter the viewer may see, sent or received; else none.

    Whoever serves bytes asks this first: a file has no access rule of its own.
    """
    sent = access.letters(viewer, at).filter(id=letter_id).first()
    if sent is not None:
        enclosed = access.enclosed(viewer, sent)
        return frozenset({*enclosed, *_copied(sent), *([sent.pdf_id] if sent.pdf_id else [])})
    came = access.incoming(viewer, at).filter(id=letter_id).first()
    if came is not None:
        return frozenset({came.pdf_id, *_copied(came), *came.files.values_list("file_id", flat=True)})
    return frozenset()


def _copied(row: Letter | IncomingLetter) -> tuple[str, ...]:
    """Return the hashes of what was made of a letter's page: its certified copies, and the page made to last."""
    kept = _lasting(row)
    copies = row.copies.values_list("file_id", flat=True)
    return (*copies, *([kept.sha256] if kept and kept.sha256 else []))


def _lasting(row: Letter | IncomingLetter) -> LastingView | None:
    return lasting("letter" if isinstance(row, Letter) else "incoming-letter", row.id)


def _copies(row: Letter | IncomingLetter, at: datetime) -> tuple[CopyView, ...]:
    made = tuple(row.copies.order_by("made_at", "id"))
    names = people.persons({one.by_id for one in made}, at)
    return tuple(
        CopyView(one.id, names.get(one.by_id), one.made_at, one.file_id, one.original_id) for one in made
    )


def _readers(row: Letter | IncomingLetter, at: datetime) -> tuple[PersonName, ...]:
    if not row.secrecy:
        return ()
    held = row.holdings.filter(personal=True).values_list("desk", flat=True)
    return tuple(people.persons(held, at).values())


def _people(steps: tuple[ReviewStep, ...], entries: Entries) -> set[UUID]:
    named = {one for step in steps for one in (step.person_id, step.decided_by_id) if one}
    return named | _actors(entries)


def _actors(entries: Entries) -> set[UUID]:
    return {act.actor.person for _, act in entries if act.actor.person}


def _timeline(entries: Entries, names: dict[UUID, PersonName]) -> tuple[Done, ...]:
    return tuple(
        Done(
            act=act_id,
            at=act.at,
            code=act.type.code,
            name=act.type.name,
            by=names.get(act.actor.person) if act.actor.person else None,
            note=str(act.detail.get("note") or act.detail.get("reason") or ""),
        )
        for act_id, act in entries
    )


def _open(viewer: Viewer, entries: Entries) -> Entries:
    """Return the acts within the viewer's clearance: a letter may have been more secret when something was done to it than it is now."""
    return tuple(
        one
        for one in entries
        if access.within(viewer, secrecy_rank(Secrecy(str(one[1].detail.get("secrecy", Secrecy.NORMAL)))))
    )


def _beyond(viewer: Viewer, row: Letter, steps: tuple[ReviewStep, ...]) -> frozenset[int]:
    """Return the versions that somebody wrote a note on and that were more secret then than the viewer may read."""
    noted = {step.version for step in steps if step.note and step.version is not None}
    return frozenset(one for one in noted if access.draft_of(viewer, row, one) is None)


def _step(step: ReviewStep, names: dict[UUID, PersonName], beyond: frozenset[int]) -> StepView:
    return StepView(
        duty=Duty(step.duty),
        state=StepState(step.state),
        person=names.get(step.person_id) if step.person_id else None,
        position_th=step.position.title_th if step.position else "",
        position_en=step.position.title_en if step.position else "",
        decided_by=names.get(step.decided_by_id) if step.decided_by_id else None,
        decided_at=step.decided_at,
        note="" if step.version in beyond else step.note,
        round=step.round,
    )


def _recipient(row: Recipient, at: datetime) -> RecipientView:
    state = delivery.State(row.state)
    return RecipientView(
        place=row.place,
        name_th=row.name_th,
        name_en=row.name_en,
        title=row.title,
        copy=row.copy,
        state=state,
        queued_at=row.queued_at,
        accepted_at=row.accepted_at,
        received_at=row.received_at,
        registered_at=row.registered_at,
        read_at=row.read_at,
        receive_number=row.receive_number,
        receive_year=row.receive_year,
        reason=row.reason,
        again=delivery.may_be_sent_again(state, row.changed_at, at, here=row.delivered_id is not None),
    )


def _minute(row: Minute, names: dict[UUID, PersonName]) -> MinuteView:
    return MinuteView(
        at=row.at,
        by=names.get(row.by_id),
        by_title=row.by_title,
        text=row.text,
        to_unit_th=row.to_unit.name_th if row.to_unit else "",
        to_person=names.get(row.to_person_id) if row.to_person_id else None,
        due=row.due,
    )


def _is_due(steps: tuple[ReviewStep, ...], row: Letter, own: tuple[UUID, ...]) -> bool:
    """Return whether the step that the letter waits for is the viewer's, in person or in a position."""
    due = next((step for step in steps if step.state == StepState.PENDING and step.round == row.round), None)
    return due is not None and (due.person_id or due.position_id) in own


def _may(viewer: Viewer, row: Letter, due: bool, at: datetime) -> frozenset[outgoing.Event]:  # noqa: FBT001 - one of two facts
    """Return what the viewer may do now, so that a page offers nothing that an action would refuse."""
    duties = {Doer.REVIEWER, Doer.SIGNATORY} if due else set()
    if _has(viewer, Role.DRAFTER, {row.unit_id}, at):
        duties.add(Doer.DRAFTER)
    if _has(viewer, Role.CLERK, access.clerks_units(row), at) or _registrar(viewer, row.secrecy, at):
        duties.add(Doer.CLERK)
    may = outgoing.OUTGOING.open_to(outgoing.State(row.state), duties)
    fitting = frozenset(event for event in may if outgoing.fits(event, Kind(row.kind)))
    return fitting - _people_alone(viewer, outgoing.Event.COPY)


def _may_incoming(viewer: Viewer, row: IncomingLetter, at: datetime) -> frozenset[incoming.Event]:
    duties = {Doer.HANDLER}
    if _has(viewer, Role.CLERK, {row.registry_id}, at) or _registrar(viewer, row.secrecy, at):
        duties.add(Doer.CLERK)
    may = incoming.INCOMING.open_to(incoming.State(row.state), duties)
    return may - _people_alone(viewer, incoming.Event.COPY)


def _people_alone(viewer: Viewer, event: E) -> frozenset[E]:
    """Return an event that only people bring about, for a program, which vouches for no copy; nothing for a person."""
    return frozenset() if viewer.scopes is None else frozenset((event,))


def _has(viewer: Viewer, role: Role, units: set[UUID], at: datetime) -> bool:
    return people.units_where(viewer, role, at=at).filter(id__in=units).exists()


def _registrar(viewer: Viewer, secrecy: int, at: datetime) -> bool:
    return bool(secrecy) and viewer.person_id in access.registrars(viewer.agency_id, secrecy, at)
