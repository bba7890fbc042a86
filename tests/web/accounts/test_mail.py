"""What accounts are told by mail leaves by itself, again where a real server puts it off, and never with a link that is dead."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from saan.base.jobs import api as jobs
from saan.base.jobs.models import Job
from saan.base.people.models import Person
from tests.base.people.test_actions import Office
from tests.web.accounts.conftest import PASSWORD, with_node
from tests.world.doors import come_in
from tests.world.post import GREY, Scripted, listening, through

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Settings) -> Iterator[Controller]:
    with listening(Scripted()) as made:
        with_node(settings, demo=True)
        through(settings, made)
        yield made


@pytest.fixture
def admin(office: Office) -> Client:
    return come_in(Client(), office.admin)


def invite(admin: Client, person: Person) -> str:
    """Make an invitation and return the path of its link, as the page shows it."""
    page = admin.post(reverse("office_invite", args=[person.id])).content.decode()
    assert person.email
    assert person.email in page
    found = re.search(r'id="invitation">([^<]+)<', page)
    assert found
    return found[1].removeprefix(django_settings.SAAN.public_url)


def card(admin: Client, person: Person, language: str = "th") -> str:
    admin.cookies["saan-language"] = language
    return admin.get(reverse("office_person", args=[person.id])).content.decode()


def later() -> None:
    """Let the time pass for which jobs wait."""
    Job.objects.filter(state="waiting").update(state="ready")
    jobs.run_pending()


def received(server: Controller) -> list[Message]:
    return [message_from_bytes(one.content) for one in server.handler.taken]


def words(message: Message) -> str:
    body = message.get_payload(decode=True)
    assert isinstance(body, bytes)
    return body.decode()


def test_an_invitation_that_is_put_off_is_shown_so_and_arrives_later_with_a_link_that_opens(
    server: Controller, admin: Client, clerk: Person
) -> None:
    server.handler.script = {clerk.email: [GREY]}
    path = invite(admin, clerk)
    secret = path.strip("/").rsplit("/", 1)[1]
    assert secret not in str(list(Job.objects.values("arguments"))), (
        "whoever copies the database is not let in"
    )
    jobs.run_pending()
    assert not server.handler.taken
    assert "เครื่องรับขอให้รอ" in card(admin, clerk)
    shown = card(admin, clerk, "en")
    assert "Put off by the server" in shown
    assert GREY in shown
    later()
    (message,) = received(server)
    assert path in words(message)
    assert clerk.name_th in Client().get(path).content.decode()
    assert "Sent by e-mail" in card(admin, clerk, "en")
    later()
    assert len(server.handler.taken) == 1


def test_a_link_that_was_replaced_before_its_mail_could_leave_is_not_sent(
    server: Controller, admin: Client, clerk: Person
) -> None:
    server.handler.script = {clerk.email: [GREY]}
    first = invite(admin, clerk)
    jobs.run_pending()
    second = invite(admin, clerk)
    later()
    (message,) = received(server)
    assert second in words(message)
    assert first not in words(message)
    assert not Job.objects.exclude(state="done").exists()


def test_an_address_that_a_server_refuses_is_told_at_once_with_what_to_do(
    server: Controller, admin: Client, clerk: Person
) -> None:
    server.handler.script = {clerk.email: ["550 5.1.1 no such user"]}
    invite(admin, clerk)
    jobs.run_pending()
    shown = card(admin, clerk, "en")
    assert "550 5.1.1 no such user" in shown
    assert "Mend the address" in shown
    later()
    assert server.handler.asked == [clerk.email]


def test_a_way_back_in_is_tried_again_until_the_account_no_longer_needs_it(
    server: Controller, clerk: Person
) -> None:
    server.handler.script = {clerk.email: [GREY, GREY]}
    asked = {"email": clerk.email}
    Client().post("/accounts/password/reset/", asked)
    jobs.run_pending()
    clerk.set_password(PASSWORD[::-1])
    clerk.save()
    later()
    assert not server.handler.taken, "its link opens nothing any more"
    assert server.handler.asked == [clerk.email]
    Client().post("/accounts/password/reset/", asked)
    jobs.run_pending()
    assert len(server.handler.asked) == 2
    later()
    (message,) = received(server)
    found = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", words(message))
    assert found
    assert Client().get(found[1], follow=True).status_code == 200
