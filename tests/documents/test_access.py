"""No page and no call gives an application or a document to somebody who has no business with it.

Every address that names one is asked for by each outsider; a new address is found in the table by itself.
"""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client
from django.urls import get_resolver
from pytest_django import Settings

from saan.base.people.models import Role
from saan.base.people.viewer import Viewer
from saan.documents import api
from tests.documents.world import CERTIFICATE, issued, keeper, moment
from tests.letters.world import House, a_house, a_unit, an_official
from tests.web.access.routes import API, url_table
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db
OURS = (
    "documents/batches/<uuid",
    f"{API}batches/<",
    "documents/applications/",
    "documents/issued/<",
    f"{API}applications/<",
    f"{API}documents/<",
)


@pytest.fixture(autouse=True)
def node(settings: Settings) -> None:
    with_node(settings, demo=True)


def addresses(application: UUID, document: UUID) -> Iterator[str]:
    for route, _ in url_table(get_resolver()):
        if route.startswith(OURS):
            made = re.sub(r"<\w+:application_id>", str(application), route)
            made = re.sub(r"<\w+:document_id>", str(document), made).replace("<slug:sha256>", "0" * 64)
            made = made.replace("<int:number>", "1")
            yield "/" + re.sub(r"<\w+:batch_id>", str(document), made)
    yield f"/documents/issued/{document}/"


def outsiders(here: House) -> dict[str, Viewer]:
    aside = a_unit(here.agency, "กองคลัง", "0199", parent=here.registry)
    there = a_house("0994000000023", "กรมอื่น", "อน")
    return {
        "another agency's clerk": there.clerk,
        "another agency's director": there.director,
        "another unit's official": an_official(
            here.agency, "ต่างกอง", (Role.DRAFTER, aside), (Role.REVIEWER, aside)
        ),
        "an official without a role": an_official(here.agency, "ไม่มีบทบาท"),
        "who administers the agency": keeper(here),
    }


def test_nobody_else_reaches_an_application_or_a_document(here: House) -> None:
    document_id = issued(here)
    application_id = api.document(here.clerk, document_id, moment(20)).application_id
    assert application_id
    asked = sorted(set(addresses(application_id, document_id)))
    assert len(asked) > 20
    for who, viewer in outsiders(here).items():
        client = come_in(Client(), viewer.person_id)
        for address in asked:
            for method in ("GET", "POST"):
                answer = client.generic(method, address, "{}", content_type="application/json")
                text = answer.content.decode(errors="replace")
                assert answer.status_code in {403, 404, 405, 422}, (
                    f"{who}: {method} {address} {answer.status_code}"
                )
                assert CERTIFICATE["national_id"] not in text, f"{who}: {address}"
                assert CERTIFICATE["full_name"] not in text, f"{who}: {address}"
        listed = (
            client.get("/documents/ended/").content.decode()
            + client.get("/documents/issued/").content.decode()
        )
        assert CERTIFICATE["full_name"] not in listed, who


def test_nobody_without_a_sign_in_does(here: House, client: Client) -> None:
    document_id = issued(here)
    for address in addresses(document_id, document_id):
        answer = client.get(address)
        assert answer.status_code in {302, 401, 405}, address


def test_only_who_administers_the_agency_loads_types(here: House) -> None:
    for viewer in (here.clerk, here.director, here.drafter):
        client = come_in(Client(), viewer.person_id)
        assert client.post("/documents/types/", {"ready": "receipt"}).status_code == 403
        body = '{"definition":{},"plate":""}'
        answer = client.post("/api/v1/document-types", body, content_type="application/json")
        assert answer.status_code in {403, 422}
