"""An act stands in the journal if, and only if, its change does."""

import hashlib
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from saan.base.jobs.models import Job
from saan.base.journal import api as journal
from saan.base.journal import catalogue
from saan.base.journal.models import ActRecord, Leaf
from saan.trust.acts import act_bytes, read_entry
from saan.trust.canonical import JsonError, NotUtf8Error, TooLongError, canonical, parse
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId, uuid7

TRIED = journal.declare("test.tried", th="ทดลอง", en="Tried", basis="test")
TEXTS = st.text(max_size=20)


def an_act(detail: object = "ทดลอง", actor: journal.Actor | None = None) -> journal.Act:
    return journal.Act(
        type=TRIED,
        agency=AgencyId("th:0994000000015"),
        subject=journal.Subject("thing", "1"),
        actor=actor or journal.Actor(system="test"),
        at=utc_now(),
        detail={"เรื่อง": detail},  # type: ignore[dict-item]  # a test offers what is no JSON too
    )


@pytest.mark.django_db(transaction=True)
def test_an_act_needs_the_transaction_of_its_change() -> None:
    with pytest.raises(RuntimeError, match="transaction of its change"):
        journal.record(an_act())
    with pytest.raises(RuntimeError, match="transaction of its change"):
        journal.record_many([an_act()])


@pytest.mark.django_db
def test_the_leaf_commits_to_salt_and_content() -> None:
    with transaction.atomic():
        recorded = journal.record(an_act())
    row = ActRecord.objects.get(id=recorded.id)
    assert row.salt is not None
    assert row.content is not None
    entry = bytes(row.leaf.entry)
    assert read_entry(entry).commitment == hashlib.sha256(bytes(row.salt) + bytes(row.content)).digest()
    assert recorded.entry == entry
    assert recorded.leaf == hashlib.sha256(b"\0" + entry).digest()
    assert "เรื่อง" not in entry.decode()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_fails_leaves_no_act() -> None:
    def change_and_fail() -> None:
        with transaction.atomic():
            journal.record(an_act())
            raise KeyError

    with pytest.raises(KeyError):
        change_and_fail()
    assert not ActRecord.objects.exists()
    assert not Leaf.objects.exists()


@pytest.mark.django_db
def test_an_act_reads_back_as_recorded() -> None:
    act = an_act(actor=journal.Actor(uuid7(), uuid7(), uuid7(), "เครื่อง"))
    with transaction.atomic():
        recorded = journal.record(act)
    read = journal.read(recorded.id)
    assert (read.type, read.agency, read.subject, read.actor) == (
        act.type,
        act.agency,
        act.subject,
        act.actor,
    )
    assert (read.at, read.detail, read.basis) == (act.at, act.detail, "test")
    with pytest.raises(journal.UnknownActError):
        journal.read(uuid7())


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 2, 500])
def test_a_batch_keeps_its_order_and_every_act_its_own_salt(count: int) -> None:
    with transaction.atomic():
        recorded = journal.record_many([an_act(number) for number in range(count)])
    rows = list(ActRecord.objects.order_by("id"))
    assert [row.id for row in rows] == [one.id for one in recorded]
    assert [parse(bytes(row.content or b""))["detail"]["เรื่อง"] for row in rows] == list(range(count))
    assert len({bytes(row.salt or b"") for row in rows}) == count
    for row, one in zip(rows, recorded, strict=True):
        assert bytes(row.leaf.entry) == one.entry
        assert (one.id.version, one.id.variant) == (7, "specified in RFC 4122")


@pytest.mark.django_db
def test_what_the_models_read_is_what_was_written() -> None:
    actor = uuid7()
    act = an_act(actor=journal.Actor(person=actor))
    with transaction.atomic():
        journal.record_many([act, act])
    assert (
        ActRecord.objects.filter(at=act.at, actor_id=actor, agency_id=act.agency, type="test.tried").count()
        == 2
    )
    assert [one.detail for one in journal.history(act.subject)] == [act.detail, act.detail]


@pytest.mark.django_db
def test_subscribers_of_a_batch_are_woken_once_for_each_act(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(catalogue._subscribers, TRIED.code, ["saan.base.journal.tasks.sequence"])
    with transaction.atomic():
        recorded = journal.record_many([an_act(), an_act()])
    assert {UUID(job.arguments["act_id"]) for job in Job.objects.all()} == {one.id for one in recorded}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("detail", "error"), [(1.5, JsonError), ("\ud800", NotUtf8Error), ("ก" * 400_000, TooLongError)]
)
def test_an_act_that_could_not_be_opened_again_is_refused_and_so_is_its_batch(
    detail: object, error: type[JsonError]
) -> None:
    with pytest.raises(error), transaction.atomic():
        journal.record_many([an_act(), an_act(detail)])
    assert not ActRecord.objects.exists()


@settings(max_examples=200)
@given(
    agency=TEXTS,
    basis=TEXTS,
    subject=st.tuples(TEXTS, TEXTS),
    actor=st.dictionaries(st.sampled_from(["person", "position", "delegation", "system"]), TEXTS),
    detail=st.dictionaries(TEXTS, TEXTS | st.integers(-99, 99) | st.lists(TEXTS)),
)
def test_an_act_is_written_as_canonical_json_says(
    agency: str, basis: str, subject: tuple[str, str], actor: dict[str, str], detail: dict[str, object]
) -> None:
    moment = "2026-11-22T05:00:00.000Z"
    kind, name = subject
    value = {
        "v": 1,
        "id": "x",
        "type": "t",
        "agency": agency,
        "subject": {"kind": kind, "id": name},
        "actor": actor,
        "at": moment,
        "basis": basis,
        "detail": detail,
    }

    def written() -> bytes:
        return act_bytes(
            act_id="x",
            act_type="t",
            agency=agency,
            subject=subject,
            actor=actor,
            at=moment,
            basis=basis,
            detail=detail,  # type: ignore[arg-type]  # lists are sequences of texts
        )

    assert written() == canonical(value)  # type: ignore[arg-type]  # the same
