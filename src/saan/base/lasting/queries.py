"""How pages that must last stand: each by itself, and an agency's together."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from saan.base.lasting.models import LastingPage
from saan.trust.clock import BANGKOK
from saan.trust.errors import Text


@dataclass(frozen=True, slots=True)
class LastingView:
    """The page made to last: its hash, when it was stamped, until when that holds, and whether its evidence is in it.

    `problem` is the code of what keeps it from lasting; then, or before its first stamp, there is no hash.
    """

    sha256: str
    made_at: datetime | None
    until: datetime | None
    complete: bool
    problem: str


def lasting(kind: str, subject: UUID) -> LastingView | None:
    """Return how a record's page stands that is to last; None before its first stamp, unless it was given up."""
    made = LastingPage.objects.filter(kind=kind, subject=subject).first()
    if made is None:
        return None
    problem = "" if made.due_at is not None else made.problem
    if not (made.newest_id or problem):
        return None
    return LastingView(made.newest_id or "", made.made_at, made.until, made.complete, problem)


@dataclass(frozen=True, slots=True)
class Ending:
    """How many pages of a kind hold until a month, by their newest time-stamp."""

    kind: str
    month: date
    count: int


def endings(agency: str) -> tuple[Ending, ...]:
    """Return how many of an agency's pages hold until which month, the earliest first."""
    rows = LastingPage.objects.filter(agency_id=agency)
    found = (one for kind in _kinds(rows) for one in _months(rows.filter(kind=kind), kind))
    return tuple(sorted(found, key=lambda one: (one.month, one.kind)))


def _kinds(rows: QuerySet[LastingPage]) -> Iterator[str]:
    """Yield the kinds that there are, each found by one step in an index."""
    kinds = rows.order_by("kind").values_list("kind", flat=True)
    kind = kinds.first()
    while kind is not None:
        yield kind
        kind = kinds.filter(kind__gt=kind).first()


def _months(rows: QuerySet[LastingPage], kind: str) -> Iterator[Ending]:
    """Yield how many end in each month in which any does: a range of an index, of which no row is looked into."""
    ends = rows.filter(until__isnull=False).order_by("until").values_list("until", flat=True)
    first = ends.first()
    while first is not None:
        begins = first.astimezone(BANGKOK).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        over = (begins + timedelta(days=32)).replace(day=1)
        yield Ending(kind, begins.date(), rows.filter(until__gte=begins, until__lt=over).count())
        first = ends.filter(until__gte=over).first()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Pages that are due and not made yet: of which kind, how many, since when the oldest, and what was in the way.

    `given_up` says that nobody tries again by itself. The words are those of the newest failure of that code.
    """

    kind: str
    count: int
    since: datetime
    given_up: bool
    problem: str
    said: Text | None
    mend: Text | None


def waiting(agency: str, at: datetime) -> tuple[Waiting, ...]:
    """Return what of an agency's pages is due and not made, in groups of one cause, the oldest first."""
    due = LastingPage.objects.filter(agency_id=agency, due_at__lte=at)
    lost = LastingPage.objects.filter(agency_id=agency, due_at=None).exclude(problem="")
    found = [*_groups(due, given_up=False), *_groups(lost, given_up=True)]
    return tuple(sorted(found, key=lambda one: one.since))


def _groups(rows: "object", *, given_up: bool) -> Iterator[Waiting]:
    groups = rows.values("kind", "problem").annotate(count=Count("id"), since=Min("begun_at"))  # type: ignore[attr-defined]  # a query set
    for one in groups:
        said: list[str] = []
        if one["problem"]:
            newest = rows.filter(kind=one["kind"], problem=one["problem"]).order_by("-tried_at").first()  # type: ignore[attr-defined]
            said = newest.said if newest else []
        words = (Text(said[0], said[1]), Text(said[2], said[3])) if len(said) == 4 else (None, None)  # noqa: PLR2004 - as written
        yield Waiting(one["kind"], one["count"], one["since"], given_up, one["problem"], *words)


def how_many(agency: str) -> dict[str, tuple[int, int]]:
    """Return of each kind how many of an agency's pages are to last, and how many do with their evidence."""
    rows = LastingPage.objects.filter(agency_id=agency).values_list("kind").order_by("kind")
    counted = rows.annotate(whole=Count("*"), done=Count("kind", filter=Q(complete=True)))
    return {kind: (whole, done) for kind, whole, done in counted}
