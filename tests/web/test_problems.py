"""Every refusal gets one status, a page in both languages that keeps what was typed, or a problem document."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.forms import FileField
from django.test import Client
from django.urls import get_resolver

from saan.base.forms import Form
from saan.base.people.models import Person
from saan.trust.errors import Kind, SaanError
from saan.web import urls
from saan.web.field_names import FIELD_NAMES
from saan.web.problems import SECRET_FIELDS, STATUS, TITLES, UNTYPED, document
from tests.base.people.test_actions import an_office

pytestmark = [pytest.mark.urls("tests.web.refusing_urls"), pytest.mark.django_db]


def test_every_kind_of_refusal_has_a_status_and_a_title() -> None:
    assert set(STATUS) == set(TITLES) == set(Kind)


def test_a_program_gets_a_problem_document(client: Client) -> None:
    answer = client.get("/api/refuse/")
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    told = json.loads(answer.content)
    assert told["type"] == "urn:saan:problem:sample.past-deadline"
    assert told["status"] == 409
    assert told["code"] == "sample.past-deadline"
    assert told["message"] == {"th": "พ้นกำหนดเมื่อ 1 <b>May</b>", "en": "The deadline passed on 1 <b>May</b>."}
    assert told["remedy"]["en"] == "Ask the director for more time."
    assert told["fields"] == {"day": "1 <b>May</b>"}
    assert told["detail"] == told["message"]["th"], "Thai first"


def test_a_refusal_may_quote_what_no_encoder_takes() -> None:
    told = json.loads(document(SaanError(given="a\ud800b")).content)
    assert told["fields"] == {"given": "a\ufffdb"}


def test_a_client_that_takes_only_json_gets_a_document_anywhere(client: Client) -> None:
    answer = client.get("/refuse/", headers={"accept": "application/json"})
    assert answer["Content-Type"] == "application/problem+json"


def test_a_person_gets_both_languages_and_the_next_step(client: Client) -> None:
    page = client.get("/refuse/", headers={"accept": "text/html"})
    assert page.status_code == 409
    shown = page.content.decode()
    for part in (
        "พ้นกำหนดเมื่อ",
        "ขอขยายเวลาต่อผู้อำนวยการ",
        "The deadline passed",
        "Ask the director for more time.",
    ):
        assert part in shown
    assert "<b>May</b>" not in shown, "what a refusal quotes is escaped"


def test_what_was_typed_is_shown_back_but_no_secret(client: Client) -> None:
    long = "ข้อความยาวที่พิมพ์มาแล้วครึ่งชั่วโมง\nบรรทัดที่สอง"
    page = client.post("/refuse/", {"body": long, "password": "not-to-be-shown"})
    shown = page.content.decode()
    assert "ข้อความยาวที่พิมพ์มาแล้วครึ่งชั่วโมง\nบรรทัดที่สอง" in shown
    assert "not-to-be-shown" not in shown


def test_what_was_typed_is_named_as_people_call_it(client: Client) -> None:
    typed = {
        "remark": "ก",
        "to-1-title": "ข",
        f"title-{'0' * 64}": "ค",
        "data.own": "ง",
        "to-TOTAL_FORMS": "2",
    }
    shown = client.post("/refuse/", typed | {"version": "7"}).content.decode()
    for label in ("หมายเหตุในทะเบียน", "เรียน (ตำแหน่ง) (๒)", "ชื่อสิ่งที่ส่งมาด้วย", "ข้อมูลอื่นที่พิมพ์"):
        assert f">{label}</label>" in shown, label
    for raw in (*typed, "version"):
        assert f">{raw}<" not in shown, raw


def test_every_field_of_a_form_has_a_name_for_the_page_of_a_refusal() -> None:
    def of(kind: type[Form]) -> Iterator[type[Form]]:
        for one in kind.__subclasses__():
            yield from (one, *of(one))

    assert get_resolver(urls.__name__).url_patterns, "read, and with them every page's forms"
    ours = {one for one in of(Form) if one.__module__.startswith("saan.")}
    assert len(ours) > 30, "all of them were read"
    kept = {*SECRET_FIELDS, *UNTYPED}
    fields = {
        name
        for form in ours
        for name, field in form.base_fields.items()
        if name not in kept and not isinstance(field, FileField)
    }
    assert fields <= set(FIELD_NAMES), fields - set(FIELD_NAMES)


def test_an_expired_form_keeps_what_was_typed() -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.post("/protected/", {"body": "พิมพ์ไว้แล้ว"})
    assert page.status_code == 403
    assert "พิมพ์ไว้แล้ว" in page.content.decode()
    assert "web.form-expired" in page.content.decode()


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/nowhere/", 404, "web.no-such-page"),
        ("/forbid/", 403, "web.not-allowed"),
        ("/misread/", 400, "web.bad-request"),
    ],
)
def test_the_framework_s_own_failures_look_the_same(
    client: Client, path: str, status: int, code: str
) -> None:
    page = client.get(path)
    assert page.status_code == status
    assert code in page.content.decode()


@pytest.mark.parametrize("address", ["/apply/%00/certificate/", "/documents/issued/?number=%00"])
@pytest.mark.urls("saan.web.urls")
def test_an_address_with_a_character_that_no_text_has_is_not_read(client: Client, address: str) -> None:
    """PostgreSQL takes none, and would break at it."""
    assert client.get(address).status_code == 400


def test_a_fault_of_ours_gives_a_reference_and_no_trace(client: Client) -> None:
    client.raise_request_exception = False
    page = client.get("/break/")
    assert page.status_code == 500
    shown = page.content.decode()
    assert "web.broken" in shown
    assert "RuntimeError" not in shown
    assert "a fault of ours" not in shown


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [("/locked/", 503, "base.database-failed"), ("/full/", 503, "files.disk-full")],
)
def test_what_ails_disk_or_database_is_said_with_the_next_step_and_keeps_what_was_typed(
    client: Client, address: str, status: int, code: str
) -> None:
    page = client.post(address, {"subject": "ขอเชิญประชุม"}, headers={"accept": "text/html"})
    assert page.status_code == status
    assert code in page.text
    assert "ขอเชิญประชุม" in page.text
    told = client.post(address, headers={"accept": "application/json"}).json()
    assert told["code"] == code
    assert all(told[part][language] for part in ("message", "remedy") for language in ("th", "en"))


@pytest.mark.parametrize("good", range(8))
@pytest.mark.urls("saan.web.urls")
def test_a_database_that_goes_away_is_said_to_whoever_has_signed_in_wherever_it_went(
    client: Client, good: int
) -> None:
    """It may go at any question of a request: for the session, for the person, for what the page's frame shows."""
    client.force_login(Person.objects.get(id=an_office().clerk))
    client.raise_request_exception = False
    asked = 0

    def gone(execute: Any, *question: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked > good:
            raise OperationalError("the connection is closed")
        return execute(*question)

    with connection.execute_wrapper(gone):
        page = client.get("/", headers={"accept": "text/html"})
    assert page.status_code in ({503} if asked > good else {200, 302})
    assert ("base.database-failed" in page.text) is (asked > good)


def test_every_answer_carries_the_policy(client: Client) -> None:
    for path in ("/design/", "/nowhere/", "/refuse/"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_a_preference_never_leads_to_another_site(client: Client, wanted: str) -> None:
    answer = client.post("/preferences/language/", {"language": "en", "next": wanted})
    assert answer["Location"] == "/"
    assert answer.cookies["saan-language"].value == "en"
