"""The canonical letter record, docs/wire/letter.md: what is hashed, shown, signed, embedded, sent and journalled.

Two layers. `Letter` is what people read and decide on; its hash stands in the signing tray and never changes
afterwards. `LetterRecord` adds what signing adds: the number, the date, and who signed in which capacity.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, TypeVar
from uuid import UUID

import msgspec

from saan.letters.errors import BadRecordError, TopSecretRefusedError
from saan.letters.rules import body as lines_of
from saan.letters.rules.body import Block
from saan.letters.rules.draft import MAX_RECORD_BYTES
from saan.letters.rules.kinds import BY_ITS_WRITER, NATURES, WITHIN, Part
from saan.letters.rules.levels import TOP_SECRET, Kind, Secrecy, Urgency
from saan.letters.rules.numbers import number_of_kind
from saan.trust.canonical import Json, canonical
from saan.trust.clock import parse_rfc3339

Line = Annotated[str, msgspec.Meta(max_length=500)]
Named = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Prose = Annotated[str, msgspec.Meta(max_length=200_000)]
Agency = Annotated[str, msgspec.Meta(pattern="^th:[0-9]{13}$")]
Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
Media = Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9.+-]{0,62}/[a-z0-9][a-z0-9.+-]{0,126}$")]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Every member must be present and no other may be: two readers can never see two letters."""


class Name(_Part, frozen=True):
    """A name in both languages; `en` may be empty."""

    th: Named
    en: Line


class Sender(_Part, frozen=True):
    """Who writes: the agency and the unit that owns the matter (ส่วนราชการเจ้าของเรื่อง).

    `code` is what stands before the slash of the number, as in `ทด 0101`.
    """

    agency: Agency
    name: Name
    unit: Name
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    address: Prose
    contact: Line


class Addressee(_Part, frozen=True):
    """One recipient. `title` is the line after the salutation; `unit` is set inside an agency (a memo)."""

    agency: Agency
    name: Name
    unit: UUID | None
    title: Named
    copy: bool


class Reference(_Part, frozen=True):
    """อ้างถึง: an earlier letter by number, date and subject."""

    number: Named
    date: date
    subject: Named


class Attached(_Part, frozen=True):
    """สิ่งที่ส่งมาด้วย: a file by its hashes. `title` is printed; `name` is the file's name."""

    title: Named
    name: Named
    media: Media
    size: Annotated[int, msgspec.Meta(ge=0, le=2**53)]
    sha256: Hash
    root: Hash


class Answered(_Part, frozen=True):
    """The letter that this one answers, by its sender and id."""

    agency: Agency
    letter: UUID


class Attendee(_Part, frozen=True):
    """Who came to a meeting or did not: the name, and the post or the part played in it."""

    name: Named
    post: Line


Attendees = Annotated[tuple[Attendee, ...], msgspec.Meta(max_length=500)]


class Meeting(_Part, frozen=True):
    """What minutes are of; the body that met is the letter's subject. Times stand as printed, `09.30`."""

    session: Named
    date: date
    place: Named
    opened: Named
    closed: Named
    present: Annotated[tuple[Attendee, ...], msgspec.Meta(min_length=1, max_length=500)]
    absent: Attendees
    others: Attendees


class Letter(_Part, frozen=True):
    """What people read and decide on. Its hash is the hash in the signing tray.

    The last four members stand with the kinds that have them, and nowhere else; `cosignatories`, where several sign;
    `body_form`, where the text has items or tables (`rules.body`).
    """

    id: UUID
    kind: Kind
    sender: Sender
    to: Annotated[tuple[Addressee, ...], msgspec.Meta(max_length=2000)]
    salutation: Line
    subject: Named
    references: Annotated[tuple[Reference, ...], msgspec.Meta(max_length=100)]
    enclosures: Annotated[tuple[Attached, ...], msgspec.Meta(max_length=200)]
    body: Prose
    closing: Line
    urgency: Urgency
    secrecy: Secrecy
    circular: bool
    answers: Answered | None
    reply_by: date | None
    signatory: Name
    body_form: Literal[2] | msgspec.UnsetType = msgspec.UNSET
    cosignatories: (
        Annotated[tuple[Name, ...], msgspec.Meta(min_length=1, max_length=8)] | msgspec.UnsetType
    ) = msgspec.UNSET
    edition: Line | msgspec.UnsetType = msgspec.UNSET
    holder: Line | msgspec.UnsetType = msgspec.UNSET
    meeting: Meeting | msgspec.UnsetType = msgspec.UNSET

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The text as it is shown and printed."""
        return lines_of.blocks(self.body, marked=self.body_form is not msgspec.UNSET)

    @property
    def signatories(self) -> tuple[Name, ...]:
        """The positions that are asked to sign, in order."""
        others = () if isinstance(self.cosignatories, msgspec.UnsetType) else self.cosignatories
        return (self.signatory, *others)


class Registration(_Part, frozen=True):
    """The number and the date that signing gave. `year` is the Buddhist year of `date`."""

    number: Named
    running: Annotated[int, msgspec.Meta(ge=1, le=10**9)]
    year: Annotated[int, msgspec.Meta(ge=2400, le=9999)]
    date: date


class Signature(_Part, frozen=True):
    """Who signed, in which position; the writer of a note, who holds none, in no position.

    `acting` is empty in one's own position; else the words between the signer's own title and the position, such
    as รักษาราชการแทน, and `order` is the order that says so.
    """

    name: Name
    position: Name | None
    own_title: Line
    acting: Line
    order: Line
    at: str


class LetterRecord(_Part, frozen=True):
    """The whole record."""

    v: Literal[1]
    type: Literal["saan.letter"]
    letter: Letter
    letter_sha256: Hash
    registration: Registration
    signatures: Annotated[tuple[Signature, ...], msgspec.Meta(min_length=1, max_length=10)]


def letter_hash(letter: Letter) -> str:
    """Return SHA-256 over the canonical bytes of what people decide on, in hex."""
    return hashlib.sha256(canonical(_json(letter))).hexdigest()


def letter_bytes(letter: Letter) -> bytes:
    """Return the canonical bytes that `letter_hash` covers."""
    return canonical(_json(letter))


def build(letter: Letter, registration: Registration, signatures: tuple[Signature, ...]) -> LetterRecord:
    """Return the record of a letter that has its number; raise `BadRecordError` where the parts disagree."""
    made = LetterRecord(
        v=1,
        type="saan.letter",
        letter=letter,
        letter_sha256=letter_hash(letter),
        registration=registration,
        signatures=signatures,
    )
    return parse(record_bytes(made))


def record_bytes(record: LetterRecord) -> bytes:
    """Return the record's canonical bytes: the only form that is hashed, signed or sent."""
    return canonical(_json(record))


def record_hash(record: LetterRecord) -> str:
    """Return SHA-256 over the record's canonical bytes, in hex: what receipts and the journal name."""
    return hashlib.sha256(record_bytes(record)).hexdigest()


def parse(data: bytes) -> LetterRecord:
    """Return the record that untrusted bytes hold, or raise `BadRecordError`. Steps: docs/wire/letter.md §4."""
    # (1) size, before anything is decoded
    if len(data) > MAX_RECORD_BYTES:
        raise BadRecordError(reason=f"larger than {MAX_RECORD_BYTES} bytes")
    # (2) shape: every member, no other, each of its type and within its bounds
    record = _decode(data, LetterRecord)
    # (3) bytes are canonical, so that one letter has one hash
    if record_bytes(record) != data:
        raise BadRecordError(reason="not in canonical form")
    # (4) texts are plain: NFC, no control or direction-changing characters
    _plain_texts(msgspec.to_builtins(record))
    # (5) the hash that people saw is the hash of the letter in the record
    if letter_hash(record.letter) != record.letter_sha256:
        raise BadRecordError(reason="letter_sha256 is not the hash of the letter")
    # (6) the parts agree
    _agree(record)
    return record


def read_letter(data: bytes) -> Letter:
    """Return a letter from canonical bytes that this node stored; raise `BadRecordError` if they are not."""
    letter = _decode(data, Letter)
    if letter_bytes(letter) != data:
        raise BadRecordError(reason="not in canonical form")
    return letter


_T = TypeVar("_T")


def _decode(data: bytes, shape: type[_T]) -> _T:
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        if any(f'"secrecy":"{word}"'.encode() in data for word in TOP_SECRET):
            raise TopSecretRefusedError from None
        raise BadRecordError(reason=str(error)) from None


def _json(value: object) -> Json:
    made: Json = msgspec.to_builtins(value)
    return made


_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> bool:
    """Return whether a text may stand in a record: NFC; of control characters only line feed and tab.

    Characters that change the direction of writing are refused: Thai and English need none, and they can make
    a page read otherwise than it is.
    """
    if not unicodedata.is_normalized("NFC", text) or _BIDI.search(text):
        return False
    return all(ch in "\n\t" or unicodedata.category(ch) not in {"Cc", "Cs"} for ch in text)


def _plain_texts(value: object, path: str = "") -> None:
    for where, text in _texts(value, path):
        if not plain(text):
            raise BadRecordError(reason=f"{where} holds characters that a letter may not hold")


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from _texts(member, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list | tuple):
        for index, member in enumerate(value):
            yield from _texts(member, f"{path}[{index}]")


def _agree(record: LetterRecord) -> None:
    letter, registration = record.letter, record.registration
    if registration.year != registration.date.year + 543:
        raise BadRecordError(reason="the year of the number is not the Buddhist year of the date")
    made = number_of_kind(
        letter.kind,
        letter.sender.code,
        registration.running,
        registration.year,
        circular=letter.circular,
    )
    if registration.number != made:
        raise BadRecordError(reason="the number is not what its kind, code, running number and year make")
    if len(record.signatures) != len(letter.signatories):
        raise BadRecordError(reason="as many sign as are asked to")
    _as_its_kind(letter)
    for signature in record.signatures:
        try:
            parse_rfc3339(signature.at)
        except ValueError:
            raise BadRecordError(reason="a signature's moment is not RFC 3339") from None
        if bool(signature.acting) != bool(signature.order):
            raise BadRecordError(reason="an acting signatory, and no other, names an order")
        if signature.position is None and (signature.acting or letter.kind not in BY_ITS_WRITER):
            raise BadRecordError(reason="a note's writer, and no other, signs in no position")


def _as_its_kind(letter: Letter) -> None:
    """Return if a letter has what its kind has (`rules.kinds`), and nothing of another's."""
    kind, nature = letter.kind, NATURES[letter.kind]
    abroad = any(to.agency != letter.sender.agency for to in letter.to)
    chosen = Part.WORDING in nature.parts
    several = len(letter.signatories) > 1
    marked = letter.body_form is not msgspec.UNSET
    secret = letter.secrecy is not Secrecy.NORMAL
    apart = (Part.EDITION, Part.HOLDER, Part.MEETING)
    faults = (
        (bool(letter.to) != nature.travels, "what travels has recipients, and nothing else has"),
        (kind in WITHIN and abroad, "memos and notes stay within their agency"),
        (kind is Kind.EXTERNAL and not letter.closing, "an external letter has a closing phrase"),
        (bool(letter.closing) and not chosen, "a paper of this kind has no closing phrase"),
        (chosen and not letter.salutation, "a letter has a salutation"),
        (not chosen and letter.salutation != nature.salutation, "the salutation is not that of its kind"),
        (letter.circular and Part.CIRCULAR not in nature.parts, "a paper of this kind is no circular"),
        (secret and Part.SECRECY not in nature.parts, "a paper of this kind is not secret"),
        (marked and not lines_of.is_marked(letter.body), "a text of form 2 has an item or a table"),
        (
            marked and bool(lines_of.faults(letter.body)),
            "a table in the text has an uneven row, no row, or too many columns",
        ),
        (several and Part.SEVERAL not in nature.parts, "a paper of this kind has one signatory"),
        *(
            (
                (getattr(letter, part.value) is not msgspec.UNSET) != (part in nature.parts),
                f"{part.value} stands with the kinds that have it, and nowhere else",
            )
            for part in apart
        ),
    )
    for broken, reason in faults:
        if broken:
            raise BadRecordError(reason=reason)
