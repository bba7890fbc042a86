"""The node hands out the offline verifier: one file, with whom to trust inside, that may reach nothing."""

import json
import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from saan.trust import trustlist
from saan.trust.keys import from_jwk, generate
from saan.web.offline import page
from saan.web.verify import answering
from saan.web.verify.trusting import open_trust
from tests.web.verify.test_vectors import BY_NAME, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def holding_a_directory(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    """Let the node hold the vectors' directory and a key of its own."""

    at = datetime.fromisoformat(BY_NAME["everything"]["at"])
    trusted = open_trust(read("trust.json"), read("root.json"), at).trusted
    monkeypatch.setattr(answering, "trusted", lambda: trusted)
    settings.SAAN_HOME = tmp_path
    (tmp_path / "keys").mkdir()
    generate().save(tmp_path / "keys" / "node.pem")


def carried(client: Client) -> dict[str, Any]:
    told = client.get("/verify/offline/").content.decode()
    found = re.search(r'<script type="application/json" id="trust">(.*?)</script>', told)
    assert found
    made: dict[str, Any] = json.loads(found[1])
    return made


def test_it_carries_the_agencies_of_the_directory_signed(client: Client, holding_a_directory: None) -> None:
    told = carried(client)
    trust = trustlist.read(told["list"], from_jwk(told["pin"]))
    assert {each.name.en for each in trust.agencies} == {"Department of Alpha", "Department of Bravo"}
    assert all(each.roots for each in trust.agencies)


def test_without_a_directory_it_vouches_for_nobody(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "trusted", lambda: None)
    assert carried(client) == {"list": "", "pin": {}}


def test_it_may_reach_nothing_and_is_the_same_for_everyone(client: Client, holding_a_directory: None) -> None:
    told = client.get("/verify/offline/")
    rules = told["Content-Security-Policy"]
    assert "default-src 'none'" in rules
    assert "connect-src" not in rules
    assert "unsafe" not in rules
    assert "camera=(self)" in told["Permissions-Policy"]
    assert not told.cookies
    assert len(told.content) < 250_000


def test_it_can_be_saved(client: Client, holding_a_directory: None) -> None:
    told = client.get("/verify/offline/?download")
    assert "saan-verifier.html" in told["Content-Disposition"]


def test_a_list_cannot_close_the_element_it_stands_in() -> None:
    assert "</script><b>" not in page.filled("</script><b>", {})


@pytest.mark.usefixtures("holding_a_directory")
def test_a_saved_page_is_given_a_newer_list_as_a_file(client: Client) -> None:
    told = client.get("/verify/offline/trust-list.jwt")
    assert told["Content-Type"] == "application/saan-trust-list+jwt"
    read_list = trustlist.read(told.content.decode(), from_jwk(carried(client)["pin"]))
    assert read_list.agencies


def test_without_a_directory_there_is_no_list(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "trusted", lambda: None)
    assert client.get("/verify/offline/trust-list.jwt").status_code == 404
