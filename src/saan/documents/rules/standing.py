"""The standing of an issued document, as a table, and how it is told to whoever asks.

Expiry is no event: a document that has passed its last day is expired, whoever looks and whatever ran or did not run.
Revocation and replacement are for good; a suspension can be lifted.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from saan.documents.rules.machine import Machine, Move
from saan.trust.errors import Text


class Standing(StrEnum):
    """What a document is worth on a day."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    REPLACED = "replaced"
    EXPIRED = "expired"


class Change(StrEnum):
    """What officials can decide of a document."""

    SUSPEND = "suspend"
    RESTORE = "restore"
    REVOKE = "revoke"
    REPLACE = "replace"


_S, _C = Standing, Change

TABLE: Mapping[tuple[Standing, Change], Move[Standing]] = {
    (_S.VALID, _C.SUSPEND): Move(_S.SUSPENDED, "document.suspended"),
    (_S.VALID, _C.REVOKE): Move(_S.REVOKED, "document.revoked"),
    (_S.VALID, _C.REPLACE): Move(_S.REPLACED, "document.replaced"),
    (_S.SUSPENDED, _C.RESTORE): Move(_S.VALID, "document.restored"),
    (_S.SUSPENDED, _C.REVOKE): Move(_S.REVOKED, "document.revoked"),
    (_S.SUSPENDED, _C.REPLACE): Move(_S.REPLACED, "document.replaced"),
}

WORDS: Mapping[Standing, Text] = {
    _S.VALID: Text("ใช้ได้", "valid"),
    _S.SUSPENDED: Text("พักใช้ชั่วคราว", "suspended"),
    _S.REVOKED: Text("ถูกเพิกถอน", "revoked"),
    _S.REPLACED: Text("มีฉบับใหม่แทนแล้ว", "replaced by another"),
    _S.EXPIRED: Text("หมดอายุ", "expired"),
}
CHANGE_TEXT: Mapping[Change, Text] = {
    _C.SUSPEND: Text("พักใช้", "Suspend"),
    _C.RESTORE: Text("ให้กลับมาใช้ได้", "Restore"),
    _C.REVOKE: Text("เพิกถอน", "Revoke"),
    _C.REPLACE: Text("ออกฉบับใหม่แทน", "Replace"),
}

STANDING: Machine[Standing, Change] = Machine(TABLE, WORDS)

LISTED: Final[Mapping[Standing, int]] = {
    _S.VALID: 0,
    _S.REVOKED: 1,
    _S.REPLACED: 1,
    _S.SUSPENDED: 2,
    _S.EXPIRED: 0,
}
"""What the status list says (draft-ietf-oauth-status-list §7.1): 0 valid, 1 invalid, 2 suspended. A list says nothing of
expiry, which stands in the document itself."""


def standing(decided: Standing, valid_until: date | None, today: date) -> Standing:
    """Return what a document is worth on a day: what was decided of it, and whether its time has passed."""
    if decided in {Standing.REVOKED, Standing.REPLACED}:
        return decided
    if valid_until is not None and today > valid_until:
        return Standing.EXPIRED
    return decided


def hindrance(decided: Standing, *, waits: bool, successor: str) -> Text | None:
    """Return why another cannot be issued in a document's place, None where it can.

    `successor` is the number of one that already was, its page being made or not; `waits`, that a change awaits its second person.
    """
    if not STANDING.allows(decided, Change.REPLACE):
        return WORDS[decided]
    if successor:
        return Text(f"มีเลขที่ {successor} ออกแทนแล้ว", f"no. {successor} was issued in its place")
    if waits:
        return Text("มีการเปลี่ยนสถานะที่รอเจ้าหน้าที่คนที่สอง", "a change of its standing awaits a second official")
    return None


def offered(decided: Standing, *, may_be_suspended: bool) -> tuple[Change, ...]:
    """Return what officials may decide of a document; replacing is done by issuing the other."""
    return tuple(
        change
        for change in STANDING.events(decided)
        if change is not Change.REPLACE and (may_be_suspended or change is not Change.SUSPEND)
    )
