"""Forms of letters as people fill them: nothing typed is cut or lost without a word, and nothing is offered that would be refused."""

from uuid import UUID

import msgspec
import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from saan.letters import api
from tests.letters.world import House, a_draft, moment, sent, the_one_incoming
from tests.world.doors import come_in
from tests.world.sheets import filled_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client: Client, there: House, settings: Settings) -> Client:
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    return come_in(client, there.clerk.person_id)


@pytest.fixture
def letter_id(here: House, there: House) -> UUID:
    """A letter that has come and was registered."""
    sent(here, a_draft(here, there))
    row = the_one_incoming(there.clerk)
    api.register(there.clerk, row.id, moment(1))
    return row.id


def test_a_long_paste_is_refused_whole_with_its_length(clerk: Client, letter_id: UUID) -> None:
    address = reverse("letters:close-incoming", args=[letter_id])
    assert "maxlength" not in clerk.get(address).content.decode()
    answer = clerk.post(address, {"note": "ก" * 600})
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "ข้อความยาว 600 ตัวอักษร เกิน 500 ตัวอักษร" in said
    assert filled_in(said, "note")["note"] == "ก" * 600
