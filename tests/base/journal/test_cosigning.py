"""Witnesses are asked, heard, and never waited for."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from saan.base.journal import api as journal
from saan.base.journal import place, tasks
from saan.base.journal.asking import Answer, HttpWitnesses
from saan.base.journal.models import ActRecord, Checkpoint, Leaf, Witness
from saan.trust import notes, policy, proofs
from saan.trust.clock import utc_now
from saan.trust.tree import EMPTY_ROOT
from saan.trust.witness import Seen
from tests.base.journal.node import ORACLE, LogWatcher, record
from tests.base.journal.peers import Memory, Peer


@pytest.fixture
def peers(log: LogWatcher) -> Iterator[list[Peer]]:
    made = [Peer(f"w{n}.example/witness", place.log_key()) for n in range(3)]
    for peer in made:
        journal.name_witness(peer.key, peer.url, ORACLE, utc_now())
    tasks.sequence()
    yield made
    tasks.sequence()
    log.check_sealed()


def _same(moment: datetime) -> datetime:
    return moment


def believed(peers: list[Peer], need: int) -> policy.Policy:
    return policy.k_of_n([place.log_key()], [peer.key for peer in peers], need)


def test_cosignatures_are_published_with_the_head_and_carried_by_proofs(
    log: LogWatcher, peers: list[Peer]
) -> None:
    (recorded,) = record(1)
    tasks.sequence()
    head = journal.newest_checkpoint()
    assert head is not None
    assert head.awaiting == tuple(peer.name for peer in peers)
    with pytest.raises(policy.NotWitnessedError):
        proofs.verify(journal.opening_of(recorded.id), believed(peers, 1))
    asked = journal.ask_witnesses(Memory(*peers))
    assert (asked.asked, asked.cosigned) == (3, 3)
    assert proofs.verify(journal.opening_of(recorded.id), believed(peers, 3)).act
    head = journal.newest_checkpoint()
    assert head is not None
    assert (len(head.cosigned), head.awaiting) == (3, ())
    assert place.log_folder().published() == head.note
    assert journal.ask_witnesses(Memory(*peers)).asked == 0


def test_a_witness_is_asked_from_where_it_stands(log: LogWatcher, peers: list[Peer]) -> None:
    for _ in range(3):
        record(2)
        tasks.sequence()
        journal.ask_witnesses(Memory(*peers))
    assert peers[0].asked == [0, 5, 7]
    Witness.objects.filter(name=peers[0].name).update(seen_size=0)  # as if we had forgotten
    record(1)
    tasks.sequence()
    journal.ask_witnesses(Memory(*peers))
    assert peers[0].asked == [0, 5, 7, 0, 9]


def test_a_silent_witness_holds_nothing_up_and_is_asked_more_rarely(
    log: LogWatcher, peers: list[Peer]
) -> None:
    (recorded,) = record(1)
    tasks.sequence()
    peers[1].silent = True
    now = utc_now()
    ways = Memory(*peers)
    assert journal.ask_witnesses(ways, lambda: now).cosigned == 2
    proofs.verify(journal.proof_of(recorded.id), believed(peers, 2))
    standing = {row.name: row for row in journal.health().witnesses}
    assert standing[peers[1].name].state is Witness.State.SILENT
    assert standing[peers[1].name].said == "no route to host"
    assert journal.ask_witnesses(ways, lambda: now).asked == 0
    pauses = []
    for _ in range(9):
        now += timedelta(minutes=10)
        assert journal.ask_witnesses(ways, partial(_same, now)).asked == 1
        after = Witness.objects.get(name=peers[1].name).ask_after
        assert after is not None
        pauses.append((after - now).total_seconds())
    assert pauses == [10, 20, 40, 80, 160, 320, 600, 600, 600]
    Witness.objects.update(ask_after=now + timedelta(days=365))
    assert journal.ask_witnesses(ways, partial(_same, now)).asked == 1, "no clock that was ahead silences one"
    peers[1].silent = False
    now += timedelta(minutes=10)
    assert journal.ask_witnesses(ways, lambda: now).cosigned == 1
    proofs.verify(journal.proof_of(recorded.id), believed(peers, 3))


def test_a_proof_stands_on_the_head_that_more_have_cosigned(log: LogWatcher, peers: list[Peer]) -> None:
    (old,) = record(1)
    tasks.sequence()
    journal.ask_witnesses(Memory(*peers))
    (new,) = record(1)
    tasks.sequence()
    assert proofs.verify(journal.proof_of(old.id), believed(peers, 3)).checkpoint.checkpoint.size == 4
    assert proofs.verify(journal.proof_of(new.id), believed(peers, 0)).checkpoint.checkpoint.size == 5


@pytest.mark.parametrize(
    "says",
    [
        Answer(404, b"unknown log"),
        Answer(403, b""),
        Answer(500, b"\xff\xfe"),
        Answer(302, b""),
        Answer(400, b"a\0b\x1b[2J"),
        Answer(200, b"a\0b"),
        Answer(200, b""),
        Answer(200, b"<html>sign in</html>\n"),
        Answer(200, notes.Signature("other.example", b"abcd", b"12345").line().encode()),
        Answer(409, b"no number\n"),
        Answer(409, b"99999999999999999999\n"),
    ],
)
def test_whatever_else_a_witness_says_is_kept_and_shown(
    log: LogWatcher, peers: list[Peer], says: Answer
) -> None:
    record(1)
    tasks.sequence()
    peers[0].says = says
    assert journal.ask_witnesses(Memory(*peers)).cosigned == 2
    (told,) = [row for row in journal.health().witnesses if row.name == peers[0].name]
    assert told.state is Witness.State.REFUSES
    assert not {"\0", "\x1b"} & set(told.said), "every database and terminal takes what is kept"


def test_a_cosignature_that_does_not_hold_is_not_kept(log: LogWatcher, peers: list[Peer]) -> None:
    record(1)
    tasks.sequence()
    liar = Peer(peers[0].name, place.log_key())  # another key under the same name
    line = notes.cosign("x\n", peers[0].name, peers[0].signer, utc_now())
    for says in (None, Answer(200, line.line().encode())):
        liar.says = says
        ways = Memory(liar, peers[1], peers[2])
        journal.ask_witnesses(ways, lambda: utc_now() + timedelta(hours=1))
    head = journal.newest_checkpoint()
    assert head is not None
    assert head.awaiting == (liar.name,)


def test_a_witness_that_saw_more_than_we_know_raises_the_alarm(log: LogWatcher, peers: list[Peer]) -> None:
    record(1)
    tasks.sequence()
    peers[0].seen = Seen(99, EMPTY_ROOT)
    assert journal.ask_witnesses(Memory(*peers)).contradicted == 1
    standing = {row.name: row for row in journal.health().witnesses}[peers[0].name]
    assert (standing.state, standing.said) == (Witness.State.AHEAD, "99")


def test_a_witness_that_saw_another_history_refuses_for_ever(log: LogWatcher, peers: list[Peer]) -> None:
    record(1)
    tasks.sequence()
    size = Checkpoint.objects.order_by("-size")[0].size
    peers[0].seen = Seen(size, bytes(32))
    journal.ask_witnesses(Memory(*peers))
    standing = {row.name: row for row in journal.health().witnesses}[peers[0].name]
    assert standing.state is Witness.State.REFUSES
    assert standing.said.startswith("422")


def test_a_dismissed_witness_is_asked_no_more_and_what_it_said_stays(
    log: LogWatcher, peers: list[Peer]
) -> None:
    record(1)
    tasks.sequence()
    journal.ask_witnesses(Memory(*peers))
    journal.dismiss_witness(peers[0].name, ORACLE, utc_now())
    journal.dismiss_witness(peers[0].name, ORACLE, utc_now())
    journal.dismiss_witness("nobody", ORACLE, utc_now())
    assert ActRecord.objects.filter(type="journal.witness-dismissed").count() == 1
    tasks.sequence()
    assert journal.ask_witnesses(Memory(*peers)).asked == 2
    journal.name_witness(peers[0].key, peers[0].url, ORACLE, utc_now())
    assert journal.ask_witnesses(Memory(*peers)).cosigned == 1


def test_naming_a_witness_twice_is_one_act_and_a_log_key_is_no_witness(
    log: LogWatcher, peers: list[Peer]
) -> None:
    journal.name_witness(peers[0].key, peers[0].url, ORACLE, utc_now())
    assert ActRecord.objects.filter(type="journal.witness-named").count() == 3
    with pytest.raises(notes.NoteError):
        journal.name_witness(place.log_key(), "http://x", ORACLE, utc_now())


def test_asking_causes_no_acts_so_that_the_log_comes_to_rest(log: LogWatcher, peers: list[Peer]) -> None:
    record(1)
    tasks.sequence()
    before = Leaf.objects.count()
    journal.ask_witnesses(Memory(*peers))
    assert tasks.sequence() == 0
    assert Leaf.objects.count() == before


def test_nothing_to_cosign_asks_nobody(log: LogWatcher) -> None:
    assert journal.ask_witnesses(Memory()).asked == 0


def test_two_nodes_worth_of_http_lie_between_log_and_witness(
    log: LogWatcher, live_server: Any, settings: Any
) -> None:
    """The node witnesses its own log here: both ends are the real ones, with HTTP between."""
    journal.watch_log([journal.log_key()], ORACLE, utc_now())
    import msgspec

    line = f"{journal.witness_key()} {live_server.url}/witness"
    settings.SAAN = msgspec.structs.replace(settings.SAAN, witnesses=(line,))
    (recorded,) = record(1)
    tasks.sequence()
    assert journal.ask_witnesses().cosigned == 1
    tasks.sequence()
    assert journal.ask_witnesses().cosigned == 1
    trust = policy.k_of_n([journal.log_key()], [journal.witness_key()], 1)
    assert proofs.verify(journal.opening_of(recorded.id), trust).act
    log.check_sealed()


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://[broken", "ftp://x", "", "http://\u0e01"])
def test_an_address_that_leads_nowhere_is_a_silent_witness(url: str) -> None:
    answer = HttpWitnesses().add_checkpoint(url, b"old 0\n\n")
    assert answer.status == 0
    assert answer.body
