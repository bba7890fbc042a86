"""Who may do what: the page offers exactly what the action accepts."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import msgspec
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from saan.base.people.models import Person, Role
from saan.base.people.models import Secrecy as Clearance
from saan.base.people.viewer import Viewer
from saan.letters import api
from saan.letters.errors import LetterNotFoundError, NobodyToAssignError
from saan.letters.models import IncomingLetter, Recipient
from saan.letters.rules.incoming import Event as In
from saan.letters.rules.outgoing import Event as Out
from saan.trust.errors import SaanError
from tests.letters.world import (
    House,
    a_draft,
    a_memo,
    an_official,
    cleared,
    moment,
    sent,
    signed,
    the_one_incoming,
    up_to_signature,
)
from tests.world.doors import come_in

Doing = Callable[[Viewer, UUID], object]


def doings(house: House, shown: str) -> dict[Out, Doing]:
    at = moment(3)
    draft = a_draft(house, subject="แก้ไข")
    return {
        Out.EDIT: lambda who, one: api.save(who, one, 1, draft, at),
        Out.FORWARD: lambda who, one: api.approve(who, one, shown, "", at),
        Out.APPROVE: lambda who, one: api.approve(who, one, shown, "", at),
        Out.RETURN: lambda who, one: api.send_back(who, one, "แก้", at),
        Out.RECALL: lambda who, one: api.recall(who, one, at),
        Out.WITHDRAW: lambda who, one: api.withdraw(who, one, "ไม่ใช้แล้ว", at),
        Out.SIGN: lambda who, one: api.sign_and_seal(who, one, shown, at),
        Out.DISPATCH: lambda who, one: api.dispatch(who, one, at),
        Out.SEND_AGAIN: lambda who, one: _given_up_and_sent_again(who, one, at),
        Out.CLOSE: lambda who, one: api.close(who, one, "จบ", at),
        Out.CANCEL: lambda who, one: api.cancel(who, one, "ออกซ้ำ", at),
        Out.SUBMIT_FOR_SIGNATURE: lambda who, one: api.submit(who, one, 1, at),
    }


def _given_up_and_sent_again(viewer: Viewer, letter_id: UUID, at: datetime) -> None:
    Recipient.objects.filter(letter=letter_id).update(state="expired")
    api.send_again(viewer, letter_id, 0, at)


def succeeds(doing: Doing, viewer: Viewer, letter_id: UUID) -> bool:
    """Try it, and take it back."""
    savepoint = transaction.savepoint()
    try:
        doing(viewer, letter_id)
    except SaanError:
        return False
    finally:
        transaction.savepoint_rollback(savepoint)
    return True


@pytest.mark.parametrize("stage", ["drafting", "reviewing", "awaiting", "signed", "dispatched"])
def test_what_a_page_offers_is_what_the_action_accepts(here: House, there: House, stage: str) -> None:
    shown = ""
    match stage:
        case "drafting":
            letter_id = api.begin(here.drafter, here.registry.id, a_draft(here, there), moment()).letter_id
        case "reviewing":
            draft = a_draft(here, there, reviewers=(here.reviewer.person_id,))
            letter_id = api.begin(here.drafter, here.registry.id, draft, moment()).letter_id
            shown = api.submit(here.drafter, letter_id, 1, moment())
        case "awaiting":
            letter_id, shown = up_to_signature(here, a_draft(here, there))
        case "signed":
            letter_id = signed(here, a_draft(here, there))
        case _:
            letter_id = sent(here, a_draft(here, there))
    auditor = an_official(here.agency, "ตรวจสอบ", (Role.AUDITOR, here.registry))
    viewers = (
        here.drafter,
        here.reviewer,
        here.director,
        here.clerk,
        here.administrator,
        here.official,
        auditor,
    )
    for viewer in viewers:
        try:
            may = api.letter(viewer, letter_id, moment(2)).may
        except LetterNotFoundError:
            may = frozenset()
        for event, doing in doings(here, shown).items():
            if event in {Out.FORWARD, Out.APPROVE} and may & {Out.FORWARD, Out.APPROVE}:
                continue
            assert succeeds(doing, viewer, letter_id) == (event in may), (viewer, event)
        if Out.APPROVE in may:
            assert succeeds(doings(here, shown)[Out.APPROVE], viewer, letter_id)


def incoming_doings(house: House) -> dict[In, Doing]:
    at = moment(5)
    return {
        In.OPEN: lambda who, one: _opened(api.open_letter(who, one, at)),
        In.REGISTER: lambda who, one: api.register(who, one, at),
        In.CORRECT: lambda who, one: api.correct(who, one, "แก้", at),
        In.ASSIGN: lambda who, one: api.assign(who, one, api.Charge(unit=house.division.id), at),
        In.MINUTE: lambda who, one: api.minute(who, one, "ทราบ", at),
        In.CLOSE: lambda who, one: api.close_incoming(who, one, "จบ", at),
        In.REOPEN: lambda who, one: api.reopen(who, one, "ขอข้อมูลเพิ่ม", at),
        In.REJECT: lambda who, one: api.reject(who, one, "ส่งผิด", at),
        In.FAULT: lambda who, one: api.report_fault(who, one, "หน้าหาย", at),
    }


def _opened(first: bool) -> None:  # noqa: FBT001 - what the action answers
    if not first:
        raise SaanError


@pytest.mark.parametrize("stage", ["arrived", "opened", "registered", "assigned", "closed", "rejected"])
def test_what_an_incoming_page_offers_is_what_the_action_accepts(
    here: House, there: House, stage: str
) -> None:
    sent(here, a_draft(here, there))
    row = the_one_incoming(there.clerk)
    steps: dict[str, Callable[[], object]] = {
        "opened": lambda: api.open_letter(there.clerk, row.id, moment(1)),
        "registered": lambda: api.register(there.clerk, row.id, moment(2)),
        "assigned": lambda: api.assign(there.clerk, row.id, api.Charge(unit=there.division.id), moment(3)),
        "closed": lambda: api.close_incoming(there.official, row.id, "จบ", moment(4)),
    }
    if stage == "rejected":
        api.reject(there.clerk, row.id, "ส่งผิด", moment(1))
    elif stage != "arrived":
        for name, step in steps.items():
            step()
            if name == stage:
                break
    auditor = an_official(there.agency, "ตรวจสอบ", (Role.AUDITOR, there.registry))
    for viewer in (there.clerk, there.official, there.drafter, there.director, there.administrator, auditor):
        try:
            may = api.incoming_letter(viewer, row.id, moment(4)).may
        except LetterNotFoundError:
            may = frozenset()
        for event, doing in incoming_doings(there).items():
            assert succeeds(doing, viewer, row.id) == (event in may), (viewer, event)


def test_a_matter_taken_up_again_returns_to_whoever_does(here: House, there: House) -> None:
    sent(here, a_draft(here, there))
    row = the_one_incoming(there.clerk)
    api.register(there.clerk, row.id, moment(1))
    api.assign(there.clerk, row.id, api.Charge(person=there.official.person_id, order="ดำเนินการ"), moment(2))
    api.close_incoming(there.official, row.id, "จบ", moment(3))
    assert not api.inbox(there.official, moment(4)).rows
    assert api.incoming_letter(there.official, row.id, moment(4)).ended_reason == "จบ"
    api.reopen(there.official, row.id, "มีข้อมูลใหม่", moment(4))
    again = api.incoming_letter(there.official, row.id, moment(5))
    assert again.ended_reason == "", "it has not ended"
    assert [one.note for one in again.timeline][-2:] == ["จบ", "มีข้อมูลใหม่"]
    assert [one.id for one in api.inbox(there.official, moment(5)).rows] == [row.id]
    assert not api.inbox(there.clerk, moment(5)).rows


def test_whoever_passed_a_letter_on_to_themselves_reads_it(
    here: House, there: House, client: Client, settings: Settings
) -> None:
    """It lies on two of their desks, passed on from one and in hand on the other: the sender is told that it is read."""
    settings.SAAN = msgspec.structs.replace(settings.SAAN, demo=True)
    letter_id = sent(here, a_draft(here, there))
    row = the_one_incoming(there.clerk)
    api.register(there.clerk, row.id, moment(1))
    api.assign(there.clerk, row.id, api.Charge(person=there.clerk.person_id), moment(2))
    assert api.incoming_letter(there.clerk, row.id, moment(3)).row.box is api.IncomingBox.WORKING
    come_in(client, there.clerk.person_id).get(reverse("letters:incoming", args=[row.id]))
    assert api.letter(here.clerk, letter_id, moment(3)).recipients[0].read_at


def test_a_letter_is_assigned_only_inside_the_agency(here: House, there: House) -> None:
    sent(here, a_draft(here, there))
    row = the_one_incoming(there.clerk)
    api.register(there.clerk, row.id, moment(1))
    charges = (
        api.Charge(),
        api.Charge(unit=here.division.id),
        api.Charge(person=here.official.person_id),
        api.Charge(unit=there.division.id, person=there.official.person_id),
    )
    for charge in charges:
        with pytest.raises(NobodyToAssignError):
            api.assign(there.clerk, row.id, charge, moment(2))


def test_a_reply_leads_back_to_the_letter_it_answers(here: House, there: House) -> None:
    letter_id = sent(here, a_draft(here, there))
    row = the_one_incoming(there.clerk)
    api.register(there.clerk, row.id, moment(1))
    there.drafter = an_official(there.agency, "ร่าง", (Role.DRAFTER, there.registry))
    sent(there, a_draft(there, here, answers=row.id), moment(2))
    back = the_one_incoming(here.clerk, moment(3))
    (strand,) = api.thread(here.clerk, api.Way.CAME, back.id, (), moment(3))
    assert (strand.id, strand.way) == (letter_id, api.Way.WENT)


def test_the_register_says_what_was_done_in_the_reader_s_language(
    here: House, there: House, client: Client, settings: Settings
) -> None:
    settings.SAAN = msgspec.structs.replace(settings.SAAN, demo=True)
    sent(here, a_draft(here, there))
    row = the_one_incoming(there.clerk)
    api.register(there.clerk, row.id, moment(1))
    api.assign(there.clerk, row.id, api.Charge(unit=there.division.id), moment(2))
    days = (moment().date(), moment().date())
    (came,) = api.register_lines(there.clerk, api.Book.RECEIVED, there.registry.id, *days, moment(3)).rows
    (went,) = api.register_lines(here.clerk, api.Book.SENT, here.registry.id, *days, moment(3)).rows
    assert (came.from_line, came.to_line, went.to_line) == ("กรมทดลอง", "อธิบดีกรมรับหนังสือ", "อธิบดีกรมรับหนังสือ")
    assert (came.sent_on, went.sent_on, went.given_to) == (None, moment().date(), ())

    page = f"?first={moment():%Y-%m-%d}&last={moment():%Y-%m-%d}"
    received = f"/registers/received/{there.registry.id}/{page}"
    despatched = f"/registers/sent/{here.registry.id}/{page}"
    for language, given, how in (
        ("th", "มอบ กองวิชาการ", "ส่งทางอิเล็กทรอนิกส์ ๓\u00a0ส.ค.\u00a0๒๕๖๙"),
        ("en", f"Given to {there.division.name_en}", "Sent electronically 3\u00a0Aug\u00a02026"),
    ):
        Person.objects.update(language=language)
        come_in(client, there.clerk.person_id)
        assert f">{given}</td>" in client.get(received).text
        come_in(client, here.clerk.person_id)
        assert f">{how}</td>" in client.get(despatched).text


def test_a_memo_is_registered_in_the_receiving_units_book(here: House) -> None:
    clerk = an_official(here.agency, "ธุรการกอง", (Role.CLERK, here.division))
    sent(here, a_memo(here))
    row = the_one_incoming(clerk)
    assert api.register(clerk, row.id, moment(1)) == "1"
    days = (moment().date(), moment().date())
    (line,) = api.register_lines(clerk, api.Book.RECEIVED, here.division.id, *days, moment(2)).rows
    assert (line.incoming, IncomingLetter.objects.get().registry_id) == (row.id, here.division.id)
    with pytest.raises(SaanError):
        api.register_lines(here.clerk, api.Book.RECEIVED, here.division.id, *days, moment(2))


def test_a_registrar_without_a_role_does_in_the_browser_what_the_page_offers(
    client: Client, here: House, there: House, settings: Settings
) -> None:
    """Secret letters are a named person's, whatever post or role that person has besides."""
    settings.SAAN = msgspec.structs.replace(settings.SAAN, demo=True)
    for who in ("drafter", "director", "clerk"):
        setattr(here, who, cleared(getattr(here, who), Clearance.SECRET))
    api.appoint_registrar(here.administrator, here.clerk.person_id, moment())
    registrar = an_official(there.agency, "นายทะเบียนลับ", clearance=Clearance.SECRET)
    api.appoint_registrar(there.administrator, registrar.person_id, moment())
    sent(here, a_draft(here, there, secrecy=api.Secrecy.SECRET))
    row = the_one_incoming(registrar)
    shelf = reverse("letters:registers")
    book = reverse("letters:register", args=["secret-received", there.registry.id])
    browser = come_in(client, registrar.person_id)

    for name in ("register-incoming", "correct-incoming"):
        address = reverse(f"letters:{name}", args=[row.id])
        assert address in browser.get(reverse("letters:incoming", args=[row.id])).content.decode()
        assert browser.post(address, {"note": "จดผิด", "renumber": "on"}).status_code == 302
    assert IncomingLetter.objects.get().receive_number == "2"
    assert shelf in browser.get("/").content.decode()
    assert book in browser.get(shelf).content.decode()
    days = {"first": "1 ส.ค. 2569", "last": "31 ธ.ค. 2599"}
    assert row.subject in browser.get(book, days).content.decode()
    assert come_in(Client(), there.official.person_id).get(shelf).status_code == 403
