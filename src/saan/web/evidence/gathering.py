"""What there is to show of a letter: its page, envelopes, receipts and journal proofs, each a file that stands alone.

Letters say who may see a letter and what carried it, the exchange gives what was signed on the way, the journal proves
what was recorded. Everything here is read in the viewer's name: who may not see the letter finds nothing.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from saan.base.files import api as files
from saan.base.journal import api as journal
from saan.base.people.api import Viewer
from saan.exchange import api as exchange
from saan.letters import api as letters
from saan.trust.envelopes import read as read_envelope
from saan.trust.errors import Text
from saan.trust.openings import OpeningError
from saan.trust.sealing import DamagedContentError, NotForUsError

PDF: Final = "application/pdf"
PLAIN: Final = "text/plain; charset=utf-8"
OCTETS: Final = "application/octet-stream"
JSON: Final = "application/json"
NOT_TO_BE_HAD: Final = (
    journal.NotSealedYetError,
    journal.ErasedActError,
    OpeningError,
    NotForUsError,
    DamagedContentError,
)

PAGE = Text(th="หนังสือฉบับลงนาม", en="The signed letter")
LASTING = Text(
    th="หนังสือฉบับเดียวกัน ประทับเวลาและเพิ่มหลักฐานเพื่อเก็บรักษาระยะยาว",
    en="The same letter with time-stamps and evidence added, to last",
)
ENVELOPE = Text(th="ซองส่งถึง {agency}", en="Envelope to {agency}")
OPENING = Text(th="ใบเปิดรายการในซองถึง {agency}", en="Opening of the envelope to {agency}")
RECEIPT = Text(th="ใบรับของระบบ {agency}", en="Receipt of the system of {agency}")
ANSWER = Text(
    th="คำตอบที่ {agency} ลงนาม: ลงรับหรือปฏิเสธ", en="Answer that {agency} signed: registered, or turned away"
)
ARRIVED = Text(th="ซองที่ได้รับจากผู้ส่ง", en="Envelope as it came from the sender")
SHOWN = Text(th="ใบเปิดรายการในซองที่ได้รับ", en="Opening of the envelope that came")
GIVEN = Text(th="ใบรับที่ระบบนี้ออกให้ผู้ส่ง", en="Receipt that this system gave the sender")


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of evidence: its name, what it is, since when, and how its bytes are made."""

    name: str
    what: Text
    at: datetime | None
    media: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that can be shown of a letter. `stem` is its number as a file may be called.

    `carried` is the page and what was signed on the way, `proofs` what the journal says, in its order.
    """

    letter_id: UUID
    number: str
    subject: str
    sha256: str
    incoming: bool
    stem: str
    carried: tuple[Piece, ...]
    proofs: tuple[Piece, ...]

    @property
    def opens(self) -> bool:
        """Whether an envelope is encrypted, so that an opening shows what it lists."""
        return any(piece.name.endswith(".opening") for piece in self.carried)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Return what was carried, then what was recorded."""
        return self.carried + self.proofs


def gather(viewer: Viewer, letter_id: UUID, at: datetime) -> Evidence:
    """Return the evidence of a letter sent or received, or raise `LetterNotFoundError`."""
    try:
        return _sent(viewer, letters.letter(viewer, letter_id, at), at)
    except letters.LetterNotFoundError:
        return _received(viewer, letters.incoming_letter(viewer, letter_id, at), at)


def bundle(evidence: Evidence) -> bytes:
    """Return every piece that can be had now as one ZIP archive.

    Left out are a proof not sealed yet, and an opening that would prove nothing or whose key is gone.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for piece in evidence.pieces:
            try:
                content = piece.read()
            except NOT_TO_BE_HAD:
                continue
            archive.writestr(f"{evidence.stem}/{piece.name}", content)
    return packed.getvalue()


def _sent(viewer: Viewer, view: letters.LetterView, at: datetime) -> Evidence:
    stem = _stem(view.row.number or str(view.row.id))
    messages = letters.answers_of(viewer, view.row.id, at)
    return Evidence(
        letter_id=view.row.id,
        number=view.row.number,
        subject=view.row.subject,
        sha256=view.record_sha256,
        incoming=False,
        stem=stem,
        carried=(*_page(view.pdf, stem), *_lasting(view.lasting, stem), *_messages(messages)),
        proofs=tuple(_proofs(view.timeline)),
    )


def _received(viewer: Viewer, view: letters.IncomingView, at: datetime) -> Evidence:
    stem = _stem(view.row.number or str(view.row.id))
    arrival = letters.arrival_of(viewer, view.row.id, at)
    return Evidence(
        letter_id=view.row.id,
        number=view.row.number,
        subject=view.row.subject,
        sha256=view.record_sha256,
        incoming=True,
        stem=stem,
        carried=(*_page(view.pdf, stem), *_lasting(view.lasting, stem), *_arrival(arrival)),
        proofs=tuple(_proofs(view.timeline)),
    )


def _stem(number: str) -> str:
    return number.replace("/", "-").replace(" ", "_")


def _page(sha256: str, stem: str) -> Iterator[Piece]:
    if sha256:
        yield Piece(f"{stem}.pdf", PAGE, None, PDF, partial(_file, sha256))


def _lasting(made: letters.LastingView | None, stem: str) -> Iterator[Piece]:
    if made and made.sha256:
        yield Piece(f"{stem}.lasting.pdf", LASTING, made.made_at, PDF, partial(_file, made.sha256))


def _file(sha256: str) -> bytes:
    with files.open(sha256) as stream:
        return stream.read()


def _messages(carried: tuple[tuple[UUID, UUID | None], ...]) -> Iterator[Piece]:
    """Yield what tells of each message that left this node and what was answered, in the order of the recipients."""
    deliveries = exchange.deliveries_each([message for message, _ in carried])
    answers = exchange.open_to_all([answer for _, answer in carried if answer is not None])
    for place, (message, answer) in enumerate(carried, 1):
        for delivery in deliveries.get(message, ()):
            names = {"agency": delivery.recipient}
            if delivery.written:
                yield Piece(
                    f"{place:02}.envelope", ENVELOPE.fill(names), None, OCTETS, partial(_envelope, message)
                )
            if delivery.written and delivery.encrypted:
                opening = partial(exchange.opening_of, message)
                yield Piece(f"{place:02}.opening", OPENING.fill(names), None, JSON, opening)
            if notice := delivery.notice:
                yield Piece(
                    f"{place:02}.receipt", RECEIPT.fill(names), delivery.settled_at, OCTETS, notice.data
                )
            if answer in answers:  # of an encrypted one a stranger could see nothing
                said = partial(_answer, answer)
                yield Piece(f"{place:02}.answer.envelope", ANSWER.fill(names), None, OCTETS, said)


def _answer(arrival: UUID) -> bytes:
    return exchange.arrived(arrival)[0].data()


def _envelope(message: UUID) -> bytes:
    return exchange.envelope(message).data()


def _arrival(arrival: UUID | None) -> Iterator[Piece]:
    """Yield what came from another node: its envelope, what opens its list, and the receipt given for it."""
    if arrival is None:
        return
    envelope, receipt = exchange.arrived(arrival)
    yield Piece("01.envelope", ARRIVED, None, OCTETS, envelope.data)
    if read_envelope(envelope.raw).sealed is not None:
        yield Piece("01.opening", SHOWN, None, JSON, partial(exchange.arrived_opening, arrival))
    yield Piece("01.receipt", GIVEN, None, OCTETS, receipt.data)


def _proofs(timeline: tuple[letters.Done, ...]) -> Iterator[Piece]:
    """Yield a proof of each thing that was done, in its order, that opens what the journal says of it."""
    for place, done in enumerate(timeline, 1):
        yield Piece(
            f"{place:02}-{done.code}.tlog-proof",
            done.name,
            done.at,
            PLAIN,
            partial(journal.opening_of, done.act),
        )
