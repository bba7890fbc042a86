"""Where a person may go from every page: one table of places, each for some roles."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from saan.base.people.access import viewer_on
from saan.base.people.api import Role
from saan.base.words import say
from saan.trust.errors import Text


@dataclass(frozen=True, slots=True)
class Destination:
    """A place in the navigation: the name of its route, and who sees it (no roles: every official)."""

    name: Text
    route: str
    roles: tuple[Role, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A destination as one reader sees it on one page."""

    name: str
    address: str
    here: bool
    key: str


DESTINATIONS: tuple[Destination, ...] = ()


def places(request: HttpRequest) -> tuple[Place, ...]:
    """Return the reader's places; none before sign-in. The place whose address opens the path is `here`."""
    if viewer_on(request) is None:
        return ()
    return tuple(_place(destination, request.path) for destination in DESTINATIONS)


def _place(destination: Destination, path: str) -> Place:
    address = reverse(destination.route)
    return Place(say(destination.name), address, path.startswith(address), destination.key)
