"""Whether an envelope is let in: saan-1.md §5, the steps that need the directory but no database."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import msgspec

from saan.exchange.node import Node
from saan.exchange.receiving.reading import read
from saan.exchange.refusals import CallerMismatchError, NotAtThisNodeError, WrongRecipientError
from saan.exchange.rules.admission import demand_acceptable_size, demand_timely, refusal_of
from saan.trust import batches, envelopes, jws, sealing
from saan.trust.batches import Batch
from saan.trust.envelopes import Envelope
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId
from saan.trust.members import MalformedError
from saan.trust.receipts import Refusal


class Admitted(msgspec.Struct, frozen=True, gc=False):
    """An envelope that may be committed for one of its recipients. `signature` or `batch_index` says who signed.

    `objection` is why it is not taken, unless it was taken before: a repeat gets its receipt whatever the clock, the
    directory or our keys say by then. Only the commit knows which it is.

    `read_through` says that its encrypted content was opened and found to be what its manifest says.
    """

    envelope: Envelope
    recipient: AgencyId
    signature: str | None
    batch_index: int | None = None
    objection: SaanError | None = None
    read_through: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """An envelope that is not let in, by what is known of it."""

    digest: bytes
    envelope: Envelope | None
    error: SaanError

    @property
    def refusal(self) -> Refusal:
        """What the notice says."""
        return refusal_of(self.error)


@dataclass(frozen=True, slots=True)
class Caller:
    """For whom the calling node may speak: None where the line does not say (no mutual TLS)."""

    agencies: tuple[AgencyId, ...] | None = None

    def demand(self, sender: AgencyId) -> None:
        """Return when the caller may bring what the sender signed."""
        if self.agencies is not None and sender not in self.agencies:
            raise CallerMismatchError(sender=sender)


@dataclass(frozen=True, slots=True)
class Gate:
    """One request's setting: who we are, for which agency it came, who brought it, when."""

    node: Node
    recipient: AgencyId
    caller: Caller
    now: datetime


def admit_one(gate: Gate, raw: bytes, signature: str) -> Admitted | Refused:
    """Return what becomes of an envelope that came alone; raise only what is no fault of the envelope."""
    envelope: Envelope | None = None
    try:
        envelope = read(raw)  # steps 1 to 6
        envelopes.verify(
            envelope, jws.read(signature, envelopes.TYP), gate.node.ring, gate.now
        )  # steps 7 to 9
        # After them: whom the directory does not know yet is told that, and not that another must bring it.
        gate.caller.demand(envelope.sender)
        demand_addressed(gate, envelope)
        return Admitted(envelope, gate.recipient, signature, objection=_objection(gate, envelope))
    except SaanError as error:
        return _refused(raw, envelope, error)


def demand_addressed(gate: Gate, envelope: Envelope) -> None:
    """Return when an envelope is for an agency that is served here; else raise why not. Step: saan-1.md §5, 10."""
    if gate.recipient not in envelope.recipients:
        raise WrongRecipientError(agency=gate.recipient)
    demand_here(gate.node, gate.recipient)


def _objection(gate: Gate, envelope: Envelope) -> SaanError | None:
    """Return why a verified envelope is not taken if it is new, which is step 11 and the commit's to know.

    Steps: saan-1.md §5, 12 to 14. What ails this node itself is raised.
    """
    node, recipient = gate.node, gate.recipient
    try:
        # (12) it is neither from the future nor too late
        demand_timely(envelope, gate.now)
        # (13) its content is no larger than the recipient's entry in the directory says
        demand_acceptable_size(envelope, node.ring.peer(recipient).accepts_bytes, recipient)
        # (14) what is encrypted, is encrypted to a key that we hold
        enc = envelope.sealed
        if enc is not None and node.boxes.keys().isdisjoint(sealing.addressed_to(enc)):
            raise sealing.NotForUsError
    except SaanError as error:
        if error.is_ours:
            raise
        return error
    return None


def demand_here(node: Node, recipient: AgencyId) -> None:
    """Return when what is for an agency may be brought to this node."""
    if recipient not in node.agencies:
        raise NotAtThisNodeError(agency=recipient)


def admit_batch(
    gate: Gate, statement: bytes, signature: str, lines: list[bytes]
) -> tuple[AgencyId, Batch, list[Admitted | Refused]]:
    """Return who sent a batch, the batch, and what becomes of each line; raise if the batch itself does not hold."""
    said, batch = batches.verify(
        statement, signature, lines, typ=batches.ENVELOPES, keys=gate.node.ring, at=gate.now
    )
    gate.caller.demand(said.by)
    if said.to != gate.recipient:
        raise WrongRecipientError(agency=gate.recipient)
    return said.by, batch, [_admit_line(gate, said.by, index, line) for index, line in enumerate(lines)]


def _admit_line(gate: Gate, sender: AgencyId, index: int, raw: bytes) -> Admitted | Refused:
    envelope: Envelope | None = None
    try:
        envelope = read(raw)
        # The batch's signature is its sender's; it vouches for no one else's envelope.
        if envelope.sender != sender:
            raise MalformedError(member="from")
        demand_addressed(gate, envelope)
        return Admitted(envelope, gate.recipient, None, index, _objection(gate, envelope))
    except SaanError as error:
        return _refused(raw, envelope, error)


def _refused(raw: bytes, envelope: Envelope | None, error: SaanError) -> Refused:
    """Return a refusal of an envelope; what ails this node itself is raised on."""
    if error.is_ours:
        raise error
    return Refused(hashlib.sha256(raw).digest(), envelope, error)
