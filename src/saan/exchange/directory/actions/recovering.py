"""Taking the directory in again at an authority that was restored from a copy: its members hold what it signed since.

Until then it neither signs nor serves: what was revoked after the copy was taken would be trusted again, whoever was
enrolled would be gone, and its members would refuse it as rolled back.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from cryptography import x509
from django.db import transaction

from saan.base.agencies.api import Authority
from saan.base.journal import api as journal
from saan.exchange.directory import acts, signing, trusted
from saan.exchange.directory import entry as entries
from saan.exchange.directory.actions.certifying import note_issued
from saan.exchange.directory.actions.founding import founding_root
from saan.exchange.directory.actions.shared import announce, lock, newest
from saan.exchange.directory.errors import NotAuthorityError, OlderCopyError
from saan.exchange.directory.models import IssuedCertificate, SignedFile, Target
from saan.exchange.directory.places import Places
from saan.exchange.directory.trusted import Held
from saan.exchange.keyfolder import replace
from saan.exchange.refusals import NoDirectoryError


def doubt(places: Places) -> None:
    """Neither sign nor serve until the directory is recovered: this copy of its rows may be older than what members hold."""
    if newest("root") is not None:
        replace(places.doubted, b"run `saan directory recover`\n")


def recover(places: Places, folders: Sequence[Path], *, by: Authority) -> Held:
    """Take in the newest directory of those held in `folders`, members' `directory/trusted`, and here; return it.

    Each is verified under this directory's own root. Raises `MixedError` for one that is damaged, `NoDirectoryError` for a
    folder without one, and `OlderCopyError` when all are older than what is signed here.
    """
    held, kept = max(_read(places, folders), key=lambda one: _versions(one[1]))
    with transaction.atomic():
        agency = lock(by)
        if _versions(kept) < tuple(signing.version_of(newest(role)) for role in _BY_WEIGHT):
            raise OlderCopyError
        Target.objects.all().delete()
        Target.objects.bulk_create(
            Target(path=path, body=held.body(path), changed_at=by.at) for path in held.targets
        )
        for role, bodies in kept.items():
            for body in bodies:
                version = signing.version_of(body)
                SignedFile.objects.update_or_create(
                    role=role, version=version, defaults={"body": body, "signed_at": by.at}
                )
        _note_issued(held, by)
        announce(acts.RECOVERED, agency, journal.Subject("directory", agency), by, {"version": held.version})
    places.doubted.unlink(missing_ok=True)
    return held


_BY_WEIGHT = ("root", "targets", "snapshot", "timestamp")

_Kept = Mapping[str, Sequence[bytes]]
"""The signed files of a held directory by their role, each role's oldest first."""


def _read(places: Places, folders: Iterable[Path]) -> Iterable[tuple[Held, _Kept]]:
    named = [one / "trusted" if (one / "trusted").is_dir() else one for one in folders]
    own = [places.trusted] if (places.trusted / trusted.CURRENT).exists() else []
    if not (found := [*named, *own]):
        raise NoDirectoryError
    pin = founding_root()
    if pin is None:
        raise NotAuthorityError
    for folder in found:
        held = trusted.load(folder, pin)
        yield (
            held,
            {role: [pin] * (role == "root") + bodies for role, bodies in trusted.signed(folder).items()},
        )


def _versions(kept: _Kept) -> tuple[int, ...]:
    return tuple(signing.version_of(kept[role][-1]) for role in _BY_WEIGHT)


def _note_issued(held: Held, by: Authority) -> None:
    """Note again which certificates were issued since the copy, so that they can be taken back by their number."""
    for path in held.targets:
        if not entries.agency_of(path):
            continue
        entry = entries.decode(held.body(path))
        for chain in entry.issued:
            leaf = x509.load_pem_x509_certificates(chain.encode())[0]
            if not IssuedCertificate.objects.filter(serial=f"{leaf.serial_number:x}").exists():
                note_issued(leaf, entry.agency, by.at)
