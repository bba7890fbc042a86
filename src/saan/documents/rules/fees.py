"""What becomes of money that was paid: it settles a fee, or is to be given back."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from saan.documents.rules.applications import State
from saan.trust.errors import Text


class Refund(StrEnum):
    """Why money is to be given back."""

    ENDED = "ended"
    TWICE = "twice"
    AMOUNT = "amount"


WORDS: Final[Mapping[Refund, Text]] = {
    Refund.ENDED: Text("ชำระหลังคำขอสิ้นสุดแล้ว", "paid after the application had ended"),
    Refund.TWICE: Text("ชำระซ้ำ", "paid a second time"),
    Refund.AMOUNT: Text("จำนวนเงินไม่ตรงกับค่าธรรมเนียม", "another amount than the fee"),
}


def refund_for(state: State, *, paid: bool, asked: int, got: int) -> Refund | None:
    """Return why money that came for an application is to be given back; None where it settles the fee. Amounts in satang."""
    if paid:
        return Refund.TWICE
    if state is not State.AWAITING_FEE:
        return Refund.ENDED
    return None if got == asked else Refund.AMOUNT
