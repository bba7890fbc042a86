"""Tables as officials write them: narrow columns of figures beside wide ones of words, tall titles, addresses in cells."""

from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from saan.press import (
    Align,
    Column,
    Heading,
    NotePage,
    Paragraph,
    SealedPage,
    Signatory,
    Table,
    typeset,
)
from tests.press.authority import RECORD, letter
from tests.press.papers import NOTE, SEALED
from tests.press.reading import read_by_three, stands
from tests.press.structure import elements
from tests.press.test_papers import lines

LONG = "ค่าใช้จ่ายในการจัดประชุมเชิงปฏิบัติการ ณ จังหวัดจำลอง รวมค่าที่พักและค่าพาหนะ"


def test_figures_and_words_stand_whole_beside_long_columns(tmp_path: Path) -> None:
    """Each share is of the longest cell, as a draft's table has it."""
    table = Table(
        (
            Column("ลำดับที่", 4, Align.RIGHT),
            Column("รายการ", 40),
            Column("เหตุผลความจำเป็น", 40),
            Column("หน่วยงานที่รับผิดชอบ", 36),
            Column("จำนวนเงิน (บาท)", 14, Align.RIGHT),
            Column("ครั้งที่", 6),
            Column("เวลา", 8),
        ),
        (("1", LONG, LONG, LONG, "1,234,567.00", "12/2569", "09.30 น."),),
    )
    found = " ".join(lines(typeset(letter(thai_digits=False, body=(table,)), RECORD), tmp_path)).split()
    for word in ("ลำดับ", "จำนวนเงิน", "(บาท)", "1,234,567.00", "12/2569", "09.30", "เวลา", "ครั้งที่"):
        assert word in found


def test_a_column_that_has_room_is_as_wide_as_its_share() -> None:
    def widths(*shares: float) -> bytes:
        columns = tuple(Column(name, share) for name, share in zip("กข", shares, strict=True))
        return typeset(letter(body=(Table(columns, (("๑", "๒"),)),)), RECORD)

    assert widths(1, 3) == widths(2, 6) != widths(1, 4)


@pytest.mark.parametrize(
    "cell",
    [
        "ธรรมาภิบาลhttps://a.example/x?y=1&z=2#fragธรรมาภิบาล",
        "ประสานที่0-2000-0001น้ำและsomchai.wongsakul-prasert@mail.department.example",
        "CO₂<b>ข้อ #letÅngströmก้ำ0-2000-0001น้ำ",
    ],
)
def test_what_is_glued_to_a_word_too_wide_for_its_cell_is_parted_from_it(cell: str, tmp_path: Path) -> None:
    columns = tuple(Column(name) for name in "กขคงจฉช")
    page = letter(thai_digits=False, body=(Paragraph(cell), Table(columns, ((cell,) * len(columns),))))
    for reader, text in read_by_three(typeset(page, RECORD), tmp_path).items():
        assert stands(cell, text), reader


def test_tall_titles_leave_a_last_row_clear_of_the_signatures() -> None:
    signing = tuple(Signatory(f"นายลงนาม ลำดับที่ {number}", ("ผู้อำนวยการสำนัก",) * 4) for number in range(6))
    for high in range(1, 16):
        table = Table((Column("หัว " * 3 * high), Column("ข", 20)), (("ก", "ข"),) * 9 + (("ท้ายตาราง", "ข"),))
        pdf = typeset(letter(body=(table,), signatories=signing), RECORD)
        with pypdfium2.PdfDocument(pdf) as document:
            for page in document:
                texts = page.get_textpage()
                row, closing = (_middle(texts, said) for said in ("ท้ายตาราง", "ขอแสดงความนับถือ"))
                assert row is None or closing is None or row > closing + 10, high


def _middle(texts: pypdfium2.PdfTextPage, said: str) -> float | None:
    """Return how high a text stands on a page, in points, if it does."""
    found = texts.search(said).get_next()
    return None if found is None else sum(texts.get_charbox(found[0])[1::2]) / 2


@pytest.mark.parametrize("page", [SEALED, NOTE], ids=["sealed", "note"])
def test_a_page_without_a_subject_has_headings_all_the_same(page: SealedPage | NotePage) -> None:
    body = (Heading("ข้อเท็จจริง"), *page.body, Heading("ข้อพิจารณา"), *page.body)
    found = elements(typeset(replace(page, body=body), RECORD))
    assert ["".join(said.split()) for name, said in found if name == "H1"] == ["ข้อเท็จจริง", "ข้อพิจารณา"]
