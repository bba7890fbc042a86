"""Ending what nobody paid for or answered: who applied is told beforehand, and at the end.

Periods are the type's, as they stand on the day that something is asked of the applicant. Nobody's application ends who
was not told before in good time: a node that was down when it was to tell them gives the days of notice from when it does.
"""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from saan.base.calendar import api as calendar
from saan.documents import acts, paper
from saan.documents.actions.writing import move, system, tell
from saan.documents.models import Application
from saan.documents.queries.types import today
from saan.documents.rules.applications import WAITS_FOR_APPLICANT, Event, State
from saan.documents.rules.definition import LONGEST_NOTICE, Patience, notice, patience_on

BY: Final = system("lapsing")


def wait_for_applicant(row: Application, at: datetime) -> None:
    """Give whoever applied the type's days from now on to pay, or to answer; the caller saves the row."""
    row.ends_on, row.warned_at = _last_day(row, at), None


def end_waits(at: datetime) -> int:
    """Tell applicants whose time is nearly over, and end the applications whose time has passed; return how many ended.

    Each is its own transaction; run again after any crash. What waited before there was an end has its days from now on.
    """
    for application_id in _awaited().filter(ends_on=None).values_list("id", flat=True):
        with transaction.atomic():
            row = _locked(application_id)
            if row is not None and row.ends_on is None:
                wait_for_applicant(row, at)
                row.save()
    day = today(at)
    near = _awaited().filter(warned_at=None, ends_on__lte=day + timedelta(days=LONGEST_NOTICE))
    for application_id in near.values_list("id", flat=True):
        with transaction.atomic():
            _warn(_locked(application_id), at)
    over = _awaited().filter(ends_on__lt=day).exclude(warned_at=None)
    return sum(_ended(application_id, at) for application_id in over.values_list("id", flat=True))


def _awaited() -> QuerySet[Application]:
    return Application.objects.filter(state__in=WAITS_FOR_APPLICANT).order_by("ends_on")


def _locked(application_id: UUID) -> Application | None:
    """Return an application that still waits, locked."""
    rows = _awaited().select_for_update(of=("self",)).select_related("type")
    return rows.filter(id=application_id).first()


def _days(row: Application) -> tuple[Patience, int]:
    """Return the periods as they stood when something was asked of the applicant, and how many days that gave."""
    asked = row.arrived_at if row.state == State.AWAITING_FEE else row.asked_at or row.changed_at
    period = patience_on(paper.read_type(row.type).definition.patience, today(asked))
    return period, period.days_to_pay if row.state == State.AWAITING_FEE else period.days_to_answer


def _last_day(row: Application, at: datetime) -> date:
    return calendar.deadline(today(at), _days(row)[1], row.agency_id).day


def _warn(row: Application | None, at: datetime) -> None:
    """Tell an applicant that the time is nearly over, where it is and they were not told yet."""
    if row is None or row.ends_on is None or row.warned_at is not None:
        return
    day = today(at)
    before = notice(_days(row)[1])
    if day < row.ends_on - before:
        return
    row.ends_on, row.warned_at = max(row.ends_on, day + before), at
    row.save()
    tell(row, acts.APPLICATION_LAPSING, BY, at, mail="lapsing", ends_on=str(row.ends_on))


def _ended(application_id: UUID, at: datetime) -> bool:
    with transaction.atomic():
        row = _locked(application_id)
        if row is None or row.ends_on is None or row.warned_at is None or row.ends_on >= today(at):
            return False  # paid, answered or withdrawn meanwhile
        basis = _days(row)[0].basis
        act = move(row, Event.LAPSE, at)
        row.save()
        tell(row, act, BY, at, mail="lapsed", ended_on=str(row.ends_on), basis=basis.th)
    return True
