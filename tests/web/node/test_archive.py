"""A backup is whole or refused."""

import tarfile
from pathlib import Path

import pytest

from saan.web.node import archive


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
    manifest = archive.read(backup, tmp_path / "twin", silent)
    assert manifest.log_size == 3
    assert (tmp_path / "twin/home/blobs/ab/cd").read_bytes() == b"blobs/ab/cd" * 1000
    assert not (tmp_path / "twin/home/run").exists()
    assert sorted(path.name for path in (tmp_path / "twin/home/blobs").iterdir()) == ["ab"], (
        "unfinished files stay"
    )
    assert backup.stat().st_size < 1 << 20
    assert backup.stat().st_mode & 0o077 == 0


def test_a_backup_that_was_cut_off_is_refused(backup: Path, tmp_path: Path) -> None:
    backup.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    with pytest.raises(archive.DamagedBackupError):
        archive.read(backup, tmp_path / "twin", silent)


def test_one_flipped_bit_is_found(backup: Path, tmp_path: Path) -> None:
    body = bytearray(backup.read_bytes())
    body[body.index(b"blobs/ab/cdblobs")] ^= 1
    backup.write_bytes(body)
    with pytest.raises(archive.DamagedBackupError):
        archive.read(backup, tmp_path / "twin", silent)


def test_a_member_that_would_leave_the_folder_is_refused(backup: Path, tmp_path: Path) -> None:
    with tarfile.open(backup, "w") as tar:
        tar.add(__file__, arcname="../outside.py")
    with pytest.raises(archive.DamagedBackupError):
        archive.read(backup, tmp_path / "twin", silent)
    assert not (tmp_path / "outside.py").exists()
