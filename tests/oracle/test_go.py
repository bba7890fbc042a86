"""Go's sumdb/tlog and sumdb/note agree with us, on what holds and on what does not."""

import base64
import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from saan.trust import checkpoints, keys, notes, tree
from saan.trust.keys import Algorithm
from saan.trust.notes import Kind
from tests.oracle.oracle import Oracle, built, hashes, running

pytestmark = [pytest.mark.oracle]

VECTORS = Path(__file__).parents[2] / "vectors" / "journal"
INDEX: dict[str, Any] = json.loads((VECTORS / "index.json").read_text())
SIZE = 700
RECORDS = [str(n).encode() for n in range(SIZE)]
TREE = tree.Tree(map(tree.leaf_hash, RECORDS))


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    with running(built(tmp_path_factory.mktemp("oracle"))) as started:
        yield started


def test_every_root_to_700_agrees(oracle: Oracle) -> None:
    for size in range(1, SIZE + 1):
        assert base64.b64decode(oracle.ask("root", size=size)["root"]) == tree.root_of(TREE.at(size))


def test_go_and_we_write_the_same_proofs_and_believe_each_other(oracle: Oracle) -> None:
    chance = random.Random(6962)
    for _ in range(400):
        size = chance.randint(1, SIZE)
        index, old = chance.randrange(size), chance.randint(1, size)
        old_root, root = tree.root_of(TREE.at(old)), tree.root_of(TREE.at(size))
        path, growth = tree.prove_inclusion(TREE.at(size), index), tree.prove_consistency(TREE.at(size), old)
        assert hashes(oracle.ask("inclusion", size=size, index=index)) == path
        assert hashes(oracle.ask("growth", size=size, old=old)) == growth
        leaf = RECORDS[index]
        asked = {"size": size, "index": index, "leaf": leaf, "roots": [root]}
        assert not oracle.ask("check-inclusion", path=path, **asked)["error"]
        assert not oracle.ask("check-growth", size=size, old=old, roots=[old_root, root], path=growth)[
            "error"
        ]
        for wounded in _wounded(path, chance):
            assert oracle.ask("check-inclusion", path=wounded, **asked)["error"]
            with pytest.raises(tree.BadProofError):
                tree.check_inclusion(tree.leaf_hash(leaf), index, size, wounded, root)
        for wounded in _wounded(growth, chance):
            assert oracle.ask("check-growth", size=size, old=old, roots=[old_root, root], path=wounded)[
                "error"
            ]
            with pytest.raises(tree.BadProofError):
                tree.check_consistency(old, old_root, size, root, wounded)


def _wounded(path: tuple[bytes, ...], chance: random.Random) -> list[tuple[bytes, ...]]:
    made = [(*path, bytes(32))]
    if path:
        at = chance.randrange(len(path))
        flipped = bytes([path[at][0] ^ 1]) + path[at][1:]
        made += [(*path[:at], flipped, *path[at + 1 :]), path[:-1]]
    return made


def test_the_vector_log_authenticates_in_go_and_a_damaged_one_does_not(
    oracle: Oracle, tmp_path: Path
) -> None:
    root = bytes.fromhex(INDEX["roots"]["300"])
    assert not oracle.ask("tiles", folder=str(VECTORS / "log"), size=300, roots=[root])["error"]
    for name in (
        "tile/0/000",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/001.p/44",
    ):
        copy = tmp_path / name.replace("/", "-")
        shutil.copytree(VECTORS / "log", copy)
        data = bytearray((copy / name).read_bytes())
        data[7] ^= 1
        (copy / name).write_bytes(data)
        assert oracle.ask("tiles", folder=str(copy), size=300, roots=[root])["error"], name


@pytest.mark.parametrize("case", INDEX["checkpoints"], ids=[case["name"] for case in INDEX["checkpoints"]])
def test_go_reads_the_vector_checkpoints_as_we_do(oracle: Oracle, case: dict[str, Any]) -> None:
    data = (VECTORS / "checkpoints" / f"{case['name']}.checkpoint").read_bytes()
    known = [INDEX["log"], *(INDEX["witnesses"][name] for name in ("archives", "audit", "university"))]
    answer = oracle.ask("note", note=data, keys=known)
    # Go has no checkpoints or policies, drops a second signature by one key unread, and knows no origin.
    if case["name"] == "good-then-flipped" or (case["refused"] or "").split(".")[0] in {
        "checkpoint",
        "policy",
    }:
        assert not answer["error"]
    elif case["name"] == "signed-by-another":
        assert INDEX["origin"] not in answer["signers"]
    else:
        assert bool(answer["error"]) == (case["refused"] is not None)


def test_every_good_vector_proof_holds_in_go(oracle: Oracle) -> None:
    from saan.trust import proofs

    for case in INDEX["proofs"]:
        if case["refused"] is None:
            proof = proofs.read((VECTORS / "proofs" / f"{case['name']}.tlog-proof").read_bytes())
            entry, _ = proofs._read_extra(proof.extra)
            head = checkpoints.parse(proof.checkpoint.text)
            asked = {"size": head.size, "index": proof.index, "roots": [head.root], "path": proof.path}
            assert not oracle.ask("check-inclusion", leaf=entry.encode(), **asked)["error"]


def test_go_verifies_what_we_sign_under_fresh_keys(oracle: Oracle) -> None:
    log, other = keys.generate(Algorithm.ED25519), keys.generate(Algorithm.ED25519)
    name = "บันทึก.example/log"
    key = notes.verifier_key(name, Kind.ED25519, log.public)
    note = checkpoints.sign(checkpoints.Checkpoint(name, 1, bytes(32)), log).encode().encode()
    assert oracle.ask("note", note=note, keys=[str(key)])["signers"] == [name]
    stranger = notes.verifier_key(name, Kind.ED25519, other.public)
    assert oracle.ask("note", note=note, keys=[str(stranger)])["error"]
