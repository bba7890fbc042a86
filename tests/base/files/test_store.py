"""What is stored is named by what it is, comes back as it was, or not at all."""

import hashlib
import io
import os
import random
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from django.db import models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saan.base.files import api as files
from saan.base.files.models import File
from saan.base.files.rules import CHUNK, head, leaf
from saan.trust.clock import utc_now

pytestmark = pytest.mark.django_db


def scan(size: int, seed: int = 1) -> bytes:
    """Bytes like those of a scanned enclosure: any, and always the same for a seed."""
    return random.Random(seed).randbytes(size)


def put(content: bytes) -> files.FileRef:
    return files.put(io.BytesIO(content))


def test_pieces_are_stored_as_the_whole_that_they_are() -> None:
    whole = scan(2 * CHUNK + 5)
    cuts = [0, 1, 1, 70_000, CHUNK - 1, 2 * CHUNK + 1, len(whole)]
    stored = files.put(files.Pieces([whole[start:end] for start, end in pairwise(cuts)]))
    assert stored == put(whole)
    assert files.put(files.Pieces([])) == put(b"")


def read(sha256: str) -> bytes:
    with files.open(sha256) as stream:
        return stream.read()


def on_disk(home: Path) -> list[Path]:
    """Every file of the store but its locks."""
    return [path for path in home.rglob("*") if path.is_file() and path.name != ".lock"]


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 17])
def test_a_file_has_the_name_that_sha256sum_prints_and_comes_back_whole(size: int) -> None:
    content = scan(size)
    ref = put(content)
    printed = subprocess.run(
        ["sha256sum", files.path_of(ref.sha256)], capture_output=True, text=True, check=True
    )
    assert printed.stdout.split()[0] == ref.sha256
    assert ref.root == head(leaf(content[at : at + CHUNK]) for at in range(0, size, CHUNK)).hex()
    assert (ref.size, read(ref.sha256)) == (size, content)
    assert files.verify(ref.sha256) == files.by_root(ref.root) == files.find(ref.sha256) == ref


def test_the_same_bytes_are_kept_once(home: Path) -> None:
    content = scan(2 * CHUNK)
    assert put(content) == put(content)
    assert len(on_disk(home)) == File.objects.count() == 1


class Trickle(io.RawIOBase):
    """A stream that gives as few bytes at a time as it likes, as sockets do."""

    def __init__(self, content: bytes, seed: int) -> None:
        self._left, self._random = content, random.Random(seed)

    def read(self, size: int = -1) -> bytes:
        piece = self._left[: self._random.randint(1, max(1, min(size, 300_000)))]
        self._left = self._left[len(piece) :]
        return piece


@pytest.mark.parametrize("seed", range(3))
def test_short_reads_change_nothing(seed: int) -> None:
    content = scan(2 * CHUNK + 5, seed)
    assert files.put(cast("BinaryIO", Trickle(content, seed))) == put(content)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(moves=st.lists(st.tuples(st.integers(0, 2 * CHUNK + 99), st.integers(0, CHUNK + 99)), max_size=6))
def test_a_reader_may_jump_about(moves: list[tuple[int, int]]) -> None:
    content = scan(2 * CHUNK + 77)
    with files.open(put(content).sha256) as stream:
        for place, length in moves:
            stream.seek(place)
            assert stream.read(length) == content[place : place + length]
            assert stream.tell() == max(place, min(place + length, len(content)))


def wound(path: Path, at: int) -> None:
    path.chmod(0o640)
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)
        file.seek(at)
        file.write(bytes([byte[0] ^ 1]))


def test_no_wrong_byte_is_ever_handed_out() -> None:
    content = scan(3 * CHUNK)
    ref = put(content)
    wound(files.path_of(ref.sha256), 2 * CHUNK + 5)
    with files.open(ref.sha256) as stream:
        assert stream.read(2 * CHUNK) == content[: 2 * CHUNK]
        with pytest.raises(files.FileDamagedError) as refusal:
            stream.read(1)
    assert "saan" not in refusal.value.message().th
    assert "ชุดสำรอง" in refusal.value.remedy().th
    with pytest.raises(files.FileDamagedError):
        files.verify(ref.sha256)


def test_a_file_cut_short_or_lost_is_noticed() -> None:
    ref = put(scan(CHUNK))
    path = files.path_of(ref.sha256)
    path.chmod(0o640)
    os.truncate(path, CHUNK - 1)
    with pytest.raises(files.FileDamagedError):
        read(ref.sha256)
    path.unlink()
    with pytest.raises(files.FileUnknownError):
        read(ref.sha256)


def test_storing_the_same_bytes_again_heals() -> None:
    content = scan(CHUNK + 1)
    ref = put(content)
    wound(files.path_of(ref.sha256), 0)
    assert put(content) == ref
    assert read(ref.sha256) == content


def test_a_stored_file_is_read_only() -> None:
    assert files.path_of(put(b"x").sha256).stat().st_mode & 0o777 == 0o440


def test_a_file_beyond_the_limit_leaves_nothing(home: Path) -> None:
    with pytest.raises(files.FileTooLargeError) as refusal:
        files.put(io.BytesIO(scan(2 * CHUNK)), limit=2 * CHUNK - 1)
    assert str(2 * CHUNK - 1) in refusal.value.message().th
    assert on_disk(home) == []
    assert files.put(io.BytesIO(scan(2 * CHUNK)), limit=2 * CHUNK).size == 2 * CHUNK


@contextmanager
def disk_for(size: int) -> Iterator[None]:
    """Have the kernel refuse to let any file of this process grow beyond a size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_said_and_leaves_no_half_file(home: Path) -> None:
    with disk_for(CHUNK + 4096), pytest.raises(files.DiskFullError):
        put(scan(3 * CHUNK))
    assert on_disk(home) == []
    assert read(put(scan(3 * CHUNK)).sha256) == scan(3 * CHUNK)


class Torn(io.RawIOBase):
    """A sender that vanishes."""

    def read(self, _size: int = -1) -> bytes:
        raise ConnectionResetError


def test_a_sender_that_vanishes_leaves_nothing(home: Path) -> None:
    with pytest.raises(ConnectionResetError):
        files.put(cast("BinaryIO", Torn()))
    assert on_disk(home) == []


@pytest.mark.parametrize("name", ["", "../../../etc/passwd", "a" * 64])
def test_an_unknown_name_is_said_so(name: str) -> None:
    for ask in (files.open, files.find, files.path_of, files.verify, files.destroy, files.leaves):
        with pytest.raises(files.FileUnknownError):
            ask(name)
    assert not files.exists(name)
    assert files.by_root(name) is None


def test_listing_goes_through_every_file_page_by_page() -> None:
    refs = sorted((put(scan(9, seed)) for seed in range(5)), key=lambda ref: ref.sha256)
    first = files.listing(limit=3)
    assert first + files.listing(first[-1].sha256, limit=3) == refs


# Rollback, destruction and the sweep need real commits.


@pytest.mark.django_db(transaction=True)
def test_a_rollback_takes_the_file_back_and_the_sweep_its_bytes_a_day_later(home: Path) -> None:
    def store_and_fail() -> None:
        with transaction.atomic():
            put(b"draft")
            raise InterruptedError

    with pytest.raises(InterruptedError):
        store_and_fail()
    kept = put(b"final")
    assert not files.exists(hashlib.sha256(b"draft").hexdigest())
    assert files.sweep(utc_now() + timedelta(hours=1)) == 0
    assert files.sweep(utc_now() + timedelta(hours=25)) == 1
    assert on_disk(home) == [files.path_of(kept.sha256)]


@pytest.mark.django_db(transaction=True)
def test_the_sweep_clears_what_a_killed_writer_left(home: Path) -> None:
    put(b"kept")
    left = home / "blobs" / "incoming" / "tmp123"
    left.write_bytes(b"half")
    assert files.sweep() == 0
    assert files.sweep(utc_now() + timedelta(hours=25)) == 1
    assert not left.exists()


@pytest.mark.django_db(transaction=True)
def test_destroying_removes_row_and_bytes_with_the_commit(home: Path) -> None:
    ref = put(scan(2 * CHUNK))
    with transaction.atomic():
        assert files.destroy(ref.sha256) == ref
        assert len(on_disk(home)) == 1, "a rollback must still find the bytes"
    assert on_disk(home) == []
    with pytest.raises(files.FileUnknownError):
        files.open(ref.sha256)


@pytest.mark.django_db(transaction=True)
def test_destroying_spares_the_same_bytes_stored_anew_meanwhile() -> None:
    ref = put(b"form")
    with transaction.atomic():
        files.destroy(ref.sha256)
        put(b"form")
    assert read(ref.sha256) == b"form"


@pytest.mark.django_db(transaction=True)
def test_a_file_in_use_is_not_destroyed(enclosure: type[models.Model]) -> None:
    ref = put(b"map")
    row = enclosure._default_manager.create(file_id=ref.sha256)
    with pytest.raises(files.FileStillUsedError):
        files.destroy(ref.sha256)
    assert read(ref.sha256) == b"map"
    row.delete()
    files.destroy(ref.sha256)
    assert not files.exists(ref.sha256)
