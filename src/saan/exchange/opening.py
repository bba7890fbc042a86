"""Opening what has arrived, and saying what its envelope says."""

import hashlib
from uuid import UUID

from saan.base.files.api import FileRef
from saan.exchange.contents import Contents
from saan.exchange.messages import Announced, InboundPart
from saan.exchange.messages import Inbound as InboundView
from saan.exchange.models import Inbound
from saan.exchange.node import current
from saan.exchange.queries import evidence_of
from saan.exchange.receiving.reading import read
from saan.exchange.refusals import TooMuchContentError, UnknownMessageError
from saan.trust.ids import AgencyId

MAX_BODY = 64 * 2**20
"""Bytes of a body that are given in memory; a larger one is refused as a body and is read as a part."""


class Opened(Contents):
    """A message that has arrived, opened."""

    def __init__(self, row: Inbound) -> None:
        """Open the manifest where there is one; raise what `Contents` raises when it does not open."""
        self.row = row
        blobs = dict(row.blobs.values_list("part", "file_id"))
        envelope = read(bytes(row.header))
        # A node whose keys cannot be read still reads what is not encrypted.
        super().__init__(envelope, {} if envelope.sealed is None else current().boxes, blobs)

    def body(self) -> bytes:
        """Return the body; raise `TooMuchContentError` where it is too large to be given whole."""
        if (size := self.parts[0].size) > MAX_BODY:
            raise TooMuchContentError(size=size, agency=self.row.agency_id, limit=MAX_BODY)
        return self.content(0)


def inbound(arrival: UUID) -> InboundView:
    """Return a message that has arrived, opened; raise `UnknownMessageError`, or why it does not open."""
    opened = open_arrival(arrival)
    row, envelope = opened.row, opened.envelope
    sent, receipt = evidence_of(row)
    return InboundView(
        id=row.id,
        message=envelope.id,
        agency=AgencyId(row.agency_id),
        sender=envelope.sender,
        recipients=envelope.recipients,
        type=envelope.type,
        channel=envelope.channel,
        seq=row.seq,
        ref=envelope.ref,
        speed=envelope.speed,
        secrecy=envelope.secrecy,
        created=envelope.created,
        expires=envelope.expires,
        received_at=row.received_at,
        body=opened.body(),
        parts=tuple(
            InboundPart(index, part.name, part.media, part.size) for index, part in enumerate(opened.parts)
        ),
        envelope=sent,
        receipt=receipt,
    )


def announced(arrival: UUID) -> Announced:
    """Return what the envelope of a message that has arrived says; it need not open. Raises `UnknownMessageError`."""
    row = _row(arrival)
    header = bytes(row.header)
    envelope = read(header)
    return Announced(
        AgencyId(row.agency_id),
        envelope.sender,
        envelope.type,
        envelope.ref,
        envelope.secrecy,
        hashlib.sha256(header).hexdigest(),
        row.received_at,
    )


def store_part(arrival: UUID, index: int) -> FileRef:
    """Return a part of an arrived message as a stored file; it counts once the caller's transaction commits."""
    return open_arrival(arrival).store(index)


def arrived_opening(arrival: UUID) -> bytes:
    """Return the opening of an encrypted message that has arrived, as a file; raise why there is none."""
    return open_arrival(arrival).opening()


def open_arrival(arrival: UUID) -> Opened:
    """Return an arrived message, its manifest opened."""
    return Opened(_row(arrival))


def _row(arrival: UUID) -> Inbound:
    row = Inbound.objects.filter(id=arrival).first()
    if row is None:
        raise UnknownMessageError(message=arrival)
    return row
