"""Reminding a registry of letters that lie there unregistered."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from saan.base.agencies import api as agencies
from saan.letters import acts
from saan.letters.actions.writing import system, tell
from saan.letters.models import IncomingLetter
from saan.letters.rules import incoming as life
from saan.letters.surroundings import practice

_UNREGISTERED = (life.State.ARRIVED, life.State.OPENED)


def due_reminders(at: datetime, limit: int = 500) -> tuple[UUID, ...]:
    """Return letters that have waited longer than their agency's practice allows, oldest first."""
    waiting = IncomingLetter.objects.filter(state__in=_UNREGISTERED, reminded_at=None)
    due = Q(pk__in=())
    for agency in agencies.served_agencies():
        patience = timedelta(days=practice(agency.id, at).remind_after_days)
        due |= Q(agency_id=agency.id, arrived_at__lte=at - patience)
    return tuple(waiting.filter(due).order_by("arrived_at", "id").values_list("id", flat=True)[:limit])


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
