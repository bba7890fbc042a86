"""Somebody gives a photograph: on the page, at the counter, by call; and everybody who may see it sees it."""

import html
import re
from base64 import b64decode
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from saan.documents import api, links
from saan.documents.models import Application
from saan.press.portraits import MOST_GIVEN
from tests.documents.photos import CARD, jpeg, png, taken_by_a_camera, url, with_card
from tests.documents.world import CERTIFICATE, applied, issued, moment
from tests.letters.world import House
from tests.web.accounts.conftest import with_node
from tests.web.rest.test_files import call
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def node(settings: Settings) -> None:
    with_node(settings, demo=True)


def page_of(house: House) -> str:
    return f"/apply/{house.agency.id}/card/"


def typed(photo: bytes | None = None, name: str = "me.jpg", /, **changes: str) -> dict[str, Any]:
    sent: dict[str, Any] = {**CERTIFICATE, "email": "", "do": "send", **changes}
    return sent | ({} if photo is None else {"photo": SimpleUploadedFile(name, photo)})


def hidden(said: str) -> str:
    """Return the picture that a form brings along, or nothing."""
    found = re.search(r'name="was-photo" value="([^"]+)"', said)
    return html.unescape(found[1]) if found else ""


def kept(house: House) -> str:
    row = Application.objects.filter(agency_id=house.agency.id).latest("arrived_at", "running")
    return str(api.application(house.clerk, row.id, moment()).data.get("photo", ""))


def test_a_camera_s_picture_is_taken_small_and_stays_while_another_field_is_mended(here: House) -> None:
    with_card(here, required=True)
    client = Client()
    asked = client.get(page_of(here)).content.decode()
    assert 'accept="image/jpeg,image/png"' in asked
    assert "ไม่เกิน ๒๐ MB" in asked
    assert "saan-portrait" not in asked
    missing = client.post(page_of(here), typed())
    assert missing.status_code == 422
    assert "ยังไม่ได้ระบุรูปถ่าย" in missing.content.decode()

    given = taken_by_a_camera()
    again = client.post(page_of(here), typed(given, purpose=""))
    assert again.status_code == 422
    said = again.content.decode()
    assert "ยังไม่ได้ระบุเพื่อใช้" in said
    assert len(said) < 400_000
    small = hidden(said)
    assert f'<img class="saan-portrait" src="{small}" alt="รูปถ่าย">' in said
    assert "without-photo" not in said, "what is required cannot be left out"
    with Image.open(BytesIO(b64decode(small.partition(",")[2]))) as image:
        assert image.height == 800, "upright"
    more = client.post(page_of(here), typed(**{"was-photo": small, "purpose": ""})).content.decode()
    assert hidden(more) == small, "it stays however often the form comes back"
    assert client.post(page_of(here), typed(**{"was-photo": small})).status_code == 302
    assert kept(here) == small
    assert client.post(page_of(here), typed(png(), **{"was-photo": small})).status_code == 302
    assert kept(here) not in {"", small}, "another one goes before the one that was there"


def test_what_is_no_picture_is_told_so_and_nothing_is_lost(here: House) -> None:
    with_card(here)
    client = Client()
    for name, photo, words in (
        ("me.gif", b"GIF89a" + b"x" * 100, "ไม่ใช่ JPEG หรือ PNG"),
        ("me.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "ไม่ใช่ JPEG หรือ PNG"),
        ("me.jpg", jpeg(900, 900)[:2000], "ไฟล์เสียหาย"),
        ("me.jpg", b"", "ไม่ใช่ JPEG หรือ PNG"),
        ("bomb.png", png(12_000, 12_000, "1"), "กว้างหรือสูงเกินไป"),
        ("me.jpg", b"\xff\xd8\xff" + bytes(MOST_GIVEN), "ใหญ่เกิน ๒๐ MB"),
    ):
        refused = client.post(page_of(here), typed(photo, name, **{"was-photo": CARD["photo"]}))
        said = refused.content.decode()
        assert refused.status_code == 422
        assert f"รูปถ่าย: {words}" in said or words in said, (name, words)
        assert 'href="#id_photo"' in said, "the summary leads to the field"
        assert CERTIFICATE["full_name"] in said
        assert hidden(said) == CARD["photo"], "the one before stays"
    assert not Application.objects.exists()


def test_a_picture_can_be_left_out_and_nothing_but_a_picture_is_shown_back(here: House) -> None:
    with_card(here)
    client = Client()
    shown = client.post(page_of(here), typed(**{"was-photo": CARD["photo"], "purpose": ""})).content.decode()
    assert 'id="id_without-photo"' in shown
    gone = {"was-photo": CARD["photo"], "without-photo": "yes"}
    assert hidden(client.post(page_of(here), typed(**gone, purpose="")).content.decode()) == ""
    assert client.post(page_of(here), typed(**gone)).status_code == 302
    assert kept(here) == ""
    for forged in ("https://example.org/pixel.png", "data:image/svg+xml;base64,PHN2Zy8+", '"><script>'):
        said = client.post(page_of(here), typed(**{"was-photo": forged, "purpose": ""})).content.decode()
        assert hidden(said) == ""
        assert forged not in said


def test_officials_applicant_and_whoever_checks_see_it(here: House) -> None:
    with_card(here)
    receipt = applied(here, "card", CARD)
    follow = f"/apply/follow/{api.follow_token(receipt.application_id)}/"
    own = f'<img class="saan-portrait" src="{CARD["photo"]}" alt="รูปถ่าย">'
    clerk = come_in(Client(), here.clerk.person_id)
    seen = clerk.get(f"/documents/applications/{receipt.application_id}/")
    assert own in seen.content.decode()
    assert "data:" in seen["Content-Security-Policy"]
    assert own in Client().get(follow).content.decode()
    assert own.split()[2] not in clerk.get("/documents/").content.decode(), "no list carries it"

    document_id = issued(here, "card", CARD)
    view = api.document(here.clerk, document_id, moment(20))
    assert own in clerk.get(f"/documents/issued/{document_id}/").content.decode()
    checked = Client().get(urlsplit(links.printed(document_id, view.record_sha256)).path)
    assert own in checked.content.decode()
    pdf = api.page_of(here.clerk, document_id, moment(20))
    verified = Client().post("/verify/", {"files": SimpleUploadedFile("card.pdf", pdf)})
    assert own in verified.content.decode()
    replacing = clerk.get(f"/documents/counter/card/?replaces={document_id}").content.decode()
    assert hidden(replacing) == CARD["photo"], "the one to replace begins with the same picture"


def test_the_counter_takes_a_photograph_too(here: House) -> None:
    with_card(here)
    clerk = come_in(Client(), here.clerk.person_id)
    taken = clerk.post("/documents/counter/card/", typed(taken_by_a_camera(1200, 900)))
    assert taken.status_code == 302
    assert api.is_picture(kept(here))
    assert kept(here) in clerk.get(taken["Location"]).content.decode()


def test_a_call_gives_the_exact_picture_or_is_refused(here: House) -> None:
    with_card(here)
    taken = call(here.clerk, "post", "/applications", {"code": "card", "data": CARD})
    seen = call(here.clerk, "get", f"/applications/{taken.json()['application_id']}", {})
    assert seen.json()["data"]["photo"] == CARD["photo"]
    broken = CARD | {"photo": url(jpeg(800, 800)[:-300])}
    refused = call(here.clerk, "post", "/applications", {"code": "card", "data": broken})
    assert (refused.status_code, refused.json()["code"]) == (422, "documents.data-refused")
    assert "Photograph: its end is missing" in refused.content.decode()
    assert len(refused.content) < 3000, "what was given is not said back"
    for photo, words in (
        (url(taken_by_a_camera(900, 900)), "larger than 64 KiB"),
        (url(jpeg(exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0")), "Exif"),
        (url(png()), "is not the image/jpeg"),
    ):
        with pytest.raises(api.DataRefusedError) as caught:
            applied(here, "card", CARD | {"photo": photo})
        (problem,) = caught.value.problems
        assert words in problem.text.en
        assert len(problem.text.en) < 200
