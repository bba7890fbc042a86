"""From a complete draft to the letter that people decide on."""

from uuid import UUID

from msgspec import UNSET

from saan.base.agencies import api as agencies
from saan.base.agencies.api import AgencyView, UnitView
from saan.base.people.models import Position
from saan.letters import record as r
from saan.letters.errors import BadRecordError
from saan.letters.models import IncomingLetter, Letter
from saan.letters.rules import numbers
from saan.letters.rules.body import is_marked
from saan.letters.rules.draft import Draft, Target, attendance, signing_writer
from saan.letters.rules.kinds import NATURES, Part
from saan.letters.rules.texts import tidy, tidy_draft, tidy_line


def compose(letter: Letter, draft: Draft) -> r.Letter:
    """Return the letter that a draft which passed `rules.draft.check` makes; raise `BadRecordError` otherwise.

    Its texts are tidied once more, as are those of its letterhead: what a record may not hold would be found by whoever signs.
    """
    draft = tidy_draft(draft)
    agency, unit = agencies.agency(letter.agency_id), agencies.unit(letter.unit_id)
    first, *others = _asked(letter, draft)
    nature = NATURES[draft.kind]
    return r.Letter(
        id=letter.id,
        kind=draft.kind,
        sender=_sender(agency, unit),
        to=_addressees(draft) if nature.travels else (),
        salutation=draft.salutation if Part.WORDING in nature.parts else nature.salutation,
        subject=draft.subject,
        references=_references(draft) if Part.REFERENCES in nature.parts else (),
        enclosures=_enclosures(draft),
        body=draft.body,
        closing=draft.closing if Part.CLOSING in nature.parts else "",
        urgency=draft.urgency,
        secrecy=draft.secrecy,
        circular=draft.circular and Part.CIRCULAR in nature.parts,
        answers=_answered(letter.answers_id),
        reply_by=draft.reply_by if Part.REPLY in nature.parts else None,
        signatory=first,
        body_form=2 if is_marked(draft.body) else UNSET,
        cosignatories=tuple(others) or UNSET,
        edition=draft.edition if Part.EDITION in nature.parts else UNSET,
        holder=draft.holder if Part.HOLDER in nature.parts else UNSET,
        meeting=_meeting(draft) if Part.MEETING in nature.parts else UNSET,
    )


def _asked(letter: Letter, draft: Draft) -> tuple[r.Name, ...]:
    """Return who is asked to sign: positions by their titles, or its writer by name."""
    if signing_writer(draft, letter.drafter_id):
        return (r.Name(th=letter.drafter.name_th, en=letter.drafter.name_en),)
    if not draft.signatories:
        raise BadRecordError(reason="nobody is asked to sign")
    positions = Position.objects.in_bulk(draft.signatories)
    return tuple(r.Name(th=positions[one].title_th, en=positions[one].title_en) for one in draft.signatories)


def _meeting(draft: Draft) -> r.Meeting:
    held = draft.meeting
    if held.day is None:
        raise BadRecordError(reason="the meeting has no day")
    lists = {
        name: tuple(r.Attendee(name=one.name, post=one.post) for one in rows)
        for name, rows in attendance(held)
    }
    return r.Meeting(
        session=held.session, date=held.day, place=held.place, opened=held.opened, closed=held.closed, **lists
    )


def _sender(agency: AgencyView, unit: UnitView) -> r.Sender:
    return r.Sender(
        agency=agency.id,
        name=r.Name(th=agency.name_th, en=agency.name_en),
        unit=r.Name(th=unit.name_th, en=unit.name_en),
        code=numbers.code(agency.letter_code, unit.number_code),
        address=tidy(agency.address_th).strip(),
        contact=tidy_line(unit.contact or agency.contact),
    )


def _addressees(draft: Draft) -> tuple[r.Addressee, ...]:
    known = agencies.agencies({target.agency for target in draft.to})
    units = agencies.units_by_id({target.unit for target in draft.to if target.unit})

    def named(target: Target) -> r.Name:
        if target.unit is not None:
            return r.Name(th=units[target.unit].name_th, en=units[target.unit].name_en)
        agency = next(one for one in known.values() if one.id == target.agency)
        return r.Name(th=agency.name_th, en=agency.name_en)

    return tuple(
        r.Addressee(
            agency=target.agency, name=named(target), unit=target.unit, title=target.title, copy=target.copy
        )
        for target in draft.to
    )


def _references(draft: Draft) -> tuple[r.Reference, ...]:
    return tuple(
        r.Reference(number=mention.number, date=mention.dated, subject=mention.subject)
        for mention in draft.references
        if mention.dated is not None
    )


def _enclosures(draft: Draft) -> tuple[r.Attached, ...]:
    return tuple(
        r.Attached(
            title=piece.title,
            name=piece.name,
            media=piece.media,
            size=piece.size,
            sha256=piece.sha256,
            root=piece.root,
        )
        for piece in draft.enclosures
    )


def _answered(incoming_id: UUID | None) -> r.Answered | None:
    if incoming_id is None:
        return None
    row = IncomingLetter.objects.filter(id=incoming_id).values_list("sender_id", "letter_id").first()
    return r.Answered(agency=row[0], letter=row[1]) if row else None
