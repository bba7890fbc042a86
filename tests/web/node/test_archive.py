"""A backup is whole or refused, and a disk that refuses is never taken for a bad backup."""

import errno
import hashlib
import io
import os
import resource
import shutil
import signal
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest

from saan.trust.errors import SaanError
from saan.web.node import archive, backups, beside, copies, room

PLACE = room.Place(Path(), "saan backup /DISK/FILE")


def silent(_name: str, _size: int) -> None:
    return


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    for name in ("keys/node.pem", "blobs/ab/cd", "log/tile/0/000", "run/scratch"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(name.encode() * 1000)
    # As large uploads lie on the disk while their sender is cut off: hundreds of megabytes by name, nothing in fact.
    part = home / "blobs" / "uploads" / ("a" * 64) / "part"
    part.parent.mkdir(parents=True)
    with part.open("wb") as file:
        file.truncate(300 * 2**20)
    (home / "blobs" / "incoming").mkdir()
    (home / "blobs" / "incoming" / "tmp1").write_bytes(b"half")
    database = tmp_path / "saan.db"
    database.write_bytes(b"rows" * 1000)
    manifest = archive.Manifest("2026-11-22T00:00:00.000Z", "0.1.0", "sqlite", ["th:0994000000015"], 3, "00")
    archive.write(tmp_path / "copy.tar", home, database, manifest, silent)
    return tmp_path / "copy.tar"


def test_what_was_copied_comes_back(backup: Path, tmp_path: Path) -> None:
    manifest = archive.read(backup, tmp_path / "twin", silent, PLACE)
    assert manifest.log_size == 3
    assert (tmp_path / "twin/home/blobs/ab/cd").read_bytes() == b"blobs/ab/cd" * 1000
    assert not (tmp_path / "twin/home/run").exists()
    assert sorted(path.name for path in (tmp_path / "twin/home/blobs").iterdir()) == ["ab"], (
        "unfinished files stay"
    )
    assert backup.stat().st_size < 1 << 20
    assert backup.stat().st_mode & 0o077 == 0


def test_a_node_whose_own_disk_is_full_is_copied_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    made = archive.Manifest("2026-11-22T00:00:00.000Z", "0.1.0", "sqlite", ["th:0994000000015"], 3, "00")
    monkeypatch.setattr(copies, "_written", lambda *_: made)
    monkeypatch.setattr(backups, "remember", full)
    assert copies.back_up(tmp_path / "copy.tar", silent) == made, "it is whole, though it could not be noted"


def test_a_backup_that_was_cut_off_is_refused(backup: Path, tmp_path: Path) -> None:
    backup.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    with pytest.raises(archive.DamagedBackupError):
        archive.read(backup, tmp_path / "twin", silent, PLACE)


def test_one_flipped_bit_is_found(backup: Path, tmp_path: Path) -> None:
    body = bytearray(backup.read_bytes())
    body[body.index(b"blobs/ab/cdblobs")] ^= 1
    backup.write_bytes(body)
    with pytest.raises(archive.DamagedBackupError):
        archive.read(backup, tmp_path / "twin", silent, PLACE)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b'"members": {', b'"members": null, "others": {'),
        (b'"log_size": 3', b'"log_size": "three"'),
        (b'"log_size": 3', b'"log_size": 3, "others": ' + b"[" * 100_000 + b"]" * 100_000),
        (b'"agencies": [', b'"agencies": [7, '),
        (b'"agencies": [', b'"agencies": [' + b"[" * 100_000 + b"]" * 100_000 + b", "),
        (b"saan-backup/1", b"saan-backup/\xff"),
        (b'"log_root"', b'"another"'),
    ],
)
def test_a_manifest_of_another_shape_is_damage(
    backup: Path, tmp_path: Path, was: bytes, becomes: bytes
) -> None:
    changed = tmp_path / "changed.tar"
    with tarfile.open(backup) as old, tarfile.open(changed, "w") as new:
        for entry in old:
            body = old.extractfile(entry)
            assert body is not None
            data = body.read()
            if entry.name == archive.MANIFEST:
                assert was in data
                data = data.replace(was, becomes, 1)
            entry.size = len(data)
            new.addfile(entry, io.BytesIO(data))
    with pytest.raises(archive.DamagedBackupError, match="manifest"):
        archive.read(changed, tmp_path / "twin", silent, PLACE)


def test_a_manifest_longer_than_any_is_not_read(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_MANIFEST", 100)
    with pytest.raises(archive.DamagedBackupError, match="longer"):
        archive.read(backup, tmp_path / "twin", silent, PLACE)


def test_a_member_that_would_leave_the_folder_is_refused(backup: Path, tmp_path: Path) -> None:
    with tarfile.open(backup, "w") as tar:
        tar.add(__file__, arcname="../outside.py")
    with pytest.raises(archive.DamagedBackupError):
        archive.read(backup, tmp_path / "twin", silent, PLACE)
    assert not (tmp_path / "outside.py").exists()


def test_a_name_that_no_disk_takes_is_damage_and_no_fault_of_the_disk(backup: Path, tmp_path: Path) -> None:
    with tarfile.open(backup, "w") as tar:
        tar.add(__file__, arcname=f"home/{'ก' * 100}")
    with pytest.raises(archive.DamagedBackupError):
        archive.read(backup, tmp_path / "twin", silent, PLACE)


@contextmanager
def a_disk_of(size: int) -> Iterator[None]:
    """Have the kernel refuse every byte of a file beyond so many, as a disk does that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    spoken = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, spoken)


def english(refusal: "pytest.ExceptionInfo[SaanError]") -> str:
    return f"{refusal.value.message().en} {refusal.value.remedy().en}"


def test_a_disk_that_fills_up_during_a_restore_is_not_a_bad_backup(backup: Path, tmp_path: Path) -> None:
    before = backup.read_bytes()
    with a_disk_of(3000), pytest.raises(room.NotWrittenError) as refusal:
        archive.read(backup, tmp_path / "twin", silent, room.Place(tmp_path, room.RESTORE_ELSEWHERE))
    assert "another disk" in english(refusal)
    assert "Use another backup" not in english(refusal)
    assert backup.read_bytes() == before
    assert archive.read(backup, tmp_path / "roomy", silent, PLACE).log_size == 3


def test_a_backup_that_cannot_be_read_now_is_not_called_damaged(backup: Path, tmp_path: Path) -> None:
    for source in (tmp_path / "away.tar", tmp_path):
        with pytest.raises(room.NotReadError) as refusal:
            archive.read(source, tmp_path / "twin", silent, PLACE)
        assert str(source) in english(refusal)


def test_of_a_backup_that_did_not_fit_nothing_stays(backup: Path, tmp_path: Path) -> None:
    whole = archive.read(backup, tmp_path / "twin", silent, PLACE)
    folder, rows = tmp_path / "disk", tmp_path / "saan.db"
    folder.mkdir()
    place = room.Place(folder, room.UPGRADE_ELSEWHERE)
    with a_disk_of(20_000), pytest.raises(room.NotWrittenError) as refusal, place.writing():
        archive.write(folder / "copy.tar", tmp_path / "home", rows, whole, silent)
    assert "--backup-to" in english(refusal)
    assert list(folder.iterdir()) == []


def test_a_file_of_the_node_that_cannot_be_copied_is_named(backup: Path, tmp_path: Path) -> None:
    whole = archive.read(backup, tmp_path / "twin", silent, PLACE)
    with pytest.raises(room.NotReadError) as refusal:
        archive.write(tmp_path / "new.tar", tmp_path / "home", tmp_path / "away.db", whole, silent)
    assert "away.db" in english(refusal)
    assert not (tmp_path / "new.tar.partial").exists()


def test_what_a_node_removes_while_it_is_copied_is_passed_over(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal's partial tiles give way to whole ones, folder and all, at any moment of a copy."""
    home, whole = tmp_path / "home", archive.read(backup, tmp_path / "twin", silent, PLACE)
    partial = home / "log/tile/0/001.p"
    walk, is_file = os.walk, Path.is_file

    def walked(top: Path, **asked: Any) -> Iterator[tuple[str, list[str], list[str]]]:
        for where, folders, names in walk(top, **asked):
            if where.endswith("tile/0"):
                folders.append("002.p")  # seen, and gone before it is looked into
            yield where, folders, names

    def seen(path: Path) -> bool:
        found = is_file(path)
        if path.parent == partial:
            shutil.rmtree(partial)
        return found

    monkeypatch.setattr("os.walk", walked)
    monkeypatch.setattr(Path, "is_file", seen)
    for act in (
        lambda: archive.size(home),
        lambda: archive.write(
            tmp_path / "new.tar", home, tmp_path / "saan.db", replace(whole, members={}), silent
        ),
    ):
        partial.mkdir()
        (partial / "7").write_bytes(b"seven")
        act()
        assert not partial.exists()
    copied = archive.read(tmp_path / "new.tar", tmp_path / "again", silent, PLACE)
    assert copied.members == whole.members


@pytest.fixture
def linked(tmp_path: Path) -> Path:
    """A backup as an upgrade makes it on the node's own disk: its folder, with one blob beside the tar."""
    home, folder = tmp_path / "node", tmp_path / "before"
    content = b"an enclosure" * 1000
    name = hashlib.sha256(content).hexdigest()
    blob = home / "blobs" / name[:2] / name[2:4] / name
    for path, data in ((blob, content), (home / "keys/node.pem", b"key"), (home / "blobs/.lock", b"")):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    rows = tmp_path / "saan.db"
    rows.write_bytes(b"rows" * 1000)
    folder.mkdir()
    names = beside.link(home, folder, silent)
    assert names == (f"{name[:2]}/{name[2:4]}/{name}",)
    manifest = archive.Manifest(
        "2026-11-22T00:00:00.000Z", "0.1.0", "sqlite", [], 3, "00", linked=list(names)
    )
    archive.write(folder / beside.FILE, home, rows, manifest, silent)
    return folder


def brought(folder: Path, twin: Path, place: Path) -> Path:
    manifest = archive.read(folder / beside.FILE, twin, silent, PLACE)
    assert manifest.linked is not None
    beside.bring(manifest.linked, folder, twin / "home", room.Place(place, room.RESTORE_ELSEWHERE), silent)
    (name,) = manifest.linked
    return twin / "home" / "blobs" / name


def test_blobs_beside_a_backup_come_back_whatever_the_node_has_removed_since(
    linked: Path, tmp_path: Path
) -> None:
    assert (linked / beside.FILE).stat().st_size < 1 << 16, "no blob is copied"
    (own,) = (tmp_path / "node").glob("blobs/*/*/*")
    content = own.read_bytes()
    own.unlink()
    assert brought(linked, tmp_path / "twin", tmp_path).read_bytes() == content
    assert (tmp_path / "twin/home/keys/node.pem").read_bytes() == b"key"


def test_on_another_disk_blobs_beside_a_backup_are_copied(linked: Path, tmp_path: Path) -> None:
    here = tmp_path.stat().st_dev
    other = [one for one in map(Path, ("/dev/shm", "/var/tmp", ".")) if one.stat().st_dev != here]
    if not other:
        pytest.skip("this machine has one disk")
    with tempfile.TemporaryDirectory(dir=other[0]) as folder:
        assert beside.link(tmp_path / "node", Path(folder) / "none", silent) is None
        came = brought(linked, Path(folder) / "twin", Path(folder))
        assert (came.read_bytes(), came.stat().st_nlink) == (b"an enclosure" * 1000, 1)


@pytest.mark.parametrize("harm", [b"another content", None])
def test_a_blob_beside_a_backup_that_is_missing_or_altered_is_found(
    linked: Path, tmp_path: Path, harm: bytes | None
) -> None:
    (blob,) = linked.glob("blobs/*/*/*")
    blob.unlink()
    if harm is not None:
        blob.write_bytes(harm)
    with pytest.raises(archive.DamagedBackupError):
        brought(linked, tmp_path / "twin", tmp_path)


def test_a_manifest_that_names_a_blob_outside_the_store_is_refused(linked: Path, tmp_path: Path) -> None:
    for name in ("../../keys/node.pem", "ab/cd/" + "0" * 64):
        with pytest.raises(archive.DamagedBackupError) as refusal:
            beside.bring([name], linked, tmp_path / "twin", replace(PLACE, folder=tmp_path), silent)
        assert "unexpected blob" in english(refusal)
