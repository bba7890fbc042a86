"""What a document is worth today, in the words of those who decided it: for its holder, and for whoever checks it."""

from dataclasses import dataclass
from datetime import date, datetime

from saan.documents.models import Document, StatusChange
from saan.documents.queries.types import today
from saan.documents.rules.standing import Standing, standing

_REASONED = frozenset({Standing.SUSPENDED, Standing.REVOKED})


@dataclass(frozen=True, slots=True)
class Worth:
    """What a document is worth: since when it was decided so and why, and the number of the one that replaced it.

    `since` is None where nobody decided anything: it is as it was issued, or its last day (`valid_until`) has passed.
    """

    standing: Standing
    since: datetime | None
    reason: str
    replaced_by: str
    valid_until: date | None


def worth(row: Document, at: datetime) -> Worth:
    """Return what a document is worth at a moment."""
    now = standing(Standing(row.standing), row.valid_until, today(at))
    newest = StatusChange.objects.filter(document=row, agreed=True).order_by("-decided_at").first()
    reason, since = "", None
    if now in _REASONED and newest is not None:
        reason, since = newest.reason, newest.decided_at
    elif now is Standing.REPLACED:
        since = row.changed_at
    return Worth(now, since, reason, row.replaced_by.number if row.replaced_by else "", row.valid_until)
