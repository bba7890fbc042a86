"""The life of a letter at its recipient, as a table."""

from collections.abc import Mapping
from enum import StrEnum

from saan.letters.rules.machine import Duty, Machine, Move
from saan.trust.errors import Text


class State(StrEnum):
    """Where a letter stands at its recipient."""

    ARRIVED = "arrived"
    OPENED = "opened"
    REGISTERED = "registered"
    ASSIGNED = "assigned"
    CLOSED = "closed"
    REJECTED = "rejected"
    FAULTY = "faulty"


class Event(StrEnum):
    """What can be done with a letter at its recipient."""

    OPEN = "open"
    REGISTER = "register"
    CORRECT = "correct"
    ASSIGN = "assign"
    ENTER = "enter"
    VOID = "void"
    MINUTE = "minute"
    CLOSE = "close"
    REOPEN = "reopen"
    REJECT = "reject"
    FAULT = "fault"
    COPY = "copy"


class Box(StrEnum):
    """Under which heading a letter lies in the inbox of a desk; what asks most of its reader first.

    `READING` is of whoever was only named a reader of a secret letter: they handle nothing, and it stays there whatever
    becomes of the letter, unless it is assigned to them.
    """

    NEW = "new"
    WORKING = "working"
    PASSED = "passed"
    ENDED = "ended"
    READING = "reading"


_S, _E = State, Event

TABLE: Mapping[tuple[State, Event], Move[State]] = {
    (_S.ARRIVED, _E.OPEN): Move(_S.OPENED, Duty.CLERK, "incoming.opened"),
    (_S.ARRIVED, _E.REGISTER): Move(_S.REGISTERED, Duty.CLERK, "incoming.registered"),
    (_S.ARRIVED, _E.REJECT): Move(_S.REJECTED, Duty.CLERK, "incoming.rejected"),
    (_S.ARRIVED, _E.FAULT): Move(_S.FAULTY, Duty.CLERK, "incoming.faulty"),
    (_S.OPENED, _E.REGISTER): Move(_S.REGISTERED, Duty.CLERK, "incoming.registered"),
    (_S.OPENED, _E.REJECT): Move(_S.REJECTED, Duty.CLERK, "incoming.rejected"),
    (_S.OPENED, _E.FAULT): Move(_S.FAULTY, Duty.CLERK, "incoming.faulty"),
    (_S.REGISTERED, _E.CORRECT): Move(_S.REGISTERED, Duty.CLERK, "incoming.corrected"),
    (_S.REGISTERED, _E.ASSIGN): Move(_S.ASSIGNED, Duty.HANDLER, "incoming.assigned"),
    (_S.REGISTERED, _E.MINUTE): Move(_S.REGISTERED, Duty.HANDLER, "incoming.minuted"),
    (_S.REGISTERED, _E.CLOSE): Move(_S.CLOSED, Duty.HANDLER, "incoming.closed"),
    (_S.ASSIGNED, _E.CORRECT): Move(_S.ASSIGNED, Duty.CLERK, "incoming.corrected"),
    (_S.ASSIGNED, _E.ASSIGN): Move(_S.ASSIGNED, Duty.HANDLER, "incoming.assigned"),
    (_S.ASSIGNED, _E.ENTER): Move(_S.ASSIGNED, Duty.HANDLER, "incoming.entered"),
    (_S.ASSIGNED, _E.VOID): Move(_S.ASSIGNED, Duty.HANDLER, "incoming.voided"),
    (_S.ASSIGNED, _E.MINUTE): Move(_S.ASSIGNED, Duty.HANDLER, "incoming.minuted"),
    (_S.ASSIGNED, _E.CLOSE): Move(_S.CLOSED, Duty.HANDLER, "incoming.closed"),
    (_S.CLOSED, _E.CORRECT): Move(_S.CLOSED, Duty.CLERK, "incoming.corrected"),
    (_S.CLOSED, _E.VOID): Move(_S.CLOSED, Duty.HANDLER, "incoming.voided"),
    (_S.CLOSED, _E.REOPEN): Move(_S.ASSIGNED, Duty.HANDLER, "incoming.reopened"),
    **{
        (state, _E.COPY): Move(state, Duty.CLERK, "incoming.copied")
        for state in (_S.REGISTERED, _S.ASSIGNED, _S.CLOSED)
    },
}

WORDS: Mapping[State, Text] = {
    _S.ARRIVED: Text(th="มาถึงใหม่", en="newly arrived"),
    _S.OPENED: Text(th="เปิดดูแล้ว รอลงรับ", en="opened, to be registered"),
    _S.REGISTERED: Text(th="ลงรับแล้ว", en="registered"),
    _S.ASSIGNED: Text(th="มอบหมายแล้ว", en="assigned"),
    _S.CLOSED: Text(th="ปิดเรื่อง", en="closed"),
    _S.REJECTED: Text(th="ปฏิเสธการรับ", en="rejected"),
    _S.FAULTY: Text(th="แจ้งหนังสือผิดพลาด", en="reported as faulty"),
}

INCOMING: Machine[State, Event] = Machine(TABLE, WORDS)

ENDED = frozenset({State.CLOSED, State.REJECTED, State.FAULTY})
NUMBERED = frozenset({State.REGISTERED, State.ASSIGNED, State.CLOSED})
