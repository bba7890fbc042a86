"""Signing the directory when it changed or grows old, and putting it where it is served.

The rows are the truth, the files a view: `publish` brings the files to what the rows say, and does the same after a
crash as on any other day. `timestamp.json` is written last, so that whoever reads meanwhile sees one version whole.
"""

import hashlib
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from tuf.api.exceptions import UnsignedMetadataError
from tuf.api.metadata import Metadata, Targets

from saan.base.agencies.api import Authority
from saan.base.clock import api as clock
from saan.base.journal import api as journal
from saan.exchange.directory import acts, signing
from saan.exchange.directory import entry as entries
from saan.exchange.directory.actions.founding import lifetimes
from saan.exchange.directory.actions.shared import (
    REVOCATIONS,
    STAMPS,
    TRUST_FILE,
    WITNESSES,
    announce,
    lock,
    newest,
    store,
)
from saan.exchange.directory.authority import revocations
from saan.exchange.directory.errors import DoubtedError, NotAuthorityError
from saan.exchange.directory.models import SignedFile, Target
from saan.exchange.directory.places import Places
from saan.exchange.directory.signing import Lifetimes, Signing
from saan.exchange.keyfolder import replace
from saan.trust import trustfile
from saan.trust.canonical import canonical, parse
from saan.trust.trustfile import read_stamps, read_witnesses
from saan.trust.tufroot import DEMO

logger = logging.getLogger(__name__)

RENEW = {"targets": 0.66, "snapshot": 0.66, "timestamp": 0.25}
"""At which part of its life each role's metadata is signed anew."""

ABANDONED = 3600.0
"""Seconds after which a file that was begun aside is nobody's."""

KEPT_VERSIONS = 2
"""So that a client that began to read the version before the newest can finish."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is signed now."""

    root: bytes
    targets: bytes | None
    snapshot: bytes | None
    timestamp: bytes | None


def sign(places: Places, *, by: Authority) -> tuple[str, ...]:
    """Sign what changed or grows old, publish, and return the roles that were signed; usually none.

    Raises `NotAuthorityError`, `KeysMissingError`, `DoubtedError` or `ClockWrongError`; then what was published stays.
    """
    if places.doubted.exists():
        raise DoubtedError
    clock.demand_right()  # else what is signed may have ended before it is read
    with transaction.atomic():
        agency = lock(by)
        root = newest("root")
        if root is None:
            raise NotAuthorityError
        known = _Known(root, newest("targets"), newest("snapshot"), newest("timestamp"))
        life = lifetimes()
        occasion = Signing(signing.root_of(root), signing.keyring([places.keys]), by.at, life)
        store_revocations(places, by.at, life)
        store_stamps(by.at)
        made = _sign(occasion, known)
        for role, body in made.items():
            SignedFile.objects.create(role=role, version=signing.version_of(body), body=body, signed_at=by.at)
            stale = signing.version_of(body) - KEPT_VERSIONS
            SignedFile.objects.filter(role=role, version__lte=stale).delete()
        if made:
            act_type = acts.SIGNED if "targets" in made else acts.REFRESHED
            detail = {role: hashlib.sha256(body).hexdigest() for role, body in made.items()}
            announce(act_type, agency, journal.Subject("directory", agency), by, detail)
    publish(places)
    return tuple(made)


def store_revocations(places: Places, now: datetime, life: Lifetimes) -> None:
    """Bring the authority's revocation list up to date when it changed or grows old."""
    row = Target.objects.filter(path=REVOCATIONS).first()
    made = revocations(places, bytes(row.body) if row else None, now, renew=life.targets / 3)
    if made is not None:
        store(REVOCATIONS, made, now)


def _sign(occasion: Signing, known: _Known) -> dict[str, bytes]:
    made: dict[str, bytes] = {}
    targets, snapshot = known.targets, known.snapshot
    if targets is None or _changed(occasion, targets) or _due(occasion, "targets", targets):
        targets = made["targets"] = _targets(occasion, known)
    if snapshot is None or made or _due(occasion, "snapshot", snapshot):
        snapshot = made["snapshot"] = occasion.snapshot(known.snapshot, targets)
    if known.timestamp is None or made or _due(occasion, "timestamp", known.timestamp):
        made["timestamp"] = occasion.timestamp(known.timestamp, snapshot)
    return made


def _targets(occasion: Signing, known: _Known) -> bytes:
    version = signing.version_of(known.targets) + 1
    files = _files()
    files[TRUST_FILE] = _trust_file(occasion, version, files)
    store(TRUST_FILE, files[TRUST_FILE], occasion.now)
    return occasion.targets(known.targets, files)


def _trust_file(occasion: Signing, version: int, files: Mapping[str, bytes]) -> bytes:
    """Return what offline verifiers get: every agency, also the withdrawn ones, and the chain of roots."""
    roots = [parse(bytes(row.body)) for row in SignedFile.objects.filter(role="root").order_by("version")]
    signed = trustfile.to_sign(
        version=version,
        issued=occasion.now,
        expires=occasion.now + occasion.life.targets,
        agencies=[entries.decode(body).listed for path, body in files.items() if entries.agency_of(path)],
        witnesses=read_witnesses(parse(files[WITNESSES])),
        stamps=_stamps(files),
        demo=bool(occasion.root.unrecognized_fields.get(DEMO)),
    )
    return trustfile.write(signed, roots, occasion.keys.sign_bytes(canonical(signed), occasion.root))


def store_stamps(now: datetime) -> None:
    """Publish the roots of the time-stamp authorities that this node's settings name, where they have changed."""
    named = canonical({"stamps": [*_named_stamps()]})
    row = Target.objects.filter(path=STAMPS).first()
    if (bytes(row.body) if row else canonical({"stamps": []})) != named:
        store(STAMPS, named, now)


def _named_stamps() -> Iterator[str]:
    for one in settings.SAAN.stamps:
        try:
            yield (settings.SAAN_HOME / one.roots).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            logger.warning(
                "the roots of the time-stamp authority %s cannot be read, and are not published", one.url
            )


def _stamps(files: Mapping[str, bytes]) -> tuple[str, ...]:
    named = parse(files[STAMPS]) if STAMPS in files else {}
    return read_stamps(named) if isinstance(named, dict) and named.get("stamps") else ()


def _files() -> dict[str, bytes]:
    return {row.path: bytes(row.body) for row in Target.objects.exclude(path=TRUST_FILE)}


def _changed(occasion: Signing, targets: bytes) -> bool:
    """Return whether files differ from those listed, or the root has moved on since they were listed."""
    listed = _opened(targets)
    if listed.unrecognized_fields.get(signing.ROOT_VERSION) != occasion.root.version:
        return True
    now = {path: hashlib.sha256(body).hexdigest() for path, body in _files().items()}
    then = {path: file.hashes["sha256"] for path, file in listed.targets.items() if path != TRUST_FILE}
    return now != then


def _due(occasion: Signing, role: str, body: bytes) -> bool:
    metadata = Metadata.from_bytes(body)
    try:
        occasion.root.verify_delegate(role, metadata.signed_bytes, metadata.signatures)
    except UnsignedMetadataError:
        return True
    return signing.ages(body, occasion.now, occasion.life.of(role)) >= RENEW[role]


def _opened(targets: bytes) -> Targets:
    metadata: Metadata[Targets] = Metadata.from_bytes(targets)
    return metadata.signed


def publish(places: Places) -> None:
    """Bring the served files to what the rows say; safe to repeat, to be cut off, and to run twice at once."""
    rows = {
        role: list(SignedFile.objects.filter(role=role).order_by("version"))
        for role in ("root", *signing.ONLINE)
    }
    if not rows["timestamp"]:
        return
    wanted = _serve_files(places, rows["targets"])
    for role in ("targets", "snapshot", "root"):
        for row in rows[role]:
            name = f"metadata/{row.version}.{role}.json"
            wanted.add(name)
            _serve(places, name, bytes(row.body))
    with transaction.atomic():
        SignedFile.objects.select_for_update().get(role="root", version=1)
        latest = SignedFile.objects.filter(role="timestamp").order_by("-version")[0]
        if latest.version != rows["timestamp"][-1].version:
            return  # whoever signed the newer one publishes it; its files may not all stand yet
        replace(places.public / "metadata" / "timestamp.json", bytes(latest.body))
        _prune(places, wanted | {REVOCATIONS, "metadata/timestamp.json"})


def _serve_files(places: Places, lists: Sequence[SignedFile]) -> set[str]:
    """Serve the files that the lists name, and return their names."""
    bodies = {row.path: bytes(row.body) for row in Target.objects.all()}
    digests = {path: hashlib.sha256(body).hexdigest() for path, body in bodies.items()}
    wanted = set()
    for row in lists:
        for path, file in _opened(bytes(row.body)).targets.items():
            folder, slash, name = path.rpartition("/")
            served = f"targets/{folder}{slash}{file.hashes['sha256']}.{name}"
            wanted.add(served)
            if digests.get(path) == file.hashes["sha256"]:
                _serve(places, served, bodies[path])
    if REVOCATIONS in bodies:
        # Relying parties fetch it under the fixed address that certificates name.
        replace(places.public / REVOCATIONS, bodies[REVOCATIONS])
    return wanted


def _serve(places: Places, name: str, body: bytes) -> None:
    """Write a file whose name says its version; what stands already is never written again."""
    path = places.public / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, body)


def _prune(places: Places, wanted: set[str]) -> None:
    for path in places.public.rglob("*"):
        unwanted = path.is_file() and str(path.relative_to(places.public)) not in wanted
        if unwanted and not _being_written(path):
            path.unlink(missing_ok=True)


def _being_written(path: Path) -> bool:
    """Return whether somebody who publishes too may be writing a file aside; what is old was left behind by a crash."""
    try:
        return path.name.startswith(".") and time.time() - path.stat().st_mtime < ABANDONED
    except FileNotFoundError:
        return True  # it has its name now
