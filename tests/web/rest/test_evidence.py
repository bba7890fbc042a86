"""A program that may read letters and the journal takes a letter's evidence away whole; with less, it gets none."""

import io
import zipfile

import pytest
from pytest_django import Settings

from tests.letters.conftest import home, pigeons, press
from tests.letters.world import Pigeons
from tests.web.access.outsiders import READING, a_desk, asking, with_token
from tests.web.accounts.conftest import with_node

__all__ = ["home", "pigeons", "press"]
pytestmark = pytest.mark.django_db


def test_all_evidence_comes_in_one_archive(pigeons: Pigeons, settings: Settings) -> None:
    with_node(settings, demo=True)
    desk = a_desk(pigeons)
    _, _, sent, _, came = desk.letters
    with asking(with_token(desk.here.clerk, *READING)) as client:
        answer = client.get(f"/api/v1/letters/{sent}/evidence.zip")
        assert answer["content-type"] == "application/zip"
        names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
        assert any(name.endswith(".pdf") for name in names)
        thread = client.get(f"/api/v1/letters/{sent}/thread")
        assert (thread.status_code, thread.json()) == (200, [])
    with asking(with_token(desk.there.clerk, *READING)) as client:
        assert client.get(f"/api/v1/letters/{came}/evidence.zip").status_code == 200
        assert client.get(f"/api/v1/letters/{sent}/evidence.zip").status_code == 404
    for scopes in (("letters.read",), ("journal.read",)):
        with asking(with_token(desk.here.clerk, *scopes)) as client:
            refused = client.get(f"/api/v1/letters/{sent}/evidence.zip")
            assert (refused.status_code, refused.json()["code"]) == (403, "people.scope-missing")
