"""Notices of protocol saan/1: what became of an envelope, signed by who says so (docs/wire/saan-1.md §6).

*accepted*, *conflict* and *refused* are the recipient's word, *expired* is the sender's. A notice names the
envelope by the SHA-256 of its bytes, so that it says nothing about any other, and stands alone as evidence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from saan.trust import jws
from saan.trust import members as read_member
from saan.trust.canonical import Json, canonical
from saan.trust.clock import rfc3339
from saan.trust.envelopes import KeyRing
from saan.trust.errors import SaanError, Text
from saan.trust.ids import AgencyId
from saan.trust.members import Hex, MalformedError

TYP = "vnd.saan.notice+json"
MAX_BYTES = 16 * 1024


class NoticeKind(StrEnum):
    """What a notice says."""

    ACCEPTED = "accepted"
    CONFLICT = "conflict"
    REFUSED = "refused"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class TreeHead:
    """The newest head of the recipient's journal when it accepted: kept with the receipt, and evidence if the journal forks."""

    size: int
    root: Hex


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an envelope was refused: an error's code, its sentence and its remedy.

    `final` says that sending the same bytes again cannot help; else the cause may pass.
    """

    code: str
    final: bool
    text: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice whose form has been checked. `message` is None where an envelope was too broken to have an id.

    `leaf` is the RFC 6962 leaf hash of the act that the recipient's journal holds (accepted); `held` the hash
    of the other envelope of that id (conflict).
    """

    kind: NoticeKind
    message: UUID | None
    sender: AgencyId
    recipient: AgencyId
    envelope: Hex
    at: datetime
    leaf: Hex | None = None
    tree_head: TreeHead | None = None
    held: Hex | None = None
    refusal: Refusal | None = None
    raw: bytes = field(default=b"", repr=False)

    @property
    def speaker(self) -> AgencyId:
        """Whose word it is, and so whose key must have signed it."""
        return self.sender if self.kind is NoticeKind.EXPIRED else self.recipient


class WrongNoticeError(SaanError):
    """A notice is sound but speaks of another envelope, or in another's name, than the one it was given for."""

    code = "notice.wrong-envelope"
    text = Text(
        th="ใบแจ้งนี้ไม่ใช่ของซองข้อมูลฉบับที่ส่ง ({member})", en="The notice is not about this envelope ({member})."
    )
    remedy_text = Text(
        th="ระบบจะถามผู้รับอีกครั้ง หากยังเป็นเช่นเดิมให้แจ้งผู้ดูแลระบบของผู้รับ",
        en="The recipient will be asked again; if it stays so, tell the recipient's administrator.",
    )


def write(notice: Notice) -> bytes:
    """Return the canonical bytes of a notice."""
    members: dict[str, Json] = {
        "v": 1,
        "kind": notice.kind.value,
        "id": None if notice.message is None else str(notice.message),
        "from": notice.sender,
        "to": notice.recipient,
        "envelope": notice.envelope,
        "at": rfc3339(notice.at),
    }
    if notice.kind is NoticeKind.ACCEPTED:
        head = notice.tree_head
        members["leaf"] = notice.leaf
        members["tree_head"] = None if head is None else {"size": head.size, "root": head.root}
    if notice.kind is NoticeKind.CONFLICT:
        members["held"] = notice.held
    if notice.refusal is not None:
        members |= _refusal_members(notice.refusal)
    return canonical(members)


def read(raw: bytes) -> Notice:
    """Return the notice that bytes from outside hold, or raise a `SaanError`. Steps: saan-1.md §6, 1 to 3.

    Says nothing of who made it: `verify` does.
    """
    # (1) of bounded length, on one line
    if b"\n" in raw:
        raise MalformedError(member="line feed")
    # (2) JSON that no two readers read differently, of a version that we speak
    members = read_member.read_object(raw, MAX_BYTES)
    # (3) each member that its kind demands is present and within its bounds
    kind = _kind(members)
    return Notice(
        kind=kind,
        message=_message(members, kind),
        sender=read_member.agency(members, "from"),
        recipient=read_member.agency(members, "to"),
        envelope=read_member.digest(members, "envelope"),
        at=read_member.moment(members, "at"),
        leaf=read_member.digest(members, "leaf") if kind is NoticeKind.ACCEPTED else None,
        tree_head=_tree_head(members) if kind is NoticeKind.ACCEPTED else None,
        held=read_member.digest(members, "held") if kind is NoticeKind.CONFLICT else None,
        refusal=_refusal(members) if kind is NoticeKind.REFUSED else None,
        raw=raw,
    )


def verify(raw: bytes, signature: jws.Detached, keys: KeyRing) -> Notice:
    """Return the notice if its speaker signed these very bytes. Steps: saan-1.md §6, 1 to 6.

    The key must have spoken for the speaker at the moment that the notice names. That moment is the signer's own word:
    who gets a notice as an answer also gives no key that was revoked by now, or a stolen one could date itself back.
    How old a stored one is, its speaker's journal bounds.
    """
    notice = read(raw)  # (1) to (3)
    # (4) the signature was made for a notice
    if signature.typ != TYP:
        raise jws.SignatureFormError(reason=f"typ {signature.typ}")
    # (5) the key is the speaker's
    key = keys.key(notice.speaker, signature.key_id, notice.at)
    # (6) the signature covers the bytes as received
    signature.verify(raw, key)
    return notice


def demand_about(notice: Notice, sender: AgencyId, recipient: AgencyId, envelope: bytes) -> None:
    """Return when a notice is about this envelope between these two; else raise `WrongNoticeError`."""
    for member, said, due in (
        ("from", notice.sender, sender),
        ("to", notice.recipient, recipient),
        ("envelope", notice.envelope, envelope.hex()),
    ):
        if said != due:
            raise WrongNoticeError(member=member)


def _kind(members: Mapping[str, Any]) -> NoticeKind:
    try:
        return NoticeKind(members.get("kind", ""))
    except ValueError:
        raise MalformedError(member="kind") from None


def _message(members: Mapping[str, Any], kind: NoticeKind) -> UUID | None:
    if kind is NoticeKind.REFUSED and members.get("id", "") is None:
        return None
    return read_member.message_id(members)


def _tree_head(members: Mapping[str, Any]) -> TreeHead | None:
    if members.get("tree_head", "") is None:
        return None
    head = read_member.members_of(members, "tree_head")
    return TreeHead(read_member.whole(head, "size"), read_member.digest(head, "root"))


def _refusal(members: Mapping[str, Any]) -> Refusal:
    final = members.get("final")
    if not isinstance(final, bool):
        raise MalformedError(member="final")
    return Refusal(
        read_member.text(members, "code", 80), final, _both(members, "text"), _both(members, "remedy")
    )


def _both(members: Mapping[str, Any], name: str) -> Text:
    each = read_member.members_of(members, name)
    return Text(th=read_member.text(each, "th", 2000), en=read_member.text(each, "en", 2000))


def _refusal_members(refusal: Refusal) -> dict[str, Json]:
    return {
        "code": refusal.code,
        "final": refusal.final,
        "text": {"th": refusal.text.th, "en": refusal.text.en},
        "remedy": {"th": refusal.remedy.th, "en": refusal.remedy.en},
    }
