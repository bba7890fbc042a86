"""Nobody is led to an address that takes only forms, and one that opens it all the same is told what to do."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import Client, RequestFactory
from django.views.decorators import http
from pytest_django import Settings

from saan.base.people.way_back import takes_get, way_back
from tests.base.people.test_actions import Office
from tests.web.access import routes
from tests.web.accounts.conftest import office, with_node
from tests.world.doors import come_in

__all__ = ["office"]
pytestmark = pytest.mark.django_db
LETTER = UUID(int=7)
LETTERS = f"/incoming/{LETTER}/"


@pytest.mark.parametrize(
    ("path", "sender", "back"),
    [
        (f"{LETTERS}minute/", f"{LETTERS}?page=2", f"{LETTERS}?page=2"),
        (f"{LETTERS}minute/", "", LETTERS),
        (f"{LETTERS}minute/", f"{LETTERS}minute/", LETTERS),
        (f"{LETTERS}minute/", "https://elsewhere.example/inbox/", LETTERS),
        (f"{LETTERS}minute/", "/nowhere/", LETTERS),
        (f"{LETTERS}enter/{LETTER}/", "", LETTERS),
        (f"/tray/{LETTER}/decide/", "", f"/tray/{LETTER}/"),
        ("/tray/sign/", "", "/tray/"),
        (f"/office/work/{LETTER}/revive/", "", "/office/work/"),
        ("/preferences/theme/", "", "/"),
        (f"/letters/{LETTER}/edit/?a=b", f"{LETTERS}", f"/letters/{LETTER}/edit/?a=b"),
    ],
)
def test_a_form_leads_back_to_the_page_that_sent_it_or_to_what_it_is_about(
    path: str, sender: str, back: str
) -> None:
    if sender.startswith("/"):
        sender = f"http://testserver{sender}"
    assert way_back(RequestFactory(headers={"referer": sender}).post(path)) == back
    if path.endswith("minute/"):
        assert way_back(RequestFactory(headers={"referer": sender}).get(path)) == LETTERS


def test_what_is_said_to_open_is_what_opens() -> None:
    """What Django's decorators close over is looked at, so it is compared with what they answer."""
    closed = 0
    for route, pattern in routes.url_table():
        said = takes_get(pattern.callback)
        allowed = [methods for one in _wrapped(pattern.callback) if (methods := _allowed(one))]
        assert said == all("GET" in methods for methods in allowed), route
        closed += not said
    assert closed > 40


def _wrapped(view: object) -> Iterator[Any]:
    while view is not None:
        yield view
        view = getattr(view, "__wrapped__", None)


def _allowed(view: Any) -> str:
    """Return what one of Django's decorators allows, which it says of a method that none allows; empty of anything else."""
    if getattr(view, "__code__", None) is None or view.__code__.co_filename != http.__file__:
        return ""
    return str(view(RequestFactory().generic("TRACE", "/")).headers["Allow"])


@pytest.fixture
def clerk(client: Client, office: Office, settings: Settings) -> Client:
    with_node(settings, demo=True)
    return come_in(client, office.clerk)


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("path", [f"{LETTERS}minute/", f"{LETTERS}assign/", f"/tray/{LETTER}/decide/"])
def test_an_address_that_takes_only_forms_has_a_page_all_the_same(
    clerk: Client, path: str, language: str
) -> None:
    clerk.cookies["saan-language"] = language
    told = clerk.get(path)
    assert (told.status_code, told["Allow"]) == (405, "POST")
    page = told.content.decode()
    assert "ที่อยู่นี้มีไว้รับแบบฟอร์ม" in page
    assert "only takes a form that is sent" in page
    letter = path[: path.rstrip("/").rindex("/") + 1]
    assert f'href="{letter}"' in page
    assert f'name="next" value="{letter}"' in page, "a change of language leads to a page too"


def test_a_program_is_told_so_as_a_document(clerk: Client) -> None:
    told = clerk.get(f"{LETTERS}minute/", headers={"accept": "application/json"})
    assert (told.status_code, told["Allow"]) == (405, "POST")
    assert json.loads(told.content)["code"] == "web.forms-only"


def test_who_signs_in_is_led_to_what_opens(client: Client) -> None:
    assert client.get(f"{LETTERS}minute/")["Location"] == f"/accounts/login/?next={LETTERS}"
