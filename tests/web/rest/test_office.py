"""Another system of an agency keeps its people and posts by calls; what people alone decide, it is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings

from saan.base.journal.models import ActRecord
from saan.base.people import api as people
from saan.base.people.models import Person, Position, RoleGrant
from saan.trust.clock import utc_now
from tests.base.people.orgs import day
from tests.base.people.test_actions import Office, an_office, as_, newcomer
from tests.web.accounts.conftest import with_node
from tests.web.accounts.test_machines import ask
from tests.web.accounts.test_office import browser_of

pytestmark = pytest.mark.django_db
TODAY = "2026-11-23"
BOSS = {"title_th": "ผู้อำนวยการกอง", "title_en": "Director", "signs": True}
OFFICER = {"title_th": "นักวิชาการ", "title_en": "Officer", "signs": False}


@pytest.fixture(autouse=True)
def _demo(settings: Settings) -> None:
    with_node(settings, demo=True)


@pytest.fixture
def office() -> Office:
    return an_office()


@dataclass(frozen=True)
class Caller:
    """Whoever calls: a program with a token, or a person in a browser."""

    client: Client
    person: UUID

    def __call__(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        content = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(self.client, method.lower())(f"/api/v1/office{path}", headers=headers, **content)

    def made(self, path: str, body: object, **headers: str) -> str:
        answer = self("POST", path, body, **headers)
        assert answer.status_code == 200, answer.content.decode()
        return str(answer.json()["id"])

    def done(self, method: str, path: str, body: object = None) -> None:
        answer = self(method, path, body)
        assert answer.status_code == 204, answer.content.decode()


def a_program(office: Office, *scopes: str) -> Caller:
    made = people.register_machine(office.agency, "ระบบงานบุคคล", scopes, by=as_(office.admin))
    token = ask(Client(), made)["access_token"]
    return Caller(Client(headers={"Authorization": f"Bearer {token}"}), made.person_id)


@pytest.fixture
def program(office: Office) -> Caller:
    return a_program(office, "office.read", "office.write")


@pytest.fixture
def admin(office: Office) -> Caller:
    return Caller(browser_of(office.admin), office.admin)


def entry(**fields: str) -> dict[str, str]:
    given = {"given_name_th": "มานี", "family_name_th": "รักเรียน", "email": "manee@agency.invalid"}
    return given | fields


def test_a_personnel_system_keeps_the_office_in_its_own_name(office: Office, program: Caller) -> None:
    before = ActRecord.objects.count()
    person = program.made("/people", entry())
    section = program.made(
        f"/units/{office.division}/units", {"name_th": "ฝ่าย", "name_en": "Section", "number_code": "0203"}
    )
    post = program.made(f"/units/{section}/positions", OFFICER)
    held = program.made(f"/people/{person}/appointments", {"position": post, "first_day": TODAY})
    role = program.made(
        f"/people/{person}/roles", {"role": "clerk", "unit": section, "first_day": TODAY, "subtree": True}
    )
    program.done("PUT", f"/people/{person}", entry(family_name_th="รักงาน"))
    program.done("PUT", f"/positions/{post}", OFFICER | {"title_th": "นักวิชาการชำนาญการ"})
    program.done("POST", f"/units/{section}/move", {"parent": str(office.top)})
    card = program("GET", f"/people/{person}").json()
    assert card["family_name_th"] == "รักงาน"
    assert [(one["id"], one["title_th"]) for one in card["posts"]] == [(held, "นักวิชาการชำนาญการ")]
    assert [(one["id"], one["role"], one["subtree"]) for one in card["roles"]] == [(role, "clerk", True)]
    assert card["clearance"] == 0
    program.done("POST", f"/appointments/{held}/end")
    program.done("POST", f"/roles/{role}/withdraw")
    program.done("POST", f"/people/{person}/deactivate")
    assert not Person.objects.get(id=person).is_active
    acts = ActRecord.objects.order_by("id")[before:]
    assert len(acts) == 11
    assert {act.actor_id for act in acts} == {program.person}
    assert {act.agency_id for act in acts} == {office.agency}


Alone = Callable[[Office, "Held"], tuple[str, str, object]]


@dataclass(frozen=True)
class Held:
    """What stands in the office before a program reaches for it."""

    boss: UUID
    officer: UUID
    grant: UUID
    machine: UUID
    machine_grant: UUID


def prepared(office: Office) -> Held:
    by = as_(office.admin)
    boss = people.make_position(office.division, people.PositionEntry("ผอ.", "Director", True), by=by)
    officer = people.make_position(office.division, people.PositionEntry("นว.", "Officer"), by=by)
    grant = people.Grant(newcomer(office.agency, "วีระ"), people.Role.ADMINISTRATOR, office.division, day(0))
    other = people.register_machine(office.agency, "อื่น", ["letters.read"], by=by)
    clerk = people.Grant(other.person_id, people.Role.CLERK, office.division, day(0))
    return Held(
        boss, officer, people.grant_role(grant, by=by), other.machine_id, people.grant_role(clerk, by=by)
    )


PERIOD = {"first_day": TODAY, "last_day": "2026-12-31"}
PEOPLE_ALONE: dict[str, Alone] = {
    "say what is secret": lambda o, _: ("PUT", f"/people/{o.clerk}/clearance", {"clearance": 1}),
    "let in by a number": lambda o, _: (
        "PUT",
        f"/people/{o.clerk}/national-id",
        {"number": "1101700230708"},
    ),
    "forget a number": lambda o, _: ("DELETE", f"/people/{o.clerk}/national-id", None),
    "invite": lambda o, _: ("POST", f"/people/{o.clerk}/invitation", None),
    "let in again": lambda o, _: ("POST", f"/people/{o.clerk}/reactivate", None),
    "give another address": lambda o, _: ("PUT", f"/people/{o.clerk}", entry()),
    "suspend an administrator": lambda o, _: ("POST", f"/people/{o.admin}/deactivate", None),
    "make an administrator": lambda o, _: (
        "POST",
        f"/people/{o.clerk}/roles",
        {"role": "administrator", "unit": str(o.division), "first_day": TODAY},
    ),
    "make a reviewer": lambda o, _: (
        "POST",
        f"/people/{o.clerk}/roles",
        {"role": "reviewer", "unit": str(o.division), "first_day": TODAY},
    ),
    "unmake an administrator": lambda _, held: ("POST", f"/roles/{held.grant}/withdraw", None),
    "take a program's role": lambda _, held: ("POST", f"/roles/{held.machine_grant}/withdraw", None),
    "make a post that signs": lambda o, _: ("POST", f"/units/{o.division}/positions", BOSS),
    "let a post sign": lambda _, held: ("PUT", f"/positions/{held.officer}", BOSS),
    "fill a post that signs": lambda o, held: (
        "POST",
        f"/people/{o.clerk}/appointments",
        {"position": str(held.boss), "first_day": TODAY},
    ),
    "delegate": lambda o, held: (
        "POST",
        "/delegations",
        {"position": str(held.boss), "delegate": str(o.clerk), "number": "1/2569"} | PERIOD,
    ),
    "register a program": lambda *_: ("POST", "/programs", {"name": "ก", "scopes": ["letters.read"]}),
    "have a secret": lambda _, held: ("POST", f"/programs/{held.machine}/secret", None),
    "withdraw a program": lambda _, held: ("POST", f"/programs/{held.machine}/withdraw", None),
    "give a program a role": lambda o, held: (
        "POST",
        f"/programs/{held.machine}/roles",
        {"role": "clerk", "unit": str(o.top), "first_day": TODAY},
    ),
}


@pytest.mark.parametrize("deed", PEOPLE_ALONE)
def test_what_people_alone_decide_no_program_does(office: Office, program: Caller, deed: str) -> None:
    method, path, body = PEOPLE_ALONE[deed](office, prepared(office))
    before = ActRecord.objects.count()
    answer = program(method, path, body)
    assert (answer.status_code, answer.json()["code"]) == (403, "people.person-needed"), answer.content
    assert answer.json()["remedy"]["th"]
    assert ActRecord.objects.count() == before


@pytest.mark.parametrize("deed", [deed for deed in PEOPLE_ALONE if deed != "suspend an administrator"])
def test_an_administrator_does_it_by_the_same_call(office: Office, admin: Caller, deed: str) -> None:
    method, path, body = PEOPLE_ALONE[deed](office, prepared(office))
    answer = admin(method, path, body)
    assert answer.status_code in {200, 204}, answer.content.decode()


def test_an_invitation_opens_what_the_page_would(office: Office, admin: Caller) -> None:
    invited = admin("POST", f"/people/{office.clerk}/invitation").json()
    assert invited["address"].startswith("http")
    secret = invited["address"].rstrip("/").rsplit("/", 1)[1]
    assert people.read_invitation(secret, utc_now()).person_id == office.clerk


def test_a_scope_gives_what_it_says_and_no_more(office: Office) -> None:
    reader, stranger = a_program(office, "office.read"), a_program(office, "letters.write", "webhooks.write")
    assert len(reader("GET", "/people").json()["rows"]) == 2
    assert [one["number_code"] for one in reader("GET", "/units").json()] == ["01", "02"]
    assert len(reader("GET", "/programs").json()) == 2
    for caller, method in ((reader, "POST"), (stranger, "GET"), (stranger, "POST")):
        answer = caller(method, "/people", entry() if method == "POST" else None)
        assert (answer.status_code, answer.json()["code"]) == (403, "people.scope-missing")
    writer = a_program(office, "office.write")
    assert writer("GET", "/people").status_code == 403
    assert not Person.objects.filter(email="manee@agency.invalid").exists()


def test_a_program_of_another_agency_reaches_nobody(office: Office) -> None:
    there = a_program(an_office("0994000000023"), "office.read", "office.write")
    held = prepared(office)
    before = ActRecord.objects.count()
    for deed in PEOPLE_ALONE.values():
        method, path, body = deed(office, held)
        if path != "/programs":
            assert there(method, path, body).status_code in {403, 404}, path
    for method, path, body in (
        ("GET", f"/people/{office.clerk}", None),
        ("PUT", f"/units/{office.division}", {"name_th": "ก", "name_en": "K", "number_code": "9"}),
        ("POST", f"/units/{office.division}/move", {"parent": str(office.top)}),
        ("POST", f"/units/{office.division}/positions", OFFICER),
        ("GET", f"/units/{office.division}/positions", None),
        ("POST", f"/people/{office.clerk}/deactivate", None),
    ):
        assert there(method, path, body).status_code in {403, 404}, path
    assert ActRecord.objects.count() == before


def test_one_key_makes_one_position(office: Office, program: Caller) -> None:
    path, key = f"/units/{office.division}/positions", {"Idempotency-Key": "hr-118"}
    first = program.made(path, OFFICER, **key)
    assert program.made(path, OFFICER, **key) == first
    assert program.made(path, OFFICER) != first
    other = program("POST", path, OFFICER | {"title_en": "Clerk"}, **key)
    assert (other.status_code, other.json()["code"]) == (409, "people.key-used")
    assert Position.objects.count() == 2
    another = a_program(office, "office.write")
    assert another.made(path, OFFICER, **key) != first


def test_a_repeat_of_any_other_call_changes_nothing(office: Office, program: Caller) -> None:
    post = program.made(f"/units/{office.division}/positions", OFFICER)
    for path, body in (
        ("/people", entry()),
        (f"/units/{office.top}/units", {"name_th": "ก", "name_en": "K", "number_code": "0301"}),
        (f"/people/{office.clerk}/appointments", {"position": post, "first_day": TODAY}),
        (
            f"/people/{office.clerk}/roles",
            {"role": "drafter", "unit": str(office.division), "first_day": TODAY},
        ),
    ):
        program.made(path, body)
        assert program("POST", path, body).status_code == 409, path


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/people/{clerk}/roles", {"role": "king", "unit": "{division}", "first_day": TODAY}),
        ("/people/{clerk}/roles", {"role": "clerk", "unit": "{division}", "first_day": "0001-01-01"}),
        (
            "/people/{clerk}/roles",
            {"role": "clerk", "unit": "{division}", "first_day": TODAY, "last_day": "9999-12-31"},
        ),
        ("/people/{clerk}/roles", {"role": "clerk", "unit": "{division}", "first_day": TODAY, "x": 1}),
        (
            "/units/{division}/units",
            {"name_th": "ก", "name_en": "K", "number_code": "7", "contact": "0" * 201},
        ),
        ("/people", {"given_name_th": "ก", "family_name_th": "ข", "email": "nobody"}),
        ("/people", [1]),
    ],
)
def test_what_cannot_be_is_refused_in_words(office: Office, program: Caller, path: str, body: object) -> None:
    names = {"clerk": office.clerk, "division": office.division}
    filled = (
        {name: value.format(**names) if isinstance(value, str) else value for name, value in body.items()}
        if isinstance(body, dict)
        else body
    )
    answer = program("POST", path.format(**names), filled)
    assert answer.status_code == 422, answer.content.decode()
    assert answer.json()["message"]["th"]
    assert RoleGrant.objects.count() == 1


def test_who_holds_a_post_delegates_it_by_call(office: Office) -> None:
    by = as_(office.admin)
    post = people.make_position(office.division, people.PositionEntry("ผอ.", "Director", True), by=by)
    people.appoint(office.clerk, post, day(0), by=by)
    holder = Caller(browser_of(office.clerk), office.clerk)
    assert [one["own"] for one in holder("GET", "/delegations/positions").json()] == [True]
    today = utc_now().date().isoformat()
    order = {"position": str(post), "delegate": str(office.admin), "number": "5/2569"}
    made = holder.made("/delegations", order | {"first_day": today, "last_day": "2599-01-01"})
    assert [one["id"] for one in holder("GET", "/delegations").json()] == [made]
    holder.done("POST", f"/delegations/{made}/revoke")
    assert holder("GET", "/people").status_code == 403
