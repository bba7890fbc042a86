"""What a node's programs say never fills its disk."""

import errno
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

from saan.web.node import log_files


def said(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in sorted(folder.iterdir())}


def test_a_log_that_grew_too_large_is_put_aside_while_its_program_writes_on(tmp_path: Path) -> None:
    (tmp_path / "other.log").write_text("short")
    with (tmp_path / "worker.log").open("ab", buffering=0) as program:
        for number in range(6):
            program.write(f"{number} ".encode() * 10)
            log_files.trim(tmp_path, largest=15)
        program.write(b"now")
    kept = said(tmp_path)
    assert kept.pop("other.log") == "short"
    assert {name: text[:3] for name, text in kept.items()} == {
        "worker.log": "now",
        "worker.log.1": "5 5",
        "worker.log.2": "4 4",
        "worker.log.3": "3 3",
    }


def test_a_full_disk_loses_old_lines_and_gets_their_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "worker.log").write_text("long" * 10)
    monkeypatch.setattr(shutil, "copyfile", full)
    log_files.trim(tmp_path, largest=15)
    assert said(tmp_path) == {"worker.log": ""}
