"""Whatever a page offers an official, it opens: nobody presses what is refused."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client
from django.urls import resolve
from pytest_django import Settings

from saan.base.people import api as people
from saan.base.people.access import access_of
from saan.base.people.models import Role
from saan.base.people.viewer import Viewer
from saan.trust.clock import utc_now
from tests.documents.world import load
from tests.letters.conftest import home, pigeons, press
from tests.letters.world import House, Pigeons, an_official
from tests.web.access.outsiders import a_desk
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in

__all__ = ["home", "pigeons", "press"]
pytestmark = pytest.mark.django_db

SENT_TO = re.compile(r'(?:action|formaction)="([^"#]+)')
OFFERED = re.compile(r'<a[^>]+href="([^"#]+)')
OF_ITS_OWN = re.compile(r"[0-9a-f-]{32,}|\d+")
NOT_YET = 503
"""A proof whose checkpoint is made in a moment."""
EACH = 2
"""Pages of one kind that are opened; more of them offer the same."""
OFFICIALS = ("clerk", "drafter", "reviewer", "director", "official", "administrator", "auditor")


@pytest.fixture
def house(pigeons: Pigeons, settings: Settings) -> House:
    with_node(settings, demo=True)
    made = a_desk(pigeons).here
    load(made, "certificate")
    return made


def offered(page: str) -> Iterator[str]:
    """Yield the addresses of this node that a page leads to."""
    for found in OFFERED.findall(page):
        address = unescape(found)
        if address.startswith("/") and "/logout/" not in address and not address.startswith("/static/"):
            yield address


def closed(viewer: Viewer, page: str) -> Iterator[str]:
    """Yield the addresses that a page's forms are sent to and that are for other roles than the viewer's."""
    roles = people.roles_of(viewer, utc_now())
    for found in SENT_TO.findall(page):
        address = unescape(found).partition("?")[0]
        access = access_of(resolve(address).func)
        if access and access.roles and not roles & {*access.roles}:
            yield address


@pytest.mark.parametrize("who", OFFICIALS)
def test_everything_that_a_page_offers_opens_for(who: str, house: House) -> None:
    viewer = (
        an_official(house.agency, "ผู้ตรวจ", (Role.AUDITOR, house.registry))
        if who == "auditor"
        else getattr(house, who)
    )
    client = come_in(Client(), viewer.person_id)
    whence, waiting, opened = {"/": ""}, deque(["/"]), Counter[str]()
    refused = []
    while waiting:
        address = waiting.popleft()
        kind = OF_ITS_OWN.sub("#", address.partition("?")[0])
        if opened[kind] == EACH:
            continue
        opened[kind] += 1
        answer = client.get(address)
        if answer.status_code >= 400 and answer.status_code != NOT_YET:
            refused.append(f"{whence[address]} offers {address}: {answer.status_code}")
        if answer.streaming:
            b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # read to its end, it is closed
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        refused += [f"{address} has a form for {each}" for each in closed(viewer, answer.text)]
        for each in offered(answer.text):
            if each not in whence:
                whence[each] = address
                waiting.append(each)
    assert refused == []
    assert len(opened) > 8
