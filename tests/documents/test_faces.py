"""A stranger checks a page with the published status list, without asking anybody, until the document is revoked."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings

from saan.base.journal.models import ActRecord
from saan.documents import api
from saan.documents.models import Document
from saan.documents.rules.standing import Change
from saan.press.faces import judge, judge_pdf
from saan.press.paperseals import seal_name
from saan.press.scanning import scan
from saan.trust.clock import utc_now
from saan.trust.errors import Text
from saan.trust.findings import Outcome
from saan.trust.ids import AgencyId
from saan.trust.trustlist import TrustedAgency, TrustList
from saan.web.verify import here as at_hand
from saan.web.verify.examining import Given, examine
from tests.documents.world import DIGITS, LICENCE, RECEIPT, TRANSCRIPT, issued, load, moment, seal_of
from tests.letters.world import House
from tests.press.authority import settled
from tests.press.test_verapdf import judged as verapdf
from tests.web.accounts.conftest import with_node

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def node(settings: Settings) -> None:
    with_node(settings, demo=True)


def trusted(house: House) -> TrustList:
    own = seal_of(AgencyId(house.agency.id)).chain[0]
    agency = TrustedAgency(
        house.agency.id, Text("กรมทดลอง", "Department"), (settled().root,), {seal_name(own): own}
    )
    return TrustList((agency,), {}, moment(-60), moment(days=30))


def test_a_page_holds_offline_with_the_published_list_until_it_is_revoked(
    here: House, client: Client
) -> None:
    document_id = issued(here)
    pdf = api.page_of(here.clerk, document_id, moment(20))
    trust, at = trusted(here), max(utc_now(), moment(30)) + timedelta(minutes=1)
    before = judge_pdf(pdf, trust, at, [client.get(f"/status/{DIGITS}/1").content.decode()])
    assert [one for one in before.findings if one.outcome is Outcome.FAILS] == []
    api.propose_change(here.drafter, document_id, Change.REVOKE, "ออกโดยผิดหลง", moment(21))
    api.decide_change(here.reviewer, document_id, moment(22), agree=True)
    after = judge_pdf(pdf, trust, at, [client.get(f"/status/{DIGITS}/1").content.decode()])
    assert Outcome.FAILS in {one.outcome for one in after.findings}


def test_a_suspension_within_the_hour_is_undone_by_no_list_of_that_hour(here: House) -> None:
    """The list after a decision is the newer one, in whichever order a holder gives them."""
    document_id, agency = issued(here), AgencyId(here.agency.id)
    pdf, trust = api.page_of(here.clerk, document_id, moment(20)), trusted(here)
    old, _ = api.status_list(agency, 1, moment(20))
    api.propose_change(here.drafter, document_id, Change.SUSPEND, "สอบสวน", moment(21))
    api.decide_change(here.reviewer, document_id, moment(22), agree=True)
    new, _ = api.status_list(agency, 1, moment(30))
    assert new == api.status_list(agency, 1, moment(31))[0], "kept for the hour"
    for lists in ([old, new], [new, old]):
        found = judge_pdf(pdf, trust, moment(35), lists).findings
        (told,) = [one for one in found if one.code == "document.status"]
        assert told.outcome is Outcome.FAILS
        assert "suspended" in told.text.en


def test_of_one_that_was_suspended_and_then_expired_nobody_says_that_it_never_was(
    here: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(here, "certificate", validity={"days": 30})
    document_id, over = issued(here), moment(days=60)
    pdf = api.page_of(here.clerk, document_id, moment(20))
    api.propose_change(here.drafter, document_id, Change.SUSPEND, "สอบสวน", moment(21))
    api.decide_change(here.reviewer, document_id, moment(22), agree=True)
    monkeypatch.setattr(at_hand, "utc_now", lambda: over)
    (found,) = examine([Given("document.pdf", pdf)], None, over, at_hand.around()).files
    (told,) = [one for one in found.findings if one.code == "document.standing"]
    assert told.outcome is Outcome.FAILS
    assert "suspended" not in told.text.en


READY_MADE: dict[str, tuple[dict[str, Any] | None, dict[str, str]]] = {
    "certificate": (None, {"เลขประจำตัวประชาชน": "๑ ๑๐๑๗ ๐๐๒๐๓ ๔๕ ๐"}),
    "transcript": (TRANSCRIPT, {"วันที่สำเร็จการศึกษา": "๓๑ พฤษภาคม ๒๕๖๘"}),
    "licence": (LICENCE, {"ชื่อสถานประกอบการ": "ร้านข้าวต้มฝั่งน้ำ"}),
    "receipt": (RECEIPT, {"รวมเป็นเงิน (บาท)": "๕๒๐.๕๐"}),
}


@pytest.mark.oracle
def test_every_ready_made_paper_stands_on_its_own_and_its_file_is_an_archive(
    here: House, client: Client, tmp_path: Path
) -> None:
    """The barcode is checked alone; veraPDF, which is not ours, judges the sealed page: PDF/A-3a and PDF/UA-1."""
    assert sorted(READY_MADE) == sorted(api.ready_made())
    pages: dict[str, bytes] = {}
    for code, (data, facts) in READY_MADE.items():
        document_id = issued(here, code, data)
        pages[code] = api.page_of(here.clerk, document_id, moment(20))
        _stands_on_its_own(here, client, document_id, pages[code], facts)
    assert verapdf(pages, tmp_path) == dict.fromkeys(pages, "pass")


def _stands_on_its_own(
    house: House, client: Client, document_id: UUID, pdf: bytes, facts: dict[str, str]
) -> None:
    read = [each.data for each in scan(pdf).codes]
    (seal,) = [each for each in read if each[:1] == b"\xdc"]
    assert any(f"/check/{document_id.hex}/".encode() in each for each in read)
    held, at = Document.objects.get(id=document_id), max(utc_now(), moment(30)) + timedelta(minutes=1)
    face = judge(seal, trusted(house), at, [client.get(f"/status/{DIGITS}/1").content.decode()])
    assert [one for one in face.findings if one.outcome is not Outcome.HOLDS] == []
    assert face.said["record_sha256"] == held.record_sha256
    assert (face.said["number"], face.said["holder"]) == (held.number, held.holder)
    assert face.said["data"].items() >= facts.items()
    told = ActRecord.objects.filter(type="document.issued").latest("id")
    assert hashlib.sha256(seal).hexdigest().encode() in bytes(told.content or b"")
    api.propose_change(house.drafter, document_id, Change.REVOKE, "ออกโดยผิดหลง", moment(21))
    api.decide_change(house.reviewer, document_id, moment(22), agree=True)
    after = judge(seal, trusted(house), at, [client.get(f"/status/{DIGITS}/1").content.decode()])
    assert [one.code for one in after.findings if one.outcome is Outcome.FAILS] == ["document.status"]
