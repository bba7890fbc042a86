"""What the page of a record prints, for every kind of the regulation; nothing stands on it that is not in the record."""

from collections.abc import Callable, Mapping
from typing import Final

from msgspec import UnsetType

from saan import press
from saan.base.thai.api import initials, long_date
from saan.letters import api as letters
from saan.press.errors import TypesettingError

MARKS: Final = {
    letters.Urgency.URGENT: press.Urgency.FAST,
    letters.Urgency.VERY_URGENT: press.Urgency.VERY_FAST,
    letters.Urgency.MOST_URGENT: press.Urgency.AT_ONCE,
}
LEVELS: Final = {
    letters.Secrecy.CONFIDENTIAL: press.Secrecy.SECRET,
    letters.Secrecy.SECRET: press.Secrecy.HIGH_SECRET,
}
DIRECTIVES: Final = {
    letters.Kind.ORDER: press.Directive.ORDER,
    letters.Kind.RULE: press.Directive.RULE,
    letters.Kind.BYLAW: press.Directive.BYLAW,
    letters.Kind.ANNOUNCEMENT: press.Directive.ANNOUNCEMENT,
    letters.Kind.STATEMENT: press.Directive.STATEMENT,
    letters.Kind.NEWS: press.Directive.NEWS,
}
HEADED: Final[Mapping[letters.Kind, tuple[str, ...]]] = {
    letters.Kind.RULE: ("หมวด ", "ส่วนที่ ", "บทเฉพาะกาล"),
    letters.Kind.BYLAW: ("หมวด ", "ส่วนที่ ", "บทเฉพาะกาล"),
    letters.Kind.MINUTES: ("ระเบียบวาระที่ ",),
}
"""How a line begins that is a heading and no paragraph, as the regulation's forms 5, 6 and 11 write them."""


def page_of(record: letters.LetterRecord) -> press.Page:
    """Return what the page of a record prints."""
    return _PAGES[letters.NATURES[record.letter.kind].form](record)


def _letter(record: letters.LetterRecord) -> press.Page:
    letter, memo = record.letter, record.letter.kind is letters.Kind.MEMO
    unit, *reached = _foot(record)
    return press.LetterPage(
        kind=press.Kind(letter.kind.value),
        number=record.registration.number,
        unit=unit if memo else "",
        agency=letter.sender.name.th,
        address=tuple(reached) if memo else _address(record),
        date=record.registration.date,
        subject=letter.subject,
        salutation=letter.salutation,
        to=_to(record),
        references=tuple(
            f"{one.number} ลงวันที่ {long_date(one.date)} {one.subject}" for one in letter.references
        ),
        enclosures=_enclosures(record),
        body=_body(record),
        closing=letter.closing,
        signatories=_signatories(record),
        foot=() if memo else _foot(record),
        copies=_copies(record),
        urgency=MARKS.get(letter.urgency),
        secrecy=LEVELS.get(letter.secrecy),
    )


def _sealed(record: letters.LetterRecord) -> press.Page:
    letter = record.letter
    return press.SealedPage(
        number=record.registration.number,
        agency=letter.sender.name.th,
        subject=letter.subject,
        to=_to(record),
        initials=initials(record.signatures[0].name.th),
        date=record.registration.date,
        body=_body(record),
        foot=_foot(record),
        copies=_copies(record),
        urgency=MARKS.get(letter.urgency),
        secrecy=LEVELS.get(letter.secrecy),
    )


def _directive(record: letters.LetterRecord) -> press.Page:
    letter, kind = record.letter, DIRECTIVES[record.letter.kind]
    return press.DirectivePage(
        kind=kind,
        issuer=letter.sender.name.th,
        number=record.registration.number if kind is press.Directive.ORDER else _text(letter.edition),
        subject=letter.subject,
        date=record.registration.date,
        body=_body(record),
        signatories=_signatories(record) if kind.signed else (),
        urgency=MARKS.get(letter.urgency),
        secrecy=LEVELS.get(letter.secrecy),
    )


def _certificate(record: letters.LetterRecord) -> press.Page:
    letter, holder = record.letter, _text(record.letter.holder)
    return press.CertificatePage(
        number=record.registration.number,
        agency=letter.sender.name.th,
        address=_address(record),
        subject=letter.subject,
        holder=press.Signatory(holder, ("ผู้ได้รับการรับรอง",)) if holder else None,
        date=record.registration.date,
        body=_body(record),
        signatories=_signatories(record),
        foot=_foot(record),
        urgency=MARKS.get(letter.urgency),
    )


def _minutes(record: letters.LetterRecord) -> press.Page:
    letter, held = record.letter, record.letter.meeting
    if isinstance(held, UnsetType):
        raise TypesettingError(reason="minutes of no meeting")  # never of a record that was parsed
    return press.MinutesPage(
        title=letter.subject,
        agency=letter.sender.name.th,
        session=held.session,
        place=held.place,
        present=_attendees(held.present),
        absent=_attendees(held.absent),
        others=_attendees(held.others),
        opened=held.opened,
        closed=held.closed,
        date=held.date,
        body=_body(record),
        signatories=_signatories(record),
        urgency=MARKS.get(letter.urgency),
        secrecy=LEVELS.get(letter.secrecy),
    )


def _note(record: letters.LetterRecord) -> press.Page:
    letter = record.letter
    return press.NotePage(
        agency=letter.sender.name.th,
        unit=letter.sender.unit.th,
        subject=letter.subject,
        salutation=letter.salutation,
        to=_to(record),
        enclosures=_enclosures(record),
        date=record.registration.date,
        body=_body(record),
        signatories=_signatories(record),
        copies=_copies(record),
        urgency=MARKS.get(letter.urgency),
        secrecy=LEVELS.get(letter.secrecy),
    )


_PAGES: Final[Mapping[letters.Form, Callable[[letters.LetterRecord], press.Page]]] = {
    letters.Form.LETTER: _letter,
    letters.Form.MEMO: _letter,
    letters.Form.SEALED: _sealed,
    letters.Form.DIRECTIVE: _directive,
    letters.Form.CERTIFICATE: _certificate,
    letters.Form.MINUTES: _minutes,
    letters.Form.NOTE: _note,
}


def _text(value: str | UnsetType) -> str:
    return "" if isinstance(value, UnsetType) else value


def _to(record: letters.LetterRecord) -> tuple[str, ...]:
    return tuple(one.title for one in record.letter.to if not one.copy)


def _copies(record: letters.LetterRecord) -> tuple[str, ...]:
    return tuple(one.title for one in record.letter.to if one.copy)


def _enclosures(record: letters.LetterRecord) -> tuple[press.Enclosure, ...]:
    found = letters.enclosed(one.title for one in record.letter.enclosures)
    return tuple(press.Enclosure(one.title, one.quantity) for one in found)


def _address(record: letters.LetterRecord) -> tuple[str, ...]:
    return tuple(line for line in record.letter.sender.address.splitlines() if line.strip())


def _foot(record: letters.LetterRecord) -> tuple[str, ...]:
    sender = record.letter.sender
    return (sender.unit.th, sender.contact) if sender.contact else (sender.unit.th,)


def _body(record: letters.LetterRecord) -> tuple[press.Paragraph | press.Heading | press.Table, ...]:
    """Return the text, block by block; a line that opens a chapter or an item of the agenda is a heading."""
    heads = HEADED.get(record.letter.kind, ())
    centred = record.letter.kind is not letters.Kind.MINUTES
    return tuple(
        _table(one)
        if isinstance(one, letters.BodyTable)
        else press.Heading(one.text, centred=centred)
        if heads and one.text.startswith(heads)
        else press.Paragraph(one.text, one.level)
        for one in record.letter.blocks
    )


def _table(table: letters.BodyTable) -> press.Table:
    columns = tuple(
        press.Column(
            title, table.share(place), press.Align.RIGHT if table.figures(place) else press.Align.LEFT
        )
        for place, title in enumerate(table.titles)
    )
    return press.Table(columns, table.rows)


def _attendees(rows: tuple[letters.RecordedAttendee, ...]) -> tuple[press.Attendee, ...]:
    return tuple(press.Attendee(one.name, one.post) for one in rows)


def _signatories(record: letters.LetterRecord) -> tuple[press.Signatory, ...]:
    return tuple(press.Signatory(one.name.th, _posts(one)) for one in record.signatures)


def _posts(signature: letters.Signature) -> tuple[str, ...]:
    """Return the lines under a name: the post, or one's own and the one that one acts for; none where there is no post."""
    if signature.position is None:
        return ()
    if not signature.acting:
        return (signature.position.th,)
    return (signature.own_title, f"{signature.acting}{signature.position.th}")
