"""A session ends after a working day, or after lying idle; what was typed meanwhile is not lost."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings

from saan.base.people.models import Person
from saan.trust.clock import utc_now
from saan.web.accounts import sessions
from saan.web.settings.accounts import SESSION_IDLE, SESSION_LASTS
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db

PAGE = "/accounts/keys/"


@pytest.fixture
def signed_in(client: Client, clerk: Person, settings: Settings) -> Client:
    with_node(settings, demo=True)
    return come_in(client, clerk.id)


def age(client: Client, mark: str, by: timedelta) -> None:
    session = client.session
    session[mark] = (utc_now() - by).timestamp()
    session.save()


def test_an_idle_session_ends(signed_in: Client) -> None:
    age(signed_in, sessions.SEEN, SESSION_IDLE - timedelta(seconds=30))
    assert signed_in.get(PAGE).status_code == 200
    assert signed_in.session[sessions.SEEN] > (utc_now() - timedelta(seconds=30)).timestamp()
    age(signed_in, sessions.SEEN, SESSION_IDLE + timedelta(seconds=1))
    assert signed_in.get(PAGE).status_code == 302


def test_a_busy_session_ends_after_a_working_day(signed_in: Client) -> None:
    age(signed_in, sessions.BEGUN, SESSION_LASTS + timedelta(seconds=1))
    assert signed_in.get(PAGE).status_code == 302


def test_a_form_sent_too_late_is_shown_back(signed_in: Client) -> None:
    age(signed_in, sessions.SEEN, SESSION_IDLE + timedelta(seconds=1))
    late = signed_in.post("/preferences/theme/", {"subject": "เรื่องที่พิมพ์ไว้นาน"})
    assert late.status_code == 401
    page = late.content.decode()
    assert "เรื่องที่พิมพ์ไว้นาน" in page
    assert "ออกจากระบบก่อนบันทึก" in page


def test_signing_out_ends_the_session_on_the_server(signed_in: Client) -> None:
    cookie = signed_in.cookies[django_settings.SESSION_COOKIE_NAME].value
    signed_in.post("/accounts/logout/")
    thief = Client()
    thief.cookies[django_settings.SESSION_COOKIE_NAME] = cookie
    assert thief.get(PAGE).status_code == 302


def test_the_cookie_is_not_for_scripts_nor_for_other_sites(signed_in: Client) -> None:
    cookie = signed_in.cookies[django_settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == "", "the browser forgets it when it is closed"
