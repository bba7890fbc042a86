"""Certified copies (สำเนาถูกต้อง, article 31): a new PDF beside the letter; the letter's own bytes are never altered.

The copy is made outside any transaction and is durable before the row that names it; a crash in between leaves a file
that nothing names, and the copy is made anew.
"""

import io
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from saan.base.agencies import api as agencies
from saan.base.files import api as files
from saan.base.people import api as people
from saan.base.people.api import Role, Viewer
from saan.letters import access
from saan.letters import record as r
from saan.letters.actions.writing import incoming_of, letter_of, move_incoming, move_letter, person, tell
from saan.letters.errors import EnclosureUnknownError
from saan.letters.models import CertifiedCopy, IncomingLetter, Letter
from saan.letters.ports import Certification, ReceivingStamp, the_press
from saan.letters.rules import incoming as life
from saan.letters.rules import outgoing
from saan.letters.rules.levels import secrecy_of
from saan.letters.rules.numbers import borne
from saan.trust.clock import BANGKOK
from saan.trust.findings import Finding, Outcome, verdict
from saan.trust.ids import AgencyId

_MOST_READ = (32 << 20) + 1
"""Bytes of a page that are read, whatever somebody sent: one more than a press copies, so that it refuses the rest."""


def certify(viewer: Viewer, letter_id: UUID, at: datetime) -> UUID:
    """Make a certified copy of the signed page of a letter sent or received, and return the copy's id.

    For clerks where the letter belongs, or the registrars of a secret one: people, whose name stands under it. The copy of a
    received letter bears the receiving stamp. Raises `LetterNotFoundError`, `NotAuthorisedError`, `PersonNeededError`,
    `NotPossibleNowError` and what the press raises.
    """
    with transaction.atomic():  # whoever may not, or not yet, is refused before anything is made
        row = _copied(viewer, letter_id, at)
    original = row.pdf_id
    if original is None:
        raise EnclosureUnknownError
    with files.open(original) as page:
        made = the_press().copy(page.read(_MOST_READ), _certification(viewer, row, at))
    stored = files.put(io.BytesIO(made))
    with transaction.atomic():
        row = _copied(viewer, letter_id, at)
        sent = isinstance(row, Letter)
        copy = CertifiedCopy.objects.create(
            letter_id=row.id if sent else None,
            incoming_id=None if sent else row.id,
            file_id=stored.sha256,
            original_id=original,
            by_id=viewer.person_id,
            made_at=at,
        )
        act = (
            move_letter(row, outgoing.Event.COPY, at)
            if isinstance(row, Letter)
            else move_incoming(row, life.Event.COPY, at)
        )
        tell(row, act, person(viewer), at, copy_sha256=stored.sha256, pdf_sha256=original)
    return copy.id


@dataclass(frozen=True, slots=True)
class Original:
    """What somebody is about to certify a copy of, and what was found of it now."""

    number: str
    subject: str
    came: bool
    sha256: str
    findings: tuple[Finding, ...]

    @property
    def outcome(self) -> Outcome:
        """How all of it ended."""
        return verdict(self.findings)


def original(viewer: Viewer, letter_id: UUID, at: datetime) -> Original:
    """Return what a certifier is told of the page before they certify a copy; writes nothing. Raises what `certify` raises."""
    with transaction.atomic():
        row = _copied(viewer, letter_id, at)
    if row.pdf_id is None:
        raise EnclosureUnknownError
    record = bytes(row.record or b"")
    with files.open(row.pdf_id) as page:
        findings = the_press().judged(page.read(_MOST_READ), record)
    said = r.parse(record)
    came = isinstance(row, IncomingLetter)
    number = borne(said.letter.kind, said.registration.number)
    return Original(number, said.letter.subject, came, row.pdf_id, findings)


def _copied(viewer: Viewer, letter_id: UUID, at: datetime) -> Letter | IncomingLetter:
    """Return the letter, locked, if the viewer may have it copied now."""
    vouching = people.authority(
        viewer, at
    )  # a copy is true because somebody compared it, and no program does
    if access.letters(viewer, at).filter(id=letter_id).exists():
        letter = letter_of(viewer, letter_id, at, Role.CLERK)
        vouching.require_person()
        outgoing.OUTGOING.move(outgoing.State(letter.state), outgoing.Event.COPY)
        return letter
    came = incoming_of(viewer, letter_id, at, Role.CLERK)
    vouching.require_person()
    life.INCOMING.move(life.State(came.state), life.Event.COPY)
    return came


def _certification(viewer: Viewer, row: Letter | IncomingLetter, at: datetime) -> Certification:
    name = people.person(viewer.person_id, at)
    return Certification(
        agency=AgencyId(row.agency_id),
        record=bytes(row.record or b""),
        name=name.name_th,
        posts=(name.title_th,) if name.title_th else (),
        day=at.astimezone(BANGKOK).date(),
        secrecy=secrecy_of(row.secrecy),
        received=_stamp(row) if isinstance(row, IncomingLetter) else None,
    )


def _stamp(row: IncomingLetter) -> ReceivingStamp | None:
    if row.received_at is None:
        return None
    received = row.received_at.astimezone(BANGKOK)
    return ReceivingStamp(
        agency=agencies.agency(row.agency_id).name_th,
        number=f"{row.receive_number}/{row.receive_year}",
        day=received.date(),
        clock=f"{received:%H.%M}",
    )
