"""What becomes of a letter at each of its recipients, as the sender knows it.

Events come over a network that repeats and reorders. So a fact that is already contained in a later one (such as
`received` after `registered`) moves nothing back; only its moment is noted, if that was not known yet. Evidence from the recipient's people beats what the carrier
feared: a delivery given up as failed or expired is revived by a receipt.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from saan.letters.rules.machine import Duty, Machine, Move
from saan.trust.errors import Text


class State(StrEnum):
    """Where a delivery stands."""

    CREATED = "created"
    QUEUED = "queued"
    ACCEPTED = "accepted"
    RECEIVED = "received"
    REGISTERED = "registered"
    REJECTED = "rejected"
    INVALID = "invalid"
    FAILED = "failed"
    EXPIRED = "expired"


class Event(StrEnum):
    """What is learned of a delivery."""

    QUEUE = "queue"
    ACCEPT = "accept"
    RECEIVE = "receive"
    REGISTER = "register"
    CORRECT = "correct"
    REJECT = "reject"
    INVALIDATE = "invalidate"
    READ = "read"
    FAIL = "fail"
    EXPIRE = "expire"
    RESUME = "resume"
    SEND_AGAIN = "send-again"


_S, _E = State, Event
_OPEN = (_S.QUEUED, _S.ACCEPTED, _S.RECEIVED)
GIVEN_UP = (_S.FAILED, _S.EXPIRED)
"""What the carrier feared, and a receipt disproves."""

_LEARNED: tuple[tuple[tuple[State, ...], Event, State, Duty, str], ...] = (
    ((_S.CREATED,), _E.QUEUE, _S.QUEUED, Duty.CLERK, "letter.dispatched"),
    ((_S.QUEUED, *GIVEN_UP), _E.ACCEPT, _S.ACCEPTED, Duty.SYSTEM, "delivery.accepted"),
    ((_S.QUEUED, _S.ACCEPTED, *GIVEN_UP), _E.RECEIVE, _S.RECEIVED, Duty.RECIPIENT, "delivery.received"),
    ((*_OPEN, *GIVEN_UP), _E.REGISTER, _S.REGISTERED, Duty.RECIPIENT, "delivery.registered"),
    ((_S.REGISTERED,), _E.CORRECT, _S.REGISTERED, Duty.RECIPIENT, "delivery.corrected"),
    ((*_OPEN, *GIVEN_UP), _E.CORRECT, _S.REGISTERED, Duty.RECIPIENT, "delivery.corrected"),
    ((*_OPEN, *GIVEN_UP), _E.REJECT, _S.REJECTED, Duty.RECIPIENT, "delivery.rejected"),
    ((*_OPEN, *GIVEN_UP), _E.INVALIDATE, _S.INVALID, Duty.RECIPIENT, "delivery.invalid"),
    ((_S.REGISTERED,), _E.READ, _S.REGISTERED, Duty.RECIPIENT, "delivery.read"),
    ((*_OPEN, *GIVEN_UP), _E.READ, _S.RECEIVED, Duty.RECIPIENT, "delivery.read"),
    ((_S.QUEUED,), _E.FAIL, _S.FAILED, Duty.SYSTEM, "delivery.failed"),
    ((_S.QUEUED,), _E.EXPIRE, _S.EXPIRED, Duty.SYSTEM, "delivery.expired"),
    ((_S.EXPIRED,), _E.RESUME, _S.QUEUED, Duty.SYSTEM, "delivery.resumed"),
    ((*GIVEN_UP, _S.ACCEPTED), _E.SEND_AGAIN, _S.QUEUED, Duty.CLERK, "delivery.sent-again"),
)

_OVERTAKEN: tuple[tuple[tuple[State, ...], Event, Duty, str], ...] = (
    ((_S.RECEIVED, _S.REGISTERED, _S.REJECTED, _S.INVALID), _E.ACCEPT, Duty.SYSTEM, "delivery.accepted"),
    ((_S.RECEIVED, _S.REGISTERED, _S.REJECTED), _E.RECEIVE, Duty.RECIPIENT, "delivery.received"),
    ((_S.REJECTED,), _E.READ, Duty.RECIPIENT, "delivery.read"),
)
"""What is learned late of a delivery that stands further already: its moment is news, its state is not."""

TABLE: Mapping[tuple[State, Event], Move[State]] = {
    (state, event): Move(to, duty, act) for states, event, to, duty, act in _LEARNED for state in states
} | {(state, event): Move(state, duty, act) for states, event, duty, act in _OVERTAKEN for state in states}

MOMENTS = frozenset({_E.ACCEPT, _E.RECEIVE, _E.READ})
"""News that tells nothing new once its moment is known, unless it revives what was given up."""

WORDS: Mapping[State, Text] = {
    _S.CREATED: Text(th="ยังไม่ส่ง", en="not yet sent"),
    _S.QUEUED: Text(th="รอส่งถึงปลายทาง", en="waiting to reach the recipient"),
    _S.ACCEPTED: Text(th="ถึงระบบปลายทางแล้ว", en="reached the recipient's system"),
    _S.RECEIVED: Text(th="ปลายทางเปิดดูแล้ว", en="seen by the recipient"),
    _S.REGISTERED: Text(th="ปลายทางลงรับแล้ว", en="registered by the recipient"),
    _S.REJECTED: Text(th="ปลายทางปฏิเสธการรับ", en="rejected by the recipient"),
    _S.INVALID: Text(th="ปลายทางแจ้งว่าหนังสือผิดพลาด", en="reported as faulty by the recipient"),
    _S.FAILED: Text(th="ส่งไม่สำเร็จ", en="could not be sent"),
    _S.EXPIRED: Text(th="พ้นกำหนดส่ง", en="expired before it arrived"),
}

DELIVERY: Machine[State, Event] = Machine(TABLE, WORDS)

ENDED = frozenset({_S.REGISTERED, _S.REJECTED, _S.INVALID, _S.FAILED, _S.EXPIRED})
UNHEARD = frozenset({_S.ACCEPTED, _S.RECEIVED})
"""There, as far as the sender knows, and neither registered nor turned away."""
QUIET = timedelta(days=7)
"""How long a delivery may stand still before its recipient is asked, and how long between two questions."""
UNDELIVERED = frozenset({_S.REJECTED, _S.INVALID, _S.FAILED, _S.EXPIRED})


def may_be_sent_again(state: State, since: datetime, at: datetime, *, here: bool) -> bool:
    """Return whether a letter may be sent again to a recipient whose delivery stands so since a moment.

    Where it never arrived; and where nobody there has seen it for a week, since a recipient that was restored from a backup
    has lost what it had accepted. Who has it has it once, however often it comes. On the node of its sender (`here`) both are
    in one database.
    """
    return state in GIVEN_UP or (not here and state is _S.ACCEPTED and since <= at - QUIET)


def learn(state: State, event: Event) -> Move[State] | None:
    """Return what the news makes of the state, or None where it tells nothing new; of `MOMENTS`, only the first time counts."""
    return TABLE.get((state, event))
