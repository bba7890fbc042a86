"""What the office's calls share: who may ask, periods in days, and what a call has made."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec

from saan.base.people import administration
from saan.base.people import api as people
from saan.base.people.api import Viewer
from saan.trust.clock import utc_now
from saan.web.accounts.office.doing import YEARS, from_start, through
from saan.web.rest.shapes import MalformedBodyError

READ: Final = people.OFFICE_READ
WRITE: Final = people.OFFICE_WRITE


class Made(msgspec.Struct, frozen=True):
    """The id of what was made."""

    id: UUID


class Days(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A period in days of Bangkok, the first and the last both part of it; without a last day, for good."""

    first_day: date
    last_day: date | None = None

    def moments(self) -> tuple[datetime, datetime | None]:
        """Return the moments between which it holds; raise `MalformedBodyError` for days of no calendar in use."""
        for day in (self.first_day, self.last_day):
            if day is not None and day.year not in YEARS:
                raise MalformedBodyError(what=f"{day}: {YEARS.start}-01-01 … {YEARS.stop - 1}-12-31")
        return from_start(self.first_day), through(self.last_day)


def office(viewer: Viewer) -> people.ViewerAuthority:
    """Return the authority of an administrator, or of a program that keeps the office; raise `NotAuthorisedError`."""
    at = utc_now()
    people.require_office(viewer, at)
    return people.authority(viewer, at)


def about(viewer: Viewer, person: UUID) -> people.ViewerAuthority:
    """Return the same for a call about a person of the agency; raise `UnknownPersonError` for anyone else."""
    by = office(viewer)
    administration.person_card(viewer, person, by.at)
    return by
