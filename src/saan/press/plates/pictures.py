"""Pictures for an archive: JPEG and PNG taken over as they are, after they were decoded once to see that they can be.

A PDF reads JPEG (DCTDecode) and the lines of a PNG (FlateDecode with predictors) itself, so the dots are thrown away again.
How many they are is read first, and bounded. CMYK, transparency, palettes and interlacing are refused.
"""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO

from PIL import Image

from saan.press.errors import BadPictureError

MOST_BYTES, MOST_SIDE, MOST_DOTS = 1 << 20, 8192, 1 << 24
_PNG = b"\x89PNG\r\n\x1a\n"
_GREY, _COLOUR = 0, 2
_SPACES = {1: b"/DeviceGray", 3: b"/DeviceRGB"}
_EMPTY = b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>\nstream\n\xff\nendstream"
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
_Size = tuple[int, int, int]
"""Width, height, and colours of a dot."""
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})


def embed(field: str, picture: bytes | None) -> bytes:
    """Return the image object of a picture; raise `BadPictureError` with the field's name."""
    if picture is None:
        return _EMPTY
    if len(picture) > MOST_BYTES:
        raise BadPictureError(
            field=field, reason_th="ไฟล์ใหญ่เกิน 1 MB", reason_en="the file is larger than 1 MB"
        )
    try:
        if picture.startswith(_PNG):
            return _decoded("PNG", picture, *_png(picture))
        if picture.startswith(b"\xff\xd8"):
            return _decoded("JPEG", picture, *_jpeg(picture))
    except (struct.error, zlib.error, IndexError, KeyError) as error:
        raise BadPictureError(field=field, reason_th="ไฟล์เสียหาย", reason_en="the file is broken") from error
    except _RefusedError as refused:
        raise BadPictureError(field=field, reason_th=refused.th, reason_en=refused.en) from None
    raise BadPictureError(field=field, reason_th="ไม่ใช่ JPEG หรือ PNG", reason_en="it is neither JPEG nor PNG")


class _RefusedError(Exception):
    """Why a picture is not taken."""

    def __init__(self, th: str, en: str) -> None:
        super().__init__(en)
        self.th, self.en = th, en


def _decoded(kind: str, picture: bytes, size: _Size, about: bytes, data: bytes) -> bytes:
    """Return the image object, once another reader has found as many dots in the picture as its header says."""
    width, height, parts = size
    try:
        with Image.open(BytesIO(picture), formats=(kind,)) as opened:
            whole = opened.size == (width, height)
            opened.load()
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise _RefusedError("ไฟล์เสียหาย", "the file is broken") from error
    if not whole:
        raise _RefusedError("ไฟล์เสียหาย", "it has two sizes")
    return b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace%b/BitsPerComponent 8%b/Length %d>>\nstream\n%b\nendstream" % (
        width, height, _SPACES[parts], about, len(data), data,
    )  # fmt: skip


def _bounded(width: int, height: int, parts: int) -> _Size:
    if not (0 < width <= MOST_SIDE and 0 < height <= MOST_SIDE and width * height <= MOST_DOTS):
        raise _RefusedError("ภาพกว้างหรือสูงเกินไป", "it is too wide or too high")
    return width, height, parts


def _png(picture: bytes) -> tuple[_Size, bytes, bytes]:
    header, data = b"", b""
    for kind, chunk in _chunks(picture):
        if kind == b"IHDR":
            header = chunk
        elif kind == b"IDAT":
            data += chunk
        elif kind == b"tRNS":
            raise _RefusedError("ภาพโปร่งใส", "it is transparent")
    width, height, depth, colour, _, _, interlaced = struct.unpack(">LLBBBBB", header)
    if depth != 8 or colour not in {_GREY, _COLOUR} or interlaced:  # noqa: PLR2004 - bits
        raise _RefusedError(
            "ต้องเป็นภาพ 8 บิต ไม่โปร่งใส ไม่สลับแถว", "it must have 8 bits, no transparency, no interlacing"
        )
    parts = 3 if colour == _COLOUR else 1
    size = _bounded(width, height, parts)
    lines = height * (1 + width * parts)
    reading = zlib.decompressobj()
    if len(reading.decompress(data, lines + 1)) != lines:
        raise _RefusedError("ไฟล์เสียหาย", "its lines are incomplete")
    about = b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors %d/Columns %d>>" % (parts, width)
    return size, about, data


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(_PNG)
    while place < len(picture):
        length, kind = struct.unpack_from(">L4s", picture, place)
        chunk = picture[place + 8 : place + 8 + length]
        (checked,) = struct.unpack_from(">L", picture, place + 8 + length)
        if zlib.crc32(kind + chunk) != checked:
            raise _RefusedError("ไฟล์เสียหาย", "a check sum is wrong")
        yield kind, chunk
        if kind == b"IEND":
            return
        place += 12 + length
    raise _RefusedError("ไฟล์ขาดตอนท้าย", "its end is missing")


def _jpeg(picture: bytes) -> tuple[_Size, bytes, bytes]:
    if not picture.rstrip(b"\0").endswith(b"\xff\xd9"):
        raise _RefusedError("ไฟล์ขาดตอนท้าย", "its end is missing")
    place = 2
    while picture[place] == 0xFF:  # noqa: PLR2004 - a marker
        marker = picture[place + 1]
        if marker in _BARE or marker == 0xFF:  # noqa: PLR2004 - padding
            place += 1 if marker == 0xFF else 2  # noqa: PLR2004 - padding
            continue
        (length,) = struct.unpack_from(">H", picture, place + 2)
        if marker in _FRAMES:
            depth, height, width, parts = struct.unpack_from(">BHHB", picture, place + 4)
            if depth != 8 or parts not in _SPACES:  # noqa: PLR2004 - bits
                raise _RefusedError("ต้องเป็นภาพสี RGB หรือขาวดำ", "it must be RGB or grey")
            return _bounded(width, height, parts), b"/Filter/DCTDecode", picture
        place += 2 + length
    raise _RefusedError("ไฟล์เสียหาย", "it holds no picture")
