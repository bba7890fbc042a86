"""The state machines and the small rules, held against their own promises."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec.structs import replace

from saan.base.journal import api as journal
from saan.letters import acts
from saan.letters.errors import (
    BadNumberError,
    NotPossibleNowError,
    TopSecretRefusedError,
    UnknownLevelError,
    UnknownRankError,
)
from saan.letters.record import plain
from saan.letters.rules import delivery, incoming, numbers, outgoing
from saan.letters.rules.changes import Fate, changes
from saan.letters.rules.draft import Draft, Mention, Surroundings, Target, check, check_saving, pack, unpack
from saan.letters.rules.levels import Kind, Secrecy, Urgency, read_secrecy
from saan.letters.rules.machine import Machine
from saan.letters.rules.order import by_moment, by_urgency
from saan.letters.rules.texts import tidy, tidy_line
from saan.letters.rules.wording import wordings, words_for
from tests.letters.world import moment

MACHINES: tuple[Machine[Any, Any], ...] = (outgoing.OUTGOING, delivery.DELIVERY, incoming.INCOMING)


@pytest.mark.parametrize("machine", MACHINES)
def test_every_state_has_words_and_every_move_an_act(machine: Machine[Any, Any]) -> None:
    states = {state for state, _ in machine.table} | {move.to for move in machine.table.values()}
    kind: type[StrEnum] = type(next(iter(states)))
    assert states == set(machine.words) == set(kind)
    for move in machine.table.values():
        assert journal.find(move.act) is getattr(acts, move.act.upper().replace(".", "_").replace("-", "_"))


@pytest.mark.parametrize(
    ("machine", "start"),
    [
        (outgoing.OUTGOING, outgoing.State.DRAFTING),
        (delivery.DELIVERY, delivery.State.CREATED),
        (incoming.INCOMING, incoming.State.ARRIVED),
    ],
)
def test_every_state_can_be_reached_and_can_end(machine: Machine[Any, Any], start: Any) -> None:
    def reach(origin: Any) -> set[Any]:
        found, todo = {origin}, [origin]
        while todo:
            state = todo.pop()
            new = {move.to for (here, _), move in machine.table.items() if here == state} - found
            found |= new
            todo += new
        return found

    assert reach(start) == set(machine.words)
    ends = {outgoing.State.CLOSED, outgoing.State.KEPT, *delivery.ENDED, *incoming.ENDED}
    assert all(reach(state) & ends or machine.final(state) for state in machine.words)


def test_what_is_not_in_the_table_is_refused_with_words() -> None:
    with pytest.raises(NotPossibleNowError) as refusal:
        outgoing.OUTGOING.move(outgoing.State.DISPATCHED, outgoing.Event.CANCEL)
    assert "ส่งแล้ว" in refusal.value.message().th


class OutgoingLife(RuleBasedStateMachine):
    """A letter lives at random; beside it, what must hold is kept by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.state = outgoing.State.DRAFTING
        self.numbered = self.was_sent = False
        self.reviewers_left = 0

    def _move(self, event: outgoing.Event) -> None:
        self.state = outgoing.OUTGOING.move(self.state, event).to

    @precondition(lambda self: self.state in outgoing.EDITABLE)
    @rule(reviewers=st.integers(0, 3))
    def submit(self, reviewers: int) -> None:
        self.reviewers_left = reviewers
        self._move(outgoing.submission(reviewers))

    @precondition(lambda self: self.state == outgoing.State.REVIEWING)
    @rule()
    def approve(self) -> None:
        self.reviewers_left -= 1
        self._move(outgoing.approval(self.reviewers_left))

    @precondition(lambda self: self.state == outgoing.State.AWAITING_SIGNATURE)
    @rule(signatories_left=st.integers(0, 2))
    def sign(self, signatories_left: int) -> None:
        assert self.reviewers_left == 0
        self.numbered = not signatories_left
        self._move(outgoing.signature(signatories_left))

    @rule(event=st.sampled_from(outgoing.Event))
    def anything_else(self, event: outgoing.Event) -> None:
        known = {outgoing.Event.SUBMIT_FOR_REVIEW, outgoing.Event.SUBMIT_FOR_SIGNATURE, outgoing.Event.SIGN}
        if event in known | {outgoing.Event.FORWARD, outgoing.Event.APPROVE}:
            return
        if not outgoing.OUTGOING.allows(self.state, event):
            with pytest.raises(NotPossibleNowError):
                self._move(event)
            return
        if event in {outgoing.Event.RETURN, outgoing.Event.RECALL}:
            self.reviewers_left = 0
        self.was_sent = self.was_sent or event is outgoing.Event.DISPATCH
        self._move(event)

    @invariant()
    def a_number_is_never_lost_nor_taken_back(self) -> None:
        assert (self.state in outgoing.NUMBERED) == self.numbered

    @invariant()
    def what_was_sent_is_never_undone(self) -> None:
        if self.was_sent:
            assert self.state in {outgoing.State.DISPATCHED, outgoing.State.CLOSED}

    @invariant()
    def nobody_signs_before_every_reviewer_agreed(self) -> None:
        if self.state == outgoing.State.AWAITING_SIGNATURE:
            assert self.reviewers_left == 0


TestOutgoingLife = OutgoingLife.TestCase

E = delivery.Event
TRUE_STORIES = (
    ((E.ACCEPT, E.RECEIVE, E.REGISTER), delivery.State.REGISTERED),
    ((E.ACCEPT, E.RECEIVE, E.REGISTER, E.CORRECT), delivery.State.REGISTERED),
    ((E.ACCEPT, E.REGISTER, E.READ), delivery.State.REGISTERED),
    ((E.ACCEPT, E.RECEIVE, E.REJECT), delivery.State.REJECTED),
    ((E.ACCEPT, E.INVALIDATE), delivery.State.INVALID),
    ((E.FAIL, E.ACCEPT, E.RECEIVE), delivery.State.RECEIVED),
    ((E.EXPIRE,), delivery.State.EXPIRED),
)


@given(st.sampled_from(TRUE_STORIES), st.data())
def test_news_repeated_and_reordered_tell_the_same_story(
    story: tuple[tuple[delivery.Event, ...], delivery.State], data: st.DataObject
) -> None:
    events, end = story
    repeated = data.draw(st.permutations(events + events))
    state, noted = delivery.State.QUEUED, set[delivery.Event]()
    for event in repeated:
        move = delivery.learn(state, event)
        state = move.to if move else state
        noted |= {event} if move else set()
    assert state == end
    assert delivery.MOMENTS & noted == delivery.MOMENTS & {*events}, "no moment is lost, whatever overtook it"


@given(
    st.text("กขทลศธอก.", min_size=1, max_size=4),
    st.from_regex(r"[0-9]{4}(\.[0-9])?", fullmatch=True),
    st.integers(1, 10**8),
    st.booleans(),
)
def test_a_number_reads_back(letters: str, digits: str, running: int, circular: bool) -> None:  # noqa: FBT001 - drawn by Hypothesis
    code = numbers.code(letters, digits)
    written = numbers.number(code, running, circular=circular)
    thai = written.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    for text in (written, thai, f"  {thai} "):
        assert numbers.read_number(text) == numbers.Parts(code, running, circular)


@pytest.mark.parametrize("text", ["", "12", "ทล 0101/", "ทล 0101/0", "ทล 0101/1/2", "ทล 0101/ว", "/5"])
def test_what_is_not_a_number_is_refused(text: str) -> None:
    with pytest.raises(BadNumberError):
        numbers.read_number(text)


def test_circulars_have_a_book_of_their_own_only_where_the_practice_says_so() -> None:
    def book(**changes: Any) -> numbers.Book:
        usual: dict[str, Any] = {"circular": True, "circulars_share": True}
        return numbers.sent_book(
            changes.pop("kind", Kind.EXTERNAL), changes.pop("secrecy", Secrecy.NORMAL), **(usual | changes)
        )

    assert book() is numbers.Book.SENT
    assert book(circulars_share=False) is numbers.Book.CIRCULAR
    assert book(circulars_share=False, circular=False) is numbers.Book.SENT
    assert book(kind=Kind.MEMO) is numbers.Book.MEMO
    assert book(secrecy=Secrecy.SECRET) is numbers.Book.SECRET_SENT


def test_top_secret_is_refused_by_name_and_other_words_as_unknown() -> None:
    for word in ("ลับที่สุด", "top-secret"):
        with pytest.raises(TopSecretRefusedError):
            read_secrecy(word)
    with pytest.raises(UnknownLevelError):
        read_secrecy("ลับเฉพาะ")
    assert read_secrecy("secret") is Secrecy.SECRET


def test_wording_is_dated_and_a_memo_has_no_closing() -> None:
    today = date(2026, 8, 3)
    assert words_for("ordinary", Kind.EXTERNAL, today) == ("เรียน", "ขอแสดงความนับถือ")
    assert words_for("highest-office", Kind.MEMO, today) == ("กราบเรียน", "")
    assert not wordings(date(1980, 1, 1))
    with pytest.raises(UnknownRankError):
        words_for("nobody", Kind.EXTERNAL, today)


OWN, OTHER = "th:0994000000015", "th:0994000000023"
UNIT, POSITION, REVIEWER = uuid4(), uuid4(), uuid4()
AROUND = Surroundings(
    today=date(2026, 8, 3),
    own_agency=OWN,
    own_unit=UNIT,
    agencies=frozenset({OWN, OTHER}),
    units=frozenset({UNIT}),
    signatories=frozenset({POSITION}),
    signers={},
    reviewers=frozenset({REVIEWER}),
    highest_secrecy=Secrecy.CONFIDENTIAL,
)
READY = Draft(subject="เรื่อง", body="ข้อความ", to=(Target(agency=OTHER, title="อธิบดี"),), signatory=POSITION)


def test_a_complete_draft_has_no_problems() -> None:
    assert check(READY, AROUND) == ()


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"subject": " "}, "subject", "no-subject"),
        ({"body": "\n"}, "body", "no-body"),
        ({"salutation": ""}, "salutation", "no-salutation"),
        ({"closing": ""}, "closing", "no-closing"),
        ({"to": ()}, "to", "no-recipient"),
        ({"to": (Target(agency=OTHER, title="ก", copy=True),)}, "to", "no-recipient"),
        (
            {"to": (Target(agency=OTHER, title="ก"), Target(agency=OTHER, title="ข"))},
            "to.1",
            "recipient-twice",
        ),
        ({"to": (Target(agency=OTHER),)}, "to.0.title", "no-title"),
        ({"to": (Target(agency="th:0000000000000", title="ก"),)}, "to.0", "unknown-recipient"),
        ({"to": (Target(agency=OWN, title="ก"),)}, "to.0", "to-oneself"),
        (
            {"to": (Target(agency=OTHER, unit=uuid4(), title="ก"),)},
            "to.0",
            "unit-of-another-agency",
        ),
        ({"kind": Kind.MEMO}, "to.0", "memo-leaves-agency"),
        ({"kind": Kind.MEMO, "to": (Target(agency=OWN, unit=UNIT, title="ก"),)}, "to.0", "to-oneself"),
        ({"reply_by": date(2026, 8, 2)}, "reply_by", "reply-by-passed"),
        ({"references": (Mention(number="1"),)}, "references.0", "reference-incomplete"),
        (
            {"references": (Mention(number="1", dated=date(2026, 8, 4), subject="ก"),)},
            "references.0",
            "reference-in-future",
        ),
        ({"signatory": None}, "signatory", "no-signatory"),
        ({"signatory": uuid4()}, "signatory", "cannot-sign"),
        ({"reviewers": (uuid4(),)}, "reviewers.0", "cannot-review"),
        ({"reviewers": (REVIEWER, REVIEWER)}, "reviewers", "reviewer-twice"),
        ({"secrecy": Secrecy.SECRET}, "secrecy", "secrecy-too-high"),
        ({"secrecy": Secrecy.CONFIDENTIAL}, "signatory", "not-cleared"),
        ({"secrecy": Secrecy.CONFIDENTIAL, "readers": (uuid4(),)}, "readers.0", "not-cleared"),
    ],
)
def test_each_fault_names_its_field_and_its_remedy(changes: dict[str, Any], field: str, code: str) -> None:
    problems = check(replace(READY, **changes), AROUND)
    assert (field, code) in [(problem.field, problem.code) for problem in problems]
    for problem in problems:
        for text in (problem.text, problem.remedy):
            assert text.th
            assert text.en
            assert "{" not in text.th + text.en


def test_only_what_no_letter_can_hold_is_refused_at_saving() -> None:
    assert check_saving(Draft(), 0) == ()
    assert [one.code for one in check_saving(Draft(body="ก\n" * 9_000), 0)] == ["too-many-lines"]
    assert [problem.field for problem in check_saving(Draft(body="ก" * 200_001, subject="ก" * 501), 0)] == [
        "subject",
        "body",
    ]
    assert [problem.code for problem in check_saving(Draft(secrecy=Secrecy.SECRET), 1)] == ["not-cleared"]


def test_a_draft_reads_back_from_its_stored_form() -> None:
    draft = replace(
        READY,
        reviewers=(REVIEWER,),
        urgency=Urgency.MOST_URGENT,
        reply_by=date(2026, 9, 1),
        answers=UUID(int=7),
    )
    assert unpack(pack(draft)) == draft


MARKS = st.text("ก\u0e38\u0e48\u0e4d\u0e32เe\u0301\u0323\u200e\ufeff\u000b\r\n", max_size=12)
"""Marks that have an order, and what nobody sees between them."""


@given(st.text(max_size=60) | MARKS)
def test_tidied_text_may_stand_in_a_letter_and_is_tidied_once(text: str) -> None:
    once = tidy(text)
    assert plain(once)
    assert tidy(once) == once
    assert plain(tidy_line(text))


def test_thai_is_folded_to_one_spelling() -> None:
    assert tidy("นํ้าเเละทํา") == "น้ำและทำ"


@given(st.text("กข\n", max_size=30), st.text("กข\n", max_size=30))
def test_changes_account_for_every_line_of_both_texts(before: str, after: str) -> None:
    found = changes(Draft(body=before), Draft(body=after))
    if before == after:
        assert not found
        return
    (change,) = found
    stretches = change.stretches

    def lines(*fates: Fate) -> list[str]:
        return [line for part in stretches if part.fate in fates for line in part.text.split("\n")]

    assert lines(Fate.SAME, Fate.REMOVED) == before.splitlines()
    assert lines(Fate.SAME, Fate.ADDED) == after.splitlines()


@given(st.integers(0, 3), st.integers(0, 3), st.integers(0, 10**7), st.integers(0, 10**7))
def test_the_more_urgent_comes_first_then_the_later(one: int, other: int, a: int, b: int) -> None:
    first, second = moment() + timedelta(milliseconds=a), moment() + timedelta(milliseconds=b)
    assert (by_urgency(one, first) < by_urgency(other, second)) == ((one, first) < (other, second))
    assert by_urgency(3, first) < 2**63
    assert by_moment(first) <= by_urgency(one, first)
