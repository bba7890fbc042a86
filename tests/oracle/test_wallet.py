"""A wallet that others wrote takes a document from a running node, and shows a part of it to whoever asked."""

import json
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from saan.documents import api, ports
from saan.documents.models import Document
from saan.trust import sdjwt
from saan.trust.clock import utc_now
from saan.trust.errors import Text
from saan.trust.trustlist import TrustedAgency, TrustList
from saan.web.wallet import credentials, keyset, presenting
from tests.documents import world
from tests.press.authority import settled
from tests.press.reading import program
from tests.web.accounts.conftest import with_node

pytestmark = pytest.mark.django_db(transaction=True)
HERE = Path(__file__).parent
MODULES = HERE.parents[1] / "assets"


@pytest.fixture
def node(
    live_server: Any, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The address of a node that listens, issues documents and trusts the authority behind its seal."""
    with_node(settings, demo=True, public_url=live_server.url)
    settings.SAAN_HOME = tmp_path
    before = ports._keyrings[0]
    ports.use_keyring(world.OneSeal)
    for module in (credentials, keyset):
        monkeypatch.setattr(module, "node_keyring", world.OneSeal)
    monkeypatch.setattr(presenting, "trust_list", trusted)
    yield live_server.url
    ports._keyrings[0] = before


def trusted() -> TrustList:
    now = utc_now()
    agency = TrustedAgency(f"th:{world.DIGITS}", Text("กรมทดลอง", "Department of Trials"), (settled().root,))
    return TrustList((agency,), {}, now, now + timedelta(days=90))


def wallet(ask: str, **fields: Any) -> dict[str, Any]:
    """Ask the wallet one thing; it stops at whatever it does not understand."""
    question = json.dumps({"ask": ask, "modules": str(MODULES), **fields})
    command = [program("node"), str(HERE / "wallet" / "wallet.mjs")]
    done = subprocess.run(command, input=question, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_a_stranger_s_wallet_takes_a_document_and_shows_a_part(node: str, client: Client) -> None:
    document = Document.objects.get(id=world.issued(world.an_office()))
    assert document.application_id
    page = client.get(f"/wallet/offer/{api.follow_token(document.application_id)}/")
    held = wallet("receive", offer=page.context["link"], digits=page.context["digits"])
    assert (held["typ"], held["format"], held["vct"]) == ("dc+sd-jwt", "dc+sd-jwt", held["payload"]["vct"])
    assert held["payload"]["record_sha256"] == document.record_sha256
    assert held["payload"]["data"]["full_name"] == world.CERTIFICATE["full_name"]
    assert "iss" not in held["payload"], "who issued is whom the certificate names"
    assert held["kind"]["vct"] == held["vct"]
    listed = client.get(urlsplit(held["payload"]["status"]["status_list"]["uri"]).path)
    assert listed["Content-Type"] == "application/statuslist+jwt"

    kind = held["vct"].rsplit("/", 1)[0]
    ways = (("compact", "A128GCM"), ("flattened", "A256GCM"), ("general", None))
    for form, enc in ways:
        asked = client.post("/wallet/ask/", {"kind": kind, "claim": ["data.full_name", "number"]})
        request = client.get(asked["Location"]).context["link" if enc else "plain"]
        told = wallet(
            "present", request=request, credential=held["credential"], key=held["key"], form=form, enc=enc
        )
        assert (told["status"], told["mode"]) == (200, "direct_post.jwt" if enc else "direct_post")
        shown = sdjwt.verify(
            told["shown"], sdjwt.one_issuer(world.seal_of(document.agency_id).signer.public), utc_now()
        )
        assert set(shown.claims["data"]) == {"full_name"}
        seen = client.get(asked["Location"]).context["told"]
        assert seen.outcome == "holds", (form, seen)
        assert {one.value for one in seen.facts} == {document.number, world.CERTIFICATE["full_name"]}
