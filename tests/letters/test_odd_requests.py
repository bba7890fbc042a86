"""Addresses and forms as nobody's page makes them: refused in words, never by a fault of ours."""

import hashlib
import re
from base64 import b64encode
from uuid import uuid4

import msgspec
import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from saan.base.agencies import api as agencies
from saan.letters import api
from saan.letters.errors import DraftRefusedError
from saan.letters.models import Letter
from saan.letters.rules.draft import MAX_FIELDS, MAX_TARGETS
from tests.letters.world import House, a_draft, moment, sent, the_one_incoming
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


def test_whoever_rejected_by_mistake_asks_the_sender_for_the_letter_again(
    client: Client, here: House, there: House, settings: Settings
) -> None:
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    sent(here, a_draft(here, there))
    row = the_one_incoming(there.clerk)
    clerk, drafter = come_in(client, there.clerk.person_id), come_in(Client(), there.drafter.person_id)
    asked = clerk.get(reverse("letters:reject", args=[row.id])).text
    assert "ถอนคำปฏิเสธไม่ได้" in asked, "before it is done"
    done = clerk.post(reverse("letters:reject", args=[row.id]), {"note": "ไม่ใช่ของกรมนี้"}, follow=True).text
    assert "ขอให้ผู้ส่งส่งหนังสืออีกครั้ง" in done
    (link,) = re.findall(
        r'href="([^"]+again=1)"', drafter.get(reverse("letters:incoming", args=[row.id])).text
    )
    typed = {"kind": "external", "unit": str(there.registry.id)}
    drafter.post(link.replace("&amp;", "&"), typed)
    (draft,) = api.outbox(there.drafter, moment(5), (api.Box.DRAFTS,)).rows
    said = api.letter(there.drafter, draft.id, moment(5)).draft
    assert (said.subject, said.answers) == ("ขอให้ส่งหนังสืออีกครั้ง", row.id)
    assert (said.to[0].agency, said.references[0].number) == (here.agency.id, row.number)


@pytest.mark.parametrize("known", [True, False])
def test_a_program_that_addresses_a_unit_of_another_agency_hears_so_before_a_number_is_given(
    here: House,
    there: House,
    known: bool,  # noqa: FBT001 - one of two cases
) -> None:
    unit = there.division.id if known else uuid4()
    both = (
        api.Target(agency=there.agency.id, title="อธิบดีกรมรับหนังสือ"),
        api.Target(agency=there.agency.id, unit=unit, title="ผู้อำนวยการกองวิชาการ"),
    )
    begun = api.begin(here.drafter, here.registry.id, a_draft(here, to=both), moment())
    with pytest.raises(DraftRefusedError) as refused:
        api.submit(here.drafter, begun.letter_id, begun.version, moment())
    assert [(one.field, one.code) for one in refused.value.problems] == [("to.1", "unit-of-another-agency")]


def test_as_many_recipients_as_a_letter_may_have_are_saved(
    browser: Client, here: House, abroad: House
) -> None:
    """And what no form of ours holds is refused by name, in words that keep what was typed."""
    saved = api.begin(here.drafter, here.registry.id, a_draft(here, abroad), moment())
    sheet = reverse("letters:edit", args=[saved.letter_id])
    typed = {"version": str(saved.version), "subject": "ขอเชิญประชุม", "urgency": "normal"}
    typed |= {"secrecy": "normal", "body": "ด้วย", "signatory": str(here.director_post.id)}
    for rows, count in (("to", MAX_TARGETS), ("ref", 0), ("rev", 0), ("sig", 0)):
        typed |= {f"{rows}-TOTAL_FORMS": str(count), f"{rows}-INITIAL_FORMS": "0"}
    for place in range(MAX_TARGETS):
        typed |= {f"to-{place}-agency": "กรมใด", f"to-{place}-title": "อธิบดี", f"to-{place}-copy": "on"}
    answer = browser.post(sheet, typed)
    assert answer.status_code == 302, re.findall(
        "govuk-error-message.{200}", answer.content.decode(), re.DOTALL
    )[:3]
    assert len(api.letter(here.drafter, saved.letter_id, moment()).draft.to) == MAX_TARGETS
    refused = browser.post(sheet, typed | {f"more-{n}": "" for n in range(MAX_FIELDS)})
    assert refused.status_code == 413
    assert "web.too-many-fields" in refused.content.decode()


def test_a_version_of_more_figures_than_python_reads_is_no_ones(
    browser: Client, here: House, abroad: House
) -> None:
    saved = api.begin(here.drafter, here.registry.id, a_draft(here, abroad), moment())
    answer = browser.post(reverse("letters:preview", args=[saved.letter_id]), {"version": "1" * 5000})
    assert answer.status_code == 409


def test_an_agency_is_asked_for_by_what_postgresql_takes_in_no_text(browser: Client, here: House) -> None:
    typed = f"\0{here.agency.name_th}\0"
    refused = browser.get("/api/v1/agencies", {"words": typed})
    assert (refused.status_code, refused.json()["code"]) == (400, "web.bad-request")
    assert [one.id for one in agencies.agencies_called(typed)] == [here.agency.id]


def test_a_download_tells_its_hash(browser: Client, here: House, abroad: House) -> None:
    """As RFC 9530 writes it, so that any client can check it."""
    letter_id = sent(here, a_draft(here, abroad))
    answer = browser.get(reverse("letters:pdf", args=[letter_id]))
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file is streamed
    hashed = b64encode(hashlib.sha256(content).digest()).decode()
    assert answer["Repr-Digest"] == f"sha-256=:{hashed}:"


def test_a_record_is_saved_under_the_number_of_its_letter(
    browser: Client, here: House, abroad: House
) -> None:
    """Which is in Thai: a header holds none as it is."""
    answer = browser.get(reverse("letters:record", args=[sent(here, a_draft(here, abroad))]))
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E0%B8%97")
    assert answer["Content-Disposition"].endswith("_0101-1.json")


def test_a_time_of_receipt_without_its_day_is_asked_about(
    client: Client, here: House, there: House, settings: Settings
) -> None:
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    sent(here, a_draft(here, there))
    row = the_one_incoming(there.clerk)
    clerk = come_in(client, there.clerk.person_id)
    typed = {"received_day": "", "received_time": "09.30", "remark": ""}
    answer = clerk.post(reverse("letters:register-incoming", args=[row.id]), typed)
    assert "พิมพ์วันที่รับจริงด้วย" in answer.content.decode()
    assert the_one_incoming(there.clerk).receive_number == "", "nothing was registered at another moment"
    answer = clerk.get(
        reverse("letters:register", args=["received", there.registry.id]),
        {"first": "2/8/2569", "last": "1/8/2569"},
    )
    assert "วันสุดท้ายอยู่ก่อนวันแรก" in answer.content.decode()


@pytest.mark.parametrize("version", ["", "two", "-1", "9" * 40])
def test_a_version_that_nobody_saved_sends_nothing_up(
    browser: Client, here: House, abroad: House, version: str
) -> None:
    saved = api.begin(here.drafter, here.registry.id, a_draft(here, abroad), moment())
    answer = browser.post(reverse("letters:preview", args=[saved.letter_id]), {"version": version})
    assert answer.status_code == 409
    assert Letter.objects.get().state == "drafting"


def test_a_program_hears_all_that_is_wrong_with_a_draft_at_once(browser: Client, here: House) -> None:
    begun = api.begin(here.drafter, here.registry.id, api.Draft(), moment())
    answer = browser.post(
        f"/api/v1/letters/{begun.letter_id}/submit",
        data={"version": begun.version},
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "letters.draft-refused")
    told = answer.json()["problems"]
    assert [(one["field"], one["code"]) for one in told] == [
        (one.field, one.code) for one in api.unready(here.drafter, begun.letter_id, moment())
    ]
    assert len(told) > 3, "and not the first alone"
    assert all(
        one[part][language] for one in told for part in ("text", "remedy") for language in ("th", "en")
    )
