"""What is copied from a letter is what was written, in every program, and the file says so to each the same way."""

import hashlib
import struct
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from fontTools import ttLib
from pyhanko.pdf_utils.reader import PdfFileReader

from saan.press import Kind, Paragraph, Watermark, typeset
from saan.press.errors import MisplacedMarkError
from tests.press.authority import RECORD, letter
from tests.press.plates.records import TORTURE
from tests.press.reading import pages, read_by_three, stands

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
    for name, text in read_by_three(typeset(page, RECORD), tmp_path).items():
        for value in written:
            assert stands(value, text), (name, value)


@pytest.mark.parametrize(
    ("slip", "shown", "position"),
    [
        ("พิมพ์ผิด ก่่อน", "ก่่", 12),
        ("ก่้อน", "ก่้", 3),
        ("กิิน", "กิิ", 3),
        ("ก่ิน", "ก่ิ", 3),
        ("กุิน", "กุิ", 3),
        ("กฺิน", "กฺิ", 3),
        ("ก์่อ", "ก์่", 3),
        ("นำ้", "นำ้", 3),
        ("นํ้า", "นํ", 2),
        ("\u200bนํา", "นํ", 3),
        ("่กอน", "่", 1),
        ("กอ ่น", "กอ ่", 4),
        ("#่", "#่", 2),
        ("A้B", "A้", 2),
        ("ทางออก ำ", "อก ำ", 8),
    ],
)
def test_a_mark_out_of_place_is_refused_by_its_place(slip: str, shown: str, position: int) -> None:
    """Programs tell them in different ways, and some spoil what stands elsewhere on the page."""
    with pytest.raises(MisplacedMarkError) as refused:
        typeset(letter(body=(Paragraph("ก่อน"), Paragraph(slip))), RECORD)
    assert f"“{shown}”" in refused.value.message().en
    assert f"paragraph 2, position {position}." in refused.value.message().en


def test_a_letter_and_its_mark_are_one_character_or_are_refused_by_their_place(tmp_path: Path) -> None:
    """As a Mac types them: é in two characters is printed as one; what no character stands for, readers tell wrongly."""
    pdf = typeset(letter(body=(Paragraph("ร้าน cafe\u0301 naïve"),)), RECORD)
    assert all(stands("ร้าน café naïve", text) for text in read_by_three(pdf, tmp_path).values())
    with pytest.raises(MisplacedMarkError, match="paragraph 1, position 8"):
        typeset(letter(body=(Paragraph("cafe\u0301 ab\u0300cd"),)), RECORD)


def test_letters_that_were_pasted_as_one_are_two_and_leave_other_words_as_they_were(tmp_path: Path) -> None:
    pdf = typeset(letter(body=(Paragraph("ตาม ﬁle และ ﬂag ของ office"),)), RECORD)
    assert all(stands("ตาม file และ flag ของ office", text) for text in read_by_three(pdf, tmp_path).values())


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


def test_the_tables_of_a_font_agree_on_how_many_glyphs_it_has() -> None:
    """Those of the marks' own codes among them: an archive holds font programs as their format asks (ISO 19005-3, 6.2.11.2)."""
    fonts = PdfFileReader(BytesIO(typeset(letter(), RECORD))).root["/Pages"]["/Kids"][0]["/Resources"][
        "/Font"
    ]
    assert len(fonts) > 0
    for name in fonts:
        about = fonts[name]["/DescendantFonts"][0]["/FontDescriptor"]
        font = ttLib.TTFont(BytesIO(about["/FontFile2"].data))
        named = struct.unpack_from(">L28xH", font.getTableData("post") + bytes(6))
        assert named[0] == 0x00030000 or named[1] == font["maxp"].numGlyphs
        assert len(font.getTableData("hmtx")) == 4 * font["maxp"].numGlyphs
