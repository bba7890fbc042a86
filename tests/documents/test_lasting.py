"""Issued documents last as letters do: each page that was signed by itself is stamped, what was issued in bulk lies in archives.

The authority is certomancer (tests/press/notary.py), for whom it is whatever day the story says.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.test import Client
from pytest_django import Settings
from typer.testing import CliRunner

from saan.base.files import api as files
from saan.base.jobs.models import Job
from saan.base.journal.models import ActRecord
from saan.base.lasting import actions as lasting
from saan.base.lasting import ports as lasting_ports
from saan.base.people import api as people
from saan.documents import api, ports
from saan.documents.actions import archiving, bulk, destroying, parts, sharing
from saan.documents.models import Archive, Destruction, Document
from saan.documents.queries import archives
from saan.documents.rules.standing import Standing
from saan.press.credentials import Credential
from saan.press.evidencerecords import covers
from saan.press.lasting_errors import NoEvidenceError, NoTimeStampError
from saan.press.verdicts import LetterPdf
from saan.press.verifying import verify
from saan.trust.findings import Outcome
from saan.trust.ids import AgencyId
from saan.web.cli import app
from saan.web.node.config import StampAuthority
from saan.web.ports import stamping
from saan.web.ports.stamping import Breaker, node_keeper
from saan.web.verify.examining import Given, examine
from tests.documents.test_bulk import given, names, small_parts
from tests.documents.world import OneSeal, issued, keeper, moment
from tests.letters.test_lasting import World
from tests.letters.test_story import acts_of
from tests.letters.world import House
from tests.press.notary import Office, office
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db
SOON = moment(60)
RENEWED = datetime(2028, 12, 1, tzinfo=UTC)
FAR = datetime(2035, 1, 1, tzinfo=UTC)
"""The signers' certificates end with 2027, the first time-stamp's with 2028, the second one's with 2039."""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office")) as running:
        yield running


class Certified(OneSeal):
    """Keys whose authority answers whether they were withdrawn."""

    def __init__(self, by: Office) -> None:
        self.by = by

    def seal(self, agency: AgencyId) -> Credential:
        del agency
        return self.by.credential("seal")

    def signatory(self, person: UUID) -> Credential:
        del person
        return self.by.credential("director")


@pytest.fixture
def world(
    authority: Office, home: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, keyring: None
) -> Iterator[World]:
    """A node with two time-stamp authorities, whose certificates end in different years."""
    (home / "stamps.pem").write_bytes(authority.certificate("time-root").public_bytes(Encoding.PEM))
    named = tuple(
        StampAuthority(url=authority.stamping(one), roots="stamps.pem", seconds=10)
        for one in ("time-1", "time-2")
    )
    settings.SAAN = msgspec.structs.replace(settings.SAAN, stamps=named, demo=True)
    around = World(day=SOON)
    monkeypatch.setattr(stamping, "HttpOutside", around.outside)
    monkeypatch.setattr(stamping, "BREAKER", Breaker())
    monkeypatch.setattr(stamping, "_listed_roots", lambda _: authority.roots)
    before = lasting_ports._keepers[0]
    ports.use_keyring(lambda: Certified(authority))
    lasting_ports.use_keeper(node_keeper)
    yield around
    lasting_ports._keepers[0] = before


def looked(by: Office, pdf: bytes, at: datetime, archived: bytes = b"") -> LetterPdf:
    return verify(pdf, roots=by.roots, stamp_roots=by.stamp_roots, at=at, archived=archived)


def content(sha256: str) -> bytes:
    with files.open(sha256) as file:
        return file.read()


def test_a_document_is_stamped_after_it_is_issued_and_renewed_before_its_stamp_ends(
    here: House, world: World, authority: Office, client: Client
) -> None:
    document_id = issued(here)
    (page_id,) = lasting.due_pages(SOON)
    assert lasting.make_last(page_id, SOON)
    view = api.document(here.clerk, document_id, SOON)
    assert view.lasting is not None
    assert view.lasting.complete
    pdf, made = api.page_of(here.clerk, document_id, SOON), content(view.lasting.sha256)
    assert made.startswith(pdf)
    assert acts_of(document_id, "document")[-1] == "document.lasted"
    come_in(client, here.clerk.person_id)
    assert "ฉบับเก็บรักษาระยะยาว" in client.get(f"/documents/issued/{document_id}/").content.decode()
    assert client.get(f"/documents/issued/{document_id}/lasting.pdf").content == made
    assert client.get(f"/api/v1/documents/{document_id}/lasting.pdf").content == made
    applicant_keeps(document_id, made)
    assert not lasting.due_pages(RENEWED - timedelta(days=62))
    world.day = (
        RENEWED  # a month before the first authority's own certificate ends: the second one is asked too
    )
    assert lasting.make_last(page_id, RENEWED)
    assert not lasting.due_pages(RENEWED)
    after = api.document(here.clerk, document_id, RENEWED).lasting
    assert after is not None
    assert looked(authority, pdf, FAR).outcome is not Outcome.HOLDS
    assert "pdf.time" not in unlike(looked(authority, content(after.sha256), FAR))


def applicant_keeps(document_id: UUID, made: bytes) -> None:
    """By the link that an applicant was given, the page made to last is theirs too."""
    application_id = Document.objects.get(id=document_id).application_id
    assert application_id is not None
    token, anybody = api.follow_token(application_id), Client()
    followed = anybody.get(f"/apply/follow/{token}/").content.decode()
    assert f"/take/{token}/lasting.pdf" in followed
    assert "evidence.ers" not in followed
    kept = anybody.get(f"/take/{token}/lasting.pdf")
    assert kept.content == made
    assert kept["Cache-Control"] == "no-store"
    assert anybody.get(f"/take/{token}/evidence.ers").status_code == 404


def holder_keeps(row: Document, record: bytes) -> None:
    """By the link that a holder was given: the document, its proof and its evidence record, named alike."""
    token, anybody = api.follow_token(row.id), Client()
    seen = anybody.get(f"/take/{token}/").content.decode()
    assert row.holder in seen
    assert f"/take/{token}/evidence.ers" in seen
    assert "lasting.pdf" not in seen
    assert "/wallet/offer/" in seen
    kept = anybody.get(f"/take/{token}/evidence.ers")
    assert kept.content == record
    named = [
        one["Content-Disposition"].split("filename")[1]
        for one in (kept, anybody.get(f"/take/{token}/document.pdf"))
    ]
    assert named[0].replace(".ers", ".pdf") == named[1]
    assert anybody.get(f"/take/{token}/lasting.pdf").status_code == 404
    Document.objects.filter(id=row.id).update(standing=Standing.REVOKED)
    revoked = anybody.get(f"/take/{token}/").content.decode()
    assert "ถูกเพิกถอนแล้ว" in revoked
    assert "/wallet/offer/" not in revoked
    assert "openid-credential-offer" not in anybody.get(f"/wallet/offer/{token}/").content.decode()
    Document.objects.filter(id=row.id).update(standing=Standing.VALID)


def unlike(found: LetterPdf) -> set[str]:
    return {each.code for each in found.findings if each.outcome is not Outcome.HOLDS}


def test_what_was_issued_in_bulk_lies_in_archives_and_each_document_has_its_evidence_record(
    here: House, world: World, authority: Office, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archiving, "MOST_ROWS", 3)
    batch_id = given(here.clerk, *names(5))
    bulk.start(here.director, batch_id, moment(1))
    sharing.issue(batch_id, moment(2))
    assert archiving.begin(SOON) == 2
    assert archiving.begin(SOON) == 0
    assert archives.how_many(here.agency.id) == (5, 0)
    world.down = ("http",)
    first, second = archiving.due(SOON)
    with pytest.raises(NoTimeStampError):
        archiving.make(first, SOON)
    (told,) = [one for one in archives.waiting(here.agency.id, SOON) if one.problem]
    assert (told.count, told.problem) == (3, "press.no-time-stamp")
    assert told.mend is not None
    come_in(client, here.clerk.person_id)
    seen = client.get("/office/expiries/").content.decode()
    assert "ไม่ตอบ: down" in seen
    assert told.mend.th in seen
    assert "ลองเดี๋ยวนี้" not in seen  # a clerk sees what is wrong; an administrator mends it
    world.down = ()
    stamping.BREAKER.rests.clear()
    assert archiving.make(first, SOON)
    assert archiving.make(second, SOON)
    assert not archiving.make(second, SOON)
    assert archives.how_many(here.agency.id) == (5, 5)
    rows = list(Document.objects.order_by("row"))
    for row in (rows[0], rows[2], rows[4]):
        pdf = api.page_of(here.clerk, row.id, SOON)
        record = api.record_of_evidence(row.id)
        found = looked(authority, pdf, SOON, record)
        assert "record.covers" in {one.code for one in found.findings}
        assert found.outcome is Outcome.HOLDS, unlike(found)
    seen = client.get("/office/expiries/").content.decode()
    assert "ไม่มีค้าง" in seen
    assert "<svg" in seen
    assert seen.count("<rect") > 1
    assert "ม.ค. ๒๕๗๒" in seen or "ม.ค. 2572" in seen
    assert "evidence.ers" in client.get(f"/documents/issued/{rows[4].id}/").content.decode()
    assert client.get(f"/documents/issued/{rows[4].id}/evidence.ers").content == api.record_of_evidence(
        rows[4].id
    )
    holder_keeps(rows[4], record)
    assert client.get(f"/api/v1/documents/{rows[4].id}/evidence.ers").content == record
    report = examine([Given("d.pdf", pdf), Given("d.ers", record)], None, SOON)
    assert [one.kind.value for one in report.files] == ["document", "evidence-record"]
    assert "record.covers" in {one.code for one in report.files[0].findings}
    says_of_which(pdf, record)
    assert "ต่ออายุหลักฐานด้วย SHA-512" not in seen, "a clerk sees it; an administrator orders it"
    come_in(client, keeper(here).person_id)
    assert "ต่ออายุหลักฐานด้วย SHA-512" in client.get("/office/expiries/").content.decode()
    ages(here, world, authority, first)
    rehashes(here, world, client, second)


def test_what_was_issued_beside_a_part_that_a_dead_worker_held_has_its_evidence_at_the_stop(
    here: House, settings: Settings
) -> None:
    small_parts(settings, 2)
    batch_id = given(here.clerk, *names(5))
    bulk.start(here.director, batch_id, moment(1))
    assert parts.take(batch_id, "type:certificate", "dead", moment(2), yearly=True)
    sharing.issue(batch_id, moment(2))
    bulk.stop(here.director, batch_id, moment(3))
    assert list(Document.objects.order_by("row").values_list("row", flat=True)) == [2, 3, 4]
    assert archiving.begin(moment(4)) == 1
    assert archiving.begin(moment(4)) == 0
    bulk.start(here.director, batch_id, moment(5))
    assert archiving.begin(moment(5)) == 0, "it is being issued"
    sharing.issue(batch_id, moment(6))
    assert archiving.begin(moment(7)) == 1, "what was missing has an archive of its own"
    assert sorted(Archive.objects.values_list("first", "last")) == [(0, 1), (2, 4)]
    late, early = Archive.objects.order_by("first")
    for archive in (late, early):
        pages = Document.objects.filter(row__range=(archive.first, archive.last)).order_by("row")
        assert [one.hex() for one in archives.leaves_of(archive)] == [one.pdf_sha256 for one in pages]


def test_pages_are_stamped_also_where_the_first_of_them_was_destroyed_meanwhile(
    here: House, world: World, authority: Office
) -> None:
    """No authority was named when they were issued, and their keeping was over for one of them."""
    batch_id = given(here.clerk, *names(3))
    bulk.start(here.director, batch_id, moment(1))
    sharing.issue(batch_id, moment(2))
    assert archiving.begin(SOON) == 1
    (archive_id,) = archiving.due(SOON)
    destroyed(here, Document.objects.get(row=0), SOON)
    assert archiving.make(archive_id, SOON)
    row = Document.objects.get(row=1)
    found = looked(authority, api.page_of(here.clerk, row.id, SOON), SOON, api.record_of_evidence(row.id))
    assert found.outcome is Outcome.HOLDS, unlike(found)


def destroyed(here: House, row: Document, at: datetime) -> None:
    """Destroy a document, as two people agreed."""
    listed = Destruction.objects.create(
        agency=here.agency, unit=here.registry, day=at.date(), total=1, agreed=True,
        proposed_by_id=here.clerk.person_id, proposed_at=at,
    )  # fmt: skip
    assert destroying._destroyed(listed.id, row.id, at)


def says_of_which(pdf: bytes, record: bytes) -> None:
    """A record says which of the files beside it is its own, and that none is."""
    own, other = Given("d.pdf", pdf), Given("e.pdf", pdf + b"\n")
    for beside, ends in ([own], Outcome.HOLDS), ([other], Outcome.FAILS), ([], Outcome.UNCHECKED):
        told = examine([Given("d.ers", record), *beside], None, SOON).together
        assert [(one.code, one.outcome) for one in told] == [("together.record", ends)]


def ages(here: House, world: World, authority: Office, archive_id: UUID) -> None:
    """The archive is renewed by stamp and then by hash tree, and outlives every certificate of its first day."""
    world.day = RENEWED
    assert archiving.make(archive_id, RENEWED)
    row = Document.objects.get(row=1)
    pdf = api.page_of(here.clerk, row.id, RENEWED)
    renewed = api.record_of_evidence(row.id)
    assert "pdf.time" in unlike(looked(authority, pdf, FAR))
    assert "pdf.time" not in unlike(looked(authority, pdf, FAR, renewed))
    assert not archiving.rehash(archive_id, RENEWED), "nobody ordered it"
    agency = AgencyId(here.agency.id)
    with pytest.raises(people.NotAuthorisedError):
        archiving.order_rehash(people.authority(here.clerk, RENEWED), agency)
    assert archiving.order_rehash(people.authority(keeper(here), RENEWED), agency) == 2
    assert archiving.order_rehash(people.authority(keeper(here), RENEWED), agency) == 0
    assert archiving.rehash(archive_id, RENEWED)
    rehashed = api.record_of_evidence(row.id)
    assert len(rehashed) > len(renewed)
    assert "pdf.time" not in unlike(looked(authority, pdf, FAR, rehashed))
    other = api.page_of(here.clerk, Document.objects.get(row=2).id, RENEWED)
    assert "record.covers" in unlike(looked(authority, other, FAR, rehashed))
    assert Archive.objects.get(id=archive_id).trees.count() == 2
    assert [one.algorithm for one in archives.hashed(here.agency.id)] == ["sha256", "sha512"]


def rehashes(here: House, world: World, client: Client, archive_id: UUID) -> None:
    """The rest waits for an authority that is down, is told, and goes on; what was destroyed by then has no leaf any more."""
    gone, stays = Document.objects.filter(row__gte=3).order_by("row")
    before, pdf = api.record_of_evidence(gone.id), api.page_of(here.clerk, gone.id, RENEWED)
    destroyed(here, gone, RENEWED)
    come_in(client, keeper(here).person_id)
    world.down = ("http",)
    with pytest.raises(NoEvidenceError):
        archiving.rehash(archive_id, RENEWED)
    seen = client.get("/office/expiries/").content.decode()
    assert 'value="3" max="5"' in seen
    assert "latest.crl ไม่ตอบหรือตอบไม่ได้ความ (down)" in seen
    assert "ต่ออายุหลักฐานด้วย SHA-512" not in seen, "it is ordered already"
    world.down = ()
    stamping.BREAKER.rests.clear()
    archiving.enqueue(RENEWED)
    assert Job.objects.filter(task=archiving.REHASH_TASK, key=str(archive_id)).exists()
    assert archiving.rehash(archive_id, RENEWED)
    assert not archiving.rehash(archive_id, RENEWED)
    record = api.record_of_evidence(stays.id)
    assert covers(record, api.page_of(here.clerk, stays.id, RENEWED))
    assert covers(before, pdf)
    row = Archive.objects.get(id=archive_id)
    place = gone.row - row.first if gone.row is not None else 0
    assert not covers(archives.record_of(archives.trunk_of(row), archives.ways_of(row), place), pdf)
    seen = client.get("/office/expiries/").content.decode()
    assert "<progress" not in seen
    assert "SHA-512" in seen
    assert client.get("/api/v1/office/expiries").json()["rehashing"] is None
    assert client.post("/office/expiries/rehash/").status_code == 302, "there is nothing left to order"
    (order,) = ActRecord.objects.filter(type="evidence.rehash-ordered")
    assert b'"archives":2' in bytes(order.content or b"")
    assert CliRunner().invoke(app, ["rehash-evidence", "--agency", here.agency.id]).exit_code == 0


def test_an_administrator_has_what_waits_tried_again_and_a_program_reads_the_same(
    here: House, world: World, client: Client
) -> None:
    issued(here)
    chief = keeper(here)
    come_in(client, chief.person_id)
    assert "ลองเดี๋ยวนี้" in client.get("/office/expiries/").content.decode()
    assert client.post("/office/expiries/now/").status_code == 302
    assert Job.objects.filter(task="saan.base.lasting.tasks.make_last").count() == 1
    told = client.get("/api/v1/office/expiries").json()
    assert told["ready"]
    assert [(one["kind"], one["whole"], one["done"]) for one in told["counts"]] == [("document", 1, 0)]
    assert [(one["kind"], one["count"]) for one in told["waiting"]] == [("document", 1)]
    assert {one["holder"] for one in told["certificates"]} >= {"ผู้ประทับเวลาสมมติ ชั้นราก"}
    assert [one["count"] for one in told["validity"]] == [1]
