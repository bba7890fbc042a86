"""A session ends after a working day, or after lying idle; what was typed meanwhile is not lost."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
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


LETTER = "/letters/00000000-0000-0000-0000-000000000007/edit/"
MINUTE = "/incoming/00000000-0000-0000-0000-000000000007/minute/"
WORDS = "ข้อความยาวที่พิมพ์มาแล้วครึ่งชั่วโมง"


def _row_gone(client: Client) -> None:
    Session.objects.all().delete()


def _cookie_gone(client: Client) -> None:
    del client.cookies[django_settings.SESSION_COOKIE_NAME]


def _signed_out_elsewhere(client: Client) -> None:
    tab = Client()
    tab.cookies[django_settings.SESSION_COOKIE_NAME] = client.cookies[django_settings.SESSION_COOKIE_NAME]
    tab.post("/accounts/logout/")


ENDS = {"row gone": _row_gone, "cookie gone": _cookie_gone, "signed out": _signed_out_elsewhere}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("path", [LETTER, MINUTE, "/accounts/secure/"])
def test_what_was_typed_is_shown_back_however_the_session_ended(
    signed_in: Client, path: str, end: str
) -> None:
    ENDS[end](signed_in)
    file = ContentFile(b"kept where it was", name="enclosure-of-mine.txt")
    sent = {"text": WORDS, "password": "not-to-be-shown", "version": "31", "uploads": file}
    late = signed_in.post(path, sent, headers={"referer": "http://testserver/accounts/keys/"})
    assert late.status_code == 401
    page = late.content.decode()
    assert WORDS in page
    for told in ("ออกจากระบบก่อนบันทึก", "before this was saved"):
        assert told in page
    for hidden in ("not-to-be-shown", "enclosure-of-mine", ">31<"):
        assert hidden not in page
    back = PAGE if path == MINUTE else path
    assert f'href="/accounts/login/?next={back}"' in page, "signing in leads to what can be opened"
    assert f'href="{back}"' in page


def test_a_form_from_before_another_sign_in_is_shown_back(clerk: Person, settings: Settings) -> None:
    """Signing in gives the browser another token, so the form in the first tab has an old one."""
    with_node(settings, demo=True)
    strict = come_in(Client(enforce_csrf_checks=True), clerk.id)
    page = strict.get(PAGE).content.decode()
    old = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    for _ in range(2):
        come_in(strict, clerk.id)
    late = strict.post(MINUTE, {"text": WORDS, "csrfmiddlewaretoken": old})
    assert late.status_code == 403
    assert WORDS in late.content.decode()
    assert old not in late.content.decode()


def test_a_page_left_alone_does_not_keep_its_session(signed_in: Client) -> None:
    age(signed_in, sessions.SEEN, SESSION_IDLE - timedelta(seconds=2))
    seen = signed_in.session[sessions.SEEN]
    for _ in range(3):
        assert signed_in.get(PAGE, headers={"saan-polling": "1", "hx-request": "true"}).status_code == 200
    assert signed_in.session[sessions.SEEN] == seen, "asking by itself is no use of it"
    age(signed_in, sessions.SEEN, SESSION_IDLE + timedelta(seconds=1))
    assert signed_in.get(PAGE, headers={"saan-polling": "1"}).status_code == 302
    assert signed_in.get(PAGE).status_code == 302


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
