"""Rows of a Parquet file, a batch at a time, as the texts that a person would have typed.

The library is an extra (`saan[parquet]`, ADR 21): most nodes never see such a file. Its reader ends in a panic of its own
on damaged files, which is told apart by name, for it derives from nothing that can be imported.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import count
from typing import Any, BinaryIO, Final

from saan.documents.errors import SheetRefusedError

MAGIC: Final = b"PAR1"
_PANIC: Final = "PanicException"


def lines(stream: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Yield the names of the columns as row 1, then every row; raise `SheetRefusedError` for what cannot be read as such."""
    try:
        from arro3.io import read_parquet
    except ImportError:
        raise SheetRefusedError(
            reason_th="ระบบนี้ยังไม่ได้ติดตั้งส่วนอ่าน Parquet (saan[parquet])",
            reason_en="this node reads no Parquet until saan[parquet] is installed",
        ) from None
    try:
        stream.seek(0)
        reader = read_parquet(stream)
        yield 1, list(reader.schema.names)
        number = count(2)
        for batch in reader:
            columns = [
                _texts(name, column) for name, column in zip(reader.schema.names, batch.columns, strict=True)
            ]
            for row in zip(*columns, strict=True):
                yield next(number), list(row)
    except SheetRefusedError:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != _PANIC:
            raise
        raise SheetRefusedError(
            reason_th="แฟ้ม Parquet ผิดรูปหรือใช้การบีบอัดที่ไม่รู้จัก",
            reason_en="the Parquet file is malformed, or packed in a way that is not known",
        ) from None


def _texts(name: str, column: Any) -> list[str]:
    return [_text(name, value) for value in column.to_pylist()]


def _text(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal):
        return str(value)
    raise SheetRefusedError(
        reason_th=f"ช่อง {name} ไม่ใช่ข้อความ จำนวน หรือวันที่",
        reason_en=f"column {name} holds neither texts, numbers nor days",
    )
