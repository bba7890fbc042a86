"""What an official types as plain lines becomes items and tables: in the preview, the record, the page and for programs."""

import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from pytest_django import Settings

from saan.letters import api
from saan.letters import record as r
from saan.letters.errors import BadRecordError, DraftRefusedError
from saan.letters.rules.body import Line, Table, blocks, faults, is_marked
from saan.press import typeset
from saan.web.ports.pages import page_of
from tests.letters.test_record import REGISTRATION, SIGNED, a_letter
from tests.letters.world import House, a_draft, moment, signed, up_to_signature
from tests.press.reading import program
from tests.world.doors import come_in

TYPED = """ขอให้ดำเนินการ ดังนี้
1. ส่งผู้แทนหน่วยงานละ 2 คน
1.1 ผู้บริหาร
- มอบหมายเป็นหนังสือได้
(ก) นักวิชาการ
- ไม่เกินสองคน
๒. รายงานผล
12.30 น. เป็นเวลาพักกลางวัน
| รายการ | หน่วยนับ | จำนวน (บาท) |
| ค่าเดินทาง | ครั้ง | 1,200.00 |
| ค่าที่พัก | | ๘๐๐.๐๐ |

- จบ"""
SAID = [
    Line("ขอให้ดำเนินการ ดังนี้"),
    Line("1. ส่งผู้แทนหน่วยงานละ 2 คน", 1),
    Line("1.1 ผู้บริหาร", 2),
    Line("- มอบหมายเป็นหนังสือได้", 3),
    Line("(ก) นักวิชาการ", 3),
    Line("- ไม่เกินสองคน", 4),
    Line("๒. รายงานผล", 1),
    Line("12.30 น. เป็นเวลาพักกลางวัน"),
    Table(
        ("รายการ", "หน่วยนับ", "จำนวน (บาท)"),
        (("ค่าเดินทาง", "ครั้ง", "1,200.00"), ("ค่าที่พัก", "", "๘๐๐.๐๐")),
        9,
    ),
    Line("- จบ", 1),
]


def test_lines_are_what_they_begin_with() -> None:
    assert list(blocks(TYPED, marked=True)) == SAID
    assert all(isinstance(one, Line) and not one.level for one in blocks(TYPED, marked=False))
    table = SAID[8]
    assert isinstance(table, Table)
    assert [table.figures(column) for column in range(3)] == [False, False, True]
    for plain in ("2569 เป็นปีแรก", "09.30 น. เปิดประชุม", "1.ติดกัน", "-ติดกัน", "| แถวที่ไม่จบ", "ข้อ 1 ชื่อ", "01. ศูนย์"):
        assert not is_marked(plain), plain


@pytest.fixture
def browser(client: Client, here: House, settings: Settings) -> Client:
    settings.SAAN = replace(settings.SAAN, demo=True)
    return come_in(client, here.drafter.person_id)


@given(st.text(alphabet="กา 1๒.()|-–•\n", max_size=60))
def test_whatever_is_typed_is_shown_whole(text: str) -> None:
    shown = ""
    for one in blocks(text, marked=True):
        shown += one.text if isinstance(one, Line) else "".join(map("".join, (one.titles, *one.rows)))
    assert "".join(shown.split()).replace("|", "") == "".join(text.split()).replace("|", "")


def test_items_and_a_table_are_the_same_on_every_face(
    browser: Client, here: House, there: House, tmp_path: Path
) -> None:
    draft = a_draft(here, there, body=TYPED)
    letter_id = signed(here, draft)
    record = api.letter(here.clerk, letter_id, moment()).record
    assert record is not None
    assert (record.letter.body, record.letter.body_form, list(record.letter.blocks)) == (TYPED, 2, SAID)
    # (1) the printed page: the items stand further in, and the table has its cells in order
    file = tmp_path / "page.pdf"
    file.write_bytes(typeset(page_of(record), r.record_bytes(record)))
    done = subprocess.run([program("pdftotext"), "-layout", str(file), "-"], capture_output=True, check=True)
    printed = done.stdout.decode().split("\n")
    first, second, third = (
        next(len(line) - len(line.lstrip()) for line in printed if text in line)
        for text in ("๑. ส่งผู้แทน", "๑.๑ ผู้บริหาร", "- มอบหมาย")
    )
    assert first < second < third
    assert any(line.split() == ["ค่าเดินทาง", "ครั้ง", "๑,๒๐๐.๐๐"] for line in printed)
    # (2) the page on screen, for whoever reads it and whoever only hears it
    html = browser.get(f"/letters/{letter_id}/").content.decode()
    assert '<p class="saan-paper__item saan-paper__item--2">1.1 ผู้บริหาร</p>' in html
    assert '<th scope="col">จำนวน (บาท)</th>' in html
    assert '<td class="saan-paper__figure">๘๐๐.๐๐</td>' in html
    # (3) programs read the same record
    said: dict[str, Any] = msgspec.json.decode(r.record_bytes(record))
    assert (said["letter"]["body_form"], said["letter"]["body"]) == (2, TYPED)


def test_a_letter_without_items_is_the_record_it_always_was() -> None:
    old = a_letter(body="1. เรื่องเดิม\n| ก | ข |")
    assert b"body_form" not in r.letter_bytes(old)
    assert list(r.build(old, REGISTRATION, SIGNED).letter.blocks) == [Line("1. เรื่องเดิม"), Line("| ก | ข |")]
    marked = replace(old, body="1. เรื่องใหม่", body_form=2)
    assert r.build(marked, REGISTRATION, SIGNED).letter_sha256 != r.letter_hash(
        replace(marked, body_form=msgspec.UNSET)
    )
    for body in ("ย่อหน้าเดียว", "| ก | ข |", "| ก | ข |\n| ค |", "|ก" * 11 + "|\n" + "|ข" * 11 + "|"):
        with pytest.raises(BadRecordError):
            r.build(replace(old, body=body, body_form=2), REGISTRATION, SIGNED)


@pytest.mark.parametrize(
    ("body", "said", "line"),
    [
        ("เรียน\n| ก | ข |\n| ค | ง | จ |", "3 cells; the titles of its table are 2", "Line 3"),
        ("| ก | ข |", "titles only", "line 1"),
        ("|ก" * 11 + "|\n" + "|ข" * 11 + "|", "more than 10 columns", "line 1"),
    ],
)
def test_a_table_that_is_none_is_told_by_its_line_and_nothing_is_lost(
    here: House, there: House, body: str, said: str, line: str
) -> None:
    assert faults(body)
    with pytest.raises(DraftRefusedError) as refused:
        up_to_signature(here, a_draft(here, there, body=body))
    (problem,) = refused.value.problems
    assert said in problem.text.en
    assert line in problem.text.en
    assert problem.field == "body"
