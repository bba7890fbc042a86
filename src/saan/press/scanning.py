"""Barcodes in a stranger's picture or PDF, read in a process of its own with bounded time and memory.

What is read is bytes and nothing else: whoever asks judges them. A picture is decoded and a page is drawn in the child
only, under the kernel's limits (`saan.press.apart`).
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import msgspec

from saan.press.apart import answered, limit

SECONDS = 20
MEMORY = 1 << 30
MOST_BYTES = 32 << 20
MOST_DOTS = 64_000_000
"""A camera's picture has some 12 to 50 million."""
MOST_PAGES = 20
MOST_CODES = 20
_DOTS = 300
_MOST_POINTS = 1700
"""A3, in points of a PDF; a larger page is drawn as large as that."""
_FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF")
_BEGINS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF", b"II*\0", b"MM\0*", b"BM", b"GIF8")


class Code(msgspec.Struct, frozen=True):
    """One barcode: its bytes, and on which page it stood, from 1."""

    data: bytes
    page: int


class Scanned(msgspec.Struct, frozen=True):
    """What was read. `whole` is false where time, memory or the file itself ended it before its end."""

    codes: tuple[Code, ...] = ()
    whole: bool = True


def is_picture(data: bytes) -> bool:
    """Return whether bytes begin as a picture of a kind that is read here."""
    return data.startswith(_BEGINS)


def scan_apart(data: bytes, *, seconds: int = SECONDS, memory: int = MEMORY) -> Scanned:
    """Return the QR codes, Data Matrices and Aztec codes of a picture or of a PDF's pages."""
    try:
        done = answered(__name__, data[: MOST_BYTES + 1], seconds=seconds, memory=memory)
        return msgspec.json.decode(done, type=Scanned)
    except (TimeoutError, msgspec.MsgspecError):
        return Scanned(whole=False)


def scan(data: bytes) -> Scanned:
    """Return what `scan_apart` returns, in this process; only for what one has made oneself."""
    found: list[Code] = []
    try:
        for page, image in enumerate(_pages(data) if data.startswith(b"%PDF-") else _picture(data), 1):
            found += (Code(each, page) for each in _codes(image))
    except _UnreadableError:
        return Scanned(tuple(found[:MOST_CODES]), whole=False)
    return Scanned(tuple(found[:MOST_CODES]))


class _UnreadableError(Exception):
    """The file is no picture, or a broken one."""


def _codes(image: Any) -> Iterator[bytes]:
    import zxingcpp

    kinds = zxingcpp.BarcodeFormats(
        [zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.DataMatrix, zxingcpp.BarcodeFormat.Aztec]
    )
    seen: set[bytes] = set()
    for how in (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram):
        for each in zxingcpp.read_barcodes(image, kinds, binarizer=how):
            if each.bytes not in seen:
                seen.add(each.bytes)
                yield each.bytes
        if seen:
            return


def _picture(data: bytes) -> Iterator[Any]:
    from PIL import Image, ImageOps, ImageSequence

    Image.MAX_IMAGE_PIXELS = MOST_DOTS // 2  # twice as many are refused
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as opened:
            for each, _ in zip(ImageSequence.Iterator(opened), range(MOST_PAGES), strict=False):
                turned = ImageOps.exif_transpose(each).convert("RGBA")
                plain = Image.new("RGBA", turned.size, "white")
                plain.alpha_composite(turned)
                grey = plain.convert("L")
                yield memoryview(grey.tobytes()).cast("B", (grey.height, grey.width))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _UnreadableError from error


def _pages(data: bytes) -> Iterator[Any]:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as document:
            for number in range(min(len(document), MOST_PAGES)):
                page = document[number]
                scale = _DOTS / 72 * min(1.0, _MOST_POINTS / max(*page.get_size(), 1))
                drawn = page.render(scale=scale, grayscale=True)
                width, height, stride = drawn.width, drawn.height, drawn.stride
                rows = bytes(drawn.buffer)
                if stride != width:
                    rows = b"".join(rows[at : at + width] for at in range(0, stride * height, stride))
                yield memoryview(rows).cast("B", (height, width))
    except pypdfium2.PdfiumError as error:
        raise _UnreadableError from error


def main() -> None:
    """Answer one request: a file on standard input."""
    limit()
    sys.stdout.buffer.write(msgspec.json.encode(scan(sys.stdin.buffer.read(MOST_BYTES))))
