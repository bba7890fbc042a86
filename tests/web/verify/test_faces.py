"""Somebody holds a paper, a picture of one, or a text from a wallet, and reads on one page what it proves."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageFilter
from pytest_django import Settings
from typer.testing import CliRunner
from vectors.documents import generate as vectors

from saan.documents import api, links, ports
from saan.documents.models import Document
from saan.documents.rules.standing import Change
from saan.exchange.certificates import pem
from saan.press.scanning import scan
from saan.trust.canonical import canonical
from saan.trust.ids import AgencyId
from saan.trust.keys import b64url, generate
from saan.trust.listing import Listed
from saan.trust.trustfile import TrustFile, Witnesses
from saan.web.cli import app
from saan.web.verify import answering, here
from saan.web.wallet import credentials
from tests.documents import world
from tests.letters.world import House
from tests.press.authority import settled
from tests.web.accounts.conftest import with_node

pytestmark = pytest.mark.django_db
FOLDER = Path(vectors.__file__).parent
NOW = world.moment(30)
HOLDS, FAILS, OPEN = "holds", "fails", "unchecked"


@pytest.fixture
def office() -> House:
    return world.an_office()


@pytest.fixture(autouse=True)
def node(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, office: House, tmp_path: Path
) -> Iterator[None]:
    """A node that issues documents, and whose directory lists its agency with its seal."""
    with_node(settings, demo=True)
    settings.SAAN_HOME = tmp_path
    before = ports._keyrings[0]
    ports.use_keyring(world.OneSeal)
    monkeypatch.setattr(credentials, "node_keyring", world.OneSeal)
    monkeypatch.setattr(answering, "trusted", lambda: directory(office))
    for module in (answering, here):
        monkeypatch.setattr(module, "utc_now", lambda: NOW)
    yield
    ports._keyrings[0] = before


def directory(house: House) -> TrustFile:
    agency = AgencyId(house.agency.id)
    root, seal = pem(settled().root), pem(world.seal_of(agency).chain[0])
    listed = Listed(agency, "กรมทดลอง", "Department", "ทล", (), (), (root,), {}, demo=False, seals=(seal,))
    return TrustFile(1, world.moment(), world.moment(days=30), demo=False, agencies={agency: listed}, witnessed=Witnesses((), 0))  # fmt: skip


def picture(pdf: bytes, kind: str = "PNG", turned: float = 0) -> bytes:
    """Return a page as somebody photographs it: askew and a little blurred where it is turned."""
    with pypdfium2.PdfDocument(pdf) as document:
        drawn = document[0].render(scale=220 / 72, grayscale=True)
        size, rows = (drawn.stride, drawn.height), bytes(drawn.buffer)
    image = Image.frombytes("L", size, rows).crop((0, 0, drawn.width, drawn.height))
    if turned:
        image = image.rotate(turned, expand=True, fillcolor=180).filter(ImageFilter.GaussianBlur(0.8))
    out = BytesIO()
    image.convert("RGB").save(out, kind)
    return out.getvalue()


def told(client: Client, *files: tuple[str, bytes], text: str = "") -> list[dict[str, Any]]:
    """Return what a call says of files, or of a text."""
    given = [SimpleUploadedFile(name, data) for name, data in files]
    answer = client.post("/api/v1/verify", {"files": given, "text": text} if given else {"text": text})
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["files"]
    return found


def facts(one: dict[str, Any]) -> dict[str, str]:
    return {fact["en"]: fact["value"] for fact in one["facts"]}


def test_every_face_of_a_document_holds_until_it_is_revoked(office: House, client: Client) -> None:
    document_id = world.issued(office)
    held = Document.objects.get(id=document_id)
    pdf = api.page_of(office.clerk, document_id, NOW)
    seal = next(each.data for each in scan(pdf).codes if each.data[:1] == b"\xdc")
    kept = api.held(document_id, held.record_sha256, NOW)
    (credential,) = credentials.credentials(kept, [generate().public], NOW)
    link = links.printed(document_id, held.record_sha256)

    def ask(*, pictures: bool) -> dict[str, list[tuple[str, str]]]:
        """Return kind and outcome of each face, however it is brought."""
        brought = {
            "page": told(client, ("page.pdf", pdf)),
            "wallet": told(client, text=credential),
            "wallet's file": told(client, ("document.sd-jwt", credential.encode())),
            "wallet's JSON": told(client, ("document.json", canonical(vectors.flattened(credential)))),
            "scanner": told(client, ("seal.bin", seal)),
            "camera app": told(client, text=f"https://elsewhere.example/#seal={b64url(seal)}"),
            "link": told(client, text=link),
            "record": told(client, ("record.json", bytes(held.record))),
        }
        brought |= (
            {}
            if not pictures
            else {
                "screenshot": told(client, ("shot.png", picture(pdf))),
                "photograph": told(client, ("photo.jpg", picture(pdf, "JPEG", 7))),
                "scan": told(client, ("scan.pdf", picture(pdf, "PDF"))),
            }
        )
        for name in {"screenshot", "scanner", "wallet", "link"} & brought.keys():
            assert held.holder in facts(brought[name][0]).values(), name
        return {
            name: sorted((one["kind"], one["outcome"]) for one in found) for name, found in brought.items()
        }

    both = [("check-link", HOLDS), ("seal", HOLDS)]
    assert ask(pictures=True) == {
        "page": [("document", HOLDS)], "wallet": [("credential", HOLDS)], "wallet's file": [("credential", HOLDS)], "wallet's JSON": [("credential", HOLDS)],
        "scanner": [("seal", HOLDS)], "camera app": [("seal", HOLDS)], "link": [("check-link", HOLDS)],
        "record": [("record", HOLDS)], "screenshot": both, "photograph": both, "scan": both,
    }  # fmt: skip
    api.propose_change(office.drafter, document_id, Change.REVOKE, "ออกโดยผิดหลง", world.moment(21))
    api.decide_change(office.reviewer, document_id, world.moment(22), agree=True)
    assert {outcome for found in ask(pictures=False).values() for _, outcome in found} == {FAILS}
    for given, words in ({"text": credential}, "ขณะนี้ใช้ไม่ได้"), ({"text": "nothing known"}, "ตรวจสิ่งนี้ไม่ได้"):
        assert words in client.post("/verify/", given).content.decode()


def test_a_picture_is_never_called_the_document_and_shows_what_to_compare(
    office: House, client: Client
) -> None:
    pdf = api.page_of(office.clerk, world.issued(office), NOW)
    client.cookies["saan-language"] = "en"
    shot = SimpleUploadedFile("shot.png", picture(pdf))
    said = client.post("/verify/", {"files": [shot]}).content.decode()
    assert "What was signed is genuine" in said
    assert "Everything holds" not in said
    assert "23 Nov 2026" in said.replace("\u00a0", " ")
    assert "is not the document" in said
    assert "compare every line" in said
    assert "นายปั้น น้ำใจดี" in said
    blank, torn = BytesIO(), picture(pdf)[:5000]
    Image.new("RGBA", (400, 300), (0, 0, 0, 0)).save(blank, "PNG")
    found = told(client, ("blank.png", blank.getvalue()), ("torn.png", torn))
    assert [(one["kind"], one["outcome"], one["findings"][0]["code"]) for one in found] == [
        ("picture", OPEN, "picture.code"), ("picture", OPEN, "picture.readable"),
    ]  # fmt: skip


def test_what_is_forged_or_elsewhere_says_so(office: House, client: Client) -> None:
    document_id = world.issued(office)
    held = Document.objects.get(id=document_id)
    seal = next(
        each.data
        for each in scan(api.page_of(office.clerk, document_id, NOW)).codes
        if each.data[:1] == b"\xdc"
    )
    forged = seal.replace("ปั้น".encode("cp874"), "ป่าน".encode("cp874"))
    record = bytes(held.record).replace("ปั้น".encode(), "ปุ้น".encode())
    link = links.printed(document_id, "0" * 64)
    assert forged != seal
    found = {
        "forged seal": told(client, ("seal.bin", forged)),
        "another's record": told(client, ("record.json", record)),
        "link of nobody": told(client, text=link),
        "link of another": told(client, text=link.replace("127.0.0.1:8000", "saan.example")),
        "cut seal": told(client, text=seal.hex()[:-40]),
    }
    assert {name: (one["outcome"], one["findings"][-1]["code"]) for name, (one,) in found.items()} == {
        "forged seal": (FAILS, "seal.intact"), "another's record": (OPEN, "record.signed"),
        "link of nobody": (OPEN, "link.register"), "link of another": (OPEN, "link.register"),
        "cut seal": (FAILS, "vds.form"),
    }  # fmt: skip
    assert client.post("/api/v1/verify", {"text": "x" * 400_001}).status_code == 413


def test_without_a_node_a_credential_is_checked_with_a_trust_file_and_a_status_list() -> None:
    trust, at = FOLDER.parent / "verify", "2026-11-30T03:04:05Z"
    args = ["--trust", str(trust / "trust.json"), "--pin", str(trust / "root.json"), "--at", at, "--json"]
    text = (FOLDER / "credential.sd-jwt").read_text()
    status = str(FOLDER / "status.jwt")

    def asked(*given: str) -> tuple[int, dict[str, Any]]:
        done = CliRunner().invoke(app, ["verify", *given, *args])
        return done.exit_code, json.loads(done.stdout)["files"][0]

    code, one = asked(text, status)
    assert (code, one["kind"], one["outcome"]) == (0, "credential", HOLDS), one
    assert asked(text)[0] == 3
    assert asked(str(FOLDER / "credential-withdrawn.sd-jwt"), status)[0] == 1
    assert asked(status)[1]["findings"][0]["code"] == "status.alone"
    letter = str(trust / "letter.pdf")
    assert (asked(letter)[0], asked(letter, status)[0]) == (0, 3), "given to be checked, and served nothing"
    assert asked(str(FOLDER / "seal-unknown.bin"))[0] == 1


def test_fields_bear_the_names_that_their_page_carries_or_that_are_given_beside_the_document(
    office: House, tmp_path: Path
) -> None:
    for code, data in (("transcript", world.TRANSCRIPT), ("receipt", world.RECEIPT)):
        held, kind = issued(office, code, data)
        (credential,) = credentials.credentials(held, [generate().public], NOW)
        metadata = credentials.type_metadata(kind)
        (tmp_path / f"{code}.pdf").write_bytes(api.page_of(office.clerk, held.record.id, NOW))
        (tmp_path / f"{code}.sd-jwt").write_text(credential)
        (tmp_path / f"{code}.json").write_text(json.dumps(metadata))
        (tmp_path / f"{code}-later.json").write_text(json.dumps(metadata | {"vct": f"{metadata['vct']}9"}))

    def said(*names: str, language: str = "C.UTF-8") -> list[str]:
        words = ["verify", *(str(tmp_path / name) for name in names)]
        done = CliRunner().invoke(app, words, env={"COLUMNS": "200", "LC_ALL": language})
        return [" ".join(line.split()) for line in done.stdout.splitlines()]

    unknown = said("transcript.sd-jwt", "transcript-later.json")
    assert f"Student name: {world.TRANSCRIPT['student_name']}" in unknown
    assert "Code Credits Grade ชื่อ · name" in unknown
    assert "2110211 3.0 B+ โครงสร้างข้อมูลเบื้องต้น" in unknown
    for given in (["transcript.pdf"], ["transcript.sd-jwt", "transcript.json"]):
        known = said(*given)
        rows = known.index("รหัสวิชา · Course code ชื่อวิชา · Course หน่วยกิต · Credits ผล · Grade")
        assert known[rows - 1] == "รายวิชา · Courses:"
        assert known[rows + 2] == "2110211 โครงสร้างข้อมูลเบื้องต้น 3.0 B+"
        assert "วันเกิด · Date of birth: ๑๔ พ.ค. ๒๕๔๖ · 14 May 2003" in known
        assert not any("student_name" in line or "2003-05-14" in line for line in known)
    assert "วันเกิด · Date of birth: 14 May 2003" in said(
        "transcript.sd-jwt", "transcript.json", language="en_GB.UTF-8"
    )
    paid = [line for line in said("receipt.pdf", language="th_TH.UTF-8") if "พร้อมเพย์" in line]
    assert [line.split(": ")[1] for line in paid] == ["พร้อมเพย์"]
    assert any("เลือกเอกสารพร้อมกับแฟ้มนี้" in line for line in said("transcript.json"))


def issued(house: House, code: str, data: dict[str, Any]) -> tuple[api.Held, api.TypeView]:
    """Return a document that was just issued, and its type."""
    document_id = world.issued(house, code, data)
    held = api.held(document_id, Document.objects.get(id=document_id).record_sha256, NOW)
    return held, api.type_version(held.type_id)


def test_a_page_shows_first_facts_then_itself_then_its_rows_in_the_readers_language(
    office: House, client: Client
) -> None:
    held, _ = issued(office, "transcript", world.TRANSCRIPT)
    paid, _ = issued(office, "receipt", world.RECEIPT)
    page = SimpleUploadedFile("page.pdf", api.page_of(office.clerk, held.record.id, NOW))
    receipt = SimpleUploadedFile("receipt.pdf", api.page_of(office.clerk, paid.record.id, NOW))
    client.cookies["saan-language"] = "en"
    said = client.post("/verify/", {"files": [page, receipt]}).content.decode().replace("\u00a0", " ")
    places = [
        said.index(each)
        for each in ('href="#pages-1"', "Academic transcript", 'id="pages-1"', "Date of birth", ">Course code</th>", ">โครงสร้างข้อมูลเบื้องต้น</td>", ">3.0</td>", ">B+</td>")
    ]  # fmt: skip
    assert places == sorted(places)
    assert ">14 May 2003<" in said
    assert ">PromptPay<" in said
    assert "พร้อมเพย์" not in said
    (told_page,) = told(client, ("page.pdf", api.page_of(office.clerk, held.record.id, NOW)))
    (courses,) = told_page["tables"]
    assert [each["en"] for each in courses["columns"]] == ["Course code", "Course", "Credits", "Grade"]
    assert courses["rows"][0] == ["2110101", "การเขียนโปรแกรมคอมพิวเตอร์", "๓", "A"]
