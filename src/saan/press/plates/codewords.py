"""From the codewords of a two-dimensional code to its modules: Reed–Solomon's checks, and where every bit stands.

Both are prepared once for a size. Checks are linear in the data, so those of a block are an exclusive or of one
prepared number per byte. Modules are a permutation of the codewords' bits: a Beneš network moves all of them at once
in a whole number, in two steps for each doubling of their count. Some tens of microseconds for the largest seals. All of it
is linear, so where many codes say nearly the same, as links do, a code is the first one and what each byte changes: a few.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from itertools import compress
from operator import getitem, xor

FEW, CACHED_BYTES = 48, 1 << 13
"""Bytes that differ for which it is quicker to add up what each changes, and how many such changes are kept: some megabytes."""


class Checks:
    """The codewords of error correction of one field, generator and count, for blocks of up to `longest` bytes."""

    def __init__(
        self, modulus: int, first_root: int, count: int, longest: int, blocks: Sequence[slice]
    ) -> None:
        """Take the field's polynomial, the exponent of the generator's first root, how many checks a block has, and the blocks."""
        self._count, self._blocks = count, blocks
        divisor = _divisor(modulus, first_root, count)
        remainder = divisor  # of a lone 1 with nothing behind it
        self._tables: list[tuple[int, ...]] = []
        for _ in range(longest):
            self._tables.append(_multiples(modulus, remainder))
            lead, rest = remainder[0], remainder[1:] + b"\0"
            remainder = _sum(rest, divisor.translate(_times(modulus, lead)))

    def of(self, stream: bytes) -> bytes:
        """Return the checks of all blocks, one block's after another's; a byte of 0 costs nothing."""
        return b"".join([self._block(stream[block]) for block in self._blocks])

    def _block(self, data: bytes) -> bytes:
        last = data[::-1]
        made = map(getitem, compress(self._tables, last), filter(None, last))
        return reduce(xor, made, 0).to_bytes(self._count, "big")


class Codes:
    """Draws codes of streams of one length, of which many say nearly the same: what differs from the first one costs."""

    def __init__(self, checks: Checks, placement: "Placement", length: int) -> None:
        self._checks, self._placement, self._length = checks, placement, length
        self._known: dict[int, tuple[int, int]] = {}
        self._changes = [_Changes(self, place) for place in range(length)]
        self._kept = 0

    def drawn(self, stream: bytes, kind: int) -> bytes:
        """Return the modules, one bit each, dark as 1. Streams of one kind say much in the same places."""
        value = int.from_bytes(stream, "big")
        if kind not in self._known:
            self._known[kind] = value, self._placement.frame ^ self.moved(stream)
        base, modules = self._known[kind]
        changed = (value ^ base).to_bytes(self._length, "little")
        if self._length - changed.count(0) > FEW:
            modules ^= self.moved(changed[::-1])
        else:
            made = map(getitem, compress(self._changes, changed), filter(None, changed))
            modules = reduce(xor, made, modules)
        return modules.to_bytes(self._placement.bytes, "big")

    def moved(self, stream: bytes) -> int:
        """Return the modules that a stream and its checks make dark, of a picture without a frame."""
        return self._placement.moved(stream + self._checks.of(stream))

    def changed(self, place: int, value: int) -> int:
        """Return which modules change when a byte does, counted from the last; forget all that were told before they are too many."""
        self._kept += 1
        if self._kept > CACHED_BYTES:
            self._kept = 1
            for each in self._changes:
                each.clear()
        return self.moved((value << 8 * place).to_bytes(self._length, "big"))


class _Changes(dict[int, int]):
    """By how a byte at one place changes, which modules do."""

    def __init__(self, codes: Codes, place: int) -> None:
        super().__init__()
        self._codes, self._place = codes, place

    def __missing__(self, value: int) -> int:
        made = self._codes.changed(self._place, value)
        self[value] = made
        return made


@dataclass(frozen=True, slots=True)
class Stand:
    """A bit of a codeword (0 is the lowest) and the module that shows it, counted from the first of the first row."""

    module: int
    codeword: int
    bit: int


class Placement:
    """Shows codewords in a picture of so many modules; `frame` is what stands there without them."""

    def __init__(self, stands: Iterable[Stand], frame: int, modules: int, codewords: int) -> None:
        self.frame, self.bytes = frame, modules // 8
        places = {
            modules - 1 - each.module: 8 * (codewords - 1 - each.codeword) + each.bit for each in stands
        }
        count = 1 << (max(modules, 8 * codewords) - 1).bit_length()
        idle = iter(sorted(set(range(count)) - set(places.values())))
        self._steps = _network([places[place] if place in places else next(idle) for place in range(count)])

    def moved(self, codewords: bytes) -> int:
        """Return the modules of these bits alone, without the frame; their number is one of whole bytes."""
        bits = int.from_bytes(codewords, "big")
        for distance, mask in self._steps:
            changed = (bits ^ bits >> distance) & mask
            bits ^= changed ^ changed << distance
        return bits


Step = tuple[int, int]
"""Bits that a mask names change places with those so far above them."""


def _network(sources: list[int]) -> list[Step]:
    """Return the steps after which each place has the bit that was at its source; their number is a power of two.

    V. E. Beneš, 1964: bits change with their partners half the count away, both halves are permuted for themselves,
    and bits change with their partners again. Halves of one depth are permuted in the same steps.
    """
    depth = len(sources).bit_length() - 1
    before, behind = ([bytearray(len(sources)) for _ in range(depth)] for _ in range(2))
    parts = [(0, sources)]
    for level in range(depth):
        halves = []
        for start, part in parts:
            half = len(part) // 2
            side = _sides(part)
            before[level][start : start + half] = bytes(side[:half])
            behind[level][start : start + half] = bytes([side[source] for source in part[:half]])
            for wanted in (0, 1):
                inner = [
                    (one if side[one] == wanted else other) % half
                    for one, other in zip(part[:half], part[half:], strict=True)
                ]
                halves.append((start + wanted * half, inner))
        parts = halves
    steps = [(len(sources) >> level + 1, _mask(before[level])) for level in range(depth)]
    steps += [(len(sources) >> level + 1, _mask(behind[level])) for level in reversed(range(depth))]
    return [(distance, mask) for distance, mask in steps if mask]


def _sides(sources: list[int]) -> list[int]:
    """Return through which half each bit goes: partners take different ones, before and behind."""
    half = len(sources) // 2
    places = sorted(range(len(sources)), key=sources.__getitem__)
    side = [-1] * len(sources)
    for start in range(half):
        bit = start
        while side[bit] < 0:
            side[bit] = 0
            other = sources[places[bit] ^ half]
            side[other] = 1
            bit = other ^ half
    return side


def _mask(marks: bytearray) -> int:
    """Return the number whose bits are marked, from the lowest."""
    return int(bytes(marks[::-1]).translate(_DIGITS), 2)


_DIGITS = b"01" + bytes(254)


def _multiples(modulus: int, remainder: bytes) -> tuple[int, ...]:
    """Return what each value of a byte adds to the checks, from what 1 does."""
    table = [0]
    for bit in range(8):  # each new bit doubles the table
        added = int.from_bytes(remainder.translate(_times(modulus, 1 << bit)), "big")
        table += [each ^ added for each in table]
    return tuple(table)


@cache
def _divisor(modulus: int, first_root: int, degree: int) -> bytes:
    """Return the generator polynomial of that degree without its leading 1, highest power first."""
    made = bytes(degree - 1) + b"\1"
    root = 1
    for _ in range(first_root):
        root = _times(modulus, 2)[root]
    for _ in range(degree):
        grown = made.translate(_times(modulus, root))
        made = _sum(grown, made[1:] + b"\0")
        root = _times(modulus, 2)[root]
    return made


@cache
def _times(modulus: int, factor: int) -> bytes:
    """Return the product of a factor and each value in GF(256)."""
    return bytes(_product(modulus, factor, value) for value in range(256))


def _product(modulus: int, a: int, b: int) -> int:
    product = 0
    for bit in reversed(range(8)):
        product = (product << 1) ^ ((product >> 7) * modulus)
        product ^= (b >> bit & 1) * a
    return product


def _sum(a: Sequence[int], b: Sequence[int]) -> bytes:
    return bytes(map(xor, a, b))
