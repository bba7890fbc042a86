"""Reading the journal."""

import json
from uuid import UUID

from saan.base.journal.actions import Act, Actor, Subject
from saan.base.journal.catalogue import find
from saan.base.journal.errors import ErasedActError, UnknownActError
from saan.base.journal.models import ActRecord
from saan.trust.ids import AgencyId


def read(act_id: UUID) -> Act:
    """Return an act as it was recorded; raise `UnknownActError`, or `ErasedActError` once its content is destroyed."""
    row = ActRecord.objects.filter(id=act_id).first()
    if row is None:
        raise UnknownActError(act=act_id)
    if row.content is None:
        raise ErasedActError(act=act_id)
    return _act(row, bytes(row.content))


def history(subject: Subject) -> tuple[Act, ...]:
    """Return what was done to a record, oldest first, leaving out acts whose content is destroyed."""
    rows = ActRecord.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("id")
    return tuple(_act(row, bytes(row.content)) for row in rows if row.content is not None)


def _act(row: ActRecord, stored: bytes) -> Act:
    content = json.loads(stored)
    actor = content["actor"]
    return Act(
        type=find(row.type),
        agency=AgencyId(row.agency_id),
        subject=Subject(row.subject_kind, row.subject_id),
        actor=Actor(
            person=_uuid(actor.get("person")),
            position=_uuid(actor.get("position")),
            delegation=_uuid(actor.get("delegation")),
            system=actor.get("system"),
        ),
        at=row.at,
        detail=content["detail"],
        basis=content["basis"],
    )


def _uuid(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
