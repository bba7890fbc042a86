"""The life of a letter at its sender, as a table.

A number is given when the last signatory signs, in that transaction; the letter counts as signed when the PDF carries
its signature. A crash in between leaves it in `sealing`, with its number; sealing it again wastes none.
After dispatch nothing is taken back: another letter corrects the first. To a recipient that it never reached it may be sent again,
as it is. What stays in the agency is kept instead.
"""

from collections.abc import Mapping
from enum import StrEnum

from saan.letters.rules.kinds import STAYING, TRAVELLING
from saan.letters.rules.levels import Kind
from saan.letters.rules.machine import Duty, Machine, Move
from saan.trust.errors import Text


class State(StrEnum):
    """Where a letter stands at its sender."""

    DRAFTING = "drafting"
    REVIEWING = "reviewing"
    RETURNED = "returned"
    AWAITING_SIGNATURE = "awaiting-signature"
    SEALING = "sealing"
    SIGNED = "signed"
    DISPATCHED = "dispatched"
    KEPT = "kept"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class Event(StrEnum):
    """What can be done with a letter at its sender."""

    EDIT = "edit"
    SUBMIT_FOR_REVIEW = "submit-for-review"
    SUBMIT_FOR_SIGNATURE = "submit-for-signature"
    FORWARD = "forward"
    APPROVE = "approve"
    RETURN = "return"
    RECALL = "recall"
    WITHDRAW = "withdraw"
    COSIGN = "cosign"
    SIGN = "sign"
    SEAL = "seal"
    DISPATCH = "dispatch"
    SEND_AGAIN = "send-again"
    KEEP = "keep"
    CLOSE = "close"
    CANCEL = "cancel"
    COPY = "copy"


class Box(StrEnum):
    """Under which heading a letter lies in the outbox of those who may see it."""

    DRAFTS = "drafts"
    UNDERWAY = "underway"
    READY = "ready"
    SENT = "sent"
    KEPT = "kept"
    ENDED = "ended"


_S, _E = State, Event

TABLE: Mapping[tuple[State, Event], Move[State]] = {
    (_S.DRAFTING, _E.EDIT): Move(_S.DRAFTING, Duty.DRAFTER, "letter.edited"),
    (_S.DRAFTING, _E.SUBMIT_FOR_REVIEW): Move(_S.REVIEWING, Duty.DRAFTER, "letter.submitted"),
    (_S.DRAFTING, _E.SUBMIT_FOR_SIGNATURE): Move(_S.AWAITING_SIGNATURE, Duty.DRAFTER, "letter.submitted"),
    (_S.DRAFTING, _E.WITHDRAW): Move(_S.WITHDRAWN, Duty.DRAFTER, "letter.withdrawn"),
    (_S.RETURNED, _E.EDIT): Move(_S.RETURNED, Duty.DRAFTER, "letter.edited"),
    (_S.RETURNED, _E.SUBMIT_FOR_REVIEW): Move(_S.REVIEWING, Duty.DRAFTER, "letter.submitted"),
    (_S.RETURNED, _E.SUBMIT_FOR_SIGNATURE): Move(_S.AWAITING_SIGNATURE, Duty.DRAFTER, "letter.submitted"),
    (_S.RETURNED, _E.WITHDRAW): Move(_S.WITHDRAWN, Duty.DRAFTER, "letter.withdrawn"),
    (_S.REVIEWING, _E.FORWARD): Move(_S.REVIEWING, Duty.REVIEWER, "letter.approved"),
    (_S.REVIEWING, _E.APPROVE): Move(_S.AWAITING_SIGNATURE, Duty.REVIEWER, "letter.approved"),
    (_S.REVIEWING, _E.RETURN): Move(_S.RETURNED, Duty.REVIEWER, "letter.returned"),
    (_S.REVIEWING, _E.RECALL): Move(_S.DRAFTING, Duty.DRAFTER, "letter.recalled"),
    (_S.REVIEWING, _E.WITHDRAW): Move(_S.WITHDRAWN, Duty.DRAFTER, "letter.withdrawn"),
    (_S.AWAITING_SIGNATURE, _E.COSIGN): Move(_S.AWAITING_SIGNATURE, Duty.SIGNATORY, "letter.cosigned"),
    (_S.AWAITING_SIGNATURE, _E.SIGN): Move(_S.SEALING, Duty.SIGNATORY, "letter.numbered"),
    (_S.AWAITING_SIGNATURE, _E.RETURN): Move(_S.RETURNED, Duty.SIGNATORY, "letter.returned"),
    (_S.AWAITING_SIGNATURE, _E.RECALL): Move(_S.DRAFTING, Duty.DRAFTER, "letter.recalled"),
    (_S.AWAITING_SIGNATURE, _E.WITHDRAW): Move(_S.WITHDRAWN, Duty.DRAFTER, "letter.withdrawn"),
    (_S.SEALING, _E.SEAL): Move(_S.SIGNED, Duty.SYSTEM, "letter.signed"),
    (_S.SEALING, _E.CANCEL): Move(_S.CANCELLED, Duty.CLERK, "letter.cancelled"),
    (_S.SIGNED, _E.DISPATCH): Move(_S.DISPATCHED, Duty.CLERK, "letter.dispatched"),
    (_S.DISPATCHED, _E.SEND_AGAIN): Move(_S.DISPATCHED, Duty.CLERK, "delivery.sent-again"),
    (_S.SIGNED, _E.KEEP): Move(_S.KEPT, Duty.CLERK, "letter.kept"),
    (_S.SIGNED, _E.CANCEL): Move(_S.CANCELLED, Duty.CLERK, "letter.cancelled"),
    (_S.DISPATCHED, _E.CLOSE): Move(_S.CLOSED, Duty.CLERK, "letter.closed"),
    **{
        (state, _E.COPY): Move(state, Duty.CLERK, "letter.copied")
        for state in (_S.SIGNED, _S.DISPATCHED, _S.KEPT, _S.CLOSED)
    },
}

WORDS: Mapping[State, Text] = {
    _S.DRAFTING: Text(th="กำลังร่าง", en="being drafted"),
    _S.REVIEWING: Text(th="อยู่ระหว่างเสนอตรวจ", en="under review"),
    _S.RETURNED: Text(th="ส่งกลับให้แก้ไข", en="returned for changes"),
    _S.AWAITING_SIGNATURE: Text(th="รอลงนาม", en="awaiting signature"),
    _S.SEALING: Text(th="ออกเลขแล้ว กำลังลงลายมือชื่อ", en="numbered, being signed"),
    _S.SIGNED: Text(th="ลงนามแล้ว รอส่งหรือเก็บ", en="signed, ready to send or keep"),
    _S.DISPATCHED: Text(th="ส่งแล้ว", en="sent"),
    _S.KEPT: Text(th="เก็บในทะเบียนแล้ว", en="kept on record"),
    _S.CLOSED: Text(th="ปิดเรื่อง", en="closed"),
    _S.WITHDRAWN: Text(th="ถอนเรื่อง", en="withdrawn"),
    _S.CANCELLED: Text(th="ยกเลิกเลข", en="cancelled, its number void"),
}

OUTGOING: Machine[State, Event] = Machine(TABLE, WORDS)

_BOXES = {
    _S.DRAFTING: Box.DRAFTS,
    _S.RETURNED: Box.DRAFTS,
    _S.REVIEWING: Box.UNDERWAY,
    _S.AWAITING_SIGNATURE: Box.UNDERWAY,
    _S.SEALING: Box.UNDERWAY,
    _S.SIGNED: Box.READY,
    _S.DISPATCHED: Box.SENT,
    _S.KEPT: Box.KEPT,
    _S.CLOSED: Box.ENDED,
    _S.WITHDRAWN: Box.ENDED,
    _S.CANCELLED: Box.ENDED,
}

EDITABLE = frozenset({State.DRAFTING, State.RETURNED})
NUMBERED = frozenset(
    {State.SEALING, State.SIGNED, State.DISPATCHED, State.KEPT, State.CLOSED, State.CANCELLED}
)

ONLY: Mapping[Event, frozenset[Kind]] = {
    Event.DISPATCH: TRAVELLING,
    Event.SEND_AGAIN: TRAVELLING,
    Event.KEEP: STAYING,
}
"""Events that only papers of some kinds have: what is for others is sent, what is not is kept."""


def fits(event: Event, kind: Kind) -> bool:
    """Return whether an event is one of papers of a kind."""
    return kind in ONLY.get(event, frozenset(Kind))


def ending(kind: Kind) -> Event:
    """Return what becomes of a signed paper of a kind."""
    return Event.DISPATCH if kind in TRAVELLING else Event.KEEP


def box(state: State) -> Box:
    """Return the heading under which a letter in this state lies."""
    return _BOXES[state]


def signature(signatories_left: int) -> Event:
    """Return which signature it is: one that another must follow, or the last one, which brings the number."""
    return Event.COSIGN if signatories_left else Event.SIGN


def submission(reviewers: int) -> Event:
    """Return which submission it is: with reviewers before the signatory, or straight to the signatory."""
    return Event.SUBMIT_FOR_REVIEW if reviewers else Event.SUBMIT_FOR_SIGNATURE


def approval(reviewers_left: int) -> Event:
    """Return which approval it is: to the next reviewer, or the last one, to the signatory."""
    return Event.FORWARD if reviewers_left else Event.APPROVE
