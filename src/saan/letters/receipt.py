"""Business receipts: what the recipient's people did with a letter, docs/wire/letter.md §6."""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from saan.letters.errors import BadReceiptError
from saan.letters.record import Agency, Hash, Line, plain
from saan.trust.canonical import Json, canonical
from saan.trust.clock import parse_rfc3339

MAX_RECEIPT_BYTES = 16_384
TYPE = "letter.receipt"


class Event(StrEnum):
    """What happened at the recipient."""

    RECEIVED = "received"
    REGISTERED = "registered"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    INVALID = "invalid"
    READ = "read"


_NUMBERED = frozenset({Event.REGISTERED, Event.CORRECTED})
_REASONED = frozenset({Event.REJECTED, Event.INVALID, Event.CORRECTED})


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One business receipt. `record_sha256` is the hash of the record that the recipient holds.

    `unit` is set inside an agency (a memo). Other programs need not know units: where it is left out, none is meant.
    """

    v: Literal[1]
    type: Literal["saan.letter.receipt"]
    letter: UUID
    record_sha256: Hash
    recipient: Agency
    unit: UUID | msgspec.UnsetType | None = msgspec.UNSET
    event: Event
    at: str
    number: Annotated[str, msgspec.Meta(max_length=40)]
    year: Annotated[int, msgspec.Meta(ge=2400, le=9999)] | None
    reason: Line


def receipt_bytes(receipt: Receipt) -> bytes:
    """Return a receipt's canonical bytes."""
    made: Json = msgspec.to_builtins(receipt)
    return canonical(made)


def parse_receipt(data: bytes) -> Receipt:
    """Return the receipt that untrusted bytes hold, or raise `BadReceiptError`."""
    # (1) size, before anything is decoded
    if len(data) > MAX_RECEIPT_BYTES:
        raise BadReceiptError(reason=f"larger than {MAX_RECEIPT_BYTES} bytes")
    # (2) shape
    try:
        receipt = msgspec.json.decode(data, type=Receipt)
        parse_rfc3339(receipt.at)
    except (ValueError, RecursionError) as error:
        raise BadReceiptError(reason=str(error)) from None
    # (3) bytes are canonical
    if receipt_bytes(receipt) != data:
        raise BadReceiptError(reason="not in canonical form")
    # (4) the members that the event needs stand there, and no others
    if bool(receipt.number) != (receipt.event in _NUMBERED) or (receipt.year is None) == bool(receipt.number):
        raise BadReceiptError(reason="number and year stand with a registration, and nowhere else")
    if bool(receipt.reason) != (receipt.event in _REASONED):
        raise BadReceiptError(
            reason="a reason stands with a rejection, a fault or a correction, and nowhere else"
        )
    if not plain(receipt.number) or not plain(receipt.reason):
        raise BadReceiptError(reason="characters that a receipt may not hold")
    return receipt
