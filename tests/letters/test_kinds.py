"""Every kind of paper of the regulation, from the draft to where it ends."""

import subprocess
from datetime import date
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from django.conf import settings as django_settings
from django.template.loader import render_to_string
from django.test import Client
from msgspec import UnsetType
from msgspec.structs import replace
from pytest_django import Settings

from saan.base.people.api import NotAuthorisedError, Viewer
from saan.base.people.models import Appointment, Position, Secrecy
from saan.base.thai.api import initials
from saan.letters import api, paper
from saan.letters import record as r
from saan.letters.errors import DraftRefusedError, LetterNotFoundError, NotForThisKindError
from saan.letters.models import Letter, RegisterEntry
from saan.letters.rules import outgoing
from saan.letters.rules.body import Line
from saan.letters.rules.kinds import NATURES, STAYING, Part
from saan.press import LetterPage, typeset
from saan.trust.clock import buddhist_year, utc_now
from saan.web.ports.pages import page_of
from tests.letters.test_story import acts_of
from tests.letters.world import (
    House,
    a_draft,
    an_official,
    cleared,
    moment,
    signed,
    the_one_incoming,
    up_to_signature,
)
from tests.press.authority import memo
from tests.press.reading import pages, program
from tests.world.doors import come_in

MEETING = api.Meeting(
    session="1/2569",
    day=date(2026, 8, 1),
    place="ห้องประชุม 1",
    opened="09.30",
    closed="12.00",
    present=(api.Attendee(name="นายหนึ่ง สมมติ", post="ประธาน"), api.Attendee(name="นางสอง สมมติ")),
)
OWN: dict[api.Kind, tuple[str, api.Book, dict[str, object]]] = {
    api.Kind.ORDER: ("1/2569", api.Book.ORDER, {}),
    api.Kind.RULE: ("1/2569", api.Book.RULE, {"edition": "2"}),
    api.Kind.BYLAW: ("1/2569", api.Book.RULE, {}),
    api.Kind.ANNOUNCEMENT: ("1/2569", api.Book.ANNOUNCEMENT, {}),
    api.Kind.STATEMENT: ("1/2569", api.Book.ANNOUNCEMENT, {"edition": "3"}),
    api.Kind.NEWS: ("1/2569", api.Book.ANNOUNCEMENT, {}),
    api.Kind.CERTIFICATE: ("1/2569", api.Book.CERTIFICATE, {"holder": "นายสาม สมมติ"}),
    api.Kind.MINUTES: ("1/2569", api.Book.MINUTES, {"meeting": MEETING}),
}


def of_kind(house: House, kind: api.Kind, **changes: object) -> api.Draft:
    own: dict[str, object] = OWN[kind][2] if kind in OWN else {}
    return a_draft(house, kind=kind, **(own | changes))


def a_second_signatory(house: House) -> tuple[Position, Viewer]:
    post = Position.objects.create(
        unit=house.registry, title_th="รองอธิบดี", title_en="Deputy Director-General", signs=True
    )
    deputy = an_official(house.agency, "รองอธิบดี")
    Appointment.objects.create(person_id=deputy.person_id, position=post, since=moment(days=-30))
    return post, deputy


@pytest.mark.parametrize("kind", list(OWN))
def test_what_stays_in_the_agency_is_numbered_in_its_own_book_and_kept(here: House, kind: api.Kind) -> None:
    number, book, _ = OWN[kind]
    letter_id = signed(here, of_kind(here, kind))
    view = api.letter(here.clerk, letter_id, moment(1))
    assert (view.row.number, view.record and view.record.letter.to) == (number, ())
    assert {api.Event.KEEP, api.Event.CANCEL, api.Event.COPY} == view.may
    with pytest.raises(NotForThisKindError):
        api.dispatch(here.clerk, letter_id, moment(1))
    with pytest.raises(NotAuthorisedError):
        api.keep(here.drafter, letter_id, moment(1))
    api.keep(here.clerk, letter_id, moment(1))
    assert api.letter(here.clerk, letter_id, moment(2)).row.state == outgoing.State.KEPT
    assert acts_of(letter_id)[-2:] == ["letter.signed", "letter.kept"]
    day = moment().date()
    (line,) = api.register_lines(here.clerk, book, here.registry.id, day, day, moment(3)).rows
    assert (line.running, line.letter) == (1, letter_id)
    (row,) = api.find_letters(here.clerk, "๑/๒๕๖๙", moment(3)).rows
    assert row.id == letter_id
    assert [one.id for one in api.outbox(here.clerk, moment(3), (api.Box.KEPT,)).rows] == [letter_id]


@pytest.mark.parametrize("kind", list(api.Kind))
def test_each_kind_has_a_page_on_screen_and_one_to_print(here: House, there: House, kind: api.Kind) -> None:
    to: dict[str, object] = {}
    if kind in api.WITHIN:
        to = {"to": (api.Target(agency=here.agency.id, unit=here.division.id, title="ผู้อำนวยการ"),)}
    elif kind not in STAYING:
        to = {"to": (api.Target(agency=there.agency.id, title="กรมรับหนังสือ"),)}
    letter_id = signed(here, of_kind(here, kind, **to))
    record = api.letter(here.clerk, letter_id, moment()).record
    assert record is not None
    assert r.parse(r.record_bytes(record)) == record
    page, shown = page_of(record), paper.of_record(record)
    assert Line("ด้วยกรมกำหนดจัดประชุมคณะทำงาน") in shown.body
    assert page.date in {record.registration.date, MEETING.day}
    assert typeset(page, r.record_bytes(record)).startswith(b"%PDF-")
    html = render_to_string("letters/paper.html", {"paper": shown})
    assert all(one.name in html for one in shown.signed) or not shown.names_signatories
    assert "ด้วยกรมกำหนดจัดประชุมคณะทำงาน" in html


ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
TAKEN: dict[Part, tuple[dict[str, object], tuple[str, ...]]] = {
    Part.REFERENCES: (
        {"references": (api.Mention(number="สท 0201/77", dated=date(2026, 1, 2), subject="แจ้งกำหนด"),)},
        ("สท 0201/77", "2 มกราคม 2569"),
    ),
    Part.WORDING: ({"salutation": "กราบเรียน"}, ("กราบเรียน",)),
    Part.CLOSING: ({"closing": "ขอแสดงความนับถืออย่างยิ่ง"}, ("ขอแสดงความนับถืออย่างยิ่ง",)),
    Part.HOLDER: ({"holder": "นายสาม สมมติ"}, ("นายสาม สมมติ",)),
    Part.EDITION: ({"edition": "4"}, ("ฉบับที่ 4",)),
    Part.MEETING: (
        {"meeting": MEETING},
        ("1/2569", MEETING.place, "09.30", "12.00", *(one.name for one in MEETING.present)),
    ),
}
"""What a part is given on the form, and what of it a page then says."""


@pytest.mark.parametrize("kind", list(api.Kind))
def test_what_the_form_takes_for_a_kind_stands_on_its_page(
    here: House, there: House, kind: api.Kind, tmp_path: Path
) -> None:
    """On the screen and on the paper alike; files that go with it are beside both."""
    parts, subject = NATURES[kind].parts, "ขอทราบผลของโครงการ"
    given: dict[str, object] = {"subject": subject, "urgency": api.Urgency.URGENT}
    said = ["ด้วยกรมกำหนดจัดประชุมคณะทำงาน", "ด่วน", here.agency.name_th]
    for part in TAKEN.keys() & parts:
        given, said = given | TAKEN[part][0], [*said, *TAKEN[part][1]]
    if kind not in {api.Kind.SEALED, api.Kind.NOTE}:  # it stands in their text: form 3, article 26
        said.append(subject)
    to: tuple[api.Target, ...] = (api.Target(agency=there.agency.id, title="ผู้อำนวยการแห่งหนึ่ง"),)
    if kind in api.WITHIN:
        to = (api.Target(agency=here.agency.id, unit=here.division.id, title="ผู้อำนวยการแห่งหนึ่ง"),)
    draft = a_draft(here, kind=kind, to=to if Part.TO in parts else (), **given)
    record = api.letter(here.clerk, signed(here, draft), moment()).record
    assert record is not None
    if Part.TO in parts:
        (first,) = record.letter.to
        both = (first, replace(first, title="ผู้รับสำเนาแห่งหนึ่ง", copy=True))
        record = replace(record, letter=replace(record.letter, to=both))
        said += [one.title for one in both]
    printed = "".join(pages(typeset(page_of(record), r.record_bytes(record)), tmp_path)).translate(ARABIC)
    html = render_to_string("letters/paper.html", {"paper": paper.of_record(record)})
    shown = "".join(html.translate(ARABIC).split())
    for text in said:
        assert "".join(text.split()) in printed, text
        assert "".join(text.split()) in shown, text


def test_a_memo_names_unit_agency_and_telephone_above_and_nothing_at_its_foot(
    here: House, tmp_path: Path
) -> None:
    to = (api.Target(agency=here.agency.id, unit=here.division.id, title="ผู้อำนวยการ"),)
    record = api.letter(here.clerk, signed(here, of_kind(here, api.Kind.MEMO, to=to)), moment()).record
    assert record is not None
    record = replace(
        record,
        letter=replace(record.letter, sender=replace(record.letter.sender, contact="โทร. 0 2000 0001")),
    )
    sender, page, golden = record.letter.sender, page_of(record), memo()
    line = (sender.unit.th, sender.name.th, sender.contact)
    assert isinstance(page, LetterPage)
    assert ((page.unit, page.agency, *page.address), page.foot) == (line, ())
    assert (len(golden.address), golden.foot) == (1, ())
    printed = pages(typeset(page, b"{}"), tmp_path)[0].translate(ARABIC)
    assert "ส่วนราชการ" + "".join("".join(line).split()) + "ที่" in printed
    assert printed.count("".join(sender.unit.th.split())) == 1
    html = render_to_string("letters/paper.html", {"paper": paper.of_record(record)})
    shown = html.translate(ARABIC)
    assert f"<dd>{' '.join(line)}</dd>" in shown


def test_a_sealed_letter_bears_initials_beside_its_seal_and_no_full_name(
    here: House, there: House, tmp_path: Path
) -> None:
    to = (api.Target(agency=there.agency.id, title=there.agency.name_th),)
    record = api.letter(here.clerk, signed(here, of_kind(here, api.Kind.SEALED, to=to)), moment()).record
    assert record is not None
    printed = pages(typeset(page_of(record), r.record_bytes(record)), tmp_path)[0]
    name = record.signatures[0].name.th
    assert initials(name) in printed
    assert "".join(name.split()) not in printed
    shown = render_to_string("letters/paper.html", {"paper": paper.of_record(record)})
    assert f">{initials(name)}<" in shown
    assert name not in shown


def test_no_line_of_a_paper_breaks_the_name_of_holder_addressee_or_attendee(
    here: House, tmp_path: Path
) -> None:
    who = "นางปั้นน้ำ ใจซื่อ"
    certified = api.letter(
        here.clerk, signed(here, of_kind(here, api.Kind.CERTIFICATE, holder=who)), moment()
    ).record
    minuted = api.letter(here.clerk, signed(here, of_kind(here, api.Kind.MINUTES)), moment()).record
    assert certified is not None
    assert minuted is not None
    assert not isinstance(minuted.letter.meeting, UnsetType)
    attendee = "นายกตัญญู ทั้งดี"
    met = replace(minuted.letter.meeting, present=(r.Attendee(name=attendee, post="ประธาน"),))
    for record, name in (
        (certified, who),
        (replace(minuted, letter=replace(minuted.letter, meeting=met)), attendee),
    ):
        body = "\n".join("ก" * count + f" ขอรับรองว่า {name} เป็นข้าราชการ" for count in range(1, 60))
        page = page_of(replace(record, letter=replace(record.letter, body=body)))
        file = tmp_path / "names.pdf"
        file.write_bytes(typeset(page, b"{}"))
        said = subprocess.run([program("pdftotext"), "-raw", str(file), "-"], capture_output=True, check=True)
        assert sum(name in line for line in said.stdout.decode().split("\n") if "(" not in line) >= 59


def test_a_sealed_letter_travels_under_the_agencys_number(here: House, there: House) -> None:
    draft = of_kind(
        here, api.Kind.SEALED, to=(api.Target(agency=there.agency.id, title=there.agency.name_th),)
    )
    letter_id = signed(here, draft)
    with pytest.raises(NotForThisKindError):
        api.keep(here.clerk, letter_id, moment())
    api.dispatch(here.clerk, letter_id, moment())
    row = the_one_incoming(there.clerk)
    assert (row.kind, row.number) == (api.Kind.SEALED, "ทล 0101/1")
    record = api.incoming_letter(there.clerk, row.id, moment(2)).record
    assert (record.letter.salutation, record.letter.closing) == ("ถึง", "")


def test_several_sign_in_order_and_the_last_brings_the_number(here: House) -> None:
    post, deputy = a_second_signatory(here)
    letter_id, shown = up_to_signature(here, of_kind(here, api.Kind.ORDER, cosignatories=(post.id,)))
    with pytest.raises(NotAuthorisedError):
        api.sign_and_seal(deputy, letter_id, shown, moment())
    assert api.sign_and_seal(here.director, letter_id, shown, moment()) == ""
    assert Letter.objects.get(id=letter_id).number is None
    assert not RegisterEntry.objects.exists()
    assert not api.tray(here.director, moment(1)).rows
    assert api.sign_and_seal(deputy, letter_id, shown, moment(1)) == "1/2569"
    record = api.letter(here.drafter, letter_id, moment(2)).record
    assert record is not None
    assert [(one.name.th, one.position and one.position.th) for one in record.signatures] == [
        ("นายอธิบดี สมมติ", "อธิบดีกรมทดลอง"),
        ("นายรองอธิบดี สมมติ", "รองอธิบดี"),
    ]
    assert [one.th for one in record.letter.signatories] == ["อธิบดีกรมทดลอง", "รองอธิบดี"]
    assert "letter.cosigned" in acts_of(letter_id)


def test_a_second_signatory_may_send_back_what_the_first_signed(here: House) -> None:
    post, deputy = a_second_signatory(here)
    draft = of_kind(here, api.Kind.ORDER, cosignatories=(post.id,))
    letter_id, shown = up_to_signature(here, draft)
    api.sign_and_seal(here.director, letter_id, shown, moment())
    api.send_back(deputy, letter_id, "ขอให้แก้วันเริ่ม", moment(1))
    saved = api.save(here.drafter, letter_id, 1, replace(draft, subject="แต่งตั้งใหม่"), moment(2))
    again = api.submit(here.drafter, letter_id, saved.version, moment(2))
    (item,) = api.tray(here.director, moment(3)).rows
    assert item.shown == again != shown


def test_a_kept_paper_is_opened_to_every_unit_where_the_clerk_says_so(here: House, there: House) -> None:
    quiet, loud = (signed(here, of_kind(here, api.Kind.ANNOUNCEMENT)) for _ in range(2))
    api.keep(here.clerk, quiet, moment(1))
    api.keep(here.clerk, loud, moment(1), everyone=True)
    api.letter(here.official, loud, moment(2))
    for viewer, letter_id in ((here.official, quiet), (there.clerk, loud)):
        with pytest.raises(LetterNotFoundError):
            api.letter(viewer, letter_id, moment(2))


@pytest.mark.parametrize(
    ("kind", "changes", "code"),
    [
        (api.Kind.MINUTES, {"meeting": api.Meeting()}, "no-session"),
        (api.Kind.MINUTES, {"meeting": replace(MEETING, present=())}, "nobody-present"),
        (api.Kind.MINUTES, {"meeting": replace(MEETING, day=date(2999, 1, 1))}, "meeting-in-future"),
        (api.Kind.ANNOUNCEMENT, {"secrecy": api.Secrecy.CONFIDENTIAL}, "is-public"),
        (api.Kind.ORDER, {"to": (api.Target(agency="th:0994000000023", title="ก"),)}, "stays-in-agency"),
        (api.Kind.NEWS, {"cosignatories": (UUID(int=1),)}, "one-signatory"),
        (api.Kind.NOTE, {"cosignatories": (UUID(int=1),)}, "one-signatory"),
    ],
)
def test_what_a_kind_cannot_have_is_named_before_it_goes_up(
    here: House, kind: api.Kind, changes: dict[str, object], code: str
) -> None:
    drafter = cleared(here.drafter, Secrecy.SECRET)
    saved = api.begin(drafter, here.registry.id, of_kind(here, kind, **changes), moment())
    with pytest.raises(DraftRefusedError) as refusal:
        api.submit(drafter, saved.letter_id, saved.version, moment())
    assert code in [one.code for one in refusal.value.problems]


def test_a_practice_that_sends_at_once_keeps_at_once(here: House) -> None:
    practice = api.AgencyPractice(dispatch_when_signed=True)
    api.set_practice(here.administrator, practice, moment(-1))
    letter_id = signed(here, of_kind(here, api.Kind.ORDER))
    assert Letter.objects.get(id=letter_id).state == outgoing.State.KEPT


@pytest.fixture
def browser(client: Client, here: House, settings: Settings) -> Client:
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    return come_in(client, here.drafter.person_id)


def rows(name: str, *lines: dict[str, str]) -> dict[str, str]:
    typed = {f"{name}-{place}-{key}": text for place, line in enumerate(lines) for key, text in line.items()}
    return typed | {f"{name}-TOTAL_FORMS": str(len(lines)), f"{name}-INITIAL_FORMS": "0"}


def test_minutes_are_written_on_their_sheet(browser: Client, here: House) -> None:
    begun = browser.post("/letters/new/", {"kind": "minutes", "unit": str(here.registry.id)}, follow=True)
    assert "คณะที่ประชุม" in (sheet := begun.content.decode())
    assert 'name="wording"' not in sheet
    assert "to-TOTAL_FORMS" not in sheet
    (letter,) = Letter.objects.all()
    typed = {
        "version": "1",
        "subject": "คณะกรรมการข้อมูล",
        "body": "ระเบียบวาระที่ ๑ เรื่องแจ้ง\nประธานแจ้งให้ทราบ",
        "session": "๑/๒๕๖๙",
        "day": "1/8/2569",
        "place": "ห้องประชุม ๑",
        "opened": "09.30",
        "closed": "12.00",
        "present": "นายหนึ่ง สมมติ, ประธาน\nนางสอง สมมติ – กรรมการ\n\nนายสาม สมมติ",
        "signatory": str(here.director_post.id),
        "secrecy": "normal",
        **rows("rev"),
        **rows("sig", {"position": ""}),
    }
    answer = browser.post(f"/letters/{letter.id}/edit/", typed | {"do": "preview"}, follow=True)
    page = answer.content.decode()
    assert "รายงานการประชุมคณะกรรมการข้อมูล" in page
    assert "ครั้งที่ ๑/๒๕๖๙" in page
    draft = api.letter(here.drafter, letter.id, moment(1)).draft
    assert draft.meeting.present == (
        api.Attendee(name="นายหนึ่ง สมมติ", post="ประธาน"),
        api.Attendee(name="นางสอง สมมติ", post="กรรมการ"),
        api.Attendee(name="นายสาม สมมติ"),
    )
    again = browser.get(f"/letters/{letter.id}/edit/").content.decode()
    assert "นางสอง สมมติ, กรรมการ" in again
    assert not [one.code for one in api.unready(here.drafter, letter.id, moment(days=60))]


@pytest.mark.parametrize("kind", list(api.Kind))
def test_every_kind_has_its_sheet_and_its_preview(browser: Client, here: House, kind: api.Kind) -> None:
    saved = api.begin(here.drafter, here.registry.id, api.Draft(kind=kind), moment())
    for where in ("edit", "preview"):
        answer = browser.get(f"/letters/{saved.letter_id}/{where}/")
        assert answer.status_code == 200


def test_a_clerk_keeps_an_order_from_its_page(browser: Client, here: House) -> None:
    letter_id = signed(here, of_kind(here, api.Kind.ORDER), utc_now())
    refused = browser.post(f"/letters/{letter_id}/keep/")
    assert refused.status_code == 403
    come_in(browser, here.clerk.person_id)
    assert "เก็บเข้าทะเบียน" in browser.get(f"/letters/{letter_id}/").content.decode()
    browser.post(f"/letters/{letter_id}/keep/", {"everyone": "1"})
    assert Letter.objects.get(id=letter_id).state == outgoing.State.KEPT
    assert api.letter(here.official, letter_id, utc_now()).row.number == f"1/{buddhist_year(utc_now())}"
