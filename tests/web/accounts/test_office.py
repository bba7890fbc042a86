"""An administrator keeps the office's people, posts, roles, units, delegations and programs by its pages."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from saan.base.agencies import api as agencies
from saan.base.jobs import api as jobs
from saan.base.people import acting, administration
from saan.base.people import api as people
from saan.base.people.models import Person, Position
from saan.trust.clock import BANGKOK, utc_now
from tests.base.people.orgs import day
from tests.base.people.test_actions import Office, an_office, as_, newcomer
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo(settings: Settings) -> None:
    with_node(settings, demo=True)


def browser_of(person_id: UUID) -> Client:
    return come_in(Client(), person_id)


@pytest.fixture
def admin(office: Office) -> Client:
    return browser_of(office.admin)


@pytest.fixture
def clerk_browser(office: Office) -> Client:
    return browser_of(office.clerk)


def viewer(person_id: UUID) -> people.Viewer:
    return people.viewer_of(Person.objects.get(id=person_id))


def send(client: Client, route: str, *arguments: object, **fields: Any) -> str:
    """Send a form and return the next page; a refusal is the same page again."""
    answer = client.post(reverse(route, args=arguments), fields, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def everything(office: Office) -> dict[str, str]:
    """Make one of each thing and return the address of every page about them."""
    by = as_(office.admin)
    post = people.make_position(
        office.division, people.PositionEntry("ผู้อำนวยการกอง", "Director", True), by=by
    )
    people.appoint(office.clerk, post, day(0), by=by)
    people.grant_role(
        people.Grant(office.clerk, people.Role.CLERK, office.division, day(0), subtree=True), by=by
    )
    soon = utc_now() + timedelta(days=9)
    people.delegate(people.Order(post, office.admin, "5/2569", utc_now(), soon), by=by)
    program = people.register_machine(office.agency, "ระบบเงินเดือน", ["letters.read"], by=by)
    people.grant_role(people.Grant(program.person_id, people.Role.CLERK, office.division, day(0)), by=by)
    groups: list[tuple[str, list[UUID]]] = [
        ("people register units delegations delegate programs program_new", []),
        ("person change clear number appoint grant", [office.clerk]),
        ("unit unit_new unit_change unit_move post_new", [office.division]),
        ("post_change", [post]),
        ("program program_grant", [program.machine_id]),
    ]
    routes = {f"office_{name}": arguments for names, arguments in groups for name in names.split()}
    return {route: reverse(route, args=arguments) for route, arguments in routes.items()}


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_page_opens_for_the_administrator(office: Office, admin: Client, language: str) -> None:
    admin.cookies["saan-language"] = language
    for route, address in everything(office).items():
        page = admin.get(address)
        assert page.status_code == 200, route
        assert "<h1" in page.content.decode()
        assert "{'" not in page.content.decode()
        assert ("ผู้ดูแลระบบ" in page.content.decode()) is (language == "th"), route


def test_no_page_but_delegations_opens_for_a_clerk(office: Office, clerk_browser: Client) -> None:
    for route, address in everything(office).items():
        expected = 200 if route in {"office_delegations", "office_delegate"} else 403
        assert clerk_browser.get(address).status_code == expected, route


def test_a_position_is_made_once_however_often_the_button_is_pressed(office: Office, admin: Client) -> None:
    """It cannot be taken away again, and would stand twice wherever one chooses who signs."""
    page = admin.get(reverse("office_post_new", args=[office.division])).content.decode()
    once = re.findall(r'name="once" value="([^"]+)"', page)[0]
    typed = {"title_th": "ผู้อำนวยการสำนัก", "title_en": "Director", "signs": "on"}
    for _ in range(2):
        send(admin, "office_post_new", office.division, once=once, **typed)
    assert Position.objects.filter(title_th="ผู้อำนวยการสำนัก").count() == 1
    send(admin, "office_post_new", office.division, once=once, **{**typed, "title_th": "รองผู้อำนวยการ"})
    assert Position.objects.filter(title_th="รองผู้อำนวยการ").exists(), (
        "another is another, from the same page too"
    )


def test_no_page_shows_another_agency(office: Office) -> None:
    stranger = browser_of(an_office("0994000000023").admin)
    for route, address in everything(office).items():
        page = stranger.get(address)
        body = page.content.decode()
        assert "สมชาย ใจดี</h1>" not in body
        assert "ผู้อำนวยการกอง" not in body, route
        assert "ระบบเงินเดือน" not in body, route
        about_one = re.search(r"[0-9a-f]{8}-", address)
        assert not about_one or page.status_code in {403, 404}, route


def test_nothing_of_another_agency_can_be_changed(office: Office) -> None:
    other = an_office("0994000000023")
    stranger = browser_of(other.admin)
    made = everything(office)
    before = Person.objects.values_list("is_active", flat=True).order_by("id")
    attempts = [
        ("office_invite", [office.clerk]),
        ("office_active", [office.clerk]),
        ("office_unit_registry", [office.division]),
        ("office_withdraw", [other.clerk, office.admin_grant]),
    ]
    for route, arguments in attempts:
        assert stranger.post(reverse(route, args=arguments)).status_code in {403, 404}, route
    forged = {"name_th": "ก", "name_en": "A", "number_code": "9", "contact": ""}
    assert stranger.post(made["office_unit_change"], forged).status_code in {403, 404}
    assert stranger.post(made["office_unit_new"], forged).status_code in {403, 404}
    assert len(agencies.units(office.agency)) == 2
    assert list(before) == list(Person.objects.values_list("is_active", flat=True).order_by("id"))


def test_a_new_official_is_added_invited_and_given_a_role(office: Office, admin: Client) -> None:
    fields = {
        "prefix_th": "นางสาว",
        "given_name_th": "วิภา",
        "family_name_th": "ตั้งใจ",
        "name_en": "Wipha Tangjai",
        "email": "Wipha@Agency.Example",
        "language": "th",
    }
    assert "นางสาววิภา ตั้งใจ" in send(admin, "office_register", **fields)
    person = Person.objects.get(email="wipha@agency.example")
    again = send(admin, "office_register", **fields)
    assert "มีบัญชีอยู่แล้ว" in again
    assert 'value="วิภา"' in again, "what was typed is still there"
    role = {"role": "clerk", "unit": str(office.division), "since": "1 ต.ค. 2569", "until": "30 ก.ย. 2570"}
    page = send(admin, "office_grant", person.id, **role)
    assert "๑ ต.ค. ๒๕๖๙ – ๓๐ ก.ย. ๒๕๗๐" in page.replace("\u00a0", " ")
    inside = utc_now().replace(year=2027, month=9, day=30, hour=16)
    assert people.may(viewer(person.id), people.Role.CLERK, office.division, inside)
    assert not people.may(viewer(person.id), people.Role.CLERK, office.division, inside + timedelta(hours=2))
    invited = send(admin, "office_invite", person.id)
    link = re.search(r'id="invitation">([^<]+)<', invited)
    assert link
    assert "ระบบไม่ได้ส่งอีเมล" in invited
    assert "วิภา" in Client().get(link[1].removeprefix(django_settings.SAAN.public_url)).content.decode()
    assert "ลิงก์เชิญ" in admin.get(reverse("office_person", args=[person.id])).content.decode()


def test_an_invitation_is_mailed_where_there_is_a_mail_server(
    office: Office, admin: Client, settings: Settings
) -> None:
    with_node(settings, mail_url="smtp://127.0.0.1:25", demo=True)
    page = send(admin, "office_invite", office.clerk)
    jobs.run_pending()
    (message,) = mail.outbox
    assert message.to[0] in page
    assert re.search(r"http://\S+/accounts/invitation/\S+/", str(message.body))


def test_a_wrong_day_is_said_and_nothing_is_lost(office: Office, admin: Client) -> None:
    role = {"role": "clerk", "unit": str(office.division), "since": "31 ก.พ. 2569", "until": ""}
    page = send(admin, "office_grant", office.clerk, **role)
    assert "31 ก.พ. 2569" in page
    assert "error" in page
    backwards = role | {"since": "2 ต.ค. 2569", "until": "30 ก.ย. 2569"}
    assert "วันสิ้นสุดต้องอยู่หลังวันเริ่มต้น" in send(admin, "office_grant", office.clerk, **backwards)
    for far in ({"until": "31/12/9999"}, {"since": "1/1/0544"}):
        page = send(admin, "office_grant", office.clerk, **(role | {"since": "2 ต.ค. 2569"} | far))
        assert "ปีต้องอยู่ระหว่าง พ.ศ. 2443 ถึง 3142" in page


def test_posts_are_made_filled_and_emptied(office: Office, admin: Client) -> None:
    entry = {"title_th": "ผู้อำนวยการกอง", "title_en": "Director", "signs": "on"}
    assert "ว่าง" in send(admin, "office_post_new", office.division, **entry)
    (post,) = administration.posts(viewer(office.admin), office.division, utc_now())
    today = utc_now().astimezone(BANGKOK)
    since = f"{today.day}/{today.month}/{today.year + 543}"
    page = send(admin, "office_appoint", office.clerk, position=str(post.id), since=since, until="")
    assert "ผู้อำนวยการกอง" in page
    assert "(ลงนามได้)" in page
    assert people.capacity(viewer(office.clerk), post.id, utc_now()).title_th == "ผู้อำนวยการกอง"
    taken = send(admin, "office_appoint", office.admin, position=str(post.id), since=since, until="")
    assert "ดำรงอยู่ในช่วงเวลาที่ระบุ" in taken
    (held,) = administration.person_card(viewer(office.admin), office.clerk, utc_now()).posts
    assert "สิ้นสุดการดำรงตำแหน่งแล้ว" in send(admin, "office_end", office.clerk, held.id)
    assert people.capacities(viewer(office.clerk), utc_now()) == ()


def test_the_tree_is_changed_by_its_pages(office: Office, admin: Client) -> None:
    entry = {"name_th": "กลุ่มงานใหม่", "name_en": "New group", "number_code": "๐๓", "contact": ""}
    send(admin, "office_unit_new", office.top, **entry)
    made = next(unit for unit in agencies.units(office.agency) if unit.name_th == "กลุ่มงานใหม่")
    assert made.number_code == "03"
    send(admin, "office_unit_move", made.id, parent=str(office.division))
    assert agencies.ancestry(made.id) == (office.top, office.division, made.id)
    assert "ใต้ตนเอง" in send(admin, "office_unit_move", office.division, parent=str(made.id))
    send(admin, "office_unit_registry", made.id)
    assert agencies.central_registry(office.agency).id == made.id
    send(admin, "office_unit_change", made.id, **(entry | {"name_th": "กลุ่มงานสารบรรณ"}))
    assert agencies.unit(made.id).name_th == "กลุ่มงานสารบรรณ"


def test_a_director_has_someone_act_and_takes_it_back(office: Office, clerk_browser: Client) -> None:
    by = as_(office.admin)
    post = people.make_position(
        office.division, people.PositionEntry("ผู้อำนวยการกอง", "Director", True), by=by
    )
    people.appoint(office.clerk, post, day(0), by=by)
    deputy = newcomer(office.agency, "วิภา")
    tomorrow = (utc_now() + timedelta(days=1)).astimezone(BANGKOK)
    until = f"{tomorrow.day}/{tomorrow.month}/{tomorrow.year + 543}"
    today = utc_now().astimezone(BANGKOK)
    order = {
        "position": str(post),
        "delegate": str(deputy),
        "kind": "acting",
        "number": "12/2569",
        "since": f"{today.day}/{today.month}/{today.year + 543}",
        "until": until,
    }
    page = send(clerk_browser, "office_delegate", **(order | {"until": "31/12/9999"}))
    assert "ปีต้องอยู่ระหว่าง" in page
    assert "12/2569" in page, "what was typed is kept"
    page = send(clerk_browser, "office_delegate", **order)
    assert "นายวิภา ใจดี" in page
    assert "มีผลอยู่" in page
    assert people.capacity(viewer(deputy), post, utc_now()).order_number == "12/2569"
    deputy_browser = browser_of(deputy)
    first = deputy_browser.get(reverse("home")).content.decode()
    assert "ท่านทำการแทน <strong>ผู้อำนวยการกอง</strong>" in first
    assert reverse("letters:tray") in first, "who acts finds the tray, whatever their roles"
    mine = deputy_browser.get(reverse("office_delegations")).content.decode()
    assert "12/2569" in mine
    assert reverse("letters:tray") in mine, "and from every other page too"
    assert "ยกเลิก" not in mine
    (row,) = acting.delegations(viewer(deputy), utc_now())
    assert deputy_browser.post(reverse("office_revoke", args=[row.id])).status_code == 403
    send(clerk_browser, "office_revoke", row.id)
    assert people.capacities(viewer(deputy), utc_now()) == ()
    last = deputy_browser.get(reverse("home")).content.decode()
    assert "ท่านทำการแทน" not in last
    assert reverse("letters:tray") not in last
    assert "12/2569" in clerk_browser.get(f"{reverse('office_delegations')}?view=over").content.decode()


def test_a_program_gets_its_secret_once(office: Office, admin: Client) -> None:
    page = send(admin, "office_program_new", name="ระบบงานบุคคล", scopes=["letters.read"])
    client_id = re.search(r'id="client-id">([^<]+)<', page)
    secret = re.search(r'id="client-secret">([^<]+)<', page)
    assert client_id
    assert secret
    body = {"grant_type": "client_credentials", "client_id": client_id[1], "client_secret": secret[1]}
    token = Client().post("/oauth/token", body).json()["access_token"]
    program = people.bearer_viewer(token, utc_now())
    (listed,) = administration.programs(viewer(office.admin), utc_now())
    again = admin.get(reverse("office_program", args=[listed.id])).content.decode()
    assert secret[1] not in again
    role = {"role": "clerk", "unit": str(office.division), "since": "1/1/2569", "until": ""}
    send(admin, "office_program_grant", listed.id, **role)
    assert people.may(program, people.Role.CLERK, office.division, utc_now())
    refused = send(admin, "office_program_grant", listed.id, **(role | {"role": "administrator"}))
    assert "กรุณาเลือกจากรายการ" in refused
    send(admin, "office_program_withdraw", listed.id)
    with pytest.raises(people.BearerError):
        people.bearer_viewer(token, utc_now())


def test_a_program_is_registered_once_however_often_the_button_is_pressed(
    office: Office, admin: Client
) -> None:
    page = admin.get(reverse("office_program_new")).content.decode()
    once = re.findall(r'name="once" value="([^"]+)"', page)[0]
    typed = {"name": "ระบบงานบุคคล", "scopes": ["letters.read"], "once": once}
    assert "client-secret" in send(admin, "office_program_new", **typed)
    again = send(admin, "office_program_new", **typed)
    (listed,) = administration.programs(viewer(office.admin), utc_now())
    assert listed.client_id in again, "who saw only the second answer is told which it is"
    assert "ออกรหัสลับใหม่" in again
    assert "client-secret" in send(admin, "office_program_new", **(typed | {"name": "ระบบงานคลัง"}))


def test_suspending_and_opening_an_account(office: Office, admin: Client, clerk_browser: Client) -> None:
    assert "ระงับบัญชีแล้ว" in send(admin, "office_active", office.clerk, active="no")
    assert clerk_browser.get(reverse("office_delegations")).status_code == 302
    assert "เปิดใช้บัญชีแล้ว" in send(admin, "office_active", office.clerk, active="yes")
    last = admin.post(reverse("office_active", args=[office.admin]), {"active": "no"})
    assert last.status_code == 409
    assert "จะไม่เหลือผู้ดูแลระบบ" in last.content.decode()


def test_clearance_and_number(office: Office, admin: Client) -> None:
    assert "ถึงชั้นลับมาก" in send(admin, "office_clear", office.clerk, clearance="2")
    assert admin.post(reverse("office_clear", args=[office.admin]), {"clearance": "2"}).status_code == 403
    assert "หลักสุดท้ายไม่ตรง" in send(admin, "office_number", office.clerk, number="1234567890122")
    assert "เชื่อมแล้ว" in send(admin, "office_number", office.clerk, number="1 2345 67890 12 1")
    assert "ยังไม่เชื่อม" in send(admin, "office_number", office.clerk, unlink="yes")


def test_the_roster_is_searched_and_paged(office: Office, admin: Client) -> None:
    for number in range(administration.PAGE + 5):
        newcomer(office.agency, f"ชื่อ{number:03}")
    first = admin.get(reverse("office_people")).content.decode()
    assert first.count("<tr>") == administration.PAGE + 1
    following = re.search(r'href="\?after=([0-9a-f-]+)"', first)
    assert following
    second = admin.get(f"{reverse('office_people')}?after={following[1]}").content.decode()
    assert second.count("<tr>") == 7 + 1
    assert not set(re.findall(r"ชื่อ\d{3}", first)) & set(re.findall(r"ชื่อ\d{3}", second))
    found = admin.get(f"{reverse('office_people')}?search=ชื่อ007").content.decode()
    assert found.count("<tr>") == 2
    assert "ไม่พบ" in admin.get(f"{reverse('office_people')}?search=ไม่มีผู้นี้").content.decode()
    assert admin.get(f"{reverse('office_people')}?after=nonsense").status_code == 200


def test_every_form_says_of_whom_or_what_it_is(admin: Client, office: Office) -> None:
    post = people.make_position(
        office.division, people.PositionEntry("ผู้อำนวยการกอง", "Director", True), by=as_(office.admin)
    )
    about = {
        "นายสมชาย ใจดี": [
            reverse(route, args=[office.clerk])
            for route in ("office_change", "office_clear", "office_number", "office_appoint", "office_grant")
        ],
        "กอง": [
            reverse(route, args=[office.division])
            for route in ("office_unit_new", "office_unit_change", "office_unit_move", "office_post_new")
        ],
        "ผู้อำนวยการกอง": [reverse("office_post_change", args=[post])],
    }
    for name, addresses in about.items():
        for address in addresses:
            page = admin.get(address).content.decode()
            assert f'<span class="govuk-caption-l">{name}</span>' in page, address
            assert f": {name} –" in page[page.index("<title>") : page.index("</title>")], address
