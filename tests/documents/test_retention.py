"""What is kept no longer is listed by one official, decided on by another, and destroyed; its leaf and its number stay."""

from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
import pytest
from django.test import Client
from pytest_django import Settings

from saan.base.agencies import api as agencies
from saan.base.files import api as files
from saan.base.files.errors import FileUnknownError
from saan.base.jobs import api as jobs
from saan.base.journal import api as journal
from saan.base.journal.models import ActRecord
from saan.base.lasting import api as lasting
from saan.base.lasting.models import LastingPage
from saan.base.people import api as people
from saan.documents import api, links, tasks
from saan.documents.actions import archiving, bulk, destroying, forgetting, rooting, sharing
from saan.documents.errors import DocumentNotFoundError, NotPossibleNowError, SecondPersonNeededError
from saan.documents.models import (
    Application,
    Archive,
    ArchiveTree,
    Batch,
    BatchRoot,
    Destroyed,
    Destruction,
    Document,
    StatusList,
)
from saan.documents.rules.batches import State
from saan.documents.rules.retention import last_day
from saan.documents.rules.standing import LISTED, Change, Standing
from saan.trust.clock import BANGKOK, utc_now
from saan.trust.ids import AgencyId
from saan.trust.keys import public_key
from saan.trust.statuslist import read
from tests.base.journal.node import make_keys
from tests.documents.test_bulk import given, names, small_parts, stopping_after_one_part
from tests.documents.world import LICENCE, TRANSCRIPT, applied, issued, moment, seal_of
from tests.letters.world import House, stored
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db
OVER = moment(days=365 * 12)
"""A certificate of 2026 holds into 2027 and is kept ten years after that."""


def test_a_period_counts_whole_years_after_the_one_that_it_begins_in() -> None:
    assert last_day(10, date(2037, 12, 31)) == date(2026, 12, 31)
    assert last_day(10, date(2038, 1, 1)) == date(2027, 12, 31)


def test_two_people_have_documents_destroyed_and_nothing_but_leaf_number_and_standing_stays(
    here: House,
) -> None:
    kept, gone = issued(here), issued(here)
    api.propose_change(here.drafter, gone, Change.REVOKE, "ออกโดยผิดหลง", moment(20))
    api.decide_change(here.reviewer, gone, moment(21), agree=True)
    api.propose_change(here.drafter, kept, Change.SUSPEND, "รอตรวจสอบ", moment(20))
    row = Document.objects.get(id=gone)
    page, application_id, place, number = row.page_id, row.application_id, row.status_index, row.number
    leaves = ActRecord.objects.count()
    unit = here.registry.id
    with pytest.raises(NotPossibleNowError):
        api.list_due(here.clerk, unit, moment(days=300))
    with pytest.raises(people.NotAuthorisedError):
        api.list_due(here.reviewer, unit, OVER)
    listed = api.list_due(here.clerk, unit, OVER)
    with pytest.raises(NotPossibleNowError):
        api.list_due(here.clerk, unit, OVER)
    with pytest.raises(people.NotAuthorisedError):
        api.decide_destruction(here.clerk, listed, OVER, agree=True)
    assert Destruction.objects.get().total == 1, "what waits for a second person is in somebody's hands"
    api.decide_destruction(here.reviewer, listed, OVER, agree=True)
    assert destroying.destroy(listed, OVER) == 1
    assert destroying.destroy(listed, OVER) == 0
    assert list(Document.objects.values_list("id", flat=True)) == [kept]
    assert not journal.history(journal.Subject("document", str(gone)))
    assert not journal.history(journal.Subject("application", str(application_id)))
    assert ActRecord.objects.count() > leaves
    assert application_id is not None
    said = Application.objects.get(id=application_id)
    assert (said.holder, said.email, bytes(said.data)) == ("", "", b"{}")
    assert not LastingPage.objects.filter(subject=gone).exists()
    with pytest.raises(FileUnknownError), files.open(str(page)):
        pass
    with pytest.raises(DocumentNotFoundError):
        api.held(gone, "0" * 64, OVER)
    assert said.request_sha256 == "", "a hash of what was said could be guessed back"
    scanned = Client().get(urlsplit(links.printed(gone, row.record_sha256)).path)
    assert "ครบอายุการเก็บและถูกทำลายแล้ว" in scanned.content.decode()
    assert "อย่าเชื่อถือ" in Client().get(f"/check/{UUID(int=7).hex}/0/").content.decode()
    (left,) = Destroyed.objects.all()
    assert (left.number, left.standing) == (number, Standing.REVOKED)
    published = StatusList.objects.get()
    token, _ = api.status_list(AgencyId(here.agency.id), published.serial, moment(60))
    assert place is not None
    key = public_key(seal_of(AgencyId(here.agency.id)).chain[0].public_key())  # type: ignore[arg-type]  # a P-256 key
    assert read(token, key, moment(60)).statuses[place] == LISTED[Standing.REVOKED]
    again = issued(here)
    assert Document.objects.get(id=again).number != number


def test_of_two_who_list_at_once_the_second_is_told_that_a_list_waits(
    here: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued(here)
    lock, first = agencies.lock, list[UUID]()

    def meanwhile(agency_id: str) -> None:
        monkeypatch.setattr(agencies, "lock", lock)
        first.append(api.list_due(here.clerk, here.registry.id, OVER))
        lock(agency_id)

    monkeypatch.setattr(agencies, "lock", meanwhile)
    with pytest.raises(NotPossibleNowError):
        api.list_due(here.clerk, here.registry.id, OVER)
    assert len(first) == 1


def test_what_somebody_takes_in_hand_while_a_list_is_destroyed_stays(
    here: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = issued(here), issued(here)
    listed = api.list_due(here.clerk, here.registry.id, OVER)
    api.decide_destruction(here.reviewer, listed, OVER, agree=True)
    forget = lasting.forget

    def meanwhile(kind: str, subject: UUID) -> frozenset[str]:
        if subject == first:
            api.propose_change(here.drafter, second, Change.REVOKE, "ออกโดยผิดหลง", OVER)
        return forget(kind, subject)

    monkeypatch.setattr(lasting, "forget", meanwhile)
    assert destroying.destroy(listed, OVER) == 1
    assert list(Document.objects.values_list("id", flat=True)) == [second]
    assert api.decide_change(here.reviewer, second, OVER, agree=True) is Standing.REVOKED
    assert Destruction.objects.get().done == 1


def test_a_whole_bulk_issue_is_destroyed_by_two_people_and_numbers_and_journal_stay(
    here: House, home: Path
) -> None:
    batch_id = given(here.clerk, *names(3))
    bulk.start(here.director, batch_id, moment(1))
    assert sharing.issue(batch_id, moment(2)) == 3
    rooting.root(batch_id, moment(3))
    assert archiving.begin(moment(4)) == 1
    numbers = list(Document.objects.order_by("row").values_list("number", flat=True))
    batch = Batch.objects.get(id=batch_id)
    held = [batch.file_id, batch.rows_id, *ArchiveTree.objects.values_list("leaves_id", flat=True)]
    held += [one for one in Document.objects.values_list("page_id", flat=True) if one]
    acts = ActRecord.objects.count()
    listed = api.list_due(here.clerk, here.registry.id, OVER)
    with pytest.raises(people.NotAuthorisedError):
        api.decide_destruction(here.clerk, listed, OVER, agree=True)
    api.decide_destruction(here.director, listed, OVER, agree=True)
    assert destroying.destroy(listed, OVER) == 3
    assert not Document.objects.exists()
    assert list(Destroyed.objects.order_by("running").values_list("number", flat=True)) == numbers
    for sha256 in held:
        with pytest.raises(FileUnknownError), files.open(str(sha256)):
            pass
    left = Batch.objects.get(id=batch_id)
    assert (left.name, left.done) == ("", 3)
    assert bytes(BatchRoot.objects.get().key) == b""
    assert not archiving.begin(OVER), "what is gone is not archived again"
    (archive,) = Archive.objects.all()
    assert (archive.trunk_id, archive.due_at) == (None, None)
    told = [act.type.code for act in journal.history(journal.Subject("batch", str(batch_id)))]
    assert told[0] == "batch.given"
    assert "batch.finished" in told
    made = ActRecord.objects.filter(type__in=("destruction.agreed", "document.destroyed", "destruction.done"))
    assert made.count() == 5
    assert ActRecord.objects.count() > acts + 5, "no act is taken away, and each that is emptied is one more"
    make_keys(home)
    journal.sequence_once(batch=1000)
    assert not journal.verify_journal()
    assert Document.objects.get(id=issued(here)).running == 4, "no number is given twice"


def test_the_page_leads_both_officials_through_it_and_nobody_agrees_to_their_own_list(
    here: House, client: Client, settings: Settings
) -> None:
    settings.SAAN = msgspec.structs.replace(settings.SAAN, demo=True)
    issued(here)
    past = Destruction.objects.create(
        agency_id=here.agency.id, unit=here.registry, day=date(2038, 11, 20), total=1,
        proposed_by_id=here.reviewer.person_id, proposed_at=utc_now(),
    )  # fmt: skip
    come_in(client, here.reviewer.person_id)
    seen = client.get("/documents/retention/").content.decode()
    assert "รอเห็นชอบ" in seen
    assert "เห็นชอบให้ทำลายถาวร" not in seen
    with pytest.raises(SecondPersonNeededError):
        api.decide_destruction(here.reviewer, past.id, utc_now(), agree=True)
    come_in(client, here.director.person_id)
    assert "เห็นชอบให้ทำลายถาวร" in client.get("/documents/retention/").content.decode()
    client.post(f"/documents/retention/{past.id}/decide/", {"do": "agree"})
    jobs.run_pending()
    tasks.destroy(str(past.id))
    assert not Document.objects.exists()
    assert "ทำลายแล้ว" in client.get("/documents/retention/").content.decode()


def test_what_was_refused_or_withdrawn_is_kept_as_long_as_documents_and_then_destroyed_by_two_people(
    here: House, client: Client, settings: Settings
) -> None:
    settings.SAAN = msgspec.structs.replace(settings.SAAN, demo=True)
    plan = api.Given("floor-plan", stored(b"%PDF-only here").sha256, "plan.pdf", "application/pdf")
    refused, withdrawn, waits = (
        applied(here, "licence", LICENCE, email="pan@example.org", files=(plan,)).application_id
        for _ in range(3)
    )
    api.take_payment(here.clerk, refused, "บร 1/2569", moment(1))
    api.take_up(here.drafter, refused, moment(2))
    api.refuse(here.drafter, refused, "สถานที่ไม่ผ่านเกณฑ์", moment(3))
    api.withdraw(withdrawn, moment(4))
    for_good = applied(here, "transcript", TRANSCRIPT).application_id
    api.withdraw(for_good, moment(4))
    unit = here.registry.id
    years = api.in_use(here.agency.id, "licence").definition.retention_years
    assert years
    last, first = (
        datetime(2026 + years, 12, 31, 12, tzinfo=BANGKOK),
        datetime(2027 + years, 1, 1, 9, tzinfo=BANGKOK),
    )
    with pytest.raises(NotPossibleNowError):
        api.list_due(here.clerk, unit, last)
    (told,) = api.retention(here.clerk, first).rows
    assert [(one.year, one.count) for one in told.due_applications] == [(2026, 2)]
    listed = api.list_due(here.clerk, unit, first)
    with pytest.raises(people.NotAuthorisedError):
        api.decide_destruction(here.clerk, listed, first, agree=True)
    come_in(client, here.reviewer.person_id)
    assert "เป็นคำขอที่ไม่มีเอกสาร ๒" in client.get("/documents/retention/").content.decode()
    api.decide_destruction(here.reviewer, listed, first, agree=True)
    assert destroying.destroy(listed, first) == 2
    assert destroying.destroy(listed, first) == 0
    for one in (refused, withdrawn):
        row = Application.objects.get(id=one)
        assert (row.holder, row.email, row.note, bytes(row.data)) == ("", "", "", b"{}")
        assert row.number, "its line in the register stays"
        assert not journal.history(journal.Subject("application", str(one)))
        assert not row.files.exists()
    for one in (waits, for_good):
        assert Application.objects.get(id=one).holder, "not ended, or of a type that is kept for good"
    assert ActRecord.objects.filter(type="application.destroyed").count() == 2
    assert not api.retention(here.clerk, first).rows[0].due_applications


def test_rows_that_became_no_document_are_forgotten_after_a_while(here: House) -> None:
    faulty, waiting, used = (
        given(here.clerk, "ก,1,ข,ค,th"),
        given(here.clerk, *names(2)),
        given(here.clerk, *names(3)),
    )
    bulk.start(here.director, used, moment(1))
    assert sharing.issue(used, moment(2)) == 3
    assert not forgetting.forget(moment(days=90))
    held = [Batch.objects.get(id=one).file_id for one in (faulty, waiting, used)]
    assert forgetting.forget(moment(days=91)) == 2
    assert not forgetting.forget(moment(days=92))
    for sha256 in held[:2]:
        with pytest.raises(FileUnknownError), files.open(str(sha256)):
            pass
    with files.open(str(held[2])) as kept:
        assert kept.read()
    dropped = Batch.objects.get(id=waiting)
    assert (dropped.state, dropped.name) == (State.DROPPED, "rows.csv")
    told = [act.type.code for act in journal.history(journal.Subject("batch", str(waiting)))]
    assert told == ["batch.given", "batch.stopped", "batch.forgotten"]
    with pytest.raises(NotPossibleNowError):
        bulk.start(here.director, waiting, moment(days=93))


def test_rows_of_a_file_that_was_stopped_before_its_first_document_are_forgotten_too(here: House) -> None:
    """It cannot be dropped any more; nobody would ever take these people out of it."""
    stopped = given(here.clerk, *names(2))
    bulk.start(here.director, stopped, moment(days=20))
    bulk.stop(here.clerk, stopped, moment(days=20, minutes=1))
    held = Batch.objects.get(id=stopped).file_id
    assert not forgetting.forget(moment(days=110)), "it may go on still"
    assert forgetting.forget(moment(days=111)) == 1
    assert not forgetting.forget(moment(days=112))
    with pytest.raises(FileUnknownError), files.open(held):
        pass
    assert Batch.objects.get(id=stopped).state == State.DROPPED
    with pytest.raises(NotPossibleNowError):
        bulk.start(here.director, stopped, moment(days=113))


def test_nobody_goes_on_with_a_stopped_file_of_which_the_rows_were_destroyed(
    here: House, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its numbers would be taken for rows that nobody can read."""
    small_parts(settings, 1)
    batch_id = given(here.clerk, *names(2))
    bulk.start(here.director, batch_id, moment(1))
    stopping_after_one_part(monkeypatch, here, batch_id)
    assert sharing.issue(batch_id, moment(2)) == 1
    over = moment(days=365 * 12)
    listed = api.list_due(here.clerk, here.registry.id, over)
    api.decide_destruction(here.reviewer, listed, over, agree=True)
    assert destroying.destroy(listed, over) == 1
    assert not api.batch(here.director, batch_id, moment(3)).may
    with pytest.raises(NotPossibleNowError):  # its certificate is still in force
        bulk.start(here.director, batch_id, moment(3))
