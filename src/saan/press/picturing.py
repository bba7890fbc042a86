"""Pictures of a PDF's first pages, drawn in a process of its own with bounded time, memory and size.

Drawn are the bytes that are given: who shows what was signed gives the signed revision alone, so that nothing which was
added later is in the picture. No script of the file runs, and nothing is fetched or kept.
"""

import sys
from collections.abc import Iterator
from io import BytesIO

import msgspec

from saan.press.apart import answered, limit

SECONDS = 10
MEMORY = 1 << 30
MOST_BYTES = 32 << 20
"""The largest file that is drawn."""
MOST_PAGES = 5
MOST_PICTURED = 1_000_000
"""Bytes of all pictures together; pages that would take more are left out."""
_WIDE, _HIGH = 920, 1840
"""Dots across and down a page at most: enough to be read by zooming in."""
_QUALITY = 70


class Pictures(msgspec.Struct, frozen=True):
    """Pages as JPEG, the first first; `total` is how many the file has, more than are here where it is long."""

    pages: tuple[bytes, ...] = ()
    total: int = 0


NOTHING = Pictures()
"""What is had of a file that cannot be drawn within the limits."""


def draw_apart(pdf: bytes, *, seconds: int = SECONDS, memory: int = MEMORY) -> Pictures:
    """Return the pictures of a file's first pages; none where it cannot be drawn within the limits."""
    if len(pdf) > MOST_BYTES:
        return NOTHING
    try:
        done = answered(__name__, pdf, seconds=seconds, memory=memory)
        return msgspec.msgpack.decode(done, type=Pictures)
    except (TimeoutError, msgspec.MsgspecError):
        return NOTHING


def _drawn(pdf: bytes) -> Pictures:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(pdf) as document:
            return Pictures(tuple(_within(_pages(document))), len(document))
    except pypdfium2.PdfiumError:
        return NOTHING


def _pages(document: "pypdfium2.PdfDocument") -> Iterator[bytes]:  # type: ignore[name-defined]  # noqa: F821 - imported in the child alone
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        width, height = page.get_size()
        scale = min(_WIDE / max(width, 1), _HIGH / max(height, 1))
        out = BytesIO()
        page.render(scale=scale, rev_byteorder=True).to_pil().save(out, "JPEG", quality=_QUALITY)
        yield out.getvalue()


def _within(pages: Iterator[bytes]) -> Iterator[bytes]:
    room = MOST_PICTURED
    for each in pages:
        room -= len(each)
        if room < 0:
            return
        yield each


def main() -> None:
    """Answer one request: a file on standard input."""
    limit()
    sys.stdout.buffer.write(msgspec.msgpack.encode(_drawn(sys.stdin.buffer.read(MOST_BYTES))))
