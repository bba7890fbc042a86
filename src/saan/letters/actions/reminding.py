"""Reminding a registry of letters that lie there unregistered."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from saan.letters import acts
from saan.letters.actions.writing import system, tell
from saan.letters.models import IncomingLetter
from saan.letters.rules import incoming as life
from saan.letters.surroundings import practice

_UNREGISTERED = (life.State.ARRIVED, life.State.OPENED)


def due_reminders(at: datetime, limit: int = 500) -> tuple[UUID, ...]:
    """Return letters that have waited longer than their agency's practice allows, oldest first."""
    rows = (
        IncomingLetter.objects.filter(state__in=_UNREGISTERED, reminded_at=None)
        .order_by("arrived_at")
        .values_list("id", "agency_id", "arrived_at")[:limit]
    )
    days = {agency: practice(agency, at).remind_after_days for agency in {row[1] for row in rows}}
    return tuple(row[0] for row in rows if row[2] + timedelta(days=days[row[1]]) <= at)


def remind(letter_id: UUID, at: datetime) -> bool:
    """Record one reminder for a letter still unregistered; return whether this call did."""
    with transaction.atomic():
        letter = IncomingLetter.objects.select_for_update().get(id=letter_id)
        if letter.state not in _UNREGISTERED or letter.reminded_at is not None:
            return False
        letter.reminded_at = at
        letter.save(update_fields=["reminded_at"])
        tell(letter, acts.INCOMING_REMINDED, system("reminding"), at)
        return True
