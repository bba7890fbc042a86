"""บันทึก: whoever writes one signs it, it bears no number anywhere, and its page says what comes with it."""

from pathlib import Path
from uuid import UUID

import pytest
from django.template.loader import render_to_string
from django.test import Client
from msgspec.structs import replace
from pytest_django import Settings

from saan.base.people.api import Viewer
from saan.base.people.models import Appointment, Person, Position, Role
from saan.letters import api, paper
from saan.letters import record as r
from saan.letters.errors import DraftRefusedError, LetterNotFoundError, NotForThisKindError, NotYourTurnError
from saan.letters.rules.route import Duty
from saan.press import typeset
from saan.web.ports.pages import page_of
from tests.letters.test_kinds import of_kind
from tests.letters.world import House, an_official, moment, stored, the_one_incoming
from tests.press.reading import pages
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in


@pytest.fixture(autouse=True)
def node(settings: Settings) -> None:
    with_node(settings, demo=True)


def chief(here: House) -> api.Target:
    return api.Target(agency=here.agency.id, unit=here.division.id, title="ผู้อำนวยการกองวิชาการ")


def a_piece(title: str, content: bytes) -> api.Piece:
    ref = stored(content)
    return api.Piece(
        title=title, name="a.pdf", media="application/pdf", size=ref.size, sha256=ref.sha256, root=ref.root
    )


def submitted(here: House, unit: UUID, draft: api.Draft) -> tuple[UUID, str]:
    brought = [one.sha256 for one in draft.enclosures]
    saved = api.begin(here.drafter, unit, draft, moment(), brought=brought)
    return saved.letter_id, api.submit(here.drafter, saved.letter_id, saved.version, moment())


def written(here: House, unit: UUID, draft: api.Draft, by: Viewer) -> r.LetterRecord:
    letter_id, shown = submitted(here, unit, draft)
    api.sign_and_seal(by, letter_id, shown, moment())
    record = api.letter(here.drafter, letter_id, moment(1)).record
    assert record is not None
    return record


def printed(record: r.LetterRecord, folder: Path) -> tuple[str, str]:
    """What stands on the page of a note and on the screen, without spaces."""
    text = "".join(pages(typeset(page_of(record), r.record_bytes(record)), folder))
    shown = render_to_string("letters/paper.html", {"paper": paper.of_record(record)})
    return "".join(text.split()), "".join(shown.split())


def test_a_note_goes_to_a_superior_of_the_same_unit_and_bears_no_number(
    here: House, there: House, tmp_path: Path, client: Client
) -> None:
    post = Position.objects.create(unit=here.division, title_th="นักวิชาการชำนาญการ", signs=True)
    Appointment.objects.create(person_id=here.official.person_id, position=post, since=moment(days=-30))
    clerk = an_official(here.agency, "ธุรการกอง", (Role.CLERK, here.division))
    said = (("กำหนดการ", b"1"), ("กำหนดการ", b"2"), ("รายงาน จำนวน 5 แผ่น", b"3"))
    draft = of_kind(
        here,
        api.Kind.NOTE,
        to=(chief(here),),
        signatory=post.id,
        closing="ขอแสดงความนับถือ",
        enclosures=tuple(a_piece(title, content) for title, content in said),
    )
    record = written(here, here.division.id, draft, here.official)
    letter_id = record.letter.id
    assert (record.registration.number, record.letter.closing) == ("1/2569", ""), (
        "its place in the unit's book"
    )
    for page in printed(record, tmp_path):
        for words in (chief(here).title, "ด้วยกรมกำหนดจัดประชุมคณะทำงาน", "(นายวิชาการสมมติ)", post.title_th):
            assert words in page
        for words in ("๓สิงหาคม๒๕๖๙", "๑.กำหนดการจำนวน๒แฟ้ม", "๒.รายงานจำนวน๕แผ่น"):
            assert words in page
        for absent in ("1/2569", "๑/๒๕๖๙", draft.subject, draft.closing, "๑แฟ้ม", "๓.ร"):
            assert absent not in page
    with pytest.raises(NotForThisKindError):
        api.keep(clerk, letter_id, moment(1))
    api.dispatch(clerk, letter_id, moment(1))
    row = the_one_incoming(clerk)
    assert (row.kind, row.subject, row.number) == (api.Kind.NOTE, draft.subject, "")
    assert api.register(clerk, row.id, moment(2)) == "1"
    day = moment().date()
    (line,) = api.register_lines(clerk, api.Book.NOTE, here.division.id, day, day, moment(3)).rows
    assert (line.running, line.letter, line.to_line) == (1, letter_id, chief(here).title)
    come_in(client, clerk.person_id)
    for address in ("/inbox/", "/inbox/working/", f"/incoming/{row.id}/", f"/evidence/{row.id}/"):
        shown = client.get(address).content.decode()
        assert draft.subject in shown or address == "/inbox/"
        assert "ที่ ๑/๒๕๖๙" not in shown, address
    another = written(
        here, here.registry.id, replace(draft, signatory=here.director_post.id), by=here.director
    )
    assert another.registration.number == "1/2569", "each unit has a book of its own"
    abroad = replace(draft, enclosures=(), to=(api.Target(agency=there.agency.id, title="อธิบดี"),))
    saved = api.begin(here.drafter, here.division.id, abroad, moment(5))
    missing = api.unready(here.drafter, saved.letter_id, moment(5))
    assert [one.code for one in missing] == ["memo-leaves-agency"]


def test_whoever_writes_a_note_signs_it_with_their_name_and_the_post_that_they_hold(
    here: House, tmp_path: Path, client: Client
) -> None:
    draft = of_kind(here, api.Kind.NOTE, to=(chief(here),), signatory=None)
    letter_id, shown = submitted(here, here.division.id, draft)
    for other, refusal in ((here.official, NotYourTurnError), (here.director, LetterNotFoundError)):
        with pytest.raises(refusal):
            api.sign_and_seal(other, letter_id, shown, moment())
    (item,) = api.tray(here.drafter, moment(1)).rows
    assert (item.duty, item.capacity, item.letter.id) == (Duty.SIGN, None, letter_id)
    page = come_in(client, here.drafter.person_id).get(f"/tray/{letter_id}/").content.decode()
    assert "ท่านลงนามในฐานะผู้บันทึก" in page
    client.post("/tray/sign/", {"letter": str(letter_id), f"shown-{letter_id}": shown})
    record = api.letter(here.drafter, letter_id, moment(2)).record
    assert record is not None, "opened, it is signed with others at once"
    (signature,) = record.signatures
    assert (signature.name.th, signature.position, signature.acting) == ("นายร่าง สมมติ", None, "")
    assert record.letter.signatory.th == "นายร่าง สมมติ"
    for page in printed(record, tmp_path):
        assert "(นายร่างสมมติ)" in page
    post = Position.objects.create(unit=here.division, title_th="นักวิชาการปฏิบัติการ", signs=False)
    Appointment.objects.create(person_id=here.drafter.person_id, position=post, since=moment(days=-30))
    (signature,) = written(here, here.division.id, draft, here.drafter).signatures
    assert (signature.position and signature.position.th, signature.own_title) == (post.title_th,) * 2


def test_a_note_without_a_writer_who_can_sign_is_told_so(here: House) -> None:
    draft = of_kind(here, api.Kind.NOTE, to=(chief(here),), signatory=None)
    saved = api.begin(here.drafter, here.division.id, draft, moment())
    assert api.unready(here.drafter, saved.letter_id, moment()) == ()
    Person.objects.filter(id=here.drafter.person_id).update(is_active=False)
    missing = api.unready(here.official, saved.letter_id, moment())
    assert [one.code for one in missing] == ["no-signatory"]
    with pytest.raises(DraftRefusedError):
        api.submit(here.official, saved.letter_id, saved.version, moment())
    letter = api.begin(
        here.official, here.division.id, replace(draft, kind=api.Kind.MINUTES, to=()), moment()
    )
    assert "no-signatory" in [one.code for one in api.unready(here.official, letter.letter_id, moment())]
