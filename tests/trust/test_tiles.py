"""Tiles hold the same tree as memory does, are named as C2SP names them, and grow from their right edge."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saan.trust import tiles as tl
from saan.trust import tree as t
from saan.trust.tiles import ENTRIES, Tile

SIZE = 70_000
ALL_ENTRIES = [b"entry %d" % index for index in range(SIZE)]
LEAVES = [t.leaf_hash(entry) for entry in ALL_ENTRIES]
TREE = t.Tree(LEAVES)


def grow(tiles: tl.MemoryTiles, edge: tl.Edge, size: int) -> tl.Edge:
    edge, written = tl.append(edge, LEAVES[edge.size : size], ALL_ENTRIES[edge.size : size])
    tiles.write(written)
    return edge


def log_of(size: int) -> tl.MemoryTiles:
    tiles = tl.MemoryTiles()
    grow(tiles, tl.Edge(), size)
    return tiles


BIG = log_of(SIZE)


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(3, 1000, 5), "tile/3/x001/000.p/5"),
        (Tile(ENTRIES, 999, 255), "tile/entries/999.p/255"),
        (Tile(63, 10**6), "tile/63/x001/x000/000"),
    ],
)
def test_tiles_are_named_as_c2sp_names_them(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert tl.tile_of(path) == tile


@given(st.integers(-1, 63), st.integers(0, 10**15), st.integers(1, 256))
def test_a_name_leads_back_to_its_tile(level: int, index: int, width: int) -> None:
    assert tl.tile_of(Tile(level, index, width).path) == Tile(level, index, width)


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/000",
        "tile/0/001/002",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/999",
        "tile/0/000/",
        "tile/0/../000",
        "tile/0/๑๒๓",
        "tile/data/000",
        "/tile/0/000",
        "tile/0/000\n",
        "",
    ],
)
def test_no_other_text_names_a_tile(path: str) -> None:
    with pytest.raises(tl.MissingTileError):
        tl.tile_of(path)


def test_seventy_thousand_entries_are_the_tiles_that_c2sp_counts() -> None:
    tiles = [tile for tile in tl.tiles_of(SIZE) if tile.level != ENTRIES]
    assert set(BIG.held) == set(tl.tiles_of(SIZE))
    assert len([tile for tile in tiles if tile.level == 0 and tile.width == 256]) == 273
    assert [tile for tile in tiles if tile.width != 256] == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]


def test_a_tree_of_256_is_one_full_tile_and_one_hash_above_it() -> None:
    tiles = log_of(256)
    assert set(tiles.held) == {Tile(0, 0), Tile(1, 0, 1), Tile(ENTRIES, 0)}
    assert tiles.held[Tile(1, 0, 1)] == t.root_of(TREE.at(256))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 900), max_size=8))
def test_batches_of_any_size_make_the_tiles_of_one_append(steps: list[int]) -> None:
    tiles, edge = tl.MemoryTiles(), tl.Edge()
    for step in steps:
        edge = grow(tiles, edge, edge.size + step)
        assert edge.root() == t.root_of(TREE.at(edge.size))
        assert tl.edge_of(tiles, edge.size) == edge
    whole = log_of(edge.size)
    assert {tile: tiles.held[tile] for tile in tl.tiles_of(edge.size)} == whole.held


@settings(max_examples=200, deadline=None)
@given(st.integers(1, SIZE), st.data())
def test_tiles_prove_what_memory_proves(size: int, data: st.DataObject) -> None:
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    tree = tl.CachedTiles(Cutting()).tree(size)
    assert t.root_of(tree) == t.root_of(TREE.at(size))
    assert t.prove_inclusion(tree, index) == t.prove_inclusion(TREE.at(size), index)
    assert t.prove_consistency(tree, old) == t.prove_consistency(TREE.at(size), old)


class Cutting:
    """Serves any past size from the newest tiles, as a log must for every checkpoint it signed."""

    def read(self, tile: Tile) -> bytes:
        for held in (
            tile,
            tile.full,
            *(w for w in BIG.held if (w.level, w.index) == (tile.level, tile.index)),
        ):
            if held in BIG.held:
                return tl.cut(tile, BIG.held[held])
        raise tl.MissingTileError(tile=tile.path)


def test_an_older_bundle_is_cut_from_the_newer_one() -> None:
    newer = BIG.read(Tile(ENTRIES, 3))
    older = BIG.read(Tile(ENTRIES, 3, 7))
    assert tl.entries_of(Tile(ENTRIES, 3, 7), older) == ALL_ENTRIES[768:775]
    assert newer.startswith(older)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_a_bundle_gives_its_entries_back(entries: list[bytes]) -> None:
    data = tl.bundle(entries)
    assert tl.entries_of(Tile(ENTRIES, 0, len(entries)), data) == entries


@given(st.binary(max_size=80), st.integers(1, 256))
def test_no_bytes_pass_for_a_bundle_that_they_are_not(data: bytes, width: int) -> None:
    tile = Tile(ENTRIES, 0, width)
    try:
        entries = tl.entries_of(tile, data)
    except tl.BadTileError:
        return
    assert tl.bundle(entries) == data
    assert tl.cut(tile, data) == data


def test_a_truncated_tile_is_named_as_damaged() -> None:
    tiles = log_of(300)
    tiles.held[Tile(0, 1, 44)] = tiles.held[Tile(0, 1, 44)][:-1]
    with pytest.raises(tl.BadTileError, match=r"tile/0/001\.p/44"):
        tl.edge_of(tiles, 300)
    with pytest.raises(tl.BadTileError):
        t.root_of(tl.CachedTiles(tiles).tree(300))


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x00\x05abc", b"\x00\x01a"])
def test_a_short_bundle_cannot_be_cut(data: bytes) -> None:
    with pytest.raises(tl.BadTileError):
        tl.cut(Tile(ENTRIES, 0, 2), data)


def test_a_missing_edge_is_named() -> None:
    with pytest.raises(tl.MissingTileError, match=r"tile/0/001\.p/44"):
        tl.edge_of(log_of(299), 300)


def test_an_entry_longer_than_its_length_field_is_refused() -> None:
    tl.bundle([b"a" * 65_535])
    with pytest.raises(tl.EntryTooLongError):
        tl.bundle([b"a" * 65_536])
