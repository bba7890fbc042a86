"""Where a person may go from every page: one table of places, each for some roles."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from saan.base.people import api as people
from saan.base.people.access import viewer_on
from saan.base.people.api import Role, Viewer, roles_of
from saan.base.words import say
from saan.letters import api as letters
from saan.trust.clock import utc_now
from saan.trust.errors import Text


@dataclass(frozen=True, slots=True)
class Destination:
    """A place in the navigation: the name of its route, and who sees it (no roles: every official).

    `else_to` tells of who has none of the roles whether they see it all the same.
    """

    name: Text
    route: str
    roles: tuple[Role, ...] = ()
    else_to: Callable[[Viewer, datetime], bool] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A destination as one reader sees it on one page."""

    name: str
    address: str
    here: bool


DESTINATIONS: tuple[Destination, ...] = (
    Destination(Text(th="หน้าแรก", en="Home"), "home"),
    Destination(
        Text(th="แฟ้มเสนอ", en="Signing tray"),
        "letters:tray",
        (Role.SIGNATORY, Role.REVIEWER),
        people.signs_for_another,
    ),
    Destination(Text(th="หนังสือเข้า", en="Incoming"), "letters:inbox"),
    Destination(Text(th="หนังสือออก", en="Outgoing"), "letters:outbox"),
    Destination(Text(th="เอกสาร", en="Documents"), "documents:queue"),
    Destination(
        Text(th="ทะเบียน", en="Registers"),
        "letters:registers",
        (Role.CLERK, Role.AUDITOR),
        letters.keeps_secret_register,
    ),
    Destination(Text(th="ค้นหา", en="Search"), "letters:search"),
    Destination(Text(th="การทำการแทน", en="Delegations"), "office_delegations"),
    Destination(Text(th="ผู้ดูแลระบบ", en="Administration"), "office_people", (Role.ADMINISTRATOR,)),
)


def places(request: HttpRequest) -> tuple[Place, ...]:
    """Return the reader's places; none before sign-in. The place whose address opens the path is `here`."""
    viewer = viewer_on(request)
    if viewer is None:
        return ()
    at = utc_now()
    roles = roles_of(viewer, at)
    return tuple(_place(one, request.path) for one in DESTINATIONS if _is_offered(one, viewer, roles, at))


def _is_offered(one: Destination, viewer: Viewer, roles: frozenset[Role], at: datetime) -> bool:
    if not one.roles or roles & set(one.roles):
        return True
    return one.else_to is not None and one.else_to(viewer, at)


def _place(destination: Destination, path: str) -> Place:
    address = reverse(destination.route)
    here = path == address if address == "/" else path.startswith(_ROOTS.get(destination.route, (address,)))
    return Place(say(destination.name), address, here)


_ROOTS = {
    "letters:inbox": ("/inbox/", "/incoming/"),
    "office_people": (
        "/office/people/",
        "/office/units/",
        "/office/posts/",
        "/office/practice/",
        "/office/calendar/",
        "/office/programs/",
        "/office/webhooks/",
        "/office/expiries/",
        "/office/work/",
    ),
}
"""Pages that belong to a place without standing below its address."""
