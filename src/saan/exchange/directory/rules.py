"""What the authority decides about an entry: pure, values and a moment in, an entry out.

An entry only ever loses trust by the agency's word alone: a key that was listed stays listed, revocations never move
later, and a key's past never begins earlier than the authority saw it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from saan.exchange.directory.entry import Entry
from saan.exchange.directory.errors import (
    DemoMismatchError,
    LogChangedError,
    TooManyKeysError,
    UnknownKeyError,
)
from saan.exchange.peers import NodeKey, fingerprint
from saan.trust.listing import MOST_KEYS, MOST_SEALS
from saan.trust.members import Hex

BACKDATED = timedelta(minutes=10)
"""How far before its approval a new key may speak for an agency: the difference of two clocks, no more."""

MOST_ISSUED = 8
"""How many issued chains an entry keeps; the agency keeps the older ones itself."""


def merged(known: Entry | None, wanted: Entry, now: datetime, *, demo: bool) -> Entry:
    """Return the entry that follows from what is known and what the agency asks for.

    An agency that was withdrawn comes back with new keys only. Raises `DemoMismatchError`, `LogChangedError` or
    `TooManyKeysError`.
    """
    if wanted.listed.demo is not demo:
        raise DemoMismatchError(agency=wanted.agency)
    known = _ended(known) if known else None
    old = known.listed if known else None
    listed = wanted.listed
    journals = {key.name: str(key) for key in listed.log_keys}
    if old and any(journals.get(key.name) != str(key) for key in old.log_keys):
        raise LogChangedError(agency=wanted.agency, origin=old.log_origin)
    withdrawn = _earliest(old.withdrawn if old else {}, listed.withdrawn, now)
    roots = dict.fromkeys([*(old.seal_roots if old else ()), *listed.seal_roots])
    return replace(
        wanted,
        listed=replace(
            listed,
            keys=merged_keys(old.keys if old else (), listed.keys, now),
            seal_roots=tuple(roots),
            seals=_newest(*(old.seals if old else ()), *listed.seals),
            withdrawn=withdrawn,
            revoked_at=None,
        ),
        serial=known.serial + 1 if known else 1,
        box=merged_keys(known.box if known else (), wanted.box, now),
        tls=tuple(pem for pem in wanted.tls if fingerprint(pem) not in withdrawn),
        issued=known.issued if known else (),
    )


def merged_keys(
    known: tuple[NodeKey, ...], wanted: tuple[NodeKey, ...], now: datetime
) -> tuple[NodeKey, ...]:
    """Return the keys that follow: none is forgotten, none is revived, none reaches into the past.

    A listed key that is no longer asked for ends now.
    """
    asked = {key.public.key_id: key for key in wanted}
    kept = [_kept(key, asked.pop(key.public.key_id, None), now) for key in known]
    new = [
        replace(
            key, valid_from=max(key.valid_from, now - BACKDATED), revoked_at=_clipped(key.revoked_at, now)
        )
        for key in asked.values()
    ]
    made = tuple(kept) + tuple(key for key in new if key.valid_from < key.valid_until)
    if len(made) > MOST_KEYS:
        raise TooManyKeysError(count=len(made), most=MOST_KEYS)
    return made


def with_seal(entry: Entry, chain: str, root: str) -> Entry:
    """Return the entry with one more certificate chain that the authority issued, and its root."""
    roots = tuple(dict.fromkeys([*entry.listed.seal_roots, root]))
    listed = replace(entry.listed, seal_roots=roots, seals=_newest(*entry.listed.seals, _own(chain)))
    return replace(entry, listed=listed, issued=(*entry.issued, chain)[-MOST_ISSUED:])


def _own(chain: str) -> str:
    """Return the first certificate of a chain, whose seal it is."""
    return x509.load_pem_x509_certificates(chain.encode())[0].public_bytes(Encoding.PEM).decode()


def _newest(*seals: str) -> tuple[str, ...]:
    """Return as many as are listed, of which one named anew is among the newest: an authority outlasts its seals."""
    return tuple(reversed(dict.fromkeys(reversed(seals))))[-MOST_SEALS:]


def without_agency(entry: Entry, at: datetime) -> Entry:
    """Return the entry of an agency that is withdrawn from a moment on; a withdrawal never moves later."""
    revoked = min(at, entry.listed.revoked_at or at)
    return replace(entry, listed=replace(entry.listed, revoked_at=revoked), serial=entry.serial + 1)


def without_key(entry: Entry, key_id: str, at: datetime) -> Entry:
    """Return the entry with one traffic or box key revoked from a moment on, or raise `UnknownKeyError`."""
    if not any(key.public.key_id == key_id for key in (*entry.listed.keys, *entry.box)):
        raise UnknownKeyError(agency=entry.agency, key=key_id)
    listed = replace(entry.listed, keys=_revoked(entry.listed.keys, key_id, at))
    return replace(entry, listed=listed, box=_revoked(entry.box, key_id, at), serial=entry.serial + 1)


def without_certificate(entry: Entry, digest: Hex, at: datetime) -> Entry:
    """Return the entry without a certificate, which is noted as taken back so that no request brings it in again."""
    withdrawn = dict(entry.listed.withdrawn)
    withdrawn[digest] = min(at, withdrawn.get(digest, at))
    return replace(
        entry,
        tls=tuple(pem for pem in entry.tls if fingerprint(pem) != digest),
        listed=replace(entry.listed, withdrawn=withdrawn),
        serial=entry.serial + 1,
    )


def _ended(entry: Entry) -> Entry:
    """Return an entry in which a withdrawal of the agency stands at each of its keys."""
    at = entry.listed.revoked_at
    if at is None:
        return entry
    keys, box = entry.listed.keys, entry.box
    for key in (*keys, *box):
        keys, box = _revoked(keys, key.public.key_id, at), _revoked(box, key.public.key_id, at)
    return replace(entry, listed=replace(entry.listed, keys=keys), box=box)


def require_own_log(wanted: Entry, others: Mapping[str, str]) -> None:
    """Return unless another agency's journal has one of the entry's origins under another key.

    `others` maps the origins of the other entries to their verifier keys; agencies of one node share one journal.
    Raises `LogChangedError`.
    """
    for key in wanted.listed.log_keys:
        if others.get(key.name, str(key)) != str(key):
            raise LogChangedError(agency=wanted.agency, origin=key.name)


def _kept(key: NodeKey, asked: NodeKey | None, now: datetime) -> NodeKey:
    until, revoked = key.valid_until, key.revoked_at
    # A life is never empty: it could not be read again.
    soonest = max(now, key.valid_from + timedelta(milliseconds=1))
    if asked is None:
        until = min(until, soonest)
    elif until > now:
        until = max(asked.valid_until, soonest)
    if asked is not None and asked.revoked_at is not None:
        clipped = min(asked.revoked_at, now)
        revoked = min(clipped, revoked or clipped)
    return replace(key, valid_until=until, revoked_at=revoked)


def _revoked(keys: tuple[NodeKey, ...], key_id: str, at: datetime) -> tuple[NodeKey, ...]:
    return tuple(
        replace(key, revoked_at=min(at, key.revoked_at or at)) if key.public.key_id == key_id else key
        for key in keys
    )


def _earliest(
    known: Mapping[Hex, datetime], wanted: Mapping[Hex, datetime], now: datetime
) -> dict[Hex, datetime]:
    merged = dict(known)
    for digest, at in wanted.items():
        merged[digest] = min(at, now, merged.get(digest, now))
    return merged


def _clipped(at: datetime | None, now: datetime) -> datetime | None:
    return None if at is None else min(at, now)
