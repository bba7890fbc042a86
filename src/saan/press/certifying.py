"""Certified copies of what strangers sent: verified, drawn and put together in a process of its own, with bounded time and memory.

Nobody certifies as true what is damaged, changed after it was signed, or says something else inside than the letter that it
came with. Who signed it, and whether they were to be trusted, is no question of a copy: the original is inside, and says so
to whoever checks it. Only a page whose record is the letter's is drawn; what another system made is carried.
"""

import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, time

import msgspec

from saan.press.apart import answered, limit
from saan.press.copies import Receipt, certified_copy, check_texts
from saan.press.errors import UncertifiableOriginalError
from saan.press.pages import Secrecy, Signatory, Watermark
from saan.press.verdicts import LetterPdf
from saan.press.verifying import verify
from saan.trust.errors import SaanError, Text
from saan.trust.findings import Outcome

SECONDS = 20
MEMORY = 1 << 30
MOST_BYTES = 32 << 20
"""The largest original that is copied; the web process holds it, and the copy."""
_OF_ITS_BYTES = frozenset({"pdf.readable", "pdf.signed", "pdf.intact", "pdf.coverage", "pdf.record"})
"""What must not fail of an original. Chains, times and withdrawals are for whoever checks it, at their own time."""


class _Asked(msgspec.Struct, frozen=True):
    by: Signatory
    day: date
    agency: str
    received: Receipt | None
    secrecy: Secrecy | None
    watermark: Watermark
    figures: dict[str, float]
    record: bytes
    size: int


class _Told(msgspec.Struct, frozen=True):
    copy: bytes = b""
    refused: Text | None = None


def certify_apart(  # noqa: PLR0913 - what the copy says, one by one
    original: bytes,
    record: bytes,
    by: Signatory,
    day: date,
    *,
    agency: str = "",
    received: Receipt | None = None,
    secrecy: Secrecy | None = None,
    watermark: Watermark = Watermark.NONE,
    figures: Mapping[str, float] | None = None,
    seconds: int = SECONDS,
    memory: int = MEMORY,
) -> bytes:
    """Return what `copies.certified_copy` returns, of an original that is whole and bears `record`, or another's without any.

    Raises `UncertifiableOriginalError` with what was found wrong, or that the limits ended it first.
    """
    check_large(len(original))
    check_texts(by, received)
    asked = _Asked(by, day, agency, received, secrecy, watermark, dict(figures or {}), record, len(original))
    try:
        done = answered(
            __name__, msgspec.json.encode(asked) + b"\n" + original, seconds=seconds, memory=memory
        )
        told = msgspec.msgpack.decode(done, type=_Told)
    except (TimeoutError, msgspec.MsgspecError):
        raise UncertifiableOriginalError(
            reason_th=f"ตรวจแฟ้มไม่เสร็จภายใน {seconds} วินาทีและหน่วยความจำ {memory >> 20} MiB",
            reason_en=f"it could not be checked within {seconds} seconds and {memory >> 20} MiB of memory",
        ) from None
    if told.refused:
        raise UncertifiableOriginalError(reason_th=told.refused.th, reason_en=told.refused.en)
    return told.copy


def check_large(size: int) -> None:
    """Return where an original of as many bytes is copied; raise `UncertifiableOriginalError` for a larger one."""
    if size > MOST_BYTES:
        most = MOST_BYTES >> 20
        raise UncertifiableOriginalError(
            reason_th=f"แฟ้มใหญ่เกิน {most} MiB", reason_en=f"it is larger than {most} MiB"
        )


def _told(asked: _Asked, original: bytes) -> _Told:
    """Return the copy, or why there is none; in this process."""
    found = verify(original, roots=(), at=datetime.combine(asked.day, time(), UTC))
    if (wrong := _wrong(found, asked.record)) is not None:
        return _Told(refused=wrong)
    try:
        copy = certified_copy(
            original, asked.by, asked.day, agency=asked.agency, received=asked.received,
            secrecy=asked.secrecy, watermark=asked.watermark, figures=asked.figures, draw=not found.foreign,
        )  # fmt: skip
    except SaanError as error:
        return _Told(refused=error.message())
    return _Told(copy)


def _wrong(found: LetterPdf, record: bytes) -> Text | None:
    for each in found.findings:
        excused = each.code == "pdf.record" and found.foreign
        if each.outcome is Outcome.FAILS and each.code in _OF_ITS_BYTES and not excused:
            return Text(each.text.th, each.text.en.removesuffix("."))
    if not found.foreign and found.record != record:
        return Text("ข้อมูลที่ฝังอยู่เป็นของหนังสือฉบับอื่น", "the record in it is another letter's")
    return None


def main() -> None:
    """Answer one request, within the limits named in the arguments."""
    limit()
    asked = msgspec.json.decode(sys.stdin.buffer.readline(), type=_Asked)
    sys.stdout.buffer.write(msgspec.msgpack.encode(_told(asked, sys.stdin.buffer.read(asked.size))))
