"""What a recipient's people answered a letter with (docs/wire/letter.md §6), as the envelope says that brought the answer."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from saan.letters.api import RECEIPT_TYPE, Answer, Receipt, parse, parse_receipt
from saan.trust.envelopes import Envelope
from saan.trust.errors import SaanError, Text
from saan.trust.findings import Finding, fails, holds, refused
from saan.web.verify.reports import Examined

_SAID: Final[Mapping[Answer, Text]] = {
    Answer.RECEIVED: Text("เปิดดูหนังสือแล้ว", "has seen the letter"),
    Answer.REGISTERED: Text("ลงรับแล้ว เลขรับ {number}/{year}", "registered it as number {number}/{year}"),
    Answer.CORRECTED: Text(
        "แก้การลงรับ เลขรับ {number}/{year} ({reason})", "corrected its number to {number}/{year} ({reason})"
    ),
    Answer.REJECTED: Text("ปฏิเสธการรับ ({reason})", "rejected it ({reason})"),
    Answer.INVALID: Text("แจ้งว่าหนังสือผิดพลาด ({reason})", "reported it as faulty ({reason})"),
    Answer.READ: Text("ผู้รับมอบหมายเปิดอ่านแล้ว", "says that its official has read it"),
}


def is_answer(given: Examined) -> bool:
    """Return whether an envelope brought an answer, and no letter."""
    return given.envelope is not None and given.envelope.type == RECEIPT_TYPE


def answered(envelope: Envelope | None) -> Iterator[Finding]:
    """Yield what an envelope's sender answered; nothing where it brought something else, or is encrypted."""
    if envelope is None or envelope.type != RECEIPT_TYPE or envelope.sealed is not None:
        return
    try:
        receipt = _read(envelope)
    except SaanError as error:
        yield refused(error)
        return
    if receipt.recipient != envelope.sender:
        yield fails(
            "answer.recipient",
            f"คำตอบเป็นของ {receipt.recipient} แต่ซองเป็นของ {envelope.sender}",
            f"It answers for {receipt.recipient}, but its envelope is from {envelope.sender}.",
        )
        return
    words = _words(receipt)
    yield holds(
        "answer.says",
        f"{receipt.recipient} {words.th} เมื่อ {receipt.at} (หนังสือ {receipt.letter})",
        f"{receipt.recipient} {words.en} at {receipt.at} (letter {receipt.letter}).",
    )


def about(given: Examined, letters: Sequence[Examined]) -> Iterator[Finding]:
    """Yield to which of some letters an answer is; nothing where what it says cannot be read."""
    envelope = given.envelope
    if envelope is None or envelope.sealed is not None:
        return
    try:
        receipt = _read(envelope)
    except SaanError:
        return
    words = _words(receipt)
    for each in letters:
        if each.letter is not None and each.letter.record_sha256 == receipt.record_sha256:
            if receipt.recipient not in _addressed(each.letter.record or b""):
                yield fails(
                    "together.answered",
                    f"{given.name} เป็นคำตอบของ {receipt.recipient} ซึ่ง {each.name} ไม่ได้ส่งถึง",
                    f"{given.name} is an answer of {receipt.recipient}, to whom {each.name} is not addressed.",
                )
                return
            yield holds(
                "together.answered",
                f"{given.name} คือคำตอบของ {receipt.recipient} ต่อ {each.name}: {words.th}",
                f"{given.name} is the answer of {receipt.recipient} to {each.name}: it {words.en}.",
            )
            return
    yield fails(
        "together.answered",
        f"{given.name} ไม่ใช่คำตอบต่อหนังสือที่ให้มา",
        f"{given.name} answers none of the letters given.",
    )


def _addressed(record: bytes) -> frozenset[str]:
    """Return the agencies to which a letter is addressed; nobody, where its record cannot be read."""
    try:
        return frozenset(to.agency for to in parse(record).letter.to)
    except SaanError:
        return frozenset()


def _read(envelope: Envelope) -> Receipt:
    return parse_receipt(envelope.parts[0].data or b"")


def _words(receipt: Receipt) -> Text:
    return _SAID[receipt.event].fill(
        {"number": receipt.number, "year": receipt.year, "reason": receipt.reason}
    )
