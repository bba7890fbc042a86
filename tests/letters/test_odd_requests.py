"""Addresses and forms as nobody's page makes them: refused in words, never by a fault of ours."""

import msgspec
import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from saan.letters import api
from saan.letters.models import Letter
from tests.letters.world import House, a_draft, moment
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client: Client, here: House, settings: Settings) -> Client:
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    return come_in(client, here.drafter.person_id)


def test_an_answer_to_what_is_no_letter_begins_nothing(browser: Client, here: House) -> None:
    typed = {"kind": "external", "unit": str(here.registry.id)}
    answer = browser.post(reverse("letters:begin") + "?answers=../../etc", typed)
    assert answer.status_code == 404
    assert not Letter.objects.exists()


@pytest.mark.parametrize("version", ["", "two", "-1", "9" * 40])
def test_a_version_that_nobody_saved_sends_nothing_up(
    browser: Client, here: House, abroad: House, version: str
) -> None:
    saved = api.begin(here.drafter, here.registry.id, a_draft(here, abroad), moment())
    answer = browser.post(reverse("letters:preview", args=[saved.letter_id]), {"version": version})
    assert answer.status_code == 409
    assert Letter.objects.get().state == "drafting"
