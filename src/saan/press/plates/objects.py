"""Writing PDF objects, and taking over those that typst wrote (ISO 32000-1 §7.3, §7.5)."""

import re
import zlib
from collections.abc import Mapping
from io import BytesIO
from itertools import pairwise
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
MARK = b"%saan:plate\n"
"""A comment at the end of a plate's prefix: what follows is the document's own."""
_FREE = b"%010d %05d f \n"
_USED = b"%010d 00000 n \n"
_ROWS = re.compile(rb"(\d{10}) \d{5} n")


class Body:
    """Objects written one after the other, with the offset of each."""

    def __init__(self) -> None:
        self.data = bytearray(HEAD)
        self.offsets: dict[int, int] = {}

    def put(self, number: int, value: bytes) -> None:
        """Write an object under its number."""
        self.offsets[number] = len(self.data)
        self.data += b"%d 0 obj\n%b\nendobj\n" % (number, value)

    def table(self, size: int) -> bytes:
        """Return the cross-reference table for the numbers below `size` that are written, others being free."""
        free = [number for number in range(1, size) if number not in self.offsets]
        following = dict(zip([0, *free], [*free, 0], strict=True))
        return b"".join(
            _USED % self.offsets[number]
            if number in self.offsets
            else _FREE % (following[number], 0 if number else 65535)
            for number in range(size)
        )


def stream(about: bytes, data: bytes, *, level: int = 9) -> bytes:
    """Return a stream object's value, deflated."""
    data, about = zlib.compress(data, level), about + b"/Filter/FlateDecode"
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (about, len(data), data)


def text(value: str) -> bytes:
    """Return a text string as PDF writes it, UTF-16 in hex."""
    return b"<feff%b>" % value.encode("utf-16-be").hex().encode()


class Set:
    """A PDF that typst made: its pages' resources and contents, to be taken over under the same numbers."""

    def __init__(self, pdf: bytes) -> None:
        self.reader = PdfFileReader(BytesIO(pdf))
        self.pages = [each.get_object() for each in self.reader.root["/Pages"]["/Kids"]]
        self.last = int(self.reader.trailer["/Size"])

    def number(self, page: int) -> int:
        """Return the number of a page's object."""
        return int(self.reader.root["/Pages"]["/Kids"].raw_get(page).idnum)

    def size(self, page: int) -> tuple[float, float]:
        """Return a page's width and height in points."""
        _, _, width, height = (float(side) for side in self.pages[page]["/MediaBox"])
        return width, height

    def contents(self, page: int) -> bytes:
        """Return what a page draws."""
        found = self.pages[page]["/Contents"]
        parts = found if isinstance(found, generic.ArrayObject) else [found]
        return b"\n".join(part.get_object().data for part in parts)

    def resources(self, page: int) -> dict[str, Any]:
        """Return a page's resources, the first level resolved."""
        about = self.pages[page]
        found = about["/Resources"] if "/Resources" in about else {}  # noqa: SIM401 - `get` would not resolve it
        return {name: found[name] for name in found}

    def links(self, page: int) -> list[Any]:
        """Return the links that lie on a page."""
        about = self.pages[page]
        lying = about["/Annots"] if "/Annots" in about else ()  # noqa: SIM401 - as above
        return [each for each in lying if each.get_object()["/Subtype"] == "/Link"]

    def targets(self) -> Any:
        """Return the named places of the document; None where it has none."""
        root = self.reader.root
        names: Any = root["/Names"] if "/Names" in root else {}  # noqa: SIM401 - as above
        return names.raw_get("/Dests") if "/Dests" in names else None

    def reachable(self, roots: list[Any], *, but: frozenset[int] = frozenset()) -> Mapping[int, Any]:
        """Return the indirect objects that values lead to, by number, without following those of `but`."""
        found: dict[int, Any] = {}
        waiting = list(roots)
        while waiting:
            value = waiting.pop()
            if isinstance(value, generic.IndirectObject):
                if value.idnum not in found and value.idnum not in but:
                    found[value.idnum] = value.get_object()
                    waiting.append(found[value.idnum])
            elif isinstance(value, generic.DictionaryObject):
                waiting += [value.raw_get(name) for name in value if name not in {"/Parent", "/StructParent"}]
            elif isinstance(value, generic.ArrayObject):
                waiting += list(value)
        return found


def verbatim(pdf: bytes) -> tuple[dict[int, bytes], bytes]:
    """Return every object as typst wrote it, by number, and the trailer's dictionary.

    typst writes one table, objects in their order, and no streams of objects.
    """
    table = int(pdf[pdf.rindex(b"startxref") + 9 :].split()[0])
    offsets = [int(row[:10]) for row in _ROWS.findall(pdf, table)] + [table]
    found = {}
    for start, end in pairwise(sorted(offsets)):
        number, value = pdf[start:end].split(b" 0 obj\n", 1)
        found[int(number)] = value[: value.rindex(b"\nendobj")]
    return found, pdf[pdf.rindex(b"trailer") + 7 : pdf.rindex(b"startxref")].strip()


def written(value: Any) -> bytes:
    """Return a value that was read, as PDF writes it."""
    out = BytesIO()
    value.write_to_stream(out, None)
    return out.getvalue()
