"""What a document is worth: decided by two people, published to everyone, and seen by whoever verifies."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from saan.documents import api
from saan.documents.actions import listing
from saan.documents.errors import NotPossibleNowError, ReasonNeededError, SecondPersonNeededError
from saan.documents.models import Document
from saan.documents.rules.standing import Change, Standing, standing
from saan.press.verifying import verify
from saan.trust.clock import utc_now
from saan.trust.findings import Outcome
from saan.trust.ids import AgencyId
from saan.web.verify import examining
from saan.web.verify.around import Around, Register, nobody
from saan.web.verify.here import registered
from tests.documents.test_shared import start
from tests.documents.world import (
    CERTIFICATE,
    DIGITS,
    an_office,
    applied,
    issued,
    load,
    moment,
    sealed_in,
    up_to_signature,
)
from tests.letters.world import House
from tests.press.authority import settled
from tests.web.accounts.conftest import with_node

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def node(settings: Settings) -> None:
    with_node(settings, demo=True)


def test_a_revocation_takes_two_people_and_reaches_the_list(here: House, client: Client) -> None:
    document_id = issued(here)
    row = Document.objects.select_related("status_list").get(id=document_id)
    assert row.status_list
    before = client.get(f"/status/{DIGITS}/1")
    assert before["Content-Type"] == "application/statuslist+jwt"
    assert "public" in before["Cache-Control"]
    assert client.get(f"/status/{DIGITS}/1", headers={"if-none-match": before["ETag"]}).status_code == 304
    assert client.get(f"/status/{DIGITS}/1?time=1796058000").status_code == 404, "no list of the past is kept"
    with pytest.raises(ReasonNeededError):
        api.propose_change(here.drafter, document_id, Change.REVOKE, " ", moment(20))
    said = api.propose_change(here.reviewer, document_id, Change.REVOKE, "ออกโดยผิดหลง", moment(20))
    assert said is Standing.VALID
    with pytest.raises(SecondPersonNeededError):
        api.decide_change(here.reviewer, document_id, moment(21), agree=True)
    with pytest.raises(NotPossibleNowError):
        api.propose_change(here.drafter, document_id, Change.SUSPEND, "ซ้อน", moment(21))
    assert api.decide_change(here.director, document_id, moment(22), agree=True) is Standing.REVOKED
    after = client.get(f"/status/{DIGITS}/1")
    assert after["ETag"] != before["ETag"]
    assert after.content != before.content
    with pytest.raises(NotPossibleNowError):
        api.propose_change(here.reviewer, document_id, Change.RESTORE, "กลับใจ", moment(23))


@pytest.mark.django_db(transaction=True)
def test_every_process_of_a_node_sends_the_same_list_under_the_same_mark(home: Path) -> None:
    house, now = an_office(), utc_now()
    sealed_in(home, AgencyId(house.agency.id), now - timedelta(days=1))
    listing.list_with_room(house.agency.id, 1, now)
    web = [start(home, "fetch", f"/status/{DIGITS}/1", now.isoformat()) for _ in range(2)]
    first, second = (process.communicate(timeout=120)[0].split() for process in web)
    assert first == second, (
        "a signature is another each time it is made: one of them must have kept the other's"
    )
    assert len(first) == 2


def test_a_suspension_can_be_lifted_and_a_declined_change_leaves_all_as_it_was(here: House) -> None:
    document_id = issued(here)
    api.propose_change(here.drafter, document_id, Change.SUSPEND, "รอตรวจสอบ", moment(20))
    api.decide_change(here.reviewer, document_id, moment(21), agree=False)
    assert api.document(here.drafter, document_id, moment(22)).row.standing is Standing.VALID
    api.propose_change(here.drafter, document_id, Change.SUSPEND, "รอตรวจสอบ", moment(23))
    assert api.decide_change(here.reviewer, document_id, moment(24), agree=True) is Standing.SUSPENDED
    api.propose_change(here.drafter, document_id, Change.RESTORE, "ตรวจแล้ว", moment(25))
    assert api.decide_change(here.reviewer, document_id, moment(26), agree=True) is Standing.VALID


def test_another_document_replaces_the_first(here: House) -> None:
    document_id = issued(here)
    request = api.Request(here.agency.id, "certificate", CERTIFICATE, replaces=document_id)
    receipt = api.apply(request, api.Channel.COUNTER, here.clerk, moment(30))
    hashed = up_to_signature(here, receipt.application_id, moment(31))
    api.sign(here.director, receipt.application_id, hashed, moment(32))
    new = api.followed(receipt.application_id, moment(33)).document_id
    assert new
    api.seal(new, moment(33))
    assert api.document(here.drafter, document_id, moment(34)).row.standing is Standing.REPLACED
    record = api.document(here.drafter, new, moment(34)).record
    assert record.replaces
    assert record.replaces.id == document_id


def test_a_document_keeps_the_version_under_which_it_was_issued(here: House) -> None:
    document_id = issued(here)
    newer = load(here, "certificate", days_to_decide=7)
    assert newer.version == 2
    again = load(here, "certificate", days_to_decide=7)
    assert not again.fresh
    assert api.document(here.drafter, document_id, moment(40)).record.document_type.version == 1
    receipt = applied(here)
    assert api.application(here.clerk, receipt.application_id, moment(41)).version == 2


def test_places_tell_neither_order_nor_number(here: House) -> None:
    places = [Document.objects.get(id=issued(here)).status_index or 0 for _ in range(4)]
    assert len(set(places)) == 4
    assert all(abs(a - b) > 1 for a, b in pairwise(places))


@pytest.mark.parametrize(
    ("decided", "days", "told"),
    [
        (Standing.VALID, 0, Standing.VALID),
        (Standing.VALID, 1, Standing.EXPIRED),
        (Standing.SUSPENDED, 0, Standing.SUSPENDED),
        (Standing.REVOKED, 1, Standing.REVOKED),
    ],
)
def test_expiry_is_a_matter_of_the_day(decided: Standing, days: int, told: Standing) -> None:
    last = date(2026, 12, 31)
    assert standing(decided, last, last + timedelta(days=days)) is told


def codes(pdf: bytes, register: Register = nobody) -> dict[str, Outcome]:
    report = examining.examine([examining.Given("d.pdf", pdf)], None, moment(60), Around(register))
    (one,) = report.files
    assert one.kind.value == "document"
    return {finding.code: finding.outcome for finding in one.findings}


def test_whoever_verifies_is_told_what_holds_and_what_was_not_checked(here: House) -> None:
    document_id = issued(here)
    pdf = api.page_of(here.clerk, document_id, moment(20))
    assert verify(pdf, roots=[settled().root], at=moment(60)).outcome is not Outcome.FAILS
    offline = codes(pdf)
    assert offline["document.record"] is Outcome.HOLDS
    assert offline["document.time"] is Outcome.HOLDS
    assert offline["document.standing"] is Outcome.UNCHECKED
    assert offline["document.issuer"] is Outcome.UNCHECKED
    here_known = codes(pdf, registered)
    assert here_known["document.standing"] is Outcome.HOLDS
    api.propose_change(here.drafter, document_id, Change.REVOKE, "ออกโดยผิดหลง", moment(61))
    api.decide_change(here.reviewer, document_id, moment(62), agree=True)
    assert codes(pdf, registered)["document.standing"] is Outcome.FAILS
    wounded = pdf.replace("นายปั้น น้ำใจดี".encode(), "นายปั้น น้ำใจร้".encode())
    assert wounded != pdf
    assert Outcome.FAILS in codes(wounded).values()
