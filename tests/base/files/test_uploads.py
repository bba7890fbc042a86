"""A large file comes in chunks, from anyone, in any order, through any accident, and only ever whole."""

import hashlib
import io
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from saan.base.files import api as files
from saan.base.files import rules, uploads
from saan.base.files.place import store
from saan.base.files.rules import CHUNK, head, leaf
from tests.base.files.test_store import disk_for, on_disk, read, scan

pytestmark = pytest.mark.django_db(transaction=True)


class Sender:
    """The other node: it has the file and knows its chunks."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.chunks = [content[at : at + CHUNK] for at in range(0, len(content), CHUNK)]
        self.leaves = b"".join(leaf(chunk) for chunk in self.chunks)
        self.root = head(leaf(chunk) for chunk in self.chunks).hex()

    def begin(self) -> files.Upload:
        return files.begin(self.root, len(self.content), self.leaves)

    def send(self, *indexes: int) -> None:
        for index in indexes:
            files.put_chunk(self.root, index, self.chunks[index])

    def send_missing(self) -> None:
        for run in files.missing(self.root).missing:
            self.send(*run)


@pytest.fixture
def sender() -> Sender:
    return Sender(scan(5 * CHUNK + 321))


def test_chunks_in_any_order_make_the_file(sender: Sender, home: Path) -> None:
    assert sender.begin().missing == (range(6),)
    sender.send(5, 0, 3)
    assert files.missing(sender.root).missing == (range(1, 3), range(4, 5))
    sender.send(4, 1, 2)
    ref = files.finish(sender.root)
    assert (ref.root, ref.size) == (sender.root, len(sender.content))
    assert read(ref.sha256) == sender.content
    assert files.leaves(ref.sha256) == sender.leaves
    assert on_disk(home) == [files.path_of(ref.sha256)]


@pytest.mark.parametrize("size", [0, 1, CHUNK, 2 * CHUNK])
def test_every_size_can_be_sent(size: int) -> None:
    sender = Sender(scan(size))
    sender.begin()
    sender.send_missing()
    assert read(files.finish(sender.root).sha256) == sender.content


def test_what_is_already_stored_need_not_be_sent(sender: Sender) -> None:
    ref = files.put(io.BytesIO(sender.content))
    assert sender.begin().missing == ()
    sender.send(2)
    assert files.finish(sender.root) == ref
    assert files.missing(sender.root) == files.Upload(sender.root, 6, ())


def test_a_truncated_wrong_or_misplaced_chunk_is_refused_and_leaves_no_trace(sender: Sender) -> None:
    sender.begin()
    good = sender.chunks[0]
    for index, chunk in (
        (0, good[:-1]),
        (0, b""),
        (0, good + b"x"),
        (0, bytes(CHUNK)),
        (1, good),
        (5, sender.chunks[5][:-1]),
        (6, good),
        (-1, good),
    ):
        with pytest.raises(files.ChunkRefusedError):
            files.put_chunk(sender.root, index, chunk)
    assert files.missing(sender.root).missing == (range(6),)
    sender.send_missing()
    assert read(files.finish(sender.root).sha256) == sender.content


def test_a_chunk_list_must_have_the_root_as_its_head(sender: Sender) -> None:
    size, swapped = len(sender.content), sender.leaves[32:64] + sender.leaves[:32] + sender.leaves[64:]
    for root, claimed, leaves in (
        (sender.root, size, swapped),
        (sender.root, size, sender.leaves[:-32]),
        (sender.root, size, sender.leaves[:-1]),
        (sender.root, size - CHUNK, sender.leaves),
        (sender.root, -1, b""),
        ("0" * 64, size, sender.leaves),
        ("../../x", size, sender.leaves),
    ):
        with pytest.raises(files.ChunkListRefusedError):
            files.begin(root, claimed, leaves)


def test_an_upload_that_never_began_is_unknown(sender: Sender) -> None:
    for root in (sender.root, "../../etc", ""):
        with pytest.raises(files.UploadUnknownError):
            files.missing(root)
        with pytest.raises(files.UploadUnknownError):
            files.put_chunk(root, 0, sender.chunks[0])
        with pytest.raises(files.UploadUnknownError):
            files.finish(root)


def test_finishing_too_early_counts_what_is_missing(sender: Sender) -> None:
    sender.begin()
    sender.send(0, 1)
    with pytest.raises(files.UploadIncompleteError) as refusal:
        files.finish(sender.root)
    assert "4" in refusal.value.message().en
    sender.send_missing()
    assert files.finish(sender.root).size == len(sender.content)


def test_chunks_that_the_power_cut_took_are_asked_for_again(sender: Sender, home: Path) -> None:
    sender.begin()
    sender.send_missing()
    part = home / "blobs" / "uploads" / sender.root / "part"
    with part.open("r+b") as file:
        file.seek(2 * CHUNK)
        file.write(bytes(CHUNK))
    with pytest.raises(files.UploadIncompleteError):
        files.finish(sender.root)
    assert files.missing(sender.root).missing == (range(2, 3),)
    sender.send_missing()
    assert read(files.finish(sender.root).sha256) == sender.content


def test_two_senders_at_once_do_no_harm(sender: Sender, home: Path) -> None:
    sender.begin()

    def send_all(seed: int) -> None:
        order = list(range(6))
        random.Random(seed).shuffle(order)
        for index in order:
            uploads.write_chunk(sender.root, index, sender.chunks[index])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send_all, range(4)))
    assert files.finish(sender.root) == files.finish(sender.root)
    assert len(on_disk(home)) == 1


def test_a_late_chunk_does_not_touch_the_stored_file(sender: Sender) -> None:
    sender.begin()
    sender.send_missing()
    ref = files.finish(sender.root)
    before = files.path_of(ref.sha256).stat()
    sender.send(0)
    assert files.path_of(ref.sha256).stat() == before


def test_a_rollback_after_finishing_costs_nothing_but_finishing_again(sender: Sender) -> None:
    sender.begin()
    sender.send_missing()

    def finish_and_fail() -> None:
        with transaction.atomic():
            files.finish(sender.root)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        finish_and_fail()
    assert files.by_root(sender.root) is None
    assert files.missing(sender.root).missing == ()
    assert read(files.finish(sender.root).sha256) == sender.content


def test_room_is_kept_for_what_comes_and_not_for_what_is_announced(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is room for nine chunks, and two are kept for whoever announces: three may, and the first goes on."""
    monkeypatch.setattr(rules, "EARNEST", 2)
    monkeypatch.setattr(uploads, "QUOTA", 9 * CHUNK)
    others = [Sender(scan(5 * CHUNK, seed=seed)) for seed in (2, 3)]
    for one in (sender, *others):
        assert one.begin().missing
    assert (files.room().kept, files.kept(sender.root)) == (6 * CHUNK, 2 * CHUNK)
    late = Sender(scan(4 * CHUNK, seed=4))
    asked: list[int] = []
    for index in range(4):
        files.put_chunk(sender.root, index, sender.chunks[index], lambda: asked.append(1))
    assert (files.kept(sender.root), len(asked)) == (4 * CHUNK, 1)
    for refused in (late.begin, lambda: sender.send(4)):
        with pytest.raises(files.UploadQuotaError):
            refused()
    assert files.missing(sender.root).missing == (range(4, 6),)
    files.put_chunk(sender.root, 0, sender.chunks[0], lambda: asked.append(1))
    for one in others:
        uploads.discard(one.root)
    sender.send_missing()
    assert read(files.finish(sender.root).sha256) == sender.content
    assert late.begin().chunks == 4
    assert len(asked) == 1


def test_a_file_too_large_for_the_channel_or_the_disk_is_refused_at_its_beginning(
    sender: Sender, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(files.FileTooLargeError):
        files.begin(sender.root, len(sender.content), sender.leaves, limit=5 * CHUNK)
    monkeypatch.setattr(uploads, "SPARE", shutil.disk_usage(home).free)
    with pytest.raises(files.DiskFullError):
        sender.begin()
    assert on_disk(home) == []


def test_a_disk_that_fills_up_on_the_way_is_said_and_the_upload_goes_on_later(sender: Sender) -> None:
    sender.begin()
    sender.send(0)
    with disk_for(2 * CHUNK + 4096), pytest.raises(files.DiskFullError):
        sender.send(1, 2)
    assert files.missing(sender.root).missing == (range(2, 6),)
    sender.send_missing()
    assert read(files.finish(sender.root).sha256) == sender.content


def test_abandoned_uploads_are_cleared_and_living_ones_kept(sender: Sender, home: Path) -> None:
    living = Sender(scan(2 * CHUNK, seed=3))
    sender.begin()
    sender.send(0)
    living.begin()
    eight_days_ago = time.time() - timedelta(days=8).total_seconds()
    os.utime(home / "blobs" / "uploads" / sender.root / "have", (eight_days_ago, eight_days_ago))
    (home / "blobs" / "uploads" / ".dead-1234").mkdir()
    two_hours_ago = time.time() - timedelta(hours=2).total_seconds()
    announced, begun = (Sender(scan(2 * CHUNK, seed=seed)) for seed in (5, 6))
    for one in (announced, begun):
        one.begin()
    begun.send(1)
    for one in (announced, begun):
        os.utime(home / "blobs" / "uploads" / one.root / "have", (two_hours_ago, two_hours_ago))
    assert files.sweep() == 2, "one that stopped coming for a week, one that never began within an hour"
    uploads.discard(begun.root)
    assert [path.name for path in (home / "blobs" / "uploads").iterdir() if path.is_dir()] == [living.root]
    with pytest.raises(files.UploadUnknownError):
        files.missing(sender.root)
    assert sender.begin().missing == (range(6),)


SENDING = """
import os, random, sys
from pathlib import Path
import django
from django.conf import settings
settings.configure(SAAN_HOME=Path(sys.argv[1]))
from saan.base.files import uploads
from saan.base.files.place import store
root, content = sys.argv[2], Path(sys.argv[3]).read_bytes()
print("sending", flush=True)
while True:
    for run in uploads.progress(root).missing:
        for index in run:
            uploads.write_chunk(root, index, content[index << 20 : index + 1 << 20])
"""


def test_chunks_received_before_a_kill_are_found_again(home: Path) -> None:
    sender = Sender(scan(40 * CHUNK + 7))
    (home / "content").write_bytes(sender.content)
    sender.begin()
    chance, kills = random.Random(4), 0
    while files.missing(sender.root).missing:
        process = subprocess.Popen(
            [sys.executable, "-c", SENDING, home, sender.root, home / "content"], stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.02))
        had = sum(len(run) for run in files.missing(sender.root).missing)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        kills += 1
        assert sum(len(run) for run in files.missing(sender.root).missing) <= had
    assert kills
    assert read(files.finish(sender.root).sha256) == sender.content


MEASURING = """
import resource, sys
from pathlib import Path
from django.conf import settings
settings.configure(SAAN_HOME=Path(sys.argv[1]))
from saan.base.files import place, uploads
from saan.base.files.rules import CHUNK, head, leaf
count = int(sys.argv[2])
def chunk(index): return index.to_bytes(8, "big") * (CHUNK // 8)
leaves = b"".join(leaf(chunk(index)) for index in range(count))
root = head(leaves[at : at + 32] for at in range(0, len(leaves), 32)).hex()
uploads.check_list(root, count * CHUNK, leaves)
uploads.open_upload(root, leaves, quota=2**60)
for index in range(count):
    uploads.write_chunk(root, index, chunk(index))
with uploads.whole(root) as staged:
    place.store().adopt(staged.path, staged.sha256)
uploads.discard(root)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_the_file(home: Path) -> None:
    def peak_kib(chunks: int) -> int:
        done = subprocess.run(
            [sys.executable, "-c", MEASURING, home, str(chunks)], capture_output=True, text=True, check=True
        )
        return int(done.stdout)

    assert peak_kib(400) - peak_kib(4) < 16 * 1024


def test_finishing_twice_at_once_gives_one_file(sender: Sender, home: Path) -> None:
    sender.begin()
    sender.send_missing()
    barrier, found = threading.Barrier(2), []

    def read_whole() -> None:
        barrier.wait()
        try:
            with uploads.whole(sender.root) as staged:
                found.append(staged.sha256)
                store().adopt(staged.path, staged.sha256)
            uploads.discard(sender.root)
        except files.UploadUnknownError:
            found.append("gone")

    threads = [threading.Thread(target=read_whole) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sha256 = hashlib.sha256(sender.content).hexdigest()
    assert set(found) - {"gone"} == {sha256}
    assert [path.name for path in on_disk(home)] == [sha256]
