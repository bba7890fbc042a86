"""Codes of their own for the marks of Thai, drawn by nobody: the glyph of `ที่` is told as ท, its marks follow it unseen.

PDF.js 5.4 takes every code whose text holds a nonspacing mark for one without width (`isZeroWidthDiacritic`), finds a gap
behind it, and copies a space that nobody wrote. So the wide code of a cluster says its letter alone, and behind it stand
codes that truly have no width, one for each mark.
"""

import struct
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_ENTRY = struct.Struct(">4sLLL")
_HEADER = 12
_WHOLE = 0xB1B0AFBA
"""What the sum of a font's words and its adjustment come to (OpenType 1.9, `checkSumAdjustment`)."""
_PER_METRIC, _PER_SHORT, _PER_LONG = 4, 2, 4
_NAMELESS, _POST = struct.pack(">L", 0x00030000), 32
"""How a table `post` begins that names no glyph, and how long it is (OpenType 1.9, `post`, version 3.0)."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a font's codes are written anew: each code that had marks as several, and what those that are told anew mean."""

    anew: Mapping[int, str]
    texts: Mapping[int, str]
    added: range
    """The codes of the marks, behind all that the font has."""


def spelling(texts: Mapping[int, str], first: int) -> Spelling | None:
    """Return how a font with these texts is spelt, its own codes being below `first`; None where no code joins marks."""
    joined = {code: text for code, text in texts.items() if len(text) > 1 and any(map(_is_mark, text))}
    if not joined:
        return None
    codes = {
        sign: first + place
        for place, sign in enumerate(sorted({sign for text in joined.values() for sign in text[1:]}))
    }
    return Spelling(
        {code: chr(code) + "".join(chr(codes[sign]) for sign in text[1:]) for code, text in joined.items()},
        {code: text[0] for code, text in joined.items()} | {code: sign for sign, code in codes.items()},
        range(first, first + len(codes)),
    )


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign) == "Mn"


def glyphs(program: bytes) -> int:
    """Return how many glyphs a TrueType program has."""
    return _count({tag: table for tag, _, table in _entries(program)})


def widened(program: bytes, more: int) -> bytes:
    """Return a TrueType program with so many more glyphs behind its own, empty and without advance."""
    sums, tables = {}, {}
    for tag, total, table in _entries(program):
        sums[tag], tables[tag] = total, table
    count = _count(tables)
    (long_offsets,) = struct.unpack_from(">h", tables[b"head"], 50)
    (measured,) = struct.unpack_from(">H", tables[b"hhea"], 34)
    size = _PER_LONG if long_offsets else _PER_SHORT
    metrics = tables[b"hmtx"]
    last, bare = metrics[_PER_METRIC * (measured - 1) :][:2], metrics[_PER_METRIC * measured :]
    every = metrics[: _PER_METRIC * measured] + b"".join(
        last + bare[at : at + 2] for at in range(0, len(bare), 2)
    )
    for changed in (b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"post"):
        del sums[changed]
    tables[b"hmtx"] = every + bytes(_PER_METRIC * more)
    tables[b"hhea"] = _with(tables[b"hhea"], 34, ">H", count + more)
    tables[b"maxp"] = _with(tables[b"maxp"], 4, ">H", count + more)
    tables[b"loca"] += tables[b"loca"][-size:] * more
    tables[b"head"] = _with(tables[b"head"], 8, ">L", 0)
    # The names of the glyphs, which nothing in a PDF asks for, would have to be as many as they are.
    tables[b"post"] = _NAMELESS + tables[b"post"][len(_NAMELESS) : _POST]
    return _assembled(program[:_HEADER], tables, sums)


def _entries(program: bytes) -> Iterable[tuple[bytes, int, bytes]]:
    """Yield each table's tag, its sum as the program has it, and the table."""
    (count,) = struct.unpack_from(">H", program, 4)
    for index in range(count):
        tag, total, at, size = _ENTRY.unpack_from(program, _HEADER + _ENTRY.size * index)
        yield tag, total, program[at : at + size]


def _count(tables: Mapping[bytes, bytes]) -> int:
    return int(struct.unpack_from(">H", tables[b"maxp"], 4)[0])


def _with(table: bytes, at: int, form: str, value: int) -> bytes:
    changed = bytearray(table)
    struct.pack_into(form, changed, at, value)
    return bytes(changed)


def _assembled(header: bytes, tables: Mapping[bytes, bytes], known: Mapping[bytes, int]) -> bytes:
    """Return a program of these tables, which are in the order of their tags; sums that are not `known` are made."""
    padded = {tag: table + bytes(-len(table) % 4) for tag, table in tables.items()}
    at, entries, sums = _HEADER + _ENTRY.size * len(tables), b"", 0
    for tag, table in tables.items():
        total = known[tag] if tag in known else _sum(padded[tag])
        entries += _ENTRY.pack(tag, total, at, len(table))
        if tag == b"head":
            head_at = at
        at, sums = at + len(padded[tag]), sums + total
    whole = bytearray(header + entries + b"".join(padded.values()))
    struct.pack_into(">L", whole, head_at + 8, (_WHOLE - sums - _sum(header + entries)) & 0xFFFFFFFF)
    return bytes(whole)


def _sum(words: bytes) -> int:
    total: int = sum(struct.unpack(f">{len(words) // 4}L", words))
    return total & 0xFFFFFFFF
