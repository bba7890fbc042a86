"""The life of a bulk file, as a table."""

from collections.abc import Mapping
from enum import StrEnum

from saan.documents.rules.machine import Machine, Move
from saan.trust.errors import Text


class State(StrEnum):
    """Where a bulk file stands."""

    CHECKING = "checking"
    FAULTY = "faulty"
    READY = "ready"
    ISSUING = "issuing"
    STOPPED = "stopped"
    FINISHED = "finished"
    DROPPED = "dropped"


class Event(StrEnum):
    """What can be done with a bulk file."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    START = "start"
    STOP = "stop"
    FINISH = "finish"
    DROP = "drop"
    LET_GO = "let-go"
    """Nobody does that: what was stopped is let go when its rows are forgotten."""


_S, _E = State, Event

TABLE: Mapping[tuple[State, Event], Move[State]] = {
    (_S.CHECKING, _E.PASS): Move(_S.READY, ""),
    (_S.CHECKING, _E.FAIL): Move(_S.FAULTY, ""),
    (_S.CHECKING, _E.DROP): Move(_S.DROPPED, "batch.stopped"),
    (_S.READY, _E.START): Move(_S.ISSUING, "batch.started"),
    (_S.READY, _E.DROP): Move(_S.DROPPED, "batch.stopped"),
    (_S.ISSUING, _E.STOP): Move(_S.STOPPED, "batch.stopped"),
    (_S.ISSUING, _E.FINISH): Move(_S.FINISHED, "batch.finished"),
    (_S.STOPPED, _E.START): Move(_S.ISSUING, "batch.started"),
    (_S.STOPPED, _E.LET_GO): Move(_S.DROPPED, "batch.stopped"),
}

READABLE = frozenset({_S.READY, _S.ISSUING, _S.STOPPED, _S.FINISHED})
"""Where every row was found sound, and is there to be read until it is destroyed."""
LEADS_NOWHERE = frozenset({_S.FAULTY, _S.READY, _S.DROPPED})
"""Where no document comes of a file, unless somebody signs for it."""

WORDS: Mapping[State, Text] = {
    _S.CHECKING: Text("กำลังตรวจข้อมูล", "being checked"),
    _S.FAULTY: Text("มีแถวที่ต้องแก้ไข", "has rows to be mended"),
    _S.READY: Text("ตรวจผ่าน รอสั่งออกเอกสาร", "checked, ready to be issued"),
    _S.ISSUING: Text("กำลังออกเอกสาร", "being issued"),
    _S.STOPPED: Text("หยุดไว้", "stopped"),
    _S.FINISHED: Text("ออกครบแล้ว", "finished"),
    _S.DROPPED: Text("ยกเลิก", "dropped"),
}

BATCH: Machine[State, Event] = Machine(TABLE, WORDS)
