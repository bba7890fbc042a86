"""What is given twice is said to be: a row in a file, a value that may stand there once, and the file itself."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from saan.documents import api
from saan.documents.actions import bulk, checking, sharing
from saan.documents.models import Batch, Document
from saan.documents.rules.batches import State
from saan.documents.rules.schema import read_schema
from saan.web.middleware import LANGUAGE_COOKIE
from tests.documents.test_bulk import GOOD, HEAD, names, said, small_parts
from tests.documents.world import TRANSCRIPT, moment
from tests.letters.world import House, an_official, stored
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def node(settings: Settings, home: Path) -> None:
    with_node(settings, demo=True)
    settings.SAAN_HOME = home


def checked(house: House, code: str, text: str) -> Batch:
    batch_id = bulk.give(house.clerk, code, "rows.csv", stored(text.encode()).sha256, moment())
    checking.check(batch_id)
    return Batch.objects.get(id=batch_id)


def test_one_person_with_three_addresses_is_one_document(here: House) -> None:
    rows = [f"นายปั้น,{GOOD},ข,ค,th,{to}" for to in ("a@d.example", "b@d.example", "")]
    found = checked(here, "certificate", HEAD.strip() + ",email\r\n" + "".join(f"{row}\r\n" for row in rows))
    assert (found.state, found.total, found.bad) == (State.FAULTY, 1, 2)
    report = said(found.id)
    for number in (3, 4):
        assert f'{number},"","ซ้ำกับแถวที่ 2 ทุกช่อง","The same as row 2 in every field."' in report, report


def transcripts(*students: dict[str, str]) -> str:
    """Return a sheet of transcripts; `student_name` and `student_id` are each student's own."""
    flat = {name: value for name, value in TRANSCRIPT.items() if isinstance(value, str)}
    flat |= {f"courses.0.{name}": value for name, value in TRANSCRIPT["courses"][0].items()}
    lines = [",".join((flat | own).values()) for own in students]
    return "\r\n".join([",".join(flat), *lines, ""])


def test_what_a_type_calls_unique_stands_in_one_row_of_a_file(here: House) -> None:
    twice = {"student_id": "6400000001"}
    found = checked(
        here,
        "transcript",
        transcripts(
            {"student_name": "นายหนึ่ง", **twice},
            {"student_name": "นายสอง", "student_id": "6400000002"},
            {"student_name": "นายสาม", **twice},
        ),
    )
    assert (found.state, found.total, found.bad) == (State.FAULTY, 2, 1)
    said_of_it = '4,"student_id","รหัสนักศึกษา ซ้ำกับแถวที่ 2","Student number: the same as in row 2."'
    assert said_of_it in said(found.id)
    sound = checked(
        here,
        "transcript",
        transcripts(*({"student_id": f"64{n:08d}", "student_name": "นายซ้ำชื่อ"} for n in range(3))),
    )
    assert (sound.state, sound.total) == (State.READY, 3), said(sound.id)
    page = come_in(Client(), here.clerk.person_id).get(f"/documents/types/{sound.type_id}/").content.decode()
    told = page.partition("ห้ามซ้ำในแฟ้มรายการเดียวกัน")[2].partition("</dd>")[0]
    assert "รหัสนักศึกษา" in told
    assert "ไม่เทียบกับเอกสารที่ออกไปแล้ว" in told, "and how far that goes"


def schema(unique: object) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(api.of_ready_made("transcript").definition)["schema"]
    return kept | {"x-unique": unique}


@pytest.mark.parametrize(
    "unique", ["student_id", [[]], ["student_id"], [["nobody"]], [["courses"]], [["gpa", "gpa"]], [[{}]]]
)
def test_what_cannot_be_unique_is_told_to_the_author_of_the_type(unique: object) -> None:
    _, problems = read_schema(schema(unique))
    assert [one.field for one in problems] == ["x-unique"]


def test_fields_together_may_be_unique_and_rows_hold_no_such_rule() -> None:
    read, problems = read_schema(schema([["faculty", "student_id"]]))
    assert not problems
    assert read.unique == (("faculty", "student_id"),)
    nested = schema([])
    nested["properties"]["courses"]["items"]["x-unique"] = [["code"]]
    _, (problem,) = read_schema(nested)
    assert "x-unique" in problem.text.en


@pytest.mark.parametrize(
    ("language", "asks", "who"), [("th", "แฟ้มนี้ส่งมาแล้ว", "สมมติ"), ("en", "This file was given before", "")]
)
def test_a_file_that_was_given_before_is_taken_again_only_when_a_person_says_so(
    here: House, settings: Settings, language: str, asks: str, who: str
) -> None:
    small_parts(settings, 4)
    content = (HEAD + names(1)[0] + "\r\n").encode()
    registrar = come_in(Client(), here.clerk.person_id)
    registrar.cookies[LANGUAGE_COOKIE] = language

    def give(name: str) -> Any:
        sent = SimpleUploadedFile(name, content, "text/csv")
        return registrar.post("/documents/batches/new/", {"code": "certificate", "rows": sent})

    first = give("รุ่น ๖๙.csv")
    assert first.status_code == 302
    batch_id = UUID(first["Location"].rstrip("/").rpartition("/")[2])
    checking.check(batch_id)
    bulk.start(here.director, batch_id, moment(1))
    assert sharing.issue(batch_id, moment(2)) == 1
    asked = give("again.csv")
    assert asked.status_code == 409
    page = asked.content.decode()
    for words in (asks, "รุ่น ๖๙.csv", who, f'href="{first["Location"]}"'):
        assert words in page, words
    assert Batch.objects.count() == 1, "asking takes nothing"
    kept = asked.context["kept"]
    assert registrar.post("/documents/batches/new/", {"kept": f"{kept}x"}).status_code == 422
    assert registrar.post("/documents/batches/new/", {"kept": kept}).status_code == 302
    assert Batch.objects.count() == 2
    stopped = Batch.objects.order_by("-id")[0]
    bulk.stop(here.clerk, stopped.id, moment(3))
    Batch.objects.filter(id=batch_id).update(state=State.FAULTY)
    assert give("mended.csv").status_code == 302, "of a faulty or dropped file nothing was issued"


def test_a_program_repeats_a_call_without_giving_a_second_file(here: House) -> None:
    program = come_in(Client(), here.clerk.person_id)

    def give(content: str, key: str = "", query: str = "", by: Client = program) -> Any:
        address = f"/api/v1/document-types/certificate/batches?name=rows.csv{query}"
        headers = {"Idempotency-Key": key} if key else {}
        body = (HEAD + content).encode()
        return by.post(address, body, content_type="application/octet-stream", headers=headers)

    one, other = (f"{row}\r\n" for row in names(2))
    first = give(one, "term-1")
    assert first.status_code == 200, first.content
    assert give(one, "term-1").json() == first.json(), "the answer was lost, so it is asked again"
    assert give(other, "term-1").json()["code"] == "documents.key-used"
    refused = give(one, "term-2")
    assert refused.status_code == 409
    told = refused.json()
    assert (told["code"], told["fields"]["batch"]) == ("documents.given-before", first.json()["batch"])
    colleague = come_in(Client(), an_official(here.agency, "อีกคน").person_id)
    assert give(one, "term-1", by=colleague).status_code in {403, 409}, "a key is its caller's own"
    again = give(one, "term-2", "&again=true")
    assert again.status_code == 200
    assert again.json() != first.json()
    assert Batch.objects.count() == 2
    assert not Document.objects.exists()
