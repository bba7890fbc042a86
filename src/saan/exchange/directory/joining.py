"""An agency's own side of the directory: asking to be listed, and doing what the directory then says.

Nothing here decides whom to trust. A request is made from the keys on disk and the names in the database; what was
decided comes back through the directory itself, like everyone's.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from django.conf import settings

from saan.base.agencies import api as agencies
from saan.base.journal import api as journal
from saan.exchange import certificates, identity
from saan.exchange.certificates import Holder
from saan.exchange.directory import enrolment
from saan.exchange.directory.entry import Entry
from saan.exchange.errors import MissingKeyError
from saan.exchange.keyfolder import KeyFile, KeyFolder
from saan.exchange.peers import NodeKey
from saan.trust.ids import AgencyId
from saan.trust.keys import Signer
from saan.trust.listing import Listed

ACCEPTS_BYTES = 10 * 2**30
SPREAD = timedelta(hours=25)
"""How long a new key waits after it is listed: until nobody holds a directory from before it."""


def request(folder: Path, agency: AgencyId, known: Entry | None, now: datetime) -> bytes:
    """Return an enrolment request for an agency of this node, made from its keys and its names.

    `known` is its present entry. A seal key without a certificate asks the authority for one. Raises
    `UnknownAgencyError`, `MissingKeyError` or what a damaged key raises.
    """
    keys = KeyFolder(folder)
    entry = wanted(keys, agency, known, now)
    seal = identity.seal_name(agency, settings.SAAN.agencies)
    return enrolment.make(entry, _seal_request(keys, seal, agency, now), now, _signers(keys, entry))


def wanted(keys: KeyFolder, agency: AgencyId, known: Entry | None, now: datetime) -> Entry:
    """Return the entry that this node would have for an agency."""
    view = agencies.agency(agency)
    log = journal.log_key()
    older = [key for key in known.listed.log_keys if key.name != log.name] if known else []
    return Entry(
        listed=Listed(
            agency=agency,
            name_th=view.name_th,
            name_en=view.name_en,
            letter_code=view.letter_code,
            keys=_listed(keys, "node", known.listed.keys if known else (), now),
            log_keys=(log, *older),
            seal_roots=tuple(_own_roots(keys, identity.seal_name(agency, settings.SAAN.agencies))),
            seals=tuple(_own_seals(keys, identity.seal_name(agency, settings.SAAN.agencies))),
            withdrawn={},
            demo=settings.SAAN.demo,
        ),
        serial=known.serial if known else 0,
        endpoints=(settings.SAAN.exchange_url,),
        box=_listed(keys, "box", known.box if known else (), now),
        tls=tuple(_certificates(keys, now)),
        accepts_bytes=ACCEPTS_BYTES,
        witness=journal.witness_key(),
    )


def follow(folder: Path, entries: Mapping[AgencyId, Entry], now: datetime) -> tuple[str, ...]:
    """Do what the directory says of this node's agencies, and return the names of the keys that changed.

    A certificate that was issued for a seal is installed. All agencies of a node sign with the same keys: one that waits is
    taken into use when every agency has been listed with it for `SPREAD`. Where the one in use no longer counts for some of
    them, at once, as soon as the new one counts for no fewer.
    """
    keys, changed = KeyFolder(folder), list[str]()
    for agency, entry in entries.items():
        changed += _install_seal(keys, identity.seal_name(agency, settings.SAAN.agencies), entry)
    changed += _promote(keys, "node", [entry.listed.keys for entry in entries.values()], now)
    changed += _promote(keys, "box", [entry.box for entry in entries.values()], now)
    changed += _promote_tls(keys, [entry.tls for entry in entries.values()], now)
    return tuple(changed)


def _listed(keys: KeyFolder, name: str, known: tuple[NodeKey, ...], now: datetime) -> tuple[NodeKey, ...]:
    """Return a node's keys with their times: the newest for long, each older one until the overlap is over."""
    by_id = {key.public.key_id: key for key in known}
    listed = []
    successor: NodeKey | None = None
    for key in keys.every(name):
        old = by_id.get(key.key_id)
        since = old.valid_from if old else now
        until = old.valid_until if old else now + timedelta(days=identity.KEY_DAYS)
        if successor is not None:
            until = min(until, successor.valid_from + identity.OVERLAP)
        if since < until and (old is not None or until > now):
            successor = NodeKey(key.signer.public, since, until, old.revoked_at if old else None)
            listed.append(successor)
    return tuple(listed)


def _certificates(keys: KeyFolder, now: datetime) -> Iterator[str]:
    """Yield the TLS certificates that the node shows or showed lately: the newest, and older ones in the overlap."""
    newer: KeyFile | None = None
    current = keys.current("tls")
    for key in keys.every("tls"):
        recent = newer is None or key.key_id == current.key_id or newer.made + identity.OVERLAP > now
        newer = key
        if recent and key.certificate.exists():
            pem = key.certificate.read_text()
            if x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc > now:
                yield pem


def _own_roots(keys: KeyFolder, seal: str) -> Iterator[str]:
    """Yield the root of the seal's chain where the agency holds it: of its own authority, or of the directory's."""
    chain = _seal_chain(keys, seal)
    if len(chain) > 1 and chain[-1].issuer == chain[-1].subject:
        yield certificates.pem(chain[-1])


def _own_seals(keys: KeyFolder, seal: str) -> Iterator[str]:
    """Yield the certificate of the seal in use, which whoever reads a barcode finds by a part of its hash, after those between it and its root."""
    own, *above = _seal_chain(keys, seal) or (None,)
    yield from (certificates.pem(each) for each in above if each.issuer != each.subject)
    if own is not None:
        yield certificates.pem(own)


def _seal_chain(keys: KeyFolder, seal: str) -> Sequence[x509.Certificate]:
    try:
        return identity.held_chain(keys.folder, seal) or identity.seal_key(keys.folder, seal).chain
    except MissingKeyError:
        return ()


def _seal_request(keys: KeyFolder, seal: str, agency: AgencyId, now: datetime) -> str:
    """Return a PKCS#10 request for the newest seal key, or nothing when that has a certificate or is held elsewhere."""
    if identity.held_chain(keys.folder, seal):
        return ""
    try:
        newest = (keys.waiting(seal) or (keys.current(seal),))[0]
    except MissingKeyError:
        return ""
    if newest.certificate.exists():
        chain = certificates.chain_of(newest.certificate.read_text())
        if chain and chain[0].not_valid_after_utc > now:
            return ""
    holder = Holder(agency, agencies.agency(agency).name_th, demo=settings.SAAN.demo)
    return certificates.request(newest.signer.private, holder)


def _signers(keys: KeyFolder, entry: Entry) -> list[Signer]:
    """Return every key of this node that the entry names."""
    named = enrolment.named_keys(entry)
    held = (key for name in ("node", "box", "tls", "log", "witness") for key in keys.every(name))
    return [key.signer for key in held if key.key_id in named]


def _install_seal(keys: KeyFolder, seal: str, entry: Entry) -> Iterator[str]:
    mine = {key.key_id: key for key in keys.every(seal)}
    for chain in entry.issued:
        leaf = x509.load_pem_x509_certificates(chain.encode())[0]
        key = mine.get(certificates.key_of(leaf).key_id)
        if key is not None and not key.certificate.exists():
            identity.install_certificate(keys.folder, seal, chain)
            yield seal


def _promote(
    keys: KeyFolder, name: str, listings: Sequence[tuple[NodeKey, ...]], now: datetime
) -> Iterator[str]:
    by_id = [{key.public.key_id: key for key in listed if key.valid(now)} for listed in listings]
    used = keys.current(name).key_id
    for key in keys.waiting(name):
        known = [found for one in by_id if (found := one.get(key.key_id))]
        spread = all(now >= one.valid_from + SPREAD for one in known)
        if _takes_over(sum(used in one for one in by_id), len(known), len(by_id), spread=spread):
            keys.promote(key, name)
            yield name
            return


def _promote_tls(keys: KeyFolder, listings: Sequence[tuple[str, ...]], now: datetime) -> Iterator[str]:
    pems = [{pem.strip() for pem in listed} for listed in listings]
    current = keys.current("tls").certificate
    used = current.read_text().strip() if current.exists() else ""
    for key in keys.waiting("tls"):
        if not key.certificate.exists():
            continue
        shown = key.certificate.read_text().strip()
        known, spread = sum(shown in one for one in pems), now >= key.made + SPREAD
        if _takes_over(sum(used in one for one in pems), known, len(pems), spread=spread):
            keys.promote(key, "tls")
            yield "tls"
            return


def _takes_over(used: int, waiting: int, agencies: int, *, spread: bool) -> bool:
    """Return whether a key that waits replaces the one in use, by how many of the node's agencies are listed with each now."""
    if used < agencies:
        return waiting > 0 and waiting >= used
    return waiting == agencies > 0 and spread
