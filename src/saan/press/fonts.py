"""The fonts of the page, and which characters they cover."""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from saan.press.errors import FontsMissingError

FOLDER = Path(__file__).parent / "fonts"
CLUSTERED = FOLDER.with_name("clustered")
"""The same faces made ready for typst to set pages in (`clusters`), out of its sight when it looks in the other folder."""
FACES = ("Sarabun-Regular.ttf", "Sarabun-Bold.ttf")
_SEGMENTS, _GROUPS = 4, 12  # cmap subtable formats


@cache
def covered() -> frozenset[int]:
    """Return the code points that every face of the page has a glyph for; raise `FontsMissingError` without them.

    Controls and private code points, which some fonts draw, mean nothing to who reads the text (ISO 19005-3, 6.2.11.7).
    """
    files = [FOLDER / name for name in FACES]
    if not all(file.exists() for file in (*files, *(CLUSTERED / name for name in FACES))):
        raise FontsMissingError
    drawn = frozenset.intersection(*(frozenset(_characters(file.read_bytes())) for file in files))
    return frozenset(code for code in drawn if unicodedata.category(chr(code)) not in {"Cc", "Co"})


def _characters(font: bytes) -> Iterator[int]:
    """Yield the code points of a TrueType font's Unicode cmap (OpenType 1.9, table `cmap`)."""
    start = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    for index in range(count):
        platform, _, offset = struct.unpack_from(">HHL", font, start + 4 + 8 * index)
        (form,) = struct.unpack_from(">H", font, start + offset)
        if platform in {0, 3} and form == _SEGMENTS:
            yield from _segments(font, start + offset)
        elif platform in {0, 3} and form == _GROUPS:
            yield from _groups(font, start + offset)


def _table(font: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for index in range(count):
        name, _, offset, _ = struct.unpack_from(">4sLLL", font, 12 + 16 * index)
        if name == tag:
            return int(offset)
    raise FontsMissingError


def _segments(font: bytes, start: int) -> Iterator[int]:
    (doubled,) = struct.unpack_from(">H", font, start + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", font, start + 14)
    starts = struct.unpack_from(f">{count}H", font, start + 16 + doubled)
    deltas = struct.unpack_from(f">{count}H", font, start + 16 + 2 * doubled)
    ranges_at = start + 16 + 3 * doubled
    ranges = struct.unpack_from(f">{count}H", font, ranges_at)
    for index, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if ranges[index]:
                place = ranges_at + 2 * index + ranges[index] + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", font, place)
                if not glyph:
                    continue
            if (glyph + deltas[index]) & 0xFFFF:
                yield code


def _groups(font: bytes, start: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">L", font, start + 12)
    for index in range(count):
        first, last, glyph = struct.unpack_from(">LLL", font, start + 16 + 12 * index)
        yield from range(first if glyph else first + 1, last + 1)
