"""Fees: asking for one with the application, taking note that it was paid, and of what is given back."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from saan.base.journal import api as journal
from saan.base.people.api import Role, Viewer
from saan.documents import acts
from saan.documents.actions.reckoning import reckon
from saan.documents.actions.writing import application_of, move, person, system, tell, within
from saan.documents.errors import DocumentNotFoundError, PaymentRefusedError
from saan.documents.models import Application, Payment, Transfer
from saan.documents.ports import Charge, Paid, TestTill, the_till
from saan.documents.queries.payments import to_refund
from saan.documents.rules.applications import Event, State
from saan.documents.rules.definition import Fee
from saan.documents.rules.fees import refund_for
from saan.trust.ids import AgencyId

MAX_PROOF = 100
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ask_for(row: Application, fee: Fee, at: datetime) -> Payment:
    """Ask for a fee, in the transaction of its application."""
    reference = "S" + "".join(secrets.choice(_ALPHABET) for _ in range(15))
    till = the_till()
    charge = Charge(AgencyId(row.agency_id), fee.satang, reference, f"{row.year}{row.running:06d}")
    return Payment.objects.create(
        application=row,
        provider=till.name,
        reference=reference,
        satang=fee.satang,
        basis_th=fee.basis.th,
        basis_en=fee.basis.en,
        asked=till.ask(charge),
        asked_at=at,
    )


def take_payment(viewer: Viewer, application_id: UUID, proof: str, at: datetime) -> None:
    """Note that a fee was paid, by an official or program who saw the proof; `proof` is its number."""
    proof = _proof(proof)
    with transaction.atomic():
        row = application_of(viewer, application_id, at, Role.CLERK, Role.DRAFTER)
        payment = Payment.objects.select_for_update().filter(application=row).first()
        if payment is None:
            raise PaymentRefusedError(
                reason_th="คำขอนี้ไม่มีค่าธรรมเนียม", reason_en="nothing is to be paid for it"
            )
        _paid(row, payment, proof, at, person(viewer))


def provider_paid(reference: str, satang: int, proof: str, at: datetime) -> UUID:
    """Note the money that a payment provider reports, once however often it says so; return the application's id.

    Whatever came is put on record. What does not settle the fee, because the application has ended, it is paid already, or
    the amount is another, is to be given back: its applicant and the officials are told. Raises `PaymentRefusedError` for a
    reference that was never given, for what is no amount, and where the same proof comes with another amount.
    """
    proof = proof.strip()[:MAX_PROOF]
    with transaction.atomic():
        asked = Payment.objects.filter(reference=reference).values_list("application_id", flat=True).first()
        if asked is None or satang <= 0 or not proof:
            raise PaymentRefusedError(
                reason_th="ไม่พบรหัสอ้างอิง จำนวนเงิน หรือเลขที่หลักฐาน",
                reason_en="its reference, amount or proof is not right",
            )
        # The application first, as everywhere: so nobody who takes the money at the counter waits for this in a circle.
        row = Application.objects.select_for_update().get(id=asked)
        payment = Payment.objects.select_for_update().get(application=row)
        known = Transfer.objects.filter(payment=payment, proof=proof).first()
        if known is None:
            _came(row, payment, satang, proof, at)
        elif known.satang != satang:
            raise PaymentRefusedError(
                reason_th="หลักฐานนี้เคยแจ้งด้วยจำนวนเงินอื่น", reason_en="its proof was reported with another amount"
            )
    return row.id


def hear_payment(body: bytes, headers: Mapping[str, str], at: datetime) -> UUID:
    """Note what a provider's own message reports; return the application's id. Raises what the till and `provider_paid` raise."""
    paid = the_till().hear(body, headers, at)
    return provider_paid(paid.reference, paid.satang, paid.proof, at)


def pay_in_test(reference: str, satang: int, at: datetime) -> UUID:
    """Pay at the till of a demonstration: its provider reports it as a real one does. Raises `DocumentNotFoundError` at any other."""
    till = the_till()
    if not isinstance(till, TestTill):
        raise DocumentNotFoundError
    return hear_payment(*till.report(Paid(reference, satang, f"test-{reference}"), at), at)


def _came(row: Application, payment: Payment, satang: int, proof: str, at: datetime) -> None:
    why = refund_for(State(row.state), paid=payment.paid_at is not None, asked=payment.satang, got=satang)
    Transfer.objects.create(payment=payment, satang=satang, proof=proof, heard_at=at, refund_for=why or "")
    if why is None:
        _paid(row, payment, proof, at, system("till"))
        return
    tell(
        row, acts.APPLICATION_OVERPAID, system("till"), at, mail="overpaid",
        reference=payment.reference, satang=satang, why=why.value,
    )  # fmt: skip


def note_refund(viewer: Viewer, application_id: UUID, proof: str, at: datetime) -> None:
    """Note that what was to be given back of an application's money was, by an official or program; `proof` is its number."""
    proof = _proof(proof)
    with transaction.atomic():
        row = application_of(viewer, application_id, at, Role.CLERK, Role.DRAFTER)
        waiting = list(to_refund(row.id).select_for_update(of=("self",)))
        if not waiting:
            raise PaymentRefusedError(reason_th="ไม่มีเงินที่ต้องคืน", reason_en="nothing is to be given back")
        for one in waiting:
            one.refunded_at, one.refund_proof, one.refunded_by_id = at, proof, viewer.person_id
            one.save()
        satang = sum(one.satang for one in waiting)
        tell(row, acts.APPLICATION_REFUNDED, person(viewer), at, mail="refunded", satang=satang)


def _proof(number: str) -> str:
    """Return the number of a proof that an official saw, or raise `PaymentRefusedError` where there is none, `NoteTooLongError`."""
    if not (tidy := within(number, MAX_PROOF)):
        raise PaymentRefusedError(reason_th="ต้องระบุเลขที่หลักฐาน", reason_en="the proof needs a number")
    return tidy


def _paid(row: Application, payment: Payment, proof: str, at: datetime, actor: journal.Actor) -> None:
    act = move(row, Event.PAY, at)
    reckon(row, at)
    row.save()
    payment.paid_at, payment.proof, payment.taken_by_id = at, proof, actor.person
    payment.save()
    tell(
        row, act, actor, at, mail="paid",
        reference=payment.reference, satang=payment.satang, due=row.due.isoformat(),
    )  # fmt: skip
