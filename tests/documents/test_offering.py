"""A type whose unit or position is gone: offered to nobody, told to who administers it; what was applied for goes on."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from saan.base.agencies import api as agencies
from saan.base.people import api as people
from saan.base.people.api import authority
from saan.base.people.models import Appointment, Delegation
from saan.documents import api
from saan.trust.clock import utc_now
from saan.web.middleware import LANGUAGE_COOKIE
from tests.documents.world import CERTIFICATE, applied, keeper, load, moment, up_to_signature
from tests.letters.world import House
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def node(settings: Settings) -> None:
    with_node(settings, demo=True)


def renumbered(here: House, code: str) -> None:
    """Give the registry another code, as when it is merged into another unit."""
    unit = here.registry
    entry = agencies.UnitEntry(unit.name_th, unit.name_en, code)
    agencies.change_unit(unit.id, entry, by=authority(keeper(here), moment(1)))


def test_what_nobody_can_issue_is_not_offered_until_somebody_can(here: House) -> None:
    administrator, clerk = (come_in(Client(), who.person_id) for who in (keeper(here), here.clerk))
    load(here, "certificate", issued_by=[here.registry.number_code], signed_by=[here.director_post.title_th])
    under_way = applied(here).application_id
    code, address = here.registry.number_code, f"/apply/{here.agency.id}/certificate/"
    assert address in Client().get("/apply/").content.decode()

    renumbered(here, "0199")
    assert address not in Client().get("/apply/").content.decode()
    closed = Client().get(address)
    assert closed.status_code == 409
    assert "ยังไม่รับคำขอ" in closed.content.decode()
    assert "certificate" not in {one.code for one in api.open_types()}
    with pytest.raises(api.TypeWithheldError):
        applied(here)
    counter = clerk.get("/documents/counter/").content.decode()
    assert "/documents/counter/certificate/" not in counter
    assert "แจ้งผู้ดูแลระบบของหน่วยงาน" in counter
    assert clerk.get("/documents/counter/certificate/").status_code == 409
    assert "งดรับคำขอ" in administrator.get("/documents/types/").content.decode()
    (kind,) = [one for one in api.types(here.agency.id) if one.code == "certificate"]
    note = administrator.get(f"/documents/types/{kind.id}/").content.decode()
    assert f"หน่วยงานไม่มีส่วนราชการรหัส {code}" in note
    assert "ชนิดเอกสารที่ขาด" in administrator.get("/documents/").content.decode()
    assert "ชนิดเอกสารที่ขาด" not in clerk.get("/documents/").content.decode()

    hashed = up_to_signature(here, under_way)
    assert api.sign(here.director, under_way, hashed, moment(10)), "what was applied for before goes on"

    renumbered(here, code)
    post = here.director_post
    entry = people.PositionEntry("อธิบดีกรมที่เปลี่ยนชื่อ", post.title_en, signs=True)
    people.change_position(post.id, entry, by=authority(keeper(here), moment(20)))
    assert address not in Client().get("/apply/").content.decode(), "and so it is with a position"
    note = administrator.get(f"/documents/types/{kind.id}/").content.decode()
    assert "ไม่มีตำแหน่งผู้ลงนามชื่อ" in note
    assert "อธิบดีกรมที่เปลี่ยนชื่อ" in note, "it is told whom it may name"
    load(here, "certificate", signed_by=["อธิบดีกรมที่เปลี่ยนชื่อ"])
    assert applied(here, data=CERTIFICATE | {"purpose": "ยื่นใหม่"}).number
    assert api.withheld(here.agency.id) == {}


def test_a_type_that_a_vacant_position_signs_is_shown_as_not_issued_for_now(here: House) -> None:
    title, address = here.director_post.title_th, f"/apply/{here.agency.id}/certificate/"
    load(here, "certificate", signed_by=[title])
    administrator, clerk = (come_in(Client(), who.person_id) for who in (keeper(here), here.clerk))
    Appointment.objects.filter(position=here.director_post).update(until=utc_now())

    anybody = Client()
    seen = anybody.get("/apply/").content.decode()
    assert address not in seen
    assert "ยังไม่ออกให้ในขณะนี้" in seen
    anybody.cookies[LANGUAGE_COOKIE] = "en"
    assert "Not issued for now" in anybody.get("/apply/").content.decode()
    assert Client().get(address).status_code == 409
    assert "certificate" not in {one.code for one in api.open_types()}
    assert "/documents/counter/certificate/" not in clerk.get("/documents/counter/").content.decode()
    (kind,) = [one for one in api.types(here.agency.id) if one.code == "certificate"]
    note = administrator.get(f"/documents/types/{kind.id}/").content.decode()
    assert f"ตำแหน่ง “{title}” ว่าง" in note
    assert "แต่งตั้งผู้ดำรงตำแหน่ง" in note
    load(here, "certificate", signed_by=[title], days_to_decide=4)  # the type is as sound as it was

    Delegation.objects.create(
        position=here.director_post, delegate_id=here.reviewer.person_id, order_number="คำสั่งกรมที่ 1/2569",
        since=utc_now() - timedelta(hours=1), until=utc_now() + timedelta(days=1),
    )  # fmt: skip
    assert address in Client().get("/apply/").content.decode(), "somebody acts for it"
    assert Client().get(address).status_code == 200


def test_a_type_of_two_units_is_still_offered_by_the_one_that_is_left(here: House) -> None:
    load(here, "certificate", issued_by=["0102", here.registry.number_code])
    renumbered(here, "0199")
    kind = api.in_use(here.agency.id, "certificate", public=True)
    assert [unit.number_code for unit in api.units_of(here.agency.id, kind.definition)] == ["0102"]
    assert kind.row.id in api.withheld(here.agency.id), "who administers it is told what is gone"
    assert applied(here).number
