"""From a request to a document, told as those who live it would."""

import hashlib
import re
from datetime import date
from uuid import UUID

import pytest
from django.test import Client

from saan.base.journal import api as journal
from saan.base.journal.models import ActRecord
from saan.base.people.models import Role, RoleGrant
from saan.documents import api
from saan.documents.errors import (
    NoSignatoryError,
    NotPossibleNowError,
    SecondPersonNeededError,
    ShownHashMismatchError,
)
from saan.press.verifying import verify
from saan.trust.findings import Outcome
from tests.documents.world import (
    CERTIFICATE,
    LICENCE,
    TRANSCRIPT,
    applied,
    issued,
    moment,
    shown,
    up_to_signature,
)
from tests.letters.world import House, stored
from tests.press.authority import settled

pytestmark = pytest.mark.django_db


def test_a_certificate_from_the_public_page_to_the_signed_file(here: House) -> None:
    receipt = applied(here, email="pan@example.org")
    assert receipt.number == "1/2569"
    assert receipt.arrived_at == receipt.deemed_at == moment()
    document_id = issued(here)
    view = api.document(here.clerk, document_id, moment(20))
    assert view.row.number == "ทล 0101/ร 1/2569"
    assert view.row.standing is api.Standing.VALID
    pdf = api.page_of(here.clerk, document_id, moment(20))
    assert hashlib.sha256(pdf).hexdigest() == view.pdf_sha256
    found = verify(pdf, roots=[settled().root], at=moment(20))
    assert found.outcome is not Outcome.FAILS, found.findings
    assert found.record == api.record_bytes(view.record)
    assert found.record_sha256 == view.record_sha256


def test_what_comes_after_hours_counts_as_received_on_the_next_working_day(here: House) -> None:
    saturday = moment(days=5)
    request = api.Request(here.agency.id, "certificate", CERTIFICATE)
    receipt = api.apply(request, api.Channel.PAGE, None, saturday)
    assert receipt.arrived_at == saturday
    assert receipt.deemed_at.isoformat() == "2026-11-30T01:30:00+00:00"  # Monday, 08.30 in Bangkok


def test_the_applicant_is_asked_once(here: House) -> None:
    receipt = applied(here)
    api.take_up(here.drafter, receipt.application_id, moment(1))
    api.ask(here.drafter, receipt.application_id, "โปรดระบุวันที่ขึ้นทะเบียน", moment(2))
    followed = api.followed(receipt.application_id, moment(3))
    assert followed.asked == "โปรดระบุวันที่ขึ้นทะเบียน"
    assert api.Event.ANSWER in followed.may
    api.answer(receipt.application_id, CERTIFICATE | {"purpose": "ประกอบการศึกษาต่อ"}, (), moment(4))
    with pytest.raises(NotPossibleNowError):
        api.ask(here.drafter, receipt.application_id, "อีกเรื่อง", moment(5))
    view = api.application(here.drafter, receipt.application_id, moment(6))
    assert view.data["purpose"] == "ประกอบการศึกษาต่อ"
    assert api.Event.ASK not in view.may


def test_the_time_to_decide_runs_from_when_the_last_of_fee_and_answer_counts_as_received(
    here: House, client: Client
) -> None:
    def page(application_id: UUID) -> str:
        text = client.get(f"/apply/follow/{api.follow_token(application_id)}/").content.decode()
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))

    unpaid = applied(here, "transcript", TRANSCRIPT).application_id
    assert api.followed(unpaid, moment()).row.due is None
    assert "นับแต่ชำระค่าธรรมเนียม" in page(unpaid), "nothing is promised of what nobody paid for"
    sunday = moment(days=20)
    api.take_payment(here.clerk, unpaid, "บร 9/2569", sunday)
    assert api.application(here.clerk, unpaid, sunday).row.due == date(2026, 12, 21), (
        "five working days after Monday"
    )
    paid = list(journal.history(journal.Subject("application", str(unpaid))))[-1]
    assert paid.detail["due"] == "2026-12-21"
    lacking = applied(here).application_id
    api.take_up(here.drafter, lacking, moment(5))
    assert api.followed(lacking, moment(5)).row.due == date(2026, 11, 26)
    api.ask(here.drafter, lacking, "โปรดระบุวันที่ขึ้นทะเบียน", moment(6))
    assert "นับแต่ได้รับสิ่งที่แก้ไขเพิ่มเติม" in page(lacking)
    evening = moment(60 * 10, days=15)
    api.answer(lacking, CERTIFICATE, (), evening)
    seen = api.application(here.drafter, lacking, evening)
    assert seen.answered is not None
    assert (seen.answered.at, seen.answered.deemed_at.isoformat()) == (evening, "2026-12-09T01:30:00+00:00")
    assert seen.row.due == date(2026, 12, 15), "the tenth is a holiday"
    assert "ถือว่าได้รับสิ่งนั้นเมื่อ ๙ ธ.ค. ๒๕๖๙" in page(lacking)


def test_a_licence_needs_its_fee_its_file_and_two_people(here: House) -> None:
    with pytest.raises(api.DataRefusedError) as refused:
        applied(here, "licence", LICENCE)
    assert [one.field for one in refused.value.problems] == ["file-floor-plan"]
    plan = api.Given("floor-plan", stored(b"%PDF-plan").sha256, "plan.pdf", "application/pdf")
    receipt = applied(here, "licence", LICENCE, files=(plan,))
    assert receipt.state is api.State.AWAITING_FEE
    due = api.followed(receipt.application_id, moment()).payment
    assert due
    assert due.satang == 50000
    api.provider_paid(due.reference, 50000, "bank-1", moment(1))
    api.provider_paid(due.reference, 50000, "bank-1", moment(2))  # the bank says so twice
    api.take_up(here.drafter, receipt.application_id, moment(3))
    hashed = shown(here, receipt.application_id)
    api.propose(here.drafter, receipt.application_id, hashed, "ครบถ้วน", moment(4))
    with pytest.raises(NotPossibleNowError):
        api.sign(here.director, receipt.application_id, hashed, moment(5))
    api.approve(here.reviewer, receipt.application_id, hashed, moment(6))
    assert api.sign(here.director, receipt.application_id, hashed, moment(7)) == "ทล 0101/อ 1/2569"


def test_nobody_agrees_to_their_own_proposal(here: House) -> None:
    both = here.drafter
    RoleGrant.objects.create(
        person_id=both.person_id, role=Role.REVIEWER, unit=here.registry, since=moment(days=-1)
    )
    receipt = api.apply(
        api.Request(here.agency.id, "transcript", TRANSCRIPT), api.Channel.COUNTER, here.clerk, moment()
    )
    api.take_payment(here.clerk, receipt.application_id, "1", moment(1))
    api.take_up(both, receipt.application_id, moment(1))
    hashed = shown(here, receipt.application_id)
    api.propose(both, receipt.application_id, hashed, "", moment(2))
    assert api.Event.APPROVE not in api.application(both, receipt.application_id, moment(3)).may
    with pytest.raises(SecondPersonNeededError):
        api.approve(both, receipt.application_id, hashed, moment(3))


def test_only_the_holder_of_a_signing_position_signs_and_only_what_was_shown(here: House) -> None:
    receipt = applied(here)
    hashed = up_to_signature(here, receipt.application_id)
    with pytest.raises(NoSignatoryError):
        api.sign(here.drafter, receipt.application_id, hashed, moment(9))
    with pytest.raises(ShownHashMismatchError):
        api.sign(here.director, receipt.application_id, "0" * 64, moment(9))
    api.sign(here.director, receipt.application_id, hashed, moment(9))


def test_every_step_is_an_act_and_none_names_a_person(here: House) -> None:
    issued(here)
    acts = ActRecord.objects.order_by("id")
    codes = [act.type for act in acts if act.type.startswith(("application", "document.", "status"))]
    assert codes == [
        "application.received",
        "application.taken",
        "application.proposed",
        "status-list.begun",
        "document.numbered",
        "document.issued",
    ]
    for act in acts:
        content = bytes(act.content or b"").decode()
        assert CERTIFICATE["national_id"] not in content
        assert CERTIFICATE["full_name"] not in content
