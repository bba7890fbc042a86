"""Many documents from one file: every bad row is named, nothing is issued twice, and the stop button stops."""

import hashlib
import io
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from arro3.core import Array, DataType, Table
from arro3.io import write_parquet
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from saan.base.clock.api import ClockWrongError
from saan.base.files import api as files
from saan.base.people.viewer import Viewer
from saan.documents import api, ports
from saan.documents.actions import bulk, checking, parts, sharing
from saan.documents.errors import NoSignatoryError, NotPossibleNowError, SealUnavailableError
from saan.documents.hands import hands
from saan.documents.models import Batch, BatchPart, Document
from saan.documents.rules.batches import State
from saan.press.credentials import Credential
from saan.press.verifying import verify
from saan.trust.clock import utc_now
from saan.trust.findings import Outcome
from saan.trust.ids import AgencyId
from tests.documents.world import CERTIFICATE, OneSeal, issued, moment
from tests.letters.world import House, stored
from tests.press.authority import settled
from tests.web.accounts.conftest import with_node
from tests.world.clocks import hear_all
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db
HEAD = "full_name,national_id,certified,purpose,document_language\r\n"
GOOD = CERTIFICATE["national_id"]


def sheet(*rows: str) -> str:
    return stored((HEAD + "".join(f"{row}\r\n" for row in rows)).encode()).sha256


def names(count: int) -> list[str]:
    return [f"นางสาวกานดา ลำดับที่ {place},{GOOD},เป็นผู้ขึ้นทะเบียน,สมัครงาน,th" for place in range(count)]


def given(viewer: Viewer, *rows: str) -> UUID:
    batch_id = bulk.give(viewer, "certificate", "rows.csv", sheet(*rows), moment())
    checking.check(batch_id)
    return batch_id


def said(batch_id: UUID) -> str:
    with files.open(Batch.objects.get(id=batch_id).report_id or "") as stream:
        return stream.read().decode()


def test_every_bad_row_is_named_and_nothing_is_issued(here: House) -> None:
    batch_id = given(
        here.clerk,
        names(1)[0],
        names(1)[0],
        f"ก,{GOOD[:-1]}9,ข,ค,th",
        f"ก\u3042,{GOOD},ข,ค,th",
        f",{GOOD},ข,ค,th",
    )
    row = Batch.objects.get(id=batch_id)
    assert (row.state, row.total, row.bad) == (State.FAULTY, 1, 4)
    report = said(batch_id)
    for words in ('3,""', '4,"national_id"', '5,"full_name"', '6,"full_name"', "U+3042"):
        assert words in report, report
    with pytest.raises(NotPossibleNowError):
        bulk.start(here.director, batch_id, moment(1))
    assert not Document.objects.exists()


def test_a_comma_that_nobody_quoted_issues_no_wrong_document(here: House) -> None:
    """The purpose would have become “หมู่ 2”, and what it was would have been dropped."""
    wounded = names(1)[0].replace("เป็นผู้ขึ้นทะเบียน", "เป็นผู้ขึ้นทะเบียน เลขที่ 1, หมู่ 2")
    moved = given(here.clerk, names(1)[0], wounded, names(1)[0].replace(",th", ",") + ",")
    batch = Batch.objects.get(id=moved)
    assert (batch.state, batch.total, batch.bad) == (State.FAULTY, 1, 2)
    report = said(moved)
    assert '3,""' in report
    assert '4,""' in report, "an empty cell too many has moved the others as well"
    assert "มี 6 ช่อง แต่แถวแรกมี 5 ช่อง" in report
    assert "not quoted" in report
    head = HEAD.replace(",document_language", ",,document_language")
    under = [names(1)[0].replace(",th", ",,th"), names(1)[0].replace(",th", ",ทิ้ง,th")]
    text = head + "".join(f"{row}\r\n" for row in under)
    batch_id = bulk.give(here.clerk, "certificate", "rows.csv", stored(text.encode()).sha256, moment())
    checking.check(batch_id)
    batch = Batch.objects.get(id=batch_id)
    assert (batch.total, batch.bad) == (1, 1), "a column without a name may stand empty"
    assert "“ทิ้ง”" in said(batch_id)
    failed = given(here.clerk, f"#N/A,{GOOD},เป็นผู้ขึ้นทะเบียน,#REF!,th")
    report = said(failed)
    assert '2,"full_name"' in report
    assert '2,"purpose"' in report
    assert "“#REF!”" in report, "a formula that failed names nobody"


class Withdrawn(OneSeal):
    """A keyring whose certificates were withdrawn while the first part was made."""

    def require_fit(self, credential: Credential, agency: AgencyId, at: datetime) -> None:
        super().require_fit(credential, agency, at)
        if Document.objects.exists():
            raise SealUnavailableError


def test_a_certificate_withdrawn_meanwhile_signs_no_further_part(
    here: House, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "FIT_FOR", 0.0)
    small_parts(settings, 2)
    ports.use_keyring(Withdrawn)
    batch_id = given(here.clerk, *names(6))
    bulk.start(here.director, batch_id, moment(1))
    assert sharing.issue(batch_id, moment(2)) == 0
    batch = Batch.objects.get(id=batch_id)
    assert (batch.state, batch.done, Document.objects.count()) == (State.STOPPED, 2, 2)
    ports.use_keyring(OneSeal)
    bulk.start(here.director, batch_id, moment(3))
    assert sharing.issue(batch_id, moment(4)) == 4
    assert sorted(Document.objects.values_list("running", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_a_clock_that_goes_wrong_meanwhile_makes_a_bulk_issue_wait_and_no_number_is_skipped(
    here: House, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Shifted(OneSeal):
        """A keyring that is asked in the moment in which somebody sets the clock a year ahead."""

        def require_fit(self, credential: Credential, agency: AgencyId, at: datetime) -> None:
            super().require_fit(credential, agency, at)
            if Document.objects.exists():
                hear_all(timedelta(days=365))

    monkeypatch.setattr(sharing, "FIT_FOR", 0.0)
    small_parts(settings, 2)
    ports.use_keyring(Shifted)
    batch_id = given(here.clerk, *names(6))
    bulk.start(here.director, batch_id, moment(1))
    with pytest.raises(ClockWrongError):
        sharing.issue(batch_id, moment(2))
    batch = Batch.objects.get(id=batch_id)
    assert (batch.state, batch.done, Document.objects.count()) == (State.ISSUING, 2, 2)
    assert batch.problem == "base.clock-wrong", "its page says what it waits for"
    ports.use_keyring(OneSeal)
    hear_all(timedelta(0))
    assert sharing.issue(batch_id, moment(4)) == 4
    assert sorted(Document.objects.values_list("running", flat=True)) == [1, 2, 3, 4, 5, 6]


def small_parts(settings: Settings, rows: int) -> None:
    settings.SAAN = msgspec.structs.replace(settings.SAAN, bulk_part=rows)


def test_a_file_becomes_documents_each_with_its_number_place_and_page(
    here: House, settings: Settings
) -> None:
    small_parts(settings, 4)
    batch_id = given(here.clerk, *names(10))
    with pytest.raises(NoSignatoryError):
        bulk.start(here.clerk, batch_id, moment(1))
    bulk.start(here.director, batch_id, moment(1))
    assert sharing.issue(batch_id, moment(2)) == 10
    rows = list(Document.objects.order_by("running"))
    assert [row.running for row in rows] == list(range(1, 11))
    assert [row.row for row in rows] == list(range(10))
    assert rows == list(Document.objects.order_by("id")), "lists and the register are in the order of numbers"
    assert len({row.status_index for row in rows}) == 10
    assert Batch.objects.get(id=batch_id).state == State.FINISHED
    for row in rows[::4]:
        pdf = api.page_of(here.clerk, row.id, moment(3))
        assert hashlib.sha256(pdf).hexdigest() == row.pdf_sha256
        found = verify(pdf, roots=[settled().root], at=moment(3))
        assert found.outcome is not Outcome.FAILS
        assert found.record_sha256 == row.record_sha256
        assert api.document(here.clerk, row.id, moment(3)).record.holder == row.holder
    assert sharing.issue(batch_id, moment(4)) == 0


def test_a_crash_issues_nothing_twice_and_the_part_keeps_its_numbers(
    here: House, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_parts(settings, 3)
    batch_id = given(here.clerk, *names(8))
    bulk.start(here.director, batch_id, moment(1))
    whole, made = parts._counted, []

    def dies(*arguments: object) -> bool:
        made.append(1)
        if len(made) == 2:
            raise KeyboardInterrupt
        return whole(*arguments)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(parts, "_counted", dies)
    monkeypatch.setattr(parts, "release", lambda *_: None)  # who is killed gives nothing back
    with pytest.raises(KeyboardInterrupt):
        sharing.issue(batch_id, moment(2))
    assert Document.objects.count() == 3
    one = issued(here)  # and somebody else takes a number in between
    assert sharing.issue(batch_id, moment(3)) == 2, (
        "the last part; the second is another's until its lease ends"
    )
    until = parts.leased_until(batch_id)
    assert until is not None
    assert until > utc_now()
    # A clock that was ahead holds it no longer than the dead do.
    BatchPart.objects.filter(ordinal=1).update(leased_until=utc_now() + timedelta(days=365))
    until = parts.leased_until(batch_id)
    assert until is not None
    assert until < utc_now() + 2 * parts.LEASE
    assert sharing.issue(batch_id, moment(4)) == 3
    assert [row.row for row in Document.objects.exclude(row=None).order_by("running")] == list(range(8))
    assert sorted(Document.objects.values_list("running", flat=True)) == list(range(1, 10))
    assert Document.objects.get(id=one).running == 7, "behind the numbers that the second part has kept"
    assert Batch.objects.get(id=batch_id).state == State.FINISHED


def stopping_after_one_part(patch: pytest.MonkeyPatch, here: House, batch_id: UUID) -> None:
    """Have a file stopped while its second part is being made."""
    whole = parts.keep_made

    def stopped_meanwhile(*arguments: object) -> None:
        if Document.objects.exists():
            bulk.stop(here.clerk, batch_id, moment(2))
        whole(*arguments)  # type: ignore[arg-type]  # as it was called

    patch.setattr(parts, "keep_made", stopped_meanwhile)


def test_once_stopped_not_one_document_more_is_issued_and_it_can_go_on(
    here: House, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_parts(settings, 2)
    batch_id = given(here.clerk, *names(6))
    bulk.start(here.director, batch_id, moment(1))
    with monkeypatch.context() as patch:
        stopping_after_one_part(patch, here, batch_id)
        assert sharing.issue(batch_id, moment(2)) == 2
    assert Document.objects.count() == 2
    assert Document.objects.get(id=issued(here)).running == 3, "what the stopped part had was given back"
    bulk.start(here.director, batch_id, moment(3))
    assert sharing.issue(batch_id, moment(3)) == 4
    assert sorted(Document.objects.values_list("running", flat=True)) == list(range(1, 8))


def test_whoever_was_stopped_cannot_finish_after_the_others_went_on(
    here: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = given(here.clerk, *names(3))
    bulk.start(here.director, batch_id, moment(1))
    whole, asked = parts.keep_made, list[UUID]()

    def stopped_and_started(*arguments: object) -> None:
        if not asked:
            asked.append(issued(here))
            bulk.stop(here.clerk, batch_id, moment(2))
            bulk.start(here.director, batch_id, moment(3))
        whole(*arguments)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(parts, "keep_made", stopped_and_started)
    assert sharing.issue(batch_id, moment(4)) == 3
    rows = Document.objects.order_by("running")
    assert [row.running for row in rows] == [1, 2, 3, 4]
    assert rows[3].id == asked[0], "numbers with another's behind them stay with their part"


def test_whoever_took_a_part_again_cannot_finish_it_under_the_numbers_that_a_stop_took_back(
    here: House, settings: Settings
) -> None:
    """A worker takes its next part while it makes one: stopped and started meanwhile, that may be the very same."""
    small_parts(settings, 1)
    batch_id = given(here.clerk, *names(2))
    bulk.start(here.director, batch_id, moment(1))

    def run(name: str) -> sharing._Run:
        row = Batch.objects.select_related("type").get(id=batch_id)
        return sharing._Run(row, hands(row.type, here.director.person_id, moment(2)), moment(2), name)

    one, other = run("one"), run("other")
    with files.open(str(Batch.objects.get(id=batch_id).rows_id)) as rows:
        assert one.take()
        before = other.take()
        assert before
        bulk.stop(here.clerk, batch_id, moment(3))
        issued(here)
        bulk.start(here.director, batch_id, moment(12))
        first, again = one.take(), other.take()
        assert first
        assert again
        assert [before.row.running, first.row.running, again.row.running] == [2, 2, 3]
        assert other.made(before, rows)() == 0
        assert one.made(first, rows)() == other.made(again, rows)() == 1
    assert Batch.objects.get(id=batch_id).state == State.FINISHED
    assert sorted(Document.objects.values_list("running", flat=True)) == [1, 2, 3]


def test_xlsx_and_thai_windows_csv_are_read_alike(here: House) -> None:
    cells = "".join(
        f'<c r="{column}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for column, name in zip("ABCDE", HEAD.strip().split(","), strict=True)
    )
    row = "".join(
        f'<c r="{column}2" t="inlineStr"><is><t>{text}</t></is></c>'
        for column, text in zip("ABCDE", names(1)[0].split(","), strict=True)
    )
    sheet_xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'<row r="1">{cells}</row><row r="2">{row}</row></sheetData></worksheet>'
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        book.writestr("xl/worksheets/sheet1.xml", sheet_xml)
    texts = [*HEAD.strip().split(","), *names(1)[0].split(",")]
    shared = "".join(f"<si><t>{text}</t></si>" for text in texts)
    cells = "".join(f'<c r="{column}1" t="s"><v>{place}</v></c>' for place, column in enumerate("ABCDE"))
    row = "".join(f'<c r="{column}2" t="s"><v>{place + 5}</v></c>' for place, column in enumerate("ABCDE"))
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    by_number = io.BytesIO()
    with zipfile.ZipFile(by_number, "w") as book:
        book.writestr("xl/sharedStrings.xml", f'<sst xmlns="{space}">{shared}</sst>')
        book.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{space}"><sheetData><row r="1">{cells}</row><row r="2">{row}</row></sheetData></worksheet>',
        )
    thai = (HEAD.replace("full_name", "ชื่อและนามสกุล") + names(1)[0] + "\r\n").encode("cp874")
    for content in (made.getvalue(), by_number.getvalue(), thai):
        batch_id = bulk.give(here.clerk, "certificate", "rows", stored(content).sha256, moment())
        checking.check(batch_id)
        assert Batch.objects.get(id=batch_id).state == State.READY, said(batch_id)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04junk", b"a,b\r\n1,2\r\n", b'full_name,"x\r\n'])
def test_what_is_no_sheet_is_told_so(here: House, content: bytes) -> None:
    batch_id = bulk.give(here.clerk, "certificate", "rows", stored(content + b" ").sha256, moment())
    checking.check(batch_id)
    assert Batch.objects.get(id=batch_id).state == State.FAULTY
    assert "อ่านแฟ้มรายการไม่ได้" in said(batch_id)


def test_parquet_is_read_as_if_it_had_been_typed(here: House, tmp_path: Path) -> None:
    row = dict(zip(HEAD.strip().split(","), names(1)[0].split(","), strict=True))
    columns: dict[str, Any] = {
        name: Array([text, text + " ข"], DataType.string()) for name, text in row.items()
    }
    columns["national_id"] = Array([int(row["national_id"])] * 2, DataType.int64())
    columns["document_language"] = Array([row["document_language"]] * 2, DataType.string())
    write_parquet(Table.from_pydict(columns), tmp_path / "rows.parquet")
    content = (tmp_path / "rows.parquet").read_bytes()
    batch_id = bulk.give(here.clerk, "certificate", "rows", stored(content).sha256, moment())
    checking.check(batch_id)
    found = Batch.objects.get(id=batch_id)
    assert (found.state, found.total) == (State.READY, 2), said(batch_id)
    for wounded in (content[:-40] + content[-4:], content[:4] + bytes(len(content)), content[:-1]):
        batch_id = bulk.give(here.clerk, "certificate", "rows", stored(wounded).sha256, moment())
        checking.check(batch_id)
        assert Batch.objects.get(id=batch_id).state == State.FAULTY
        assert "Parquet" in said(batch_id)


def test_a_cell_of_a_control_character_is_refused_and_stops_no_reader(here: House) -> None:
    """The file was looked at for ever: its reader took the character for a mark of its own."""
    for cell in ("\x01", "\x01สมัครงาน", "\x01ก\x01ข", "\x01D2\x0145\x01d/m/yyyy", "\0", "สมัคร\x01งาน"):
        batch_id = given(here.clerk, names(1)[0], names(1)[0].replace("สมัครงาน", cell))
        batch = Batch.objects.get(id=batch_id)
        assert (batch.state, batch.total, batch.bad) == (State.FAULTY, 1, 1), repr(cell)
        assert '3,"purpose"' in said(batch_id)


def test_the_page_of_a_file_lists_what_is_wrong_and_asks_for_the_mended_one(
    here: House, client: Client, settings: Settings
) -> None:
    batch_id = given(
        here.clerk, names(1)[0], f",{GOOD},ข,ค,th", *(f"ก,{GOOD[:-1]}9,ข,ค,th" for _ in range(25))
    )
    with_node(settings, demo=True)
    browser = come_in(client, here.clerk.person_id)
    page = browser.get(reverse("documents:batch", args=[batch_id])).content.decode()
    assert "สิ่งแรก ๆ ที่ต้องแก้" in page, "the report has them all"
    assert page.count("<code>national_id</code>") == 19
    assert "ยังไม่ได้ระบุชื่อและนามสกุล" in page
    again = reverse("documents:give") + "?code=certificate"
    assert again in page
    assert '<option value="certificate" selected>' in browser.get(again).content.decode()
