"""Whoever applied, or holds a document, is told of each step and of what the document is worth: by mail, page and call."""

from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from saan.base.jobs import api as jobs
from saan.documents import api
from saan.documents.actions import bulk, checking, sending, sharing
from saan.documents.models import Document, Sending
from saan.documents.rules.messages import CHANGES, MESSAGES
from saan.documents.rules.standing import STANDING, Change
from saan.web.middleware import LANGUAGE_COOKIE
from tests.documents.test_bulk import HEAD, names
from tests.documents.world import LICENCE, moment, shown
from tests.letters.world import House, stored
from tests.web.accounts.conftest import with_node

pytestmark = pytest.mark.django_db
ADDRESS = "pen@example.org"


@pytest.fixture(autouse=True)
def node(settings: Settings, home: Path) -> None:
    with_node(settings, demo=True)
    settings.SAAN_HOME = home
    settings.SAAN = msgspec.structs.replace(settings.SAAN, mail_url="smtp://mail.example")


def told() -> list[tuple[str, str]]:
    """Return to whom mail left since this was last asked, and the English half of its subject."""
    jobs.run_pending()
    found = [(one.to[0], one.subject.partition(" · ")[2]) for one in mail.outbox]
    mail.outbox.clear()
    return found


def said() -> str:
    """Return the one message that left since, whole."""
    jobs.run_pending()
    (one,) = mail.outbox
    mail.outbox.clear()
    return str(one.body)


def a_licence(here: House, email: str = ADDRESS, replaces: UUID | None = None) -> UUID:
    plan = api.Given("floor-plan", stored(b"%PDF-plan").sha256, "plan.pdf", "application/pdf")
    request = api.Request(here.agency.id, "licence", LICENCE, email=email, files=(plan,), replaces=replaces)
    return api.apply(request, api.Channel.COUNTER, here.clerk, moment()).application_id


def to_signature(here: House, one: UUID) -> str:
    hashed = shown(here, one)
    api.propose(here.drafter, one, hashed, "", moment(6))
    api.approve(here.reviewer, one, hashed, moment(7))
    return hashed


def issued_of(here: House, one: UUID) -> UUID:
    """Return the document of an application that was just taken up."""
    api.sign(here.director, one, to_signature(here, one), moment(8))
    document_id = api.followed(one, moment(8)).document_id
    assert document_id
    api.seal(document_id, moment(9))
    return document_id


def taken_up(here: House, email: str = ADDRESS, replaces: UUID | None = None) -> UUID:
    one = a_licence(here, email, replaces)
    api.take_payment(here.clerk, one, "บร 1/2569", moment(1))
    api.take_up(here.drafter, one, moment(2))
    return one


def test_the_applicant_has_one_message_for_each_step_and_none_for_what_stays_inside(here: House) -> None:
    one = taken_up(here)
    assert [subject for _, subject in told()] == [
        "Application 1/2569 received", "Fee of application 1/2569 paid", "Application 1/2569 is being considered",
    ]  # fmt: skip
    api.ask(here.drafter, one, "โปรดระบุตำบล", moment(3))
    assert told() == [(ADDRESS, "Something is missing in application 1/2569")]
    api.answer(one, LICENCE, (), moment(4))
    assert told() == [(ADDRESS, "What was missing in application 1/2569 was received")]
    hashed = shown(here, one)
    api.propose(here.drafter, one, hashed, "", moment(5))
    api.send_back(here.reviewer, one, "ยังไม่ครบ", moment(5))
    assert told() == [], "officials among themselves: nothing that the applicant was told has changed"
    hashed = to_signature(here, one)
    assert told() == [(ADDRESS, "Application 1/2569 was agreed to and awaits signature")]
    api.send_back(here.director, one, "ตรวจที่อยู่อีกครั้ง", moment(7))
    body = said()
    assert "sent it back to be considered again" in body
    assert "ตรวจที่อยู่อีกครั้ง" not in body, "what officials write to each other stays with them"
    to_signature(here, one)
    told()
    api.sign(here.director, one, hashed, moment(8))
    assert told() == [(ADDRESS, "The document of application 1/2569 is issued")]


def test_a_refusal_says_how_to_object(here: House) -> None:
    one = taken_up(here)
    told()
    api.refuse(here.drafter, one, "สถานที่ไม่ผ่านเกณฑ์", moment(3))
    body = said()
    assert "สถานที่ไม่ผ่านเกณฑ์" in body
    assert "สิทธิและวิธีอุทธรณ์" in body
    assert "how to appeal" in body


def page(address: str, language: str) -> str:
    client = Client()
    client.cookies[LANGUAGE_COOKIE] = language
    return client.get(address).content.decode()


def changed(here: House, document_id: UUID, change: Change, why: str, minutes: int) -> None:
    api.propose_change(here.drafter, document_id, change, why, moment(minutes))
    assert told() == [], "what is only proposed is nobody's news"
    api.decide_change(here.reviewer, document_id, moment(minutes + 1), agree=True)


def test_the_holder_is_told_when_a_document_is_suspended_restored_and_revoked(here: House) -> None:
    one = taken_up(here)
    document_id = issued_of(here, one)
    token, number = api.follow_token(one), Document.objects.get(id=document_id).number
    follow = f"/apply/follow/{token}/"
    told()
    assert "wallet/offer" in page(follow, "en")
    changed(here, document_id, Change.SUSPEND, "ถูกร้องเรียนเรื่องความสะอาด", 20)
    body = said()
    why, when = "ถูกร้องเรียนเรื่องความสะอาด", "๒๓ พฤศจิกายน ๒๕๖๙ ๑๐.๒๑ น."
    for each in (number, why, when, "วิธีอุทธรณ์", "how to appeal", follow):
        assert each in body, body
    for language, words in (
        ("th", ["เอกสารนี้ถูกพักใช้ชั่วคราว", "๑๐.๒๑", "อุทธรณ์"]),
        ("en", ["This document is suspended", "10.21", "how to appeal", "Document suspended"]),
    ):
        seen = page(follow, language)
        for each in (why, *words):
            assert each in seen, each
        assert "wallet/offer" not in seen, "a wallet would refuse it"
        assert "ใช้เอกสารได้ทันที" not in seen
        assert "Use it at once" not in seen
    worth = Client().get(f"/api/v1/follow/{token}").json()["worth"]
    assert (worth["standing"], worth["reason"], worth["since"]) == (
        "suspended", "ถูกร้องเรียนเรื่องความสะอาด", "2026-11-23T03:21:00Z",
    )  # fmt: skip
    changed(here, document_id, Change.RESTORE, "ตรวจแล้วไม่พบข้อบกพร่อง", 30)
    assert told() == [(ADDRESS, f"Document no. {number} counts again")]
    assert "ใช้เอกสารได้ทันที" in page(follow, "th")
    changed(here, document_id, Change.REVOKE, "ให้ข้อมูลเท็จ", 40)
    assert told() == [(ADDRESS, f"Document no. {number} is revoked")]
    assert "ให้ข้อมูลเท็จ" in page(follow, "th")


def test_a_replaced_document_is_told_to_its_holder_once(here: House) -> None:
    old = issued_of(here, taken_up(here))
    told()
    new = taken_up(here, replaces=old)
    told()
    newer = issued_of(here, new)
    jobs.run_pending()
    issued = mail.outbox[-1].body
    assert f"It stands in for no. {Document.objects.get(id=old).number}" in issued
    assert [subject for _, subject in told()][1:] == ["The document of application 2/2569 is issued"]
    issued_of(here, taken_up(here, "heir@example.org", newer))
    last = Document.objects.get(id=newer)
    assert (ADDRESS, f"Document no. {last.number} was replaced by another") in told()
    assert last.replaced_by
    seen = page(f"/apply/follow/{api.follow_token(new)}/", "en")
    assert last.replaced_by.number in seen
    assert "This document is replaced by another" in seen


def test_whoever_got_a_document_of_a_bulk_issue_is_told_too(here: House) -> None:
    rows = [f"{names(2)[0]},{ADDRESS}", f"{names(2)[1]},"]
    content = HEAD.strip() + ",email\r\n" + "".join(f"{row}\r\n" for row in rows)
    batch_id = bulk.give(here.clerk, "certificate", "rows.csv", stored(content.encode()).sha256, moment())
    checking.check(batch_id)
    bulk.start(here.director, batch_id, moment(1))
    sharing.issue(batch_id, moment(2))
    assert sending.send(batch_id) == 1
    mail.outbox.clear()
    first, second = Document.objects.order_by("row")
    for one in (first, second):
        api.propose_change(here.drafter, one.id, Change.REVOKE, "ออกผิดคน", moment(3))
        api.decide_change(here.reviewer, one.id, moment(4), agree=True)
    assert [to for to, _ in told()] == [ADDRESS], "the other left no address"
    assert Sending.objects.get().email == ADDRESS
    for language, words in (("th", "เอกสารนี้ถูกเพิกถอนแล้ว"), ("en", "This document is revoked")):
        seen = page(f"/take/{api.follow_token(first.id)}/", language)
        assert words in seen
        assert "ออกผิดคน" in seen
        assert "wallet/offer" not in seen


def test_every_message_stands_in_both_languages_and_every_change_has_one() -> None:
    changes = CHANGES.keys() - {"link"}
    assert {f"document.{what}" for what in changes} == {move.act for move in STANDING.table.values()}
    for subject, body in (*MESSAGES.values(), *CHANGES.values()):
        assert subject.th
        assert subject.en
        assert body.th
        assert body.en
