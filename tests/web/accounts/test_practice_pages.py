"""An administrator says by pages how the agency handles its letters, and who keeps its secret ones."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from saan.base.journal import api as journal
from saan.base.people.models import Person, Secrecy
from saan.base.people.viewer import Viewer
from saan.letters import api
from saan.letters.rules.levels import Secrecy as Level
from saan.trust.clock import utc_now
from tests.letters.conftest import here, home, pigeons, press, there
from tests.letters.world import House, a_draft, cleared, sent, signed
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in

__all__ = ["here", "home", "pigeons", "press", "there"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo(settings: Settings) -> None:
    with_node(settings, demo=True)


def browser_of(viewer: Viewer) -> Client:
    return come_in(Client(), viewer.person_id)


def shown(client: Client, route: str, *arguments: object) -> str:
    return client.get(reverse(route, args=arguments)).content.decode()


def sent_up(client: Client, route: str, *arguments: object, **fields: Any) -> str:
    return client.post(reverse(route, args=arguments), fields, follow=True).content.decode()


def a_secret(here: House, there: House) -> api.Draft:
    """Have the sender's people cleared and its clerk keep its secrets; return a confidential draft."""
    here.drafter = cleared(here.drafter, Secrecy.CONFIDENTIAL)
    here.director = cleared(here.director, Secrecy.CONFIDENTIAL)
    return a_draft(here, there, secrecy=Level.CONFIDENTIAL)


def test_the_page_of_the_practice_shows_where_it_belongs(here: House) -> None:
    page = shown(browser_of(here.administrator), "office_practice")
    assert re.search(r'href="/office/people/" aria-current="true"', page)


def test_a_secret_that_nobody_may_open_is_told_and_reaches_whoever_is_appointed(
    here: House, there: House
) -> None:
    draft = a_secret(here, there)
    here.clerk = cleared(here.clerk, Secrecy.CONFIDENTIAL)
    api.appoint_registrar(here.administrator, here.clerk.person_id, utc_now())
    admin = browser_of(there.administrator)
    assert "ยังไม่มีนายทะเบียนข้อมูลข่าวสารลับ" in shown(admin, "office_practice")
    sent(here, draft, utc_now())
    assert "หนังสือลับ ๑ ฉบับ" in shown(admin, "office_practice")
    assert "รอแต่งตั้งนายทะเบียน" in shown(admin, "home")
    assert draft.subject not in shown(admin, "office_practice")
    assert "กำหนดชั้นความลับก่อน" in shown(admin, "office_registrar_new")
    unfit = sent_up(admin, "office_registrar_new", person=there.clerk.person_id)
    assert "ธุรการ" not in unfit
    assert api.registrars(there.administrator, utc_now()) == ()

    there.clerk = cleared(there.clerk, Secrecy.CONFIDENTIAL)
    assert "ธุรการ" in shown(admin, "office_registrar_new")
    board = sent_up(admin, "office_registrar_new", person=there.clerk.person_id)
    assert "หนังสือลับ ๑ ฉบับ" not in board
    assert "รอแต่งตั้งนายทะเบียน" not in shown(admin, "home")
    assert "นายธุรการ สมมติ" in board
    assert "ถึงชั้น ลับ" in board
    (row,) = api.inbox(there.clerk, utc_now()).rows
    assert row.secrecy is Level.CONFIDENTIAL
    again = sent_up(admin, "office_registrar_new", person=there.clerk.person_id)
    assert "ธุรการ" not in again
    (serving,) = api.registrars(there.administrator, utc_now())

    Person.objects.filter(id=serving.person.id).update(clearance=Secrecy.NORMAL)
    board = shown(admin, "office_practice")
    assert "ชั้นความลับถูกถอน" in board
    assert "หนังสือลับ ๑ ฉบับ" in board, "nobody can open it any more"
    assert "พ้นหน้าที่แล้ว" in sent_up(admin, "office_registrar_end", there.clerk.person_id)
    assert api.registrars(there.administrator, utc_now()) == ()


def test_a_secret_that_was_signed_before_there_was_a_registrar_is_sent_by_the_one_appointed(
    here: House, there: House
) -> None:
    letter_id = signed(here, a_secret(here, there))
    keeper = cleared(here.clerk, Secrecy.CONFIDENTIAL)
    with pytest.raises(api.LetterNotFoundError):
        api.dispatch(keeper, letter_id, utc_now())
    sent_up(browser_of(here.administrator), "office_registrar_new", person=keeper.person_id)
    api.dispatch(keeper, letter_id, utc_now())


def test_the_practice_is_set_and_what_cannot_be_kept_is_refused_with_all_that_was_typed(here: House) -> None:
    admin = browser_of(here.administrator)
    assert "ค่าตั้งต้นของระบบ" in shown(admin, "office_practice")
    wanted = {
        "highest_secrecy": "confidential",
        "dispatch_when_signed": "True",
        "circulars_share": "False",
        "remind_after_days": "3",
    }
    refused = sent_up(admin, "office_practice_change", delivery_days="4000", **wanted)
    assert 'value="4000"' in refused
    assert "พยายามส่งไม่เกินกี่วัน: ระบุเป็นจำนวนวัน ๑ ถึง ๙๐" in refused
    assert api.practice(here.agency.id, utc_now()) == api.AgencyPractice()
    board = sent_up(admin, "office_practice_change", delivery_days="14", **wanted)
    assert "๑๔ วัน" in board
    assert "ส่งทันทีเมื่อลงนาม" in board
    assert "มีทะเบียนและเลขของตนเอง" in board
    kept = api.AgencyPractice(
        circulars_share=False,
        highest_secrecy=Level.CONFIDENTIAL,
        delivery_days=14,
        remind_after_days=3,
        dispatch_when_signed=True,
    )
    assert api.practice(here.agency.id, utc_now()) == kept

    answer = admin.put(
        "/api/v1/practice",
        b'{"circulars_share": true, "delivery_days": 40000, "remind_after_days": 1}',
        content_type="application/json",
    )
    assert answer.json()["code"] == "letters.period-out-of-range"
    assert api.practice(here.agency.id, utc_now()) == kept


def test_the_pages_of_practice_are_closed_to_whoever_does_not_keep_the_registry(
    here: House, there: House
) -> None:
    for viewer in (here.clerk, here.director):
        client = browser_of(viewer)
        for route in ("office_practice", "office_practice_change", "office_registrar_new"):
            assert client.get(reverse(route)).status_code == 403
    cleared(here.clerk, Secrecy.SECRET)
    stranger = browser_of(there.administrator)
    sent_up(stranger, "office_registrar_new", person=here.clerk.person_id)
    assert stranger.post(reverse("office_registrar_end", args=[here.clerk.person_id])).status_code == 404
    assert api.registrars(here.administrator, utc_now()) == ()
    assert "งานสารบรรณของส่วนราชการ" in shown(stranger, "office_practice")


def test_a_drafter_opens_a_secret_letter_to_one_more_reader(here: House, there: House) -> None:
    letter_id = signed(here, a_secret(here, there))
    helper = cleared(here.reviewer, Secrecy.CONFIDENTIAL)
    drafter = browser_of(here.drafter)
    page = shown(drafter, "letters:letter", letter_id)
    assert reverse("letters:readers", args=[letter_id]) in page
    assert "นายร่าง สมมติ" in page
    assert "ตรวจ สมมติ" not in page
    assert "นายตรวจ สมมติ" in shown(drafter, "letters:readers", letter_id)
    assert browser_of(helper).get(reverse("letters:letter", args=[letter_id])).status_code == 404

    page = sent_up(drafter, "letters:readers", letter_id, person="")
    assert "โปรดเลือกผู้ที่จะเปิดให้อ่าน" in page
    page = sent_up(drafter, "letters:readers", letter_id, person=here.official.person_id)
    assert "govuk-error-summary" in page
    page = sent_up(drafter, "letters:readers", letter_id, person=helper.person_id)
    assert "นายตรวจ สมมติ" in page
    read = browser_of(helper)
    assert read.get(reverse("letters:letter", args=[letter_id])).status_code == 200
    assert "นายธุรการ" not in shown(read, "letters:readers", letter_id)

    ordinary = signed(here, a_draft(here, there))
    assert "ไม่ใช่หนังสือลับ" in shown(drafter, "letters:readers", ordinary)
    answer = drafter.put(f"/api/v1/letters/{ordinary}/readers/{helper.person_id}")
    assert answer.json()["code"] == "letters.not-secret"


def test_a_registrar_opens_a_secret_letter_that_came_to_one_more_reader_who_handles_nothing(
    here: House, there: House
) -> None:
    draft = a_secret(here, there)
    keepers = [
        (here, cleared(here.clerk, Secrecy.CONFIDENTIAL)),
        (there, cleared(there.clerk, Secrecy.SECRET)),
    ]
    for house, keeper in keepers:
        api.appoint_registrar(house.administrator, keeper.person_id, utc_now())
    here.clerk, there.clerk = (keeper for _, keeper in keepers)
    helper = cleared(there.official, Secrecy.CONFIDENTIAL)
    sent(here, draft, utc_now())
    (row,) = api.inbox(there.clerk, utc_now()).rows
    registrar, reader = browser_of(there.clerk), browser_of(helper)

    page = shown(registrar, "letters:incoming", row.id)
    assert reverse("letters:incoming-readers", args=[row.id]) in page
    assert "วิชาการ สมมติ" not in page
    assert reader.get(reverse("letters:incoming", args=[row.id])).status_code == 404
    assert reader.get(reverse("letters:incoming-readers", args=[row.id])).status_code == 404
    assert "อ่านได้อย่างเดียว" in shown(registrar, "letters:incoming-readers", row.id)
    for unfit in ("", there.drafter.person_id, here.drafter.person_id):
        page = sent_up(registrar, "letters:incoming-readers", row.id, person=unfit)
        assert "govuk-error-summary" in page
    page = sent_up(registrar, "letters:incoming-readers", row.id, person=helper.person_id)
    assert "นายวิชาการ สมมติ" in page
    again = registrar.put(f"/api/v1/incoming/{row.id}/readers/{helper.person_id}")
    assert again.status_code == 204
    (named,) = [
        act
        for act in journal.history(journal.Subject("incoming-letter", str(row.id)))
        if act.type.code == "incoming.reader-named"
    ]
    assert (named.actor.person, named.detail["reader"]) == (there.clerk.person_id, str(helper.person_id))
    assert named.detail["secrecy"] == "confidential", "so that no other system is told of it"

    assert row.subject in reader.get(reverse("letters:inbox", args=["reading"])).text
    assert row.subject in shown(reader, "letters:incoming", row.id)
    for call, body in (("register", b"{}"), ("minutes", b'{"note": "x"}'), ("reject", b'{"note": "x"}')):
        answer = reader.post(f"/api/v1/incoming/{row.id}/{call}", body, content_type="application/json")
        assert answer.status_code == 404, "a reader handles nothing"
    assert reader.put(f"/api/v1/incoming/{row.id}/readers/{there.reviewer.person_id}").status_code == 404
    assert "เปิดให้อ่านเพิ่ม" not in shown(reader, "letters:incoming", row.id)

    api.register(there.clerk, row.id, utc_now())
    api.close_incoming(there.clerk, row.id, "เก็บเข้าแฟ้มลับ", utc_now())
    api.reopen(there.clerk, row.id, "มีเรื่องเพิ่ม", utc_now())
    assert [one.id for one in api.inbox(helper, utc_now(), (api.IncomingBox.READING,)).rows] == [row.id]
    with pytest.raises(api.LetterNotFoundError):
        api.minute(helper, row.id, "ทราบ", utc_now())
    api.assign(there.clerk, row.id, api.Charge(person=helper.person_id), utc_now())
    api.minute(helper, row.id, "ทราบ", utc_now())

    handed_on = cleared(there.reviewer, Secrecy.CONFIDENTIAL)
    refused = reader.put(f"/api/v1/incoming/{row.id}/readers/{handed_on.person_id}")
    assert refused.status_code == 403, "who has it in hand may assign it; opening it is the registrar's"
