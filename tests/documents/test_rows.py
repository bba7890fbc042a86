"""Whoever signs once for a whole file sees every row of it first, and the page that it would become."""

import io

import msgspec
import pytest
from django.test import Client
from pypdf import PdfReader
from pytest_django import Settings

from saan.documents import api
from saan.documents.actions import bulk, checking
from saan.documents.models import Document
from saan.trust.clock import utc_now
from tests.documents.world import CERTIFICATE
from tests.letters.world import House, an_official, stored
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db
HEAD = "full_name,national_id,certified,purpose,document_language,email\r\n"


def rows(count: int) -> str:
    """Return so many rows; the third is followed by an empty one, so that the spreadsheet shows those behind it one further on."""
    good = CERTIFICATE["national_id"]
    return HEAD + "".join(
        f"นางสาวกานดา ลำดับที่{place},{good},เป็นผู้ขึ้นทะเบียน,สมัครงานแห่งที่ {place},th,k{place}@example.com\r\n"
        + ("\r\n" if place == 3 else "")
        for place in range(1, count + 1)
    )


def test_rows_are_read_before_they_are_signed_for(here: House, settings: Settings, client: Client) -> None:
    with_node(settings, demo=True)
    settings.SAAN = msgspec.structs.replace(settings.SAAN, bulk_part=7)
    batch_id = bulk.give(here.clerk, "certificate", "rows.csv", stored(rows(120).encode()).sha256, utc_now())
    checking.check(batch_id)
    come_in(client, here.director.person_id)
    whole = f"/documents/batches/{batch_id}/"
    assert f"{whole}rows/" in client.get(whole).content.decode()
    first = client.get(f"{whole}rows/").content.decode()
    assert "ลำดับที่1<" in first
    assert "ลำดับที่50<" in first
    assert "ลำดับที่51<" not in first
    assert "?first=53" in first
    last = client.get(f"{whole}rows/?first=103").content.decode()
    assert "ลำดับที่120<" in last
    assert "ลำดับที่100<" not in last
    assert "?first=53" in last
    behind = client.get(f"{whole}rows/?first=5").content.decode()
    assert "ลำดับที่3<" not in behind, "row 5 is empty: the next one comes first"
    assert "ลำดับที่4<" in behind
    assert '?first=2"' in behind
    one = client.get(f"{whole}rows/79/").content.decode()
    assert "สมัครงานแห่งที่ 77" in one
    assert "k77@example.com" in one
    page = client.get(f"{whole}rows/79/specimen.pdf")
    assert page["Content-Type"] == "application/pdf"
    text = "".join(each.extract_text() for each in PdfReader(io.BytesIO(page.content)).pages)
    assert "สมัครงานแห่งที่" in text
    beyond = client.get(f"{whole}rows/?first=123")
    assert (beyond.status_code, "เลขที่น้อยกว่านั้น" in beyond.content.decode()) == (422, True)
    assert client.get(f"{whole}rows/122/").status_code == 200
    for none in (1, 5, 123):
        assert client.get(f"{whole}rows/{none}/").status_code == 404
    assert not Document.objects.exists(), "looking issues nothing"
    stranger = an_official(here.agency, "ผู้ไม่เกี่ยวข้อง")
    with pytest.raises(api.DocumentNotFoundError):
        api.sound_rows(stranger, batch_id, utc_now())
