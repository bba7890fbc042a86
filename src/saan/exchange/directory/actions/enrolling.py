"""Agencies ask to be listed; the authority decides."""

from collections.abc import Mapping
from datetime import datetime

from cryptography import x509
from django.conf import settings
from django.db import transaction

from saan.base.agencies import api as agencies
from saan.base.agencies.api import Authority
from saan.base.journal import api as journal
from saan.exchange import certificates
from saan.exchange.certificates import Holder
from saan.exchange.directory import acts, enrolment, rules
from saan.exchange.directory import entry as entries
from saan.exchange.directory.actions import waiting
from saan.exchange.directory.actions.certifying import note_issued
from saan.exchange.directory.actions.shared import announce, lock, own_agency, store, stored
from saan.exchange.directory.actions.waiting import OUT
from saan.exchange.directory.authority import issuer
from saan.exchange.directory.enrolment import Request
from saan.exchange.directory.entry import Entry
from saan.exchange.directory.errors import (
    NotVouchedError,
    OutdatedRequestError,
)
from saan.exchange.directory.models import Enrolment, Target
from saan.exchange.directory.places import Places
from saan.exchange.directory.queries import only
from saan.exchange.errors import UnknownAgencyError
from saan.trust.canonical import Json
from saan.trust.ids import AgencyId
from saan.trust.keys import public_key


def submit(data: bytes, *, at: datetime) -> str:
    """Keep a request for the authority's decision and return its digest; the same request twice is one.

    Anyone can ask in any agency's name, so no number of requests may shut the door: a new one pushes out the oldest
    (`waiting.make_room`). It changes nothing yet, so no act is recorded. Raises what `enrolment.read` and
    `enrolment.require` raise, or `NotAuthorityError`.
    """
    agency = own_agency()
    request = enrolment.read(data, at)
    known = _known(request.entry.agency)
    enrolment.require(request, known)
    with transaction.atomic():
        agencies.lock(agency)
        row, fresh = Enrolment.objects.get_or_create(
            digest=request.digest,
            defaults={
                "agency_id": request.entry.agency,
                "body": data,
                "received_at": at,
                "vouched": known is not None and enrolment.vouched(request, known, at),
            },
        )
        if not fresh and row.state in OUT:
            # Handed in again: it waits again, as the newest.
            row.state, row.received_at, fresh = Enrolment.State.WAITING, at, True
            row.save(update_fields=["state", "received_at"])
        if fresh:
            waiting.make_room(row)
    return request.digest


def lists(agency: AgencyId) -> bool:
    """Return whether the authority of this node lists an agency, published or about to be."""
    return _known(agency) is not None


@transaction.atomic
def approve(places: Places, digest: str, *, by: Authority, in_person: bool = False) -> Entry:
    """Let the directory say what a request asks, and return the entry as it will be published.

    `digest` may be its first 8 digits or more. `in_person` lets an agency that lost its keys change its entry, when
    somebody has checked who is asking. Raises, besides what `submit` does: `UnknownEnrolmentError`, `DecidedError`,
    `OutdatedRequestError`, `NotVouchedError`, and what `rules.merged` raises.
    """
    agency = lock(by)
    row = _waiting(digest)
    request = enrolment.read(bytes(row.body), by.at)
    known = _known(request.entry.agency)
    _check(request, known, by.at, in_person=in_person)
    rules.require_own_log(request.entry, _log_keys(except_for=request.entry.agency))
    entry = rules.merged(known, request.entry, by.at, demo=settings.SAAN.demo)
    if request.seal_csr:
        entry = _sealed(places, entry, request, agency, by.at)
    store(entries.target_path(entry.agency), entries.encode(entry), by.at)
    row.state, row.decided_at = Enrolment.State.APPROVED, by.at
    row.save()
    detail = {**_detail(known, entry), "request": row.digest, "in_person": in_person}
    announce(_kind(known, entry), agency, journal.Subject("agency", entry.agency), by, detail)
    return entry


@transaction.atomic
def refuse(digest: str, reason: str, *, by: Authority) -> None:
    """Decide against a request, saying why; the agency reads the reason when it asks."""
    agency = lock(by)
    row = _waiting(digest)
    row.state, row.decided_at, row.reason = Enrolment.State.REFUSED, by.at, reason[:500]
    row.save()
    subject = journal.Subject("agency", row.agency_id)
    announce(acts.ENROLMENT_REFUSED, agency, subject, by, {"request": row.digest, "reason": row.reason})


def _check(request: Request, known: Entry | None, at: datetime, *, in_person: bool) -> None:
    enrolment.require(request, known)
    if request.entry.serial != (known.serial if known else 0):
        raise OutdatedRequestError(serial=request.entry.serial, known=known.serial if known else 0)
    if known and not in_person and not enrolment.vouched(request, known, at):
        raise NotVouchedError(agency=known.agency)


def _waiting(digest: str) -> Enrolment:
    return only(Enrolment.objects.select_for_update(), digest)


def _known(agency: AgencyId) -> Entry | None:
    try:
        return stored(agency)
    except UnknownAgencyError:
        return None


def _log_keys(*, except_for: AgencyId) -> dict[str, str]:
    rows = Target.objects.filter(path__startswith="agencies/").exclude(path=entries.target_path(except_for))
    listed = (entries.decode(bytes(row.body)).listed for row in rows.iterator())
    return {key.name: str(key) for item in listed for key in item.log_keys}


def _sealed(places: Places, entry: Entry, request: Request, own: AgencyId, at: datetime) -> Entry:
    """Return the entry with a certificate for its seal key, unless it has one that still lasts."""
    key = public_key(certificates.requested_key(request.seal_csr))
    for chain in entry.issued:
        leaf = x509.load_pem_x509_certificates(chain.encode())[0]
        if certificates.key_of(leaf).key_id == key.key_id and leaf.not_valid_after_utc > at:
            return entry
    made_by = issuer(places, agencies.agency(own).name_th, at)
    holder = Holder(entry.agency, entry.listed.name_th, demo=settings.SAAN.demo)
    made = certificates.issue(made_by, key.numbers, holder, at)
    note_issued(made, entry.agency, at)
    root = certificates.pem(made_by.certificate)
    return rules.with_seal(entry, certificates.pem(made) + root, root)


def _kind(known: Entry | None, entry: Entry) -> journal.ActType:
    if known is None:
        return acts.ENROLLED
    fresh = enrolment.named_keys(entry).keys() - enrolment.named_keys(known).keys()
    return acts.KEY_ROTATED if fresh else acts.ENTRY_CHANGED


def _detail(known: Entry | None, entry: Entry) -> Mapping[str, Json]:
    before = enrolment.named_keys(known).keys() if known else set()
    return {
        "serial": entry.serial,
        "name": entry.listed.name_th,
        "new_keys": sorted(enrolment.named_keys(entry).keys() - before),
    }
