"""The structure of a plate (ISO 32000-1 §14.7, ISO 14289-1): typst's, with what is filled in at its place among the rest.

Each slot and frame was drawn as one letter in a colour that tells the number of its mark. The letter is taken away;
its marked content goes to the document, which puts there what it fills in.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pyhanko.pdf_utils import generic

from saan.press.plates.marks import Frame
from saan.press.plates.static import Known, Sign, alone
from saan.press.plates.taking import Set

LETTER = "ก"
_RED = 253
"""Of the letters' colour; green and blue are the number of the mark."""
_BLOCK = rb"q ([-\d. ]+) cm/\w+ cs (0?\.99\d*) ([\d.]+) ([\d.]+) scn\s*BT((?:(?!\bET\b).)*?)ET\s*Q\s*"
_BARE = re.compile(_BLOCK, re.DOTALL)
_MARKED = re.compile(
    rb"/Span<</MCID (\d+)(?:/Lang\([-\w]+\))?>>BDC\s*((?:"
    + re.sub(rb"(?<!\\)\((?!\?)", b"(?:", _BLOCK)
    + rb")+)EMC",
    re.DOTALL,
)
_PATH = re.compile(
    rb"q 1 0 0 -1 ([-\d.]+) ([-\d.]+) cm(?:/\w+ gs)?/\w+ (?:cs|CS) [^\n]*?((?:(?:[-\d.]+ ){2,6}[mlc]\s+)+)(?:h\s+)?[fSs]\b"
)
_POINT = re.compile(rb"([-\d.]+) ([-\d.]+) [mlc]")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mark's letter as typst drew it: by which matrix of the page, and the glyph."""

    matrix: tuple[float, ...]
    sign: Sign


@dataclass(frozen=True, slots=True)
class Shape:
    """The box around a line or a patch that typst drew, in points."""

    left: float
    right: float
    low: float
    high: float


@dataclass(slots=True)
class Page:
    """A page's content without the letters, which of them it had and the marked content of each, and the shapes on it."""

    content: bytes
    begun: dict[int, int] = field(default_factory=dict)
    letters: dict[int, list[Letter]] = field(default_factory=dict)
    shapes: tuple[Shape, ...] = ()


def cleared(
    content: bytes, fonts: Mapping[str, Known], firsts: Collection[int], numbers: Collection[int]
) -> Page:
    """Return a page's content without the letters. What stands in `firsts` the document begins; further lines stay empty.

    Only the letter itself in a mark's own colour is taken away: what a designer writes in such a colour stays.
    """
    page = Page(b"", shapes=tuple(_shapes(content)))

    def known(found: re.Match[bytes]) -> tuple[int, Letter] | None:
        matrix, *parts, drawn = found.groups()
        red, high, low = (round(float(part) * 255) for part in parts)
        number, sign = high * 256 + low, alone(drawn, fonts)
        if red != _RED or number not in numbers or sign is None or sign.text != LETTER:
            return None
        return number, Letter(tuple(map(float, matrix.split())), sign)

    def taken(found: re.Match[bytes]) -> bytes:
        if not (letter := known(found)):
            return found[0]
        page.letters.setdefault(letter[0], []).append(letter[1])
        return b""

    def taken_marked(found: re.Match[bytes]) -> bytes:
        letters = [known(each) for each in _BARE.finditer(found[2])]
        if not all(letters):
            return found[0]
        _BARE.sub(taken, found[2])
        (number, _), *_ = filter(None, letters)
        if number not in firsts:
            return b"/Span<</MCID %b>>BDC EMC" % found[1]
        page.begun[number] = int(found[1])
        return b""

    page.content = _BARE.sub(taken, _MARKED.sub(taken_marked, content))
    return page


def _shapes(content: bytes) -> Iterator[Shape]:
    for x, y, path in _PATH.findall(content):
        points = [(float(right), float(down)) for right, down in _POINT.findall(path)]
        across, down = zip(*points, strict=True)
        yield Shape(
            float(x) + min(across), float(x) + max(across), float(y) - max(down), float(y) - min(down)
        )


def in_words(source: Set, page: int, begun: dict[int, int], frames: Iterable[Frame]) -> None:
    """Make figures of the elements of a page's codes and pictures, with what they are in words and where they stand."""
    about = source.pages[page]
    tree = dict(_pairs(source.reader.root["/StructTreeRoot"]["/ParentTree"]))
    elements = tree[int(about["/StructParents"])].get_object()
    for frame in frames:
        if frame.page != page or frame.number not in begun:
            continue
        element = elements[begun[frame.number]]
        box = [frame.x, frame.y, frame.x + frame.width, frame.y + frame.height]
        element[generic.pdf_name("/S")] = generic.pdf_name("/Figure")
        element[generic.pdf_name("/Alt")] = generic.TextStringObject(frame.alt)
        element[generic.pdf_name("/A")] = generic.DictionaryObject(
            {
                generic.pdf_name("/O"): generic.pdf_name("/Layout"),
                generic.pdf_name("/Placement"): generic.pdf_name("/Block"),
                generic.pdf_name("/BBox"): generic.ArrayObject(
                    [generic.FloatObject(f"{side:.2f}") for side in box]
                ),
            }
        )


def _pairs(tree: Any) -> Iterable[tuple[int, Any]]:
    """Yield what a number tree holds (ISO 32000-1 §7.9.7)."""
    if "/Kids" in tree:
        for index in range(len(tree["/Kids"])):
            yield from _pairs(tree["/Kids"][index])
        return
    row = tree["/Nums"]
    for index in range(0, len(row), 2):
        yield int(row[index]), row[index + 1]
