"""The envelope of protocol saan/1: what is sent, by whom, to whom, until when (docs/wire/saan-1.md §3 to §5).

An envelope is a line of JSON. Its bytes are never re-made: what arrived is what is hashed, checked and kept.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from saan.trust import jws
from saan.trust import members as read_member
from saan.trust.canonical import Json, canonical
from saan.trust.clock import rfc3339
from saan.trust.errors import Kind, Text
from saan.trust.ids import AgencyId
from saan.trust.keys import PublicKey, b64url, unb64url
from saan.trust.members import Hex, MalformedError

VERSION = 1
TYP = "vnd.saan.envelope+json"
UNDERSTOOD: frozenset[str] = frozenset()
"""The extensions that a sender may name in `crit`; version 1 has none."""

MAX_BYTES = 512 * 1024
MAX_RECIPIENTS = 500
MAX_PARTS = 256
MAX_SIZE = 1 << 46
MAX_INLINE = 64 * 1024
"""How many bytes of content may travel inside one envelope, over all its parts; the rest travel as blobs."""


class Speed(StrEnum):
    """ชั้นความเร็ว."""

    NORMAL = "normal"
    URGENT = "urgent"
    VERY_URGENT = "very-urgent"
    MOST_URGENT = "most-urgent"


class Secrecy(StrEnum):
    """ชั้นความลับ; ลับที่สุด is not a member because no electronic channel may carry it."""

    NORMAL = "normal"
    CONFIDENTIAL = "confidential"
    SECRET = "secret"  # noqa: S105 - a level, not a password


class UnknownCriticalError(MalformedError):
    """An envelope says that a member must be understood which this node does not understand."""

    code = "envelope.unknown-crit"
    text = Text(
        th="ผู้ส่งกำหนดว่าต้องเข้าใจ “{member}” แต่ระบบนี้ยังไม่รองรับ",
        en="The sender requires “{member}” to be understood, and this node does not.",
    )
    remedy_text = Text(
        th="ส่งใหม่โดยไม่ใช้ส่วนขยายนี้ หรือขอให้ผู้รับปรับรุ่นระบบ",
        en="Send it without this extension, or ask the recipient to upgrade.",
    )


class TooLargeError(MalformedError):
    """An envelope is longer than any node accepts."""

    code = "envelope.too-large"
    kind = Kind.TOO_LARGE
    text = Text(
        th="ซองข้อมูลยาว {size} ไบต์ เกินที่กำหนด {limit} ไบต์",
        en="The envelope has {size} bytes; {limit} are allowed.",
    )
    remedy_text = Text(
        th="ส่งเนื้อหาเป็นแฟ้มแยก (blob) หรือแบ่งผู้รับเป็นหลายชุด",
        en="Send the content as blobs, or divide the recipients among several messages.",
    )


class TopSecretError(MalformedError):
    """ลับที่สุด may not travel by any electronic channel (Correspondence Regulation No. 4, 2564, article 29)."""

    code = "envelope.top-secret"
    kind = Kind.FORBIDDEN
    text = Text(th="ระบบไม่รับส่งหนังสือชั้นลับที่สุด", en="Top-secret matters (ลับที่สุด) are not carried by this system.")
    remedy_text = Text(
        th="ส่งทางอื่นตามระเบียบว่าด้วยการรักษาความลับของทางราชการ",
        en="Send it by hand, as the rules on official secrets prescribe.",
    )


class NotSealedError(MalformedError):
    """A confidential or secret message was not encrypted to its recipients."""

    code = "envelope.not-sealed"
    kind = Kind.FORBIDDEN
    text = Text(
        th="หนังสือชั้นความลับ “{secrecy}” ต้องเข้ารหัสถึงผู้รับ",
        en="A message of secrecy “{secrecy}” must be encrypted to its recipients.",
    )
    remedy_text = Text(th="เข้ารหัสถึงผู้รับแล้วส่งใหม่", en="Encrypt it to its recipients, then send it again.")


class Part(NamedTuple):
    """One piece of content by what it is: `root` is the RFC 6962 head over its 1 MiB chunks.

    `data` is the content itself where it travels inside the envelope, else None: then it is a blob.
    """

    name: str
    media: str
    size: int
    root: Hex
    sha256: Hex | None = None
    data: bytes | None = None


class Envelope(NamedTuple):
    """An envelope whose form has been checked. `raw` is its bytes as they stand, `digest` their SHA-256.

    A tuple, not a dataclass: a busy node makes ten thousand in a second, and a frozen dataclass takes four times as long.

    `seq` has one number per recipient, the count of messages from `sender` to it in `channel`. `sealed` is the
    member `enc`: how the parts are encrypted, or None.
    """

    id: UUID
    sender: AgencyId
    recipients: tuple[AgencyId, ...]
    channel: str
    seq: tuple[int, ...]
    type: str
    created: datetime
    expires: datetime
    ref: str | None
    speed: Speed
    secrecy: Secrecy
    parts: tuple[Part, ...]
    sealed: Mapping[str, Any] | None
    raw: bytes
    digest: bytes

    def __repr__(self) -> str:
        """Name the envelope; its content has no place in a log."""
        return f"Envelope(id={self.id!s}, sender={self.sender!r}, recipients={self.recipients!r})"

    @property
    def blobs(self) -> tuple[Part, ...]:
        """The parts that travel outside the envelope."""
        return tuple(part for part in self.parts if part.data is None)

    def number(self, recipient: AgencyId) -> int:
        """Return the sequence number towards one of the recipients."""
        return self.seq[self.recipients.index(recipient)]


class KeyRing(Protocol):
    """Whoever knows which key speaks for which agency: the directory, or a trust file."""

    def key(self, agency: AgencyId, key_id: str, at: datetime) -> PublicKey:
        """Return the agency's traffic key of that id, valid at the moment, or raise a `SaanError`."""
        ...


def write(  # noqa: PLR0913 - one argument per member of the format
    *,
    message_id: UUID,
    sender: AgencyId,
    recipients: tuple[AgencyId, ...],
    channel: str,
    seq: tuple[int, ...],
    message_type: str,
    created: datetime,
    expires: datetime,
    parts: tuple[Part, ...],
    speed: Speed = Speed.NORMAL,
    secrecy: Secrecy = Secrecy.NORMAL,
    ref: str | None = None,
    sealed: Mapping[str, Json] | None = None,
) -> Envelope:
    """Return the envelope of these values, its bytes canonical; raise what `read` would raise of them."""
    members: dict[str, Json] = {
        "v": VERSION,
        "id": str(message_id),
        "from": sender,
        "to": recipients,
        "channel": channel,
        "seq": seq,
        "type": message_type,
        "created": rfc3339(created),
        "expires": rfc3339(expires),
        "speed": speed.value,
        "secrecy": secrecy.value,
        "parts": [part_members(part) for part in parts],
    }
    if ref is not None:
        members["ref"] = ref
    if sealed is not None:
        members["enc"] = sealed
    return read(canonical(members))


def with_parts(envelope: Envelope, parts: tuple[Part, ...]) -> Envelope:
    """Return the envelope that says the same of other parts; raise what `read` would raise of it."""
    members = read_member.read_object(envelope.raw, MAX_BYTES)
    return read(canonical(members | {"parts": [part_members(part) for part in parts]}))


def read(raw: bytes) -> Envelope:
    """Return the envelope that bytes from outside hold, or raise a `SaanError`. Steps: saan-1.md §5, 1 to 6.

    Says nothing of who sent it: `verify` does.
    """
    # (1) of bounded length, and on one line, so that it can stand in files and batches as it is
    if len(raw) > MAX_BYTES:
        raise TooLargeError(size=len(raw), limit=MAX_BYTES)
    if b"\n" in raw:
        raise MalformedError(member="line feed")
    # (2) JSON that no two readers read differently (3) of a version that we speak
    members = read_member.read_object(raw, MAX_BYTES)
    # (4) asking nothing that we do not understand
    _demand_understood(members.get("crit", []))
    # (5) each member present and within its bounds
    envelope = _envelope(members, raw)
    # (6) the members agree with each other
    demand_agreement(envelope)
    return envelope


def verify(envelope: Envelope, signature: jws.Detached, keys: KeyRing, at: datetime) -> Envelope:
    """Return an envelope if its sender signed its very bytes. Steps: saan-1.md §5, 7 to 9.

    `at` is when it was received. The key must speak for the sender then: were it the moment that the envelope
    claims, whoever stole a key could back-date past its revocation.
    """
    # (7) the signature was made for an envelope, not for another kind of statement
    if signature.typ != TYP:
        raise jws.SignatureFormError(reason=f"typ {signature.typ}")
    # (8) the key is the sender's at that moment
    key = keys.key(envelope.sender, signature.key_id, at)
    # (9) the signature covers the bytes as received
    signature.verify(envelope.raw, key)
    return envelope


def demand_agreement(envelope: Envelope) -> None:
    """Return when the members of an envelope agree with each other; else raise a `SaanError`."""
    if len(envelope.seq) != len(envelope.recipients):
        raise MalformedError(member="seq")
    if len(set(envelope.recipients)) != len(envelope.recipients):
        raise MalformedError(member="to")
    if envelope.expires <= envelope.created:
        raise MalformedError(member="expires")
    if envelope.secrecy is not Secrecy.NORMAL and envelope.sealed is None:
        raise NotSealedError(secrecy=envelope.secrecy.value)
    inline = 0
    for part in envelope.parts:
        if part.data is not None:
            inline += len(part.data)
            _demand_content(part, part.data)
    if inline > MAX_INLINE:
        raise MalformedError(member="data")


def inline_root(data: bytes) -> Hex:
    """Return the root of content of at most one chunk (RFC 6962 §2.1: a tree of one leaf, or of none)."""
    return Hex(hashlib.sha256(b"\x00" + data if data else b"").hexdigest())


def part_members(part: Part) -> dict[str, Json]:
    """Return a part as it stands in an envelope or a manifest."""
    members: dict[str, Json] = {
        "name": part.name,
        "media": part.media,
        "size": part.size,
        "root": part.root,
    }
    if part.sha256 is not None:
        members["sha256"] = part.sha256
    if part.data is not None:
        members["data"] = b64url(part.data)
    return members


def read_part(members: object) -> Part:
    """Return the part that an object from outside describes, or raise `MalformedError`."""
    if not isinstance(members, dict):
        raise MalformedError(member="parts")
    return Part(
        name=read_member.matching(members, "name", NAME),
        media=read_member.matching(members, "media", MEDIA),
        size=read_member.whole(members, "size", most=MAX_SIZE),
        root=read_member.digest(members, "root"),
        sha256=read_member.digest(members, "sha256") if "sha256" in members else None,
        data=_data(members["data"]) if "data" in members else None,
    )


CHANNEL = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}")
TYPE = re.compile(r"[a-z][a-z0-9.-]{0,59}")
MEDIA = re.compile(r"[a-z0-9][a-z0-9.+-]{0,62}/[a-z0-9][a-z0-9.+-]{0,126}")
REF = re.compile(r"[^\x00-\x1f\x7f-\x9f]{1,200}")
NAME = re.compile(r"(?!\.{1,2}\Z)[^\x00-\x1f\x7f-\x9f/\\\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]{1,255}")
"""A name of a file in any folder: no separators, no controls, none that turn the direction of writing."""


def _demand_understood(crit: object) -> None:
    if not isinstance(crit, list) or not all(isinstance(name, str) for name in crit):
        raise MalformedError(member="crit")
    for name in crit:
        if name not in UNDERSTOOD:
            raise UnknownCriticalError(member=name[:60])


def _demand_content(part: Part, data: bytes) -> None:
    if len(data) != part.size or inline_root(data) != part.root:
        raise MalformedError(member="root")
    if part.sha256 is not None and hashlib.sha256(data).hexdigest() != part.sha256:
        raise MalformedError(member="sha256")


def _data(value: object) -> bytes:
    if not isinstance(value, str):
        raise MalformedError(member="data")
    try:
        return unb64url(value)
    except ValueError:
        raise MalformedError(member="data") from None


def _speed(members: Mapping[str, Any]) -> Speed:
    try:
        return Speed(members.get("speed", ""))
    except ValueError:
        raise MalformedError(member="speed") from None


def read_secrecy(value: object) -> Secrecy:
    """Return the secrecy that a value from outside names; refuse ลับที่สุด as such."""
    if value in ("top-secret", "ลับที่สุด"):
        raise TopSecretError
    try:
        return Secrecy(value if isinstance(value, str) else "")
    except ValueError:
        raise MalformedError(member="secrecy") from None


def _envelope(members: Mapping[str, Any], raw: bytes) -> Envelope:
    recipients = read_member.array(members, "to", MAX_RECIPIENTS)
    counts = read_member.array(members, "seq", MAX_RECIPIENTS)
    return Envelope(
        id=read_member.message_id(members),
        sender=read_member.agency(members, "from"),
        recipients=tuple(read_member.agency({"to": value}, "to") for value in recipients),
        channel=read_member.matching(members, "channel", CHANNEL),
        seq=tuple(read_member.whole({"seq": value}, "seq", least=1) for value in counts),
        type=read_member.matching(members, "type", TYPE),
        created=read_member.moment(members, "created"),
        expires=read_member.moment(members, "expires"),
        ref=read_member.matching(members, "ref", REF) if "ref" in members else None,
        speed=_speed(members),
        secrecy=read_secrecy(members.get("secrecy")),
        parts=tuple(read_part(value) for value in read_member.array(members, "parts", MAX_PARTS)),
        sealed=read_member.members_of(members, "enc") if "enc" in members else None,
        raw=raw,
        digest=hashlib.sha256(raw).digest(),
    )
