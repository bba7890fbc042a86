"""Orders, announcements, sealed letters, certificates and minutes: what stands on them, and how they may break."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from saan.press import (
    Column,
    Directive,
    Enclosure,
    Heading,
    Page,
    Paragraph,
    Secrecy,
    Signatory,
    Table,
    Urgency,
    Watermark,
    typeset,
)
from saan.press.errors import EmptyFieldError, UncoveredCharacterError, UnevenTableError, UnprintedError
from saan.press.places import places
from saan.press.signing import issue, sign
from saan.press.verifying import verify
from saan.trust.findings import Outcome
from tests.press.authority import NOW, RECORD, letter, settled
from tests.press.papers import CERTIFICATE, DIRECTOR, JOINT, MINUTES, PAPERS, PEOPLE, SEALED, directive
from tests.press.plates.records import TORTURE
from tests.press.reading import pages, program, read_by_three, stands

NAME = "นายตั้งมั่นคงยืนยาว ลงนามดีเสมอมา"


def lines(pdf: bytes, folder: Path) -> list[str]:
    file = folder / "lines.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(
        [program("pdftotext"), "-layout", str(file), "-"], capture_output=True, check=True, text=True
    )
    return [line.strip() for line in done.stdout.splitlines() if line.strip()]


@pytest.mark.parametrize("name", PAPERS)
def test_every_program_reads_every_kind_as_it_was_written(name: str, tmp_path: Path) -> None:
    page = replace(PAPERS[name], thai_digits=False)
    body = (Paragraph(" ".join(TORTURE)), Paragraph("".join(TORTURE)), *page.body)
    page = replace(page, body=body)
    unprinted = {page.subject} if name in {"sealed", "note"} else set()  # type: ignore[union-attr]  # both have it
    for reader, text in read_by_three(typeset(page, RECORD), tmp_path).items():
        for place in places(page, draft=False):
            if place.text not in unprinted and place.name.en != "the body":
                for line in place.text.split("\n"):
                    assert stands(line, text), (reader, place)


@pytest.mark.parametrize(
    ("name", "due"),
    [
        ("sealed", "ถึงสำนักงานทะเบียนจังหวัดจำลอง"),
        ("order", "สั่งณวันที่๒๒พฤศจิกายนพ.ศ.๒๕๖๙"),
        ("rule", "ว่าด้วยการแลกเปลี่ยนหนังสือราชการทางอิเล็กทรอนิกส์พ.ศ.๒๕๖๙"),
        ("bylaw", "ข้อบังคับกรมพัฒนาบริการตัวอย่าง"),
        ("announcement", "ประกาศณวันที่๒๒พฤศจิกายนพ.ศ.๒๕๖๙"),
        ("certificate", "ให้ไว้ณวันที่๒๒พฤศจิกายนพ.ศ.๒๕๖๙"),
        ("minutes", "เลิกประชุมเวลา๑๒.๐๐น."),
        ("note", "วันที่๒๒พฤศจิกายน๒๕๖๙เรียนผู้อำนวยการกองแผนงานและมาตรฐานสิ่งที่ส่งมาด้วยกำหนดการประชุมจำนวน๑แผ่น"),
    ],
)
def test_each_kind_has_the_words_of_its_form(name: str, due: str, tmp_path: Path) -> None:
    assert due in "".join(pages(typeset(PAPERS[name], RECORD), tmp_path))


def test_a_note_bears_no_number_no_subject_and_no_closing(tmp_path: Path) -> None:
    (found,) = pages(typeset(PAPERS["note"], RECORD), tmp_path)
    assert found.startswith("บันทึกข้อความส่วนราชการกองแผนงานและมาตรฐานกรมพัฒนาบริการตัวอย่างวันที่")
    assert found.endswith("(นายกตัญญูทั้งดี)นักวิเคราะห์นโยบายและแผนชำนาญการ")
    for absent in ("เรื่องขออนุมัติตัวบุคคล", "ที่พบ", "ขอแสดงความนับถือ"):
        assert absent not in found


def test_a_statement_and_news_bear_the_agency_and_no_signature(tmp_path: Path) -> None:
    for kind in (Directive.STATEMENT, Directive.NEWS):
        page = directive(kind)
        (found,) = pages(typeset(replace(page, number="2", signatories=()), RECORD), tmp_path)
        assert found.startswith(f"{kind.value}{page.issuer}")
        assert "ฉบับที่๒" in found
        assert found.endswith(f"{page.issuer}๒๒พฤศจิกายน๒๕๖๙")
        assert "ลงลายมือชื่อ" not in found


@pytest.mark.parametrize("name", PAPERS)
def test_marks_and_numbers_stand_on_every_page_of_every_kind(name: str, tmp_path: Path) -> None:
    long = (*PAPERS[name].body, Paragraph("ความลับของทางราชการ " * 300))
    page = replace(PAPERS[name], body=long, urgency=Urgency.VERY_FAST, secrecy=Secrecy.HIGH_SECRET)
    found = pages(typeset(page, RECORD, watermark=Watermark.DEMO), tmp_path)
    assert len(found) > 1
    for number, text in enumerate(found, 1):
        assert text.count("ลับมาก") == 2
        assert "ด่วนมาก" in text
        assert "NOTVALID" in text
        assert ("-" + str(number).translate(str.maketrans("123456789", "๑๒๓๔๕๖๗๘๙")) + "-" in text) == (
            number > 1
        )


def test_a_table_over_several_pages_repeats_its_titles(tmp_path: Path) -> None:
    table = replace(PEOPLE, rows=PEOPLE.rows * 30)
    found = pages(typeset(replace(PAPERS["order"], body=(table,)), RECORD), tmp_path)
    with_rows = [text for text in found if "กตัญญู" in text]
    assert len(with_rows) > 2
    assert all("ตำแหน่งวงเงิน(บาท)" in text for text in with_rows)


@pytest.mark.parametrize("count", range(1, 9))
def test_whose_certificate_it_is_stands_with_words_of_it_and_who_gives_it(count: int, tmp_path: Path) -> None:
    body = tuple(Paragraph(f"{line} รับรองว่าเป็นข้าราชการของกรมจริง " * 3) for line in range(count))
    last = pages(typeset(replace(CERTIFICATE, body=body), RECORD), tmp_path)[-1]
    assert "รูปถ่าย" in last
    assert "ให้ไว้ณวันที่" in last
    assert "ข้าราชการ" in last


@pytest.mark.parametrize("name", PAPERS)
def test_a_table_runs_on_from_a_first_page_that_bears_every_mark(name: str, tmp_path: Path) -> None:
    table = replace(PEOPLE, rows=PEOPLE.rows * 20)
    page = replace(
        PAPERS[name], body=(table, *PAPERS[name].body), urgency=Urgency.FAST, secrecy=Secrecy.SECRET
    )
    for watermark in Watermark:
        found = pages(typeset(page, RECORD, watermark=watermark), tmp_path)
        assert sum("กตัญญู" in text for text in found) > 1
        assert all(text.count("ลับ") >= 2 and watermark.value.replace(" ", "") in text for text in found)


def test_no_line_breaks_within_a_name_wherever_it_falls(tmp_path: Path) -> None:
    body = tuple(Paragraph("ก" * count + f" เห็นควรให้ {NAME} เป็นประธาน") for count in range(1, 60))
    found = lines(typeset(letter(body=body, names=(NAME,)), RECORD), tmp_path)
    assert sum(NAME in line for line in found) == len(body)


def test_no_line_breaks_within_a_name_on_any_line_of_the_page(tmp_path: Path) -> None:
    """Subject, references, enclosures, cells, posts: where a cell has no room for all of a name, its words are whole."""
    said = [f"{'ก' * count} ให้ {NAME} ทำ" for count in range(40, 60)]
    page = letter(
        names=(NAME,),
        subject=said[3],
        to=(NAME,),
        references=tuple(said),
        enclosures=tuple(Enclosure(text, "จำนวน 1 ฉบับ") for text in said),
        body=(Table((Column("ก"), Column("ข")), tuple((text, NAME) for text in said)),),
        signatories=(Signatory("นางปั้นน้ำ ใจซื่อ", (said[4][20:],)),),
        copies=(said[5],),
    )
    found = lines(typeset(page, RECORD), tmp_path)
    assert sum(line.count(NAME) for line in found) == 4 + 4 * len(said)
    rows = (("", f"ผ่าน{NAME}"), ("", f"{DIRECTOR.name} ลา"))
    shares = (2.2, 1.9, 1.6, 1.4)
    narrow = tuple(Table((Column("ก", 5), Column("ข", share)), rows) for share in shares)
    found = lines(typeset(letter(names=(NAME,), body=narrow), RECORD), tmp_path)
    words = {word: sum(line.removeprefix("ผ่าน") == word for line in found) for word in NAME.split()}
    assert set(words.values()) == {len(shares)}, "words are whole where the name has no room"


def test_a_narrow_cell_breaks_its_own_words_and_no_paragraph_s(tmp_path: Path) -> None:
    province = "พระนครศรีอยุธยา"
    said = tuple(
        Paragraph("ก" * count + f" จังหวัด{province}และจังหวัด{province}เห็นชอบ") for count in range(20, 60)
    )
    narrow = Table((Column("ก", 20), Column(province, 1.2)), (("รายการ", "1"),))
    alone = lines(typeset(letter(body=said), RECORD), tmp_path)
    beside = lines(typeset(letter(body=(narrow, *said)), RECORD), tmp_path)
    whole = [sum(line.count(province) for line in each) for each in (alone, beside)]
    assert whole[0] == whole[1]


def test_a_date_stands_on_one_line(tmp_path: Path) -> None:
    body = tuple(Paragraph("ก" * count + " ภายในวันที่ 22 พฤศจิกายน พ.ศ. 2569 นี้") for count in range(40, 60))
    found = lines(typeset(letter(body=body), RECORD), tmp_path)
    assert sum("๒๒ พฤศจิกายน พ.ศ. ๒๕๖๙" in line for line in found) == len(body)


def test_those_who_sign_are_whole_without_being_named(tmp_path: Path) -> None:
    name = DIRECTOR.name
    body = tuple(Paragraph("ก" * count + f" โดย {name} เป็นประธาน") for count in range(30, 70))
    found = lines(typeset(letter(body=body), RECORD), tmp_path)
    assert sum(name in line for line in found) == len(body) + 1


def test_no_line_begins_with_a_closing_mark_or_repetition_or_month(tmp_path: Path) -> None:
    sign_of = "และเรื่องอื่น ๆ ตาม “คำสั่งต่าง ๆ ของกรม ” ลงวันที่ 22 พฤศจิกายน 2569 (ถ้ามี ) "
    body = tuple(Paragraph("ก" * count + sign_of * 2) for count in range(1, 70))
    for line in lines(typeset(letter(body=body), RECORD), tmp_path):
        assert not line.startswith(("ๆ", "”", ")", "พฤศจิกายน")), line


def test_headings_are_headings_for_those_who_listen() -> None:
    file = typeset(MINUTES, RECORD)
    assert file.count(b"/H1") >= 1
    assert file.count(b"/H2") >= 6
    assert typeset(PAPERS["order"], RECORD).count(b"/TH") >= len(PEOPLE.columns)


def test_several_sign_in_order_and_none_breaks_another(tmp_path: Path) -> None:
    by = settled()
    file = issue(JOINT, RECORD, seal_by=by.seal, sign_by=by.director, at=NOW)
    for _ in JOINT.signatories[1:]:
        file = sign(file, by.director, NOW)
    found = verify(file, roots=[by.root], at=NOW)
    assert [each for each in found.findings if each.outcome is Outcome.FAILS] == []
    assert len(found.signatures) == 1 + len(JOINT.signatories)
    text = "".join(pages(file, tmp_path))
    assert [text.index("".join(one.name.split())) for one in JOINT.signatories] == sorted(
        text.index("".join(one.name.split())) for one in JOINT.signatories
    )


def test_a_sealed_letter_bears_the_seal_alone() -> None:
    by = settled()
    found = verify(issue(SEALED, RECORD, seal_by=by.seal, sign_by=None, at=NOW), roots=[by.root], at=NOW)
    assert [each for each in found.findings if each.outcome is Outcome.FAILS] == []
    assert [each.seal for each in found.signatures] == [True]


@pytest.mark.parametrize(
    ("page", "refusal"),
    [
        (replace(directive(Directive.ORDER), number=""), EmptyFieldError),
        (replace(directive(Directive.RULE), signatories=()), EmptyFieldError),
        (replace(SEALED, to=()), EmptyFieldError),
        (replace(MINUTES, opened=" "), EmptyFieldError),
        (replace(SEALED, body=(Heading("หัวข้อ 😀"),)), UncoveredCharacterError),
        (replace(SEALED, body=(Table((Column("ก"), Column("ข")), (("1", "2"), ("3",))),)), UnevenTableError),
    ],
)
def test_what_is_missing_or_wrong_is_named(page: Page, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        typeset(page, RECORD)


@pytest.mark.parametrize("name", ["sealed", "statement", "news"])
def test_who_signs_is_not_dropped_where_nobodys_name_stands(name: str) -> None:
    with pytest.raises(UnprintedError) as refused:
        typeset(replace(PAPERS[name], signatories=(Signatory("นายตั้งมั่น ลงนามดี", ()),)), RECORD)
    assert "นายตั้งมั่น ลงนามดี" in refused.value.message().th
