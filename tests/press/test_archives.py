"""Many files under one time-stamp (RFC 4998): each has its evidence record, renewed by stamp and by hash tree, read by others."""

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from saan.press.archived import examine
from saan.press.archives import Archived, begin, rehash, renew
from saan.press.evidencerecords import Chains, Mould, is_record, leaf_anew, record
from saan.press.hashtrees import Way, followed, grow
from saan.press.lasting_errors import NoTimeStampError, WithdrawnSignerError
from saan.press.plates import Issuer
from saan.press.revocation import Revocations
from saan.press.stamps import Trust
from saan.trust.findings import Outcome
from tests.press.authority import NOW
from tests.press.notary import Office, office
from tests.press.plates.records import filling
from tests.press.plates.test_filling import plate
from tests.press.test_lasting import ENDED, FAR, RENEWED, SOON

COUNT = 11


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office")) as running:
        yield running


@dataclass(frozen=True)
class Shelf:
    """Signed files, their digests, and the archive that they are in at each of its ages."""

    files: tuple[bytes, ...]
    leaves: tuple[bytes, ...]
    first: Archived
    renewed: Archived
    rehashed: Archived
    anew: tuple[bytes, ...]

    def ways(self, place: int) -> tuple[Way, Way]:
        return grow(self.leaves).way(place), grow(self.anew, "sha512").way(place)

    def record(self, place: int, trunk: Archived) -> bytes:
        return record(trunk.trunk, self.ways(place)[: 2 if trunk is self.rehashed else 1])


@pytest.fixture(scope="module")
def shelf(authority: Office) -> Shelf:
    by = Issuer(plate(), authority.credential("seal"), NOW)
    files = tuple(by.issue(filling(number), NOW) for number in range(COUNT))
    leaves = tuple(hashlib.sha256(each).digest() for each in files)
    later = authority.notary(RENEWED, authority.stamping("time-2"))
    first = begin(leaves, files[:1], authority.notary(SOON), SOON)
    renewed = renew(first.trunk, later, RENEWED)
    ways = [grow(leaves).way(place) for place in range(COUNT)]

    def anew(trunk: bytes) -> list[bytes]:
        mould = Mould(trunk)
        return [leaf_anew(file, mould.of([way]), "sha512") for file, way in zip(files, ways, strict=True)]

    rehashed = rehash(renewed.trunk, anew, "sha512", later, RENEWED)
    return Shelf(files, leaves, first, renewed, rehashed, rehashed.leaves)


def trust(by: Office, at: object = SOON, roots: Sequence[object] | None = None) -> Trust:
    believed = by.stamp_roots if roots is None else tuple(roots)
    return Trust((), at, Revocations(lists=by.lists(at)), believed)  # type: ignore[arg-type]  # as the story has it


def test_a_tree_leads_from_every_leaf_to_its_root() -> None:
    for count in (1, 2, 3, 7, 8, 100):
        leaves = [hashlib.sha256(bytes([one])).digest() for one in range(count)]
        made = grow(leaves)
        for place, leaf in enumerate(leaves):
            assert followed(leaf, made.way(place), "sha256") == made.root
            assert followed(bytes(32), made.way(place), "sha256") != made.root


def test_each_file_has_a_record_of_its_own_at_every_age(authority: Office, shelf: Shelf) -> None:
    for trunk, at, stamps in ((shelf.first, SOON, 2), (shelf.renewed, FAR, 3), (shelf.rehashed, FAR, 4)):
        for place in (0, COUNT // 2, COUNT - 1):
            made = shelf.record(place, trunk)
            assert is_record(made)
            found = examine(made, shelf.files[place], trust(authority, at))
            assert {one.outcome for one in found.findings} == {Outcome.HOLDS}, found.findings
            assert len(found.stamps) == stamps
            assert found.moment is not None
            assert abs(found.moment - SOON) < timedelta(minutes=5)
    assert shelf.first.until < shelf.renewed.until
    for old in (shelf.renewed, shelf.rehashed):
        *carried, newest = [
            stamp["time_stamp"]["content"] for chain in Chains.load(old.trunk) for stamp in chain
        ]
        assert all(one["crls"].native for one in carried), (
            "a stamp carries its evidence before another lies over it"
        )
        assert not newest["crls"].native


def test_a_record_says_so_when_it_is_another_files_or_was_changed(authority: Office, shelf: Shelf) -> None:
    chance = random.Random(2569)
    for trunk in (shelf.first, shelf.rehashed):
        made, at = shelf.record(3, trunk), SOON if trunk is shelf.first else RENEWED
        believed = trust(authority, at)
        assert examine(made, shelf.files[4], believed).findings[0].outcome is Outcome.FAILS
        assert examine(made, shelf.files[3] + b"\n", believed).moment is None
        for place in chance.sample(range(200, len(made)), 12):
            wounded = bytearray(made)
            wounded[place] ^= 1 << chance.randrange(8)
            found = examine(bytes(wounded), shelf.files[3], believed)
            whole = {one.outcome for one in found.findings} == {Outcome.HOLDS}
            assert not whole or found.moment is not None
    assert not is_record(b"%PDF-1.7")
    assert not is_record(b"0\x80junk")


def test_a_missed_renewal_and_a_stranger_for_time_prove_nothing(authority: Office, shelf: Shelf) -> None:
    missed = examine(shelf.record(0, shelf.first), shelf.files[0], trust(authority, FAR))
    assert missed.moment is None
    assert Outcome.UNCHECKED in {one.outcome for one in missed.findings}
    strange = examine(shelf.record(0, shelf.first), shelf.files[0], trust(authority, ENDED, authority.roots))
    assert strange.moment is None


def test_an_archive_of_a_withdrawn_signer_is_not_begun_and_one_without_an_authority_neither(
    authority: Office, shelf: Shelf
) -> None:
    by = Issuer(plate(), authority.credential("withdrawn"), NOW)
    pdf = by.issue(filling(1), NOW)
    with pytest.raises(WithdrawnSignerError):
        begin([hashlib.sha256(pdf).digest()], [pdf], authority.notary(SOON), SOON)
    with pytest.raises(NoTimeStampError):
        begin(shelf.leaves, shelf.files[:1], authority.notary(SOON, "http://127.0.0.1:1/"), SOON)
    assert shelf.files[0].startswith(b"%PDF")
    assert authority.stamp_roots[0].public_bytes(Encoding.DER)
