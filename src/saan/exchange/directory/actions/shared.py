"""What the authority's actions have in common: the lock, the rows, the act."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings

from saan.base.agencies.api import Authority
from saan.base.jobs import api as jobs
from saan.base.journal import api as journal
from saan.exchange.directory import entry as entries
from saan.exchange.directory.entry import Entry
from saan.exchange.directory.errors import NotAuthorityError
from saan.exchange.directory.models import SignedFile, Target
from saan.exchange.errors import UnknownAgencyError
from saan.trust.canonical import Json
from saan.trust.ids import AgencyId

WITNESSES = "witnesses.json"
STAMPS = "stamps.json"
TRUST_FILE = "trustfile.json"
REVOCATIONS = "ca.crl"
SIGN_TASK = "saan.exchange.directory.tasks.sign"


def own_agency() -> AgencyId:
    """Return the agency that keeps the directory on this node, or raise `NotAuthorityError`."""
    if not settings.SAAN.authority or not settings.SAAN.agencies:
        raise NotAuthorityError
    return AgencyId(settings.SAAN.agencies[0])


def lock(by: Authority) -> AgencyId:
    """Return the authority's agency; until the transaction ends, no other action changes the directory.

    Raises `NotAuthorityError`, and what `by` raises when it does not administer the authority.
    """
    agency = own_agency()
    by.require_administrator(agency, None)
    if SignedFile.objects.select_for_update().filter(role="root", version=1).first() is None:
        raise NotAuthorityError
    return agency


def newest(role: str) -> bytes | None:
    """Return the newest version of a role's metadata."""
    row = SignedFile.objects.filter(role=role).order_by("-version").first()
    return bytes(row.body) if row else None


def stored(agency: AgencyId) -> Entry:
    """Return an agency's entry, or raise `UnknownAgencyError`."""
    row = Target.objects.filter(path=entries.target_path(agency)).first()
    if row is None:
        raise UnknownAgencyError(agency=agency)
    return entries.decode(bytes(row.body))


def store(path: str, body: bytes, at: datetime) -> None:
    """Put a file among the targets; it is published when the directory is next signed."""
    Target.objects.update_or_create(path=path, defaults={"body": body, "changed_at": at})


def announce(
    act_type: journal.ActType,
    agency: AgencyId,
    subject: journal.Subject,
    by: Authority,
    detail: Mapping[str, Json],
) -> None:
    """Record the action's one act, and have the directory signed after it."""
    journal.record(
        journal.Act(type=act_type, agency=agency, subject=subject, actor=by.actor, at=by.at, detail=detail)
    )
    if act_type.code not in {"directory.signed", "directory.refreshed"}:
        jobs.enqueue(SIGN_TASK, key="sign")
