"""Making the envelope of an outgoing message: what travels inside it, what beside it, what is encrypted."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from uuid import UUID

from saan.base.files import api as files
from saan.base.files.api import FileRef
from saan.exchange.messages import Outgoing
from saan.exchange.peers import Peer
from saan.exchange.refusals import NoBoxKeyError
from saan.trust import envelopes, sealing
from saan.trust.canonical import canonical
from saan.trust.envelopes import MAX_INLINE, Envelope, Part, Secrecy, inline_root
from saan.trust.keys import PublicKey
from saan.trust.members import Hex
from saan.trust.openings import MANIFEST, MANIFEST_MEDIA
from saan.trust.sealing import PartCipher, sealed_size
from saan.trust.tree import Frontier, leaf_hash

BODY = "body"
SEALED_MEDIA = "application/octet-stream"
SMALL = 16 * 1024
"""Files of up to so many bytes travel inside the envelope while there is room."""

UNKNOWN_ROOT = Hex("0" * 64)
"""Stands in a draft where the root of sealed content will stand once it has been read through."""


@dataclass(frozen=True, slots=True)
class Content:
    """One piece of a message: held in memory, or lying in the file store."""

    part: Part
    data: bytes | None
    file: str | None


@dataclass(frozen=True, slots=True)
class Composed:
    """An envelope and the blobs that go with it: (place among the parts, SHA-256 of the stored file).

    Where `sealed`, the blobs are encrypted on their way; while their roots are unknown the envelope is a draft.
    """

    envelope: Envelope
    blobs: tuple[tuple[int, str], ...]
    content_key: bytes | None

    @property
    def draft(self) -> bool:
        """Whether roots are missing still."""
        return self.content_key is not None and bool(self.blobs)


@dataclass(frozen=True, slots=True)
class Numbered:
    """An outgoing message with its id, its moment and its number towards each recipient."""

    outgoing: Outgoing
    message: UUID
    seq: tuple[int, ...]
    created: datetime
    expires: datetime


def compose(numbered: Numbered, peers: Sequence[Peer], contents: Sequence[Content]) -> Composed:
    """Return the envelope of a message of these `contents_of`, its bytes final unless large content must be encrypted first.

    Raises `NoBoxKeyError`, or what `envelopes.read` refuses.
    """
    if not must_seal(numbered.outgoing):
        return _composed(numbered, contents, None, None)
    content_key = sealing.new_key()
    boxes = [box_of(peer, numbered.created) for peer in peers]
    sealed = _seal(numbered.message, contents, content_key)
    return _composed(numbered, sealed, content_key, boxes)


def must_seal(outgoing: Outgoing) -> bool:
    """Return whether a message is encrypted: its sender asks, or its secrecy demands it."""
    return outgoing.encrypt or outgoing.secrecy is not Secrecy.NORMAL


def finish_draft(draft: Envelope, roots: dict[int, tuple[Hex, int]]) -> Envelope:
    """Return a draft's envelope now that the root and size of each sealed blob, by its place, are known."""
    parts = tuple(
        part._replace(root=roots[place][0], size=roots[place][1]) if place in roots else part
        for place, part in enumerate(draft.parts)
    )
    return envelopes.with_parts(draft, parts)


def measure_sealed(message: UUID, content_key: bytes, part: int, sha256: str) -> tuple[Hex, int, bytes]:
    """Return root, size and joined leaf hashes that a stored file has once sealed; reads it through once."""
    frontier, leaves, size = Frontier(), bytearray(), 0
    with files.open(sha256) as stream:
        for piece in PartCipher(content_key, message, part).seal_stream(stream):
            leaf = leaf_hash(piece)
            frontier.add(leaf)
            leaves += leaf
            size += len(piece)
    return Hex(frontier.root().hex()), size, bytes(leaves)


def _composed(
    numbered: Numbered, contents: Sequence[Content], content_key: bytes | None, boxes: list[PublicKey] | None
) -> Composed:
    outgoing = numbered.outgoing
    envelope = envelopes.write(
        message_id=numbered.message,
        sender=outgoing.sender,
        recipients=outgoing.recipients,
        channel=outgoing.channel,
        seq=numbered.seq,
        message_type=outgoing.type,
        created=numbered.created,
        expires=numbered.expires,
        parts=tuple(content.part for content in contents),
        speed=outgoing.speed,
        secrecy=outgoing.secrecy,
        ref=outgoing.ref,
        sealed=None if boxes is None or content_key is None else sealing.wrap_key(content_key, boxes),
    )
    blobs = tuple((place, content.file) for place, content in enumerate(contents) if content.file is not None)
    return Composed(envelope, blobs, content_key)


def contents_of(outgoing: Outgoing) -> Iterator[Content]:
    """Yield the body and the files in order; what is small enough is taken into memory, and else the body is stored.

    They are the same for every message that brings the same: who sends many asks once. Raises `FileUnknownError`.
    """
    room = MAX_INLINE // 2 if must_seal(outgoing) else MAX_INLINE
    if len(outgoing.body) <= room:
        room -= len(outgoing.body)
        yield _held(BODY, outgoing.media, outgoing.body)
    else:
        yield _stored(BODY, outgoing.media, files.put(BytesIO(outgoing.body)))
    for file in outgoing.files:
        ref = files.find(file.sha256)
        if ref.size <= min(room, SMALL):
            room -= ref.size
            with files.open(ref.sha256) as stream:
                yield _held(file.name, file.media, stream.read())
        else:
            yield _stored(file.name, file.media, ref)


def _held(name: str, media: str, data: bytes) -> Content:
    sha256 = Hex(hashlib.sha256(data).hexdigest())
    return Content(Part(name, media, len(data), inline_root(data), sha256, data), data, None)


def _stored(name: str, media: str, ref: FileRef) -> Content:
    return Content(Part(name, media, ref.size, Hex(ref.root), Hex(ref.sha256)), None, ref.sha256)


def _seal(message: UUID, contents: Sequence[Content], content_key: bytes) -> list[Content]:
    """Return the manifest and the contents sealed; names, types and sizes are told only inside the manifest."""
    listed = [envelopes.part_members(content.part._replace(data=None)) for content in contents]
    manifest = canonical({"v": 1, "parts": listed})
    if len(manifest) <= MAX_INLINE // 4:
        first = _held(MANIFEST, MANIFEST_MEDIA, manifest)
    else:
        first = _stored(MANIFEST, MANIFEST_MEDIA, files.put(BytesIO(manifest)))
    return [
        _seal_one(PartCipher(content_key, message, place), place, content)
        for place, content in enumerate([first, *contents])
    ]


def _seal_one(cipher: PartCipher, place: int, content: Content) -> Content:
    name = MANIFEST if place == 0 else str(place)
    media = MANIFEST_MEDIA if place == 0 else SEALED_MEDIA
    if content.data is None:
        return replace(content, part=Part(name, media, sealed_size(content.part.size), UNKNOWN_ROOT))
    data = cipher.seal(0, content.data, last=True)
    return Content(Part(name, media, len(data), inline_root(data), data=data), data, None)


def box_of(peer: Peer, at: datetime) -> PublicKey:
    """Return the key to encrypt to an agency with, or raise `NoBoxKeyError`."""
    key = peer.box_key(at)
    if key is None:
        raise NoBoxKeyError(agency=peer.agency)
    return key
