"""Founding the directory, and changing the keys it rests on."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from saan.base.agencies.api import Authority
from saan.base.journal import api as journal
from saan.exchange.directory import acts, signing
from saan.exchange.directory.actions.shared import WITNESSES, announce, lock, newest, own_agency, store
from saan.exchange.directory.errors import AlreadyFoundedError, NotAuthorityError
from saan.exchange.directory.models import SignedFile
from saan.exchange.directory.places import Places
from saan.exchange.directory.signing import Lifetimes, RoleKeys
from saan.exchange.keyfolder import KeyFolder
from saan.trust.canonical import Json, canonical
from saan.trust.keys import Algorithm
from saan.trust.trustfile import Witnesses, write_witnesses


def lifetimes() -> Lifetimes:
    """Return how long this authority's metadata lives."""
    return Lifetimes(timestamp=timedelta(hours=settings.SAAN.directory_hours))


def make_keys(folder: Path, names: Sequence[str], now: datetime) -> RoleKeys:
    """Return the keys of those names, each made now if it is not there; all of them must sign."""
    keys = tuple(KeyFolder(folder).make(name, Algorithm.ED25519, now).signer.public for name in names)
    return RoleKeys(keys, len(keys))


def found(places: Places, *, by: Authority, root_keys: int = 3, threshold: int = 2) -> bytes:
    """Found the directory and return version 1 of its root, which every node pins.

    Keys are made under `places.keys`: `root-1` to `root-N`, of which `threshold` sign the root and may then be taken
    away, and one for each role that signs daily. Raises `AlreadyFoundedError` or `BadThresholdError`.
    """
    agency, life = own_agency(), lifetimes()
    by.require_administrator(agency, None)
    known = newest("root")
    if known is not None:
        raise AlreadyFoundedError(version=signing.version_of(known))
    named = make_keys(places.keys, [f"root-{number}" for number in range(1, root_keys + 1)], by.at)
    roles = {role: make_keys(places.keys, [role], by.at) for role in signing.ONLINE}
    roles["root"] = RoleKeys(named.keys, threshold)
    ring = signing.keyring([places.keys])
    root = signing.first_root(roles, ring, by.at, life, demo=settings.SAAN.demo)
    detail: dict[str, Json] = {"threshold": threshold, "keys": [key.key_id for key in named.keys]}
    try:
        with transaction.atomic():
            SignedFile.objects.create(role="root", version=1, body=root, signed_at=by.at)
            store(WITNESSES, canonical(write_witnesses(Witnesses((), 0))), by.at)
            announce(acts.FOUNDED, agency, journal.Subject("directory", agency), by, detail)
    except IntegrityError:
        raise AlreadyFoundedError(version=1) from None
    return root


def founding_root() -> bytes | None:
    """Return version 1 of the root, which every node pins; None while nothing is founded here."""
    row = SignedFile.objects.filter(role="root", version=1).first()
    return bytes(row.body) if row else None


def rotate_root(roles: Mapping[str, RoleKeys], folders: Sequence[Path], *, by: Authority) -> bytes:
    """Sign and return the next version of the root, with the keys of the given roles changed; none renews its life.

    `folders` hold the private keys that sign: enough of the old root's and enough of the new root's. Raises
    `KeysMissingError`, and then nothing is changed.
    """
    with transaction.atomic():
        agency = lock(by)
        known = newest("root")
        if known is None:
            raise NotAuthorityError
        root = signing.next_root(known, roles, signing.keyring(folders), by.at, lifetimes())
        version = signing.version_of(root)
        SignedFile.objects.create(role="root", version=version, body=root, signed_at=by.at)
        detail: dict[str, Json] = {
            "version": version,
            "roles": {role: [key.key_id for key in keys.keys] for role, keys in sorted(roles.items())},
        }
        announce(acts.ROOT_ROTATED, agency, journal.Subject("directory", agency), by, detail)
    return root
