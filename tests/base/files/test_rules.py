"""The tree over chunks is RFC 6962's, as published vectors and the RFC's own definition have it."""

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saan.base.files.rules import (
    CHUNK,
    EARNEST,
    chunk_count,
    chunk_fits,
    gaps,
    head,
    is_name,
    leaf,
    promised,
)

# The leaves and heads that the Certificate Transparency projects publish as test data.
CT_LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_HEADS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("size", range(1, 9))
def test_published_heads(size: int) -> None:
    assert head(leaf(entry) for entry in CT_LEAVES[:size]).hex() == CT_HEADS[size - 1]


def mth(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1 as it is written: split at the largest power of two below n."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + mth(leaves[:half]) + mth(leaves[half:])).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=70))
def test_the_head_is_that_of_the_rfc(leaves: list[bytes]) -> None:
    assert head(leaves) == mth(leaves)


@given(st.binary(max_size=300).map(lambda raw: bytes(byte & 1 for byte in raw)))
def test_gaps_are_exactly_the_chunks_without_a_mark(marks: bytes) -> None:
    runs = gaps(marks)
    assert [index for run in runs for index in run] == [i for i, mark in enumerate(marks) if not mark]
    assert all(first.stop < second.start for first, second in pairwise(runs))


@given(st.integers(0, 5 * CHUNK))
def test_only_the_last_chunk_may_be_short(size: int) -> None:
    count = chunk_count(size)
    lengths = [min(CHUNK, size - index * CHUNK) for index in range(count)]
    assert sum(lengths) == size
    assert all(chunk_fits(index, count, length) for index, length in enumerate(lengths))
    assert not any(chunk_fits(index, count, CHUNK - 1) for index in range(count - 1))
    assert not chunk_fits(count, count, CHUNK)
    assert not chunk_fits(-1, count, CHUNK)


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_room_is_kept_for_little_more_than_what_has_come(count: int, arrived: int) -> None:
    arrived = min(arrived, count)
    kept = promised(count, arrived)
    assert min(count, max(arrived, EARNEST)) <= kept <= min(count, max(2 * arrived, EARNEST))
    assert kept <= promised(count, min(arrived + 1, count))


@pytest.mark.parametrize("text", ["", "../../etc/passwd", "AB" * 32, "a" * 63, "a" * 65, "a" * 64 + "\n"])
def test_what_is_no_hash_never_becomes_a_path(text: str) -> None:
    assert not is_name(text)
