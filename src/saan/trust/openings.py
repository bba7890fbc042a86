"""An opening: what shows a stranger the list of what an encrypted envelope carries, and nothing else.

The list is the manifest, part 0 of the message, encrypted under a key of its own; an opening tells that one key. It
signs nothing: whose word the list is, the envelope's signature says. Written down in docs/wire/saan-1.md §8, Openings.

AES-GCM does not commit to its key: whoever makes a sealed text can prepare it to open to two contents under two keys.
So what comes out must be a manifest to the last byte, with no room for the noise that such a text needs, and must
agree with the envelope in the number and the sizes of its parts.
"""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import UUID

from saan.trust import members as read_member
from saan.trust.canonical import Json, canonical, parse
from saan.trust.envelopes import MAX_PARTS, Envelope, Part, inline_root, part_members, read_part
from saan.trust.errors import Kind, SaanError, Text
from saan.trust.keys import b64url, unb64url
from saan.trust.members import Hex, MalformedError
from saan.trust.sealing import (
    KEY_BYTES,
    SCHEME,
    SEALED_PIECE,
    DamagedContentError,
    PieceCipher,
    part_key,
    sealed_size,
)

TYPE = "saan.opening"
MAX_BYTES = 2 << 20
MANIFEST = "manifest"
MANIFEST_MEDIA = "application/vnd.saan.manifest+json"
_MEMBERS = frozenset({"v", "type", "envelope", "id", "part", "key"})


class OpeningError(SaanError):
    """An opening does not show what an envelope lists."""

    code = "opening.fails"
    text = Text(th="เปิดรายการในซองไม่ได้", en="The list in the envelope cannot be opened.")
    remedy_text = Text(
        th="ขอใบเปิดรายการของซองนี้ใหม่จากผู้ส่งหรือผู้รับ",
        en="Ask its sender or its recipient for the opening of this very envelope.",
    )


class OtherEnvelopeError(OpeningError):
    """An opening was made for another envelope than the one it is held against."""

    code = "opening.other-envelope"
    text = Text(
        th="ใบเปิดรายการนี้เป็นของซองอื่น ({envelope})", en="The opening is of another envelope ({envelope})."
    )


class NotEncryptedError(OpeningError):
    """An envelope is not encrypted, so there is nothing to open: whoever holds it sees the list."""

    code = "opening.not-encrypted"
    kind = Kind.NOT_FOUND
    text = Text(
        th="ซองนี้ไม่ได้เข้ารหัส จึงไม่มีสิ่งที่ต้องเปิด", en="The envelope is not encrypted: there is nothing to open."
    )
    remedy_text = Text(
        th="ไม่ต้องใช้ใบเปิดรายการ ตรวจซองกับหนังสือได้เลย",
        en="No opening is needed: check the envelope with the letter.",
    )


class WrongKeyError(OpeningError):
    """The key of an opening does not open the envelope's list."""

    code = "opening.wrong-key"
    text = Text(
        th="กุญแจในใบเปิดรายการเปิดซองนี้ไม่ได้", en="The key in the opening does not open this envelope's list."
    )


class NotManifestError(OpeningError):
    """What comes out is not a list in the one form that counts, or not the list of this envelope's parts."""

    code = "opening.not-a-manifest"
    text = Text(
        th="สิ่งที่เปิดได้ไม่ใช่รายการตามรูปแบบที่กำหนด หรือไม่ตรงกับซอง ห้ามใช้เป็นหลักฐาน",
        en="What comes out is not a list in the prescribed form, or not that of this envelope: it proves nothing.",
    )


@dataclass(frozen=True, slots=True)
class Opening:
    """An opening whose form has been checked; whether it opens anything has not.

    `data` is the sealed manifest where it travelled beside the envelope, which then holds only its root.
    """

    envelope: Hex
    message: UUID
    key: bytes = field(repr=False)
    data: bytes | None = field(default=None, repr=False)


def write(envelope: Envelope, content_key: bytes, beside: bytes | None = None) -> bytes:
    """Return the opening of an envelope as a file, or raise the `OpeningError` that whoever reads it would.

    `beside` is the sealed manifest where the envelope does not hold it.
    """
    key = part_key(content_key, envelope.id, 0)
    opening = Opening(Hex(envelope.digest.hex()), envelope.id, key, beside)
    open_envelope(opening, envelope)
    return canonical(_members(opening)) + b"\n"


def claims(data: bytes) -> bool:
    """Return whether a file says of itself that it is an opening."""
    first = data.partition(b"\n")[0]
    return first.startswith(b"{") and b'"type":"saan.opening"' in first


def read(data: bytes) -> Opening:
    """Return the opening that bytes from outside hold, or raise a `SaanError`.

    It holds these members and no others, in canonical form: nothing else is disclosed with it by mistake.
    """
    raw = data.removesuffix(b"\n")
    found = parse(raw, must_be_canonical=True, max_bytes=MAX_BYTES, max_depth=2)
    if not isinstance(found, dict) or set(found) - {"data"} != _MEMBERS:
        raise MalformedError(member="top")
    read_member.whole(found, "v", least=1, most=1)
    read_member.whole(found, "part", most=0)
    if found["type"] != TYPE:
        raise MalformedError(member="type")
    return Opening(
        envelope=read_member.digest(found, "envelope"),
        message=read_member.message_id(found),
        key=_bytes(found, "key", KEY_BYTES, KEY_BYTES),
        data=_bytes(found, "data", 1, SEALED_PIECE) if "data" in found else None,
    )


def open_envelope(opening: Opening, envelope: Envelope) -> tuple[Part, ...]:
    """Return what an envelope lists, or raise an `OpeningError`. Steps: saan-1.md §8, Openings, 3 to 7.

    Says nothing of who sent the envelope: its signature does.
    """
    # (3) it is the opening of these very bytes
    if opening.envelope != envelope.digest.hex() or opening.message != envelope.id:
        raise OtherEnvelopeError(envelope=opening.envelope)
    # (4) which are encrypted in the way that has a manifest, and (5) hold or name the sealed manifest
    sealed = _sealed_manifest(opening, envelope)
    # (6) the key opens it
    try:
        manifest = b"".join(PieceCipher(opening.key).open_stream(BytesIO(sealed)))
    except DamagedContentError:
        raise WrongKeyError from None
    # (7) what comes out is a manifest to the last byte, and that of this envelope
    return listed(manifest, envelope)


def listed(manifest: bytes, envelope: Envelope) -> tuple[Part, ...]:
    """Return the parts that an opened manifest lists, or raise `NotManifestError` unless it is one to the last byte."""
    try:
        members = read_member.read_object(manifest, SEALED_PIECE)
        each_listed = read_member.array(members, "parts", MAX_PARTS)
        parts = tuple(read_part(each)._replace(data=None) for each in each_listed)
    except SaanError:
        raise NotManifestError from None
    if canonical({"v": 1, "parts": [part_members(part) for part in parts]}) != manifest:
        raise NotManifestError
    sizes = [part.size for part in envelope.parts[1:]]
    if [sealed_size(part.size) for part in parts] != sizes:
        raise NotManifestError
    return parts


def _members(opening: Opening) -> dict[str, Json]:
    members: dict[str, Json] = {
        "v": 1,
        "type": TYPE,
        "envelope": opening.envelope,
        "id": str(opening.message),
        "part": 0,
        "key": b64url(opening.key),
    }
    return members if opening.data is None else members | {"data": b64url(opening.data)}


def _sealed_manifest(opening: Opening, envelope: Envelope) -> bytes:
    if envelope.sealed is None or envelope.sealed.get("scheme") != SCHEME:
        raise NotEncryptedError
    part = envelope.parts[0]
    if (part.name, part.media) != (MANIFEST, MANIFEST_MEDIA) or (part.data is None) == (opening.data is None):
        raise NotManifestError
    sealed = opening.data if part.data is None else part.data
    if sealed is None or len(sealed) != part.size or inline_root(sealed) != part.root:
        raise NotManifestError
    return sealed


def _bytes(members: dict[str, Any], name: str, least: int, most: int) -> bytes:
    value = members.get(name)
    try:
        found = unb64url(value) if isinstance(value, str) else b""
    except ValueError:
        found = b""
    if not least <= len(found) <= most:
        raise MalformedError(member=name)
    return found
