"""The log and the witness over HTTP, as C2SP tlog-tiles and tlog-witness prescribe."""

import base64
import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from saan.base.journal import api as journal
from saan.base.journal import place
from saan.base.journal.models import ActRecord, WitnessedLog
from saan.trust import checkpoints, notes, policy, tiles, tree
from saan.trust.clock import utc_now
from saan.trust.notes import NoteError
from saan.trust.tiles import Tile
from tests.base.journal.node import ORACLE, LogWatcher, record
from tests.world.clocks import hear_all

VECTORS = Path(__file__).parents[3] / "vectors" / "journal"
INDEX: dict[str, Any] = json.loads((VECTORS / "index.json").read_text())
ASK = "/witness/add-checkpoint"


class Web:
    """Reads tiles as a stranger does."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def read(self, tile: Tile) -> bytes:
        answer = self.client.get(f"/log/{tile.path}")
        assert answer.status_code == 200
        return bytes(answer.content)


def test_a_stranger_reads_the_whole_log_over_http(log: LogWatcher, client: Client) -> None:
    record(300)
    journal.sequence_once()
    answer = client.get("/log/checkpoint")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=1"
    head = policy.k_of_n([journal.log_key()], [], 0).check(notes.parse(answer.content)).checkpoint
    frontier = tree.Frontier()
    for tile in tiles.tiles_of(head.size):
        if tile.level == tiles.ENTRIES:
            frontier.extend(map(tree.leaf_hash, tiles.entries_of(tile, Web(client).read(tile))))
    assert frontier.root() == head.root == tree.root_of(tiles.CachedTiles(Web(client)).tree(head.size))


def test_tiles_are_kept_for_ever_and_older_widths_stay_readable(log: LogWatcher, client: Client) -> None:
    record(300)
    journal.sequence_once()
    answer = client.get("/log/tile/0/000", headers={"accept-encoding": "identity"})
    assert answer["Content-Type"] == "application/octet-stream"
    assert "immutable" in answer["Cache-Control"]
    assert len(answer.content) == 8192
    assert client.get("/log/tile/0/000.p/3").content == answer.content[:96]
    assert client.get("/log/tile/0/001.p/3").status_code == 200
    assert client.head("/log/tile/entries/000").status_code == 200
    bundle = client.get("/log/tile/entries/000", headers={"accept-encoding": "gzip"})
    assert bundle["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    "path",
    [
        "0/001",
        "0/001.p/45",
        "0/002",
        "1/000.p/2",
        "2/000.p/1",
        "0/000.p/256",
        "00/000",
        "0/../../saan.db",
        "0/0",
    ],
)
def test_what_the_log_does_not_have_is_not_found(log: LogWatcher, client: Client, path: str) -> None:
    record(300)
    journal.sequence_once()
    assert client.get(f"/log/tile/{path}").status_code == 404


def test_a_log_without_a_head_says_so(log: LogWatcher, client: Client) -> None:
    answer = client.get("/log/checkpoint", headers={"accept": "application/json"})
    assert answer.status_code == 404
    assert "journal.nothing-published" in answer.content.decode()


@pytest.fixture
def watching(log: LogWatcher) -> LogWatcher:
    journal.watch_log([notes.parse_key(INDEX["log"])], ORACLE, utc_now())
    return log


def seen(size: int) -> None:
    WitnessedLog.objects.update(size=size, root=bytes.fromhex(INDEX["roots"][str(size)]))


@pytest.mark.parametrize("case", INDEX["witness"], ids=[case["name"] for case in INDEX["witness"]])
def test_the_witness_answers_every_vector_as_c2sp_prescribes(
    watching: LogWatcher, client: Client, case: dict[str, Any]
) -> None:
    seen(case["seen"])
    body = (VECTORS / "witness" / f"{case['name']}.request").read_bytes()
    answer = client.post(ASK, body, content_type="text/plain")
    assert answer.status_code == case["status"]
    if case["body"] is not None:
        assert answer.content.decode() == case["body"]
        assert answer["Content-Type"] == "text/x.tlog.size"
    row = WitnessedLog.objects.get()
    if case["status"] != 200:
        assert (row.size, row.cosigned_at) == (case["seen"], None)
        return
    text = notes.parse(body.split(b"\n\n", 1)[1]).text
    (line,) = notes.parse(text.encode() + b"\n" + answer.content).signatures
    assert checkpoints.check_cosignature(text, line, journal.witness_key()) <= utc_now()
    served = client.get(f"/witness/{sha256(INDEX['origin'].encode()).hexdigest()}/checkpoint")
    both = notes.parse(served.content).verified_by([notes.parse_key(INDEX["log"]), journal.witness_key()])
    assert [key.name for key, _ in both] == [INDEX["origin"], journal.witness_key().name]


def post(client: Client, name: str) -> int:
    body = (VECTORS / "witness" / f"{name}.request").read_bytes()
    return int(client.post(ASK, body, content_type="text/plain").status_code)


def test_a_fork_is_kept_as_evidence_once(watching: LogWatcher, client: Client) -> None:
    seen(200)
    for _ in range(3):
        assert post(client, "forked") == 422
    told = ActRecord.objects.filter(type="journal.fork-seen")
    act = journal.read(told.get().id)
    assert act.detail["origin"] == INDEX["origin"]
    (watched,) = journal.health().watched
    assert watched.disputed == act.detail["offered"]
    assert notes.parse(watched.disputed.encode()).verified_by([notes.parse_key(INDEX["log"])])
    assert post(client, "grown") == 200


def test_a_stranger_cannot_make_evidence(watching: LogWatcher, client: Client) -> None:
    seen(200)
    for name in ("signed-by-another", "flipped-signature", "unknown-log", "stale", "64-lines"):
        post(client, name)
    assert not ActRecord.objects.filter(type="journal.fork-seen").exists()


def test_a_bad_proof_accuses_nobody_and_a_real_fork_is_kept_after_it(
    watching: LogWatcher, client: Client
) -> None:
    """A stranger takes the public head of an honest log and writes one line before it; later the log does fork."""
    seen(0)
    assert post(client, "first") == 200
    (watched,) = journal.health().watched
    served = client.get(f"/witness/{sha256(INDEX['origin'].encode()).hexdigest()}/checkpoint").content
    junk = f"old {watched.size}\n{base64.b64encode(bytes(32)).decode()}\n\n".encode() + served
    assert client.post(ASK, junk, content_type="text/plain").status_code == 422
    seen(200)
    for name in ("no-proof", "63-lines"):
        assert post(client, name) == 422
    assert not journal.health().watched[0].disputed
    assert not ActRecord.objects.filter(type="journal.fork-seen").exists()

    assert post(client, "forked") == 422
    assert journal.health().watched[0].disputed
    # Whoever keeps the witness answers it. The same again is not told again, another contradiction is.
    journal.answer_fork(INDEX["origin"], "กู้คืนจากสำเนาเก่า เริ่มสมุดใหม่แล้ว", ORACLE, utc_now())
    assert post(client, "forked") == 422
    assert not journal.health().watched[0].disputed
    with pytest.raises(journal.NoForkError):
        journal.answer_fork(INDEX["origin"], "อีกครั้ง", ORACLE, utc_now())
    assert post(client, "forked-same-size") == 422
    assert journal.health().watched[0].disputed
    assert ActRecord.objects.filter(type="journal.fork-seen").count() == 2


def test_a_dropped_log_is_unknown_and_comes_back_where_it_was(watching: LogWatcher, client: Client) -> None:
    assert post(client, "first") == 200
    journal.drop_log(INDEX["origin"], ORACLE, utc_now())
    assert post(client, "again") == 404
    journal.watch_log([notes.parse_key(INDEX["log"])], ORACLE, utc_now())
    assert post(client, "first") == 409
    assert post(client, "again") == 200
    assert ActRecord.objects.filter(type="journal.log-watched").count() == 2


def test_keys_of_two_logs_are_not_one_log(log: LogWatcher) -> None:
    other = notes.verifier_key("other.example", notes.Kind.ED25519, place.log_signer().public)
    for names in ([], [notes.parse_key(INDEX["log"]), other]):
        with pytest.raises(NoteError):
            journal.watch_log(names, ORACLE, utc_now())


def test_an_unwatched_log_has_no_head_here(watching: LogWatcher, client: Client) -> None:
    known = sha256(INDEX["origin"].encode()).hexdigest()
    for name in (known, "0" * 64, "x"):
        assert client.get(f"/witness/{name}/checkpoint").status_code == 404


def test_a_witness_request_needs_no_cookie_but_must_be_posted_and_short(
    watching: LogWatcher,
) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert post(strict, "first") == 200
    assert strict.get(ASK).status_code == 405
    assert strict.post(ASK, b"old 0\n" * 20_000, content_type="text/plain").status_code == 400
    assert strict.post(ASK, b"", content_type="text/plain").status_code == 400


def test_a_witness_that_cannot_now_says_so_in_one_line_and_is_held_silent(
    log: LogWatcher, client: Client, settings: Settings, tmp_path: Path
) -> None:
    """A lost key, or a clock that is wrong: whoever keeps the other log reads it in its report, and no page."""
    settings.SAAN_HOME = tmp_path
    hear_all(timedelta(hours=2))
    answer = client.post(ASK, b"", content_type="text/plain", headers={"accept-language": "en"})
    assert (answer.status_code, answer["Content-Type"]) == (503, "text/plain; charset=utf-8")
    assert answer.text.startswith("This system's clock is about 2 hours ahead")
    assert answer.text.count("\n") == 1
