"""Every act gets one place for ever, whatever crashes between the steps."""

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from saan.base.journal import api as journal
from saan.base.journal import past, place, tasks
from saan.base.journal.actions import sequencing
from saan.base.journal.errors import FullLogDiskError
from saan.base.journal.models import Checkpoint, Leaf
from saan.trust import notes, policy, proofs
from saan.trust.tiles import Tile
from tests.base.journal.node import Crash, LogWatcher, an_act, crash_at, record

STEPS = ["placed", "tiles-staged", "tile-named", "tiles-written", "signed", "published"]


def test_acts_are_sealed_in_the_order_they_were_recorded(log: LogWatcher) -> None:
    recorded = record(5)
    assert journal.sequence_once() == journal.Sequenced(size=5, sealed=5)
    log.check_sealed()
    placed = Leaf.objects.order_by("place").values_list("act_id", flat=True)
    assert list(placed) == [one.id for one in recorded]


def test_nothing_to_seal_makes_no_checkpoint(log: LogWatcher) -> None:
    assert journal.sequence_once() == journal.Sequenced(size=0, sealed=0)
    assert journal.newest_checkpoint() is None
    record(1)
    journal.sequence_once()
    assert journal.sequence_once() == journal.Sequenced(size=1, sealed=0)
    assert Checkpoint.objects.get().size == 1


def test_the_task_seals_all_that_waits_in_batches(log: LogWatcher) -> None:
    record(700)
    while journal.sequence_once(batch=300).sealed:
        log.check()
    assert list(Checkpoint.objects.order_by("size").values_list("size", flat=True)) == [300, 600, 700]
    record(3)
    assert tasks.sequence() == 3
    log.check_sealed()


def test_an_act_has_no_proof_before_it_is_sealed(log: LogWatcher) -> None:
    (recorded,) = record(1)
    with pytest.raises(journal.NotSealedYetError):
        journal.proof_of(recorded.id)
    with pytest.raises(Crash):
        journal.sequence_once(heard=crash_at("placed"))
    with pytest.raises(journal.NotSealedYetError):
        journal.opening_of(recorded.id)
    assert journal.health().waiting_since is not None
    journal.sequence_once()
    assert journal.health().waiting_since is None
    log.check_sealed()


@pytest.mark.parametrize("before", [0, 1, 255, 300])
@pytest.mark.parametrize("step", STEPS)
def test_a_crash_after_any_step_loses_and_doubles_nothing(log: LogWatcher, step: str, before: int) -> None:
    if before:
        record(before)
        journal.sequence_once()
        log.check()
    record(270)
    with pytest.raises(Crash):
        journal.sequence_once(heard=crash_at(step))
    log.check()
    record(2)  # life goes on before the node recovers
    tasks.sequence()
    log.check_sealed()
    assert Leaf.objects.filter(place__isnull=False).count() == before + 272


def test_a_crash_after_each_single_tile_is_survived(log: LogWatcher) -> None:
    record(10)
    journal.sequence_once()
    record(520)
    for nth in range(1, 8):
        with pytest.raises(Crash):
            journal.sequence_once(heard=crash_at("tile-named", nth))
        log.check()
    tasks.sequence()
    log.check_sealed()


def test_crashing_again_and_again_in_recovery_is_survived(log: LogWatcher) -> None:
    for round_ in range(3):
        record(40)
        for step in STEPS:
            with pytest.raises(Crash):
                journal.sequence_once(heard=crash_at(step))
            log.check()
        assert round_ < 3
    tasks.sequence()
    log.check_sealed()


def test_a_crash_before_publishing_shows_the_head_next_time(log: LogWatcher) -> None:
    record(3)
    with pytest.raises(Crash):
        journal.sequence_once(heard=crash_at("signed"))
    assert place.log_folder().published() is None
    assert journal.sequence_once() == journal.Sequenced(size=3, sealed=0)
    log.check_sealed()


def test_a_transaction_that_fails_leaves_nothing_to_seal(log: LogWatcher) -> None:
    def change_and_fail() -> None:
        with transaction.atomic():
            journal.record_many([an_act(), an_act()])
            raise KeyError

    with pytest.raises(KeyError):
        change_and_fail()
    assert journal.sequence_once().sealed == 0


def test_only_one_sequencer_runs(log: LogWatcher) -> None:
    record(1)
    with place.log_folder().owned(wait=False) as mine:
        assert mine
        assert journal.sequence_once() == journal.Sequenced(size=0, sealed=0, busy=True)
    assert journal.sequence_once().sealed == 1


def test_a_new_disk_gets_its_tiles_again(log: LogWatcher, tmp_path: Path) -> None:
    import shutil

    record(600)
    journal.sequence_once()
    log.check()
    shutil.rmtree(tmp_path / "log")
    record(5)
    heard: list[str] = []
    journal.sequence_once(heard=heard.append)
    assert "making-tiles-again" in heard
    log.check_sealed()


@pytest.mark.parametrize("name", ["tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/001.p/44"])
def test_a_damaged_edge_is_made_again_not_built_upon(log: LogWatcher, tmp_path: Path, name: str) -> None:
    record(300)
    journal.sequence_once()
    file = tmp_path / "log" / name
    data = bytearray(file.read_bytes())
    data[1] ^= 1
    file.write_bytes(data)
    record(1)
    journal.sequence_once()
    log.check_sealed()


def test_leaves_that_changed_since_they_were_signed_stop_the_log(log: LogWatcher, tmp_path: Path) -> None:
    import shutil

    record(300)
    journal.sequence_once()
    leaf = Leaf.objects.get(place=17)
    Leaf.objects.filter(place=17).update(entry=bytes(leaf.entry) + b" ")
    shutil.rmtree(tmp_path / "log" / "tile")
    record(1)
    with pytest.raises(journal.DamagedLogError):
        journal.sequence_once()
    assert Checkpoint.objects.order_by("-size")[0].size == 300


def test_a_missing_leaf_stops_the_log(log: LogWatcher) -> None:
    record(5)
    with pytest.raises(Crash):
        journal.sequence_once(heard=crash_at("placed"))
    Leaf.objects.filter(place=3).delete()
    with pytest.raises(journal.DamagedLogError):
        journal.sequence_once()
    assert not Checkpoint.objects.exists()


def test_a_database_from_an_old_backup_is_not_signed_for(
    log: LogWatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "AGAIN", 0.0)
    record(3)
    journal.sequence_once()
    Checkpoint.objects.all().delete()  # as if the backup had been made before
    Leaf.objects.all().update(place=None)
    with pytest.raises(journal.RolledBackError) as caught:
        journal.sequence_once()
    assert caught.value.fields == {"held": 0, "published": 3}
    with pytest.raises(journal.RolledBackError):
        record(4)  # what is not recorded does not happen: no number is given a second time
    with pytest.raises(journal.RolledBackError):
        journal.sequence_once()


def test_another_head_of_a_published_size_stops_the_log(log: LogWatcher) -> None:
    record(3)
    journal.sequence_once()
    Checkpoint.objects.filter(size=3).update(root=bytes(32))
    with pytest.raises(journal.DamagedLogError):
        journal.sequence_once()


def test_without_a_key_acts_wait(log: LogWatcher, tmp_path: Path) -> None:
    record(2)
    key = (tmp_path / "keys" / "log.pem").rename(tmp_path / "elsewhere")
    with pytest.raises(journal.MissingLogKeyError):
        journal.sequence_once()
    key.rename(tmp_path / "keys" / "log.pem")
    journal.sequence_once()
    log.check_sealed()


def test_a_disk_that_refuses_leaves_acts_waiting(log: LogWatcher, tmp_path: Path) -> None:
    record(2)
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / ".incoming").write_text("a file where a folder should be")
    with pytest.raises(FullLogDiskError):
        journal.sequence_once()
    (tmp_path / "log" / ".incoming").unlink()
    journal.sequence_once()
    log.check_sealed()


def test_partial_tiles_go_when_the_full_one_is_there_and_old_heads_stay_provable(
    log: LogWatcher, tmp_path: Path
) -> None:
    for _ in range(4):
        record(90)
        journal.sequence_once()
        log.check()
    assert not (tmp_path / "log" / "tile" / "0" / "000.p").exists()
    assert place.log_folder().read(Tile(0, 0, 90)) == place.log_folder().read(Tile(0, 0))[: 90 * 32]
    for old in (90, 180, 270):
        for new in (180, 270, 360):
            if old <= new:
                journal.consistency(old, new)
    with pytest.raises(Exception, match="no entry 91"):
        journal.consistency(91, 360)


def test_a_damaged_tile_gives_no_proof_and_a_mended_one_does(log: LogWatcher, tmp_path: Path) -> None:
    recorded = record(300)
    journal.sequence_once()
    file = tmp_path / "log" / "tile" / "0" / "000"
    whole = file.read_bytes()
    file.write_bytes(whole[:32] + bytes(32) + whole[64:])
    with pytest.raises(journal.DamagedLogError):
        journal.proof_of(recorded[0].id)
    file.write_bytes(whole)
    journal.proof_of(recorded[0].id)


def test_a_stranger_verifies_offline_with_the_log_key_alone(log: LogWatcher) -> None:
    recorded = record(3)
    journal.sequence_once()
    trust = policy.parse(f"log {journal.log_key()}\nquorum none\n".encode())
    proved = proofs.verify(journal.opening_of(recorded[1].id), trust)
    assert proved.act is not None
    assert proved.act["detail"] == {"เรื่อง": "ทดลอง 1"}
    assert proved.checkpoint.checkpoint.origin == journal.origin() == "node.example/log"
    sealed = proofs.verify(journal.proof_of(recorded[1].id), trust)
    assert sealed.act is None
    assert "ทดลอง".encode() not in journal.proof_of(recorded[1].id)


def test_the_newest_head_is_the_published_one(log: LogWatcher) -> None:
    record(3)
    journal.sequence_once()
    head = journal.newest_checkpoint()
    assert head is not None
    assert head.note == place.log_folder().published()
    assert notes.parse(head.note.encode()).text.startswith("node.example/log\n3\n")
    assert (head.cosigned, head.awaiting) == ((), ())


def test_publishing_again_waits_for_the_owner_and_never_goes_back(log: LogWatcher, settings: Any) -> None:
    record(3)
    journal.sequence_once()
    record(1)
    journal.sequence_once()
    sequencing.publish_newest()
    log.check_sealed()
