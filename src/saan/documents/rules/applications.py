"""The life of an application, as a table.

Who applies is asked for what is missing once, all of it at one time (Licensing Facilitation Act 2558, s. 8, to be
confirmed): after the answer the application is `considering-again`, from where nothing more is asked. Where nobody pays, or answers, within the
period that the type gives, the application lapses: who applied is told beforehand, and may apply anew (ibid., s. 8: it is given back).
Where the type wants two people, what one official proposes another agrees to; then whoever holds the position signs.
"""

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from saan.documents.rules.machine import Machine, Move
from saan.trust.canonical import Json, canonical
from saan.trust.errors import Text


class State(StrEnum):
    """Where an application stands."""

    AWAITING_FEE = "awaiting-fee"
    RECEIVED = "received"
    CONSIDERING = "considering"
    INCOMPLETE = "incomplete"
    CONSIDERING_AGAIN = "considering-again"
    PROPOSED = "proposed"
    AWAITING_SIGNATURE = "awaiting-signature"
    SEALING = "sealing"
    ISSUED = "issued"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Event(StrEnum):
    """What can be done with an application."""

    PAY = "pay"
    TAKE = "take"
    ASK = "ask"
    ANSWER = "answer"
    PROPOSE = "propose"
    PROPOSE_TO_SIGN = "propose-to-sign"
    APPROVE = "approve"
    RETURN = "return"
    SIGN = "sign"
    SEAL = "seal"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"


class Box(StrEnum):
    """Under which heading an application lies with the officials of its unit."""

    NEW = "new"
    WORKING = "working"
    DECIDING = "deciding"
    SIGNING = "signing"
    WAITING = "waiting"
    ENDED = "ended"


_S, _E = State, Event
_CONSIDERED = (_S.CONSIDERING, _S.CONSIDERING_AGAIN)

TABLE: Mapping[tuple[State, Event], Move[State]] = {
    (_S.AWAITING_FEE, _E.PAY): Move(_S.RECEIVED, "application.paid"),
    (_S.AWAITING_FEE, _E.WITHDRAW): Move(_S.WITHDRAWN, "application.withdrawn"),
    (_S.AWAITING_FEE, _E.LAPSE): Move(_S.LAPSED, "application.lapsed"),
    (_S.RECEIVED, _E.TAKE): Move(_S.CONSIDERING, "application.taken"),
    (_S.RECEIVED, _E.WITHDRAW): Move(_S.WITHDRAWN, "application.withdrawn"),
    (_S.CONSIDERING, _E.ASK): Move(_S.INCOMPLETE, "application.asked"),
    (_S.INCOMPLETE, _E.ANSWER): Move(_S.CONSIDERING_AGAIN, "application.answered"),
    (_S.INCOMPLETE, _E.REFUSE): Move(_S.REFUSED, "application.refused"),
    (_S.INCOMPLETE, _E.WITHDRAW): Move(_S.WITHDRAWN, "application.withdrawn"),
    (_S.INCOMPLETE, _E.LAPSE): Move(_S.LAPSED, "application.lapsed"),
    **{(state, _E.PROPOSE): Move(_S.PROPOSED, "application.proposed") for state in _CONSIDERED},
    **{(state, _E.PROPOSE_TO_SIGN): Move(_S.AWAITING_SIGNATURE, "application.proposed") for state in _CONSIDERED},
    **{(state, _E.REFUSE): Move(_S.REFUSED, "application.refused") for state in _CONSIDERED},
    **{(state, _E.WITHDRAW): Move(_S.WITHDRAWN, "application.withdrawn") for state in _CONSIDERED},
    (_S.PROPOSED, _E.APPROVE): Move(_S.AWAITING_SIGNATURE, "application.approved"),
    (_S.PROPOSED, _E.RETURN): Move(_S.CONSIDERING_AGAIN, "application.returned"),
    (_S.PROPOSED, _E.REFUSE): Move(_S.REFUSED, "application.refused"),
    (_S.PROPOSED, _E.WITHDRAW): Move(_S.WITHDRAWN, "application.withdrawn"),
    (_S.AWAITING_SIGNATURE, _E.SIGN): Move(_S.SEALING, "document.numbered"),
    (_S.AWAITING_SIGNATURE, _E.RETURN): Move(_S.CONSIDERING_AGAIN, "application.returned"),
    (_S.AWAITING_SIGNATURE, _E.WITHDRAW): Move(_S.WITHDRAWN, "application.withdrawn"),
    (_S.SEALING, _E.SEAL): Move(_S.ISSUED, "document.issued"),
}  # fmt: skip

WORDS: Mapping[State, Text] = {
    _S.AWAITING_FEE: Text("รอชำระค่าธรรมเนียม", "awaiting the fee"),
    _S.RECEIVED: Text("รับคำขอแล้ว รอพิจารณา", "received, waiting to be considered"),
    _S.CONSIDERING: Text("กำลังพิจารณา", "being considered"),
    _S.INCOMPLETE: Text("รอผู้ขอแก้ไขเพิ่มเติม", "waiting for what is missing"),
    _S.CONSIDERING_AGAIN: Text("กำลังพิจารณาต่อ", "being considered again"),
    _S.PROPOSED: Text("เสนอให้ออกเอกสาร รอเห็นชอบ", "proposed, awaiting a second official"),
    _S.AWAITING_SIGNATURE: Text("รอลงนาม", "awaiting signature"),
    _S.SEALING: Text("ออกเลขแล้ว กำลังจัดทำเอกสาร", "numbered, being made"),
    _S.ISSUED: Text("ออกเอกสารแล้ว", "issued"),
    _S.REFUSED: Text("ไม่อนุญาต", "refused"),
    _S.WITHDRAWN: Text("ถอนคำขอ", "withdrawn"),
    _S.LAPSED: Text("สิ้นสุดเพราะพ้นกำหนด", "ended, its time had passed"),
}

APPLICATION: Machine[State, Event] = Machine(TABLE, WORDS)
UNSUCCESSFUL: Final = (State.REFUSED, State.WITHDRAWN, State.LAPSED)
"""Where an application has ended without a document."""
WAITS_FOR_APPLICANT: Final = (State.AWAITING_FEE, State.INCOMPLETE)
"""Where nothing is promised until the applicant pays or answers, and an application lapses when the time for that has passed."""

_BOXES = {
    _S.AWAITING_FEE: Box.WAITING,
    _S.RECEIVED: Box.NEW,
    _S.CONSIDERING: Box.WORKING,
    _S.INCOMPLETE: Box.WAITING,
    _S.CONSIDERING_AGAIN: Box.WORKING,
    _S.PROPOSED: Box.DECIDING,
    _S.AWAITING_SIGNATURE: Box.SIGNING,
    _S.SEALING: Box.SIGNING,
    _S.ISSUED: Box.ENDED,
    _S.REFUSED: Box.ENDED,
    _S.WITHDRAWN: Box.ENDED,
    _S.LAPSED: Box.ENDED,
}


def box(state: State) -> Box:
    """Return the heading under which an application in this state lies."""
    return _BOXES[state]


def states(wanted: Box) -> tuple[State, ...]:
    """Return the states that lie under a heading."""
    return tuple(state for state, where in _BOXES.items() if where is wanted)


def proposal(*, two_people: bool) -> Event:
    """Return which proposal it is: to a second official, or straight to whoever signs."""
    return Event.PROPOSE if two_people else Event.PROPOSE_TO_SIGN


def shown(data_sha256: str, replaces: str, record_sha256: str) -> str:
    """Return the hash that stands for what officials decide on: the data, and the document that would be replaced, by its record."""
    said: Json = {"data_sha256": data_sha256, "replaces": {"id": replaces, "record_sha256": record_sha256}}
    return hashlib.sha256(canonical(said)).hexdigest()
