"""Opening what has arrived: its parts decrypted and checked, small ones in memory, large ones as a stream."""

import hashlib
from collections.abc import Iterator
from io import BufferedReader, BytesIO, RawIOBase
from typing import BinaryIO, cast
from uuid import UUID

from saan.base.files import api as files
from saan.base.files.api import FileRef
from saan.exchange.messages import Announced, InboundPart
from saan.exchange.messages import Inbound as InboundView
from saan.exchange.models import Inbound
from saan.exchange.node import current
from saan.exchange.queries import evidence_of
from saan.exchange.receiving.reading import read
from saan.exchange.refusals import TooMuchContentError, UnknownMessageError, WrongBlobError
from saan.trust import openings, sealing
from saan.trust.envelopes import Envelope, Part, read_part
from saan.trust.ids import AgencyId
from saan.trust.members import array, read_object
from saan.trust.openings import MANIFEST, MANIFEST_MEDIA
from saan.trust.sealing import DamagedContentError, PartCipher

MAX_BODY = 64 * 2**20
"""Bytes of a body that are given in memory; a larger one is refused as a body and is read as a part."""

MAX_MANIFEST = 4 * 2**20


class Opened:
    """An arrived message whose manifest, where it is sealed, has been opened."""

    def __init__(self, row: Inbound) -> None:
        """Open the manifest; raise `NotForUsError` or `DamagedContentError` when it does not open."""
        self.row = row
        self.envelope: Envelope = read(bytes(row.header))
        self._files = dict(row.blobs.values_list("part", "file_id"))
        self._key = None
        self._first = 0
        self.parts = self.envelope.parts
        if self.envelope.sealed is not None:
            self._key = sealing.unwrap_key(self.envelope.sealed, current().boxes)
            self._first = 1
            self.parts = self._listed()

    def stream(self, index: int) -> BinaryIO:
        """Return the content of a part as a stream that hands out no byte which has not been checked."""
        place = index + self._first
        source = self._source(place)
        if self._key is None:
            return source
        pieces = Pieces(PartCipher(self._key, self.envelope.id, place).open_stream(source))
        return cast("BinaryIO", BufferedReader(pieces))

    def content(self, index: int, most: int) -> bytes:
        """Return the content of a part whole.

        Raises `WrongBlobError` when it is not what its manifest says, `TooMuchContentError` beyond `most` bytes.
        """
        part = self.parts[index]
        if part.size > most:
            raise TooMuchContentError(size=part.size, agency=self.row.agency_id, limit=most)
        with self.stream(index) as stream:
            data = stream.read(part.size + 1)
        if len(data) != part.size:
            raise WrongBlobError(name=part.name)
        return data

    def store(self, index: int) -> FileRef:
        """Return a part as a stored file, stored now unless it lies there already; durable on return."""
        if self._key is None and (sha256 := self._files.get(index)):
            return files.find(sha256)
        part = self.parts[index]
        with self.stream(index) as stream:
            ref = files.put(stream, limit=part.size)
        if ref.size != part.size or ref.root != part.root or part.sha256 not in (None, ref.sha256):
            raise WrongBlobError(name=part.name)
        return ref

    def opening(self) -> bytes:
        """Return what shows a stranger the list of an encrypted message; raise an `OpeningError` if nothing does."""
        if self._key is None:
            raise openings.NotEncryptedError
        if self.envelope.parts[0].data is not None:
            return openings.write(self.envelope, self._key)
        with self._source(0) as source:
            return openings.write(self.envelope, self._key, source.read(sealing.SEALED_PIECE + 1))

    def _listed(self) -> tuple[Part, ...]:
        manifest = self.envelope.parts[0]
        if (manifest.name, manifest.media) != (MANIFEST, MANIFEST_MEDIA):
            raise DamagedContentError
        cipher = PartCipher(self._key or b"", self.envelope.id, 0)
        with self._source(0) as source:
            data = b"".join(cipher.open_stream(source))
        listed = array(read_object(data, MAX_MANIFEST), "parts", len(self.envelope.parts))
        parts = tuple(read_part(each) for each in listed)
        if len(parts) != len(self.envelope.parts) - 1:
            raise DamagedContentError
        return parts

    def _source(self, place: int) -> BinaryIO:
        data = self.envelope.parts[place].data
        return files.open(self._files[place]) if data is None else BytesIO(data)


class Pieces(RawIOBase):
    """Decrypted pieces as a stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = memoryview(b"")

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer from the present piece."""
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = memoryview(piece)
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count


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
        body=opened.content(0, MAX_BODY),
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
