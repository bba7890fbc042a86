"""Many documents of a plate are verified fast, with the findings that pyHanko's verifier gives, and no less strictly."""

import random
import re
from datetime import timedelta

import pytest

from saan.press.credentials import Credential
from saan.press.plates import Issuer, Reader, reading
from saan.press.revocation import Revocations
from saan.press.verifying import verify
from saan.trust.findings import Outcome
from saan.trust.keys import Algorithm
from tests.press.authority import NOW, settled, world
from tests.press.plates.records import filling
from tests.press.plates.test_filling import issuer, plate


def reader() -> Reader:
    return Reader(roots=[settled().root], at=NOW)


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count how often pyHanko was asked."""
    asked: list[int] = []

    def counted(pdf: bytes, **options: object) -> object:
        asked.append(len(pdf))
        return verify(pdf, **options)  # type: ignore[arg-type]  # as given

    monkeypatch.setattr(reading, "verify", counted)
    return asked


@pytest.mark.parametrize("algorithm", [Algorithm.ES256, Algorithm.RS256])
def test_only_the_first_document_needs_pyhanko(algorithm: Algorithm, whole: list[int]) -> None:
    by = world(algorithm)
    makers = [Issuer(plate(), each, NOW) for each in (by.seal, by.director)]
    own = Reader(roots=[by.root], at=NOW)
    for seed in range(20):
        asked = filling(seed)
        pdf = makers[seed % 2].issue(asked, NOW - timedelta(seconds=10 * seed))
        found = own.verify(pdf)
        assert found.record == asked.record
        assert found == verify(pdf, roots=[by.root], at=NOW)
    assert len(whole) == 2


def test_a_document_whose_bytes_changed_fails_wherever_that_is(whole: list[int]) -> None:
    own = reader()
    own.verify(issuer().issue(filling(1), NOW))
    pdf = bytearray(issuer().issue(filling(2), NOW))
    chance = random.Random(5)
    places = [*range(len(plate().prefix), len(pdf), 211), *(chance.randrange(len(pdf)) for _ in range(20))]
    for place in places:
        bit = 1 << chance.randrange(8)
        pdf[place] ^= bit
        assert own.verify(bytes(pdf)).outcome is Outcome.FAILS, place
        pdf[place] ^= bit
    assert own.verify(bytes(pdf)).outcome is not Outcome.FAILS
    for longer in (bytes(pdf) + b"\n", bytes(pdf)[:-1], bytes(pdf) + bytes(pdf)[-900:]):
        assert own.verify(longer).outcome is Outcome.FAILS


def test_what_is_no_document_of_a_plate_goes_to_pyhanko(whole: list[int]) -> None:
    own = reader()
    for data in (b"", b"%PDF-1.7\n%saan:plate\n", b"hello"):
        assert own.verify(data) == verify(data, roots=[settled().root], at=NOW)
    assert len(whole) == 3


def test_a_stranger_and_a_moment_outside_the_chain_are_not_believed(whole: list[int]) -> None:
    own = reader()
    own.verify(issuer().issue(filling(1), NOW))
    stranger = Issuer(plate(), world().seal, NOW).issue(filling(2), NOW)
    assert own.verify(stranger).outcome is Outcome.FAILS
    late = Reader(roots=[settled().root], at=NOW + timedelta(days=20_000))
    first, second = (late.verify(issuer().issue(filling(seed), NOW)) for seed in (1, 2))
    assert [each.outcome for each in first.findings] == [each.outcome for each in second.findings]
    future = issuer().issue(filling(3), NOW + timedelta(days=2))
    found = own.verify(future)
    assert found == verify(future, roots=[settled().root], at=NOW)
    assert found.outcome is Outcome.FAILS


def test_a_withdrawn_certificate_is_withdrawn_for_what_it_signed_later() -> None:
    by = settled()
    serial = by.seal.chain[0].serial_number
    lists = Revocations(lists=(by.crl((serial, NOW - timedelta(minutes=2))),))
    own = Reader(roots=[by.root], at=NOW, revocations=lists)
    early, late = NOW - timedelta(minutes=4), NOW
    maker = Issuer(plate(), Credential(by.seal.signer, by.seal.chain), NOW)
    for seed, moment in enumerate([early, early, late]):
        pdf = maker.issue(filling(seed), moment)
        assert own.verify(pdf) == verify(pdf, roots=[by.root], at=NOW, revocations=lists)


def test_a_second_record_beside_the_first_is_not_of_the_shape(whole: list[int]) -> None:
    own = reader()
    pdf = issuer().issue(filling(1), NOW)
    own.verify(pdf)
    found = re.search(rb"\d+ 0 obj\n<</Type/EmbeddedFile.*?endobj\n", pdf, re.DOTALL)
    assert found is not None
    twice = pdf.replace(found[0], found[0] * 2)
    assert own.verify(twice).outcome is Outcome.FAILS
