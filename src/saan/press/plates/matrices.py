"""Data Matrix codes (ISO/IEC 16022, ECC 200) of bytes: for a signed seal, which a link's QR code has no room for.

Like `squares`, by exclusive or of prepared pictures: at a size, every module is a sum in GF(2) of bits of the codewords,
and Reed–Solomon's are linear in the data's. Bytes stand in Base 256 throughout, so that each has one place. A picture is
a whole number, first module highest, rows padded to bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

MOST_BYTES = 1301
# ISO/IEC 16022, table 7: side, data regions along it, codewords of data, of error correction, and interleaved blocks.
_SIZES = (
    (10, 1, 3, 5, 1), (12, 1, 5, 7, 1), (14, 1, 8, 10, 1), (16, 1, 12, 12, 1), (18, 1, 18, 14, 1), (20, 1, 22, 18, 1),
    (22, 1, 30, 20, 1), (24, 1, 36, 24, 1), (26, 1, 44, 28, 1), (32, 2, 62, 36, 1), (36, 2, 86, 42, 1), (40, 2, 114, 48, 1),
    (44, 2, 144, 56, 1), (48, 2, 174, 68, 1), (52, 2, 204, 84, 2), (64, 4, 280, 112, 2), (72, 4, 368, 144, 4),
    (80, 4, 456, 192, 4), (88, 4, 576, 224, 4), (96, 4, 696, 272, 4), (104, 4, 816, 336, 6), (120, 6, 1050, 408, 6),
    (132, 6, 1304, 496, 8),
)  # fmt: skip
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
        made = size.empty(len(data))
        for (high, low), byte, aside in zip(size.places(len(data)), data, _asides(len(data)), strict=False):
            value = (byte + aside) & 0xFF
            made ^= high[value >> 4] ^ low[value & 15]
        return size.side, made.to_bytes(size.row * size.side, "big")


_Nibbles = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class _Size:
    """One size: its empty frame, and what each value of each half of each codeword adds to it."""

    side: int
    row: int
    frame: int
    codewords: tuple[_Nibbles, ...]

    def empty(self, length: int) -> int:
        """Return the code of so many bytes without them: frame, mode, count and padding."""
        return _empty(self.side, length)

    def places(self, length: int) -> tuple[_Nibbles, ...]:
        """Return the codewords that bytes stand in, and those after them."""
        return _after(self.side, length)


@cache
def _empty(side: int, length: int) -> int:
    size = _sized(side)
    made = size.frame
    head = [_BASE_256, *_aside(_counted(length), 2)]
    for place, value in enumerate(head):
        made ^= _added(size.codewords[place], value)
    for place in range(len(head) + length, len(size.codewords)):
        first = place == len(head) + length
        value = _PAD if first else (_PAD + 149 * (place + 1) % 253) % 254 + 1
        made ^= _added(size.codewords[place], value)
    return made


@cache
def _after(side: int, length: int) -> tuple[_Nibbles, ...]:
    return _sized(side).codewords[1 + len(_counted(length)) :]


@cache
def _asides(length: int) -> bytes:
    """Return what the 255-state algorithm adds to each byte, by its place (annex B.2)."""
    first = 2 + len(_counted(length))
    return bytes((149 * place % 255 + 1) & 0xFF for place in range(first, first + length))


def _aside(values: list[int], first: int) -> list[int]:
    return [(value + 149 * place % 255 + 1) & 0xFF for place, value in enumerate(values, first)]


def _counted(length: int) -> list[int]:
    return [length] if length <= _SHORT else [length // 250 + _SHORT, length % 250]


def _added(halves: _Nibbles, value: int) -> int:
    return halves[0][value >> 4] ^ halves[1][value & 15]


def _size(length: int) -> _Size:
    """Return the smallest size for so many bytes."""
    needed = 1 + len(_counted(length)) + length
    return _sized(next(side for side, _, room, _, _ in _SIZES if room >= needed))


@cache
def _sized(side: int) -> _Size:
    _, regions, room, checks, blocks = next(each for each in _SIZES if each[0] == side)
    row = -(-side // 8)
    modules = list(_modules(side, regions, row))
    halves = [_halves(bits) for bits in modules]
    alone = [_halves(bits) for bits in modules[room:]]
    each = checks // blocks
    codewords = []
    for place in range(room):
        block, depth = place % blocks, (room - 1 - place) // blocks
        lone = _remainder(each, depth)
        bits = []
        for bit in range(8):
            made = _added(halves[place], 1 << bit)
            for number, value in enumerate(lone):
                made ^= _added(alone[number * blocks + block], _times(value, 1 << bit))
            bits.append(made)
        codewords.append(_halves(bits))
    return _Size(side, row, _frame(side, regions, row), tuple(codewords))


def _halves(bits: list[int]) -> _Nibbles:
    """Return what each value of the upper and of the lower half adds, from what each bit does, lowest first."""
    tables = []
    for four in (bits[4:], bits[:4]):
        table = [0]
        for picture in four:
            table += [one ^ picture for one in table]
        tables.append(tuple(table))
    return tables[0], tables[1]


@cache
def _remainder(checks: int, depth: int) -> tuple[int, ...]:
    """Return the error correction of a lone 1 that has `depth` codewords of its block behind it."""
    divisor = _divisor(checks)
    if depth == 0:
        return divisor
    lead, *rest = _remainder(checks, depth - 1)
    return tuple(a ^ _times(lead, b) for a, b in zip([*rest, 0], divisor, strict=True))


@cache
def _divisor(degree: int) -> tuple[int, ...]:
    """Return the generator polynomial (roots 2 to 2^degree) without its leading 1, highest power first."""
    made, root = [0] * (degree - 1) + [1], 2
    for _ in range(degree):
        for index in range(degree):
            made[index] = _times(made[index], root)
            if index + 1 < degree:
                made[index] ^= made[index + 1]
        root = _times(root, 2)
    return tuple(made)


@cache
def _times(a: int, b: int) -> int:
    """Return a product in GF(256) modulo x^8 + x^5 + x^3 + x^2 + 1."""
    product = 0
    for bit in reversed(range(8)):
        product = (product << 1) ^ ((product >> 7) * 0x12D)
        product ^= (b >> bit & 1) * a
    return product


def _bit(x: int, y: int, side: int, row: int) -> int:
    return 1 << (8 * row * side - 1 - (y * 8 * row + x))


def _modules(side: int, regions: int, row: int) -> Iterator[list[int]]:
    """Yield for each codeword what its eight bits add, lowest first."""
    inner = side - 2 * regions
    each = inner // regions
    for places in _codewords(inner):
        yield [_bit(x + 1 + 2 * (x // each), y + 1 + 2 * (y // each), side, row) for y, x in reversed(places)]


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
