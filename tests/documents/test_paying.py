"""No money that came is lost: what does not settle the fee is put on record, shown, and given back."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from saan.base.jobs import api as jobs
from saan.base.webhooks.api import signed_headers
from saan.base.webhooks.rules import printable
from saan.documents import api
from saan.documents.errors import PaymentRefusedError
from saan.documents.models import Application, Payment, Transfer
from saan.documents.queries.retention import due_applications
from saan.documents.rules import promptpay
from saan.trust.clock import utc_now
from saan.web.middleware import LANGUAGE_COOKIE
from saan.web.node.config import BadPayeeError, Payee
from tests.documents.world import LICENCE, moment
from tests.letters.world import House, stored
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db
ADDRESS = "pen@example.org"
FEE = 50000


@pytest.fixture(autouse=True)
def node(settings: Settings, home: Path) -> None:
    with_node(settings, demo=True)
    settings.SAAN_HOME = home
    settings.SAAN = msgspec.structs.replace(settings.SAAN, mail_url="smtp://mail.example")


def awaiting(here: House) -> tuple[UUID, str]:
    """Return an application whose fee is not paid, and the reference to pay it under."""
    plan = api.Given("floor-plan", stored(b"%PDF-plan").sha256, "plan.pdf", "application/pdf")
    request = api.Request(here.agency.id, "licence", LICENCE, email=ADDRESS, files=(plan,))
    receipt = api.apply(request, api.Channel.PAGE, None, moment())
    return receipt.application_id, Payment.objects.get(application=receipt.application_id).reference


def test_what_is_paid_after_a_withdrawal_is_kept_shown_and_given_back(here: House) -> None:
    one, reference = awaiting(here)
    api.withdraw(one, moment(1))
    jobs.run_pending()
    mail.outbox.clear()
    for _ in range(2):  # the provider says so twice
        assert api.provider_paid(reference, FEE, "bank-77", moment(2)) == one
    assert Transfer.objects.get().refund_for == "ended"
    jobs.run_pending()
    (told,) = mail.outbox
    assert "is to be given back" in told.subject
    mail.outbox.clear()
    token = api.follow_token(one)
    clerk, applicant = come_in(Client(), here.clerk.person_id), Client()
    for language, words in (("th", "ชำระหลังคำขอสิ้นสุดแล้ว"), ("en", "paid after the application had ended")):
        for client, page in (
            (applicant, f"/apply/follow/{token}/"),
            (clerk, f"/documents/applications/{one}/"),
        ):
            client.cookies[LANGUAGE_COOKIE] = language
            said = client.get(page).content.decode()
            assert words in said, page
            assert "PromptPay QR" not in said, "nobody is asked to pay for what has ended"
            assert "คิวอาร์โค้ดพร้อมเพย์" not in said
    assert f"/documents/applications/{one}/" in clerk.get("/documents/refunds/").content.decode()
    assert "/documents/refunds/" in clerk.get("/documents/").content.decode(), "the queue leads there"
    (owed,) = clerk.get("/api/v1/refunds").json()
    assert (owed["application_id"], owed["satang"]) == (str(one), FEE)
    over = moment(days=365 * 20)
    assert not any(rows.exists() for rows in due_applications(here.registry.id, over.date())), (
        "not destroyed while money is owed"
    )
    assert clerk.post(f"/documents/applications/{one}/refunded/", {"proof": ""}).status_code == 422
    assert clerk.post(f"/documents/applications/{one}/refunded/", {"proof": "คืน 1/2569"}).status_code == 302
    assert "คืน 1/2569" in applicant.get(f"/apply/follow/{token}/").content.decode()
    jobs.run_pending()
    assert [message.subject.partition(" · ")[2] for message in mail.outbox] == [
        "Money of application 1/2569 was given back"
    ]
    assert not api.owed(here.clerk, moment(9))
    with pytest.raises(PaymentRefusedError):
        api.note_refund(here.clerk, one, "คืน 2/2569", moment(9))
    assert any(rows.exists() for rows in due_applications(here.registry.id, over.date()))


def test_a_second_payment_and_another_amount_are_kept_beside_the_fee(here: House) -> None:
    one, reference = awaiting(here)
    api.provider_paid(reference, FEE - 100, "bank-1", moment(1))
    assert api.followed(one, moment(1)).row.state is api.State.AWAITING_FEE, "the fee is not settled by less"
    api.provider_paid(reference, FEE, "bank-2", moment(2))
    assert api.followed(one, moment(2)).row.state is api.State.RECEIVED
    api.provider_paid(reference, FEE, "bank-3", moment(3))
    api.provider_paid(reference, FEE, "bank-2", moment(4))
    due = api.followed(one, moment(5)).payment
    assert due
    assert (due.proof, [(refund.why.value, refund.satang) for refund in due.refunds]) == (
        "bank-2", [("amount", FEE - 100), ("twice", FEE)],
    )  # fmt: skip
    assert api.owed(here.clerk, moment(5))[0].satang == 2 * FEE - 100
    for wrong in (
        (reference, FEE + 1, "bank-2"),
        ("S0", FEE, "bank-9"),
        (reference, 0, "bank-9"),
        (reference, FEE, " "),
    ):
        with pytest.raises(PaymentRefusedError):
            api.provider_paid(*wrong, moment(6))
    assert Transfer.objects.count() == 3


def asked(one: UUID) -> str:
    """Return the payload of the QR code by which an application's fee is asked for."""
    return Payment.objects.get(application=one).asked


def notice(
    reference: str, secret: bytes, proof: str = "scb-1", at: datetime | None = None, **changes: object
) -> Any:
    """Report a payment as a provider does, from outside; return the answer."""
    body = json.dumps({"reference": reference, "satang": FEE, "proof": proof, **changes}).encode()
    headers = signed_headers("msg_1", secret, body, at or utc_now())
    return Client().post("/api/v1/payments", body, content_type="application/json", headers=headers)


def test_counter_and_provider_lock_the_same_rows_in_the_same_order(here: House) -> None:
    """Else two reports of one payment at once would wait for each other, and PostgreSQL would break one of them off."""

    def locked(report: Callable[[], object]) -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            report()
        rows = [one["sql"] for one in asked if one["sql"].startswith("SELECT")]
        whole = {"documents_application": '."data_sha256"', "documents_payment": '."asked_at"'}
        return [table for sql in rows for table, column in whole.items() if f'"{table}"{column}' in sql][:2]

    (counter, _), (_, reference) = awaiting(here), awaiting(here)
    expected = ["documents_application", "documents_payment"]
    assert locked(lambda: api.take_payment(here.clerk, counter, "บร 1", moment(1))) == expected
    assert locked(lambda: api.provider_paid(reference, FEE, "bank-1", moment(1))) == expected


def test_a_provider_reports_payments_by_messages_that_only_it_can_sign(
    here: House, settings: Settings, home: Path
) -> None:
    secret = bytes(range(32))
    (home / "till").write_text(printable(secret) + "\n")
    settings.SAAN = msgspec.structs.replace(settings.SAAN, demo=False, till_secret_file="till")
    one, reference = awaiting(here)
    for refused in (
        notice(reference, bytes(32)),
        notice(reference, secret, at=utc_now() - timedelta(minutes=6)),
        notice(reference, secret, satang="much"),
        Client().post("/api/v1/payments", b"{}", content_type="application/json"),
    ):
        assert refused.status_code == 401, refused.content
        assert refused.json()["code"] == "documents.notice-refused"
    assert notice("S000", secret).json()["code"] == "documents.payment-refused"
    assert not Transfer.objects.exists()
    for _ in range(2):
        assert notice(reference, secret, bank="กสิกร").status_code == 204
    assert api.followed(one, utc_now()).row.state is api.State.RECEIVED
    assert Transfer.objects.count() == 1
    (home / "till").write_text("whsec_short")
    assert notice(reference, secret, "scb-2").status_code == 401, "a secret that cannot be read opens nothing"
    settings.SAAN = msgspec.structs.replace(settings.SAAN, till_secret_file="")
    assert notice(reference, b"").status_code == 401, "nor does none"


def test_a_fee_is_asked_for_as_a_bill_where_the_agency_is_a_biller(here: House, settings: Settings) -> None:
    one, _ = awaiting(here)
    assert "29" in promptpay.read(asked(one)), "else it is a transfer to the agency's own number"
    payees = (
        Payee(agency="th:0994000000023", number="0801234567"),
        Payee(agency=here.agency.id, biller="099400000001400"),
    )
    settings.SAAN = msgspec.structs.replace(settings.SAAN, payees=payees)
    one, reference = awaiting(here)
    bill = promptpay.read(asked(one))
    number = f"2569{Application.objects.get(id=one).running:06d}"
    assert bill["30"] == f"0016A00000067701011201150994000000014000210{number}0316{reference}"
    assert bill["54"] == f"{FEE // 100}.{FEE % 100:02d}"
    for wrong in (
        {},
        {"biller": "0994"},
        {"number": "0801234567", "biller": "099400000001400"},
        {"number": "ก"},
    ):
        with pytest.raises(BadPayeeError):
            Payee(agency=here.agency.id, **wrong)


def test_the_demonstration_pays_by_the_same_messages(here: House, settings: Settings) -> None:
    one, reference = awaiting(here)
    Client().post(f"/apply/follow/{api.follow_token(one)}/pay/")
    assert Transfer.objects.get().proof == f"test-{reference}"
    assert api.followed(one, utc_now()).row.state is api.State.RECEIVED
    settings.SAAN = msgspec.structs.replace(settings.SAAN, demo=False)
    with pytest.raises(api.DocumentNotFoundError):
        api.pay_in_test(reference, FEE, utc_now())
