"""What goes on behind numbers and places that were given elsewhere: before a restored node's copy was lost, or on paper.

Without this a node that was restored from an older copy would give a document the number that another bears already, and
its place in the status list: whoever revoked the one would revoke the other.
"""

from datetime import datetime
from typing import Final

from django.db import transaction

from saan.base.agencies import api as agencies
from saan.base.journal import api as journal
from saan.documents import acts
from saan.documents.actions.writing import reason, system
from saan.documents.errors import NumberBehindError, RegisterUnknownError
from saan.documents.models import Counter, StatusList
from saan.documents.queries.series import series
from saan.trust.canonical import Json
from saan.trust.ids import AgencyId

MOST_GIVEN: Final = 99_999_999
"""The highest number that may be said to be given elsewhere: a slip of the pen beyond it would waste a register."""


def go_on_behind(
    agency_id: AgencyId, register: str, last: int, because: str, *, by: agencies.Authority
) -> int:
    """Have a register give the number after those that were given elsewhere as its next; return that number.

    Raises `RegisterUnknownError`, `NumberBehindError` and `ReasonNeededError`.
    """
    by.require_administrator(agency_id, None)
    by.require_person()
    because = reason(because)
    year = next((one.year for one in series(agency_id, by.at) if one.register == register), None)
    if year is None:
        raise RegisterUnknownError(register=register)
    with transaction.atomic():
        new = Counter(agency_id=agency_id, register=register, year=year, last=0)
        Counter.objects.bulk_create([new], ignore_conflicts=True)
        row = Counter.objects.select_for_update().get(agency_id=agency_id, register=register, year=year)
        if not row.last < last <= MOST_GIVEN:
            raise NumberBehindError(last=row.last, wanted=last, most=MOST_GIVEN)
        detail: dict[str, Json] = {
            "register": register,
            "year": year,
            "first": row.last + 1,
            "last": last,
            "reason": because,
        }
        row.last = last
        row.save(update_fields=["last"])
        journal.record(
            journal.Act(
                acts.NUMBERS_LEFT_OUT,
                agency_id,
                journal.Subject("agency", agency_id),
                by.actor,
                by.at,
                detail,
            )
        )
    return last + 1


def leave_status_lists(at: datetime) -> int:
    """Give no more places in the status lists in use, so that the next document begins another; return how many were left.

    What they tell of the documents in them stays published. Done again, it changes nothing.
    """
    with transaction.atomic():
        rows = [one for one in StatusList.objects.select_for_update() if one.taken < 1 << one.power]
        for row in rows:
            journal.record(
                journal.Act(
                    acts.STATUS_LIST_LEFT,
                    AgencyId(row.agency_id),
                    journal.Subject("status-list", str(row.id)),
                    system("status"),
                    at,
                    {"serial": row.serial, "taken": row.taken},
                )
            )
            row.taken = 1 << row.power
            row.save(update_fields=["taken"])
    return len(rows)
