"""A full disk, a locked database: what cannot be kept is not acknowledged, and afterwards everything goes on."""

import os
import resource
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from saan.trust.receipts import NoticeKind
from tests.exchange.hands import CHUNK, Hand, hand_of, root_of
from tests.exchange.test_faults import all_accepted, exactly_once
from tests.exchange.world import ALPHA, BRAVO, TestNode, World, wait_until

on_sqlite = pytest.mark.skipif(
    bool(os.environ.get("SAAN_DATABASE")), reason="a PostgreSQL server's disk is not the node's"
)


@contextmanager
def full_disk(node: TestNode, kind: str) -> Iterator[None]:
    """Let a running process write to no file at all, as when the disk is full; then give it room again."""
    process = node.processes[kind].pid
    soft, hard = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def locked_database(node: TestNode) -> Iterator[None]:
    """Hold the lock that whoever writes an arrival needs."""
    if node.database == "sqlite":
        holder = sqlite3.connect(node.home / "saan.db", isolation_level=None)
        try:
            holder.execute("BEGIN IMMEDIATE")
            yield
        finally:
            holder.close()
        return
    with psycopg.connect(node.database) as other:
        other.execute("LOCK TABLE exchange_inbound IN EXCLUSIVE MODE")
        yield
        other.rollback()


@pytest.fixture
def door(pair: World) -> Iterator[Hand]:
    """Alpha's hand at the door of a bravo that is this test's own."""
    pair[BRAVO].start("server")
    with hand_of(pair[ALPHA], pair[BRAVO]) as made:
        yield made


def refused_for_now(hand: Hand, data: bytes, place: str = "envelopes") -> str:
    answer = hand.post(data, place)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    problem = answer.json()
    assert problem["detail_th"]
    return str(problem["code"])


@on_sqlite
def test_a_full_disk_acknowledges_nothing_and_loses_nothing(door: Hand, pair: World) -> None:
    bravo = pair[BRAVO]
    before, during, content = door.raw(), door.raw(), os.urandom(2 * CHUNK)
    receipt = door.send(before).content
    root, _ = root_of(content)
    lines = [door.raw() for _ in range(3)]
    with full_disk(bravo, "server"):
        assert refused_for_now(door, door.seal(during)) == "exchange.storage-failed"
        assert refused_for_now(door, door.batch(lines), "batches") == "exchange.storage-failed"
        assert refused_for_now(door, door.offer(content), f"blobs/{root}")
        assert bravo.ask("count")["inbound"] == 1
    assert door.send(before).content == receipt
    assert door.notice(door.send(during)).kind is NoticeKind.ACCEPTED
    assert [one.kind for one in door.answers(door.post(door.batch(lines), "batches"))] == 3 * [
        NoticeKind.ACCEPTED
    ]
    door.upload(content)
    assert bravo.ask("count") | {"inbound": 5, "acts": 5} == bravo.ask("count")
    assert bravo.ask("sql", statement="PRAGMA integrity_check") == [["ok"]]


@on_sqlite
def test_a_disk_that_fills_in_the_middle_of_a_blob_keeps_the_chunks_before(door: Hand, pair: World) -> None:
    content = os.urandom(3 * CHUNK)
    root, _ = root_of(content)
    token = door.post(door.offer(content), f"blobs/{root}").json()["upload"]
    assert door.put(root, 0, content[:CHUNK], token).status_code == 204
    with full_disk(pair[BRAVO], "server"):
        answer = door.put(root, 1, content[CHUNK : 2 * CHUNK], token)
        assert answer.status_code == 503
        assert answer.json()["title_th"]
    assert door.progress(root, token).json()["missing"] == [[1, 2]]
    assert door.upload(content) == root


@on_sqlite
def test_a_sender_whose_disk_is_full_sends_again_and_gets_the_stored_receipts(pair: World) -> None:
    """Alpha cannot write down what bravo answered: it asks again, and nothing arrives twice."""
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    alpha.start("worker")
    alpha.ask("send", to=[BRAVO], count=30)
    wait_until(lambda: alpha.ask("destination", agency=BRAVO)[0])
    with full_disk(alpha, "worker"):
        bravo.start("server")
        wait_until(lambda: bravo.ask("count")["inbound"] == 30)
        time.sleep(1)
        states = alpha.ask("states")
        assert set(states) <= {"queued", "sending"}, "what cannot be written down has not arrived"
        assert sum(states.values()) == 30
    all_accepted(pair, 30)
    exactly_once(pair, 30)


def test_a_locked_database_is_said_soon_and_nothing_is_kept(door: Hand, pair: World) -> None:
    bravo = pair[BRAVO]
    raw = door.raw()
    assert door.send(door.raw()).status_code == 200
    with locked_database(bravo):
        assert refused_for_now(door, door.seal(raw)) == "exchange.storage-failed"
        # Reading goes on meanwhile.
        assert bravo.ask("count")["inbound"] == 1
    assert door.notice(door.send(raw)).kind is NoticeKind.ACCEPTED
    assert bravo.ask("count")["inbound"] == 2


def test_what_meets_a_locked_database_arrives_once_it_is_free(pair: World) -> None:
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    bravo.start("server")
    with locked_database(bravo):
        alpha.ask("send", to=[BRAVO], count=10)
        alpha.start("worker")
        wait_until(lambda: alpha.ask("states") == {"sending": 10})
        assert bravo.ask("count")["inbound"] == 0
    all_accepted(pair, 10)
    exactly_once(pair, 10)
