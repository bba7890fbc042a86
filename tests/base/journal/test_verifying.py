"""Whatever is changed, anywhere in the journal, is found."""

import json
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from saan.base.journal import api as journal
from saan.base.journal import place, tasks
from saan.base.journal.models import ActRecord, Checkpoint, Cosignature, Leaf, Witness
from saan.base.journal.verifying import Fault
from saan.trust import keys, notes
from saan.trust.acts import commitment, leaf_entry
from saan.trust.clock import utc_now
from saan.trust.ids import uuid7
from saan.trust.keys import Algorithm
from saan.trust.notes import Kind
from tests.base.journal.node import ORACLE, LogWatcher, an_act, record


@pytest.fixture
def sealed(log: LogWatcher) -> LogWatcher:
    """A log of 300 acts under two heads, the newer cosigned."""
    record(200)
    journal.sequence_once()
    record(100)
    journal.sequence_once()
    witness = keys.generate(Algorithm.ED25519)
    key = notes.verifier_key("witness.example", Kind.COSIGNATURE, witness.public)
    journal.name_witness(key, "http://witness.example", ORACLE, utc_now())
    head = Checkpoint.objects.get(size=300)
    at = utc_now().replace(microsecond=0)
    line = notes.cosign(notes.parse(head.note.encode()).text, key.name, witness, at).line()
    Cosignature.objects.create(checkpoint=head, witness=key.name, line=line, at=at)
    Checkpoint.objects.filter(size=300).update(cosigners=1)
    tasks.sequence()  # naming the witness was an act too
    log.check_sealed()
    return log


def faults() -> set[Fault]:
    return {difference.fault for difference in journal.verify_journal()}


def test_every_file_of_the_log_is_compared_byte_by_byte(sealed: LogWatcher, tmp_path: Path) -> None:
    chance = random.Random(300)
    files = [path for path in (tmp_path / "log" / "tile").rglob("*") if path.is_file()]
    newest = journal.newest_checkpoint()
    assert newest is not None
    edge = {f".p/{newest.size % 256}", f".p/{newest.size // 256}"}
    seen = 0
    for path in files:
        if ".p/" in str(path) and not any(str(path).endswith(end) for end in edge):
            continue  # the edge of an older head: not part of the log any more
        whole = path.read_bytes()
        for at in [0, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(6))]:
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :])
            assert faults() == {Fault.TILE}, (path, at)
            seen += 1
        path.write_bytes(whole)
    assert seen >= 5 * 8
    assert journal.verify_journal() == ()


def test_a_missing_file_is_named(sealed: LogWatcher, tmp_path: Path) -> None:
    (tmp_path / "log/tile/entries/000").unlink()
    (difference,) = journal.verify_journal()
    assert difference.where == "tile/entries/000"
    assert "tile/entries/000" in difference.text().th


def test_every_byte_of_the_published_head_matters(sealed: LogWatcher) -> None:
    folder = place.log_folder()
    shown = folder.published()
    assert shown is not None
    for at in range(0, len(shown), 7):
        changed = "y" if shown[at] != "y" else "z"
        folder.publish(shown[:at] + changed + shown[at + 1 :])
        assert faults() == {Fault.PUBLISHED}, at
    folder.publish(shown)
    assert journal.verify_journal() == ()
    (folder.root / "checkpoint").unlink()
    assert faults() == {Fault.PUBLISHED}


def of(index: int) -> ActRecord:
    return ActRecord.objects.get(leaf__place=index)


def rewrite(index: int, **changes: object) -> None:
    ActRecord.objects.filter(id=of(index).id).update(**changes)


def forge(index: int) -> None:
    """Change an act, its salt, its columns and its leaf so that they agree with each other."""
    act = of(index)
    content = json.loads(bytes(act.content or b""))
    content["detail"] = {"เรื่อง": "ปลอม"}
    forged = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    salt = bytes(act.salt or b"")
    rewrite(index, content=forged)
    entry = leaf_entry(act.type, act.agency_id, act.at, commitment(forged, salt))
    Leaf.objects.filter(act_id=act.id).update(entry=entry)


def strip(index: int) -> None:
    """Take the act away and leave its leaf."""
    ActRecord.objects.filter(id=of(index).id)._raw_delete("default")


DAMAGE: list[tuple[str, Callable[[], object], set[Fault]]] = [
    (
        "a word of an act",
        lambda: rewrite(5, content=bytes(of(5).content or b"").replace("ลอง".encode(), "อง".encode())),
        {Fault.ACT},
    ),
    ("an act's salt", lambda: rewrite(5, salt=bytes(32)), {Fault.ACT}),
    ("an act's content alone destroyed", lambda: rewrite(5, content=None), {Fault.COLUMN}),
    ("a salt alone destroyed", lambda: rewrite(5, salt=None), {Fault.COLUMN}),
    (
        "content and salt destroyed, the rest kept",
        lambda: rewrite(5, salt=None, content=None),
        {Fault.COLUMN},
    ),
    ("the type column", lambda: rewrite(5, type="test.other"), {Fault.COLUMN}),
    ("the agency column", lambda: rewrite(5, agency_id="th:0994000000023"), {Fault.COLUMN}),
    ("the time column", lambda: rewrite(5, at=of(5).at + timedelta(seconds=1)), {Fault.COLUMN}),
    ("the subject column", lambda: rewrite(5, subject_id="6"), {Fault.COLUMN}),
    ("the actor column", lambda: rewrite(5, actor_id="00000000-0000-7000-8000-000000000000"), {Fault.COLUMN}),
    (
        "an entry",
        lambda: Leaf.objects.filter(place=5).update(entry=b"{}"),
        {Fault.ACT, Fault.TILE, Fault.ROOT},
    ),
    ("an act with everything of its own", lambda: forge(5), {Fault.TILE, Fault.ROOT}),
    ("an act removed", lambda: strip(250), {Fault.NO_ACT}),
    ("a leaf removed", lambda: Leaf.objects.filter(place=250).delete(), {Fault.GAP}),
    ("the last leaf removed", lambda: Leaf.objects.filter(place=300).delete(), {Fault.GAP}),
    ("a head's root", lambda: Checkpoint.objects.filter(size=200).update(root=bytes(32)), {Fault.ROOT}),
    (
        "a head's signature",
        lambda: Checkpoint.objects.filter(size=200).update(
            note=Checkpoint.objects.get(size=300).note[:-9] + "AAAAAAA=\n"
        ),
        {Fault.SIGNATURE},
    ),
    (
        "another head's note",
        lambda: Checkpoint.objects.filter(size=200).update(note=Checkpoint.objects.get(size=300).note),
        {Fault.ROOT},
    ),
    ("a cosignature's time", lambda: Cosignature.objects.update(at=utc_now()), {Fault.COSIGNATURE}),
    ("a cosignature gone", lambda: Cosignature.objects.all().delete(), {Fault.COSIGNATURE}),
    (
        "a cosignature's line",
        lambda: Cosignature.objects.update(line=Cosignature.objects.get().line.replace("A", "B", 3)),
        {Fault.COSIGNATURE},
    ),
    ("a witness's key", lambda: Witness.objects.update(key=str(journal.witness_key())), {Fault.COSIGNATURE}),
]


@pytest.mark.parametrize(("what", "damage", "found"), DAMAGE, ids=[what for what, _, _ in DAMAGE])
def test_damage_in_the_database_is_found(
    sealed: LogWatcher, what: str, damage: Callable[[], object], found: set[Fault]
) -> None:
    with transaction.atomic():
        damage()
    assert faults() == found, what


def test_an_act_outside_the_log_is_found(sealed: LogWatcher) -> None:
    copy = of(5)
    copy.id = uuid7()
    copy.save(force_insert=True)
    assert faults() == {Fault.NO_LEAF}


def test_acts_that_wait_are_read_too(sealed: LogWatcher) -> None:
    with transaction.atomic():
        recorded = journal.record(an_act(1))
    assert journal.verify_journal() == ()
    ActRecord.objects.filter(id=recorded.id).update(salt=bytes(32))
    assert faults() == {Fault.ACT}


def test_another_log_key_is_noticed(sealed: LogWatcher, tmp_path: Path) -> None:
    (tmp_path / "keys/log.pem").unlink()
    keys.generate(Algorithm.ED25519).save(tmp_path / "keys/log.pem")
    assert Fault.SIGNATURE in faults()


def test_progress_is_told(sealed: LogWatcher) -> None:
    told: list[tuple[int, int]] = []
    journal.verify_journal(lambda done, total: told.append((done, total)))
    assert told[-1] == (301, 301)


def test_an_empty_journal_is_in_order(log: LogWatcher) -> None:
    assert journal.verify_journal() == ()
