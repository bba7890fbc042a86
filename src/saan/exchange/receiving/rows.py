"""The rows of a group commit, in plain SQL: the ORM would cost more than everything else together.

Column names stand in the order of the model's fields; `tests/exchange` checks them against the model.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.backends.utils import CursorWrapper

from saan.base import bulk
from saan.exchange import tables
from saan.exchange.lots import lot
from saan.exchange.models import Inbound, InboundBlob, Lot
from saan.trust.batches import Batch
from saan.trust.sealed import Sealed

INBOUND = (
    "id", "agency_id", "sender", "message_id", "channel", "seq", "type", "received_at", "header", "digest",
    "signature", "receipt", "receipt_signature", "lot_id", "receipt_lot_id", "lot_index", "handed_over_at",
)  # fmt: skip
LOT = ("id", "statement", "signature", "leaves")
BLOB = ("id", "inbound_id", "part", "file_id")
_KNOWN = "message_id, sender, agency_id, digest, receipt, receipt_signature, receipt_lot_id, lot_index"

Key = tuple[UUID, str, str]
"""(message, sender, recipient): what is unique."""


class Stored:
    """An envelope that was accepted before: its hash, and its receipt as it was given."""

    __slots__ = ("_index", "_lot", "_receipt", "_signature", "digest")

    def __init__(self, row: Sequence[Any]) -> None:
        self.digest = bytes(row[3])
        self._receipt = bytes(row[4])
        self._signature: str | None = row[5]
        self._lot, self._index = row[6], row[7]

    def receipt(self) -> Sealed:
        """Return the receipt, byte for byte as the first time, provable alone."""
        if self._signature is not None:
            return Sealed(self._signature, self._receipt)
        return Sealed(lot(self._lot).member(self._index), self._receipt)


def known(cursor: CursorWrapper, messages: Iterable[UUID]) -> dict[Key, Stored]:
    """Return what has been accepted before of these messages."""
    wanted = list(map(tables.uuid_writer(), messages))
    if not wanted:
        return {}
    table, marks = tables.name(Inbound), ", ".join(["%s"] * len(wanted))
    cursor.execute(f"SELECT {_KNOWN} FROM {table} WHERE message_id IN ({marks})", wanted)  # noqa: S608 - our own names
    return {(tables.read_uuid(row[0]), row[1], row[2]): Stored(row) for row in cursor.fetchall()}


def insert_inbound(cursor: CursorWrapper, rows: Sequence[Sequence[Any]]) -> None:
    """Insert inbound rows, their values in the order of `INBOUND`."""
    bulk.insert(cursor, tables.name(Inbound), INBOUND, rows)


def insert_lots(cursor: CursorWrapper, lots: Iterable[tuple[Any, Batch]]) -> None:
    """Insert signed batches, each with the id of its row."""
    values = [(key, one.statement, one.signature, b"".join(one.leaves)) for key, one in lots]
    bulk.insert(cursor, tables.name(Lot), LOT, values)


def insert_blobs(cursor: CursorWrapper, rows: Sequence[Sequence[Any]]) -> None:
    """Insert blob rows, their values in the order of `BLOB`."""
    bulk.insert(cursor, tables.name(InboundBlob), BLOB, rows)
