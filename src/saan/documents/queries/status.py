"""The published status lists: signed with the agency's seal key, the same bytes to everyone, kept by every cache."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.core.cache import cache

from saan.base.clock import api as clock
from saan.documents import links
from saan.documents.errors import DocumentNotFoundError
from saan.documents.models import Destroyed, Document, StatusList
from saan.documents.ports import the_keyring
from saan.documents.rules.standing import LISTED, Standing
from saan.press.credentials import der
from saan.trust import statuslist
from saan.trust.clock import BANGKOK
from saan.trust.ids import AgencyId

TTL = timedelta(minutes=5)
"""How soon whoever relies on a list fetches it again: as long as a revocation may go unseen."""
HOLDS_FOR = timedelta(hours=24)
"""How long a list may be relied on where no newer one can be had, as stapled to a document that is shown offline."""
KEPT = timedelta(hours=2)
"""For how long the node's short memory keeps a list: it is written anew each hour."""


def status_list(agency_id: AgencyId, serial: int, at: datetime) -> tuple[str, str]:
    """Return a list as a signed token, and the mark by which caches know these bytes; raise `DocumentNotFoundError`.

    It is written anew when something was decided of one of its documents, and each hour, so that it never runs out. All
    processes of the node send the same bytes: the first writes them, for a signature is another each time it is made.
    """
    row = StatusList.objects.filter(agency_id=agency_id, serial=serial).defer("key").first()
    if row is None:
        raise DocumentNotFoundError
    hour = at.astimezone(BANGKOK).replace(minute=0, second=0, microsecond=0)
    return _kept(_Edition(row.id, row.changed, hour, at))


@dataclass(frozen=True, slots=True)
class _Edition:
    """A list as it is after so many decisions, of an hour; `at` is when somebody asks, of which the first is its moment."""

    list_id: UUID
    changed: int
    hour: datetime
    at: datetime = field(compare=False)


@lru_cache(64)
def _kept(edition: _Edition) -> tuple[str, str]:
    """Return the list as whichever process was first wrote it, and its mark: of the bytes, so that it never says too much."""
    name = f"documents:status:{edition.list_id.hex}:{edition.changed}:{edition.hour:%Y%m%d%H}"
    token = cache.get(name)
    if token is None:
        made = _written(edition.list_id, edition.at)
        cache.add(name, made, KEPT.total_seconds())
        token = cache.get(name, made)
    return token, hashlib.sha256(token.encode()).hexdigest()[:32]


def _written(list_id: UUID, at: datetime) -> str:
    """Return the list as it is now. It bears the moment, not the hour: of two lists the one after a decision is the newer."""
    clock.demand_right()  # nobody believes a list from the future
    row = StatusList.objects.get(id=list_id)
    listed = statuslist.StatusList(row.bits, 1 << row.power)
    decided = Document.objects.filter(status_list_id=list_id).exclude(standing=Standing.VALID)
    for index, standing in decided.values_list("status_index", "standing").iterator():
        if index is not None:
            listed[index] = LISTED[Standing(standing)]
    gone = Destroyed.objects.filter(status_list_id=list_id).exclude(standing=Standing.VALID)
    for index, standing in gone.values_list("status_index", "standing").iterator():
        if index is not None:
            listed[index] = LISTED[Standing(standing)]
    agency = AgencyId(row.agency_id)
    issued = statuslist.Issued(at, TTL, at + HOLDS_FOR)
    seal = the_keyring().seal(agency)
    # With the certificates beside it, whoever trusts the agency's root reads the list without asking for a key.
    certificates = [*map(der, seal.carried)]
    return statuslist.write(seal.signer, links.status_list(agency, row.serial), listed, issued, certificates)
