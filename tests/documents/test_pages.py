"""The pages, in both languages, as applicant, officials and whoever holds a paper walk through them."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from saan.base.thai import api as thai
from saan.documents import api, links
from saan.documents.models import Document, Payment
from saan.documents.views import office, public
from saan.web.middleware import LANGUAGE_COOKIE
from tests.documents.world import (
    CERTIFICATE,
    LICENCE,
    TRANSCRIPT,
    applied,
    issued,
    keeper,
    load,
    moment,
    up_to_signature,
)
from tests.letters.world import House
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def node(settings: Settings) -> None:
    with_node(settings, demo=True)


def typed(**changes: str) -> dict[str, str]:
    return {**CERTIFICATE, "email": "", "do": "send", **changes}


def test_somebody_applies_without_an_account_and_follows_it(here: House, client: Client) -> None:
    assert "หนังสือรับรอง" in client.get("/apply/").content.decode()
    address = f"/apply/{here.agency.id}/certificate/"
    asked = client.get(address)
    assert "เลขประจำตัวประชาชน" in asked.content.decode()
    wrong = client.post(address, typed(national_id="1101700203450", purpose=""))
    assert wrong.status_code == 422
    said = wrong.content.decode()
    assert "ยังไม่ได้ระบุเพื่อใช้" in said
    assert CERTIFICATE["full_name"] in said, "what was typed stays"
    taken = client.post(address, typed())
    assert taken.status_code == 302
    followed = client.get(taken["Location"])
    assert "ถือว่าได้รับเมื่อ" in followed.content.decode()
    assert followed["Cache-Control"] == "no-store"
    last = taken["Location"][-2]
    guessed = f"{taken['Location'][:-2]}{'1' if last == '0' else '0'}/"
    assert client.get(guessed).status_code == 404, "a link with one digit changed opens nothing"
    other = taken["Location"].replace(taken["Location"][-10:-1], "000000000")
    assert client.get(other).status_code == 404


def test_the_fee_that_is_shown_is_of_the_day_in_bangkok(here: House, monkeypatch: pytest.MonkeyPatch) -> None:
    basis = {"th": "ระเบียบทดลอง", "en": "an invented rule"}
    days = ("2026-01-01", 1000), ("2026-11-24", 5000)
    load(here, "certificate", fees=[{"since": day, "satang": satang, "basis": basis} for day, satang in days])
    first_hour = datetime(2026, 11, 23, 18, tzinfo=UTC)  # 01:00 of the 24th
    address, client = f"/apply/{here.agency.id}/certificate/", Client()
    official = come_in(Client(), here.clerk.person_id)
    for views in (public, office):
        monkeypatch.setattr(views, "utc_now", lambda: first_hour)
    for page in (client.get("/apply/"), client.get(address), official.get("/documents/counter/certificate/")):
        said = page.content.decode()
        assert "๕๐" in said
        assert "๑๐ บาท" not in said
    assert client.post(address, typed(email="ก@ข.กข@a.th")).status_code == 422, "no mail could be sent there"
    assert client.post(address, typed()).status_code == 302
    assert Payment.objects.get().satang == 5000


def test_a_type_that_nobody_could_issue_is_refused_and_says_what_the_agency_has(here: House) -> None:
    administrator = come_in(Client(), keeper(here).person_id)
    files = api.of_ready_made("licence")

    def give(issued_by: list[str], signed_by: list[str]) -> Any:
        said = msgspec.json.decode(files.definition) | {"issued_by": issued_by, "signed_by": signed_by}
        named = {"type.json": msgspec.json.encode(said), "plate.typ": files.plate.encode(), **files.pictures}
        sent = [SimpleUploadedFile(name, content) for name, content in named.items()]
        return administrator.post("/documents/types/", {"files": sent})

    refused = give(["ไม่มีจริง"], ["ตำแหน่งที่ไม่มี"])
    assert refused.status_code == 422
    said = refused.content.decode()
    assert "ไม่มีส่วนราชการรหัส ไม่มีจริง" in said
    assert "0101" in said
    refused = give(["0101"], ["ตำแหน่งที่ไม่มี"])
    assert here.director_post.title_th in refused.content.decode(), "it is told whom it may name"
    refused = give(["0101", "0102"], [here.director_post.title_th])
    assert "รหัส 0102" in refused.content.decode(), "nobody signs for that unit"
    assert {one.version for one in api.versions(here.agency.id, "licence")} == {1}
    assert give(["0101"], [here.director_post.title_th]).status_code == 302


def test_rows_of_a_transcript_grow_without_javascript(here: House) -> None:
    client = come_in(Client(), here.clerk.person_id)
    address = "/documents/counter/transcript/"
    assert 'name="courses.2.code"' in client.get(address).content.decode()
    more = client.post(address, {"student_name": "กขค", "do": "more-courses"}).content.decode()
    assert 'name="courses.7.code"' in more
    assert "กขค" in more
    flat = {name: value for name, value in TRANSCRIPT.items() if isinstance(value, str)}
    for place, row in enumerate(TRANSCRIPT["courses"]):
        flat |= {f"courses.{place}.{name}": value for name, value in row.items()}
    taken = client.post(address, flat | {"born": "14 พ.ค. 2546", "do": "send"})
    assert taken.status_code == 302, re.findall(r"error-message[^<]*<[^<]*<[^<]*", taken.content.decode())
    assert "พร้อมเพย์" in client.get(taken["Location"]).content.decode()


def test_a_row_that_is_no_number_breaks_no_form(here: House) -> None:
    address = f"/apply/{here.agency.id}/transcript/"
    for row in ("²", "x", "-1", "99999"):
        assert Client().post(address, {f"courses.{row}.code": "2110101"}).status_code == 422


def test_officials_decide_on_pages(here: House) -> None:
    receipt = applied(here)
    one = f"/documents/applications/{receipt.application_id}/"
    drafter, director = (come_in(Client(), who.person_id) for who in (here.drafter, here.director))
    assert CERTIFICATE["full_name"] in drafter.get("/documents/").content.decode()
    drafter.post(f"{one}decide/", {"do": "take"})
    assert drafter.get(f"{one}ask/").status_code == 200
    shown = api.application(here.drafter, receipt.application_id, moment()).shown
    long = drafter.post(f"{one}decide/", {"do": "propose", "shown": shown, "note": "ยาว" * 400})
    assert long.status_code == 422
    assert "ยาว" * 400 in long.content.decode(), "what was typed stays"
    drafter.post(f"{one}decide/", {"do": "propose", "shown": shown, "note": "ตรวจกับทะเบียนเล่ม ๔ แล้ว"})
    seen = director.get(one).content.decode()
    assert "ลงนามและออกเอกสาร" in seen
    assert "ตรวจกับทะเบียนเล่ม ๔ แล้ว" in seen, "who signs reads what the drafter noted"
    assert (
        "ตรวจกับทะเบียน"
        not in Client().get(f"/apply/follow/{api.follow_token(receipt.application_id)}/").content.decode()
    )
    assert "ลงนามและออกเอกสาร" not in drafter.get(one).content.decode()
    director.post(f"{one}decide/", {"do": "sign", "shown": shown})
    document_id = api.application(here.drafter, receipt.application_id, moment()).document_id
    assert document_id
    api.seal(document_id, moment(1))
    token = api.follow_token(receipt.application_id)
    followed = Client().get(f"/apply/follow/{token}/").content.decode()
    shown_to_others = api.taken(receipt.application_id, moment(2))
    for address in (shown_to_others.printed, shown_to_others.standing_list):
        assert f'href="{address}"' in followed, "who applied is offered what whoever checks sees, and wants"
    pdf = Client().get(f"/apply/follow/{token}/document.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert drafter.get(f"/documents/issued/{document_id}/").status_code == 200
    assert drafter.get(f"/documents/issued/{document_id}/document.pdf").content == pdf.content


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_page_opens_in_both_languages(here: House, language: str) -> None:
    document_id = issued(here)
    view = api.document(here.drafter, document_id, moment(20))
    receipt = applied(here)
    client = come_in(Client(), here.drafter.person_id)
    client.cookies[LANGUAGE_COOKIE] = language
    manager = come_in(Client(), keeper(here).person_id)
    manager.cookies[LANGUAGE_COOKIE] = language
    token = api.follow_token(receipt.application_id)
    (kind, *_) = api.types(here.agency.id)
    pages = [
        "/documents/", "/documents/new/", "/documents/ended/", "/documents/counter/", "/documents/counter/receipt/",
        f"/documents/applications/{receipt.application_id}/", f"/documents/applications/{receipt.application_id}/refuse/",
        "/documents/issued/", f"/documents/issued/{document_id}/", f"/documents/issued/{document_id}/change/",
        f"/documents/types/{kind.id}/", "/apply/", f"/apply/{here.agency.id}/licence/", f"/apply/follow/{token}/",
        f"/apply/follow/{token}/withdraw/", f"/check/{document_id.hex}/",
        view.printed.removeprefix(links.public("")),
    ]  # fmt: skip
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert answer["Content-Language"] == language, page
    for page in ("/documents/types/", f"/documents/types/{kind.id}/"):
        answer = manager.get(page)
        assert answer.status_code == 200, page
        assert answer["Content-Language"] == language, page


def test_a_paper_is_checked_by_its_code_and_by_no_guess(here: House, client: Client) -> None:
    document_id = issued(here)
    view = api.document(here.drafter, document_id, moment(20))
    found = client.get(view.printed.removeprefix(links.public("")))
    said = found.content.decode()
    assert "ใช้ได้" in said
    assert CERTIFICATE["full_name"] in said
    assert view.record_sha256 in said
    assert client.get(f"/check/{document_id.hex}/{'A' * 43}/").status_code == 404
    assert CERTIFICATE["full_name"] not in client.get(f"/check/{document_id.hex}/").content.decode()


def test_an_administrator_loads_a_type_on_the_page_and_is_told_everything_wrong(here: House) -> None:
    client = come_in(Client(), keeper(here).person_id)
    assert client.post("/documents/types/", {"ready": "certificate"}).status_code == 302
    files = api.of_ready_made("certificate")
    definition = files.definition.replace(b'"x-personal": "public-task"', b'"x-personal": "because"', 1)
    answer = client.post(
        "/documents/types/",
        {
            "files": [
                SimpleUploadedFile("type.json", definition),
                SimpleUploadedFile("plate.typ", files.plate.encode()),
            ]
        },
    )
    assert answer.status_code == 422
    assert "full_name" in answer.content.decode()
    assert "ฐานทางกฎหมาย" in answer.content.decode()


def test_files_stay_chosen_and_a_document_is_replaced_and_registered(here: House) -> None:
    old = issued(here, "licence", LICENCE)
    clerk, registrar = here.clerk, come_in(Client(), here.clerk.person_id)
    page = registrar.get(f"/documents/issued/{old}/").content.decode()
    (address,) = re.findall(r'href="(/documents/counter/licence/\?replaces=[^"]+)"', page)
    asked = registrar.get(address).content.decode()
    assert LICENCE["business"] in asked, "it begins with what the old one says"
    plan = SimpleUploadedFile("แผนผัง.png", b"\x89PNG\r\n\x1a\n", "image/png")
    refused = registrar.post(address, {**LICENCE, "licensee": "", "do": "send", "file-floor-plan": plan})
    (mark,) = re.findall(r'name="kept-floor-plan" value="([^"]+)"', refused.content.decode())
    forged = registrar.post(address, {**LICENCE, "do": "send", "kept-floor-plan": f"{mark}x"})
    assert "แผนผังสถานที่" in forged.content.decode()
    assert forged.status_code == 422, "only what was really sent counts"
    taken = registrar.post(address, {**LICENCE, "business": "ร้านใหม่", "do": "send", "kept-floor-plan": mark})
    assert taken.status_code == 302, taken.content.decode()
    application_id = UUID(taken["Location"].rstrip("/").rpartition("/")[2])
    (kept,) = api.application(clerk, application_id, moment()).files
    assert kept.name == "แผนผัง.png"
    api.take_payment(clerk, application_id, "ใบเสร็จ ๑", moment(5))
    api.sign(here.director, application_id, up_to_signature(here, application_id), moment(10))
    new = api.application(clerk, application_id, moment(10)).document_id
    assert new
    api.seal(new, moment(11))
    checked = Client().get(api.document(clerk, old, moment(12)).printed.removeprefix(links.public("")))
    assert "มีฉบับใหม่แทนแล้ว" in checked.content.decode()
    register = registrar.get("/documents/issued/register/?first=1/11/2569&last=30/11/2569").content.decode()
    assert register.index("อ ๑/๒๕๖๙") < register.index("มีฉบับใหม่แทนแล้ว") < register.index("อ ๒/๒๕๖๙")
    reversed_ = registrar.get("/documents/issued/register/?first=30/11/2569&last=1/11/2569")
    assert (reversed_.status_code, "<tbody" in reversed_.content.decode()) == (422, False)
    unread = registrar.get("/documents/issued/register/?first=x&last=30/11/2569")
    assert unread.status_code == 422
    assert "ยังแสดงทะเบียนไม่ได้" in unread.content.decode()
    assert "<table" not in unread.content.decode(), "no other days are shown in place of those"


def test_a_document_is_found_by_its_number_as_its_paper_bears_it(here: House) -> None:
    document = Document.objects.get(id=issued(here))
    clerk = come_in(Client(), here.clerk.person_id)
    printed = thai.thai_digits(document.number)
    assert printed != document.number
    for typed in (document.number, printed, f" {printed.replace(' ', '  ')} "):
        found = clerk.get("/documents/issued/", {"number": typed}).content.decode()
        assert f"/documents/issued/{document.id}/" in found, typed
        assert len(clerk.get("/api/v1/documents", {"number": typed}).json()["rows"]) == 1
    assert clerk.get("/api/v1/documents", {"number": f"{printed}๑"}).json()["rows"] == []


def test_a_file_that_lacks_is_said_together_with_the_fields_that_do(here: House, client: Client) -> None:
    address = f"/apply/{here.agency.id}/licence/"
    said = client.post(address, {"licensee": "", "email": "ไม่ใช่อีเมล", "do": "send"}).content.decode()
    for problem in ("ยังไม่ได้ระบุผู้รับใบอนุญาต", "ยังไม่ได้แนบแผนผังสถานที่", "อีเมลไม่ถูกต้อง"):
        assert problem in said, problem
