"""A holder's private link ends, is voided when others have seen it, and is made anew: by the holder, the officials, or a program."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from saan.base.journal.models import ActRecord
from saan.base.people import api as people
from saan.base.people.models import Role
from saan.documents import api
from saan.documents.actions import bulk, destroying, sharing
from saan.documents.models import Document, PrivateLink
from saan.trust.clock import utc_now
from saan.web.middleware import LANGUAGE_COOKIE
from tests.documents.test_bulk import given, names
from tests.documents.world import applied, issued, load, moment, up_to_signature
from tests.letters.world import House, an_official
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def node(settings: Settings) -> None:
    with_node(settings, demo=True)


def path(link: str) -> str:
    return re.sub(r"^https?://[^/]+", "", link)


def test_whoever_sees_a_link_that_others_saw_has_a_new_one_and_the_old_opens_nothing(here: House) -> None:
    batch_id = given(here.clerk, *names(1))
    bulk.start(here.director, batch_id, moment(1))
    sharing.issue(batch_id, utc_now())
    (listed,) = api.batch_links(here.clerk, batch_id, moment(3))
    first, anybody, row = path(listed.link), Client(), Document.objects.get()
    until = api.taken(row.id, utc_now()).link_until
    assert until == api.today(utc_now()) + timedelta(days=182), "26 weeks, where the type says nothing"
    assert f"{first}link/" in anybody.get(first).content.decode()

    made = anybody.post(f"{first}link/", {"do": "renew"})["Location"]
    seen = anybody.get(made).content.decode()
    second = made.partition("?")[0]
    assert "ลิงก์เดิมเปิดเอกสารไม่ได้อีกแล้ว" in seen
    assert second in seen, "it is there to be kept"
    for dead in (first, f"{first}document.pdf", f"{first}link/", f"/wallet/offer/{first.split('/')[2]}/"):
        gone = anybody.get(dead)
        assert gone.status_code == 410, dead
        assert "documents.link-voided" in gone.content.decode() or "ถูกยกเลิกแล้ว" in gone.content.decode()
    assert api.taken(row.id, utc_now()).link_until == until, "who holds a link does not make it last"
    assert path(next(iter(api.batch_links(here.clerk, batch_id, moment(4)))).link) == second

    assert anybody.post(f"{second}link/", {"do": "void"}).status_code == 200
    assert anybody.get(second).status_code == 410
    clerk = come_in(Client(), here.clerk.person_id)
    page = f"/documents/issued/{row.id}/"
    assert "ยกเลิกเมื่อ" in clerk.get(page).content.decode()
    told = clerk.post(f"{page}link/", {"do": "renew"}).content.decode()
    third = path(re.findall(r"https?://[^\s<]+/take/\w+/", told)[0])
    assert anybody.get(third).status_code == 200
    assert clerk.post(f"{page}link/", {"do": "void"}).status_code == 302
    assert anybody.get(third).status_code == 410
    with pytest.raises(people.NotAuthorisedError):
        api.new_link(here.reviewer, row.id, utc_now())
    acts = (
        ActRecord.objects.filter(type__startswith="document.link")
        .order_by("at")
        .values_list("type", flat=True)
    )
    assert [one.rpartition("-")[2] for one in acts] == ["renewed", "voided", "renewed", "voided"]
    assert PrivateLink.objects.count() == 1


def test_a_link_ends_when_its_type_says_and_the_applicant_is_told_whom_to_ask(
    here: House, client: Client
) -> None:
    basis = {"th": "ประกาศกรมทดลอง", "en": "An announcement"}
    load(here, "certificate", private_link={"days": 7, "basis": basis})
    document_id = issued(here)
    application_id = Document.objects.get(id=document_id).application_id
    assert application_id
    Document.objects.filter(id=document_id).update(sealed_at=utc_now() - timedelta(days=7))
    token = api.follow_token(application_id)
    assert client.get(f"/apply/follow/{token}/document.pdf").status_code == 200, "the last day counts"
    new = client.post(f"/api/v1/follow/{token}/link").json()["token"]
    Document.objects.filter(id=document_id).update(sealed_at=utc_now() - timedelta(days=8))
    PrivateLink.objects.update(begun_at=utc_now() - timedelta(days=8))
    ended = client.get(f"/apply/follow/{new}/", headers={"accept": "text/html"})
    assert ended.status_code == 410
    assert "ขอลิงก์ใหม่จากกรมทดลอง" in ended.content.decode()
    assert client.get(f"/api/v1/follow/{token}").status_code == 410, "nor does the one before it"
    director = come_in(Client(), here.director.person_id)
    director.cookies[LANGUAGE_COOKIE] = "en"
    assert "Ended on" in director.get(f"/documents/issued/{document_id}/").content.decode()
    made = path(api.new_link(here.director, document_id, utc_now()))
    assert client.get(made).status_code == 200
    assert client.delete(f"/api/v1/follow/{made.split('/')[3]}/link").status_code == 204
    assert client.get(made).status_code == 410


def test_what_was_destroyed_no_link_opens_not_even_one_that_had_been_voided(here: House) -> None:
    """With the document goes what was known of its link; an emptied page would still say that the document counts."""
    document_id, over = issued(here), moment(days=365 * 12)
    old = Document.objects.get(id=document_id)
    link = path(api.follow_link(old.application_id or document_id))
    assert Client().get(link).status_code == 200
    api.void_link(here.clerk, document_id, moment(20))
    assert Client().get(link).status_code == 410
    listed = api.list_due(here.clerk, here.registry.id, over)
    api.decide_destruction(here.reviewer, listed, over, agree=True)
    assert destroying.destroy(listed, over) == 1
    for where in (link, f"{link}answer/", f"{link}withdraw/", f"/api/v1{link[6:-1]}"):
        assert Client().get(where).status_code in {404, 405}, where


def test_who_reads_an_application_does_not_thereby_act_as_its_applicant(here: House) -> None:
    """Its page bore the applicant's link: an auditor could withdraw by it, or take the document into a wallet of their own."""
    receipt = applied(here)
    page, follow = (
        f"/documents/applications/{receipt.application_id}/",
        api.follow_token(receipt.application_id),
    )
    auditor = an_official(here.agency, "ผู้ตรวจสอบ", (Role.AUDITOR, here.registry))
    for viewer in (auditor, here.reviewer):
        reader = come_in(Client(), viewer.person_id)
        seen = reader.get(page)
        assert seen.status_code == 200
        assert follow not in seen.content.decode()
        assert "ลิงก์ติดตามของผู้ขอ" not in seen.content.decode()
        assert reader.post(f"{page}link/").status_code == 403
    counter = come_in(Client(), here.clerk.person_id)
    offered = counter.get(page).content.decode()
    assert follow not in offered, "it is asked for"
    assert f'action="{page}link/"' in offered
    assert counter.get(f"{page}link/").status_code == 405
    assert counter.post(f"{page}link/")["Location"] == f"/apply/follow/{follow}/"
    (act,) = ActRecord.objects.filter(type="application.link-taken")
    assert act.actor_id == here.clerk.person_id
    call = f"/api/v1/applications/{receipt.application_id}/link"
    assert path(counter.post(call).json()["link"]) == f"/apply/follow/{follow}/"
    told = Client().get(f"/apply/follow/{follow}/").content.decode()
    assert "เจ้าหน้าที่เปิดลิงก์ของผู้ขอเพื่อพิมพ์ให้" in told, "the applicant sees that it was"

    hashed = up_to_signature(here, receipt.application_id)
    api.sign(here.director, receipt.application_id, hashed, moment(10))
    assert counter.post(f"{page}link/").status_code == 409, (
        "the document's own link is made anew, and its holder told"
    )
    assert f"{page}link/" not in counter.get(page).content.decode()
