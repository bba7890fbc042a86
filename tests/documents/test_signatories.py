"""A document's page bears the agency's seal and, where its type says so, the own signature of who signed it.

What cannot sign is refused before anything is numbered, and the person is told what to do.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pytest_django import Settings

from saan.base.people.api import authority
from saan.base.people.models import Position
from saan.documents import api, ports
from saan.documents.actions import bulk, parts, sharing
from saan.documents.errors import CannotSignError, KeyNotForBulkError, TypeRefusedError
from saan.documents.models import Batch, Counter, Document
from saan.documents.rules.batches import State
from saan.exchange.certificates import Holder, issue
from saan.press.credentials import Credential
from saan.press.errors import BadEmblemError
from saan.press.held import TokenRemovedError
from saan.press.pages import Emblem
from saan.press.stamps import Trust
from saan.press.verifying import verify
from saan.press.waiting import run
from saan.trust.errors import SaanError
from saan.trust.findings import Outcome
from saan.trust.ids import AgencyId
from saan.web.node.config import TokenHeld
from saan.web.ports.documents import NodeKeyring, NoSignatoryKeyError, WithdrawnCertificateError, node_keyring
from tests.documents.test_bulk import given, names, small_parts
from tests.documents.world import (
    CERTIFICATE,
    LICENCE,
    RECEIPT,
    TRANSCRIPT,
    OneSeal,
    applied,
    issued,
    keeper,
    load,
    moment,
    shown,
    up_to_signature,
)
from tests.letters.world import House
from tests.press.authority import settled
from tests.press.reading import GREEN, green
from tests.press.test_verapdf import judged
from tests.press.tokens import PIN, Rack, make_rack, module

pytestmark = pytest.mark.django_db
ALWAYS = {"own_signature": "always"}


def page(house: House, document_id: UUID) -> bytes:
    return api.page_of(house.clerk, document_id, moment(30))


def signers(pdf: bytes) -> list[tuple[str, bool]]:
    found = verify(pdf, roots=[settled().root], at=moment(30))
    assert {one.outcome for one in found.findings if one.code != "pdf.revocation"} == {Outcome.HOLDS}
    return [(one.field, one.seal) for one in found.signatures]


def test_the_agency_seals_first_and_who_signed_follows_where_the_type_says_so(here: House) -> None:
    pdf = page(here, issued(here))
    assert signers(pdf) == [("Seal", True), ("Signatory1", False)]
    context = Trust((settled().root,), moment(30)).context((settled().root,), moment(30), ())
    for each in PdfFileReader(BytesIO(pdf)).embedded_regular_signatures:
        status = run(async_validate_pdf_signature(each, context))
        assert status.bottom_line
        assert status.docmdp_ok
    load(here, "receipt", open_to_public=True)
    assert signers(page(here, issued(here, "receipt", RECEIPT))) == [("Seal", True)]


@pytest.mark.oracle
def test_a_page_of_two_hands_is_an_archive_still(here: House, tmp_path: Path) -> None:
    load(here, "licence", enclosures=[], fees=[])
    load(here, "transcript", fees=[])
    made = {"certificate": issued(here), "licence": issued(here, "licence", LICENCE)}
    made["transcript"] = issued(here, "transcript", TRANSCRIPT)
    pages = {name: page(here, document_id) for name, document_id in made.items()}
    assert judged(pages, tmp_path) == dict.fromkeys(pages, "pass")


@dataclass
class Elsewhere(OneSeal):
    """A keyring as the story wants it: who has a key, whether it signs alone, and what is known against it."""

    alone: bool = True
    against: SaanError | None = None

    def signs_alone(self, person: UUID) -> bool:
        del person
        return self.alone

    def require_fit(self, credential: Credential, agency: AgencyId, at: datetime) -> None:
        if self.against is not None and credential is not self.seal(agency):
            raise self.against
        super().require_fit(credential, agency, at)


@dataclass
class Ending(OneSeal):
    """A keyring whose signatory's certificate ends at a moment."""

    ends: datetime

    def require_fit(self, credential: Credential, agency: AgencyId, at: datetime) -> None:
        ended = at >= self.ends and credential is not self.seal(agency)
        super().require_fit(credential, agency, at + timedelta(days=4000) if ended else at)


def use(keyring: OneSeal) -> None:
    ports.use_keyring(lambda: keyring)


@pytest.mark.parametrize(
    ("against", "later", "said"),
    [
        (
            WithdrawnCertificateError(holder="ทดลอง", moment="2026-11-01"),
            timedelta(),
            "withdrawn at 2026-11-01",
        ),
        (NoSignatoryKeyError(), timedelta(), "no certificate on this node"),
        (None, timedelta(days=4000), "expired"),
    ],
    ids=["withdrawn", "none", "expired"],
)
def test_a_certificate_that_may_not_sign_stops_it_before_a_number_is_given(
    here: House, against: SaanError | None, later: timedelta, said: str
) -> None:
    receipt = applied(here)
    hashed = up_to_signature(here, receipt.application_id)
    use(Elsewhere(against=against))
    with pytest.raises(CannotSignError, match=said) as refused:
        api.sign(here.director, receipt.application_id, hashed, moment(10) + later)
    assert "ยังไม่ได้ออกเลขที่" in refused.value.message().th
    assert "{" not in refused.value.remedy().th
    assert not Document.objects.exists()
    assert not Counter.objects.filter(register="type:certificate").exists()
    use(Elsewhere())
    assert api.sign(here.director, receipt.application_id, shown(here, receipt.application_id), moment(11))


def ordered(house: House, count: int) -> UUID:
    batch_id = given(house.clerk, *names(count))
    bulk.start(house.director, batch_id, moment(1))
    return batch_id


def test_in_bulk_only_a_key_that_signs_without_its_owner_signs(here: House) -> None:
    sharing.issue(ordered(here, 2), moment(2))
    use(Elsewhere(alone=False))
    batch_id = given(here.clerk, *[name.replace("กานดา", "กานต์") for name in names(2)])
    bulk.start(here.director, batch_id, moment(3))
    sharing.issue(batch_id, moment(4))
    pages = [page(here, one.id) for one in Document.objects.order_by("running")]
    assert [len(signers(pdf)) for pdf in pages] == [2, 2, 1, 1]
    load(here, "certificate", **ALWAYS)
    batch_id = given(here.clerk, *[name.replace("กานดา", "กานติ") for name in names(2)])
    with pytest.raises(KeyNotForBulkError):
        bulk.start(here.director, batch_id, moment(5))
    assert Document.objects.count() == 4


def test_a_document_bears_its_agencys_emblem_and_none_is_numbered_for_a_broken_one(here: House) -> None:
    def broken(_agency: AgencyId) -> Emblem:
        raise BadEmblemError(reason_th="ไฟล์ใหญ่เกินไป", reason_en="the file is too large")

    receipt = applied(here)
    hashed = up_to_signature(here, receipt.application_id)
    ports.use_emblems(broken)
    try:
        with pytest.raises(CannotSignError, match="too large"):
            api.sign(here.director, receipt.application_id, hashed, moment(10))
        assert not Document.objects.exists()
        ports.use_emblems(lambda _agency: Emblem(GREEN.format("").encode(), "ตรากรมทดลอง"))
        api.sign(here.director, receipt.application_id, hashed, moment(10))
        document = Document.objects.get()
        assert api.seal(document.id, moment(11))
    finally:
        ports.use_emblems(lambda _agency: None)
    assert 2500 < green(page(here, document.id)) < 4500, "2.4 cm across are 68 dots"


def test_documents_issued_in_bulk_bear_the_emblem_that_one_by_itself_does(here: House) -> None:
    ports.use_emblems(lambda _agency: Emblem(GREEN.format("").encode(), "ตรากรมทดลอง"))
    try:
        batch_id = given(here.clerk, *names(2))
        bulk.start(here.director, batch_id, moment(1))
        assert sharing.issue(batch_id, moment(2)) == 2
    finally:
        ports.use_emblems(lambda _agency: None)
    for document_id in Document.objects.values_list("id", flat=True):
        assert 2500 < green(page(here, document_id)) < 4500


def test_a_type_and_its_page_agree_on_who_signs(here: House) -> None:
    with pytest.raises(TypeRefusedError, match="signatory"):
        load(here, "certificate", own_signature="none")
    with pytest.raises(TypeRefusedError, match="signatory"):
        load(here, "receipt", own_signature="single")


@dataclass
class OnToken(OneSeal):
    """The agency's seal as in the other stories; who signs has the node's own keyring, as `saan.toml` says."""

    node: NodeKeyring

    def signatory(self, person: UUID) -> Credential:
        return self.node.signatory(person)

    def signs_alone(self, person: UUID) -> bool:
        return self.node.signs_alone(person)


def on_the_token(house: House, rack: Rack, home: Path, *, bulk: bool) -> TokenHeld:
    """Put the director's key onto a token, as a ceremony would, and return what the settings then say of it."""
    by, reference = settled(), str(house.director.person_id)
    holder = Holder(AgencyId(house.agency.id), "กรมทดลอง", person=("ทดลอง", "ลงนามดี"), reference=reference)
    rack.add("อธิบดี")
    leaf = issue(by.issuer, rack.generate("อธิบดี", "director"), holder, moment(days=-1))
    name = f"signatory.{reference}"
    (home / "keys").mkdir()
    chain = "".join(one.public_bytes(Encoding.PEM).decode() for one in (leaf, by.root))
    (home / "keys" / f"{name}.held.crt").write_text(chain)
    pin = home / "keys" / "director.pin"
    pin.write_text(PIN)
    pin.chmod(0o600)
    where = {"module": str(module()), "token": "อธิบดี", "label": "director", "pin_file": str(pin)}
    return TokenHeld(key=name, bulk=bulk, **where)


def test_the_directors_token_is_pulled_out_amid_a_batch_and_nothing_is_issued_twice(
    here: House, home: Path, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    rack = make_rack(tmp_path / "rack", monkeypatch)
    held = on_the_token(here, rack, home, bulk=True)
    settings.SAAN = msgspec.structs.replace(settings.SAAN, tokens=(held,))
    use(OnToken(node_keyring()))
    with pytest.raises(NoSignatoryKeyError):
        node_keyring().signatory(here.clerk.person_id)
    small_parts(settings, 2)
    batch_id, whole = ordered(here, 5), parts.take

    def pulled(*arguments: object, **named: object) -> object:
        if Document.objects.count() == 2:
            rack.remove()
        return whole(*arguments, **named)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(parts, "take", pulled)
    with pytest.raises(TokenRemovedError):
        sharing.issue(batch_id, moment(2))
    assert Document.objects.count() == 2
    monkeypatch.setattr(parts, "take", whole)
    rack.restore()
    assert sharing.issue(batch_id, moment(3)) == 3
    rows = Document.objects.order_by("running")
    assert [row.running for row in rows] == [1, 2, 3, 4, 5]
    assert [row.row for row in rows] == [0, 1, 2, 3, 4]
    assert len(signers(page(here, rows[4].id))) == 2
    settings.SAAN = msgspec.structs.replace(
        settings.SAAN, tokens=(msgspec.structs.replace(held, bulk=False),)
    )
    assert not node_keyring().signs_alone(here.director.person_id)


def test_a_certificate_that_ends_amid_a_batch_stops_it_and_a_new_one_goes_on(
    here: House, settings: Settings
) -> None:
    small_parts(settings, 2)
    batch_id = ordered(here, 6)
    keyring = Ending(ends=moment(2))
    use(keyring)
    assert sharing.issue(batch_id, moment(2)) == 0
    row = Batch.objects.get(id=batch_id)
    assert row.state == State.STOPPED
    told = api.batch(here.director, batch_id, moment(3))
    assert told.problem is not None
    assert "expired" in told.problem.en
    with pytest.raises(CannotSignError, match="expired"):
        bulk.start(here.director, batch_id, moment(3))
    use(OneSeal())
    assert api.batch(here.director, batch_id, moment(4)).problem is None
    bulk.start(here.director, batch_id, moment(4))
    assert sharing.issue(batch_id, moment(5)) == 6
    assert sorted(Document.objects.values_list("running", flat=True)) == list(range(1, 7))


def test_a_barcode_of_much_to_say_keeps_no_document_from_its_page(here: House) -> None:
    """Eight long facts beside were more than the barcode holds: numbered, and never made."""
    whole = api.of_ready_made("certificate")
    made = msgspec.json.decode(whole.definition)
    remarks = [f"remark_{place}" for place in range(8)]
    for name in remarks:
        made["schema"]["properties"][name] = made["schema"]["properties"]["purpose"] | {"maxLength": 500}
    data = CERTIFICATE | dict.fromkeys(remarks, "ก" * 300)
    load(here, "certificate", schema=made["schema"], sealed=remarks)
    document = Document.objects.get(id=issued(here, "certificate", data))
    assert document.sealed_at is not None
    cramped = api.TypeFiles(
        whole.definition, whole.plate.replace("seal(side", "seal(longest: 200, side"), whole.pictures
    )
    assert cramped.plate != whole.plate
    api.load_type(authority(keeper(here), moment(-1)), AgencyId(here.agency.id), cramped)
    receipt = applied(here)
    hashed = up_to_signature(here, receipt.application_id)
    with pytest.raises(CannotSignError, match="seal"):
        api.sign(here.director, receipt.application_id, hashed, moment(10))
    assert Document.objects.count() == 1, "and where not even that has room, nothing is numbered"


def test_nothing_is_numbered_whose_page_has_no_room_for_its_signatory(here: House) -> None:
    """It would have had a number, and waited for its page for ever; a bulk issue would have begun anew without end."""
    receipt = applied(here)
    hashed = up_to_signature(here, receipt.application_id)
    batch_id = given(here.clerk, *names(2))
    title = "รองผู้อำนวยการสำนักงานส่งเสริมและประสานงานการพัฒนาระบบราชการส่วนภูมิภาคและท้องถิ่นแห่งชาติ "
    post = Position.objects.filter(id=here.director_post.id)
    post.update(title_th=(title * 2)[:190])
    with pytest.raises(CannotSignError) as refused:
        api.sign(here.director, receipt.application_id, hashed, moment(10))
    assert "signatory_title" in refused.value.message().th
    assert "ย่อชื่อตำแหน่ง" in refused.value.remedy().th
    with pytest.raises(CannotSignError):
        bulk.start(here.director, batch_id, moment(10))
    assert not Document.objects.exists()
    assert not Counter.objects.exclude(register="applications").exists(), "and no number is taken"
    post.update(title_th=here.director_post.title_th)
    api.sign(here.director, receipt.application_id, hashed, moment(11))
    bulk.start(here.director, batch_id, moment(11))
