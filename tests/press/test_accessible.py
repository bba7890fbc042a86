"""Whoever listens to a page hears what others see: language, headings, tables with their heads, pictures in words."""

from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import pypdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from saan.press import Directive, Kind, LetterPage, Page, Paragraph, Secrecy, Watermark, typeset
from saan.press.signing import issue, seal
from tests.press.authority import NOW, RECORD, letter, settled
from tests.press.papers import MINUTES, PAPERS, directive
from tests.press.structure import elements, heard


@pytest.mark.parametrize("kind", list(Kind))
def test_the_subject_of_a_letter_is_its_heading(kind: Kind) -> None:
    found = elements(typeset(letter(kind), RECORD))
    headings = [said for name, said in found if name == "H1"]
    assert len(headings) == 1
    assert "".join(headings[0].split()).startswith("ขอเชิญเข้าร่วมประชุมคณะกรรมการ")
    assert ("Figure", "ตราประจำหน่วยงาน") in found or any(name == "Figure" and said for name, said in found)


def test_the_headings_of_minutes_and_the_heads_of_tables_are_told() -> None:
    found = elements(typeset(MINUTES, RECORD))
    assert [name for name, _ in found if name == "H1"] == ["H1"]
    below = ["".join(said.split()) for name, said in found if name == "H2"]
    assert sum(said.startswith("ระเบียบวาระที่") for said in below) == 3
    assert [name for name, _ in found].count("Table") == 1
    assert [name for name, _ in found].count("TH") == 4
    assert [name for name, _ in found].count("TD") == 12


@pytest.mark.parametrize("kind", list(Directive))
def test_what_a_directive_is_called_is_its_title_and_its_bookmark(kind: Directive) -> None:
    page = replace(directive(kind), number="12/2569", thai_digits=False)
    found = pypdf.PdfReader(BytesIO(typeset(page, RECORD)))
    assert found.metadata
    (mark,) = found.outline[:1]
    assert isinstance(mark, pypdf.generic.Destination)
    assert mark.title == found.metadata.title
    assert str(mark.title).startswith(f"{kind.value}{page.issuer} ")
    assert f" {'ว่าด้วย' if kind in {Directive.RULE, Directive.BYLAW} else 'เรื่อง '}{page.subject}" in str(
        mark.title
    )


def test_items_of_a_text_and_what_is_numbered_beside_a_label_are_told_as_lists() -> None:
    items = tuple(
        Paragraph(said, level) for said, level in (("1. ก", 1), ("1.1 ข", 2), ("1.2 ค", 2), ("2. ง", 1))
    )
    order = replace(PAPERS["order"], body=(Paragraph("ให้"), *items, Paragraph("ทั้งนี้"), items[0]))
    item = ["LI", "LBody", "P"]
    text = ["P", "L", *item, "L", *item, *item, *item, "P", "P"]
    found = [name for name, _ in elements(typeset(order, RECORD))]
    assert found[found.index("P") :][: len(text)] == text

    def lists(page: Page) -> list[int]:
        kinds = [name for name, _ in elements(typeset(page, RECORD))]
        assert kinds.count("LI") == kinds.count("LBody")
        begun = [place for place, name in enumerate(kinds) if name == "L"]
        return [kinds[place:end].count("LI") for place, end in pairwise([*begun, len(kinds)])]

    joint = PAPERS["joint"]
    assert isinstance(joint, LetterPage)
    assert lists(joint) == [len(joint.references), 40]
    row = ["L", "Caption", "Span", "LI", "Lbl", "Span", "LBody", "Div", "Span", "LI", "Lbl"]
    kinds = [name for name, _ in elements(typeset(joint, RECORD))]
    assert kinds[kinds.index("L") :][: len(row)] == row
    assert lists(replace(joint, references=(), enclosures=joint.enclosures[:1])) == []
    assert lists(MINUTES) == [4, 1, 1]


def test_how_secret_a_letter_is_is_heard_before_anything_else() -> None:
    page = letter(secrecy=Secrecy.SECRET, body=(Paragraph("จึงเรียนมาเพื่อทราบ"),))
    above, below, *_ = (said for _, said in heard(typeset(page, RECORD)) if said)
    assert above == below == Secrecy.SECRET.value


def test_english_within_a_letter_is_heard_as_english_and_the_rest_as_thai() -> None:
    english = "The rule says that letters have a number, and that each number is used once"
    body = (
        Paragraph(english),
        Paragraph("ตามมาตรฐาน ISO 27001 ที่ Mr John Ardent เสนอ ส่งไปที่ saraban@a.example แล้ว"),
    )
    page = letter(
        subject="ขอเชิญประชุม Digital Forum", to=("นาย John Smith",), body=body, names=("Mr John Ardent",)
    )
    found = heard(typeset(page, RECORD, watermark=Watermark.DRAFT))
    told = {language: " ".join(said for each, said in found if each == language) for language, _ in found}
    assert told.keys() == {"th", "en"}
    for said in (
        "Digital Forum",
        "John Smith",
        english,
        "ISO",
        "Mr John Ardent",
        "saraban@a.example",
        "DRAFT",
    ):
        assert said in told["en"]
    assert not any("ก" <= letter <= "๛" for letter in told["en"])
    assert not any(letter.isascii() and letter.isalpha() for letter in told["th"])


def test_signing_leaves_language_structure_and_order_as_they_were() -> None:
    by = settled()
    plain = typeset(PAPERS["joint"], RECORD)
    signed = issue(PAPERS["joint"], RECORD, seal_by=by.seal, sign_by=by.director, at=NOW)
    assert elements(signed) == elements(plain)
    root = PdfFileReader(BytesIO(signed)).root
    assert root["/Lang"] == "th"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    pages = [page.get_object() for page in root["/Pages"]["/Kids"]]
    assert all(page["/Tabs"] == "/S" for page in pages)


def test_fields_have_a_name_to_be_read_and_stand_outside_the_paper() -> None:
    from saan.press.pages import Directive

    signed = seal(typeset(directive(Directive.ORDER), RECORD), settled().seal, NOW)
    fields = [field.get_object() for field in PdfFileReader(BytesIO(signed)).root["/AcroForm"]["/Fields"]]
    assert [field["/TU"] for field in fields] == ["ตราอิเล็กทรอนิกส์ของหน่วยงาน", "ลายมือชื่ออิเล็กทรอนิกส์"]
    assert all(float(side) < 0 for field in fields for side in field["/Rect"])
