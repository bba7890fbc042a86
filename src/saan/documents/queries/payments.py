"""What an application costs, what came for it, and what of that is to be given back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from saan.base.people.api import Viewer
from saan.documents import access
from saan.documents.models import Application, Payment, Transfer
from saan.documents.rules.fees import Refund


@dataclass(frozen=True, slots=True)
class ToRefund:
    """Money that came and does not settle the fee; `refunded_at` is None until it was given back."""

    satang: int
    why: Refund
    heard_at: datetime
    refunded_at: datetime | None
    proof: str


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be paid, how, and whether it was; `asked` is the payload of the QR code, empty at the counter.

    `refunds` is what came beside it, each with why it is to be given back.
    """

    provider: str
    reference: str
    satang: int
    basis_th: str
    basis_en: str
    asked: str
    paid_at: datetime | None
    proof: str
    refunds: tuple[ToRefund, ...]
    owed: bool


def due_of(row: Application) -> Due | None:
    """Return what an application costs, None where nothing."""
    found = Payment.objects.filter(application=row).first()
    if found is None:
        return None
    refunds = tuple(
        ToRefund(one.satang, Refund(one.refund_for), one.heard_at, one.refunded_at, one.refund_proof)
        for one in Transfer.objects.filter(payment=found).exclude(refund_for="").order_by("id")
    )
    return Due(
        found.provider,
        found.reference,
        found.satang,
        found.basis_th,
        found.basis_en,
        found.asked,
        found.paid_at,
        found.proof,
        refunds,
        owed=any(one.refunded_at is None for one in refunds),
    )


def to_refund(application_id: UUID | None = None) -> QuerySet[Transfer]:
    """Return the money that is to be given back and was not, of one application or of all."""
    rows = Transfer.objects.exclude(refund_for="").filter(refunded_at=None).order_by("id")
    return rows if application_id is None else rows.filter(payment__application_id=application_id)


@dataclass(frozen=True, slots=True)
class Owed:
    """An application of which money is to be given back; `satang` is how much in all."""

    application_id: UUID
    number: str
    holder: str
    satang: int
    since: datetime


def owed(viewer: Viewer, at: datetime, limit: int = 200) -> tuple[Owed, ...]:
    """Return the applications of the viewer's units of which money is to be given back, the oldest first."""
    seen, found = access.units(viewer, at), dict[UUID, Owed]()
    # All that waits is few; sought from the units' applications, it would be sought among millions.
    waiting = to_refund().order_by().values_list("id", "payment__application__unit_id")
    ids = sorted(one for one, unit in waiting if unit in seen)[:limit]
    for one in Transfer.objects.filter(id__in=ids).select_related("payment__application").order_by("id"):
        row = one.payment.application
        before = found.get(row.id)
        since = before.since if before else one.heard_at
        found[row.id] = Owed(
            row.id, row.number, row.holder, (before.satang if before else 0) + one.satang, since
        )
    return tuple(found.values())
