"""The signed page of a letter, made with real keys, holds the record that was decided on."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate

from saan.base.files import api as files
from saan.exchange import identity
from saan.exchange.certificates import Holder, Issuer, issue, make_root
from saan.exchange.errors import MissingKeyError
from saan.exchange.keyfolder import KeyFolder
from saan.letters import api, tasks
from saan.letters.models import Letter
from saan.letters.rules import outgoing
from saan.press.verifying import verify
from saan.trust.clock import utc_now
from saan.trust.findings import Outcome
from saan.trust.ids import AgencyId
from saan.web.ports.press import node_press
from tests.letters.world import House, a_draft, moment, stored, up_to_signature

YESTERDAY = utc_now() - timedelta(days=1)


@pytest.fixture(autouse=True)
def real_press(press: object) -> None:
    api.use_press(node_press)


def certify(folder: Path, issuer: Issuer, name: str, holder: Holder) -> None:
    identity.ask_certificate(folder, name, holder, YESTERDAY)
    numbers = KeyFolder(folder).current(name).signer.public.numbers
    chain = (issue(issuer, numbers, holder, YESTERDAY), issuer.certificate)
    identity.install_certificate(
        folder, name, "".join(one.public_bytes(Encoding.PEM).decode() for one in chain)
    )


def give_keys(home: Path, house: House, *, signatory: bool = True) -> Certificate:
    """Give the agency its seal and, perhaps, its director a key; return the root that vouches for both."""
    private = ec.generate_private_key(ec.SECP256R1())
    issuer = Issuer(
        make_root(private, "ผู้ออกใบรับรองสมมติ", YESTERDAY, demo=False), private, "http://ca.invalid/crl"
    )
    agency = AgencyId(house.agency.id)
    folder = home / "keys"
    certify(folder, issuer, "seal", Holder(agency, house.agency.name_th))
    if signatory:
        director = Holder(agency, house.agency.name_th, person=("อธิบดี", "สมมติ"), title="อธิบดี", reference="1")
        certify(folder, issuer, identity.signatory_name(str(house.director.person_id)), director)
    return issuer.certificate


def test_the_page_carries_the_record_under_both_signatures(here: House, abroad: House, home: Path) -> None:
    root = give_keys(home, here)
    ref = stored(b"agenda")
    piece = api.Piece(
        title="ระเบียบวาระ",
        name="a.pdf",
        media="application/pdf",
        size=ref.size,
        sha256=ref.sha256,
        root=ref.root,
    )
    letter_id, shown = up_to_signature(here, a_draft(here, abroad, enclosures=(piece,)))
    api.sign_and_seal(here.director, letter_id, shown, moment())
    view = api.letter(here.drafter, letter_id, moment(1))
    with files.open(view.pdf) as file:
        verified = verify(file.read(), roots=(root,), at=utc_now())
    failed = [one for one in verified.findings if one.outcome is Outcome.FAILS]
    assert not failed
    assert len(verified.signatures) == 2
    assert verified.record is not None
    assert verified.record_sha256 == view.record_sha256
    record = api.parse(verified.record)
    assert (record.letter_sha256, record.registration.number) == (shown, "ทล 0101/1")


def test_a_signatory_without_a_certificate_wastes_no_number(here: House, abroad: House, home: Path) -> None:
    give_keys(home, here, signatory=False)
    letter_id, shown = up_to_signature(here, a_draft(here, abroad))
    with pytest.raises(MissingKeyError):
        api.sign_and_seal(here.director, letter_id, shown, moment())
    row = Letter.objects.get(id=letter_id)
    assert (row.state, row.number) == (outgoing.State.SEALING, "ทล 0101/1")
    give_keys_again = KeyFolder(home / "keys")
    for name in tuple(give_keys_again.names()):
        (home / "keys" / f"{name}.pem").unlink()
    give_keys(home, here)
    tasks.seal(str(letter_id))
    row.refresh_from_db()
    assert (row.state, row.number) == (outgoing.State.SIGNED, "ทล 0101/1")
