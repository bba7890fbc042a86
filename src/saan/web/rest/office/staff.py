"""People of the agency: the list, one person's card, and what is done to their account."""

from datetime import datetime
from uuid import UUID

import msgspec
from ninja import Router

from saan.base.people import administration
from saan.base.people import api as people
from saan.base.people.api import Secrecy, Viewer
from saan.web.accounts.links import invitation_link
from saan.web.accounts.notices import send_invitation
from saan.web.rest.office.asking import READ, WRITE, Made, about, office
from saan.web.rest.shapes import endpoint

router = Router(tags=["office"])


class Clearance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to which secrecy someone may read: 0 ordinary only, 1 ลับ, 2 ลับมาก."""

    clearance: Secrecy


class NationalNumber(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The 13 digits by which a provider such as ThaID names someone; only a keyed hash is kept."""

    number: str


class Invitation(msgspec.Struct, frozen=True):
    """A one-time link, shown this once; `sent` says whether it goes by mail too; the person's card tells how that went."""

    address: str
    expires_at: datetime
    sent: bool


@endpoint(router, "GET", "/office/people", scope=READ, gives=administration.Roster)
def list_staff(viewer: Viewer, search: str = "", after: UUID | None = None) -> administration.Roster:
    """A page of the agency's people by name, suspended ones too; `following` is the next page's `after`."""
    return administration.roster(viewer, office(viewer).at, search=search, after=after)


@endpoint(router, "POST", "/office/people", scope=WRITE, takes=people.PersonEntry, gives=Made)
def register_person(viewer: Viewer, body: people.PersonEntry) -> Made:
    """Add a person, who cannot sign in until invited; one address has one account, so a repeat adds nobody."""
    return Made(people.register_person(viewer.agency_id, body, by=office(viewer)))


@endpoint(router, "GET", "/office/people/{uuid:person}", scope=READ, gives=administration.PersonCard)
def read_person(viewer: Viewer, person: UUID) -> administration.PersonCard:
    """One person: particulars, posts, roles and account."""
    return administration.person_card(viewer, person, office(viewer).at)


@endpoint(router, "PUT", "/office/people/{uuid:person}", scope=WRITE, takes=people.PersonEntry)
def change_person(viewer: Viewer, body: people.PersonEntry, person: UUID) -> None:
    """Bring a person's particulars up to date; their address only a person changes, for it lets them in."""
    people.change_person(person, body, by=about(viewer, person))


@endpoint(router, "PUT", "/office/people/{uuid:person}/clearance", scope=WRITE, takes=Clearance)
def clear_person(viewer: Viewer, body: Clearance, person: UUID) -> None:
    """Set up to which secrecy a person may read; for people only, and never for oneself."""
    people.clear_person(person, body.clearance, by=about(viewer, person))


@endpoint(router, "PUT", "/office/people/{uuid:person}/national-id", scope=WRITE, takes=NationalNumber)
def link_national_id(viewer: Viewer, body: NationalNumber, person: UUID) -> None:
    """Let a provider that vouches for this number sign the person in; for people only."""
    people.link_national_id(person, body.number, by=about(viewer, person))


@endpoint(router, "DELETE", "/office/people/{uuid:person}/national-id", scope=WRITE)
def unlink_national_id(viewer: Viewer, person: UUID) -> None:
    """Forget the hash of a person's number; for people only."""
    people.unlink_national_id(person, by=about(viewer, person))


@endpoint(router, "POST", "/office/people/{uuid:person}/invitation", scope=WRITE, gives=Invitation)
def invite_person(viewer: Viewer, person: UUID) -> Invitation:
    """Make a one-time link in place of any earlier one, and mail it if the node sends mail; for people only."""
    invited = people.invite_person(person, by=about(viewer, person))
    address = invitation_link(invited)
    sent = send_invitation(invited.secret, people.Person.objects.get(id=person).email or "")
    return Invitation(address, invited.expires_at, sent)


@endpoint(router, "POST", "/office/people/{uuid:person}/deactivate", scope=WRITE)
def deactivate_person(viewer: Viewer, person: UUID) -> None:
    """Shut a person out at once, and end their posts, roles and acting; an administrator is for people only."""
    people.deactivate_person(person, by=about(viewer, person))


@endpoint(router, "POST", "/office/people/{uuid:person}/reactivate", scope=WRITE)
def reactivate_person(viewer: Viewer, person: UUID) -> None:
    """Let a person in again, without the posts and roles that ended; for people only."""
    people.reactivate_person(person, by=about(viewer, person))
