"""A picture in a record: a `data:` URL (RFC 2397) of a JPEG or a PNG, in one form only, so that one picture has one text.

`data:image/jpeg;base64,…` without parameters, in base64 with its padding (RFC 4648 §4), and the bytes begin as what it
calls them. Whether they are a picture that can be printed is found by who decodes them (`paper`), never here.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error
from typing import Final

from saan.trust.errors import Text

MOST: Final = 64 << 10
"""The largest picture, decoded. The record is hashed, embedded, journalled by its hash, handed to wallets and sent to whoever
checks it, each time with the whole picture; and a head of 35 by 45 mm at 300 dots an inch is a JPEG of 20 to 50 KiB."""
MOST_FIELDS: Final = 2
"""Pictures in one document: the holder, and one thing more, such as their signature."""
BEGINS: Final = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
_FORM: Final = re.compile(r"data:(image/(?:jpeg|png));base64,([A-Za-z0-9+/]+={0,2})", re.ASCII)
_CELL: Final = 32_767
"""The characters that a cell of a workbook holds; programs that write one cut a longer text there without a word."""


def written(picture: bytes) -> str | None:
    """Return the text of a picture, None for bytes that begin as neither a JPEG nor a PNG."""
    for media, magic in BEGINS.items():
        if picture.startswith(magic):
            return f"data:{media};base64,{b64encode(picture).decode()}"
    return None


def picture(value: str) -> bytes:
    """Return the bytes of a picture in which `fault` finds nothing wrong."""
    return b64decode(value.partition(",")[2])


def fault(value: str, most: int) -> Text | None:
    """Return why a text is no picture of at most so many bytes, in words that follow the field's label."""
    if len(value) > (most + 2) // 3 * 4 + 32:  # before anything is read of it
        return too_large(most)
    found = _FORM.fullmatch(value)
    read = _decoded(found[2]) if found else None
    if found is None or read is None:
        return cut_off(value) or Text(
            "ต้องเป็น data:image/jpeg;base64,… หรือ data:image/png;base64,… ไม่มีช่องว่างหรือพารามิเตอร์",
            "must be data:image/jpeg;base64,… or data:image/png;base64,… without spaces or parameters",
        )
    if len(read) > most:
        return too_large(most)
    if not read.startswith(BEGINS[found[1]]):
        return Text(f"เนื้อไฟล์ไม่ใช่ {found[1]} ตามที่ระบุ", f"is not the {found[1]} that it claims to be")
    return None


def too_large(most: int) -> Text:
    """Return what is said of a picture that is larger than it may be."""
    return Text(
        f"ภาพใหญ่เกิน {most >> 10} KiB ย่อภาพก่อน เช่น กว้าง 413 สูง 531 จุด",
        f"the picture is larger than {most >> 10} KiB: make it smaller, to 413 by 531 dots for instance",
    )


def described(value: str) -> Text:
    """Return a picture in words, for where none is shown: of what sort, and how large."""
    sort = "PNG" if value.startswith("data:image/png;") else "JPEG"
    kib = -(-size(value) // 1024)
    return Text(f"ภาพ {sort} {kib} KiB", f"picture, {sort}, {kib} KiB")


def is_picture(value: str) -> bool:
    """Return whether a text is a picture as any record may hold one: so that nothing else is ever shown as one."""
    return value.startswith("data:image/") and fault(value, MOST) is None


def size(value: str) -> int:
    """Return how many bytes a picture has."""
    return len(value.partition(",")[2]) * 3 // 4 - value[-2:].count("=")


def cut_off(value: str) -> Text | None:
    """Return what is wrong with a text that is no picture if a workbook has cut it off; base64 may well end there."""
    if len(value) != _CELL or not value.startswith("data:image/"):
        return None
    return Text(
        f"ถูกตัดที่ {_CELL:,} อักขระ ซึ่งเป็นความยาวสูงสุดของช่องใน xlsx ใช้ CSV หรือ Parquet หรือภาพไม่เกิน 24 KiB",
        f"was cut off at {_CELL:,} characters, all that a cell of xlsx holds: use CSV or Parquet, or a picture of at most 24 KiB",
    )


def _decoded(text: str) -> bytes | None:
    """Return what base64 says, None where other characters would say the same, or none at all."""
    try:
        read = b64decode(text, validate=True)
    except Error:
        return None
    return read if b64encode(read).decode() == text else None
