"""The canonical record of a document: what is hashed, signed, embedded in the page, journalled, and shown to who verifies.

The record is the document; the page, the credential and the barcode are faces of it, and all carry its hash.
"""

import hashlib
import re
import unicodedata
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from saan.base.thai import api as thai
from saan.documents.errors import BadRecordError, UnfitRecordError
from saan.documents.rules.definition import texts_of
from saan.documents.rules.values import Data
from saan.trust.canonical import Json, canonical
from saan.trust.errors import SaanError

MAX_RECORD_BYTES = 1_048_576
TYPE = "saan.document"

Line = Annotated[str, msgspec.Meta(max_length=500)]
Named = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Agency = Annotated[str, msgspec.Meta(pattern="^th:[0-9]{13}$")]
Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Every member must be present and no other may be: two readers can never see two documents."""


class Name(_Part, frozen=True):
    """A name in both languages; `en` may be empty."""

    th: Named
    en: Line


class Kind(_Part, frozen=True):
    """The type under which it was issued: `sha256` names exactly that version's schema and page."""

    code: Named
    version: Annotated[int, msgspec.Meta(ge=1)]
    sha256: Hash
    name: Name


class Issuer(_Part, frozen=True):
    """Which agency issued it, and the unit that considered it."""

    agency: Agency
    name: Name
    unit: Name


class Signature(_Part, frozen=True):
    """Who signed, in which position, on which order where they acted for another."""

    name: Name
    position: Name
    own_title: Line
    acting: Line
    order: Line
    at: str


class StatusPlace(_Part, frozen=True):
    """Where its standing is published: a list (Token Status List) and the place in it."""

    uri: Named
    index: Annotated[int, msgspec.Meta(ge=0)]


class Replaced(_Part, frozen=True):
    """The document that this one stands in for."""

    id: UUID
    number: Named


class DocumentRecord(_Part, frozen=True):
    """The whole record. `data` is after the type's schema; numbers with a point are texts."""

    v: Literal[1]
    type: Literal["saan.document"]
    id: UUID
    document_type: Kind
    issuer: Issuer
    number: Named
    holder: Named
    issued_on: date
    valid_until: date | None
    legal_basis: Name
    data: dict[str, Any]
    signature: Signature
    status: StatusPlace | None
    replaces: Replaced | None
    check: Named


def record_bytes(record: DocumentRecord) -> bytes:
    """Return the record's canonical bytes: the only form that is hashed, signed or embedded."""
    made: Json = msgspec.to_builtins(record)
    return canonical(made)


def data_bytes(data: Data) -> bytes:
    """Return the canonical bytes of data that the reader of rows found sound, as `canonical` does, at an eighth of its price.

    All their names are ASCII, their numbers whole and small, and no text holds half a character: there msgspec's order
    and escapes are those of RFC 8785. A test holds this to `canonical`.
    """
    return _ORDERED.encode(data)


def sha256(data: bytes) -> str:
    """Return SHA-256 in hex: the hash that every face of the document carries."""
    return hashlib.sha256(data).hexdigest()


def own(data: bytes) -> DocumentRecord:
    """Return the record in bytes that this node made itself a moment ago; `parse` is for all others."""
    return msgspec.json.decode(data, type=DocumentRecord)


def is_document(data: bytes) -> bool:
    """Return whether bytes claim to be a document's record; says nothing of whether they are one."""
    return b'"type":"saan.document"' in data[:MAX_RECORD_BYTES]


def parse(data: bytes) -> DocumentRecord:
    """Return the record that untrusted bytes hold, or raise `BadRecordError`."""
    # (1) size, before anything is decoded
    if len(data) > MAX_RECORD_BYTES:
        raise BadRecordError(reason=f"larger than {MAX_RECORD_BYTES} bytes")
    # (2) shape: every member, no other, each of its type and within its bounds
    try:
        record = msgspec.json.decode(data, type=DocumentRecord)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadRecordError(reason=str(error)) from None
    # (3) bytes are canonical, so that one document has one hash
    try:
        same = record_bytes(record) == data
    except SaanError as error:
        raise BadRecordError(reason=error.message().en) from None
    if not same:
        raise BadRecordError(reason="not in canonical form")
    # (4) texts are plain: NFC, no control or direction-changing characters
    for where, text in texts_of(msgspec.to_builtins(record)):
        if thai.not_plain(text) is not None:
            raise BadRecordError(reason=f"{where} holds characters that a document may not hold")
    # (5) it does not end before it begins
    if record.valid_until is not None and record.valid_until < record.issued_on:
        raise BadRecordError(reason="it ends before its day of issue")
    return record


def require_fit(data: bytes) -> None:
    """Return if every page will read a record again that this node makes, or raise `UnfitRecordError`, which says where not.

    Asked before its number counts: a document that was issued with a record that `parse` refuses could never be shown.
    """
    try:
        parse(data)
    except BadRecordError as error:
        for where, text in texts_of(msgspec.json.decode(data)):
            if (why := thai.not_plain(text)) is not None:
                raise UnfitRecordError(where=where, why_th=why.th, why_en=why.en) from error
        why_not = error.fields["reason"]
        raise UnfitRecordError(
            where="record", why_th=f"ใช้ไม่ได้ ({why_not})", why_en=f"cannot be used ({why_not})"
        ) from error


def is_surely_fit(data: bytes) -> bool:
    """Return whether `require_fit` is sure to pass a record made like one that it passed; where not, it may pass it still.

    For records by the thousand of one mould, of which only texts differ: at a tenth of its price.
    """
    text = data.decode()
    return (
        len(data) <= MAX_RECORD_BYTES
        and (text.isprintable() or thai.STRANGE.search(text) is None)
        and ("\\" not in text or _ESCAPED.search(text) is None)
        and unicodedata.is_normalized("NFC", text)
    )


_ORDERED = msgspec.json.Encoder(order="deterministic")
_ESCAPED = re.compile(r"\\[bfru]")
"""How canonical JSON writes a control; a backslash before such a letter looks the same."""
