"""QR codes of one size (ISO/IEC 18004, byte mode, level M, mask 0), from prepared parts: microseconds instead of milliseconds.

Version and mask are fixed, so that frame, mask and the place of every bit are known ahead (see `codewords`).
"""

import itertools
from collections.abc import Iterator
from functools import lru_cache

from saan.press.plates.codewords import Checks, Codes, Placement, Stand

# Level M of table 9: codewords of error correction per block, and blocks, for versions 1 to 40.
_ECC = (
    10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
    26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
)  # fmt: skip
_BLOCKS = (
    1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
    17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
)  # fmt: skip
MOST_BYTES = 2331
_SHORT_COUNT = 9
"""Versions up to this one count their bytes in 8 bits, later ones in 16."""
_FIELD, _FIRST_ROOT = 0x11D, 0
"""GF(256) modulo x^8 + x^4 + x^3 + x^2 + 1, and the exponent of the generator's first root."""
_FORMAT, _FORMAT_MASK, _VERSION = 0x537, 0x5412, 0x1F25
_PADS = bytes((0xEC, 0x11))
_TIMING = 6


class Squares:
    """Makes codes for texts of up to `longest` bytes, all of the smallest version that holds the longest."""

    quiet = 4
    """Light modules around the code (ISO/IEC 18004, 9.1)."""

    def __init__(self, longest: int) -> None:
        self.version = _version(longest)
        self.longest = capacity(self.version)
        self.side = _side(self.version)
        self.row = (self.side + 7) // 8
        self._room = sum(map(len, _blocks(self.version)))
        checks, placement = _parts(self.version)
        self._codes = Codes(checks, placement, self._room)
        self._count_bits = 8 if self.version <= _SHORT_COUNT else 16

    def drawn(self, data: bytes) -> tuple[int, bytes]:
        """Return how many modules a side has, and the modules as `picture` gives them."""
        return self.side, self.picture(data)

    def picture(self, data: bytes) -> bytes:
        """Return the modules, one bit each, dark as 1, in rows padded to bytes; `data` must not be too long."""
        return self._codes.drawn(self._stream(data), len(data))

    def _stream(self, data: bytes) -> bytes:
        """Return the codewords of data: mode, count, the bytes, four bits that end them, padding."""
        bits = 4 << self._count_bits | len(data)
        written = (bits << 8 * len(data) | int.from_bytes(data, "big")) << 4
        length = len(data) + 1 + self._count_bits // 8
        stream = written.to_bytes(length, "big")
        return stream + (_PADS * self._room)[: self._room - length]


@lru_cache(16)
def _parts(version: int) -> tuple[Checks, Placement]:
    """Return the prepared parts of a version, which take a tenth of a second to make and change no more: plates share them."""
    blocks, side = _blocks(version), _side(version)
    slices = [slice(block.start, block.stop) for block in blocks]
    checks = Checks(_FIELD, _FIRST_ROOT, _ECC[version - 1], len(blocks[-1]), slices)
    row = (side + 7) // 8
    stands = _stands(version, blocks, row)
    return checks, Placement(stands, _frame(version, row), 8 * row * side, _raw(version) // 8)


def modules(longest: int) -> int:
    """Return how many modules a side has of a code for so many bytes, with its light ones."""
    return _side(_version(longest)) + 2 * Squares.quiet


def _version(longest: int) -> int:
    """Return the smallest version that holds so many bytes."""
    return next(version for version in range(1, 41) if capacity(version) >= longest)


def _side(version: int) -> int:
    return 17 + 4 * version


def capacity(version: int) -> int:
    """Return how many bytes a code of that version and level M holds."""
    data = _raw(version) // 8 - _ECC[version - 1] * _BLOCKS[version - 1]
    return data - (2 if version <= _SHORT_COUNT else 3)


def _raw(version: int) -> int:
    """Return the number of modules for data and error correction."""
    modules = (16 * version + 128) * version + 64
    if version >= 2:  # noqa: PLR2004 - the first version with alignment patterns
        patterns = version // 7 + 2
        modules -= (25 * patterns - 10) * patterns - 55
        if version >= 7:  # noqa: PLR2004 - the first version with version information
            modules -= 36
    return modules


def _blocks(version: int) -> list[range]:
    """Return which data codewords each block has; the last ones may have one more than the first."""
    ecc, blocks = _ECC[version - 1], _BLOCKS[version - 1]
    total = _raw(version) // 8
    short, length = blocks - total % blocks, total // blocks - ecc
    starts = [block * length + max(block - short, 0) for block in range(blocks + 1)]
    return [range(start, end) for start, end in itertools.pairwise(starts)]


def _stands(version: int, blocks: list[range], row: int) -> Iterator[Stand]:
    """Yield where the bits of data and checks stand: a codeword of each block in turn, data first."""
    ecc, room = _ECC[version - 1], blocks[-1].stop
    order = [block[place] for place in range(len(blocks[-1])) for block in blocks if place < len(block)]
    order += [room + block * ecc + place for place in range(ecc) for block in range(len(blocks))]
    path = _path(version)
    for codeword in order:
        for bit in reversed(range(8)):
            x, y = next(path)
            yield Stand(y * 8 * row + x, codeword, bit)


def _path(version: int) -> Iterator[tuple[int, int]]:
    """Yield the modules that bits stand in: columns in pairs from the right, upwards and downwards in turn."""
    side, taken = 17 + 4 * version, _fixed(version)
    for right in range(side - 1, 0, -2):
        column = right if right > _TIMING else right - 1
        upward = (column + 1) & 2 == 0
        for step in range(side):
            y = side - 1 - step if upward else step
            for x in (column, column - 1):
                if (x, y) not in taken:
                    yield x, y


def _frame(version: int, row: int) -> int:
    """Return the picture without data: patterns, format and version, and the mask over all data modules."""
    made = 0
    side = 17 + 4 * version
    dark = [place for place, black in _fixed(version).items() if black]
    dark += [(x, y) for x, y in _path(version) if (x + y) % 2 == 0]
    for x, y in dark:
        made |= 1 << (8 * row * side - 1 - (y * 8 * row + x))
    return made


def _fixed(version: int) -> dict[tuple[int, int], bool]:
    """Return every module that no data stands in, and whether it is dark."""
    side = 17 + 4 * version
    made = {(i, _TIMING): i % 2 == 0 for i in range(side)} | {(_TIMING, i): i % 2 == 0 for i in range(side)}
    centres = _centres(version)
    last = len(centres) - 1
    for i, x in enumerate(centres):
        for j, y in enumerate(centres):
            if (i, j) not in {(0, 0), (0, last), (last, 0)}:
                made |= _rings(x, y, 2, side)
    for x, y in ((3, 3), (side - 4, 3), (3, side - 4)):
        made |= _rings(x, y, 4, side)
    made |= dict(_format(side))
    if version >= 7:  # noqa: PLR2004 - as the standard says
        bits = (version << 12) | _remainder(version, 12, _VERSION)
        for bit in range(18):
            a, b = side - 11 + bit % 3, bit // 3
            made[a, b] = made[b, a] = bool(bits >> bit & 1)
    return made


def _rings(x: int, y: int, reach: int, side: int) -> dict[tuple[int, int], bool]:
    """Return an alignment pattern (reach 2) or a finder with its separator (reach 4)."""
    made = {}
    for dx in range(-reach, reach + 1):
        for dy in range(-reach, reach + 1):
            if 0 <= x + dx < side and 0 <= y + dy < side:
                distance = max(abs(dx), abs(dy))
                made[x + dx, y + dy] = distance != 1 if reach == 2 else distance not in {2, 4}  # noqa: PLR2004 - rings
    return made


def _centres(version: int) -> list[int]:
    if version == 1:
        return []
    count = version // 7 + 2
    step = (version * 8 + count * 3 + 5) // (count * 4 - 4) * 2
    return [_TIMING, *sorted(10 + 4 * version - step * index for index in range(count - 1))]


def _format(side: int) -> Iterator[tuple[tuple[int, int], bool]]:
    data = 0  # level M is 00, and so is mask 0
    bits = ((data << 10) | _remainder(data, 10, _FORMAT)) ^ _FORMAT_MASK
    first = [(8, i) for i in (0, 1, 2, 3, 4, 5, 7, 8)] + [(i, 8) for i in (7, 5, 4, 3, 2, 1, 0)]
    second = [(side - 1 - i, 8) for i in range(8)] + [(8, side - 15 + i) for i in range(8, 15)]
    for bit, places in enumerate(zip(first, second, strict=True)):
        for place in places:
            yield place, bool(bits >> bit & 1)
    yield (8, side - 8), True


def _remainder(value: int, bits: int, divisor: int) -> int:
    made = value << bits
    while made.bit_length() > bits:
        made ^= divisor << (made.bit_length() - bits - 1)
    return made
