"""Reading our PDFs with programs that we did not write; each fails plainly where it is missing."""

import json
import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pypdf
import pypdfium2
import pytest

_TEXT = Path(__file__).with_name("text.mjs")
_PDF_JS = Path(__file__).parents[2] / "assets/node_modules/pdfjs-dist/legacy/build/pdf.mjs"


def program(name: str) -> str:
    """Return the path of a program that the tests need; without it, fail in CI and skip elsewhere."""
    import os

    found = shutil.which(name)
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{name} is not installed")
    return str(found)


def pages(pdf: bytes, folder: Path) -> list[str]:
    """Return the text of each page, as poppler reads it, without white space."""
    return ["".join(page.split()) for page in _by_poppler(pdf, folder)]


def read_by_three(pdf: bytes, folder: Path) -> dict[str, str]:
    """Return the text as three programs read it, for `stands`."""
    with pypdfium2.PdfDocument(pdf) as document:
        drawn = "\n".join(page.get_textpage().get_text_range() for page in document)
    return {
        "poppler": "\n".join(_by_poppler(pdf, folder)),
        "pypdf": "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages),
        "pdfium": drawn.replace("\r\n", "\n"),
    }


def read_by_five(pdf: bytes, folder: Path) -> dict[str, str]:
    """Return the text as five programs read it, for `stands`."""
    file = folder / "five.pdf"
    file.write_bytes(pdf)
    if not _PDF_JS.exists():
        pytest.fail("PDF.js is not there; run ./dev setup")
    drawn = _said(program("mutool"), "draw", "-q", "-F", "text", "-o", "-", str(file))
    told: list[str] = json.loads(_said(program("node"), str(_TEXT), str(file), str(_PDF_JS)))
    return read_by_three(pdf, folder) | {
        "MuPDF": drawn.replace("\f", "\n"),
        "PDF.js": "\n".join(told),
    }


def stands(written: str, text: str) -> bool:
    """Return whether a text was read as it was written, space for space; the page decides where lines end."""
    signs = (r"\s" if sign.isspace() else re.escape(sign) + r"\n*" for sign in written)
    return re.search("".join(signs).replace(r"\n*\s", r"\s+"), text) is not None


def _by_poppler(pdf: bytes, folder: Path) -> list[str]:
    file = folder / "text.pdf"
    file.write_bytes(pdf)
    return _said(program("pdftotext"), "-raw", str(file), "-").split("\f")[:-1]


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def pictures(pdf: bytes, folder: Path, dots: int = 50) -> list[bytes]:
    """Return each page as a grey picture, PGM."""
    file = folder / "picture.pdf"
    file.write_bytes(pdf)
    subprocess.run(
        [program("pdftoppm"), "-r", str(dots), "-gray", str(file), str(folder / "page")], check=True
    )
    return [each.read_bytes() for each in sorted(folder.glob("page-*.pgm"))]


GREEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4.5" cy="4.5" r="4" fill="#00ff00"/>{}</svg>'
"""An emblem that nothing else on a page looks like, with room for something more in it."""


def green(pdf: bytes) -> int:
    """Return how many dots of a PDF's first page are wholly green, at 72 to the inch."""
    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[0].render(rev_byteorder=True).to_pil().convert("RGB")
    return sum(count for count, colour in picture.getcolors(1 << 20) or () if colour == (0, 255, 0))
