"""A program gets by calls, byte for byte, what officials take away from pages; and lists stand in the same order."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from saan.documents import api
from saan.documents.actions import bulk, sharing
from saan.documents.models import Batch, Document
from saan.documents.rules.batches import State
from tests.documents.test_bulk import given, names
from tests.documents.world import LICENCE, TRANSCRIPT, applied, issued, moment
from tests.letters.world import House
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def node(settings: Settings) -> None:
    with_node(settings, demo=True)


def taken(client: Client, address: str) -> bytes:
    """Return the bytes at an address, sent at once or as a stream."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    stream = getattr(answer, "streaming_content", None)
    return b"".join(stream) if stream is not None else answer.content


def test_a_program_reads_what_pages_hand_out(here: House, client: Client) -> None:
    licence = Document.objects.get(id=issued(here, "licence", LICENCE))
    batch_id = given(here.clerk, *names(3))
    bulk.start(here.director, batch_id, moment(1))
    assert sharing.issue(batch_id, moment(2)) == 3
    come_in(client, here.clerk.person_id)
    (plan,) = api.application(here.clerk, licence.application_id, moment(20)).files  # type: ignore[arg-type]  # it was applied for
    same = {
        f"/documents/issued/{licence.id}/record.json": f"documents/{licence.id}/record.json",
        f"/documents/applications/{licence.application_id}/files/{plan.sha256}/": (
            f"applications/{licence.application_id}/files/{plan.sha256}"
        ),
        f"/documents/batches/{batch_id}/documents.csv": f"batches/{batch_id}/documents.csv",
        "/documents/batches/template/certificate.csv": "document-types/certificate/template.csv",
    }
    for page, call in same.items():
        assert taken(client, f"/api/v1/{call}") == taken(client, page)
    assert taken(client, f"/api/v1/batches/{batch_id}/documents.csv").count(b"\r\n") == 4
    assert client.get(f"/api/v1/applications/{licence.application_id}/files/{'0' * 64}").status_code == 404

    links = client.post(f"/api/v1/batches/{batch_id}/links?limit=2").json()
    rest = client.post(f"/api/v1/batches/{batch_id}/links?after={links['after']}").json()
    assert [one["row"] for one in (*links["rows"], *rest["rows"])] == [2, 3, 4]
    day = licence.issued_on.isoformat()
    first = client.get(f"/api/v1/documents/register?first={day}&last={day}&limit=3").json()
    rest = client.get(f"/api/v1/documents/register?first={day}&last={day}&after={first['after']}").json()
    listed = [row["id"] for row in (*first["rows"], *rest["rows"])]
    assert listed == [str(one) for one in Document.objects.order_by("id").values_list("id", flat=True)]
    assert client.get(f"/api/v1/documents/register?first={day}").status_code == 400


def test_every_bulk_file_is_found_however_many_there_are(here: House, client: Client) -> None:
    oldest = Batch.objects.get(id=given(here.clerk, *names(1)))
    come_in(client, here.clerk.person_id)
    whose = {
        name: getattr(oldest, name)
        for name in ("agency_id", "unit_id", "type_id", "file_id", "given_by_id", "given_at")
    }
    Batch.objects.bulk_create(
        Batch(**whose, name=f"{place}.csv", state=State.DROPPED) for place in range(120)
    )
    address, pages = "/documents/batches/", 1
    while f"/documents/batches/{oldest.id}/" not in (shown := client.get(address).content.decode()):
        (after,) = re.findall(r'href="(\?after=[0-9a-f]{32})"', shown)
        address, pages = f"/documents/batches/{after}", pages + 1
    assert pages == 3
    listed, after = [], ""
    while True:
        page = client.get(f"/api/v1/batches?limit=50&after={after}").json()
        listed += [one["id"] for one in page["rows"]]
        after = page["after"]
        if not after:
            break
    assert (len(listed), len(set(listed)), listed[-1]) == (121, 121, str(oldest.id))
    assert client.get("/api/v1/batches?after=x").status_code == 404


def test_types_stand_in_dictionary_order(here: House) -> None:
    """ใ counts after the letter it is written before, so that the ใบ… stand before หนังสือรับรอง."""
    codes = [row.code for row in api.types(here.agency.id)]
    assert codes == ["receipt", "transcript", "licence", "certificate"]
    assert [row.code for row in api.open_types()] == [one for one in codes if one != "receipt"]


def test_a_reason_too_long_for_its_place_is_refused_and_not_cut_off(here: House, client: Client) -> None:
    """The applicant would have read half of why."""
    asked = applied(here).application_id
    paying = applied(here, "transcript", TRANSCRIPT).application_id
    api.take_up(here.drafter, asked, moment(1))
    hashed = api.application(here.drafter, asked, moment(1)).shown
    come_in(client, here.drafter.person_id)
    for call, body in (
        (f"{asked}/ask", {"note": "ก" * 1001}),
        (f"{asked}/refuse", {"note": "ก" * 1001}),
        (f"{asked}/propose", {"note": "ก" * 1001, "shown": hashed}),
        (f"{paying}/paid", {"proof": "1" * 101}),
    ):
        said = client.post(f"/api/v1/applications/{call}", body, content_type="application/json")
        assert (said.status_code, said.json()["code"]) == (422, "documents.note-too-long"), call
    assert api.followed(asked, moment(2)).row.state is api.State.CONSIDERING
    assert api.followed(paying, moment(2)).row.state is api.State.AWAITING_FEE
    fits = {"note": f" {'ก' * 1000}\n"}
    told = client.post(f"/api/v1/applications/{asked}/ask", fits, content_type="application/json")
    assert told.status_code == 204, told.content
