"""The life of a delivery, one table; when it is tried again; when a destination is left in peace."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from saan.trust.errors import Kind, SaanError, Text


class DeliveryState(StrEnum):
    """Where a message stands on its way to one recipient."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"
    CONFLICT = "conflict"


class DeliveryEvent(StrEnum):
    """What can happen to a delivery."""

    TRIED = "tried"
    RECEIPT = "receipt"
    REFUSAL = "refusal"
    CONFLICT = "conflict"
    DEADLINE = "deadline"
    RESUMED = "resumed"


OPEN = (DeliveryState.QUEUED, DeliveryState.SENDING)

DOUBTED = (DeliveryState.EXPIRED, DeliveryState.REFUSED)
"""How a delivery may end although the recipient had accepted it, and only its word was lost: a receipt disproves it."""

_S, _E = DeliveryState, DeliveryEvent
TABLE: dict[tuple[DeliveryState, DeliveryEvent], DeliveryState] = {
    (_S.QUEUED, _E.TRIED): _S.SENDING,
    (_S.QUEUED, _E.DEADLINE): _S.EXPIRED,
    (_S.SENDING, _E.TRIED): _S.SENDING,
    (_S.SENDING, _E.RECEIPT): _S.ACCEPTED,
    (_S.SENDING, _E.REFUSAL): _S.REFUSED,
    (_S.SENDING, _E.CONFLICT): _S.CONFLICT,
    (_S.SENDING, _E.DEADLINE): _S.EXPIRED,
    # Only a clock that was ahead had passed the deadline: it is still to come.
    (_S.EXPIRED, _E.RESUMED): _S.SENDING,
} | {
    # The recipient had accepted in time and its word was lost: the receipt is the better evidence.
    (state, _E.RECEIPT): _S.ACCEPTED
    for state in DOUBTED
}


class ImpossibleStepError(SaanError):
    """A delivery was asked to take a step that its state does not allow."""

    code = "exchange.impossible-step"
    kind = Kind.CONFLICT
    text = Text(
        th="การนำส่งที่อยู่ในสถานะ {state} ไม่อาจรับเหตุการณ์ {event}",
        en="A delivery that is {state} cannot take {event}.",
    )


def advance(state: DeliveryState, event: DeliveryEvent) -> DeliveryState:
    """Return the state after an event, or raise `ImpossibleStepError`."""
    try:
        return TABLE[state, event]
    except KeyError:
        raise ImpossibleStepError(state=state.value, event=event.value) from None


LIFETIME = timedelta(days=7)
"""How long a message is tried when its sender names no deadline."""

LONGEST_LIFETIME = timedelta(days=90)
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=30)
ASKED_LATE = timedelta(minutes=30)
"""Between two questions about a delivery that ended, while they stay unanswered or it expired."""

Draw = Callable[[], float]
"""A source of numbers spread evenly over [0, 1)."""


def pause_after(attempts: int, draw: Draw) -> timedelta:
    """Return how long to wait after so many attempts in vain: full jitter under a doubling ceiling.

    Full jitter (Brooker, "Exponential backoff and jitter", 2015) spreads many waiting senders evenly.
    """
    ceiling = min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(attempts - 1, 20)))
    return ceiling * draw()


def heeded(seconds: float) -> timedelta:
    """Return how long to wait for whoever asked us to wait so many seconds: never longer than we would by ourselves."""
    # Bounded as a number: whoever answers may write any, and not every number of seconds is a time.
    return timedelta(seconds=min(max(0.0, seconds), LONGEST_PAUSE.total_seconds()))


def next_attempt(
    now: datetime, attempts: int, expires: datetime, draw: Draw, asked: float | None = None
) -> datetime:
    """Return when to try again: never past the deadline, at which the delivery ends.

    Not before the recipient asked for it: `asked` is in seconds.
    """
    return min(now + max(pause_after(attempts, draw), heeded(asked or 0.0)), expires)


FAILURES_TO_OPEN = 5


@dataclass(frozen=True, slots=True)
class Breaker:
    """A circuit breaker: after five failures in a row a destination is left in peace, then probed by one message."""

    failures: int = 0
    open_until: datetime | None = None

    def allows(self, now: datetime) -> bool:
        """Return whether a message may be tried now."""
        return self.open_until is None or now >= self.open_until

    @property
    def probing(self) -> bool:
        """Whether only one message at a time should be tried."""
        return self.failures >= FAILURES_TO_OPEN

    def succeeded(self) -> "Breaker":
        """Return the breaker after the destination answered."""
        return Breaker()

    def failed(self, now: datetime, draw: Draw, asked: float | None = None) -> "Breaker":
        """Return the breaker after the destination did not answer, or answered that it cannot.

        `asked` is for how many seconds it wants to be left alone: that counts from the first time on, and does not make
        the failure any less of one, since a node may say the same few seconds for days.
        """
        failures = self.failures + 1
        pause = heeded(asked) if asked is not None else None
        if failures >= FAILURES_TO_OPEN:
            pause = max(pause or timedelta(0), pause_after(failures, draw))
        return Breaker(failures, None if pause is None else now + pause)
