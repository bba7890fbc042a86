"""A program that may read letters and the journal takes a letter's evidence away whole; with less, it gets none."""

import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from saan.letters.models import Recipient
from saan.trust.clock import utc_now
from saan.trust.ids import uuid7
from saan.web.evidence.gathering import gather
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


def test_a_circulars_evidence_is_listed_in_as_many_questions_as_a_letters(
    pigeons: Pigeons, settings: Settings
) -> None:
    with_node(settings, demo=True)
    desk = a_desk(pigeons)
    letter = desk.letters[2]
    with asking(with_token(desk.here.clerk, *READING)) as client:
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as asked:
                gather(desk.here.clerk, letter, utc_now())
            with CaptureQueriesContext(connection) as listed:
                assert client.get(f"/api/v1/letters/{letter}/messages").status_code == 200
            counts.append((len(asked), len(listed)))
            rows = [
                Recipient(
                    letter_id=letter,
                    place=place,
                    agency_id="th:0994000000031",
                    name_th="เทศบาล",
                    title="นายก",
                    state="accepted",
                    message_id=uuid7(),
                    told_by=uuid7(),
                    changed_at=utc_now(),
                )
                for place in range(10, 30)
            ]
            Recipient.objects.bulk_create(rows if len(counts) == 1 else [])
    assert counts[1][0] <= counts[0][0] + 1, "one more for the answers, of which there was none"
    assert counts[1][1] == counts[0][1]
