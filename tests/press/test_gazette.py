"""Two hundred paragraphs of the Royal Gazette, in one letter, come back letter for letter from five programs."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from saan.press import Paragraph, typeset
from tests.press.authority import RECORD, letter
from tests.press.plates.test_filling import read_by_all
from tests.press.reading import program

HERE = Path(__file__).parent
PDF_JS = HERE.parents[1] / "assets/node_modules/pdfjs-dist/legacy/build/pdf.mjs"
PARAGRAPHS = (HERE / "gazette.txt").read_text("utf-8").splitlines()
"""From notices and rules of 2022 and 2023, which are no works of copyright (Copyright Act B.E. 2537, section 7)."""
SLIPS = [f"ก่อน {slip} หลัง" for slip in ("1่", "๑้", "นา้", "(่)", "เ่", "ๆ์", '"่"', "5%์", "–่", "A้B")]
"""Marks on what bears none: named as such, or mistyped."""
_PAGE_NUMBER = re.compile(r"-\d+-")


def _by_mupdf(file: Path) -> str:
    command = [program("mutool"), "draw", "-q", "-F", "text", "-o", "-", str(file)]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def _by_pdf_js(file: Path) -> str:
    if not PDF_JS.exists():
        pytest.fail("PDF.js is not there; run ./dev setup")
    command = [program("node"), str(HERE / "text.mjs"), str(file), str(PDF_JS)]
    pages: list[str] = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    return "".join(pages)


def test_five_programs_give_back_what_was_written(tmp_path: Path) -> None:
    assert len(PARAGRAPHS) >= 200
    written = [*PARAGRAPHS, *SLIPS]
    body = tuple(map(Paragraph, written))
    pdf = typeset(letter(body=body, thai_digits=False), RECORD)
    file = tmp_path / "gazette.pdf"
    file.write_bytes(pdf)
    texts = read_by_all(pdf, tmp_path) | {"MuPDF": _by_mupdf(file), "PDF.js": _by_pdf_js(file)}
    lost = {}
    for name, text in texts.items():
        # Page numbers stand between the lines of a paragraph that runs over; no paragraph has one like them.
        found = _PAGE_NUMBER.sub("", "".join(text.split()))
        lost[name] = [each for each in written if "".join(each.split()) not in found]
    assert not any(lost.values()), lost
