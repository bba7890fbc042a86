"""An agency whose seal was certified by an authority below the root: a stranger who trusts the root alone believes its documents."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from saan.documents import api, ports
from saan.documents.models import Document
from saan.exchange.certificates import Holder, issue
from saan.press.credentials import Credential
from saan.press.faces import judge_credential
from saan.trust.errors import Text
from saan.trust.findings import Outcome
from saan.trust.ids import AgencyId
from saan.trust.keys import generate
from saan.trust.trustlist import TrustedAgency, TrustList
from saan.web.wallet import credentials
from tests.documents import world
from tests.press.authority import below, wide_root
from tests.web.accounts.conftest import with_node

pytestmark = pytest.mark.django_db
NOW = world.moment(30)
ROOT = wide_root()
BETWEEN = below(ROOT)


class SealBelow(world.OneSeal):
    """Holds a seal whose chain has three certificates, as authorities sell them."""

    made = generate()

    def seal(self, agency: AgencyId) -> Credential:
        own = issue(BETWEEN, self.made.public.numbers, Holder(agency, "กรมทดลอง"), world.moment())
        return Credential(self.made, (own, BETWEEN.certificate, ROOT.certificate))


@pytest.fixture(autouse=True)
def node(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with_node(settings, demo=True)
    settings.SAAN_HOME = tmp_path
    before = ports._keyrings[0]
    ports.use_keyring(SealBelow)
    monkeypatch.setattr(credentials, "node_keyring", SealBelow)
    yield
    ports._keyrings[0] = before


def test_credential_and_list_bring_every_authority_below_the_root() -> None:
    document = Document.objects.get(id=world.issued(world.an_office()))
    assert document.application_id
    assert document.status_list
    held = api.deliver(document.application_id, ("key",), NOW)
    (text,) = credentials.credentials(held, [generate().public], NOW)
    listed, _ = api.status_list(AgencyId(document.agency_id), document.status_list.serial, NOW)
    agency = TrustedAgency(document.agency_id, Text("กรมทดลอง", "Department"), (ROOT.certificate,))
    trust = TrustList((agency,), {}, NOW, NOW + timedelta(days=90))
    face = judge_credential(text, trust, NOW, (listed,))
    assert face.outcome is Outcome.HOLDS, face.findings
