"""Pictures for an archive: JPEG and PNG taken over as they are, after they were decoded once to see that they can be.

A PDF reads JPEG (DCTDecode) and the lines of a PNG (FlateDecode with predictors) itself, so the dots are thrown away again.
What it does not read, as transparency or interlacing, is set anew from the dots: transparent parts are white, as paper is. How many
dots there are is read first, and bounded. Of what a camera writes beside the dots (Exif: where, when, whose) the page gets nothing
but which side is up, by which the picture is drawn. CMYK is refused.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final, NamedTuple

from PIL import ExifTags, Image

from saan.press.errors import BadPictureError
from saan.press.plates.marks import Frame

MOST_BYTES, MOST_SIDE, MOST_DOTS, MOST_ANEW = 1 << 20, 8192, 1 << 24, 1 << 22
"""Of the file, of a side, and of dots: fewer where they are set anew, which takes twelve bytes of memory for each."""
MOST_SCANS: Final = 64
"""Of a JPEG: cameras and programs write one to some fifteen, and each costs a reader as much as the whole picture."""
_PNG = b"\x89PNG\r\n\x1a\n"
_GREY, _COLOUR, _PALETTE = 0, 2, 3
_SPACES = {1: b"/DeviceGray", 3: b"/DeviceRGB"}
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
_MARKER: Final = re.compile(rb"\xff+([^\x00\x01\xd0-\xd8\xff])")
_SCAN, _END = 0xDA, 0xD9
_KEPT: Final = frozenset({*range(0xC0, 0xE1), 0xEE})
"""Parts of a JPEG that make up the dots; 0xEE is Adobe's, which says how colours are coded. The rest is about the picture."""
_BARE_PARTS: Final = _KEPT | {0xE2, 0xFE}
"""Also a profile of colours, and the comment by which many programs name themselves."""
_BARE_CHUNKS: Final = frozenset(
    b"IHDR PLTE IDAT IEND tRNS bKGD pHYs gAMA cHRM sRGB iCCP sBIT sPLT hIST cICP".split()
)
"""Parts of a PNG that are about dots and colours; the others hold texts, moments, or further pictures."""
_TURNS: Final = {
    1: (1, 0, 0, 1, 0, 0), 2: (-1, 0, 0, 1, 1, 0), 3: (-1, 0, 0, -1, 1, 1), 4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1), 6: (0, -1, 1, 0, 0, 1), 7: (0, 1, 1, 0, 0, 0), 8: (0, 1, -1, 0, 1, 0),
}  # fmt: skip
"""By Exif's orientation, the matrix that sets a picture of one by one upright."""
_LYING: Final = 5
"""From this orientation on, width is height."""


class Embedded(NamedTuple):
    """A picture's object in the file, and its shape: `width` and `height` in dots as it was taken, `side` up by Exif's number."""

    value: bytes
    width: int = 1
    height: int = 1
    side: int = 1

    def drawn(self, frame: Frame) -> str:
        """Return what sets the picture upright in the middle of a frame, its shape kept: within it, or filling it and cut at its edges."""
        across, up = (self.height, self.width) if self.side >= _LYING else (self.width, self.height)
        fills = frame.fit == "cover"
        scale = (max if fills else min)(frame.width / across, frame.height / up)
        wide, high = across * scale, up * scale
        x, y = frame.x + (frame.width - wide) / 2, frame.y + (frame.height - high) / 2
        cut = f"{frame.x:.2f} {frame.y:.2f} {frame.width:.2f} {frame.height:.2f} re W n " if fills else ""
        turned = "" if self.side == 1 else "{} {} {} {} {} {} cm ".format(*_TURNS[self.side])
        return f"{cut}{wide:.2f} 0 0 {high:.2f} {x:.2f} {y:.2f} cm {turned}"


class _Read(NamedTuple):
    """What a file's header says: its size in dots, what its object says of it, and the data; None where it must be set anew."""

    width: int
    height: int
    about: bytes
    data: bytes | None


NONE: Final = Embedded(
    b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>\nstream\n\xff\nendstream"
)
"""What stands in the file where no picture is given."""


def embed(field: str, picture: bytes | Embedded | None) -> Embedded:
    """Return a picture for the file, one that is made already as it is; raise `BadPictureError` with the field's name."""
    if picture is None:
        return NONE
    if isinstance(picture, Embedded):
        return picture
    if len(picture) > MOST_BYTES:
        raise BadPictureError(
            field=field, reason_th="ไฟล์ใหญ่เกิน 1 MB", reason_en="the file is larger than 1 MB"
        )
    try:
        if picture.startswith(_PNG):
            return _decoded("PNG", picture, _png(picture))
        if picture.startswith(b"\xff\xd8"):
            return _decoded("JPEG", picture, _jpeg(picture))
    except (struct.error, zlib.error, IndexError, KeyError) as error:
        raise BadPictureError(field=field, reason_th="ไฟล์เสียหาย", reason_en="the file is broken") from error
    except _RefusedError as refused:
        raise BadPictureError(field=field, reason_th=refused.th, reason_en=refused.en) from None
    raise BadPictureError(field=field, reason_th="ไม่ใช่ JPEG หรือ PNG", reason_en="it is neither JPEG nor PNG")


def is_bare(picture: bytes) -> bool:
    """Return whether a picture that `embed` takes holds nothing of its taking or taker, nor another picture within it or behind its end."""
    if picture.startswith(_PNG):
        chunks = list(_chunks(picture))
        whole = len(_PNG) + sum(12 + len(chunk) for _, chunk in chunks)
        return whole == len(picture) and {kind for kind, _ in chunks} <= _BARE_CHUNKS
    parts = list(_parts(picture))
    whole = 2 + sum(len(part) for _, part in parts)
    return whole == len(picture) and {marker for marker, _ in parts} <= _BARE_PARTS


class _RefusedError(Exception):
    """Why a picture is not taken."""

    def __init__(self, th: str, en: str) -> None:
        super().__init__(en)
        self.th, self.en = th, en


def _decoded(kind: str, picture: bytes, read: _Read) -> Embedded:
    """Return the picture, once another reader has found as many dots in it as its header says."""
    try:
        with Image.open(BytesIO(picture), formats=(kind,)) as opened:
            whole = opened.size == (read.width, read.height)
            opened.load()
            about, data = (read.about, read.data) if read.data is not None else _anew(opened)
            side = _side(opened)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise _RefusedError("ไฟล์เสียหาย", "the file is broken") from error
    if not whole:
        raise _RefusedError("ไฟล์เสียหาย", "it has two sizes")
    value = b"<</Type/XObject/Subtype/Image/Width %d/Height %d%b/Length %d>>\nstream\n%b\nendstream" % (
        read.width, read.height, about, len(data), data,
    )  # fmt: skip
    return Embedded(value, read.width, read.height, side)


def _side(opened: Image.Image) -> int:
    """Return which side is up; what a file says of it in a way that nobody can read, it does not say."""
    try:
        side = opened.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # noqa: BLE001 - Pillow raises whatever its reading of somebody's Exif runs into
        return 1
    return side if side in _TURNS else 1


def _anew(opened: Image.Image) -> tuple[bytes, bytes]:
    """Return the dots on white paper, with eight bits for each part of a colour."""
    grey = opened.mode in {"1", "L", "LA", "I", "I;16"}
    if opened.mode.startswith("I"):
        opened = opened.point(lambda shade: shade / 256).convert("L")
    solid = opened.convert("RGBA")
    paper = Image.new("RGBA", solid.size, "white")
    dots = Image.alpha_composite(paper, solid).convert("L" if grey else "RGB")
    return _about(1 if grey else 3) + b"/Filter/FlateDecode", zlib.compress(dots.tobytes())


def _about(parts: int, bits: int = 8) -> bytes:
    return b"/ColorSpace%b/BitsPerComponent %d" % (_SPACES[parts], bits)


def _require_bounded(width: int, height: int, most: int) -> None:
    if not (0 < width <= MOST_SIDE and 0 < height <= MOST_SIDE and width * height <= most):
        raise _RefusedError("ภาพกว้างหรือสูงเกินไป", "it is too wide or too high")


def _png(picture: bytes) -> _Read:
    header, colours, data, clear = b"", b"", b"", False
    for kind, chunk in _chunks(picture):
        if kind == b"IHDR":
            header = chunk
        elif kind == b"PLTE":
            colours = chunk
        elif kind == b"IDAT":
            data += chunk
        clear |= kind == b"tRNS"
    width, height, depth, colour, _, _, interlaced = struct.unpack(">LLBBBBB", header)
    anew = clear or interlaced or depth > 8 or colour not in {_GREY, _COLOUR, _PALETTE}  # noqa: PLR2004 - bits
    _require_bounded(width, height, MOST_ANEW if anew else MOST_DOTS)
    if anew:
        return _Read(width, height, b"", None)
    parts = 3 if colour == _COLOUR else 1
    lines = height * (1 + (width * parts * depth + 7) // 8)
    reading = zlib.decompressobj()
    if len(reading.decompress(data, lines + 1)) != lines:
        raise _RefusedError("ไฟล์เสียหาย", "its lines are incomplete")
    about = _about(parts, depth)
    if colour == _PALETTE:
        about = b"/ColorSpace[/Indexed/DeviceRGB %d<%b>]/BitsPerComponent %d" % (
            len(colours) // 3 - 1, colours.hex().encode(), depth,
        )  # fmt: skip
    about += b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors %d/BitsPerComponent %d/Columns %d>>" % (
        parts, depth, width,
    )  # fmt: skip
    return _Read(width, height, about, data)


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


def _jpeg(picture: bytes) -> _Read:
    """Return a JPEG as far as its end, without what is about it."""
    size, scans, kept = None, 0, [picture[:2]]
    for marker, part in _parts(picture):
        scans += marker == _SCAN
        if marker in _FRAMES:
            depth, height, width, parts = struct.unpack_from(">BHHB", part, 4)
            if depth != 8 or parts not in _SPACES:  # noqa: PLR2004 - bits
                raise _RefusedError("ต้องเป็นภาพสี RGB หรือขาวดำ", "it must be RGB or grey")
            _require_bounded(width, height, MOST_DOTS)
            size = width, height, _about(parts) + b"/Filter/DCTDecode"
        if marker in _KEPT:
            kept.append(part)
    if size is None:
        raise _RefusedError("ไฟล์เสียหาย", "it holds no picture")
    if scans > MOST_SCANS:
        raise _RefusedError("ภาพถูกแบ่งเป็นหลายชั้นเกินไป", "it is drawn in too many scans")
    return _Read(*size, b"".join(kept))


def _parts(picture: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield a JPEG's parts with their markers (ITU-T T.81, B.1.1), a scan with its dots. A phone may put more pictures behind the end."""
    place = 2
    while found := _MARKER.match(picture, place):
        marker, begin = found[1][0], found.end()
        if marker == _END:
            yield marker, b"\xff\xd9"
            return
        (length,) = struct.unpack_from(">H", picture, begin)
        place = begin + length
        if marker == _SCAN and (after := _MARKER.search(picture, place)):
            place = after.start()
        yield marker, b"\xff%b%b" % (found[1], picture[begin:place])
    raise _RefusedError("ไฟล์ขาดตอนท้าย", "its end is missing")
