"""Asking a recipient what has become of a letter there, docs/wire/letter.md §7."""

from typing import Literal
from uuid import UUID

import msgspec

from saan.letters.errors import BadInquiryError
from saan.letters.record import Hash
from saan.trust.canonical import Json, canonical

MAX_INQUIRY_BYTES = 1024
TYPE = "letter.inquiry"


class Inquiry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A letter that its sender has heard nothing more of. `record_sha256` is the hash of the record that was sent."""

    v: Literal[1]
    type: Literal["saan.letter.inquiry"]
    letter: UUID
    record_sha256: Hash


def inquiry_bytes(inquiry: Inquiry) -> bytes:
    """Return an inquiry's canonical bytes."""
    made: Json = msgspec.to_builtins(inquiry)
    return canonical(made)


def parse_inquiry(data: bytes) -> Inquiry:
    """Return the inquiry that untrusted bytes hold, or raise `BadInquiryError`."""
    # (1) size, before anything is decoded
    if len(data) > MAX_INQUIRY_BYTES:
        raise BadInquiryError(reason=f"larger than {MAX_INQUIRY_BYTES} bytes")
    # (2) shape
    try:
        inquiry = msgspec.json.decode(data, type=Inquiry)
    except (ValueError, RecursionError) as error:
        raise BadInquiryError(reason=str(error)) from None
    # (3) bytes are canonical
    if inquiry_bytes(inquiry) != data:
        raise BadInquiryError(reason="not in canonical form")
    return inquiry
