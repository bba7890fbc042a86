"""The signed page of a letter, made with real keys, holds the record that was decided on."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate
from django.conf import LazySettings

from saan.base.files import api as files
from saan.exchange import identity
from saan.exchange.certificates import Holder, Issuer, issue, make_root
from saan.exchange.errors import MissingKeyError
from saan.exchange.keyfolder import KeyFolder
from saan.letters import api, tasks
from saan.letters.actions import signing
from saan.letters.errors import CannotSignError
from saan.letters.models import Letter, RegisterEntry
from saan.letters.rules import outgoing
from saan.press.held import TokenMissingError
from saan.press.verifying import verify
from saan.trust.clock import utc_now
from saan.trust.findings import Outcome
from saan.trust.ids import AgencyId
from saan.web.node.checks.emblems import emblems
from saan.web.node.checks.keys import keys
from saan.web.node.config import AgencyEmblem, TokenHeld
from saan.web.ports.press import node_press
from tests.letters.world import House, a_draft, moment, stored, up_to_signature
from tests.press.reading import GREEN, green
from tests.press.tokens import PIN, Rack, make_rack, module

YESTERDAY = utc_now() - timedelta(days=1)
AGES_AGO = utc_now() - timedelta(days=4000)


@pytest.fixture(autouse=True)
def real_press(press: object) -> None:
    api.use_press(node_press)


def certify(folder: Path, issuer: Issuer, name: str, holder: Holder, since: datetime = YESTERDAY) -> None:
    identity.ask_certificate(folder, name, holder, since)
    numbers = KeyFolder(folder).current(name).signer.public.numbers
    chain = (issue(issuer, numbers, holder, since), issuer.certificate)
    identity.install_certificate(
        folder, name, "".join(one.public_bytes(Encoding.PEM).decode() for one in chain)
    )


def give_keys(home: Path, house: House, *, signatory: bool = True) -> Certificate:
    """Give the agency its seal and, perhaps, its director a key; return the root that vouches for both."""
    issuer = an_issuer(YESTERDAY)
    certify(home / "keys", issuer, "seal", Holder(AgencyId(house.agency.id), house.agency.name_th))
    if signatory:
        give_signatory(home, house, issuer, YESTERDAY)
    return issuer.certificate


def an_issuer(since: datetime) -> Issuer:
    private = ec.generate_private_key(ec.SECP256R1())
    root = make_root(private, "ผู้ออกใบรับรองสมมติ", since, demo=False)
    return Issuer(root, private, "http://ca.invalid/crl")


def give_signatory(home: Path, house: House, issuer: Issuer, since: datetime) -> None:
    """Give the director a key whose certificate is in force from a moment on, in place of an older one."""
    name = identity.signatory_name(str(house.director.person_id))
    for old in (home / "keys").glob(f"{name}*"):
        old.unlink()
    agency = AgencyId(house.agency.id)
    director = Holder(agency, house.agency.name_th, person=("อธิบดี", "สมมติ"), title="อธิบดี", reference="1")
    certify(home / "keys", issuer, name, director, since)


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


def unnumbered(here: House, letter_id: UUID, shown: str) -> CannotSignError:
    """Fail unless signing is refused, the letter has no number and stays in its signatory's tray; return the refusal."""
    with pytest.raises(CannotSignError) as refused:
        api.sign_and_seal(here.director, letter_id, shown, moment())
    row = Letter.objects.get(id=letter_id)
    assert (row.state, row.number) == (outgoing.State.AWAITING_SIGNATURE, None)
    assert not RegisterEntry.objects.exists()
    assert [one.letter.id for one in api.tray(here.director, moment()).rows] == [letter_id]
    assert refused.value.remedy().th
    return refused.value


def test_what_may_not_sign_is_told_before_a_number_is_given(here: House, abroad: House, home: Path) -> None:
    give_keys(home, here, signatory=False)
    letter_id, shown = up_to_signature(here, a_draft(here, abroad))
    assert "saan signatory" in unnumbered(here, letter_id, shown).remedy().en
    give_signatory(home, here, an_issuer(AGES_AGO), AGES_AGO)
    refused = unnumbered(here, letter_id, shown)
    assert "ใช้ลงลายมือชื่อไม่ได้" in refused.message().th
    assert "Install a certificate" in refused.remedy().en
    give_signatory(home, here, an_issuer(YESTERDAY), YESTERDAY)
    assert api.sign_and_seal(here.director, letter_id, shown, moment()) == "ทล 0101/1"


def test_what_no_page_prints_of_the_agency_itself_is_told_before_a_number_is_given(
    here: House, abroad: House, home: Path
) -> None:
    """The draft was sound when it went up; the fault is in the name that the agency's unit was given."""
    give_keys(home, here)
    here.registry.name_th = "กองกลาง 😀"
    here.registry.save()
    letter_id, shown = up_to_signature(here, a_draft(here, abroad))
    assert "U+1F600" in unnumbered(here, letter_id, shown).message().en
    assert Letter.objects.get(id=letter_id).number is None


def test_a_key_that_is_lost_after_the_number_was_given_wastes_none(
    here: House, abroad: House, home: Path
) -> None:
    give_keys(home, here)
    letter_id, shown = up_to_signature(here, a_draft(here, abroad))
    assert signing.sign(here.director, letter_id, shown, moment()) == "ทล 0101/1"
    keys_home = (home / "keys").rename(home / "elsewhere")
    with pytest.raises(MissingKeyError):
        signing.seal(letter_id, moment())
    assert Letter.objects.get(id=letter_id).state == outgoing.State.SEALING
    keys_home.rename(home / "keys")
    tasks.seal(str(letter_id))
    row = Letter.objects.get(id=letter_id)
    assert (row.state, row.number) == (outgoing.State.SIGNED, "ทล 0101/1")


def test_a_letter_bears_the_emblem_that_its_agency_was_given(
    here: House, abroad: House, home: Path, settings: LazySettings
) -> None:
    give_keys(home, here)
    settings.SAAN = msgspec.structs.replace(settings.SAAN, agencies=(here.agency.id,))
    assert [finding.outcome for finding in emblems()] == [Outcome.UNCHECKED]
    own = AgencyEmblem(file="emblems/own.svg", described="ตรากรมทดลอง", agency=here.agency.id)
    others = AgencyEmblem(file="emblems/others.svg")
    settings.SAAN = msgspec.structs.replace(settings.SAAN, emblems=(own, others))
    (drawn := home / "emblems" / "own.svg").parent.mkdir()
    letter_id, shown = up_to_signature(here, a_draft(here, abroad))
    with pytest.raises(CannotSignError, match="own"):
        api.sign_and_seal(here.director, letter_id, shown, moment())
    drawn.write_text(GREEN.format("<script/>"))
    with pytest.raises(CannotSignError, match="<script>"):
        api.sign_and_seal(here.director, letter_id, shown, moment())
    assert not RegisterEntry.objects.exists()
    assert [finding.outcome for finding in emblems()] == [Outcome.FAILS]
    drawn.write_text(GREEN.format(""))
    api.sign_and_seal(here.director, letter_id, shown, moment())
    with files.open(api.letter(here.drafter, letter_id, moment(1)).pdf) as file:
        pdf = file.read()
    assert 4000 < green(pdf) < 6000, "3 cm across are 85 dots"
    assert [finding.outcome for finding in emblems()] == [Outcome.HOLDS]


@pytest.fixture
def rack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rack:
    return make_rack(tmp_path / "rack", monkeypatch)


def seal_on_token(home: Path, house: House, rack: Rack, settings: LazySettings) -> Certificate:
    """Move the agency's seal onto a token and say so in the node's settings; return the root behind it."""
    give_keys(home, house)
    private = ec.generate_private_key(ec.SECP256R1())
    issuer = Issuer(
        make_root(private, "ผู้ออกใบรับรองตราสมมติ", YESTERDAY, demo=False), private, "http://ca.invalid/crl"
    )
    rack.add("ตรากรม")
    holder = Holder(AgencyId(house.agency.id), house.agency.name_th)
    leaf = issue(issuer, rack.generate("ตรากรม", "seal"), holder, YESTERDAY)
    chain = "".join(one.public_bytes(Encoding.PEM).decode() for one in (leaf, issuer.certificate))
    (home / "keys" / "seal.held.crt").write_text(chain)
    one = TokenHeld(key="seal", module=str(module()), token="ตรากรม", label="seal", pin_file="keys/seal.pin")
    settings.SAAN = msgspec.structs.replace(settings.SAAN, tokens=(one,))
    return issuer.certificate


def test_the_seal_on_a_token_is_pulled_out_and_the_letter_keeps_its_number(
    here: House,
    abroad: House,
    home: Path,
    rack: Rack,
    settings: LazySettings,
) -> None:
    root = seal_on_token(home, here, rack, settings)
    pin = home / "keys" / "seal.pin"
    pin.write_text(PIN + "\n")
    pin.chmod(0o644)
    letter_id, shown = up_to_signature(here, a_draft(here, abroad))
    with pytest.raises(api.SealedLaterError, match="others"):
        api.sign_and_seal(here.director, letter_id, shown, moment())
    pin.chmod(0o600)
    rack.remove()
    with pytest.raises(TokenMissingError):
        tasks.seal(str(letter_id))
    said = [finding for finding in keys() if "ตรากรม" in finding.said.en]
    assert [finding.outcome for finding in said] == [Outcome.FAILS]
    row = Letter.objects.get(id=letter_id)
    assert (row.state, row.number) == (outgoing.State.SEALING, "ทล 0101/1")
    rack.restore()
    tasks.seal(str(letter_id))
    tasks.seal(str(letter_id))
    row.refresh_from_db()
    assert (row.state, row.number) == (outgoing.State.SIGNED, "ทล 0101/1")
    assert not [finding for finding in keys() if "ตรากรม" in finding.said.en]
    assert row.pdf_id is not None
    with files.open(row.pdf_id) as file:
        verified = verify(file.read(), roots=(root,), at=utc_now())
    assert verified.signatures[0].root
    assert verified.signatures[0].seal
