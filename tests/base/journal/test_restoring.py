"""A restored log is made again from its rows, asks its witnesses what it forgot, and may have to begin anew."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.test import Client

from saan.base.journal import api as journal
from saan.base.journal import place, tasks
from saan.base.journal.actions.witnessing import origin_hash
from saan.base.journal.models import Checkpoint, Cosignature
from saan.trust import checkpoints, keys, notes, policy, proofs
from saan.trust.clock import utc_now
from saan.trust.keys import Algorithm
from saan.trust.tiles import Tile
from tests.base.journal.node import ORACLE, LogWatcher, record
from tests.base.journal.peers import Memory, Peer


class Book(BaseHTTPRequestHandler):
    """A witness's door: serves the head that it is given."""

    heads: dict[str, str] = {}

    def do_GET(self) -> None:
        body = self.heads.get(self.path)
        self.send_response(200 if body else 404)
        self.end_headers()
        self.wfile.write((body or "").encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the same
        """Say nothing."""


@pytest.fixture
def door() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Book) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
    Book.heads.clear()


@pytest.fixture
def peer(log: LogWatcher) -> Peer:
    return Peer("w.example/witness", place.log_key())


def remembers(peer: Peer, note: str) -> None:
    Book.heads[f"/{origin_hash(place.origin())}/checkpoint"] = note


def cosigned(peer: Peer, head: checkpoints.Checkpoint) -> str:
    """Return a head as the witness serves it: signed by the log, cosigned by the witness."""
    signed = checkpoints.sign(head, place.log_signer())
    line = notes.cosign(signed.text, peer.name, peer.signer, utc_now())
    return notes.Note(signed.text, (*signed.signatures, line)).encode()


def asked(peer: Peer, door: str) -> journal.Remembered:
    (found,) = journal.remembered([(peer.key, door)])
    return found


def sealed(count: int) -> checkpoints.Checkpoint:
    record(count)
    tasks.sequence()
    head = journal.newest_checkpoint()
    assert head is not None
    return checkpoints.Checkpoint(place.origin(), head.size, head.root)


def test_what_a_copy_s_files_know_beyond_its_rows_is_put_away(log: LogWatcher) -> None:
    sealed(300)
    root = place.log_folder().root
    stray = root / Tile(0, 1, 99).path
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"a later history" * 300)
    assert journal.remake_log() == ()
    assert not stray.exists()
    log.check_sealed()
    sealed(300)
    log.check_sealed()


def test_a_copied_tile_that_differs_is_named_and_made_again(log: LogWatcher) -> None:
    sealed(300)
    tile = place.log_folder().root / Tile(0, 0, 256).path
    tile.write_bytes(bytes(len(tile.read_bytes())))
    place.cached_tiles().rows.cache_clear()
    assert journal.remake_log() == ("0/000",)
    log.check_sealed()


def test_a_witness_that_remembers_no_more_lets_the_copy_run(log: LogWatcher, peer: Peer, door: str) -> None:
    assert asked(peer, door).memory is journal.Memory.NOTHING
    older = sealed(5)
    remembers(peer, cosigned(peer, older))
    sealed(5)
    assert asked(peer, door) == journal.Remembered(peer.name, journal.Memory.WITHIN, 5)


def test_a_witness_that_remembers_more_is_heard(log: LogWatcher, peer: Peer, door: str) -> None:
    sealed(5)
    remembers(peer, cosigned(peer, sealed(5)))
    Checkpoint.objects.filter(size=10).delete()
    assert asked(peer, door) == journal.Remembered(peer.name, journal.Memory.AHEAD, 10)


def test_a_witness_that_remembers_another_history_is_heard(log: LogWatcher, peer: Peer, door: str) -> None:
    sealed(10)
    remembers(peer, cosigned(peer, checkpoints.Checkpoint(place.origin(), 7, b"\1" * 32)))
    assert asked(peer, door) == journal.Remembered(peer.name, journal.Memory.FORKED, 7)


def test_who_is_no_witness_is_not_believed(log: LogWatcher, peer: Peer, door: str) -> None:
    head = sealed(5)
    remembers(peer, cosigned(Peer(peer.name, peer.log), head))
    assert asked(peer, door).memory is journal.Memory.SILENT
    remembers(peer, "<html>")
    assert asked(peer, door).memory is journal.Memory.SILENT
    (found,) = journal.remembered([(peer.key, "http://127.0.0.1:1")])
    assert found.memory is journal.Memory.SILENT
    assert found.said


def test_a_new_log_has_a_new_name_and_key_and_old_proofs_still_hold(
    log: LogWatcher, tmp_path: Path, client: Client
) -> None:
    (recorded,) = record(1)
    tasks.sequence()  # the first of the log
    sealed(4)
    old_key, old_proof = place.log_key(), journal.proof_of(recorded.id)
    witness = Peer("w.example/witness", old_key)
    journal.name_witness(witness.key, witness.url, ORACLE, utc_now())
    tasks.sequence()
    journal.ask_witnesses(Memory(witness))
    kept = journal.begin_new_log("the disk broke", ORACLE, utc_now())
    assert old_key.name in (kept / "heads.txt").read_text()
    assert not Cosignature.objects.exists()
    (tmp_path / "keys" / "log.pem").unlink()
    keys.generate(Algorithm.ED25519).save(tmp_path / "keys" / "log.pem")
    assert journal.count_log() == 2
    assert place.origin() == "node.example/log/2"
    tasks.sequence()
    LogWatcher().check_sealed()
    assert proofs.verify(old_proof, policy.k_of_n([old_key], [], 0)).index == 0
    assert proofs.verify(journal.proof_of(recorded.id), policy.k_of_n([place.log_key()], [], 0)).index == 0
    assert client.get("/log/2/checkpoint").content.decode().startswith("node.example/log/2\n")
    assert client.get("/log/checkpoint").status_code == 404
