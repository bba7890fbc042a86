"""Keeping up with the directory: fetch it, do what it says of this node's agencies, take over the names."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from saan.exchange.directory import client, joining
from saan.exchange.directory.entry import Entry
from saan.exchange.directory.errors import NoPinError
from saan.exchange.directory.here import signed_directory
from saan.exchange.directory.places import here, keys_here
from saan.exchange.directory.syncing import sync
from saan.exchange.directory.trusted import Held
from saan.exchange.errors import UnknownAgencyError
from saan.exchange.refusals import NoDirectoryError
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId


@dataclass(frozen=True, slots=True)
class Updated:
    """What an update brought: the directory, own keys taken into use, and agencies whose names changed."""

    held: Held
    keys: tuple[str, ...]
    agencies: int


def update(*, source: Path | None = None, now: datetime | None = None) -> Updated:
    """Bring this node up to date with the directory; safe to repeat, and in several processes.

    The authority reads its own served files; others fetch from `directory_url`, or from a folder that was carried
    here. Raises `NoPinError` or a `DirectoryError`.
    """
    at, places = now or utc_now(), here()
    if source is None and settings.SAAN.authority:
        source = places.public
    if source is not None:
        held = client.refresh_from_folder(places, source)
    elif settings.SAAN.directory_url:
        held = client.refresh(places, settings.SAAN.directory_url)
    else:
        raise NoPinError
    return Updated(held, _follow_own(at), sync(signed_directory().entries(), at))


def own_request(agency: AgencyId, now: datetime) -> bytes:
    """Return the enrolment request of an agency of this node, from its keys, names and present entry."""
    try:
        known = signed_directory().entry(agency)
    except (UnknownAgencyError, NoDirectoryError):
        known = None
    return joining.request(keys_here(), agency, known, now)


def _follow_own(at: datetime) -> tuple[str, ...]:
    listed = {entry.agency: entry for entry in signed_directory().entries() if _stands(entry, at)}
    own = map(AgencyId, settings.SAAN.agencies)
    # One that is not enrolled yet has no entry.
    return joining.follow(keys_here(), {one: listed[one] for one in own if one in listed}, at)


def _stands(entry: Entry, at: datetime) -> bool:
    """Return whether an agency is not withdrawn: one that is gets no key listed any more, and is not waited for."""
    return entry.listed.revoked_at is None or at < entry.listed.revoked_at
