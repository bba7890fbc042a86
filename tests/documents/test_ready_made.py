"""The ready-made papers: on one page whatever they say, and a transcript on as many as its courses take, none left out."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from saan.documents import api
from saan.documents.actions import bulk, checking, sharing
from saan.documents.actions.types import checked
from saan.documents.errors import TypeRefusedError
from saan.documents.models import Document
from saan.documents.rules.definition import check_plate, read_definition
from saan.press.verifying import verify
from saan.trust.findings import Outcome
from tests.documents.world import CERTIFICATE, LICENCE, RECEIPT, TRANSCRIPT, issued, moment
from tests.letters.world import House, stored
from tests.press.authority import settled
from tests.press.reading import pages

pytestmark = pytest.mark.django_db
LONG = "๑๒๓/๔๕ ถนนยาวมากสายหนึ่ง ตำบลตัวอย่าง อำเภอเมือง จังหวัดจำลอง "
SHORT: dict[str, dict[str, Any]] = {"certificate": CERTIFICATE, "licence": LICENCE, "receipt": RECEIPT}
FULL: dict[str, dict[str, Any]] = {
    "certificate": CERTIFICATE | {"certified": LONG * 4},
    "licence": LICENCE | {"premises": LONG * 3, "conditions": LONG * 3, "business": LONG},
    "receipt": RECEIPT | {"payer_id": CERTIFICATE["national_id"], "items": RECEIPT["items"][:1] * 8},
}
TERMS = [{"term": f"{1 + n % 2}/{2564 + n // 2}", "credits": "18", "gpa": f"3.{20 + n}"} for n in range(8)]


def studied(count: int, **more: Any) -> dict[str, Any]:
    """Return a transcript of that many courses, each with a name and a term of its own."""
    courses = [
        {
            "term": f"{1 + n % 2}/{2564 + n // 12}",
            "code": f"21{n:05}",
            "name": f"วิชาลำดับที่{n}จบ",
            "credits": "3",
            "grade": ("A", "I", "P", "TR", "S")[n % 5],
        }
        for n in range(count)
    ]
    return TRANSCRIPT | {"courses": courses} | more


def printed(here: House, code: str, data: dict[str, Any], folder: Path) -> list[str]:
    """Return the words on each page of a document that is issued, without the white space between."""
    return pages(api.page_of(here.clerk, issued(here, code, data), moment(20)), folder)


@pytest.mark.parametrize("code", SHORT)
def test_a_paper_is_one_page_whether_it_says_little_or_much(here: House, tmp_path: Path, code: str) -> None:
    (little,) = printed(here, code, SHORT[code], tmp_path)
    (much,) = printed(here, code, FULL[code], tmp_path)
    for page in (little, much):
        assert "SHA-256" in page, "what it can be checked by is on the page"
    if code == "licence":
        assert ("เงื่อนไข" in little, "เงื่อนไข" in much) == (False, True)
        assert "พ.ศ.๒๕๕๘" in little
    if code == "receipt":
        assert ("เลขประจำตัว" in little, "เลขประจำตัว" in much) == (False, True)


def test_a_transcript_takes_the_pages_that_its_courses_need(here: House, tmp_path: Path) -> None:
    for count, more, length in ((3, {}, 1), (20, {}, 1), (45, {"terms": TERMS}, 2), (80, {}, 3)):
        found = printed(here, "transcript", studied(count, **more), tmp_path)
        assert len(found) == length
        text = "\n".join(found)
        assert [n for n in range(count) if text.count(f"วิชาลำดับที่{n}จบ") != 1] == []
        assert ("ผลการศึกษาแต่ละภาค" in text) == bool(more)
        assert all(f"หน้า{'๑๒๓'[n]}/{'๑๒๓'[length - 1]}" in page for n, page in enumerate(found) if length > 1)
        assert "SHA-256" in found[-1], "who signs stands below the last course"
    assert TERMS[7]["gpa"].translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")) in "\n".join(
        printed(here, "transcript", studied(45, terms=TERMS), tmp_path)
    )
    with pytest.raises(api.DataRefusedError) as caught:
        issued(here, "transcript", studied(81))
    assert caught.value.problems[0].field == "courses"


def test_a_name_that_fits_no_row_is_refused_on_whichever_page_the_row_is(here: House) -> None:
    data = studied(70)
    data["courses"][68]["name"] = "ว" * 120
    with pytest.raises(api.DataRefusedError) as caught:
        issued(here, "transcript", data)
    assert caught.value.problems[0].field == "courses.68.name"


def test_transcripts_of_one_file_take_as_many_pages_as_each_needs(here: House, tmp_path: Path) -> None:
    made, lengths = io.StringIO(), (5, 45, 80)
    rows = [_flat(studied(count) | {"student_id": f"640000{count}"}) for count in lengths]
    sheet = csv.DictWriter(made, sorted({name for row in rows for name in row}))
    sheet.writeheader()
    sheet.writerows(rows)
    sha256 = stored(made.getvalue().encode()).sha256
    batch_id = bulk.give(here.clerk, "transcript", "transcripts.csv", sha256, moment())
    checking.check(batch_id)
    bulk.start(here.director, batch_id, moment(1))
    assert sharing.issue(batch_id, moment(2)) == len(lengths)
    for row, count, length in zip(Document.objects.order_by("row"), lengths, (1, 2, 3), strict=True):
        pdf = api.page_of(here.clerk, row.id, moment(3))
        found = pages(pdf, tmp_path)
        assert (len(found), "\n".join(found).count("วิชาลำดับที่")) == (length, count)
        assert verify(pdf, roots=[settled().root], at=moment(3)).outcome is not Outcome.FAILS


def _flat(data: dict[str, Any]) -> dict[str, str]:
    """Return data as a row of a file: a column for each value."""
    row = {name: value for name, value in data.items() if isinstance(value, str)}
    for at, course in enumerate(data["courses"]):
        row |= {f"courses.{at}.{name}": value for name, value in course.items()}
    return row


def test_a_page_that_would_print_a_part_of_a_table_is_refused() -> None:
    said = json.loads(api.of_ready_made("receipt").definition)
    said["schema"]["properties"]["items"]["maxItems"] = 9
    read, _ = read_definition(json.dumps(said).encode())
    assert read is not None
    fields = frozenset(path for path, _ in read.schema.paths() if not path.startswith("items.8"))
    told = [each.text.en for each in check_plate(read, fields, frozenset({"verify"}), 0)]
    assert "The page prints 8 rows of items, of which there may be 9." in told


def test_what_has_several_lines_by_its_type_is_printed_on_as_many(here: House, tmp_path: Path) -> None:
    """Whoever fills a field of several lines presses Enter; a document was refused for that, and the font was blamed."""
    given = {
        "certificate": CERTIFICATE | {"certified": "1. เป็นผู้ขึ้นทะเบียนไว้\n2. อยู่จริงตามทะเบียน"},
        "licence": LICENCE | {"conditions": "1. เป็นผู้ขึ้นทะเบียนไว้\n2. อยู่จริงตามทะเบียน"},
    }
    for code, data in given.items():
        (text,) = pages(api.page_of(here.clerk, issued(here, code, data), moment(20)), tmp_path)
        assert "1.เป็นผู้ขึ้นทะเบียนไว้2.อยู่จริงตามทะเบียน" in text


def test_a_page_that_always_prints_what_its_type_lets_be_left_out_is_refused_before_it_prints_a_gap() -> None:
    made = api.of_ready_made("licence")
    always = replace(made, plate=made.plate.replace(", words: true, optional: true", ", words: true"))
    assert always.plate != made.plate
    with pytest.raises(TypeRefusedError) as refused:
        checked(always)
    (told,) = refused.value.problems
    assert "The field conditions may be left out" in told.text.en
    assert 'field("conditions", optional: true)' in told.remedy.th
    checked(made)
