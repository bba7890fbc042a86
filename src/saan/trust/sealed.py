"""A statement with its signature, as it stands in a file or a request: two lines (docs/wire/saan-1.md §4).

The first line is the signature, the second the signed bytes; a line feed ends each. The signature is a JWS over the
second line, or the member signature of a line out of a batch.
"""

from dataclasses import dataclass
from datetime import datetime

from saan.trust import batches, envelopes, jws, receipts
from saan.trust.batches import MAX_MEMBER
from saan.trust.envelopes import Envelope, KeyRing
from saan.trust.members import MalformedError
from saan.trust.receipts import Notice


@dataclass(frozen=True, slots=True)
class Sealed:
    """A signature and the bytes that it covers; nothing of either has been checked."""

    signature: str
    raw: bytes

    def data(self) -> bytes:
        """Return the two lines."""
        return b"%b\n%b\n" % (self.signature.encode(), self.raw)


def split(data: bytes) -> Sealed:
    """Return the two lines of a sealed statement, or raise `MalformedError`."""
    first, feed, rest = data.partition(b"\n")
    raw, _, beyond = rest.partition(b"\n")
    if not feed or beyond:
        raise MalformedError(member="lines")
    if len(first) > MAX_MEMBER or not first.isascii():
        raise jws.SignatureFormError(reason="too long, or not ASCII")
    return Sealed(first.decode(), raw)


def verify_envelope(sealed: Sealed, keys: KeyRing, at: datetime | None = None) -> Envelope:
    """Return the envelope if its sender signed it, alone or in a batch. `at` is when it was received.

    Without `at` the moment that the envelope names is taken: enough to know the sender's key, not enough to
    know that it had not been revoked when the envelope was handed over. A receipt gives that moment.
    """
    envelope = envelopes.read(sealed.raw)
    moment = at or envelope.created
    if not batches.is_member(sealed.signature):
        return envelopes.verify(envelope, jws.read(sealed.signature, envelopes.TYP), keys, moment)
    statement = batches.verify_member(
        sealed.raw, sealed.signature, typ=batches.ENVELOPES, keys=keys, at=moment
    )
    if statement.by != envelope.sender or statement.to not in envelope.recipients:
        raise MalformedError(member="by")
    return envelope


def verify_notice(sealed: Sealed, keys: KeyRing) -> Notice:
    """Return the notice if its speaker signed it, alone or among a batch's answers."""
    if not batches.is_member(sealed.signature):
        return receipts.verify(sealed.raw, jws.read(sealed.signature, receipts.TYP), keys)
    notice = receipts.read(sealed.raw)
    statement = batches.verify_member(sealed.raw, sealed.signature, typ=batches.ANSWERS, keys=keys, at=None)
    if statement.by != notice.speaker or statement.to != notice.sender:
        raise MalformedError(member="by")
    return notice
