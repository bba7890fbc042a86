"""Pictures of many holders in one file, and that nothing is left of them when their time is over."""

import io
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from arro3.core import Array, DataType, Table
from arro3.io import write_parquet
from django.apps import apps
from django.test import Client
from pytest_django import Settings

from saan.base.files import api as files
from saan.base.files.models import File
from saan.documents import api
from saan.documents.actions import bulk, checking, destroying, forgetting, sharing
from saan.documents.models import Batch, Document
from saan.documents.rules.batches import State
from saan.press import portraits
from saan.press.verifying import verify
from saan.trust.findings import Outcome
from tests.documents.photos import CARD, jpeg, png, taken_by_a_camera, url, with_card
from tests.documents.test_bulk import said
from tests.documents.test_pictures import reddish
from tests.documents.world import CERTIFICATE, applied, issued, moment
from tests.letters.world import House, stored
from tests.press.authority import settled
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db
HEAD = "full_name,national_id,certified,purpose,document_language,photo"
OVER = moment(days=365 * 12)
MARK = CARD["photo"][30:400]
"""A piece of the picture by which it is found again."""


def row(photo: str, name: str = "นางสาวกานดา ลำดับที่ ๑") -> str:
    return f'{name},{CERTIFICATE["national_id"]},เป็นผู้ขึ้นทะเบียน,สมัครงาน,th,"{photo}"'


def given(house: House, content: bytes) -> Batch:
    batch_id = bulk.give(house.clerk, "card", "rows", stored(content).sha256, moment())
    checking.check(batch_id)
    return Batch.objects.select_related("type").get(id=batch_id)


def csv(*rows: str) -> bytes:
    return "\r\n".join((HEAD, *rows, "")).encode()


def test_rows_become_documents_each_with_its_picture(here: House, settings: Settings) -> None:
    settings.SAAN = msgspec.structs.replace(settings.SAAN, bulk_part=2)
    with_card(here)
    rows = [row(url(png(), "image/png"), "นายเอ"), row("", "นายบี"), row(CARD["photo"], "นายซี")]
    batch = given(here, csv(*rows))
    assert (batch.state, batch.total) == (State.READY, 3), said(batch.id)
    pdf = api.specimen_of_row(here.director, batch.id, 2, moment())
    assert reddish(pdf) > 4000, "the page that a row would become shows its picture"
    bulk.start(here.director, batch.id, moment(1))
    assert sharing.issue(batch.id, moment(2)) == 3
    made = {one.holder: one.id for one in Document.objects.all()}
    for name, seen in (("นายเอ", True), ("นายบี", False), ("นายซี", True)):
        pdf = api.page_of(here.clerk, made[name], moment(3))
        assert (reddish(pdf) > 4000) is seen
        found = verify(pdf, roots=[settled().root], at=moment(3))
        assert found.outcome is not Outcome.FAILS, found.findings
    assert api.document(here.clerk, made["นายซี"], moment(3)).record.data["photo"] == CARD["photo"]


def test_pictures_that_were_found_good_one_by_one_are_drawn_together(
    here: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else their rows would be found sound, and then no part of the file could ever be made."""
    monkeypatch.setattr(portraits, "SECONDS", 1)
    with_card(here)
    large = url(png(2048, 2048, "RGBA"), "image/png")  # a third of a second each
    batch = given(here, csv(*(row(large, f"นายที่ {number}") for number in range(6))))
    assert (batch.state, batch.total) == (State.READY, 6), said(batch.id)
    bulk.start(here.director, batch.id, moment(1))
    assert sharing.issue(batch.id, moment(2)) == 6


def test_a_row_with_a_bad_picture_is_named_and_not_said_back(here: House) -> None:
    with_card(here, required=True)
    good, large = CARD["photo"], url(taken_by_a_camera(900, 900))
    assert len(large) > 100_000
    bad = {
        "larger than 64 KiB": large[: 64 << 10] + large[:50_000],
        "its end is missing": url(jpeg(800, 800)[:-700]),
        "must be data:image/jpeg": good.replace(";base64", ""),
        "holds more than the picture": url(jpeg() + b"another"),
        "is missing": "",
    }
    batch = given(here, csv(row(good), *(row(photo, f"นายที่ {n}") for n, photo in enumerate(bad.values()))))
    assert (batch.state, batch.total, batch.bad) == (State.FAULTY, 1, len(bad))
    report = said(batch.id)
    for number, words in enumerate(bad, 3):
        assert any(line.startswith(f'{number},"photo"') and words in line for line in report.splitlines())
    assert len(report) < 6000, "no cell is printed back"
    moved = given(here, csv(f"{row(good)},{good}"))
    assert moved.bad == 1
    assert len(said(moved.id)) < 2000


def workbook(photo: str) -> bytes:
    """Return a workbook of one row, as a program writes it that cuts what a cell cannot hold."""
    texts = [HEAD.split(","), [*row("").split(",")[:-1], photo[:32_767]]]
    cells = [
        "".join(f'<c r="{column}{line}" t="inlineStr"><is><t>{text}</t></is></c>' for column, text in zip("ABCDEF", each, strict=True))
        for line, each in enumerate(texts, 1)
    ]  # fmt: skip
    space, out = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", io.BytesIO()
    lines = "".join(f'<row r="{line}">{each}</row>' for line, each in enumerate(cells, 1))
    with zipfile.ZipFile(out, "w") as book:
        book.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{space}"><sheetData>{lines}</sheetData></worksheet>',
        )
    return out.getvalue()


def test_a_workbook_holds_small_pictures_and_says_of_others_why_it_cannot(here: House) -> None:
    with_card(here)
    batch = given(here, workbook(CARD["photo"]))
    assert batch.state == State.READY, said(batch.id)
    for photo in (url(taken_by_a_camera(380, 280)), url(png() + bytes(40_000), "image/png")):
        batch = given(here, workbook(photo))
        assert batch.state == State.FAULTY
        assert "ความยาวสูงสุดของช่องใน xlsx" in said(batch.id)


def test_parquet_brings_pictures_as_bytes_or_as_texts(here: House, tmp_path: Path) -> None:
    with_card(here)

    def parquet(photos: list[Any], kind: DataType) -> bytes:
        cells = row("").split(",")[:-1]
        columns: dict[str, Any] = {
            name: Array([text, f"{text}ฯ" if name == "purpose" else text], DataType.string())
            for name, text in zip(HEAD.split(",")[:-1], cells, strict=True)
        }
        columns["photo"] = Array(photos, kind)
        write_parquet(Table.from_pydict(columns), tmp_path / "rows.parquet")
        return (tmp_path / "rows.parquet").read_bytes()

    for photos, kind in (
        ([jpeg(), png()], DataType.binary()),
        ([url(jpeg()), url(png(), "image/png")], DataType.string()),
    ):
        batch = given(here, parquet(photos, kind))
        assert (batch.state, batch.total) == (State.READY, 2), said(batch.id)
        one = api.sound_row(here.director, batch.id, 2, moment()).rows[0]
        assert one.data["photo"] == url(jpeg())
    strange = given(here, parquet([b"GIF89a", jpeg()], DataType.binary()))
    assert strange.state == State.FAULTY
    assert "nor JPEG or PNG pictures" in said(strange.id)


def test_a_list_of_rows_names_their_pictures_and_does_not_carry_them(here: House, settings: Settings) -> None:
    with_node(settings, demo=True)
    with_card(here)
    batch = given(here, csv(row(CARD["photo"]), row("", "นายบี")))
    listed = api.sound_rows(here.director, batch.id, moment()).rows
    assert [one.left_out for one in listed] == [("photo",), ()]
    assert all("photo" not in one.data for one in listed)
    assert listed[0].data["purpose"]
    client = come_in(Client(), here.director.person_id)
    assert MARK not in client.get(f"/documents/batches/{batch.id}/rows/").content.decode()
    assert MARK in client.get(f"/documents/batches/{batch.id}/rows/2/").content.decode()


def anywhere(mark: str) -> set[str]:
    """Return every table and kind of file of the node in which a text stands."""
    found = set()
    for model in apps.get_models():
        for values in model._default_manager.values_list():
            if any(
                mark in (bytes(each).decode("latin1") if isinstance(each, bytes | memoryview) else str(each))
                for each in values
            ):
                found.add(model._meta.label)  # fmt: skip
    for sha256 in File.objects.values_list("sha256", flat=True):
        with suppress(Exception), files.open(sha256) as stream:
            if mark.encode() in stream.read():
                found.add("a file")
    return found


def test_when_its_time_is_over_nothing_is_left_of_a_picture(here: House) -> None:
    with_card(here)
    issued(here, "card", CARD)
    refused = applied(here, "card", CARD | {"full_name": "นายไม่ผ่าน"}).application_id
    api.take_up(here.drafter, refused, moment(2))
    api.refuse(here.drafter, refused, "ไม่ครบ", moment(3))
    batch = given(here, csv(row(CARD["photo"])))
    bulk.start(here.director, batch.id, moment(4))
    assert sharing.issue(batch.id, moment(5)) == 1
    assert anywhere(MARK) == {"documents.Application", "documents.Document", "a file"}
    listed = api.list_due(here.clerk, here.registry.id, OVER)
    api.decide_destruction(here.reviewer, listed, OVER, agree=True)
    assert destroying.destroy(listed, OVER) == 3
    assert anywhere(MARK) == set()


def test_rows_that_led_nowhere_are_forgotten_with_their_pictures(here: House) -> None:
    with_card(here)
    batch = given(here, csv(row(CARD["photo"]), row("data:image/jpeg;base64,x", "นายบี")))
    assert batch.state == State.FAULTY
    assert anywhere(MARK) == {"a file"}
    assert forgetting.forget(moment(days=91)) == 1
    assert anywhere(MARK) == set()
    assert isinstance(batch.id, UUID)
