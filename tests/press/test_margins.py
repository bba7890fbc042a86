"""A text wider than its room is broken where it must be, and copies as it was written; nothing is printed off the paper."""

import re
from dataclasses import replace
from hashlib import sha512
from pathlib import Path

import pypdfium2
import pytest

from saan.press import Enclosure, Paragraph, typeset
from saan.press.errors import WideTextError
from saan.press.pages import Column, DirectivePage, Table
from tests.press.authority import RECORD, letter
from tests.press.papers import PAPERS
from tests.press.reading import read_by_three, stands
from tests.press.test_line_ends import lines

LEFT, RIGHT = 3 * 72 / 2.54, 19 * 72 / 2.54
SHA = sha512(b"").hexdigest()
ADDRESS = "somchai.wongsakul-prasert@mail.department.example.go.th"


def beyond(pdf: bytes) -> list[str]:
    """Return the letters that PDFium draws beyond the margins, the page's watermark and marks aside."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            for place in range(text.count_chars()):
                left, _, right, _ = text.get_charbox(place)
                if text.get_text_range(place, 1).strip() and (left < LEFT - 4 or right > RIGHT + 4):
                    found.append(text.get_text_range(place, 1))
    return found


def test_what_has_no_place_to_break_stays_on_the_paper_and_copies_exactly(tmp_path: Path) -> None:
    said = {
        name: f"{SHA[: 100 + place]}"
        for place, name in enumerate(("subject", "reference", "enclosure", "copy", "foot"))
    }
    cells = (SHA[:64], f"แผน{'ก' * 40}.pdf", ADDRESS)
    page = letter(
        thai_digits=False,
        subject=f"ส่งแฟ้ม {said['subject']}",
        references=(said["reference"],),
        enclosures=(Enclosure(said["enclosure"], "1 ฉบับ"), Enclosure("แผน", "")),
        copies=(said["copy"],),
        foot=(said["foot"],),
        body=(
            Paragraph(f"ค่าแฮชคือ {SHA} ตามบัญชี"),
            Table((Column("ค่าแฮช"), Column("แฟ้ม"), Column("ติดต่อ")), (cells,)),
        ),
    )
    pdf = typeset(page, RECORD)
    assert beyond(pdf) == []
    for name, text in read_by_three(pdf, tmp_path).items():
        for value in (*said.values(), *cells, SHA):
            assert stands(value, text), (name, value)
    assert typeset(page, RECORD) == pdf


def test_a_title_or_a_post_without_a_space_stays_on_the_paper(tmp_path: Path) -> None:
    order = PAPERS["order"]
    assert isinstance(order, DirectivePage)
    pdf = typeset(replace(order, subject="ก" * 150), RECORD)
    assert beyond(pdf) == []
    assert stands("ก" * 150, read_by_three(pdf, tmp_path)["pdfium"])


def test_a_table_of_more_columns_than_the_paper_holds_is_refused_by_its_place() -> None:
    wide = Table(tuple(Column(str(number)) for number in range(40)), (("กระทรวง",) * 40,))
    with pytest.raises(WideTextError) as refused:
        typeset(letter(body=(Paragraph("ตามตาราง"), wide)), RECORD)
    assert re.search("ย่อหน้า ลำดับที่ 2.*กระทรวง", refused.value.message().th)
    assert "wider columns" in refused.value.remedy().en


def test_how_much_is_enclosed_leaves_room_for_what_is_enclosed() -> None:
    much = "จำนวน 1 ชุด (ต้นฉบับ 1 ฉบับ สำเนา 4 ฉบับ และแผ่นบันทึกข้อมูล 2 แผ่น รวมทั้งสิ้น 7 รายการ)"
    drawn = lines(typeset(letter(enclosures=(Enclosure("เอกสารประกอบการพิจารณา", much),)), RECORD))
    assert any("เอกสารประกอบการพิจารณา" in line for line in drawn)


def test_a_closing_to_a_king_stands_on_one_line() -> None:
    closing = "ควรมิควรแล้วแต่จะทรงพระกรุณาโปรดเกล้าโปรดกระหม่อม ขอเดชะ"
    assert closing in lines(typeset(letter(closing=closing), RECORD))
