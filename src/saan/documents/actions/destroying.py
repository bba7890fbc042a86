"""Destroying what is kept no longer: listed, decided on by two people, and then done document by document, and application by application.

What goes: the record, the page, what was decided of it, what its application said, and the content and salt of every act on
either. What stays: leaves that nobody can link to anything, its id, the number in its register, and the place in the status list
with what it was worth, for the list must go on saying so. Of an application that ended without a document its line stays, emptied.

Crash order. Each document goes in one transaction, with its line in the list; a kill leaves whole documents, and the job
goes on with the rest. Files go once that has committed.
"""

import io
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import chain
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from saan.base.agencies import api as agencies
from saan.base.files import api as files
from saan.base.files.errors import FileStillUsedError
from saan.base.jobs import api as jobs
from saan.base.journal import api as journal
from saan.base.lasting import api as lasting
from saan.base.people import api as people
from saan.base.people.api import Role, Viewer
from saan.documents import access, acts
from saan.documents.actions import bulk
from saan.documents.actions.writing import person, system
from saan.documents.errors import DocumentNotFoundError, NotPossibleNowError, SecondPersonNeededError
from saan.documents.models import (
    Application,
    ApplicationFile,
    Archive,
    ArchiveTree,
    Batch,
    BatchRoot,
    Destroyed,
    Destruction,
    Document,
    PrivateLink,
    Sending,
    StatusChange,
)
from saan.documents.queries.retention import application_still_due, due, due_applications, still_due
from saan.documents.queries.types import today
from saan.documents.rules.batches import State
from saan.trust.ids import AgencyId

TASK: Final = "saan.documents.tasks.destroy"
LISTING, DECIDING = (Role.CLERK,), (Role.REVIEWER, Role.SIGNATORY)
BASIS: Final = "พระราชบัญญัติคุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562 มาตรา 37 (3)"
AT_ONCE: Final = 10_000
"""How many ids are asked for at once: what is due is sought, and put in order, each time."""


def list_due(viewer: Viewer, unit_id: UUID, at: datetime) -> UUID:
    """List a unit's documents, and applications that led to none, that are kept no longer, for a second official to decide on; return the list's id.

    Raises `NotPossibleNowError` where another list waits, or nothing is due.
    """
    if not access.has_role(viewer, unit_id, at, *LISTING):
        raise people.NotAuthorisedError
    with transaction.atomic():
        agencies.lock(viewer.agency_id)  # of two who list at once the second finds what the first listed
        waiting = Destruction.objects.filter(unit_id=unit_id, ended_at=None)
        ended = sum(rows.count() for rows in due_applications(unit_id, today(at)))
        count = sum(rows.count() for rows in due(unit_id, today(at))) + ended
        if waiting.exists() or not count:
            raise NotPossibleNowError(
                event="list", state_th="มีบัญชีที่รออยู่แล้ว หรือยังไม่มีเอกสารครบอายุการเก็บ",
                state_en="another list waits, or nothing is due",
            )  # fmt: skip
        row = Destruction.objects.create(
            agency_id=viewer.agency_id, unit_id=unit_id, day=today(at), total=count, applications=ended,
            proposed_by_id=viewer.person_id, proposed_at=at,
        )  # fmt: skip
        _tell(row, acts.DESTRUCTION_LISTED, person(viewer), at, total=count)
    return row.id


def decide(viewer: Viewer, destruction_id: UUID, at: datetime, *, agree: bool) -> None:
    """Agree, or not, as a second official, that what is listed is destroyed; nothing brings it back."""
    with transaction.atomic():
        row = (
            Destruction.objects.select_for_update()
            .filter(id=destruction_id, agency_id=viewer.agency_id)
            .first()
        )
        if row is None or not access.has_role(viewer, row.unit_id, at, *LISTING, *DECIDING):
            raise DocumentNotFoundError
        if not access.has_role(viewer, row.unit_id, at, *DECIDING):
            raise people.NotAuthorisedError
        if row.proposed_by_id == viewer.person_id:
            raise SecondPersonNeededError
        if row.decided_at is not None:
            raise NotPossibleNowError(event="decide", state_th="ตัดสินใจแล้ว", state_en="decided already")
        row.decided_by_id, row.decided_at, row.agreed = viewer.person_id, at, agree
        if not agree:
            row.ended_at = at
        row.save()
        _tell(row, acts.DESTRUCTION_AGREED if agree else acts.DESTRUCTION_DECLINED, person(viewer), at)
        if agree:
            jobs.enqueue(TASK, key=str(row.id), unending=True, destruction_id=str(row.id))


def destroy(destruction_id: UUID, at: datetime) -> int:
    """Destroy what was agreed to, document by document; return how many this call did. Run again after any crash."""
    row = Destruction.objects.filter(id=destruction_id, agreed=True, ended_at=None).first()
    if row is None:
        return 0
    done = 0
    for found, destroyed in ((due, _destroyed), (due_applications, _application_destroyed)):
        for one in chain.from_iterable(map(_ids, found(row.unit_id, row.day))):
            done += destroyed(row.id, one, at)
            jobs.progress(row.done + done, row.total)
    with transaction.atomic():
        row = Destruction.objects.select_for_update().get(id=destruction_id)
        row.ended_at = at
        row.save()
        _tell(row, acts.DESTRUCTION_DONE, system("destruction"), at, destroyed=row.done)
    return done


def _ids(rows: QuerySet[Document] | QuerySet[Application]) -> Iterator[UUID]:
    """Yield the ids of what is due, each once: what somebody took in hand meanwhile is passed by, and stays for the next list."""
    last = UUID(int=0)
    while some := list(rows.filter(id__gt=last).values_list("id", flat=True)[:AT_ONCE]):
        yield from some
        last = some[-1]


def _application_destroyed(destruction_id: UUID, application_id: UUID, at: datetime) -> bool:
    """Empty one application that led to nothing, if nobody did meanwhile."""
    with transaction.atomic():
        listed = Destruction.objects.select_for_update().get(id=destruction_id)
        rows = Application.objects.select_for_update(of=("self",)).select_related("type")
        if not application_still_due(rows.get(id=application_id), listed.day):
            return False
        given = _forget_application(application_id, at)
        listed.done += 1
        listed.save()
        _tell(listed, acts.APPLICATION_DESTROYED, system("destruction"), at, done=listed.done)
        for sha256 in sorted(given):
            with suppress(FileStillUsedError):  # somebody gave the same file elsewhere
                files.destroy(sha256)
    return True


def _destroyed(destruction_id: UUID, document_id: UUID, at: datetime) -> bool:
    """Destroy one document, if nobody did meanwhile, or suspended it, or proposed to change it.

    Whoever changes a standing holds the document's row too, so that what is asked here stays true until this commits.
    """
    with transaction.atomic():
        listed = Destruction.objects.select_for_update().get(id=destruction_id)
        row = Document.objects.select_for_update(of=("self",)).filter(id=document_id).first()
        if row is None or not still_due(row.id):
            return False
        Destroyed.objects.create(
            destruction=listed, document_id=row.id, number=row.number, register=row.register, year=row.year, running=row.running,
            status_list_id=row.status_list_id, status_index=row.status_index, standing=row.standing,
        )  # fmt: skip
        _erase("document", row.id, at)
        StatusChange.objects.filter(document=row).delete()
        Sending.objects.filter(document=row).delete()
        PrivateLink.objects.filter(document=row).delete()
        Document.objects.filter(replaced_by=row).update(replaced_by=None)
        Application.objects.filter(replaces=row).update(replaces=None)
        pages = {str(row.page_id), *lasting.forget("document", row.id)} - {"None"}
        application_id, batch_id = row.application_id, row.batch_id
        row.delete()
        if application_id is not None:
            pages |= _forget_application(application_id, at)
        if batch_id is not None and not Document.objects.filter(batch_id=batch_id).exists():
            _let_go(batch_id, at)
            pages |= forget_batch(batch_id)
        listed.done += 1
        listed.save()
        _tell(listed, acts.DOCUMENT_DESTROYED, system("destruction"), at, done=listed.done)
        for sha256 in sorted(pages):
            with suppress(FileStillUsedError):  # a pack of many pages goes with the last of them
                files.destroy(sha256)
    return True


def _erase(kind: str, subject: UUID, at: datetime) -> None:
    for act_id, _ in journal.entries(journal.Subject(kind, str(subject))):
        journal.erase(act_id, system("destruction"), at, basis=BASIS, reason="retention")


def _forget_application(application_id: UUID, at: datetime) -> set[str]:
    """Empty what an application said; its line and its payment stay, for the books. Return the files that it held."""
    given = ApplicationFile.objects.filter(application_id=application_id)
    held = set(given.values_list("file_id", flat=True))
    given.delete()
    Application.objects.filter(id=application_id).update(
        data=b"{}",
        data_sha256="",
        holder="",
        email="",
        asked="",
        note="",
        key_sha256=None,
        request_sha256="",
    )
    _erase("application", application_id, at)
    return held


def _let_go(batch_id: UUID, at: datetime) -> None:
    """Drop a bulk issue that was stopped half-way, since the rows that were left are about to go: nobody can go on with it."""
    row = Batch.objects.select_for_update(of=("self",), no_key=True).select_related("type").get(id=batch_id)
    if row.state == State.STOPPED:
        bulk.let_go(row, system("destruction"), at)


def nothing() -> str:
    """Return the hash of the empty file, which stands where rows were."""
    return files.put(io.BytesIO(b"")).sha256


def forget_batch(batch_id: UUID, name: str = "") -> set[str]:
    """Empty the files of rows from which a bulk issue was made, or was to be, and its archives; return the files that they were."""
    BatchRoot.objects.filter(batch_id=batch_id).update(
        key=b""
    )  # without it no leaf can be linked to anything
    held = _forget_archives(batch_id)
    row = Batch.objects.get(id=batch_id)
    empty = nothing()
    held |= {one for one in (row.file_id, row.rows_id, row.report_id) if one and one != empty}
    Batch.objects.filter(id=batch_id).update(name=name, file_id=empty, rows_id=empty, report_id=empty)
    return held


def _forget_archives(batch_id: UUID) -> set[str]:
    """Take from the archives of a bulk issue what is about its pages, so that nothing of it is renewed; return the files."""
    rows, trees = (
        Archive.objects.filter(batch_id=batch_id),
        ArchiveTree.objects.filter(archive__batch_id=batch_id),
    )
    held = {*trees.values_list("leaves_id", flat=True), *rows.values_list("trunk_id", flat=True)} - {None}
    trees.delete()
    rows.update(trunk=None, until=None, due_at=None, wanted="", problem="", said=[])
    return held


def _tell(
    row: Destruction, act: journal.ActType, actor: journal.Actor, at: datetime, **detail: str | int
) -> None:
    journal.record(
        journal.Act(
            type=act,
            agency=AgencyId(row.agency_id),
            subject=journal.Subject("destruction", str(row.id)),
            actor=actor,
            at=at,
            detail=dict(detail),
        )
    )
