"""Reading our PDFs with programs that we did not write; each fails plainly where it is missing."""

import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest


def program(name: str) -> str:
    """Return the path of a program that the tests need; without it, fail in CI and skip elsewhere."""
    import os

    found = shutil.which(name)
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{name} is not installed")
    return str(found)


def pages(pdf: bytes, folder: Path) -> list[str]:
    """Return the text of each page, as poppler reads it, without white space."""
    file = folder / "text.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(
        [program("pdftotext"), "-raw", str(file), "-"], capture_output=True, check=True, text=True
    )
    return ["".join(page.split()) for page in done.stdout.split("\f")[:-1]]


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
