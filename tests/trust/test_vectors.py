"""The published vectors: the good ones hold, and each wounded one is refused for the reason it names."""

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from saan.trust import notes, policy, proofs, tiles, tree, witness
from saan.trust.errors import SaanError
from saan.trust.notes import VerifierKey
from saan.trust.tiles import Tile

VECTORS = Path(__file__).parents[2] / "vectors" / "journal"
INDEX: dict[str, Any] = json.loads((VECTORS / "index.json").read_text())
POLICY = policy.parse((VECTORS / "policy").read_bytes())
LOG: VerifierKey = notes.parse_key(INDEX["log"])


def named(group: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", INDEX[group], ids=[case["name"] for case in INDEX[group]])


def test_the_committed_files_are_what_the_generator_writes() -> None:
    made = runpy.run_path(str(VECTORS / "generate.py"))["files"]()
    present = {
        str(path.relative_to(VECTORS)): path.read_bytes()
        for path in VECTORS.rglob("*")
        if path.is_file() and path.suffix not in {".py", ".md", ".pyc"}
    }
    assert present == made


@named("checkpoints")
def test_checkpoints(case: dict[str, Any]) -> None:
    data = (VECTORS / "checkpoints" / f"{case['name']}.checkpoint").read_bytes()
    if case["refused"] is None:
        assert POLICY.check(notes.parse(data)).checkpoint.size == 300
        return
    with pytest.raises(SaanError) as caught:
        POLICY.check(notes.parse(data))
    assert caught.value.code == case["refused"]


@named("proofs")
def test_proofs(case: dict[str, Any]) -> None:
    data = (VECTORS / "proofs" / f"{case['name']}.tlog-proof").read_bytes()
    if case["refused"] is None:
        proved = proofs.verify(data, POLICY)
        assert proved.index == case["index"]
        assert (proved.act is not None) == case["opened"]
        assert proofs.read(data).encode() == data
        return
    with pytest.raises(SaanError) as caught:
        proofs.verify(data, POLICY)
    assert caught.value.code == case["refused"]


def answered(data: bytes, seen: witness.Seen) -> tuple[int, str | None]:
    try:
        request = witness.read(data)
        decided = witness.decide(request, [LOG] if request.origin == LOG.name else [], seen)
    except witness.WitnessRefusalError as refusal:
        return refusal.status, refusal.body()
    assert request.encode() == data
    assert decided.checkpoint.origin == INDEX["origin"]
    return 200, None


@named("witness")
def test_witness_requests(case: dict[str, Any]) -> None:
    data = (VECTORS / "witness" / f"{case['name']}.request").read_bytes()
    status, body = answered(
        data, witness.Seen(case["seen"], bytes.fromhex(INDEX["roots"][str(case["seen"])]))
    )
    assert status == case["status"]
    assert case["body"] in {None, body}


@pytest.mark.parametrize("case", INDEX["growth"])
def test_growth(case: dict[str, Any]) -> None:
    roots = bytes.fromhex(case["old_root"]), bytes.fromhex(case["new_root"])
    path = tuple(map(bytes.fromhex, case["proof"]))
    tree.check_consistency(case["old"], roots[0], case["new"], roots[1], path)


class Folder:
    def read(self, tile: Tile) -> bytes:
        path = VECTORS / "log" / tile.path
        if path.exists():
            return path.read_bytes()
        return tiles.cut(tile, (VECTORS / "log" / tile.full.path).read_bytes())


def test_the_log_is_readable_from_its_files_alone() -> None:
    signed = POLICY.check(notes.parse((VECTORS / "log/checkpoint").read_bytes()))
    size = signed.checkpoint.size
    entries = [
        entry
        for tile in tiles.tiles_of(size)
        if tile.level == tiles.ENTRIES
        for entry in tiles.entries_of(tile, Folder().read(tile))
    ]
    frontier = tree.Frontier()
    frontier.extend(map(tree.leaf_hash, entries))
    assert frontier.root() == signed.checkpoint.root
    assert tree.root_of(tiles.CachedTiles(Folder()).tree(size)) == signed.checkpoint.root
    for count, root in INDEX["roots"].items():
        if 0 < int(count) <= 256:
            assert tree.root_of(tiles.CachedTiles(Folder()).tree(int(count))).hex() == root
