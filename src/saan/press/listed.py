"""Items and numbered rows of a page as lists for whoever listens (ISO 32000-1 §14.8.4.3.3).

A list of typst's own stands in columns, whereas an item of an official letter begins further in and goes on at the margin;
and it takes a tenth of a letter's time. So the template sets paragraphs and grids, and marks them by quotations, which no page has
otherwise and of which nothing is seen: of a text each list, item and body, one within the other; of a grid the number that a
row begins with, twice. Here they become what they stand for. A label before the first number is the list's caption.
"""

import re
from collections.abc import Sequence
from typing import Final

_QUOTED: Final = re.compile(rb"<</Type/StructElem/S/BlockQuote/P (\d+) 0 R")
_KIND: Final = re.compile(rb"/S/\w+")
_ABOVE: Final = re.compile(rb"/P \d+ 0 R")
_BELOW: Final = re.compile(rb"/K\[([^\]]+)\]")
_NAMES: Final = (b"L", b"LI", b"LBody")
_CELL: Final = b"<</Type/StructElem/S/Div/P "
_DECIMAL: Final = b"/A[<</O/List/ListNumbering/Decimal>>]"


def name(found: dict[int, bytes]) -> None:
    """Make lists of what is quoted among a page's objects."""
    within = {number: int(about[1]) for number, value in found.items() if (about := _QUOTED.match(value))}
    cells = {above for above in within.values() if above not in within and found[above].startswith(_CELL)}
    for grid in {int(found[cell][len(_CELL) :].split(b" ", 1)[0]) for cell in cells}:
        _numbered(found, grid, cells)
    for number, parent in within.items():
        depth, above = 0, parent
        while above in within:
            depth, above = depth + 1, within[above]
        if above not in cells:
            found[number] = _KIND.sub(b"/S/%b" % _NAMES[depth % len(_NAMES)], found[number], count=1)


def _numbered(found: dict[int, bytes], grid: int, cells: set[int]) -> None:
    """Make a list of a grid: of each row's first cell, which holds the number, the item; of the others its body."""
    kids = _kids(found[grid])
    for empty in [each for each in kids if not _BELOW.search(found[each])]:
        kids.remove(empty)
        del found[empty]
    label, rows = _rows(kids, cells)
    for item, others in rows:
        (body,) = _kids(found[item])
        (number,) = _kids(found[body])
        found[item] = _made(found[item], b"LI", (number, body))
        found[number] = _made(found[number], b"Lbl", None, above=item)
        found[body] = _made(found[body], b"LBody", others)
        for other in others:
            found[other] = _made(found[other], b"Div", None, above=body)
    for each in label:
        found[each] = _made(found[each], b"Caption", None)
    listed = _made(found[grid], b"L", (*label, *(item for item, _ in rows)))
    found[grid] = listed.replace(b"/K[", _DECIMAL + b"/K[", 1)


def _rows(kids: Sequence[int], cells: set[int]) -> tuple[list[int], list[tuple[int, list[int]]]]:
    """Return the cells before the first number, and each cell with a number with those behind it."""
    label: list[int] = []
    rows: list[tuple[int, list[int]]] = []
    for each in kids:
        if each in cells:
            rows.append((each, []))
        else:
            (rows[-1][1] if rows else label).append(each)
    return label, rows


def _kids(element: bytes) -> list[int]:
    """Return the elements within an element, of which none has other kids beside them."""
    below = _BELOW.search(element)
    return [int(each) for each in re.findall(rb"(\d+) 0 R", below[1])] if below else []


def _made(element: bytes, kind: bytes, kids: Sequence[int] | None, *, above: int = 0) -> bytes:
    """Return an element of another kind, with other kids or another one above it where they are given."""
    made = _KIND.sub(b"/S/%b" % kind, element, count=1)
    if above:
        made = _ABOVE.sub(b"/P %d 0 R" % above, made, count=1)
    if kids is not None:
        made = _BELOW.sub(b"/K[%b]" % b" ".join(b"%d 0 R" % each for each in kids), made, count=1)
    return made
