"""What is copied from a letter is what was written, in every program, and the file says so to each the same way."""

import hashlib
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from saan.press import Kind, Paragraph, Watermark, typeset
from tests.press.authority import RECORD, letter
from tests.press.plates.records import TORTURE
from tests.press.plates.test_filling import read_by_all
from tests.press.reading import pages

ROOT = Path(__file__).parents[2]
BODY = (Paragraph(" ".join(TORTURE)), Paragraph("".join(TORTURE)), *letter().body)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_program_reads_the_letter_as_it_was_written(kind: Kind, tmp_path: Path) -> None:
    page = letter(kind, body=BODY, thai_digits=False)
    written = [
        page.subject,
        page.agency,
        page.signatories[0].name,
        *page.references,
        *(part.text for part in page.body if isinstance(part, Paragraph)),
    ]
    for name, text in read_by_all(typeset(page, RECORD), tmp_path).items():
        for value in written:
            assert "".join(value.split()) in text, (name, value)


def test_a_slip_of_the_pen_does_not_spoil_what_stands_after_it(tmp_path: Path) -> None:
    """Two tones on one letter are drawn as two glyphs; the letter with one tone stays what it is elsewhere."""
    body = (Paragraph("พิมพ์ผิดว่า ก่้อน"), Paragraph("ก่อน เก่าๆ ฯลฯ น้ำ ก่อ"), *letter().body)
    for name, text in read_by_all(typeset(letter(body=body), RECORD), tmp_path).items():
        assert "ก่อนเก่าๆฯลฯน้ำก่อ" in text, name


def test_long_letters_read_exactly_to_the_last_page(tmp_path: Path) -> None:
    body = tuple(Paragraph(f"{number} " + " ".join(TORTURE) + f" จบข้อ {number}") for number in range(1, 31))
    pdf = typeset(letter(body=body, thai_digits=False), RECORD, watermark=Watermark.DEMO)
    theirs = "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(BytesIO(pdf)).pages)
    ours = "".join(pages(pdf, tmp_path))
    for word in TORTURE:
        for text in (theirs, ours):
            assert text.count(word) >= 30, word


def test_another_process_makes_the_same_file_at_another_time() -> None:
    made = hashlib.sha256(typeset(letter(), RECORD)).hexdigest()
    program = (
        "import hashlib; from saan.press import typeset; from tests.press.authority import RECORD, letter;"
        "print(hashlib.sha256(typeset(letter(), RECORD)).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True
    )
    assert done.stdout.strip() == made
