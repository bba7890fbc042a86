"""Somebody without an account drops files on a page and reads, in one screen, what holds of them."""

import re
import threading
from base64 import b64decode
from datetime import datetime
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from saan.press.picturing import MOST_PAGES, NOTHING, draw_apart
from saan.trust.keys import b64url
from saan.web.verify import answering, uploads
from saan.web.verify.trusting import open_trust
from saan.web.verify.wording import figured
from tests.web.verify.test_vectors import BY_NAME, read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def holding_a_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the node hold the vectors' directory, at the moment that the vectors ask about."""
    at = datetime.fromisoformat(BY_NAME["everything"]["at"])
    trusted = open_trust(read("trust.json"), read("root.json"), at).trusted
    monkeypatch.setattr(answering, "trusted", lambda: trusted)
    monkeypatch.setattr(answering, "utc_now", lambda: at)


def given(*names: str) -> dict[str, Any]:
    return {"files": [SimpleUploadedFile(name, read(name)) for name in names]}


def test_a_stranger_is_asked_for_files_and_for_nothing_else(client: Client) -> None:
    page = client.get("/verify/")
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    assert 'type="file"' in page.content.decode()
    assert "multiple" in page.content.decode()


def test_a_letter_with_its_evidence_holds_and_says_whose_it_is(client: Client) -> None:
    names = ("letter.pdf", "message.saan", "receipt.saan", "receipt.tlog-proof")
    said = client.post("/verify/", given(*names)).content.decode()
    assert "ถูกต้องทุกข้อ" in said
    assert "กรมอัลฟ่า" in said
    assert "๒๒ พ.ย. ๒๕๖๙" in said.replace("\u00a0", " ")
    assert "ไม่ถูกต้อง" not in said


def test_it_says_the_same_in_english(client: Client) -> None:
    client.cookies["saan-language"] = "en"
    said = client.post("/verify/", given("letter.pdf")).content.decode()
    assert "Everything holds" in said
    assert "22 Nov 2026" in said.replace("\u00a0", " ")


def test_a_wounded_letter_is_not_to_be_relied_on(client: Client) -> None:
    said = client.post("/verify/", given("letter-added-to.pdf")).content.decode()
    assert "อย่าเชื่อถือ" in said


def test_the_name_of_a_file_is_text(client: Client) -> None:
    tricky = SimpleUploadedFile("<script>alert(1)</script>.bin", b"x")
    said = client.post("/verify/", {"files": [tricky]}).content.decode()
    assert "<script>alert" not in said


def test_without_a_directory_the_page_says_what_it_could_not_check(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "trusted", lambda: None)
    said = client.post("/verify/", given("receipt.saan")).content.decode()
    assert "ยังตรวจได้ไม่ครบ" in said
    assert "ยังไม่มีทำเนียบหน่วยงาน" in said


def test_no_file_is_asked_for_again(client: Client) -> None:
    page = client.post("/verify/", {})
    assert page.status_code == 200
    assert "govuk-error-summary" in page.content.decode()


@pytest.mark.parametrize("bound", ["MOST_BYTES", "MOST_FILES"])
def test_more_than_one_request_may_bring_is_refused(
    bound: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, bound, 1)
    page = client.post("/verify/", given("receipt.saan", "message.saan"))
    assert page.status_code == 413
    assert "saan verify" in page.content.decode()


def test_nothing_is_written_down(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any, **__: Any) -> None:
        pytest.fail("a file was written")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", never)
    large = SimpleUploadedFile("large.pdf", read("letter.pdf") + bytes(6 << 20))
    assert "อย่าเชื่อถือ" in client.post("/verify/", {"files": [large]}).content.decode()


def test_when_too_many_are_being_looked_at_the_next_waits_and_is_then_told_to_come_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "PATIENCE", 0)
    monkeypatch.setattr(answering, "_turns", threading.BoundedSemaphore(1))
    with answering._turns:
        assert client.post("/verify/", given("receipt.saan")).status_code == 503
    assert client.post("/verify/", given("receipt.saan")).status_code == 200


def test_when_too_many_send_at_once_the_next_is_refused_before_it_is_read(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "_places", threading.BoundedSemaphore(1))
    monkeypatch.setattr(answering, "receive", lambda _: pytest.fail("it was read"))
    with answering.place():
        page = client.post("/verify/", given("receipt.saan"))
    assert page.status_code == 503
    assert "รอสักครู่" in page.content.decode()


def test_it_works_where_cookies_are_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert "ถูกต้องทุกข้อ" in strict.post("/verify/", given("receipt.saan")).content.decode()


def test_a_program_is_told_the_same_without_a_token(client: Client) -> None:
    names = ("letter.pdf", "message.saan", "receipt.saan", "receipt.tlog-proof")
    answer = client.post("/api/v1/verify", given(*names))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    told = answer.json()
    assert told["outcome"] == "holds"
    assert [each["kind"] for each in told["files"]] == ["letter-pdf", "envelope", "receipt", "journal-proof"]
    assert {each["outcome"] for each in told["together"]} == {"holds"}
    assert client.post("/api/v1/verify", given("letter-changed-word.pdf")).json()["outcome"] == "fails"


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data; boundary=x", "application/json", "text/plain"]
)
def test_a_call_without_files_is_refused_in_both_languages(client: Client, content_type: str) -> None:
    answer = client.post("/api/v1/verify", b"", content_type=content_type)
    assert answer.status_code == 422
    assert answer["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["code"] == "verify.nothing-given"
    assert told["remedy"]["th"]
    assert told["remedy"]["en"]


def test_a_call_with_too_much_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 1)
    answer = client.post("/api/v1/verify", given("receipt.saan"))
    assert answer.status_code == 413
    assert answer.json()["code"] == "verify.too-much"


def drawn(client: Client, *names: str) -> list[str]:
    """Return the pictures of the answer, each as the address that holds it."""
    said = client.post("/verify/", given(*names)).content.decode()
    return re.findall(r'<img src="(data:image/jpeg;base64,[^"]+)"', said)


def test_the_page_is_shown_as_it_was_signed_and_as_nobody_changed_it_later(client: Client) -> None:
    good, added = drawn(client, "letter.pdf"), drawn(client, "letter-added-to.pdf")
    (picture,) = good
    assert added == good, "what was drawn over it later is not in the picture"
    with Image.open(BytesIO(b64decode(picture.split(",")[1]))) as opened:
        assert opened.format == "JPEG"
        assert opened.convert("L").tobytes().translate(None, bytes(range(60, 256))), "dark ink is on the page"
    assert drawn(client, "letter-changed-word.pdf") == [], "whose signature does not fit was not signed"
    assert drawn(client, "letter-unsigned.pdf", "receipt.saan") == []
    assert (
        len(
            drawn(
                client,
                "letter.pdf",
                "letter-added-to.pdf",
                "letter-former-head.pdf",
                "letter-only-sealed.pdf",
            )
        )
        == 3
    )
    report = client.post("/api/v1/verify", given("letter.pdf")).content
    assert b"image/jpeg" not in report


def test_what_cannot_be_drawn_within_the_limits_is_not_drawn() -> None:
    letter = read("letter.pdf")
    assert draw_apart(letter).total == 1
    assert draw_apart(letter, memory=40 << 20) == NOTHING
    assert draw_apart(b"%PDF-1.7 and no more") == NOTHING
    with pypdfium2.PdfDocument(letter) as one, pypdfium2.PdfDocument.new() as long:
        for _ in range(MOST_PAGES + 2):
            long.import_pages(one)
        long.new_page(5, 1_000_000)
        made = BytesIO()
        long.save(made)
    found = draw_apart(made.getvalue())
    assert (len(found.pages), found.total) == (MOST_PAGES, MOST_PAGES + 3)


STRANGE = [rb'{"\ud800":1,"\ud800":2}', rb'{"v":1,"\ud800":1,"\ud800":2}', rb'{"\u0000":1,"\u0000":2}']


@pytest.mark.parametrize("data", STRANGE)
@pytest.mark.parametrize("name", ["a.json", "a.opening", "a.saan"])
def test_a_name_that_cannot_be_written_is_a_finding(client: Client, name: str, data: bytes) -> None:
    data = b"x.y.z\n" + data + b"\n" if name.endswith("saan") else data
    answer = client.post("/api/v1/verify", {"files": [SimpleUploadedFile(name, data)]})
    assert (answer.status_code, answer.json()["outcome"] == "holds") == (200, False)
    page = client.post("/verify/", {"files": [SimpleUploadedFile(name, data)]})
    assert page.status_code == 200
    assert "\0" not in page.content.decode()


def test_a_text_of_nothing_but_brackets_is_told_to_be_nothing(client: Client) -> None:
    deep = b64url(b'{"a":' + b"[" * 50_000) + ".e30.AA"
    for told in (client.post("/verify/", {"text": deep}), client.post("/api/v1/verify", {"text": deep})):
        assert told.status_code == 200


def test_numbers_in_thai_words_are_in_thai_digits_and_names_stay(client: Client) -> None:
    said = client.post("/verify/", given("letter.pdf", "receipt.tlog-proof")).text.replace("\u00a0", " ")
    words = re.sub(r"<[^>]*>", " ", said.partition("<main")[2].partition("</main>")[0])
    for part in ("ลายมือชื่ออิเล็กทรอนิกส์ ๒ รายการ", "รายการที่ ๕ (", "หนังสือที่ อฟ ๐๑๐๑/๑๒"):
        assert part in words
    assert re.search("รุ่นที่ [๐-๙]+ ·", words)
    assert "th:0994000000023" in words
    assert not re.search(r"(?<![\w.:/-])[0-9]+ (?=[\u0e00-\u0e7f])", words)
    assert "โปรดเลือกแฟ้มที่จะตรวจ ๑ ถึง ๑๐ แฟ้ม หรือวางข้อความ" in client.post("/verify/").text
    client.cookies["saan-language"] = "en"
    english = client.post("/verify/", given("letter.pdf")).text
    assert "0101/12" in english
    assert "๐๑๐๑" not in english


def test_what_is_no_number_of_a_sentence_keeps_its_digits() -> None:
    for kept in (
        "RFC 3161",
        "SHA-512",
        "Signatory1",
        "th:0994000000015",
        "630e72",
        "แฟ้ม 2.pdf",
        "a1@b.example",
        "saan/1",
        "1.2.840.113549",
        "9.example/journal",
        "12345678901234567890",
    ):
        assert figured(kept) == kept
    assert figured("เลขที่ จล 0018/ร 15/2569") == "เลขที่ จล ๐๐๑๘/ร ๑๕/๒๕๖๙", "as the paper bears it"
    assert figured("ใช้ได้ถึงสิ้นวันที่ 1/12/2569 เฉลี่ย 3.52 จาก 1,200 (พบ 0).") == (
        "ใช้ได้ถึงสิ้นวันที่ ๑/๑๒/๒๕๖๙ เฉลี่ย ๓.๕๒ จาก ๑,๒๐๐ (พบ ๐)."
    )
