"""What is asked for once is taken once: a call that is repeated, and a button that is clicked twice, begin no second application."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from saan.base.agencies import api as agencies
from saan.base.people.api import Viewer
from saan.documents import api
from saan.documents.errors import KeyUsedError
from saan.documents.models import Application, Payment
from tests.documents.world import CERTIFICATE, TRANSCRIPT, moment
from tests.letters.world import House
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db

NEIGHBOUR = CERTIFICATE | {"full_name": "นางสาวข้างบ้าน อีกคน"}


def test_a_key_stands_for_one_caller_and_one_request(here: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def take(by: Viewer, data: dict[str, Any], key: str = "1") -> api.Receipt:
        request = api.Request(here.agency.id, "certificate", data, key=key)
        return api.apply(request, api.Channel.CALL, by, moment())

    first = take(here.clerk, CERTIFICATE)
    assert take(here.clerk, CERTIFICATE) == first, "the answer was lost, so it is asked again"
    with pytest.raises(KeyUsedError):
        take(here.clerk, NEIGHBOUR)
    theirs = take(here.drafter, NEIGHBOUR)
    assert theirs.application_id != first.application_id, "another program counts from 1 too"
    assert set(Application.objects.values_list("holder", flat=True)) == {
        CERTIFICATE["full_name"],
        NEIGHBOUR["full_name"],
    }
    lock, began = agencies.lock, list[api.Receipt]()

    def meanwhile(agency_id: str) -> None:
        monkeypatch.setattr(agencies, "lock", lock)
        began.append(take(here.clerk, CERTIFICATE, "2"))
        lock(agency_id)

    monkeypatch.setattr(agencies, "lock", meanwhile)
    assert take(here.clerk, CERTIFICATE, "2") == began[0], "of two calls at once the second finds the first's"
    assert Application.objects.count() == 3


def test_a_double_click_applies_once_and_pays_once(here: House, settings: Settings) -> None:
    with_node(settings, demo=True)
    client, address = Client(), f"/apply/{here.agency.id}/certificate/"
    form = _sent(client, address)
    assert client.post(address, form)["Location"] == client.post(address, form)["Location"]
    assert Application.objects.count() == 1
    back = client.post(address, form | NEIGHBOUR)
    assert back.status_code == 422, (
        "who goes back and changes the form is asked whether a second one is meant"
    )
    page = back.content.decode()
    assert "กดส่งอีกครั้ง" in page
    assert NEIGHBOUR["full_name"] in page, "what was typed stays"
    assert client.post(address, form | NEIGHBOUR | {"once": _once(page)}).status_code == 302
    assert Application.objects.count() == 2
    assert client.post(address, form | {"once": "1"}).status_code == 302, "what can be guessed is no key"
    assert Application.objects.filter(key_sha256=None).count() == 0
    official = come_in(Client(), here.clerk.person_id)
    counter = "/documents/counter/transcript/"
    flat = _sent(official, counter) | {
        name: text for name, text in TRANSCRIPT.items() if isinstance(text, str)
    }
    for place, row in enumerate(TRANSCRIPT["courses"]):
        flat |= {f"courses.{place}.{name}": value for name, value in row.items()}
    assert official.post(counter, flat)["Location"] == official.post(counter, flat)["Location"]
    assert Payment.objects.count() == 1


def test_a_stranger_repeats_a_call_and_follows_the_same_application(here: House, client: Client) -> None:
    def apply(data: dict[str, Any], key: str) -> Any:
        address = f"/api/v1/apply/{here.agency.id}/certificate"
        headers = {"Idempotency-Key": key}
        return client.post(address, {"data": data}, content_type="application/json", headers=headers)

    key = str(uuid4())
    first = apply(CERTIFICATE, key)
    assert first.status_code == 200, first.content
    assert apply(CERTIFICATE, key).json() == first.json()
    other = apply(NEIGHBOUR, key)
    assert (other.status_code, other.json()["code"]) == (409, "documents.key-used")
    assert apply(NEIGHBOUR, "1").status_code == 400, "a key that others would think of opens what is theirs"
    assert Application.objects.count() == 1


def _sent(client: Client, address: str) -> dict[str, str]:
    return {**CERTIFICATE, "do": "send", "once": _once(client.get(address).content.decode())}


def _once(page: str) -> str:
    found = re.search(r'name="once" value="([^"]+)"', page)
    assert found
    return found[1]
