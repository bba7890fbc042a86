"""The record that a page carries: one JSON object in UTF-8, or no program that finds it could read it."""

from typing import Any

import msgspec

from saan.press.errors import BadRecordError
from saan.press.verdicts import MOST_RECORD_BYTES


def require_object(record: bytes) -> None:
    """Return where a record is one JSON object in UTF-8 that verifying will take out again; else raise `BadRecordError`."""
    if len(record) > MOST_RECORD_BYTES:
        most = MOST_RECORD_BYTES >> 10
        raise BadRecordError(reason_th=f"ใหญ่เกิน {most} KiB", reason_en=f"it is larger than {most} KiB")
    try:
        record.decode()
    except UnicodeDecodeError as error:
        place = error.start + 1
        raise BadRecordError(
            reason_th=f"ไม่ใช่ UTF-8 ที่ไบต์ {place}", reason_en=f"it is no UTF-8 at byte {place}"
        ) from None
    try:
        msgspec.json.decode(record, type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise BadRecordError(
            reason_th=f"ไม่ใช่วัตถุ JSON ({error})", reason_en=f"it is no JSON object ({error})"
        ) from None


def bracketed(record: bytes) -> bool:
    """Return whether a record begins and ends as an object does: what is asked of each in bulk, for nanoseconds."""
    return record[:1] == b"{" and record[-1:] == b"}" and len(record) <= MOST_RECORD_BYTES
