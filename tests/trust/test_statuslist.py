"""A licence is withdrawn; everyone who checks it afterwards learns so, and nobody learns who checked."""

import json
import zlib
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saan.trust import compact, statuslist
from saan.trust.canonical import canonical
from saan.trust.errors import SaanError
from saan.trust.keys import BadSignatureError, b64url, generate
from saan.trust.statuslist import Issued, Permutation, Reference, Status, StatusList

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "status_vectors.json").read_text())
"""The specification's own, "Test vectors for Status List encoding" and §4.1."""
SIGNER, STRANGER = generate(), generate()
NOW = datetime(2026, 11, 1, 3, tzinfo=UTC)
URI = "https://reg.example.ac.th/status/2569/0"
ISSUED = Issued(NOW, timedelta(hours=12), NOW + timedelta(days=7))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['bits']}-bit of {v['size']}")
def test_the_published_vectors_read_and_write(vector: dict[str, Any]) -> None:
    read = StatusList.decoded(vector)
    made = StatusList(vector["bits"], vector["size"])
    for index, status in vector["statuses"]:
        assert read[index] == status
        made[index] = status
    assert made.packed == read.packed
    assert StatusList.decoded(made.encoded()).packed == read.packed


def revoked(index: int) -> str:
    statuses = StatusList(2)
    statuses[index] = Status.INVALID
    return statuslist.write(SIGNER, URI, statuses, ISSUED)


def test_the_withdrawn_one_is_withdrawn_and_its_neighbours_are_not() -> None:
    known = statuslist.read(revoked(4711), SIGNER.public, NOW)
    assert [known.status(Reference(URI, index)) for index in (4710, 4711, 4712)] == [0, 1, 0]
    assert known.refetch == NOW + timedelta(hours=12)


def test_the_token_is_of_the_published_form() -> None:
    token = compact.read(revoked(1), "statuslist+jwt")
    assert set(token.header) == {"alg", "kid", "typ"}
    assert set(token.claims()) == {"exp", "iat", "status_list", "sub", "ttl"}


def test_a_document_says_where_its_status_stands() -> None:
    claim = {"status": Reference(URI, 7).claim()}
    assert statuslist.referred(claim) == Reference(URI, 7)
    assert statuslist.referred({}) is None


@pytest.mark.parametrize(
    "claim", [1, {}, {"status_list": {"idx": -1, "uri": URI}}, {"status_list": {"idx": True, "uri": URI}}]
)
def test_a_reference_that_leads_nowhere_is_refused(claim: object) -> None:
    with pytest.raises(statuslist.StatusListError):
        statuslist.referred({"status": claim})


def test_a_list_past_its_time_is_not_relied_on() -> None:
    with pytest.raises(statuslist.StaleStatusError):
        statuslist.read(revoked(1), SIGNER.public, NOW + timedelta(days=7))


def test_a_list_from_the_future_is_refused() -> None:
    with pytest.raises(statuslist.StatusListError):
        statuslist.read(revoked(1), SIGNER.public, NOW - timedelta(hours=1))


def test_a_list_by_another_is_refused() -> None:
    with pytest.raises(BadSignatureError):
        statuslist.read(revoked(1), STRANGER.public, NOW)


def test_another_list_of_the_same_issuer_says_nothing() -> None:
    known = statuslist.read(revoked(1), SIGNER.public, NOW)
    with pytest.raises(statuslist.OtherListError):
        known.status(Reference(URI + "1", 1))
    with pytest.raises(statuslist.NoSuchPlaceError):
        known.status(Reference(URI, statuslist.SHARD))


def forged(**changes: Any) -> str:
    claims = {**compact.read(revoked(1)).claims(), **changes}
    return compact.sign(SIGNER, {"typ": "statuslist+jwt"}, canonical(claims))


@pytest.mark.parametrize(
    "changes",
    [
        {"status_list": {"bits": 3, "lst": "eNrbuRgAAhcBXQ"}},
        {"status_list": {"bits": 1, "lst": "not base64!"}},
        {"status_list": {"bits": 1, "lst": "eNrbuRgAAhc"}},
        {"status_list": {"bits": 1, "lst": b64url(zlib.compress(bytes(statuslist.MAX_BYTES + 1)))}},
        {"status_list": []},
        {"ttl": -1},
        {"iat": "now"},
        {"sub": 1},
    ],
)
def test_a_malformed_list_is_refused_in_words(changes: dict[str, Any]) -> None:
    with pytest.raises(SaanError):
        statuslist.read(forged(**changes), SIGNER.public, NOW)


@given(st.integers(1, 700), st.binary(min_size=32, max_size=32))
def test_every_place_is_given_out_once(size: int, key: bytes) -> None:
    order = Permutation(key, size)
    assert sorted(order.place(serial) for serial in range(size)) == list(range(size))


def test_places_tell_no_order() -> None:
    order = Permutation(bytes(range(32)), 10 * statuslist.SHARD)
    places = [order.place(serial) for serial in range(1000)]
    rising = sum(a < b for a, b in pairwise(places))
    assert 440 < rising < 560
    assert len({place // statuslist.SHARD for place in places}) == 10
    with pytest.raises(statuslist.NoSuchPlaceError):
        order.place(10 * statuslist.SHARD)


@given(st.sampled_from([1, 2, 4, 8]), st.data())
def test_what_is_put_in_comes_out(bits: int, data: st.DataObject) -> None:
    wanted = data.draw(st.lists(st.integers(0, (1 << bits) - 1), min_size=1, max_size=60))
    made = StatusList(bits, len(wanted))
    for index, status in enumerate(wanted):
        made[index] = status
    read = StatusList.decoded(made.encoded())
    assert [read[index] for index in range(len(wanted))] == wanted


@given(st.text(max_size=200))
def test_no_text_raises_what_is_not_told(text: str) -> None:
    with pytest.raises(SaanError):
        statuslist.read(text, SIGNER.public, NOW)
