"""Replacing a document: by whom, seen by everyone who decides, once, and never one that no longer counts."""

from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings

from saan.base.people.api import NotAuthorisedError, Role
from saan.base.people.viewer import Viewer
from saan.documents import api
from saan.documents.errors import (
    CannotReplaceError,
    DocumentNotFoundError,
    SecondPersonNeededError,
    ShownHashMismatchError,
)
from saan.documents.models import Application, Document
from saan.documents.rules.standing import Change, Standing
from saan.web.middleware import LANGUAGE_COOKIE
from tests.documents.world import CERTIFICATE, issued, moment, shown, up_to_signature
from tests.letters.world import House, an_official
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def node(settings: Settings) -> None:
    with_node(settings, demo=True)


def asked(
    viewer: Viewer | None, house: House, old: UUID | None, channel: api.Channel = api.Channel.CALL
) -> UUID:
    request = api.Request(house.agency.id, "certificate", CERTIFICATE, replaces=old)
    return api.apply(request, channel, viewer, moment(30)).application_id


def standing_of(document_id: UUID) -> str:
    return Document.objects.get(id=document_id).standing


def test_only_who_takes_applications_in_its_unit_asks_for_a_document_to_be_replaced(here: House) -> None:
    old = issued(here)
    stranger = an_official(here.agency, "ธุรการกองอื่น", (Role.CLERK, here.division))
    looks_on = an_official(
        here.agency, "ธุรการที่ตรวจทะเบียนกลาง", (Role.CLERK, here.division), (Role.AUDITOR, here.registry)
    )
    with pytest.raises(DocumentNotFoundError):
        asked(stranger, here, old)
    with pytest.raises(NotAuthorisedError):
        asked(looks_on, here, old)
    with pytest.raises(DocumentNotFoundError):
        asked(None, here, old, api.Channel.PAGE)
    assert not Application.objects.exclude(replaces=None).exists(), "nothing is kept of what was refused"
    assert api.application(here.clerk, asked(here.clerk, here, old), moment(31)).unit_id == here.registry.id


@pytest.mark.parametrize(("language", "words"), [("th", "ออกแทนเอกสารเดิม"), ("en", "It replaces a document")])
def test_whoever_decides_sees_what_is_replaced_and_decides_on_exactly_that(
    here: House, language: str, words: str
) -> None:
    old = issued(here)
    number = Document.objects.get(id=old).number
    plain, replacing = asked(here.clerk, here, None), asked(here.clerk, here, old)
    view = api.application(here.reviewer, replacing, moment(31))
    assert view.replaces
    assert (view.replaces.number, view.replaces.standing, view.replaces.hindrance) == (
        number,
        Standing.VALID,
        None,
    )
    data_alone = shown(here, plain)
    assert view.shown != data_alone, "the same data without replacing anything is another decision"
    api.take_up(here.drafter, replacing, moment(32))
    with pytest.raises(ShownHashMismatchError):
        api.propose(here.drafter, replacing, data_alone, "", moment(33))
    api.propose(here.drafter, replacing, view.shown, "", moment(33))
    assert api.application(here.drafter, replacing, moment(34)).row.state is api.State.PROPOSED, (
        "ending a certificate takes two people, so ending it by another does too"
    )
    page = come_in(Client(), here.reviewer.person_id)
    page.cookies[LANGUAGE_COOKIE] = language
    said = page.get(f"/documents/applications/{replacing}/").content.decode()
    assert words in said
    assert f'href="/documents/issued/{old}/"' in said
    with pytest.raises(ShownHashMismatchError):
        api.approve(here.reviewer, replacing, data_alone, moment(35))
    api.approve(here.reviewer, replacing, view.shown, moment(35))
    with pytest.raises(ShownHashMismatchError):
        api.sign(here.director, replacing, data_alone, moment(36))
    api.sign(here.director, replacing, view.shown, moment(36))
    assert api.followed(replacing, moment(37)).replaces == number


def test_whoever_proposed_to_replace_is_not_the_one_who_signs_it(here: House) -> None:
    replacing = asked(here.clerk, here, issued(here))
    hashed = up_to_signature(here, replacing, moment(31))
    Application.objects.filter(id=replacing).update(proposer_id=here.director.person_id)
    assert api.Event.SIGN not in api.application(here.director, replacing, moment(32)).may
    with pytest.raises(SecondPersonNeededError):
        api.sign(here.director, replacing, hashed, moment(32))


def test_of_two_that_would_replace_one_document_one_is_signed(here: House, client: Client) -> None:
    old = issued(here)
    first = asked(here.clerk, here, old)
    with pytest.raises(CannotReplaceError) as refused:
        asked(here.clerk, here, old)
    assert refused.value.fields["reason_en"] == "application 2/2569 asks for that already"
    assert not api.document(here.clerk, old, moment(31)).may_replace
    second = asked(here.clerk, here, None)
    Application.objects.filter(id=second).update(replaces_id=old)  # as an earlier version let it be asked for
    signing = up_to_signature(here, first, moment(32)), up_to_signature(here, second, moment(32))
    number = api.sign(here.director, first, signing[0], moment(33))
    with pytest.raises(CannotReplaceError) as late:
        api.sign(here.director, second, signing[1], moment(34))
    assert late.value.fields["reason_en"] == f"no. {number} was issued in its place", (
        "before its page is made"
    )
    new = api.followed(first, moment(34)).document_id
    assert new
    assert api.seal(new, moment(35))
    with pytest.raises(CannotReplaceError):
        api.sign(here.director, second, signing[1], moment(36))
    assert (standing_of(old), standing_of(new)) == (Standing.REPLACED, Standing.VALID)
    assert Document.objects.count() == 2
    come_in(client, here.director.person_id)
    told = client.post(f"/documents/applications/{second}/decide/", {"do": "sign", "shown": signing[1]})
    assert told.status_code == 409
    assert "ออกฉบับใหม่แทนเอกสารเลขที่" in told.content.decode()
    assert "ออกแทนไม่ได้" in client.get(f"/documents/applications/{second}/").content.decode()


def test_what_was_revoked_meanwhile_is_not_replaced(here: House) -> None:
    old = issued(here)
    replacing = asked(here.clerk, here, old)
    hashed = up_to_signature(here, replacing, moment(31))
    api.propose_change(here.drafter, old, Change.REVOKE, "ออกโดยผิดหลง", moment(32))
    with pytest.raises(CannotReplaceError) as waits:
        api.sign(here.director, replacing, hashed, moment(33))
    assert "awaits a second official" in str(waits.value.fields["reason_en"])
    api.decide_change(here.reviewer, old, moment(34), agree=True)
    with pytest.raises(CannotReplaceError) as late:
        api.sign(here.director, replacing, hashed, moment(35))
    assert late.value.fields["reason_en"] == "revoked"
    assert Document.objects.count() == 1
    with pytest.raises(CannotReplaceError):
        asked(here.clerk, here, old)
    api.send_back(here.director, replacing, "ฉบับเดิมถูกเพิกถอนแล้ว", moment(36))
    api.refuse(here.reviewer, replacing, "ฉบับเดิมถูกเพิกถอนแล้ว โปรดยื่นขอใหม่", moment(37))
