"""Writing PDF objects (ISO 32000-1 §7.3, §7.5)."""

import re
import zlib
from io import BytesIO
from itertools import pairwise
from typing import Any

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
