"""A program attaches the files that it brings; a hash that it read in somebody's receipt opens it no file."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from saan.base.people.viewer import Viewer
from saan.documents import ports
from saan.documents.models import Application, ApplicationFile
from saan.letters import api as letters
from saan.letters.models import Enclosure
from saan.trust.clock import utc_now
from tests.documents.world import FLOOR_PLAN, LICENCE, OneSeal, an_office
from tests.letters.conftest import home
from tests.letters.world import a_draft, a_house, stored
from tests.web.access.outsiders import asking, with_token
from tests.web.accounts.conftest import with_node

__all__ = ["home"]
pytestmark = pytest.mark.django_db
PLAN = b"%PDF-1.7 a floor plan"


@pytest.fixture(autouse=True)
def _node(settings: Settings) -> Iterator[None]:
    with_node(settings, demo=True)
    before = ports._keyrings[0]
    ports.use_keyring(OneSeal)
    yield
    ports._keyrings[0] = before


def call(viewer: Viewer, method: str, path: str, body: object) -> Any:
    """Call as a program that may read and write letters and documents; bytes go as they are."""
    scopes = ("documents.read", "documents.write", "letters.read", "letters.write")
    media = "application/pdf" if isinstance(body, bytes) else "application/json"
    with asking(with_token(viewer, *scopes)) as client:
        return getattr(client, method)(f"/api/v1{path}", body, content_type=media)


def applying(viewer: Viewer, *files: object) -> Any:
    return call(viewer, "post", "/applications", {"code": "licence", "data": LICENCE, "files": files})


def bring(viewer: Viewer, content: bytes = PLAN) -> str:
    told = call(viewer, "post", f"/document-types/licence/files/{FLOOR_PLAN}?name=plan.pdf", content)
    assert told.status_code == 200, told.content.decode()
    return str(told.json()["file"])


def test_an_application_has_the_files_that_its_program_brought_and_no_other() -> None:
    here, there = an_office(), an_office("0994000000023", "กรมอื่น", "อน")
    theirs = stored(b"the other agency's letter, whose hash travelled in a receipt")
    named = {"code": FLOOR_PLAN, "sha256": theirs.sha256, "name": "x.pdf", "media": "application/pdf"}
    assert applying(here.clerk, named).json()["code"] == "api.malformed-body"
    for guess in (theirs.sha256, bring(there.clerk), bring(here.drafter), f"{bring(here.clerk)}x"):
        refused = applying(here.clerk, guess)
        assert (refused.status_code, refused.json()["code"]) == (422, "documents.file-not-brought")
    assert not Application.objects.exists()
    taken = applying(here.clerk, bring(here.clerk))
    assert taken.status_code == 200, taken.content.decode()
    held = ApplicationFile.objects.get()
    assert (held.file_id, held.name) == (hashlib.sha256(PLAN).hexdigest(), "plan.pdf")
    unasked = call(here.clerk, "post", "/document-types/licence/files/passport?name=p.pdf", PLAN)
    assert unasked.json()["code"] == "documents.type-unknown"


def test_a_mark_of_a_call_is_worth_nothing_in_a_form_of_the_public() -> None:
    here = an_office()
    page = f"/apply/{here.agency.id}/licence/"
    sent = {**LICENCE, "do": "send", f"kept-{FLOOR_PLAN}": bring(here.clerk)}
    assert Client().post(page, sent).status_code == 422
    assert not Application.objects.exists()


def test_a_draft_has_the_files_that_were_attached_to_it_and_no_other() -> None:
    here, there = a_house("0994000000015", "กรมทดลอง", "ทลพ"), a_house("0994000000023", "กรมอื่น", "อนพ")
    theirs = stored(b"the other agency's enclosure")
    piece = {
        "title": "x", "name": "x.pdf", "media": "application/pdf",
        "size": theirs.size, "sha256": theirs.sha256, "root": theirs.root,
    }  # fmt: skip
    one = (
        f"/letters/{letters.begin(here.drafter, here.registry.id, a_draft(here, there), utc_now()).letter_id}"
    )
    stolen = call(here.drafter, "get", one, {}).json()["draft"] | {"enclosures": [piece]}
    for method, path, body in (
        ("post", "/letters", {"unit": str(here.registry.id), "draft": stolen}),
        ("put", f"{one}?version=1", stolen),
    ):
        refused = call(here.drafter, method, path, body)
        assert (refused.status_code, refused.json()["code"]) == (404, "letters.enclosure-unknown")
    assert not Enclosure.objects.exists()
    saved = call(here.drafter, "post", f"{one}/enclosures?version=1&name=plan.pdf", PLAN).json()
    kept = call(here.drafter, "get", one, {}).json()["draft"]
    again = call(here.drafter, "put", f"{one}?version={saved['version']}", kept)
    assert again.status_code == 200, again.content.decode()
    assert Enclosure.objects.get().file_id == hashlib.sha256(PLAN).hexdigest()
