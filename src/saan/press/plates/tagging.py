"""The structure of a plate (ISO 32000-1 §14.7, ISO 14289-1): typst's, with what is filled in at its place among the rest.

Each slot and frame was drawn as one letter in a colour that tells the number of its mark. The letter is taken away;
its marked content goes to the document, which puts there what it fills in.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic

from saan.press.plates.marks import Frame
from saan.press.plates.objects import Set

_BLOCK = rb"q [-\d. ]+ cm/\w+ cs 0?\.992[\d]* ([\d.]+) ([\d.]+) scn\s*BT(?:(?!\bET\b).)*?ET\s*Q\s*"
_BARE = re.compile(_BLOCK, re.DOTALL)
_MARKED = re.compile(
    rb"/Span<</MCID (\d+)(?:/Lang\([-\w]+\))?>>BDC\s*((?:"
    + re.sub(rb"(?<!\\)\((?!\?)", b"(?:", _BLOCK)
    + rb")+)EMC",
    re.DOTALL,
)


@dataclass(slots=True)
class Page:
    """A page's content without the letters, and the marked content that each mark had."""

    content: bytes
    begun: dict[int, int]


def cleared(content: bytes, firsts: frozenset[int]) -> Page:
    """Return a page's content without the letters. What stands in `firsts` the document begins; further lines stay empty."""
    begun: dict[int, int] = {}

    def take(found: re.Match[bytes]) -> bytes:
        first = _BARE.search(found[2])
        number = _number(first) if first else 0
        if number not in firsts:
            return b"/Span<</MCID %b>>BDC EMC" % found[1]
        begun[number] = int(found[1])
        return b""

    content = _MARKED.sub(take, content)
    return Page(_BARE.sub(b"", content), begun)


def _number(found: re.Match[bytes]) -> int:
    high, low = (round(float(part) * 255) for part in found.groups())
    return high * 256 + low


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
