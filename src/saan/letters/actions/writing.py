"""What every action does: find the row it may change, move its state, keep desks in order, record the act."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from saan.base.journal import api as journal
from saan.base.people import api as people
from saan.base.people.api import Capacity, Role, Viewer
from saan.letters import access
from saan.letters.errors import LetterNotFoundError, NoteNeededError, NoteTooLongError, NotForThisKindError
from saan.letters.models import (
    IncomingHolding,
    IncomingLetter,
    Letter,
    LetterHolding,
    ReviewStep,
)
from saan.letters.rules import incoming, order, outgoing
from saan.letters.rules.levels import KIND_TEXT, Kind, secrecy_of
from saan.letters.rules.route import StepState
from saan.letters.rules.texts import tidy, tidy_line
from saan.trust.canonical import Json
from saan.trust.ids import AgencyId

MAX_NOTE = 500
MAX_COMMENT = 2000


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a letter lies: a unit, a position, or a person (`personal`)."""

    id: UUID
    personal: bool


def letter_of(viewer: Viewer, letter_id: UUID, at: datetime, role: Role | None = None) -> Letter:
    """Return the letter, locked, if the viewer may see it and has the role where the letter belongs.

    A letter belongs to its unit and, for clerks, to the registries of `access.clerks_units`. Raises `LetterNotFoundError` for what the
    viewer may not see, so that a guess of an id tells nothing; `NotAuthorisedError` for what they may only see.
    """
    row = access.letters(viewer, at).select_for_update(of=("self",)).filter(id=letter_id).first()
    if row is None:
        raise LetterNotFoundError
    if role is not None:
        units = access.clerks_units(row) if role is Role.CLERK else {row.unit_id}
        _require(viewer, role, units, row, at)
    return row


def incoming_of(viewer: Viewer, letter_id: UUID, at: datetime, role: Role | None = None) -> IncomingLetter:
    """Return the incoming letter, locked, if the viewer may handle it and has the role in its registry.

    Raises as `letter_of`.
    """
    visible = access.incoming(viewer, at, access.HANDLING).select_for_update(of=("self",))
    row = visible.filter(id=letter_id).first()
    if row is None:
        raise LetterNotFoundError
    if role is not None:
        _require(viewer, role, {row.registry_id}, row, at)
    return row


def _require(
    viewer: Viewer, role: Role, units: set[UUID], row: Letter | IncomingLetter, at: datetime
) -> None:
    """Return if the viewer has the role in one of the units; a secret registrar is the clerk of secret letters."""
    if (
        row.secrecy
        and role is Role.CLERK
        and viewer.person_id in access.registrars(row.agency_id, row.secrecy, at)
    ):
        return
    if not people.units_where(viewer, role, at=at).filter(id__in=units).exists():
        raise people.NotAuthorisedError


def move_letter(letter: Letter, event: outgoing.Event, at: datetime) -> journal.ActType:
    """Move a letter by an event and return the act type to record; the caller saves the row.

    Raises `NotPossibleNowError`, and `NotForThisKindError` for what papers of this kind never do.
    """
    kind = Kind(letter.kind)
    if not outgoing.fits(event, kind):
        words = KIND_TEXT[kind]
        raise NotForThisKindError(kind_th=words.th, kind_en=words.en)
    move = outgoing.OUTGOING.move(outgoing.State(letter.state), event)
    letter.state = move.to
    letter.changed_at = at
    return journal.find(move.act)


def move_incoming(letter: IncomingLetter, event: incoming.Event, at: datetime) -> journal.ActType:
    """Move an incoming letter by an event and return the act type to record; the caller saves the row."""
    move = incoming.INCOMING.move(incoming.State(letter.state), event)
    letter.state = move.to
    letter.changed_at = at
    return journal.find(move.act)


def tell(
    letter: Letter | IncomingLetter, act: journal.ActType, actor: journal.Actor, at: datetime, **detail: Json
) -> None:
    """Record an act on a letter in the caller's transaction.

    The act of a secret letter says so, and whoever passes acts on to others leaves it out.
    """
    kind = "letter" if isinstance(letter, Letter) else "incoming-letter"
    journal.record(
        journal.Act(
            type=act,
            agency=AgencyId(letter.agency_id),
            subject=journal.Subject(kind, str(letter.id)),
            actor=actor,
            at=at,
            detail=detail | marked(letter),
        )
    )


def marked(letter: Letter | IncomingLetter) -> dict[str, Json]:
    """Return what the act of a letter says of its secrecy: nothing where it has none."""
    return {"secrecy": secrecy_of(letter.secrecy).value} if letter.secrecy else {}


def person(viewer: Viewer, capacity: Capacity | None = None) -> journal.Actor:
    """Return the viewer as the actor of an act, in the capacity they act in."""
    if capacity is None:
        return journal.Actor(person=viewer.person_id)
    return journal.Actor(viewer.person_id, capacity.position_id, capacity.delegation_id)


def system(part: str) -> journal.Actor:
    """Return a part of the system as the actor of an act."""
    return journal.Actor(system=f"letters.{part}")


def reason(note: str) -> str:
    """Return a note that must say something, tidied; raise `NoteNeededError`, or `NoteTooLongError`."""
    kept = remark(note)
    if not kept:
        raise NoteNeededError
    return kept


def remark(text: str) -> str:
    """Return one line of words as it is kept; raise `NoteTooLongError`."""
    return within(tidy_line(text), MAX_NOTE)


def comment(text: str) -> str:
    """Return several lines of words, as a minute or a reviewer's comment is kept; raise `NoteTooLongError`."""
    return within(tidy(text).strip(), MAX_COMMENT)


def within(text: str, most: int) -> str:
    """Return a text that has room in its place; raise `NoteTooLongError`."""
    if len(text) > most:
        raise NoteTooLongError(length=len(text), most=most)
    return text


def lay(letter: Letter, desks: Iterable[Desk]) -> None:
    """Put a letter on these desks, beside those it already lies on, and refresh how all of them list it.

    A secret letter is put on persons' desks only, and on those of positions that have yet to sign it; it is taken off all
    others.
    """
    box, sort = outgoing.box(outgoing.State(letter.state)), order.by_moment(letter.changed_at)
    wanted = [desk for desk in dict.fromkeys(desks) if desk.personal or letter.secrecy == 0]
    LetterHolding.objects.bulk_create(
        [
            LetterHolding(
                letter=letter,
                desk=desk.id,
                personal=desk.personal,
                secrecy=letter.secrecy,
                box=box,
                sort=sort,
            )
            for desk in wanted
        ],
        ignore_conflicts=True,
    )
    held = LetterHolding.objects.filter(letter=letter)
    if letter.secrecy:
        steps = ReviewStep.objects.filter(letter=letter).exclude(position=None)
        ahead = steps.filter(round=letter.round, state__in=(StepState.WAITING, StepState.PENDING))
        of_the_past = held.filter(desk__in=steps.values("position")).exclude(
            desk__in=ahead.values("position")
        )
        of_the_past.delete()
        held.filter(personal=False).delete()
    held.update(box=box, sort=sort, secrecy=letter.secrecy)


def rebox(letter: IncomingLetter, box: incoming.Box) -> None:
    """Put an incoming letter into a box of every desk that it lies on, but of those who were only named its readers."""
    IncomingHolding.objects.filter(letter=letter).exclude(box=incoming.Box.READING).update(box=box)


def lay_incoming(letter: IncomingLetter, desks: Iterable[Desk], box: incoming.Box) -> None:
    """Put an incoming letter into a box of these desks, whether or not it lies there already."""
    sort = order.by_urgency(letter.urgency, letter.arrived_at)
    wanted = [desk for desk in dict.fromkeys(desks) if desk.personal or letter.secrecy == 0]
    IncomingHolding.objects.bulk_create(
        [
            IncomingHolding(
                letter=letter,
                desk=desk.id,
                personal=desk.personal,
                secrecy=letter.secrecy,
                box=box,
                sort=sort,
            )
            for desk in wanted
        ],
        update_conflicts=True,
        unique_fields=["letter", "desk"],
        update_fields=["box", "sort"],
    )
