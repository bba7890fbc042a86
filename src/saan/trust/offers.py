"""Offering a blob: a sender's signed word that it is about to bring content of a root (docs/wire/saan-1.md §10).

The sealed lines are followed by the joined leaf hashes of all chunks, 32 bytes each. Their tree head is the root that
the statement names, so that each chunk can be checked the moment it arrives, and the list needs no signature.
"""

from dataclasses import dataclass, field
from datetime import datetime

from saan.trust import jws
from saan.trust import members as read_member
from saan.trust.canonical import canonical
from saan.trust.clock import rfc3339
from saan.trust.envelopes import MAX_SIZE, KeyRing
from saan.trust.ids import AgencyId
from saan.trust.keys import Signer
from saan.trust.members import Hex, MalformedError
from saan.trust.sealed import Sealed

TYP = "vnd.saan.offer+json"
MAX_STATEMENT = 1024
MAX_LINE = 2048


@dataclass(frozen=True, slots=True)
class Offer:
    """Who brings what to whom, when."""

    sender: AgencyId
    recipient: AgencyId
    root: Hex
    size: int
    at: datetime
    raw: bytes = field(default=b"", repr=False)


def sign(offer: Offer, signer: Signer) -> Sealed:
    """Return the signed offer."""
    raw = canonical(
        {
            "v": 1,
            "from": offer.sender,
            "to": offer.recipient,
            "root": offer.root,
            "size": offer.size,
            "at": rfc3339(offer.at),
        }
    )
    return Sealed(jws.sign(signer, TYP, raw), raw)


def split(data: bytes) -> tuple[Sealed, bytes]:
    """Return the two lines of an offer and the list that follows them, or raise `MalformedError`."""
    first, feed, rest = data.partition(b"\n")
    if not feed or len(first) > MAX_LINE or not first.isascii():
        raise MalformedError(member="lines")
    raw, feed, leaves = rest.partition(b"\n")
    if not feed:
        raise MalformedError(member="lines")
    return Sealed(first.decode(), raw), leaves


def verify(sealed: Sealed, keys: KeyRing, at: datetime) -> Offer:
    """Return the offer if its sender signed these very bytes; `at` is when it was received."""
    members = read_member.read_object(sealed.raw, MAX_STATEMENT)
    offer = Offer(
        sender=read_member.agency(members, "from"),
        recipient=read_member.agency(members, "to"),
        root=read_member.digest(members, "root"),
        size=read_member.whole(members, "size", most=MAX_SIZE),
        at=read_member.moment(members, "at"),
        raw=sealed.raw,
    )
    detached = jws.read(sealed.signature, TYP)
    detached.verify(sealed.raw, keys.key(offer.sender, detached.key_id, at))
    return offer
