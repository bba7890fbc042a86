"""A file that a program sends: its right, its letter and its length are looked at before a byte is kept."""

import pytest
from pytest_django import Settings

from saan.base.files.models import File
from saan.base.files.place import staging
from saan.letters import api as letters
from tests.letters.conftest import home, pigeons, press
from tests.letters.world import Pigeons
from tests.web.access.outsiders import a_desk, asking, with_token
from tests.web.accounts.conftest import with_node

__all__ = ["home", "pigeons", "press"]
pytestmark = pytest.mark.django_db


def test_what_may_not_be_attached_is_not_kept(
    pigeons: Pigeons, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_node(settings, demo=True)
    desk = a_desk(pigeons)
    draft, _, sent, *_ = desk.letters
    version = 2  # begun, and one file attached
    monkeypatch.setattr(letters, "MOST_ENCLOSURE", 100)
    kept = set(File.objects.values_list("sha256", flat=True))
    for viewer, letter, seen, size, expected in (
        (desk.stranger.drafter, draft, version, 10, (404, "letters.not-found")),
        (desk.here.clerk, draft, version, 10, (403, "people.not-authorised")),
        (desk.here.drafter, sent, 1, 10, (409, "letters.not-possible-now")),
        (desk.here.drafter, draft, version - 1, 10, (409, "letters.draft-conflict")),
        (desk.here.drafter, draft, version, 101, (413, "files.too-large")),
    ):
        with asking(with_token(viewer, "letters.read", "letters.write")) as client:
            place = f"/api/v1/letters/{letter}/enclosures?version={seen}&name=plan.bin"
            refused = client.post(place, b"x" * size, "application/octet-stream")
        assert (refused.status_code, refused.json()["code"]) == expected
    assert set(File.objects.values_list("sha256", flat=True)) == kept
    assert list(staging().iterdir()) == []
    with asking(with_token(desk.here.drafter, "letters.read", "letters.write")) as client:
        place = f"/api/v1/letters/{draft}/enclosures?version={version}&name=plan.bin"
        assert client.post(place, b"x" * 100, "application/octet-stream").json()["version"] == version + 1
