"""The tree is RFC 6962's: public vectors, its recursive definition, and properties of every proof."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saan.trust import tree as t

# The leaves and roots of the Certificate Transparency reference implementation.
REFERENCE = [
    ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    ("606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
]
SIZES = st.integers(1, 600)


def leaves(size: int) -> list[bytes]:
    return [t.leaf_hash(b"%d" % index) for index in range(size)]


LEAVES = leaves(600)
TREE = t.Tree(LEAVES)


def by_definition(hashes: list[bytes]) -> bytes:
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return sha256(b"\x01" + by_definition(hashes[:split]) + by_definition(hashes[split:])).digest()


def flip(data: bytes, bit: int) -> bytes:
    bit %= 8 * len(data)
    return data[: bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1 :]


def test_the_reference_roots() -> None:
    tree, frontier = t.Tree(), t.Frontier()
    assert tree.root() == frontier.root() == sha256(b"").digest()
    for entry, root in REFERENCE:
        leaf = t.leaf_hash(bytes.fromhex(entry))
        tree.extend([leaf])
        frontier.add(leaf)
        assert tree.root().hex() == frontier.root().hex() == root


def test_every_root_to_600_is_the_one_of_the_definition() -> None:
    frontier = t.Frontier()
    for size in range(1, 601):
        frontier.add(LEAVES[size - 1])
        assert frontier.root() == t.root_of(TREE.at(size)) == by_definition(LEAVES[:size])


def test_every_leaf_of_every_small_tree_is_proved() -> None:
    for size in range(1, 70):
        root = t.root_of(TREE.at(size))
        for index in range(size):
            path = t.prove_inclusion(TREE.at(size), index)
            t.check_inclusion(LEAVES[index], index, size, path, root)


def test_every_growth_of_every_small_tree_is_proved() -> None:
    for size in range(70):
        root = t.root_of(TREE.at(size))
        for old in range(size + 1):
            path = t.prove_consistency(TREE.at(size), old)
            t.check_consistency(old, t.root_of(TREE.at(old)), size, root, path)


@given(SIZES, st.data())
def test_a_proof_of_inclusion_holds_for_one_leaf_at_one_place_only(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    root = t.root_of(TREE.at(size))
    path = t.prove_inclusion(TREE.at(size), index)
    t.check_inclusion(LEAVES[index], index, size, path, root)
    other = data.draw(st.integers(0, 599).filter(lambda number: number != index))
    with pytest.raises(t.BadProofError):
        t.check_inclusion(LEAVES[other], index, size, path, root)
    with pytest.raises(t.BadProofError):
        t.check_inclusion(LEAVES[index], other, size, path, root)


@given(SIZES, st.data())
def test_any_flipped_bit_or_missing_hash_breaks_a_proof(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    bit = data.draw(st.integers(0, 255))
    root = t.root_of(TREE.at(size))
    path = t.prove_inclusion(TREE.at(size), index)
    wounded = [(flip(LEAVES[index], bit), path, root), (LEAVES[index], path, flip(root, bit))]
    wounded += [(LEAVES[index], (*path, root), root)]
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        wounded.append((LEAVES[index], (*path[:at], flip(path[at], bit), *path[at + 1 :]), root))
        wounded.append((LEAVES[index], (*path[:at], *path[at + 1 :]), root))
    for leaf, some_path, some_root in wounded:
        with pytest.raises(t.BadProofError):
            t.check_inclusion(leaf, index, size, some_path, some_root)


@given(SIZES, st.data())
def test_a_tree_that_changed_its_past_has_no_proof_of_growth(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    changed = data.draw(st.integers(0, old - 1))
    forked = t.Tree([*LEAVES[:changed], flip(LEAVES[changed], 0), *LEAVES[changed + 1 : size]])
    old_root, new_root = t.root_of(TREE.at(old)), forked.root()
    for path in (t.prove_consistency(forked, old), t.prove_consistency(TREE.at(size), old)):
        with pytest.raises(t.BadProofError):
            t.check_consistency(old, old_root, size, new_root, path)


@given(SIZES, st.data())
def test_any_flipped_bit_breaks_a_proof_of_growth(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    bit = data.draw(st.integers(0, 255))
    roots = t.root_of(TREE.at(old)), t.root_of(TREE.at(size))
    path = t.prove_consistency(TREE.at(size), old)
    wounded = [(path, flip(roots[0], bit), roots[1]), (path, roots[0], flip(roots[1], bit))]
    wounded.append(((*path, roots[0]), *roots))
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        wounded.append(((*path[:at], flip(path[at], bit), *path[at + 1 :]), *roots))
        wounded.append(((*path[:at], *path[at + 1 :]), *roots))
    for some_path, old_root, new_root in wounded:
        with pytest.raises(t.BadProofError):
            t.check_consistency(old, old_root, size, new_root, some_path)


@settings(max_examples=300)
@given(
    st.integers(-3, 70),
    st.integers(-3, 70),
    st.lists(st.sampled_from(LEAVES[:4]), max_size=9),
    st.sampled_from(LEAVES[:4]),
)
def test_nonsense_is_refused_and_never_crashes(a: int, b: int, path: list[bytes], root: bytes) -> None:
    with pytest.raises(t.BadProofError):
        t.check_inclusion(LEAVES[5], a, b, path, root)
    if not (0 < a == b and not path):
        with pytest.raises(t.BadProofError):
            t.check_consistency(a, LEAVES[5], b, root, path)


@pytest.mark.parametrize("index", [-1, 5, 6])
def test_a_leaf_that_is_not_there_has_no_proof(index: int) -> None:
    with pytest.raises(t.NoSuchLeafError):
        t.prove_inclusion(TREE.at(5), index)


@pytest.mark.parametrize("old", [-1, 6])
def test_a_tree_did_not_grow_from_a_larger_one(old: int) -> None:
    with pytest.raises(t.NoSuchLeafError):
        t.prove_consistency(TREE.at(5), old)
    with pytest.raises(t.NoSuchLeafError):
        TREE.at(601)


def test_a_file_of_chunks_is_hashed_as_it_streams() -> None:
    frontier = t.Frontier()
    frontier.extend(LEAVES[:77])
    assert frontier.root() == t.root_of(TREE.at(77))
    assert frontier.size == 77
