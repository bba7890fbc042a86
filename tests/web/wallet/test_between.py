"""An agency whose seal was certified by an authority below the root: a stranger who trusts the root alone believes its documents.

The credential and its list bring what is between; a barcode has no room, so the list of whom to trust names it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from pytest_django import Settings

from saan.documents import api, ports
from saan.documents.models import Document
from saan.exchange.certificates import Holder, issue, pem
from saan.exchange.directory import joining
from saan.exchange.keyfolder import KeyFolder
from saan.press import paperseals
from saan.press.credentials import Credential
from saan.press.faces import judge_credential, judge_seal
from saan.press.paperseals import PaperSeal
from saan.trust import sdjwt
from saan.trust.errors import Text
from saan.trust.findings import Outcome
from saan.trust.ids import AgencyId
from saan.trust.keys import Algorithm, FileSigner, generate, public_key
from saan.trust.trustlist import TrustedAgency, TrustList
from saan.web.verify import here
from saan.web.wallet import credentials
from tests.documents import world
from tests.press.authority import below, wide_root
from tests.web.accounts.conftest import with_node

pytestmark = pytest.mark.django_db
NOW = world.moment(30)
HOST = "https://saan.agency.example"
ROOT = wide_root()
BETWEEN = below(ROOT)
BETWEEN_SIGNER = FileSigner(BETWEEN.private, public_key(BETWEEN.private.public_key()))
SAID = PaperSeal(bytes(32), UUID(int=7), "หนังสือรับรอง", "ทล 0101/ร 1/2569", "นายปั้น น้ำใจดี", NOW.date())


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


def test_a_barcode_holds_by_what_the_node_and_the_directory_list_beside_the_seals(tmp_path: Path) -> None:
    agency = AgencyId(Document.objects.get(id=world.issued(world.an_office())).agency_id)
    keys = KeyFolder(tmp_path / "keys")
    made = keys.add("seal", Algorithm.ES256, NOW)
    own = issue(BETWEEN, made.signer.public.numbers, Holder(agency, "กรมทดลอง"), world.moment())
    chain = (own, BETWEEN.certificate, ROOT.certificate)
    keys.certify(made, "seal", "".join(map(pem, chain)))
    keys.promote(made, "seal")
    code = paperseals.write(Credential(made.signer, chain), SAID, NOW.date())
    asked = [x509.load_pem_x509_certificate(each.encode()) for each in joining._own_seals(keys, "seal")]
    for seals in (here.own_seals()[agency], {paperseals.seal_name(each): each for each in asked}):
        listed = TrustedAgency(agency, Text("กรมทดลอง", "Department"), (ROOT.certificate,), seals)
        face = judge_seal(code, TrustList((listed,), {}, NOW, NOW + timedelta(days=90)), NOW)
        assert face.outcome is Outcome.HOLDS, face.findings
    assert asked[-1] == own, "of more than are listed, the newest are kept"
    forged = paperseals.write(
        Credential(BETWEEN_SIGNER, (BETWEEN.certificate, ROOT.certificate)), SAID, NOW.date()
    )
    assert (
        judge_seal(forged, TrustList((listed,), {}, NOW, NOW + timedelta(days=90)), NOW).outcome
        is Outcome.FAILS
    )


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (None, None),
        (x509.UniformResourceIdentifier(HOST), HOST),
        (x509.DNSName("saan.agency.example"), HOST),
        (x509.DNSName("other.example"), None),
        (x509.UniformResourceIdentifier("https://other.example"), None),
    ],
)
def test_an_address_is_told_as_the_issuer_only_where_the_certificate_says_so(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, said: x509.GeneralName | None, told: str | None
) -> None:
    """Wallets that compare `iss` with the certificate refused every document."""
    with_node(settings, demo=True, public_url=HOST)
    document = Document.objects.get(id=world.issued(world.an_office()))
    assert document.application_id
    own = SealBelow().seal(AgencyId(document.agency_id))
    monkeypatch.setattr(
        SealBelow, "seal", lambda *_: replace(own, chain=(also(own.chain[0], said), *own.chain[1:]))
    )
    (text,) = credentials.credentials(
        api.deliver(document.application_id, ("key",), NOW), [generate().public], NOW
    )
    assert sdjwt.parse(text).jwt.claims().get("iss") == told


def also(own: x509.Certificate, said: x509.GeneralName | None) -> x509.Certificate:
    """Return a certificate that says another name of its holder's too."""
    if said is None:
        return own
    builder = x509.CertificateBuilder(
        own.issuer,
        own.subject,
        own.public_key(),
        own.serial_number,
        own.not_valid_before_utc,
        own.not_valid_after_utc,
    )
    for each in own.extensions:
        builder = builder.add_extension(each.value, each.critical)
    builder = builder.add_extension(x509.SubjectAlternativeName([said]), critical=False)
    return builder.sign(BETWEEN.private, hashes.SHA256())
