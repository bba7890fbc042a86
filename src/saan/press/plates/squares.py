"""QR codes of one size (ISO/IEC 18004, byte mode, level M, mask 0), made by exclusive or of prepared pictures.

At a fixed version and mask every module is a sum in GF(2) of bits of the text: data bits stand in modules, and
Reed–Solomon codewords are linear in them. So a code is its empty frame, with one prepared picture per byte added;
some four microseconds instead of milliseconds. A picture is a whole number, first module highest, rows padded to bytes.
"""

from collections.abc import Iterator
from functools import cache

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
_FORMAT, _FORMAT_MASK, _VERSION = 0x537, 0x5412, 0x1F25
_PADS = (0xEC, 0x11)
_TIMING = 6


class Squares:
    """Makes codes for texts of up to `longest` bytes, all of the smallest version that holds the longest."""

    quiet = 4
    """Light modules around the code (ISO/IEC 18004, 9.1)."""

    def __init__(self, longest: int) -> None:
        self.version = next(version for version in range(1, 41) if capacity(version) >= longest)
        self.longest = capacity(self.version)
        self.side = 17 + 4 * self.version
        self.row = (self.side + 7) // 8
        self._codewords = tuple(_pictures(self.version, self.row))
        self._frame = _frame(self.version, self.row)
        self._head = 12 if self.version <= _SHORT_COUNT else 20
        self._empty: dict[int, int] = {}
        self._bytes: list[list[int]] = []

    def drawn(self, data: bytes) -> tuple[int, bytes]:
        """Return how many modules a side has, and the modules as `picture` gives them."""
        return self.side, self.picture(data)

    def picture(self, data: bytes) -> bytes:
        """Return the modules, one bit each, dark as 1, in rows padded to bytes; `data` must not be too long."""
        made = self._empty.get(len(data))
        if made is None:
            made = self._empty[len(data)] = self._of_length(len(data))
        while len(self._bytes) < len(data):
            self._bytes.append(self._table(len(self._bytes)))
        for table, byte in zip(self._bytes, data, strict=False):
            made ^= table[byte]
        return made.to_bytes(self.row * self.side, "big")

    def _of_length(self, length: int) -> int:
        """Return the code of that many zero bytes: frame, mode, count, padding."""
        bits = self._head + 8 * length
        stream = (4 << (self._head - 4)) | length
        total = 8 * len(self._codewords)
        stream <<= total - self._head
        filled = min(-(-min(bits + 4, total) // 8), len(self._codewords))
        for number, place in enumerate(range(filled, len(self._codewords))):
            stream |= _PADS[number % 2] << (total - 8 * (place + 1))
        made = self._frame
        for pictures, codeword in zip(self._codewords, stream.to_bytes(total // 8, "big"), strict=True):
            made ^= _sum(pictures, codeword)
        return made

    def _table(self, place: int) -> list[int]:
        """Return what each value of one byte of the text adds."""
        start = self._head + 8 * place
        codeword, shift = divmod(start, 8)
        rows = self._codewords[codeword : codeword + 2]
        table = [0]
        for bit in range(8):  # from the lowest: each new bit doubles the table
            at = 15 - shift - (7 - bit)
            picture = rows[0][at - 8] if at >= 8 else rows[1][at]  # noqa: PLR2004 - bits of the first codeword
            table += [each ^ picture for each in table]
        return table


def capacity(version: int) -> int:
    """Return how many bytes a code of that version and level M holds."""
    data = _raw(version) // 8 - _ECC[version - 1] * _BLOCKS[version - 1]
    return data - (2 if version <= _SHORT_COUNT else 3)


def _sum(pictures: tuple[int, ...], value: int) -> int:
    made = 0
    for bit, picture in enumerate(pictures):
        if value >> bit & 1:
            made ^= picture
    return made


def _raw(version: int) -> int:
    """Return the number of modules for data and error correction."""
    modules = (16 * version + 128) * version + 64
    if version >= 2:  # noqa: PLR2004 - the first version with alignment patterns
        patterns = version // 7 + 2
        modules -= (25 * patterns - 10) * patterns - 55
        if version >= 7:  # noqa: PLR2004 - the first version with version information
            modules -= 36
    return modules


def _pictures(version: int, row: int) -> Iterator[tuple[int, ...]]:
    """Yield for each data codeword the pictures of its eight bits, lowest first, error correction included."""
    side = 17 + 4 * version
    bits = [1 << (8 * row * side - 1 - (y * 8 * row + x)) for x, y in _path(version)]
    ecc, blocks = _ECC[version - 1], _BLOCKS[version - 1]
    total = _raw(version) // 8
    short, short_length = blocks - total % blocks, total // blocks - ecc
    lengths = [short_length + (block >= short) for block in range(blocks)]
    for block, length in enumerate(lengths):
        remainders = _remainders(ecc, length)
        for index in range(length):
            place = index * blocks + block if index < short_length else short_length * blocks + block - short
            places = [place, *(sum(lengths) + number * blocks + block for number in range(ecc))]
            yield tuple(
                _drawn(bits, places, [1 << bit, *(_times(each, 1 << bit) for each in remainders[index])])
                for bit in range(8)
            )


def _drawn(bits: list[int], places: list[int], values: list[int]) -> int:
    made = 0
    for place, value in zip(places, values, strict=True):
        for bit in range(8):
            if value >> (7 - bit) & 1:
                made |= bits[8 * place + bit]
    return made


def _remainders(ecc: int, length: int) -> list[list[int]]:
    """Return for each data place of a block the error correction of a lone 1 there."""
    divisor = _divisor(ecc)
    found, remainder = [], divisor
    for _ in range(length):
        found.append(remainder)
        lead, rest = remainder[0], [*remainder[1:], 0]
        remainder = [a ^ _times(lead, b) for a, b in zip(rest, divisor, strict=True)]
    return found[::-1]


@cache
def _divisor(degree: int) -> list[int]:
    """Return the generator polynomial of that degree without its leading 1, highest power first."""
    made, root = [0] * (degree - 1) + [1], 1
    for _ in range(degree):
        for index in range(degree):
            made[index] = _times(made[index], root)
            if index + 1 < degree:
                made[index] ^= made[index + 1]
        root = _times(root, 2)
    return made


@cache
def _times(a: int, b: int) -> int:
    """Return a product in GF(256) modulo x^8 + x^4 + x^3 + x^2 + 1."""
    product = 0
    for bit in reversed(range(8)):
        product = (product << 1) ^ ((product >> 7) * 0x11D)
        product ^= (b >> bit & 1) * a
    return product


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
