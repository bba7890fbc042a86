"""The `tlog-scales` package reads our tiles and proofs, and we its."""

import random
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tlog_scales.backend import TilesBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import PlainEd25519Signer, PlainEd25519Verifier
from tlog_scales.tlog import Checkpoint, ConsistencyProof, InclusionProof

from saan.trust import checkpoints, keys, notes, tiles, tree
from saan.trust.notes import Kind

pytestmark = pytest.mark.oracle

ORIGIN = "log.example/a"
SIZE = 66_000
ENTRIES = [b"entry %d" % n for n in range(SIZE)]
LEAVES = [tree.leaf_hash(entry) for entry in ENTRIES]
PRIVATE = Ed25519PrivateKey.generate()
LOG = keys.signer(PRIVATE)
KEY = notes.verifier_key(ORIGIN, Kind.ED25519, LOG.public)


class Ours(TilesBackend):
    """Our tiles, as that package asks for them."""

    def __init__(self) -> None:
        edge, written = tiles.append(tiles.Edge(), LEAVES, ENTRIES)
        self.files = {tile.path: data for tile, data in written}
        note = checkpoints.sign(checkpoints.Checkpoint(ORIGIN, edge.size, edge.root()), LOG)
        self.files["checkpoint"] = note.encode().encode()

    def get(self, *path: str) -> bytes | None:
        return self.files.get(str(Path(*path)))

    def put(self, *path: str) -> None:
        raise NotImplementedError


def test_it_reads_our_log() -> None:
    backend = Ours()
    reader = TilesReader(backend)
    head = reader.get_checkpoint()
    assert reader.calculate_root_hash() == head.root_hash
    chance = random.Random(1)
    memory = tree.Tree(LEAVES)
    for _ in range(50):
        index, old = chance.randrange(SIZE), chance.randint(1, SIZE)
        assert reader.get_entry(index) == ENTRIES[index]
        path = tree.prove_inclusion(memory, index)
        growth = tree.prove_consistency(memory, old)
        assert tuple(reader.get_inclusion_proof(index, SIZE).node_hashes) == path
        assert tuple(reader.get_consistency_proof(old, SIZE).node_hashes) == growth
        InclusionProof(index, SIZE, list(path)).check(LEAVES[index], head.root_hash)
        ConsistencyProof(old, SIZE, list(growth)).check(tree.root_of(memory.at(old)), head.root_hash)


def test_it_verifies_our_checkpoint_and_we_verify_its() -> None:
    theirs = Checkpoint.from_text(Ours().files["checkpoint"].decode())
    (signature,) = theirs.signatures
    assert signature.key_id == int.from_bytes(KEY.id, "big")
    signer = PlainEd25519Signer(ORIGIN, PRIVATE)
    PlainEd25519Verifier(signer.vkey).verify_note(signature, theirs)
    made = Checkpoint.make_signed(ORIGIN, 7, bytes(range(32)), [signer]).serialize()
    opened = checkpoints.open_signed(notes.parse(made.encode()), [KEY])
    assert (opened.checkpoint.size, opened.checkpoint.root) == (7, bytes(range(32)))
