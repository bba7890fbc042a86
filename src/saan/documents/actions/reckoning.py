"""By when a decision is promised: reckoned from when the agency counts as having what it decides on (2565 Act, s. 10)."""

from datetime import datetime

from saan.base.calendar import api as calendar
from saan.base.calendar.api import Deemed
from saan.documents import paper
from saan.documents.models import Application
from saan.documents.queries.types import today


def reckon(row: Application, at: datetime) -> Deemed:
    """Set by when an application is to be decided on, of which the last part arrives now; return when that counts as received.

    That is the application itself, then its fee, then what was missing. The caller saves the row.
    """
    deemed = calendar.deemed_received(at, row.agency_id)
    days = paper.read_type(row.type).definition.days_to_decide
    row.due = calendar.add_working_days(today(deemed.at), days, row.agency_id).day
    return deemed
