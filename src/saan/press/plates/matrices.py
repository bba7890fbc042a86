"""Data Matrix codes (ISO/IEC 16022, ECC 200) of bytes: for a signed seal, which a link's QR code has no room for.

Bytes stand in Base 256 throughout, so that each has one place, known ahead for every size (see `codewords`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from saan.press.plates.codewords import Checks, Codes, Placement, Stand

MOST_BYTES = 1301
# ISO/IEC 16022, table 7: side, data regions along it, codewords of data, of error correction, and interleaved blocks.
_SIZES = (
    (10, 1, 3, 5, 1), (12, 1, 5, 7, 1), (14, 1, 8, 10, 1), (16, 1, 12, 12, 1), (18, 1, 18, 14, 1), (20, 1, 22, 18, 1),
    (22, 1, 30, 20, 1), (24, 1, 36, 24, 1), (26, 1, 44, 28, 1), (32, 2, 62, 36, 1), (36, 2, 86, 42, 1), (40, 2, 114, 48, 1),
    (44, 2, 144, 56, 1), (48, 2, 174, 68, 1), (52, 2, 204, 84, 2), (64, 4, 280, 112, 2), (72, 4, 368, 144, 4),
    (80, 4, 456, 192, 4), (88, 4, 576, 224, 4), (96, 4, 696, 272, 4), (104, 4, 816, 336, 6), (120, 6, 1050, 408, 6),
    (132, 6, 1304, 496, 8),
)  # fmt: skip
_FIELD, _FIRST_ROOT = 0x12D, 1
"""GF(256) modulo x^8 + x^5 + x^3 + x^2 + 1, and the exponent of the generator's first root."""
_BASE_256, _PAD = 231, 129
_SHORT = 249
"""Up to so many bytes their count stands in one codeword."""


class Matrices:
    """Makes codes for up to `longest` bytes, each as small as its own bytes allow."""

    quiet = 2
    """Light modules around the code; the standard asks for one, cameras read better with two."""

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def drawn(self, data: bytes) -> tuple[int, bytes]:
        """Return how many modules a side has, and the modules, one bit each, dark as 1, in rows padded to bytes."""
        size = _size(len(data))
        head, asides, rest = _around(size.room, len(data))
        stream = b"".join((head, _moved(data, asides), rest))
        return size.side, size.codes.drawn(stream, len(data))


def modules(longest: int) -> int:
    """Return how many modules a side has of a code for so many bytes, with its light ones."""
    return _side(longest) + 2 * Matrices.quiet


@dataclass(frozen=True, slots=True)
class _Size:
    """One size: how many codewords of data it has, and what draws them."""

    side: int
    room: int
    codes: Codes


@cache
def _around(room: int, length: int) -> tuple[bytes, bytes, bytes]:
    """Return what stands before so many bytes, what is added to each, and what stands behind them (annex B.2)."""
    count = [length] if length <= _SHORT else [length // 250 + _SHORT, length % 250]
    asides = bytes((149 * place % 255 + 1) & 0xFF for place in range(2, 2 + len(count) + length))
    head = bytes((_BASE_256, *_moved(bytes(count), asides[: len(count)])))
    filled = len(head) + length
    pads = [(_PAD + 149 * (place + 1) % 253) % 254 + 1 for place in range(filled, room)]
    return head, asides[len(count) :], bytes([_PAD, *pads[1:]] if pads else [])


def _moved(data: bytes, asides: bytes) -> bytes:
    """Return each byte with what the 255-state algorithm adds to it, modulo 256: every other byte in one addition."""
    value, added = int.from_bytes(data, "big"), int.from_bytes(asides, "big")
    every = int.from_bytes((b"\0\xff" * len(data))[-len(data) :], "big")
    low = (value & every) + (added & every) & every
    high = (value >> 8 & every) + (added >> 8 & every) & every
    return (high << 8 | low).to_bytes(len(data) + 1, "big")[1:]


def _size(length: int) -> _Size:
    """Return the smallest size for so many bytes."""
    return _sized(_side(length))


@cache
def _side(length: int) -> int:
    needed = 2 + (length > _SHORT) + length
    return next(side for side, _, room, _, _ in _SIZES if room >= needed)


@cache
def _sized(side: int) -> _Size:
    _, regions, room, count, blocks = next(each for each in _SIZES if each[0] == side)
    row = -(-side // 8)
    slices = [slice(block, room, blocks) for block in range(blocks)]
    checks = Checks(_FIELD, _FIRST_ROOT, count // blocks, -(-room // blocks), slices)
    # The stream has a codeword of each block in turn, in data and checks alike; checks are made block by block.
    order = [
        *range(room),
        *(room + place % blocks * (count // blocks) + place // blocks for place in range(count)),
    ]
    stands = _stands(side, regions, row, order)
    placement = Placement(stands, _frame(side, regions, row), 8 * row * side, room + count)
    return _Size(side, room, Codes(checks, placement, room))


def _bit(x: int, y: int, side: int, row: int) -> int:
    return 1 << (8 * row * side - 1 - (y * 8 * row + x))


def _stands(side: int, regions: int, row: int, order: list[int]) -> Iterator[Stand]:
    """Yield where the bits of each codeword stand, around the finders of the regions."""
    inner = side - 2 * regions
    each = inner // regions
    for codeword, places in zip(order, _codewords(inner), strict=True):
        for bit, (y, x) in enumerate(reversed(places)):
            yield Stand((y + 1 + 2 * (y // each)) * 8 * row + x + 1 + 2 * (x // each), codeword, bit)


_CORNERS = (
    ((-1, 0), (-1, 1), (-1, 2), (0, -2), (0, -1), (1, -1), (2, -1), (3, -1)),
    ((-3, 0), (-2, 0), (-1, 0), (0, -4), (0, -3), (0, -2), (0, -1), (1, -1)),
    ((-3, 0), (-2, 0), (-1, 0), (0, -2), (0, -1), (1, -1), (2, -1), (3, -1)),
    ((-1, 0), (-1, -1), (0, -3), (0, -2), (0, -1), (1, -3), (1, -2), (1, -1)),
)
"""Four shapes that run around the corners; a negative number counts from the end."""
_SHAPE = ((-2, -2), (-2, -1), (-1, -2), (-1, -1), (-1, 0), (0, -2), (0, -1), (0, 0))


def _codewords(inner: int) -> Iterator[list[tuple[int, int]]]:
    """Yield the rows and columns of each codeword's bits, highest first: diagonally up and down (annex F)."""
    taken: set[tuple[int, int]] = set()
    y, x = 4, 0
    while y < inner or x < inner:
        for corner, stands in enumerate(_cornered(y, x, inner)):
            if stands:
                places = [(a % inner, b % inner) for a, b in _CORNERS[corner]]
                taken.update(places)
                yield places
        for step in (-2, 2):
            while True:
                if 0 <= y < inner and 0 <= x < inner and (y, x) not in taken:
                    places = [_within(y + a, x + b, inner) for a, b in _SHAPE]
                    taken.update(places)
                    yield places
                y, x = y + step, x - step
                if not (y >= 0 and x < inner if step < 0 else y < inner and x >= 0):
                    break
            y, x = (y + 1, x + 3) if step < 0 else (y + 3, x + 1)


def _cornered(y: int, x: int, inner: int) -> tuple[bool, ...]:
    return (
        (y, x) == (inner, 0),
        (y, x) == (inner - 2, 0) and inner % 4 != 0,
        (y, x) == (inner - 2, 0) and inner % 8 == 4,  # noqa: PLR2004 - as annex F has it
        (y, x) == (inner + 4, 2) and inner % 8 == 0,
    )


def _within(y: int, x: int, inner: int) -> tuple[int, int]:
    """Return where a module stands that would lie outside: on the other side, shifted."""
    if y < 0:
        y, x = y + inner, x + 4 - (inner + 4) % 8
    if x < 0:
        y, x = y + 4 - (inner + 4) % 8, x + inner
    return y, x


def _frame(side: int, regions: int, row: int) -> int:
    """Return finder and clock tracks of every region, and the corner that no codeword reaches."""
    whole = side // regions
    made = 0
    for y in range(side):
        for x in range(side):
            column, line = x % whole, y % whole
            solid = column == 0 or line == whole - 1
            clock = (line == 0 and column % 2 == 0) or (column == whole - 1 and line % 2 == 1)
            if solid or clock:
                made |= _bit(x, y, side, row)
    inner = side - 2 * regions
    if inner * inner % 8 == 4:  # noqa: PLR2004 - four modules are left over, two of them dark
        made |= _bit(side - 2, side - 2, side, row) | _bit(side - 3, side - 3, side, row)
    return made
