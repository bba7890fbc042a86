"""The drafting sheet in two windows, and refused: nothing that either person typed is lost, and each learns what the other did."""

import re
from datetime import date

import msgspec
import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from msgspec.structs import replace
from pytest_django import Settings

from saan.letters import api
from saan.letters.rules.changes import combine
from saan.letters.rules.draft import Piece
from saan.letters.rules.levels import Urgency
from saan.web.templatetags.saan_words import moment as shown
from tests.letters.world import House, a_draft, moment, stored
from tests.world.doors import come_in
from tests.world.sheets import filled_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client: Client, here: House, settings: Settings) -> Client:
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    return come_in(client, here.drafter.person_id)


def piece(content: bytes, title: str) -> Piece:
    kept = stored(content)
    return Piece(
        title=title,
        name=f"{title}.pdf",
        media="application/pdf",
        size=kept.size,
        sha256=kept.sha256,
        root=kept.root,
    )


def test_saving_again_after_a_conflict_loses_nothing_of_either(
    browser: Client, here: House, there: House, abroad: House
) -> None:
    begun = api.begin(here.drafter, here.registry.id, a_draft(here, there), moment())
    sheet = reverse("letters:edit", args=[begun.letter_id])
    first = filled_in(browser.get(sheet).content.decode(), "subject")

    second = filled_in(browser.get(sheet).content.decode(), "subject") | {
        "to-1-agency": abroad.agency.name_th,
        "to-1-title": "อธิบดี",
        "urgency": "most-urgent",
        "reply_by": "1/12/2599",
        "subject": "เรื่องของหน้าต่างที่สอง",
        "do": "save",
    }
    assert browser.post(sheet, second).status_code == 302

    answer = browser.post(sheet, first | {"body": "ข้อความใหม่", "subject": "เรื่องของหน้าต่างแรก", "do": "save"})
    assert answer.status_code == 409
    said = answer.content.decode()
    for told in ("แก้ทั้งสองฝ่าย", "เรื่องของหน้าต่างที่สอง", abroad.agency.name_th, "ด่วนที่สุด", "ขอตอบภายใน"):
        assert told in said, told
    again = filled_in(answer.content.decode(), "subject")
    assert again["subject"] == "เรื่องของหน้าต่างแรก", "where both wrote, what was typed stays"
    assert browser.post(sheet, again | {"do": "save"}).status_code == 302

    kept = api.letter(here.drafter, begun.letter_id, moment()).draft
    assert (kept.subject, kept.body) == ("เรื่องของหน้าต่างแรก", "ข้อความใหม่")
    assert [one.agency for one in kept.to] == [there.agency.id, abroad.agency.id]
    assert (kept.urgency, kept.reply_by) == (Urgency.MOST_URGENT, date(2056, 12, 1))


def test_what_two_wrote_at_once_is_combined_point_by_point(here: House, there: House, abroad: House) -> None:
    ours, theirs = piece(b"a", "ก"), piece(b"b", "ข")
    opened = a_draft(here, there, enclosures=(ours,))
    newer = replace(
        opened,
        salutation="กราบเรียน",
        closing="ขอแสดงความนับถืออย่างยิ่ง",
        enclosures=(ours, theirs),
        meeting=api.Meeting(place="ห้อง ๑"),
        readers=(here.official.person_id,),
        subject="ของเขา",
    )
    typed = replace(
        opened,
        salutation="นมัสการ",
        enclosures=(replace(ours, title="ก ใหม่"),),
        meeting=api.Meeting(session="1/2569"),
        circular=True,
        subject="ของเรา",
    )
    both = combine(opened, newer, typed)
    assert (both.draft.salutation, both.draft.closing) == ("นมัสการ", opened.closing), "wording is one choice"
    assert [one.title for one in both.draft.enclosures] == ["ก ใหม่", "ข"]
    assert both.draft.meeting == api.Meeting(session="1/2569", place="ห้อง ๑")
    assert (both.draft.circular, both.draft.readers) == (True, newer.readers)
    assert both.draft.subject == "ของเรา"
    assert {one.field for one in both.clashing} == {"subject", "salutation", "closing"}
    assert {one.field for one in both.taken} == {"enclosures", "meeting", "readers"}
    assert combine(opened, opened, typed).draft == typed
    assert combine(opened, newer, opened).draft == newer
    assert not combine(opened, newer, newer).clashing, "both did the same"


def test_a_letter_that_went_up_meanwhile_keeps_what_was_typed(
    browser: Client, here: House, there: House
) -> None:
    begun = api.begin(here.drafter, here.registry.id, a_draft(here, there), moment())
    sheet = reverse("letters:edit", args=[begun.letter_id])
    typed = filled_in(browser.get(sheet).content.decode(), "subject") | {"body": "ข้อความที่พิมพ์ไว้", "do": "save"}
    api.submit(here.drafter, begun.letter_id, begun.version, moment())
    answer = browser.post(sheet, typed)
    assert answer.status_code == 409
    assert "ข้อความที่พิมพ์ไว้" in answer.content.decode()


@pytest.mark.parametrize("how", ["unreadable", "conflict"])
def test_a_title_typed_for_an_enclosure_stays_in_a_sheet_shown_again(
    browser: Client, here: House, there: House, how: str
) -> None:
    enclosed = piece(b"plan", "แผนผัง")
    draft = a_draft(here, there, enclosures=(enclosed,))
    begun = api.begin(here.drafter, here.registry.id, draft, moment(), brought=[enclosed.sha256])
    sheet, name = reverse("letters:edit", args=[begun.letter_id]), f"title-{enclosed.sha256}"
    typed = filled_in(browser.get(sheet).content.decode(), "subject") | {name: "แผนผัง จำนวน ๒ แผ่น"}
    if how == "unreadable":
        typed["reply_by"] = "วันไหนสักวัน"
    else:
        api.save(here.drafter, begun.letter_id, begun.version, replace(draft, circular=True), moment(1))
    answer = browser.post(sheet, typed | {"do": "save"})
    assert answer.status_code == {"unreadable": 422, "conflict": 409}[how]
    assert filled_in(answer.content.decode(), "subject")[name] == "แผนผัง จำนวน ๒ แผ่น"


def test_a_refused_sheet_does_not_say_that_what_was_typed_is_missing(browser: Client, here: House) -> None:
    begun = api.begin(here.drafter, here.registry.id, api.Draft(kind=api.Kind.EXTERNAL), moment())
    sheet = reverse("letters:edit", args=[begun.letter_id])
    empty = browser.get(sheet).content.decode()
    assert "ยังไม่ได้ใส่เรื่อง" in empty
    typed = filled_in(empty, "subject") | {"subject": "ขอเชิญประชุม", "reply_by": "32/13/2569", "do": "save"}
    refused = browser.post(sheet, typed)
    assert refused.status_code == 422
    said = refused.content.decode()
    assert "ยังไม่ได้ใส่เรื่อง" not in said
    assert "ยังไม่ได้บันทึกสิ่งที่พิมพ์" in said


def test_a_draft_that_was_saved_many_times_takes_one_line_of_what_happened(
    browser: Client, here: House
) -> None:
    saved = api.begin(here.drafter, here.registry.id, a_draft(here), moment())
    for minute in range(1, 5):
        changed = a_draft(here, subject=f"ขอเชิญประชุม ครั้งที่ {minute}")
        saved = api.save(here.drafter, saved.letter_id, saved.version, changed, moment(minute))
    page = browser.get(reverse("letters:letter", args=[saved.letter_id])).content.decode()
    said = re.findall('timeline__title">(.*?)</p><p class="saan-timeline__time">(.*?)</p>', page)
    assert [title for title, _ in said] == ["ร่างหนังสือ", "แก้ไขร่าง (๔ ครั้ง)"]
    first, last = said[1][1].split(" · ")[0].split(" ถึง ")
    assert (first, last) == (shown(moment(1)), shown(moment(4)))
