"""Places in status lists: given by a keyed permutation, in lists that stand before anything points to them."""

import os
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import transaction
from django.db.models import F

from saan.base.agencies import api as agencies
from saan.base.journal import api as journal
from saan.documents import acts, links
from saan.documents.actions.writing import system
from saan.documents.errors import ListFullError
from saan.documents.models import StatusList
from saan.trust.ids import AgencyId
from saan.trust.statuslist import Permutation

BITS = 2
"""Two bits a place: valid, invalid, suspended."""
POWER = 20
"""Lists of 2^20 places: whoever asks for one learns nothing of which document they hold."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Places in one list, which exist if the surrounding transaction commits."""

    uri: str
    indices: tuple[int, ...]


def list_with_room(agency_id: str, count: int, at: datetime) -> StatusList:
    """Return the list in use, or begin one, in a transaction of its own: it is published before it is pointed to."""
    newest = StatusList.objects.filter(agency_id=agency_id).order_by("-serial").first()
    if newest is not None and newest.taken + count <= 1 << newest.power:
        return newest
    with transaction.atomic():
        agencies.lock(agency_id)
        newest = StatusList.objects.filter(agency_id=agency_id).order_by("-serial").first()
        if newest is not None and newest.taken + count <= 1 << newest.power:
            return newest
        made = StatusList.objects.create(
            agency_id=agency_id,
            serial=newest.serial + 1 if newest else 1,
            bits=BITS,
            power=POWER,
            key=os.urandom(32),
            begun_at=at,
            published_at=at,
        )
        journal.record(
            journal.Act(
                type=acts.STATUS_LIST_BEGUN,
                agency=AgencyId(agency_id),
                subject=journal.Subject("status-list", str(made.id)),
                actor=system("status"),
                at=at,
                detail={"serial": made.serial, "places": 1 << made.power},
            )
        )
    return made


def note_change(list_id: UUID | None) -> None:
    """Have a list written anew, in the transaction of what was decided of one of its documents."""
    if list_id is not None:
        StatusList.objects.filter(id=list_id).update(changed=F("changed") + 1)


def take_places(published: StatusList, count: int) -> Taken:
    """Take places in a list that stands, in the caller's transaction; those that roll back are taken by the next."""
    first = take_spots(published, count)
    return places(published, first, count)


def take_spots(published: StatusList, count: int) -> int:
    """Take places as `take_places` does, and return the first of them in the list's order; `places` says which they are.

    Raises `ListFullError` where others filled the list meanwhile.
    """
    row = StatusList.objects.select_for_update(no_key=True).get(id=published.id)
    if row.taken + count > 1 << row.power:
        raise ListFullError
    StatusList.objects.filter(id=row.id).update(taken=row.taken + count)
    return row.taken


def places(published: StatusList, first: int, count: int) -> Taken:
    """Return the places of a list from one on in its order."""
    order = _order(bytes(published.key), 1 << published.power)
    uri = links.status_list(AgencyId(published.agency_id), published.serial)
    return Taken(uri, tuple(order.place(first + step) for step in range(count)))


@lru_cache(4)
def _order(key: bytes, size: int) -> Permutation:
    """Return the order of a list, which knows again what it has reckoned: part after part is of one list."""
    return Permutation(key, size)
