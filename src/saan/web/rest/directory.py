"""Whom a letter may be sent to, and who drafts, reviews and signs at home: what the drafting page offers."""

from uuid import UUID

from ninja import Router

from saan.base.agencies import api as agencies
from saan.base.people import api as people
from saan.base.people.api import Viewer
from saan.letters import api as letters
from saan.trust.clock import BANGKOK, utc_now
from saan.web.rest.shapes import endpoint

router = Router(tags=["directory"])
SCOPE = "directory.read"
MOST_AGENCIES = 1000
MOST_PEOPLE = 300


@endpoint(router, "GET", "/agencies", scope=SCOPE, gives=tuple[agencies.AgencyView, ...])
def list_agencies(
    _viewer: Viewer, words: str = "", after: str = "", limit: int = MOST_AGENCIES
) -> tuple[agencies.AgencyView, ...]:
    """The agencies that a letter can be sent to, by name; with words, those that they may mean.

    At most 1,000 at once: ask again `after` the id of the last of them, until none is given.
    """
    if words.strip():
        return agencies.agencies_called(words, 50)
    return agencies.known_agencies(max(1, min(limit, MOST_AGENCIES)), after)


@endpoint(router, "GET", "/agencies/{agency}", scope=SCOPE, gives=agencies.AgencyView)
def read_agency(_viewer: Viewer, agency: str) -> agencies.AgencyView:
    """One agency by its id, such as th:0994000000015."""
    return agencies.agency(agency)


@endpoint(router, "GET", "/units", scope=SCOPE, gives=tuple[agencies.UnitView, ...])
def list_units(viewer: Viewer) -> tuple[agencies.UnitView, ...]:
    """The units of one's own agency, each before those below it."""
    return agencies.units(viewer.agency_id)


@endpoint(
    router, "GET", "/units/{uuid:unit}/signatories", scope=SCOPE, gives=tuple[people.SigningPosition, ...]
)
def list_signatories(viewer: Viewer, unit: UUID) -> tuple[people.SigningPosition, ...]:
    """The positions that may sign what a unit drafts, the nearest first, with their holders and who acts for them."""
    return people.signing_positions(_own(viewer, unit), utc_now())


@endpoint(router, "GET", "/units/{uuid:unit}/reviewers", scope=SCOPE, gives=tuple[people.PersonName, ...])
def list_reviewers(viewer: Viewer, unit: UUID) -> tuple[people.PersonName, ...]:
    """Whom a draft of a unit may be sent up to for review."""
    return people.reviewers(_own(viewer, unit), utc_now())


@endpoint(router, "GET", "/people", scope=SCOPE, gives=tuple[people.PersonName, ...])
def list_people(
    viewer: Viewer, words: str = "", after: UUID | None = None, limit: int = MOST_PEOPLE
) -> tuple[people.PersonName, ...]:
    """The officials of one's own agency, by name: to whom a letter may be given; with words, those whose name, post or address has them.

    At most 300 at once: ask again `after` the last of them, until nobody is given.
    """
    circle, most = people.Circle(viewer.agency_id), max(1, min(limit, MOST_PEOPLE))
    return people.colleagues(circle, utc_now(), words, most, after).people


@endpoint(router, "GET", "/wordings", scope=SCOPE, gives=tuple[letters.Wording, ...])
def list_wordings(_viewer: Viewer) -> tuple[letters.Wording, ...]:
    """The salutations and closing words in force today, by the rank of the addressee."""
    return letters.wordings(utc_now().astimezone(BANGKOK).date())


def _own(viewer: Viewer, unit: UUID) -> UUID:
    if agencies.unit(unit).agency_id != viewer.agency_id:
        raise agencies.UnknownUnitError
    return unit
