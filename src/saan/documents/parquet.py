"""Rows of a Parquet file, as the texts that a person would have typed, read in a process of its own within bounds.

The library is an extra (`saan[parquet]`, ADR 21): most nodes never see such a file. A file of some kilobytes may unpack to
gigabytes, and what it claims of itself binds nobody, so the kernel bounds what reading it may take: the reader is ended
there, as it is when the library panics or aborts, and the file is refused. What it hands over is counted here.
"""

import math
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from itertools import count
from typing import IO, Any, BinaryIO, Final

import msgspec

from saan.documents.errors import SheetRefusedError
from saan.documents.rules.pictures import written
from saan.documents.rules.reading import FAULT

MAGIC: Final = b"PAR1"
MOST_ROW: Final = 4 << 20
"""The characters of one row."""
MOST_UNPACKED: Final = 4 << 30
MEMORY: Final = 1 << 30
"""Bytes of memory that reading may take: a thousand rows, and the pages of the file that they stand in."""
SECONDS: Final = 900
"""Of the processor: a million rows of thirty columns take half a minute."""
_ALWAYS_UNPACKED: Final = 256 << 20
_MOST_RATIO: Final = 200
"""How many times larger than the file its rows may be, beyond what any file may unpack: tables of repeated words stay far below."""
_ROW_COSTS: Final = 64
"""Bytes that count for a row beside its texts: a kilobyte can hold a thousand million empty ones."""
_AT_ONCE: Final = 1 << 20
"""Characters after which rows are handed over."""
_MOST_FRAME: Final = 32 << 20
_HEAD: Final = struct.Struct(">cI")
_EXACT: Final = 1 << 53
"""From here on not every whole number is a float: digits of an identity number would be others."""
_SINGLE: Final = struct.Struct("f")
_PLAIN: Final = re.compile(r"-?[0-9]+\.[0-9]+")
_NAMES, _ROWS, _REFUSED, _END = b"N", b"R", b"X", b"E"


def lines(stream: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Yield the names of the columns as row 1, then every row; raise `SheetRefusedError` for what cannot be read as such."""
    with tempfile.TemporaryFile() as file:
        stream.seek(0)
        shutil.copyfileobj(stream, file)
        left = min(MOST_UNPACKED, max(_ALWAYS_UNPACKED, file.tell() * _MOST_RATIO))
        file.seek(0)
        number = count(1)
        with _reader(file) as answers:
            for said, content in _frames(answers):
                left -= len(content)
                if said == _NAMES:
                    yield next(number), msgspec.msgpack.decode(content, type=list[str])
                    continue
                for row in msgspec.msgpack.decode(content, type=list[list[str]]):
                    left -= _ROW_COSTS
                    if left < 0:
                        raise _too_large(
                            "คลายออกมาใหญ่ผิดปกติเมื่อเทียบกับแฟ้ม", "unpacks to far more than such a file holds"
                        )
                    yield next(number), row


@contextmanager
def _reader(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """Begin a process that reads a file, and return what it answers; it ends with its use. It has none of this one's secrets."""
    command = [sys.executable, "-P", "-m", __name__, str(SECONDS), str(MEMORY)]
    told = {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
    with subprocess.Popen(  # noqa: S603 - this Python, and this module
        command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=told
    ) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - it is a pipe
            yield process.stdout
        finally:
            process.kill()


def _frames(answers: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Yield what the reader says; raise `SheetRefusedError` for its refusal, and where it ends before it has said that it is done."""
    while True:
        head = answers.read(_HEAD.size)
        said, size = _HEAD.unpack(head) if len(head) == _HEAD.size else (b"", 0)
        content = answers.read(size) if size <= _MOST_FRAME else b""
        if said == _END:
            return
        if said == _REFUSED:
            th, en = msgspec.msgpack.decode(content, type=tuple[str, str])
            raise SheetRefusedError(reason_th=th, reason_en=en)
        if not said or len(content) != size:
            raise _too_large(
                "ทำให้ตัวอ่านหยุดกลางคัน แฟ้มผิดรูป หรือคลายแล้วใหญ่เกินที่รับได้",
                "ended its reader: it is malformed, or unpacks to more than is taken",
            )
        yield said, content


def _too_large(th: str, en: str) -> SheetRefusedError:
    return SheetRefusedError(reason_th=f"แฟ้ม Parquet {th}", reason_en=f"the Parquet file {en}")


def main() -> None:
    """Read the file on standard input, within the limits named in the arguments, and write its rows to standard output."""
    _limit(*(int(word) for word in sys.argv[1:3]))
    try:
        _hand_over(sys.stdin.buffer)
    except SheetRefusedError as error:
        _say(_REFUSED, (error.fields["reason_th"], error.fields["reason_en"]))
    except BaseException:  # noqa: BLE001 - the library's panic derives from nothing that can be imported
        _say(
            _REFUSED,
            (
                "แฟ้ม Parquet ผิดรูป ใช้การบีบอัดที่ไม่รู้จัก หรือคลายแล้วใหญ่เกินที่รับได้",
                "the Parquet file is malformed, packed in a way that is not known, or unpacks to more than is taken",
            ),
        )


def _limit(seconds: int, memory: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _hand_over(file: BinaryIO) -> None:
    try:
        from arro3.io import read_parquet
    except ImportError:
        raise SheetRefusedError(
            reason_th="ระบบนี้ยังไม่ได้ติดตั้งส่วนอ่าน Parquet (saan[parquet])",
            reason_en="this node reads no Parquet until saan[parquet] is installed",
        ) from None
    reader = read_parquet(file)
    names = list(reader.schema.names)
    _say(_NAMES, names)
    for batch in reader:
        columns = [_texts(name, column) for name, column in zip(names, batch.columns, strict=True)]
        _say_rows(zip(*columns, strict=True))
    _say(_END, ())


def _say_rows(rows: Iterator[tuple[str, ...]]) -> None:
    """Hand rows over, some at once; raise `SheetRefusedError` for one that is too long."""
    together: list[tuple[str, ...]] = []
    taken = 0
    for row in rows:
        size = sum(map(len, row))
        if size > MOST_ROW:
            raise _too_large(
                f"มีแถวที่ยาวเกิน {MOST_ROW >> 20} ล้านอักขระ",
                f"has a row of more than {MOST_ROW >> 20} million characters",
            )
        together.append(row)
        taken += size
        if taken >= _AT_ONCE:
            _say(_ROWS, together)
            together, taken = [], 0
    if together:
        _say(_ROWS, together)


def _say(what: bytes, content: object) -> None:
    made = msgspec.msgpack.encode(content)
    sys.stdout.buffer.write(_HEAD.pack(what, len(made)) + made)
    sys.stdout.buffer.flush()


def _texts(name: str, column: Any) -> list[str]:
    from arro3.core import DataType

    values = column.to_pylist()
    if DataType.is_float32(column.type):
        values = [_told(value) if isinstance(value, float) else value for value in values]
    return [_text(name, value) for value in values]


def _text(name: str, value: object) -> str:
    if value is None or isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n") if value and "\r" in value else value or ""
    if isinstance(value, bool | float):
        return _number(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, bytes) and (picture := written(value)) is not None:
        return picture
    raise SheetRefusedError(
        reason_th=f"ช่อง {name} ไม่ใช่ข้อความ จำนวน วันที่ หรือภาพ JPEG หรือ PNG",
        reason_en=f"column {name} holds neither texts, numbers, days, nor JPEG or PNG pictures",
    )


def _told(single: float) -> float:
    """Return the shortest number that is kept in half the room as the same: 3.1, of which 3.09999990463257 is left there."""
    for digits in range(6, 9):
        shorter = float(f"{single:.{digits}g}")
        if math.isfinite(shorter) and _SINGLE.pack(shorter) == _SINGLE.pack(single):
            return shorter
    return single


def _number(value: float) -> str:
    """Return a number as people write it; one that is none, or of which digits were lost, as what no reader takes for sound.

    True and false are told as a workbook shows them.
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    text = f"{value:.15g}"
    return text if _PLAIN.fullmatch(text) else f"{FAULT}{text}"


if __name__ == "__main__":
    main()
