"""An administrator has another system told of what happens, sees how it was taken, and has it told again."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from saan.base.jobs import api as jobs
from saan.base.jobs.models import Job
from saan.base.journal import api as journal
from saan.base.webhooks import actions, api
from saan.base.webhooks.models import Event
from saan.letters import acts
from saan.trust.clock import utc_now
from saan.trust.ids import uuid7
from tests.base.people.test_actions import Office
from tests.web.accounts.conftest import with_node
from tests.web.accounts.test_office import browser_of

pytestmark = pytest.mark.django_db
URL = "https://hr.agency.invalid/saan"


@pytest.fixture(autouse=True)
def _demo(settings: Settings) -> None:
    with_node(settings, demo=True)


@pytest.fixture
def admin(office: Office) -> Client:
    return browser_of(office.admin)


def add(client: Client, **fields: Any) -> str:
    wanted = {"url": URL, "types": [acts.LETTER_SIGNED.code]} | fields
    return client.post(reverse("office_webhook_new"), wanted).content.decode()


def test_an_endpoint_is_added_and_its_secret_shown_once(admin: Client, office: Office) -> None:
    said = add(admin)
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", said)
    (row,) = api.endpoints(office.agency)
    assert (row.url, row.types) == (URL, (acts.LETTER_SIGNED.code,))
    for page in (reverse("office_webhooks"), reverse("office_webhook", args=[row.id])):
        shown = admin.get(page).content.decode()
        assert URL in shown
        assert secret not in shown


def test_an_endpoint_is_added_once_however_often_the_button_is_pressed(admin: Client, office: Office) -> None:
    """Two would be told of everything twice; and the last answer is the one that the browser shows."""
    page = admin.get(reverse("office_webhook_new")).content.decode()
    once = re.findall(r'name="once" value="([^"]+)"', page)[0]
    first, second = (re.findall(r"whsec_[A-Za-z0-9+/=]+", add(admin, once=once)) for _ in range(2))
    assert first == second != []
    (row,) = api.endpoints(office.agency)
    add(admin, once=once, url=f"{URL}/other")
    assert len(api.endpoints(office.agency)) == 2, "another is another, from the same page too"
    api.remove_endpoint(office.agency, row.id, journal.Actor(person=office.admin))
    assert not re.findall(r"whsec_", add(admin, once=once)), "what was removed since does not come back"


def test_an_address_that_is_not_safe_is_said_on_the_form(admin: Client) -> None:
    said = add(admin, url="http://hr.agency.invalid/saan")
    assert "https://" in said
    assert "govuk-error-summary" in said


def test_what_was_told_is_seen_and_sent_again(admin: Client, office: Office) -> None:
    add(admin)
    (row,) = api.endpoints(office.agency)
    actions.write_events(office.agency, uuid7(), acts.LETTER_SIGNED.code, b"{}")
    event = Event.objects.get()
    actions.note_attempt(event, status=503, error="status 503")
    told = Job.objects.filter(task=actions.DELIVER)
    told.update(state=jobs.State.WAITING, failures=9, run_after=utc_now() + timedelta(minutes=30))
    page = reverse("office_webhook", args=[row.id])
    assert "status 503" in admin.get(page).content.decode()
    again = admin.post(reverse("office_webhook_replay", args=[row.id, event.id]), follow=True)
    assert "กำลังส่งเหตุการณ์ซ้ำ" in again.content.decode()
    assert told.get(run_after__lte=utc_now()).state == jobs.State.READY
    assert "กลับไปต้นรายการ" in admin.get(f"{page}?after={event.id}").content.decode()
    assert admin.get(f"{page}?after=nonsense").status_code == 200


def test_an_endpoint_is_removed(admin: Client, office: Office) -> None:
    add(admin)
    (row,) = api.endpoints(office.agency)
    admin.post(reverse("office_webhook_remove", args=[row.id]))
    assert not api.endpoints(office.agency)[0].active
    assert not api.is_told(office.agency, acts.LETTER_SIGNED.code)


def test_nobody_else_comes_near(admin: Client, office: Office) -> None:
    add(admin)
    (row,) = api.endpoints(office.agency)
    clerk = browser_of(office.clerk)
    for address in (
        reverse("office_webhooks"),
        reverse("office_webhook_new"),
        reverse("office_webhook", args=[row.id]),
    ):
        assert clerk.get(address).status_code == 403
    assert clerk.post(reverse("office_webhook_remove", args=[row.id])).status_code == 403
    assert clerk.get("/api/v1/webhooks").status_code == 403
