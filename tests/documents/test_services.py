"""A signing service holds the agency's seal and the signatory's key: documents are issued with both, singly and in bulk.

The service is a real process. When it hangs, ends amid a bulk file, or refuses, the office reads so, and nothing is lost.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pytest_django import Settings

from saan.base.jobs import api as jobs
from saan.base.jobs.models import Job
from saan.documents import api, ports
from saan.documents.actions import bulk, issuing, parts
from saan.documents.models import Batch, BatchRoot, Document
from saan.documents.rules.batches import State
from saan.exchange import api as exchange
from saan.press import remote
from saan.press.verifying import verify
from saan.trust.clock import utc_now
from saan.trust.findings import Outcome
from saan.trust.ids import AgencyId
from saan.web.node.config import ServiceHeld
from saan.web.ports.documents import node_keyring
from tests.documents.test_bulk import given, names, small_parts
from tests.documents.world import applied, moment, up_to_signature
from tests.letters.world import House
from tests.press.notary import ARCH
from tests.press.service import Service, standing

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with standing(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture
def office(
    here: House, home: Path, service: Service, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> House:
    """Return the office, whose seal and whose director's key the service holds, as `saan.toml` says."""
    monkeypatch.setattr(remote, "_PAUSES", (0, 0))
    names = {
        "seal": exchange.seal_name(AgencyId(here.agency.id), (here.agency.id,)),
        "director": exchange.signatory_name(str(here.director.person_id)),
    }
    (home / "keys").mkdir()
    held = []
    for label, name in names.items():
        chain = service.by.credential(label).chain
        pem = "".join(one.public_bytes(Encoding.PEM).decode() for one in chain)
        (home / "keys" / f"{name}.held.crt").write_text(pem)
        held.append(ServiceHeld(key=name, url=service.url, credential=f"{ARCH}/{label}", bulk=True))
    settings.SAAN = msgspec.structs.replace(settings.SAAN, services=tuple(held))
    ports.use_keyring(node_keyring)
    return here


def signers(house: House, by: Service, document_id: UUID) -> list[str]:
    now = utc_now()
    found = verify(api.page_of(house.clerk, document_id, now), roots=by.by.roots, at=now)
    assert {one.outcome for one in found.findings if one.code != "pdf.revocation"} == {Outcome.HOLDS}
    return [one.field for one in found.signatures]


def again(task: str, key: UUID) -> int:
    """Have what waits run now, as its worker would a little later."""
    assert jobs.hasten(task, str(key))
    return jobs.run_pending()


@contextmanager
def hanging(service: Service, settings: Settings) -> Iterator[None]:
    """Let the service hang, which nobody waits for long, and go on."""
    before = settings.SAAN
    hasty = tuple(msgspec.structs.replace(one, seconds=0.2) for one in before.services)
    settings.SAAN = msgspec.structs.replace(before, services=hasty)
    service.hang()
    try:
        yield
    finally:
        service.go_on()
        settings.SAAN = before


def test_one_document_waits_for_a_service_that_hangs_and_is_issued_once_it_answers(
    office: House, service: Service, settings: Settings
) -> None:
    receipt = applied(office)
    hashed = up_to_signature(office, receipt.application_id)
    with hanging(service, settings):
        api.sign(office.director, receipt.application_id, hashed, moment(10))
        jobs.run_pending()
        row = Document.objects.get()
        assert row.sealed_at is None
        assert not Job.objects.exclude(failures=0).exists(), "however long that takes, no job dies of it"
    again(issuing.SEAL_TASK, row.id)
    assert signers(office, service, row.id) == ["Seal", "Signatory1"]
    assert Document.objects.count() == 1


def test_a_bulk_file_waits_where_the_service_ends_stops_where_it_refuses_and_issues_each_row_once(
    office: House, service: Service, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_parts(settings, 6)
    batch_id = given(office.clerk, *names(16))
    bulk.start(office.director, batch_id, moment(1))
    whole = parts.take

    def ending(*arguments: object, **named: object) -> object:
        if Document.objects.count() == 6:
            service.end()
        return whole(*arguments, **named)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(parts, "take", ending)
    signed, together = remote.RemoteSigner._signed, list[int]()

    def counted(signer: remote.RemoteSigner, messages: Sequence[bytes]) -> list[bytes]:
        made = signed(signer, messages)
        together.append(len(messages))
        return made

    monkeypatch.setattr(remote.RemoteSigner, "_signed", counted)
    try:
        jobs.run_pending()
        assert together == [6, 6, 6], "the barcodes, the seals, and the director's signatures of a part"
        assert Document.objects.count() == 6
        told = api.batch(office.clerk, batch_id, moment(2))
        assert told.state is State.ISSUING
        assert told.seconds_left is None, "it waits, at no pace"
        assert told.problem is not None
        assert told.mend is not None
        assert "did not answer" in told.problem.en
        assert "เมื่อบริการตอบ" in told.mend.th
    finally:
        service.begin()
    monkeypatch.setattr(parts, "take", whole)
    seal, director = settings.SAAN.services
    wrong = msgspec.structs.replace(director, credential=f"{ARCH}/nobody")
    settings.SAAN = msgspec.structs.replace(settings.SAAN, services=(seal, wrong))
    again(bulk.ISSUE_TASK, batch_id)
    told = api.batch(office.clerk, batch_id, moment(3))
    assert told.state is State.STOPPED
    assert told.problem is not None
    assert f"{ARCH}/nobody" in told.problem.en
    settings.SAAN = msgspec.structs.replace(settings.SAAN, services=(seal, director))
    bulk.start(office.director, batch_id, moment(4))
    assert api.batch(office.clerk, batch_id, moment(4)).problem is None
    jobs.run_pending()
    rows = list(Document.objects.order_by("running"))
    assert [row.running for row in rows] == list(range(1, 17))
    assert [row.row for row in rows] == list(range(16))
    assert Batch.objects.get(id=batch_id).state == State.FINISHED
    roots = BatchRoot.objects.filter(batch_id=batch_id).order_by("id")
    assert [one.size for one in roots] == [6, 10], (
        "what was issued before the stop, and the rest, are signed there too"
    )
    for row in rows[::5]:
        assert signers(office, service, row.id) == ["Seal", "Signatory1"]
