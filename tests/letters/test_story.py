"""A letter's whole life between two agencies."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from saan.base.journal import api as journal
from saan.base.people.models import Role
from saan.letters import api
from saan.letters.errors import (
    AlreadyDecidedError,
    DraftConflictError,
    DraftRefusedError,
    LetterNotFoundError,
    NoteNeededError,
    NotPossibleNowError,
    NotYourTurnError,
    ShownHashMismatchError,
)
from saan.letters.models import Letter, RegisterEntry
from saan.letters.rules import delivery, incoming, outgoing
from saan.trust.errors import Kind, SaanError
from tests.letters.world import (
    House,
    a_draft,
    a_memo,
    acting,
    an_official,
    moment,
    sent,
    signed,
    stored,
    the_one_incoming,
    up_to_signature,
)


def acts_of(letter_id: object, kind: str = "letter") -> list[str]:
    return [act.type.code for act in journal.history(journal.Subject(kind, str(letter_id)))]


WHOLE_LIFE = [
    "letter.drafted",
    "letter.edited",
    "letter.edited",
    "letter.submitted",
    "letter.returned",
    "letter.edited",
    "letter.submitted",
    "letter.approved",
    "letter.numbered",
    "letter.signed",
    "letter.dispatched",
    "delivery.received",
    "delivery.registered",
    "delivery.read",
    "letter.closed",
]


def test_a_letter_lives_its_whole_life(here: House, there: House) -> None:
    at = moment()
    saved = api.begin(here.drafter, here.registry.id, a_draft(here, there, subject=""), at)
    ref = stored(b"agenda")
    saved = api.attach(
        here.drafter,
        saved.letter_id,
        saved.version,
        api.Enclosed(ref, "ระเบียบวาระ", "agenda.pdf", "application/pdf"),
        at,
    )
    with pytest.raises(DraftRefusedError) as refusal:
        api.submit(here.drafter, saved.letter_id, saved.version, at)
    assert [problem.code for problem in refusal.value.problems] == ["no-subject"]

    draft = api.letter(here.drafter, saved.letter_id, at).draft
    complete = replace(draft, subject="ขอเชิญประชุม", reviewers=(here.reviewer.person_id,))
    saved = api.save(here.drafter, saved.letter_id, saved.version, complete, at)
    shown = api.submit(here.drafter, saved.letter_id, saved.version, at)

    (item,) = api.tray(here.reviewer, at).rows
    assert (item.duty, item.shown, item.unseen) == ("review", shown, True)
    assert not api.tray(here.director, at).rows
    api.send_back(here.reviewer, saved.letter_id, "ขอให้ระบุสถานที่", at)
    api.mark_seen(here.reviewer, saved.letter_id, at)
    changed = replace(complete, body=complete.body + "\nณ ห้องประชุมใหญ่")
    saved = api.save(here.drafter, saved.letter_id, saved.version, changed, at)
    shown = api.submit(here.drafter, saved.letter_id, saved.version, at)
    (change,) = api.letter(here.reviewer, saved.letter_id, at).changed
    assert (change.field, change.stretches[-1].text) == ("body", "ณ ห้องประชุมใหญ่")
    api.approve(here.reviewer, saved.letter_id, shown, "เห็นควรลงนาม", at)

    (item,) = api.tray(here.director, at).rows
    assert item.capacity is not None
    assert api.sign_and_seal(here.director, saved.letter_id, item.shown, at) == "ทล 0101/1"
    assert not api.tray(here.director, at).rows
    api.dispatch(here.clerk, saved.letter_id, at)

    row = the_one_incoming(there.clerk)
    assert (row.subject, row.number, row.sender_name_th) == ("ขอเชิญประชุม", "ทล 0101/1", "กรมทดลอง")
    assert api.open_letter(there.clerk, row.id, moment(1))
    assert _state(here, saved.letter_id) == delivery.State.RECEIVED
    assert api.register(there.clerk, row.id, moment(2)) == "1"
    assert _state(here, saved.letter_id) == delivery.State.REGISTERED
    api.assign(there.clerk, row.id, api.Charge(unit=there.division.id, order="โปรดดำเนินการ"), moment(3))
    assert [one.id for one in api.inbox(there.official, moment(4)).rows] == [row.id]
    assert not api.inbox(there.clerk, moment(4)).rows
    assert api.read(there.official, row.id, moment(4))
    api.minute(there.official, row.id, "เรียน ผอ. เพื่อโปรดทราบ", moment(5))
    api.close_incoming(there.official, row.id, "เข้าร่วมประชุมแล้ว", moment(6))
    api.close(here.clerk, saved.letter_id, "ได้รับแจ้งแล้ว", moment(7))

    view = api.letter(here.drafter, saved.letter_id, moment(8))
    assert view.row.state == outgoing.State.CLOSED
    assert (view.recipients[0].receive_number, view.recipients[0].read_at) == ("1", moment(4))
    assert acts_of(saved.letter_id) == WHOLE_LIFE
    other = api.incoming_letter(there.official, row.id, moment(8))
    assert [one.text for one in other.minutes] == ["โปรดดำเนินการ", "เรียน ผอ. เพื่อโปรดทราบ"]
    assert other.row.state == incoming.State.CLOSED
    assert ref.sha256 in api.files_of(there.official, row.id, moment(8))


def _state(house: House, letter_id: UUID) -> delivery.State:
    return api.letter(house.drafter, letter_id, moment(9)).recipients[0].state


def test_a_rejection_comes_back_with_its_reason(here: House, there: House) -> None:
    letter_id = sent(here, a_draft(here, there))
    row = the_one_incoming(there.clerk)
    with pytest.raises(NoteNeededError):
        api.reject(there.clerk, row.id, "  ", moment(1))
    api.reject(there.clerk, row.id, "ไม่อยู่ในอำนาจหน้าที่", moment(1))
    (recipient,) = api.letter(here.drafter, letter_id, moment(2)).recipients
    assert (recipient.state, recipient.reason) == (delivery.State.REJECTED, "ไม่อยู่ในอำนาจหน้าที่")
    with pytest.raises(NotPossibleNowError):
        api.register(there.clerk, row.id, moment(3))
    assert not RegisterEntry.objects.filter(agency=there.agency).exists()


def test_nobody_overwrites_what_another_saved(here: House, there: House) -> None:
    saved = api.begin(here.drafter, here.registry.id, a_draft(here, there), moment())
    api.save(here.drafter, saved.letter_id, 1, a_draft(here, there, subject="ของคนแรก"), moment(1))
    with pytest.raises(DraftConflictError) as refusal:
        api.save(here.drafter, saved.letter_id, 1, a_draft(here, there, subject="ของคนที่สอง"), moment(2))
    assert refusal.value.fields == {"current": 2, "opened": 1}
    assert api.letter(here.drafter, saved.letter_id, moment(3)).draft.subject == "ของคนแรก"


def test_only_the_hash_that_was_shown_is_signed(here: House, there: House) -> None:
    letter_id, _ = up_to_signature(here, a_draft(here, there))
    for other in ("", "0" * 64):
        with pytest.raises(ShownHashMismatchError):
            api.sign_and_seal(here.director, letter_id, other, moment())
    assert Letter.objects.get(id=letter_id).number is None
    assert not RegisterEntry.objects.exists()


def test_reviewers_decide_in_their_order(here: House, there: House) -> None:
    second = an_official(here.agency, "ตรวจสอง", (Role.REVIEWER, here.registry))
    draft = a_draft(here, there, reviewers=(here.reviewer.person_id, second.person_id))
    saved = api.begin(here.drafter, here.registry.id, draft, moment())
    shown = api.submit(here.drafter, saved.letter_id, 1, moment())
    with pytest.raises(NotYourTurnError):
        api.approve(second, saved.letter_id, shown, "", moment())
    with pytest.raises(NotPossibleNowError):
        api.sign_and_seal(here.director, saved.letter_id, shown, moment())
    api.approve(here.reviewer, saved.letter_id, shown, "", moment())
    api.approve(second, saved.letter_id, shown, "", moment())
    assert api.letter(here.drafter, saved.letter_id, moment()).row.state == outgoing.State.AWAITING_SIGNATURE


def test_a_step_that_is_gone_says_what_happened(here: House, there: House) -> None:
    """In a second window, or taken back meanwhile: a conflict that names it, and not another's turn."""
    second = an_official(here.agency, "ตรวจสอง", (Role.REVIEWER, here.registry))
    draft = a_draft(here, there, reviewers=(here.reviewer.person_id, second.person_id))
    saved = api.begin(here.drafter, here.registry.id, draft, moment())
    shown = api.submit(here.drafter, saved.letter_id, 1, moment())
    api.recall(here.drafter, saved.letter_id, moment())
    for deed in (
        lambda: api.approve(here.reviewer, saved.letter_id, shown, "", moment()),
        lambda: api.send_back(here.reviewer, saved.letter_id, "แก้", moment()),
        lambda: api.sign_and_seal(here.director, saved.letter_id, shown, moment()),
    ):
        with pytest.raises(NotPossibleNowError) as gone:
            deed()
        assert gone.value.fields["state_th"] == "กำลังร่าง"
    shown = api.submit(here.drafter, saved.letter_id, 1, moment())
    api.approve(here.reviewer, saved.letter_id, shown, "", moment())
    for deed in (
        lambda: api.approve(here.reviewer, saved.letter_id, shown, "", moment()),
        lambda: api.send_back(here.reviewer, saved.letter_id, "แก้", moment()),
    ):
        with pytest.raises(AlreadyDecidedError) as before:
            deed()
        assert "เห็นชอบหนังสือฉบับนี้ไปแล้ว" in before.value.message().th
    api.approve(second, saved.letter_id, shown, "", moment())
    with pytest.raises(NotPossibleNowError):
        api.approve(here.drafter, saved.letter_id, shown, "", moment())
    api.sign_and_seal(here.director, saved.letter_id, shown, moment())
    for again in (
        lambda: api.approve(here.director, saved.letter_id, shown, "", moment()),
        lambda: api.sign_and_seal(here.director, saved.letter_id, shown, moment()),
    ):
        with pytest.raises((AlreadyDecidedError, NotPossibleNowError)) as signed_before:
            again()
        assert signed_before.value.kind is Kind.CONFLICT
    with pytest.raises(LetterNotFoundError):
        api.approve(there.reviewer, saved.letter_id, shown, "", moment())


def test_a_deputy_signs_under_the_order_that_says_so(here: House, there: House) -> None:
    deputy = an_official(here.agency, "รอง")
    letter_id, shown = up_to_signature(here, a_draft(here, there))
    with pytest.raises(SaanError):
        api.sign_and_seal(deputy, letter_id, shown, moment())
    acting(here, deputy)
    api.sign_and_seal(deputy, letter_id, shown, moment())
    record = api.letter(here.drafter, letter_id, moment()).record
    assert record is not None
    (signature,) = record.signatures
    assert (signature.acting, signature.order) == ("รักษาราชการแทน", "คำสั่งกรมที่ 5/2569")


def test_a_cancelled_number_is_kept_void_and_never_given_again(here: House, there: House) -> None:
    letter_id = signed(here, a_draft(here, there))
    api.cancel(here.clerk, letter_id, "ออกซ้ำ", moment(1))
    again = signed(here, a_draft(here, there), moment(2))
    assert Letter.objects.get(id=again).number == "ทล 0101/2"
    lines = api.register_lines(
        here.clerk, api.Book.SENT, here.registry.id, moment().date(), moment().date(), moment(3)
    )
    assert [(line.running, line.sort, line.remark) for line in lines.rows] == [
        (1, "given", ""),
        (1, "void", "ออกซ้ำ"),
        (2, "given", ""),
    ]


def test_a_memo_goes_to_a_unit_and_is_numbered_in_its_units_book(here: House) -> None:
    letter_id = sent(here, a_memo(here))
    view = api.letter(here.drafter, letter_id, moment(1))
    assert view.row.number == "ทล 0101/1"
    row = the_one_incoming(here.official)
    assert row.kind == api.Kind.MEMO
    assert not api.inbox(here.clerk, moment(1)).rows


def test_after_recall_the_drafter_goes_on(here: House, there: House) -> None:
    letter_id, shown = up_to_signature(here, a_draft(here, there))
    api.recall(here.drafter, letter_id, moment(1))
    assert not api.tray(here.director, moment(1)).rows
    with pytest.raises(NotPossibleNowError):
        api.sign_and_seal(here.director, letter_id, shown, moment(1))
    saved = api.save(here.drafter, letter_id, 1, a_draft(here, there, subject="ใหม่"), moment(2))
    again = api.submit(here.drafter, letter_id, saved.version, moment(2))
    assert again != shown


def test_another_agency_sees_nothing(here: House, there: House) -> None:
    saved = api.begin(here.drafter, here.registry.id, a_draft(here, there), moment())
    for stranger in (there.drafter, there.clerk, here.administrator):
        with pytest.raises(LetterNotFoundError):
            api.letter(stranger, saved.letter_id, moment())
        assert not api.files_of(stranger, saved.letter_id, moment())
