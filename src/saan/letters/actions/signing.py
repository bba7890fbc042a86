"""Signing: the number and the decision in one transaction, the signed page outside any, its arrival in another.

Crash order. `sign` commits number, record and decision together; a crash before that leaves nothing. A crash after
it leaves the letter in `sealing`: `seal` presses the same record again, under the same number, and `letters.tasks.seal`
was enqueued in that transaction to see to it. The page is durable in the file store before the letter counts as signed.
"""

import io
from collections.abc import Callable
from datetime import datetime
from typing import ParamSpec
from uuid import UUID

import msgspec
from django.db import transaction

from saan.base.files import api as files
from saan.base.jobs import api as jobs
from saan.base.people import api as people
from saan.base.people.api import Capacity, Role, Viewer
from saan.letters import access
from saan.letters import record as r
from saan.letters.actions.numbering import Taken, enter, printed_once, take
from saan.letters.actions.review import decide, decided_by, due_step, next_step, not_theirs, require_shown
from saan.letters.actions.writing import (
    Desk,
    lay,
    letter_of,
    move_letter,
    person,
    reason,
    system,
    tell,
)
from saan.letters.errors import CannotSignError, NotYourTurnError
from saan.letters.models import Letter, Recipient, RegisterEntry, ReviewStep
from saan.letters.ports import the_press
from saan.letters.readiness import unreachable
from saan.letters.rules import delivery, outgoing
from saan.letters.rules.levels import Kind, secrecy_of
from saan.letters.rules.numbers import Book, number_of_kind, sent_book
from saan.letters.rules.route import Duty, StepState
from saan.letters.surroundings import practice
from saan.trust.clock import rfc3339
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId

_Asked = ParamSpec("_Asked")
SEAL_TASK = "saan.letters.tasks.seal"


def sign(viewer: Viewer, letter_id: UUID, shown: str, at: datetime, position: UUID | None = None) -> str:
    """Order the signature of exactly the letter whose hash was shown; the last of several brings the number.

    Returns the number, or nothing while another signatory must follow. The capacity is the viewer's own position or
    one they act for, as `people.capacity` finds it; a note's writer needs none. `position` is the one that they were shown to
    sign in: whoever may sign in several never signs in the next one by asking twice. The letter counts as signed when
    `seal` has succeeded. Raises
    `ShownHashMismatchError`, `NotYourTurnError`, `NotPossibleNowError`, and `CannotSignError` where a certificate may not sign, or the letter could not be printed or sent.
    """
    with transaction.atomic():
        letter = letter_of(viewer, letter_id, at)
        step = due_step(letter)
        left = ReviewStep.objects.filter(letter=letter, round=letter.round, state=StepState.WAITING).count()
        event = outgoing.signature(left)
        if step is None or step.duty != Duty.SIGN or (position and step.position_id != position):
            raise not_theirs(letter, viewer, event)
        capacity = _capacity(letter, step, viewer, at)
        act = move_letter(letter, event, at)
        require_shown(letter, shown)
        _require_fit(letter, viewer)
        _require_reachable(letter, at)
        step.signature = msgspec.json.encode(_signature(viewer, capacity, at))
        decide(step, viewer, StepState.APPROVED, letter.version, "", at)
        if left:
            letter.save()
            next_step(letter, at)
            lay(letter, decided_by(letter, step, viewer, at))
            tell(letter, act, person(viewer, capacity), at, letter_sha256=shown)
            return ""
        taken = _give_number(letter, step, viewer, at)
        tell(
            letter,
            act,
            person(viewer, capacity),
            at,
            number=letter.number,
            register=taken.register,
            letter_sha256=shown,
            record_sha256=letter.record_sha256,
            **({"skipped": len(taken.skipped)} if taken.skipped else {}),
        )
        return letter.number or ""


def _capacity(letter: Letter, step: ReviewStep, viewer: Viewer, at: datetime) -> Capacity | None:
    """Return the position in which the viewer signs; none as a note's writer, in whose place nobody else signs."""
    if step.position_id is not None:
        try:
            return people.capacity(viewer, step.position_id, at)
        except people.NotAuthorisedError as error:
            refused = not_theirs(letter, viewer, outgoing.Event.SIGN)
            raise (error if isinstance(refused, NotYourTurnError) else refused) from error
    if viewer.scopes is not None or step.person_id != viewer.person_id:
        raise not_theirs(letter, viewer, outgoing.Event.SIGN)
    return None


def _require_fit(letter: Letter, viewer: Viewer) -> None:
    """Return where the seal and the viewer's own certificate may sign; nothing is decided or numbered otherwise."""
    _require(the_press().require_fit, AgencyId(letter.agency_id), viewer.person_id)


def _require_reachable(letter: Letter, at: datetime) -> None:
    """Return where the letter could be sent to every recipient; what changed since it was drafted is said before it has a number."""
    for error in unreachable(r.read_letter(bytes(letter.content or b"")), at).values():
        raise _cannot_sign(error)


def _require(asked: Callable[_Asked, None], *args: _Asked.args, **kwargs: _Asked.kwargs) -> None:
    """Return where what is asked refuses nothing; else raise `CannotSignError`, which takes back all of the transaction."""
    try:
        asked(*args, **kwargs)
    except SaanError as error:
        raise _cannot_sign(error) from error


def _cannot_sign(error: SaanError) -> CannotSignError:
    said, mend = error.message(), error.remedy()
    return CannotSignError(reason_th=said.th, reason_en=said.en, mend_th=mend.th, mend_en=mend.en)


def _give_number(letter: Letter, step: ReviewStep, viewer: Viewer, at: datetime) -> Taken:
    """Number a letter that everyone has signed, freeze its record, and have its page made."""
    decided = r.read_letter(bytes(letter.content or b""))
    taken = _take(letter, decided.sender.code, at)
    signed = _record(letter, decided, taken)
    _require(the_press().require_settable, signed)
    _number(letter, taken, signed, viewer)
    letter.save()
    _address(letter, decided, at)
    _register(letter, decided, taken, viewer, at)
    lay(letter, (*_registry_desks(letter, taken.unit_id, at), *decided_by(letter, step, viewer, at)))
    jobs.enqueue(SEAL_TASK, key=str(letter.id), unending=True, letter_id=str(letter.id))
    return taken


def seal(letter_id: UUID, at: datetime) -> bool:
    """Make and sign the page of a numbered letter; return whether this call made it so.

    Called again after any crash: a letter already sealed, or cancelled meanwhile, is left as it is. Raises what
    the press raises; the letter then waits with its number.
    """
    waiting = Letter.objects.filter(id=letter_id, state=outgoing.State.SEALING).first()
    if waiting is None:
        return False
    canonical = bytes(waiting.record or b"")
    pdf = the_press().press(r.parse(canonical), canonical)
    stored = files.put(io.BytesIO(pdf))
    with transaction.atomic():
        letter = Letter.objects.select_for_update().get(id=letter_id)
        if letter.state != outgoing.State.SEALING:
            return False
        act = move_letter(letter, outgoing.Event.SEAL, at)
        letter.pdf_id = stored.sha256
        letter.signed_at = at
        letter.save()
        lay(letter, ())
        tell(
            letter,
            act,
            system("seal"),
            at,
            number=letter.number,
            record_sha256=letter.record_sha256,
            pdf_sha256=stored.sha256,
        )
    return True


def cancel(viewer: Viewer, letter_id: UUID, note: str, at: datetime) -> None:
    """Cancel a numbered letter that has not been sent; its number stays in the register, marked void."""
    note = reason(note)
    with transaction.atomic():
        letter = letter_of(viewer, letter_id, at, Role.CLERK)
        act = move_letter(letter, outgoing.Event.CANCEL, at)
        letter.ended_reason = note
        letter.save()
        given = RegisterEntry.objects.get(letter=letter, sort=RegisterEntry.Sort.GIVEN)
        enter(void_of(given, viewer, note, at))
        lay(letter, ())
        tell(letter, act, person(viewer), at, number=letter.number, note=note)


def void_of(given: RegisterEntry, viewer: Viewer, note: str, at: datetime) -> RegisterEntry:
    """Return the line that marks the number of another line void."""
    return RegisterEntry(
        agency_id=given.agency_id,
        unit_id=given.unit_id,
        book=given.book,
        keeper_id=given.keeper_id,
        register=given.register,
        year=given.year,
        running=given.running,
        sort=RegisterEntry.Sort.VOID,
        day=given.day,
        entered_at=at,
        entered_by_id=viewer.person_id,
        number=given.number,
        dated=given.dated,
        from_line=given.from_line,
        to_line=given.to_line,
        subject=given.subject,
        remark=note,
        secrecy=given.secrecy,
        letter_id=given.letter_id,
        incoming_id=given.incoming_id,
    )


def _take(letter: Letter, code: str, at: datetime) -> Taken:
    kind = Kind(letter.kind)
    book = sent_book(
        kind,
        secrecy_of(letter.secrecy),
        circular=letter.circular,
        circulars_share=practice(letter.agency_id, at).circulars_share,
    )
    if kind is Kind.MEMO:
        return printed_once(take(letter.agency_id, book, letter.unit_id, at), Book.MEMO, code)
    if letter.circular and book in {Book.SENT, Book.CIRCULAR}:
        return printed_once(take(letter.agency_id, book, None, at), Book.CIRCULAR, code)
    return take(letter.agency_id, book, letter.unit_id if kind is Kind.NOTE else None, at)


def _registry_desks(letter: Letter, keeper: UUID, at: datetime) -> tuple[Desk, ...]:
    """Return the desks of those who send a numbered letter: its registry, or the registrars of secret letters."""
    if letter.secrecy == 0:
        return (Desk(keeper, personal=False),)
    return tuple(Desk(one, personal=True) for one in access.registrars(letter.agency_id, letter.secrecy, at))


def _signature(viewer: Viewer, capacity: Capacity | None, at: datetime) -> r.Signature:
    """Return what the record says of a signature; its writer signs with the post they hold, if they hold one."""
    name = people.person(viewer.person_id, at)
    signed = r.Name(th=name.name_th, en=name.name_en)
    if capacity is None:
        post = r.Name(th=name.title_th, en=name.title_en) if name.title_th else None
        return r.Signature(
            name=signed, position=post, own_title=name.title_th, acting="", order="", at=rfc3339(at)
        )
    return r.Signature(
        name=signed,
        position=r.Name(th=capacity.title_th, en=capacity.title_en),
        own_title=capacity.own_title_th,
        acting=capacity.acting_words,
        order=capacity.order_number,
        at=rfc3339(at),
    )


def _record(letter: Letter, decided: r.Letter, taken: Taken) -> r.LetterRecord:
    signed = ReviewStep.objects.filter(letter=letter, round=letter.round, duty=Duty.SIGN).order_by("place")
    written = number_of_kind(
        decided.kind, decided.sender.code, taken.running, taken.year, circular=decided.circular
    )
    return r.build(
        decided,
        r.Registration(number=written, running=taken.running, year=taken.year, date=taken.day),
        tuple(msgspec.json.decode(bytes(step.signature or b""), type=r.Signature) for step in signed),
    )


def _number(letter: Letter, taken: Taken, signed: r.LetterRecord, viewer: Viewer) -> None:
    letter.number = signed.registration.number
    letter.running, letter.year, letter.dated = taken.running, taken.year, taken.day
    letter.record = r.record_bytes(signed)
    letter.record_sha256 = r.record_hash(signed)
    letter.signer_id = viewer.person_id


def _address(letter: Letter, decided: r.Letter, at: datetime) -> None:
    Recipient.objects.bulk_create(
        Recipient(
            letter=letter,
            place=place,
            agency_id=to.agency,
            unit_id=to.unit,
            name_th=to.name.th,
            name_en=to.name.en,
            title=to.title,
            copy=to.copy,
            state=delivery.State.CREATED,
            changed_at=at,
        )
        for place, to in enumerate(decided.to)
    )


def _register(letter: Letter, decided: r.Letter, taken: Taken, viewer: Viewer, at: datetime) -> None:
    enter(
        RegisterEntry(
            agency_id=letter.agency_id,
            unit_id=taken.unit_id,
            book=taken.book,
            keeper_id=taken.keeper_id,
            register=taken.register,
            year=taken.year,
            running=taken.running,
            sort=RegisterEntry.Sort.GIVEN,
            day=taken.day,
            entered_at=at,
            entered_by_id=viewer.person_id,
            number=letter.number or "",
            dated=taken.day,
            from_line=decided.sender.unit.th,
            to_line=letter.to_line,
            subject=letter.subject,
            remark=taken.said,
            secrecy=letter.secrecy,
            letter=letter,
        )
    )
