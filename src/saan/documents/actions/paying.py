"""Fees: asking for one with the application, and taking note that it was paid."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from saan.base.journal import api as journal
from saan.base.people.api import Role, Viewer
from saan.documents.actions.writing import application_of, move, person, system, tell
from saan.documents.errors import PaymentRefusedError
from saan.documents.models import Application, Payment
from saan.documents.ports import Charge, the_till
from saan.documents.rules.applications import Event, State
from saan.documents.rules.definition import Fee
from saan.trust.ids import AgencyId

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ask_for(row: Application, fee: Fee, at: datetime) -> Payment:
    """Ask for a fee, in the transaction of its application."""
    reference = "S" + "".join(secrets.choice(_ALPHABET) for _ in range(15))
    till = the_till()
    return Payment.objects.create(
        application=row,
        provider=till.name,
        reference=reference,
        satang=fee.satang,
        basis_th=fee.basis.th,
        basis_en=fee.basis.en,
        asked=till.ask(Charge(AgencyId(row.agency_id), fee.satang, reference)),
        asked_at=at,
    )


def take_payment(viewer: Viewer, application_id: UUID, proof: str, at: datetime) -> None:
    """Note that a fee was paid, by an official or program who saw the proof; `proof` is its number."""
    if not proof.strip():
        raise PaymentRefusedError(reason_th="ต้องระบุเลขที่หลักฐาน", reason_en="the proof needs a number")
    with transaction.atomic():
        row = application_of(viewer, application_id, at, Role.CLERK, Role.DRAFTER)
        payment = Payment.objects.select_for_update().filter(application=row).first()
        if payment is None:
            raise PaymentRefusedError(
                reason_th="คำขอนี้ไม่มีค่าธรรมเนียม", reason_en="nothing is to be paid for it"
            )
        _paid(row, payment, proof.strip()[:100], at, person(viewer))


def provider_paid(reference: str, satang: int, proof: str, at: datetime) -> UUID:
    """Note what a payment provider reports, once however often it says so; return the application's id.

    Raises `PaymentRefusedError` for a reference that was never given, or another amount.
    """
    with transaction.atomic():
        payment = Payment.objects.select_for_update().filter(reference=reference).first()
        if payment is None or payment.satang != satang:
            raise PaymentRefusedError(
                reason_th="ไม่พบรหัสอ้างอิงหรือจำนวนเงินไม่ตรง", reason_en="the reference or the amount is not right"
            )
        row = Application.objects.select_for_update().get(id=payment.application_id)
        if payment.paid_at is None and row.state == State.AWAITING_FEE:
            _paid(row, payment, proof[:100], at, system("till"))
    return row.id


def _paid(row: Application, payment: Payment, proof: str, at: datetime, actor: journal.Actor) -> None:
    act = move(row, Event.PAY, at)
    row.save()
    payment.paid_at, payment.proof, payment.taken_by_id = at, proof, actor.person
    payment.save()
    tell(row, act, actor, at, mail="paid", reference=payment.reference, satang=payment.satang)
