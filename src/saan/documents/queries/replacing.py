"""What an application would replace: the older document as it stands now, and what stands in the way."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from saan.base.people.api import Viewer
from saan.documents import access
from saan.documents.models import Application, Document, StatusChange
from saan.documents.queries.types import today
from saan.documents.rules.applications import UNSUCCESSFUL, shown
from saan.documents.rules.standing import Standing, hindrance, standing
from saan.trust.errors import Text


@dataclass(frozen=True, slots=True)
class ToReplace:
    """The document that an application would replace. `hindrance` is why it cannot be now; `may_open`, whether the viewer may see it whole."""

    id: UUID
    number: str
    holder: str
    issued_on: date
    standing: Standing
    hindrance: Text | None
    may_open: bool


def to_replace(row: Application, viewer: Viewer, at: datetime) -> ToReplace | None:
    """Return what an application would replace, for an official who may see the application; None where it replaces nothing."""
    old = row.replaces
    if old is None:
        return None
    return ToReplace(
        id=old.id,
        number=old.number,
        holder=old.holder,
        issued_on=old.issued_on,
        standing=standing(Standing(old.standing), old.valid_until, today(at)),
        hindrance=None if _done(row, old) else hindrance_of(old, row.id),
        may_open=access.documents(viewer, at).filter(id=old.id).exists(),
    )


def _done(row: Application, old: Document) -> bool:
    """Return whether an application has ended, or its own document was already numbered in the old one's place."""
    return (
        row.state in UNSUCCESSFUL
        or Document.objects.filter(application=row, application__replaces=old).exists()
    )


def hindrance_of(old: Document, application_id: UUID | None) -> Text | None:
    """Return why a document cannot be replaced by what an application leads to, or by any; None where it can."""
    others = Document.objects.filter(application__replaces=old)
    if application_id is not None:
        others = others.exclude(application_id=application_id)
    waits = StatusChange.objects.filter(document=old, decided_at=None).exists()
    return hindrance(
        Standing(old.standing),
        waits=waits,
        successor=others.values_list("number", flat=True).first() or "",
    )


def asked_for(old: Document) -> str:
    """Return the number of an application under way that would replace a document; empty where there is none."""
    rows = Application.objects.filter(replaces=old).exclude(state__in=UNSUCCESSFUL)
    return rows.values_list("number", flat=True).first() or ""


def shown_of(row: Application) -> str:
    """Return the hash that decisions on an application are made on: what it says, and what it would replace."""
    if row.replaces is None:
        return row.data_sha256
    return shown(row.data_sha256, str(row.replaces_id), row.replaces.record_sha256)
