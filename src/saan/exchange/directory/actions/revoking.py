"""Taking trust back: of an agency, a key, a certificate; and naming the witnesses."""

from datetime import datetime

from django.db import transaction

from saan.base.agencies.api import Authority
from saan.base.journal import api as journal
from saan.exchange.directory import acts, rules
from saan.exchange.directory import entry as entries
from saan.exchange.directory.actions.shared import WITNESSES, announce, lock, store, stored
from saan.exchange.directory.entry import Entry
from saan.exchange.directory.models import IssuedCertificate
from saan.trust.canonical import canonical
from saan.trust.clock import rfc3339
from saan.trust.ids import AgencyId
from saan.trust.members import Hex
from saan.trust.trustfile import Witnesses, write_witnesses


@transaction.atomic
def withdraw(agency: AgencyId, reason: str, *, by: Authority, since: datetime | None = None) -> Entry:
    """Withdraw an agency from a moment on (now unless said): its node is refused, what it signed before counts."""
    own = lock(by)
    at = min(since or by.at, by.at)
    entry = rules.without_agency(stored(agency), at)
    _save(entry, by.at)
    detail = {"since": rfc3339(at), "reason": reason}
    announce(acts.AGENCY_WITHDRAWN, own, journal.Subject("agency", agency), by, detail)
    return entry


@transaction.atomic
def revoke_key(
    agency: AgencyId, key_id: str, reason: str, *, by: Authority, since: datetime | None = None
) -> Entry:
    """Revoke one traffic or box key from a moment on, or raise `UnknownKeyError`."""
    own = lock(by)
    at = min(since or by.at, by.at)
    entry = rules.without_key(stored(agency), key_id, at)
    _save(entry, by.at)
    detail = {"key": key_id, "since": rfc3339(at), "reason": reason}
    announce(acts.KEY_REVOKED, own, journal.Subject("agency", agency), by, detail)
    return entry


@transaction.atomic
def revoke_certificate(
    agency: AgencyId, digest: Hex, reason: str, *, by: Authority, since: datetime | None = None
) -> Entry:
    """Take back a TLS, seal or signatory certificate, named by the SHA-256 of its DER.

    One that this authority issued also goes on its revocation list.
    """
    own = lock(by)
    at = min(since or by.at, by.at)
    entry = rules.without_certificate(stored(agency), digest, at)
    _save(entry, by.at)
    issued = IssuedCertificate.objects.filter(agency_id=agency, fingerprint=digest, revoked_at=None)
    issued.update(revoked_at=at)
    detail = {"certificate": digest, "since": rfc3339(at), "reason": reason}
    announce(acts.CERTIFICATE_REVOKED, own, journal.Subject("agency", agency), by, detail)
    return entry


@transaction.atomic
def set_witnesses(witnesses: Witnesses, *, by: Authority) -> None:
    """Say whose cosignatures count on every journal, and how many are wanted."""
    own = lock(by)
    policy = write_witnesses(witnesses)
    store(WITNESSES, canonical(policy), by.at)
    announce(acts.WITNESSES_SET, own, journal.Subject("directory", own), by, policy)


def _save(entry: Entry, at: datetime) -> None:
    store(entries.target_path(entry.agency), entries.encode(entry), at)
