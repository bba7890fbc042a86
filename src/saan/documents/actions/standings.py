"""Changing what a document is worth: suspend, restore, revoke; by two people where the type says so."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from saan.base.journal import api as journal
from saan.base.people.api import Role, Viewer
from saan.documents import acts, paper
from saan.documents.actions.listing import note_change
from saan.documents.actions.writing import document_of, have_holder_told, person, reason, tell_of_document
from saan.documents.errors import DocumentNotFoundError, NotPossibleNowError, SecondPersonNeededError
from saan.documents.models import Document, StatusChange
from saan.documents.rules.standing import STANDING, WORDS, Change, Standing, offered
from saan.trust.canonical import Json

PROPOSING = (Role.DRAFTER, Role.REVIEWER, Role.SIGNATORY)
DECIDING = (Role.REVIEWER, Role.SIGNATORY)
TOLD = {Change.SUSPEND: "suspended", Change.RESTORE: "restored", Change.REVOKE: "revoked"}
"""Of which message each change is worth to the holder (`rules.messages.CHANGES`)."""


def propose_change(viewer: Viewer, document_id: UUID, change: Change, why: str, at: datetime) -> Standing:
    """Change a document's standing, or, where the type wants two people, propose it to the second; return what it is.

    Raises `NotPossibleNowError`, also while another change waits for its second person.
    """
    why = reason(why)
    with transaction.atomic():
        row = document_of(viewer, document_id, at, *PROPOSING)
        definition = paper.read_type(row.type).definition
        waiting = StatusChange.objects.filter(document=row, decided_at=None).exists()
        if waiting or change not in offered(
            Standing(row.standing), may_be_suspended=definition.may_be_suspended
        ):
            words = WORDS[Standing(row.standing)]
            raise NotPossibleNowError(event=change.value, state_th=words.th, state_en=words.en)
        made = StatusChange.objects.create(
            document=row, change=change, reason=why, proposed_by_id=viewer.person_id, proposed_at=at
        )
        if definition.two_people.status:
            _tell(row, acts.STATUS_PROPOSED, viewer, at, change=change.value)
        else:
            _decided(row, made, viewer, at)
        return Standing(row.standing)


def decide_change(viewer: Viewer, document_id: UUID, at: datetime, *, agree: bool) -> Standing:
    """Agree, or not, as a second official, to the change that another proposed; return the document's standing."""
    with transaction.atomic():
        row = document_of(viewer, document_id, at, *DECIDING)
        waiting = StatusChange.objects.select_for_update().filter(document=row, decided_at=None).first()
        if waiting is None:
            raise DocumentNotFoundError
        if waiting.proposed_by_id == viewer.person_id:
            raise SecondPersonNeededError
        if agree:
            _decided(row, waiting, viewer, at)
        else:
            waiting.decided_by_id, waiting.decided_at, waiting.agreed = viewer.person_id, at, False
            waiting.save()
            _tell(row, acts.STATUS_DECLINED, viewer, at, change=waiting.change)
        return Standing(row.standing)


def _decided(row: Document, change: StatusChange, viewer: Viewer, at: datetime) -> None:
    move = STANDING.move(Standing(row.standing), Change(change.change))
    change.decided_by_id, change.decided_at, change.agreed = viewer.person_id, at, True
    change.save()
    row.standing, row.changed_at = move.to, at
    row.save()
    note_change(row.status_list_id)
    _tell(row, journal.find(move.act), viewer, at, proposed_by=str(change.proposed_by_id))
    have_holder_told(row, TOLD[Change(change.change)], change.id)


def _tell(row: Document, act: journal.ActType, viewer: Viewer, at: datetime, **detail: Json) -> None:
    tell_of_document(row, act, person(viewer), at, record_sha256=row.record_sha256, **detail)
