"""Whatever happens to a command, whoever typed it reads a sentence."""

import errno
import os
from pathlib import Path
from typing import NoReturn

import pytest
from django.db import OperationalError

from saan.trust.errors import SaanError, Text
from saan.trust.findings import Outcome
from saan.web.cli import main, root
from saan.web.node import config, findings


def breaks() -> None:
    message = "shelf [/] 7"
    raise LookupError(message)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAAN_HOME", str(tmp_path / "node"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return tmp_path / "node"


def test_a_fault_of_ours_is_one_message_and_its_trace_is_kept(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert root.ended(breaks) == 1
    said = capsys.readouterr().err
    (kept,) = home.parent.glob("saan-*.log")
    assert "Traceback" not in said
    assert "cli.unforeseen" in said
    assert "LookupError: shelf [/] 7" in said
    assert str(kept) in said, "there is no node yet, so the trace is kept where the machine keeps such"

    logs = home / "run" / "logs"
    logs.mkdir(parents=True)
    assert [root.ended(breaks), root.ended(breaks)] == [1, 1]
    assert str(logs / "commands.log") in capsys.readouterr().err
    assert (logs / "commands.log").read_text().count("in breaks") == 2
    assert (logs / "commands.log").stat().st_mode & 0o077 == 0

    monkeypatch.setenv(root.TRACEBACK, "1")
    with pytest.raises(LookupError):
        root.ended(breaks)


def test_a_refusal_keeps_its_own_words(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    class RefusedError(SaanError):
        code = "test.refused"
        text = Text(th="แฟ้ม [a] ไม่มี", en="There is no [a].")

    def refuses() -> None:
        raise RefusedError

    assert root.ended(refuses) == 1
    said = capsys.readouterr().err
    assert "There is no [a]." in said
    assert "test.refused" in said


@pytest.mark.parametrize(
    ("settings", "named"), [("web 1", "line 1"), ("colour = 'red'", "colour"), ("demo = 'yes'", "demo")]
)
def test_settings_that_cannot_be_used_are_named(
    settings: str, named: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.mkdir()
    (home / "saan.toml").write_text(settings)

    def load() -> None:
        config.load(home)

    assert root.ended(load) == 1
    said = capsys.readouterr().err
    assert "node.bad-settings" in said
    assert str(home / "saan.toml") in said
    assert named in said


def test_what_ends_well_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert root.ended(lambda: None) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("nosuch", ("ไม่มีคำสั่ง 'nosuch'", "No such command")),
        ("verify --x", ("ไม่มีตัวเลือก --x", "No such option")),
        ("verify --trust", ("ต้องระบุค่าของตัวเลือก '--trust'", "requires an argument")),
        ("version extra", ("มีคำเกินมา: extra", "unexpected extra argument")),
        ("backup", ("ยังไม่ได้ระบุ 'target'", "Missing argument")),
        ("jobs revive", ("ระบุเลขงานหนึ่งงาน หรือ --all", "Name one job, or --all.")),
        ("verify --json=5 a", ("ตัวเลือก '--json' ไม่รับค่า", "does not take a value")),
    ],
)
def test_words_that_are_not_understood_are_told_in_both_languages(
    words: str,
    told: tuple[str, str],
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.argv", ["saan", *words.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert all(sentence in said for sentence in told), said
    assert "--help" in said
    assert "cli.usage" in said


def test_a_family_of_verbs_alone_shows_what_it_has(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["saan", "jobs"])
    with pytest.raises(SystemExit) as ended:
        main()
    shown = capsys.readouterr()
    assert ended.value.code == 2
    assert "revive" in shown.out + shown.err
    assert "cli.usage" not in shown.err


FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    "ailing", [FULL, OperationalError("disk I/O error"), PermissionError(errno.EACCES, "no")]
)
def test_a_disk_or_a_database_that_cannot_is_no_fault_of_ours(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, ailing: Exception
) -> None:
    def cannot() -> NoReturn:
        raise ailing

    def full(*_: object) -> NoReturn:
        raise FULL

    monkeypatch.setattr(os, "fdopen", full)  # nor can the trace be kept
    assert root.ended(cannot) == 1
    said = capsys.readouterr().err
    assert "cli.not-able" in said
    assert str(ailing.args[-1]) in said
    (found,) = findings.examine(Text(th="ดิสก์", en="Disk"), cannot)
    assert found.outcome is Outcome.FAILS
    assert found.remedy is not None
    assert "room" in found.remedy.en


def test_a_command_run_as_another_user_leaves_nothing_that_the_node_cannot_read(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "keys").mkdir(parents=True)
    owner = (home / "keys").stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    assert root.ended(root.set_up_django) == 1
    said = capsys.readouterr().err
    assert "cli.other-user" in said
    assert "sudo -u" in said
    assert list(home.rglob("*")) == [home / "keys"]
