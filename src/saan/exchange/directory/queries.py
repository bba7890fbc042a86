"""What the authority's rows say, for the command line and the enrolment pages."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from saan.exchange.directory import enrolment
from saan.exchange.directory.errors import DecidedError, UnknownEnrolmentError
from saan.exchange.directory.models import Enrolment
from saan.trust.ids import AgencyId

SHOWN = 50
LEAST_DIGEST = 8


@dataclass(frozen=True, slots=True)
class EnrolmentView:
    """A request and what became of it."""

    digest: str
    agency: AgencyId
    name_th: str
    name_en: str
    endpoints: tuple[str, ...]
    received_at: datetime
    state: str
    reason: str


def waiting() -> tuple[EnrolmentView, ...]:
    """Return the requests that wait for a decision, oldest first; their number is bounded (`actions.waiting`)."""
    rows = Enrolment.objects.filter(state=Enrolment.State.WAITING).order_by("id")
    return tuple(map(_view, rows))


def undecided() -> tuple[EnrolmentView, ...]:
    """Return the requests that were pushed out or waited too long, newest first; they may still be decided."""
    out = (Enrolment.State.CROWDED, Enrolment.State.EXPIRED)
    rows = Enrolment.objects.filter(state__in=out).order_by("-received_at", "-id")[:SHOWN]
    return tuple(map(_view, rows))


def by_digest(digest: str) -> EnrolmentView:
    """Return a request by its whole digest, or raise `UnknownEnrolmentError`."""
    row = Enrolment.objects.filter(digest=digest).first()
    if row is None:
        raise UnknownEnrolmentError(digest=digest)
    return _view(row)


def undecided_by(digest: str) -> EnrolmentView:
    """Return the request that `approve` and `refuse` would take by a digest or its beginning; raise what they raise."""
    return _view(only(Enrolment.objects.all(), digest))


def only(rows: QuerySet[Enrolment], digest: str) -> Enrolment:
    """Return the one request whose digest begins so and that nobody has decided, whether it waits or was pushed out.

    Raises `UnknownEnrolmentError` where none or several begin so, or `DecidedError`.
    """
    found = list(rows.filter(digest__startswith=digest)[:2])
    if len(found) != 1 or len(digest) < LEAST_DIGEST:
        raise UnknownEnrolmentError(digest=digest)
    (row,) = found
    if row.state in {Enrolment.State.APPROVED, Enrolment.State.REFUSED}:
        raise DecidedError(digest=digest, state=row.state)
    return row


def _view(row: Enrolment) -> EnrolmentView:
    # Read as of the day it came: it was sound then, whatever has expired since.
    request = enrolment.read(bytes(row.body), row.received_at)
    listed = request.entry.listed
    return EnrolmentView(
        digest=row.digest,
        agency=AgencyId(row.agency_id),
        name_th=listed.name_th,
        name_en=listed.name_en,
        endpoints=request.entry.endpoints,
        received_at=row.received_at,
        state=row.state,
        reason=row.reason,
    )
