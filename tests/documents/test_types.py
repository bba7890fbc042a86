"""Who administers a type sees its page, what it leaves unsaid, and takes its files along to change them."""

import io
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from saan.documents import api
from saan.documents.errors import TypeRefusedError
from saan.documents.rules.definition import Read, read_definition
from saan.documents.rules.lacking import lacking
from saan.documents.rules.patterns import MOST_TRIES, tries
from saan.press.verifying import verify
from saan.trust.findings import Outcome
from tests.documents.world import applied, keeper, load, moment
from tests.letters.world import House
from tests.press.reading import pages
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def node(settings: Settings) -> None:
    with_node(settings, demo=True)


def unsaid_of(name: str, **changes: Any) -> set[str]:
    """Return the members that a ready-made type leaves unsaid after some changes; None takes a member out."""
    said = msgspec.json.decode(api.of_ready_made(name).definition) | changes
    text = msgspec.json.encode({member: value for member, value in said.items() if value is not None})
    read, problems = read_definition(text)
    assert isinstance(read, Read), problems
    return {one.member for one in lacking(text, read, moment().date())}


def test_an_officer_sees_the_page_changes_the_type_and_loads_it_again(here: House, tmp_path: Path) -> None:
    client = come_in(Client(), keeper(here).person_id)
    (kind,) = [one for one in api.types(here.agency.id) if one.code == "licence"]
    shown = client.get(f"/documents/types/{kind.id}/").content.decode()
    assert 'id="unsaid"' in shown
    assert "signed_by" in shown
    pdf = client.get(f"/documents/types/{kind.id}/specimen.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    (page,) = pages(pdf.content, tmp_path)
    assert "NOTVALID" in page, "nobody takes it for a document"
    assert "ชื่อสถานประกอบการ(ตัวอย่าง)" in page, "each field says which it is"
    assert "อ๐/๒๕๖๙" in page, "no document is number 0"
    assert verify(pdf.content, roots=[], at=moment()).outcome is Outcome.FAILS
    assert client.get(f"/documents/types/{kind.id}/specimen.jpg").content.startswith(b"\xff\xd8")

    packed = client.get(f"/documents/types/{kind.id}/files.zip")
    assert 'filename="licence-1.zip"' in packed["Content-Disposition"]
    again = {"files": SimpleUploadedFile("licence-1.zip", packed.content)}
    assert client.post("/documents/types/", again).status_code == 302
    assert [one.version for one in api.versions(here.agency.id, "licence")] == [1], (
        "the very same is no new version"
    )
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["plate.typ"] = files["plate.typ"].replace("ใบอนุญาต".encode(), "หนังสืออนุญาต".encode())
    sent = [SimpleUploadedFile(name, data) for name, data in files.items()]
    seen = client.post("/documents/types/", {"files": sent, "do": "see"})
    assert "หนังสืออนุญาต" in "".join(pages(seen.content, tmp_path))
    assert len(api.versions(here.agency.id, "licence")) == 1, "seeing it first puts nothing into use"
    assert (
        client.post(
            "/documents/types/", {"files": [SimpleUploadedFile(n, d) for n, d in files.items()]}
        ).status_code
        == 302
    )
    assert [one.version for one in api.versions(here.agency.id, "licence")] == [2, 1]
    other = come_in(Client(), here.clerk.person_id)
    assert other.post("/documents/types/", {"ready": "licence", "do": "see"}).status_code == 403


def test_the_fullest_page_of_a_transcript_has_every_row(here: House, tmp_path: Path) -> None:
    (kind,) = [one for one in api.types(here.agency.id) if one.code == "transcript"]
    short = pages(api.specimen(kind.id, here.agency.id, moment()), tmp_path)
    full = pages(api.specimen(kind.id, here.agency.id, moment(), longest=True), tmp_path)
    assert (len(short), len(full)) == (1, 3)
    with pytest.raises(api.TypeUnknownError):
        api.specimen(kind.id, "th:0994000000023", moment())


def test_what_a_type_leaves_unsaid_is_told_until_it_is_said() -> None:
    words = {"th": "ระเบียบทดลอง", "en": "an invented rule"}
    assert unsaid_of("licence") >= {"fees", "retention_basis", "legal_basis", "signed_by", "issued_by"}
    assert unsaid_of("licence", retention_years=None, retention_basis=None) >= {"retention_years"}
    assert "fees" in unsaid_of("certificate", fees=None)
    free = [{"since": "2026-01-01", "satang": 0, "basis": words}]
    assert "fees" not in unsaid_of("certificate", fees=free), "free of charge by a rule is said"
    later = [{"since": "2027-01-01", "satang": 100, "basis": words}]
    assert "fees" in unsaid_of("certificate", fees=later), "nothing is charged before its day"
    whole = unsaid_of(
        "licence", to_confirm=[], issued_by=["0101"], signed_by=["อธิบดี"],
        patience=[{"since": "2026-01-01", "days_to_pay": 15, "days_to_answer": 15, "basis": words}],
        private_link={"days": 90, "basis": words},
    )  # fmt: skip
    assert whole == set()
    schema = msgspec.json.decode(api.of_ready_made("licence").definition)["schema"]
    schema["properties"]["licensee_id"]["x-personal"] = False
    assert "schema.properties.licensee_id" in unsaid_of("licence", schema=schema)


def test_what_is_to_be_confirmed_is_something_that_there_is(here: House) -> None:
    with pytest.raises(api.TypeRefusedError) as caught:
        load(here, "licence", to_confirm=["feez"])
    assert caught.value.problems[0].field == "to_confirm"


def test_a_new_version_gives_no_number_again_that_an_older_one_gave(here: House) -> None:
    """A counter that is another one begins at 1, and its numbers would read like those that stand on paper already."""
    numbering = msgspec.json.decode(api.of_ready_made("certificate").definition)["numbering"]
    load(
        here, "certificate", numbering=numbering | {"register": "tried"}
    )  # nobody applied yet: it may be mended
    load(here, "certificate")
    applied(here)
    for other in ({"register": "shared"}, {"yearly": False}):
        with pytest.raises(api.TypeRefusedError) as caught:
            load(here, "certificate", numbering=numbering | other)
        assert caught.value.problems[0].field == "numbering"
        own = numbering["pattern"].replace("ร", "ม")
        assert load(here, "certificate", numbering=numbering | other | {"pattern": own}).fresh
    assert load(here, "certificate").fresh, "it goes on in the register in which it began"


SLOW = (
    ("([ก-๙a-z]+ ?)+", 200),
    (r"(\w+\s?)*", 50),
    ("(a|ab)*", 50),
    ("([0-9]{1,3},)*[0-9]", 50),
    (r"\w*\w*\w*-", 1000),
)
QUICK = (
    ("[ก-๙ ]+", 4000),
    ("[0-9]{1,3}(,[0-9]{3})*", 50),
    ("([A-Z]{2}|[ก-ฮ]{1,2})[0-9]{1,4}(/[0-9]{4})?", 20),
    (r"[)*+(]+\(a+\)", 30),
    (r"(?P<house>[0-9]+)(?=/)/(?:[0-9]+)?", 30),
)


def test_a_pattern_is_slow_where_a_text_can_be_read_in_many_ways() -> None:
    assert [pattern for pattern, length in SLOW if tries(pattern, length) <= MOST_TRIES] == []
    assert [pattern for pattern, length in QUICK if tries(pattern, length) > MOST_TRIES] == []


def test_a_pattern_by_which_one_name_could_hold_up_a_node_is_refused_when_it_is_loaded(here: House) -> None:
    """A name of forty letters with a slip behind it would be tried for days, and nobody else be answered meanwhile."""
    schema = msgspec.json.decode(api.of_ready_made("certificate").definition)["schema"]
    purpose = schema["properties"]["purpose"] | {"maxLength": 200}
    schema["properties"]["purpose"] = purpose | {"pattern": "([ก-๙]+ ?)+"}
    with pytest.raises(TypeRefusedError) as refused:
        load(here, "certificate", schema=schema)
    (problem,) = refused.value.problems
    assert problem.field == "schema.properties.purpose"
    assert "[ก-๙ ]+" in problem.remedy.th
    schema["properties"]["purpose"] = purpose | {"pattern": "[ก-๙ ]+"}
    assert load(here, "certificate", schema=schema).fresh


def test_a_type_with_a_slow_pattern_that_is_in_use_stays_readable() -> None:
    """Documents stand under it, and it names what they say."""
    made = msgspec.json.decode(api.of_ready_made("certificate").definition)
    made["schema"]["properties"]["purpose"]["pattern"] = "([ก-๙]+ ?)+"
    read, problems = read_definition(msgspec.json.encode(made))
    assert read is not None
    assert not problems


def test_a_name_or_a_number_of_two_lines_is_refused_when_the_type_is_loaded(here: House) -> None:
    """A number of two lines stands on no page, and no mail leaves under a subject of two."""
    schema = msgspec.json.decode(api.of_ready_made("certificate").definition)["schema"]
    purpose = schema["properties"]["purpose"]
    for changes, place in (
        ({"name": {"th": "หนังสือ\nรับรอง", "en": "Certificate"}}, "name.th"),
        ({"numbering": {"pattern": "{agency}\n{running}/{year}"}}, "numbering.pattern"),
    ):
        with pytest.raises(TypeRefusedError) as refused:
            load(here, "certificate", **changes)
        assert [(one.field, one.text.en) for one in refused.value.problems] == [
            (place, f"{place} must stand on one line.")
        ]
    schema["properties"]["purpose"] = purpose | {
        "description": "เช่น\nสมัครงาน",
        "x-description-en": "Such as\na job",
    }
    assert load(here, "certificate", schema=schema).fresh
