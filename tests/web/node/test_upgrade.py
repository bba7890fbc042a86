"""An upgrade makes a backup, survives being killed, and never goes back."""

import hashlib
import importlib
import json
import re
import signal
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.web.node.databases import NewDatabase, new_database
from tests.web.node.hands import Site, environment

__all__ = ["new_database"]

pytestmark = pytest.mark.parametrize(
    "new_database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)

OLDER = ("mfa", "0001")
"""Taken back, a library's later changes wait again: an older database, in truth."""

FOLD = importlib.import_module("saan.letters.migrations.0001_squashed_0010_tray_by_urgency").Migration
HALFWAY, NEWER = FOLD.replaces[-1], ("letters", "0999_of_a_later_version")

KILLED = """
import glob, os, signal, sys
mark, looking = sys.argv.pop(1), False

def look(event, _arguments):
    global looking
    if looking or event not in ("open", "os.rename", "os.remove"):
        return
    looking = True
    if glob.glob(mark):
        os.kill(os.getpid(), signal.SIGKILL)
    looking = False

sys.addaudithook(look)
from saan.web.cli import main
main()
"""
"""The interpreter itself tells when, so the blow never comes too late: what the mark stands for cannot end without one more event."""


A_WEEK = "CREATE TABLE a_week_of_letters (n integer)"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, new_database: NewDatabase) -> Site:
    made = Site(tmp_path_factory.mktemp("site") / "node", "th:0994000000031", database=new_database())
    made.say("init", *made.answers(), "--authority")
    return made


def backups(folder: Path) -> list[Path]:
    return sorted(folder.glob("before-*"))


def holds_the_week(backup: Path) -> bool:
    """Whether the database in a backup has what was written in that week."""
    with tarfile.open(backup / "node.tar") as tar:
        (name,) = [one for one in tar.getnames() if one.startswith("database/")]
        body = tar.extractfile(name)
        assert body is not None
        return b"a_week_of_letters" in body.read()


def a_blob(home: Path) -> Path:
    """Put a file into the node's store, as those of letters lie there."""
    content = b"an enclosure" * 1000
    name = hashlib.sha256(content).hexdigest()
    blob = home / "blobs" / name[:2] / name[2:4] / name
    blob.parent.mkdir(parents=True)
    blob.write_bytes(content)
    return blob


def killed_once(site: Site, mark: str, *options: str) -> None:
    """Run an upgrade that is killed -9 at the first thing it does with files once a sign of it stands in the folder."""
    words = (str(site.home / mark), "--home", str(site.home), "upgrade", *options)
    line = [sys.executable, "-c", KILLED, *words]
    done = subprocess.run(line, env=environment(), check=False, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr
    assert list(site.home.glob(mark))


@pytest.mark.timeout(900)
def test_what_waits_is_changed_after_a_backup_however_often_it_is_killed(site: Site, tmp_path: Path) -> None:
    site.say("django", "migrate", *OLDER, "-v0")
    assert "node.behind" in site.say("run", code=1)
    blob = a_blob(site.home)
    more_than_any_disk = site.home / "emblems" / "much"
    more_than_any_disk.parent.mkdir(exist_ok=True)
    with more_than_any_disk.open("wb") as file:
        file.truncate(8 * 2**40)
    assert re.search(
        r"8,19\d\.\d GiB is needed, and [\d,.]+ .iB is free", said := site.say("upgrade", code=1)
    )
    assert "--backup-to" in said
    more_than_any_disk.unlink()
    assert "node.behind" in site.say("run", code=1), "nothing was changed"
    killed_once(site, "backups/*.partial")
    killed_once(site, "upgrade.json", "--backup-to", str(tmp_path))
    (before,) = backups(tmp_path)
    site.say(
        "django", "migrate", "mfa", "0002", "-v0"
    )  # as it would have gone on: the blow falls amid the changes
    site.say("upgrade")
    assert backups(tmp_path) == [before]
    assert blob.samefile(before / blob.relative_to(site.home)), "on the node's own disk no blob is copied"
    assert (before / "node.tar").is_file(), "of before the first change, in the folder that was named"
    assert list((site.home / "backups").iterdir()) == [], "what was begun there is gone, and no other is made"
    assert not (site.home / "upgrade.json").exists()
    assert "0 changes" in site.say("upgrade")
    findings = json.loads(site.command("doctor", "--json").stdout)["findings"]
    assert {one["outcome"] for one in findings if one["subject"]["en"] == "Database"} == {"holds"}


@pytest.mark.timeout(900)
def test_what_was_written_after_a_run_that_changed_nothing_is_in_the_backup(
    site: Site, tmp_path: Path
) -> None:
    """An upgrade is killed before its first change, and the older program goes on for a week."""
    site.say("django", "migrate", *OLDER, "-v0")
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    killed_once(site, "upgrade.json", "--backup-to", str(tmp_path / "first"))
    site.write(A_WEEK)
    assert str(tmp_path / "second") in site.say("upgrade", "--backup-to", str(tmp_path / "second"))
    (first,), (second,) = backups(tmp_path / "first"), backups(tmp_path / "second")
    assert [holds_the_week(backup) for backup in (first, second)] == [False, True]


@pytest.mark.timeout(900)
def test_of_a_mark_that_does_not_say_what_stood_in_the_database_the_backup_is_kept(
    site: Site, tmp_path: Path
) -> None:
    """An earlier version wrote it: its run may have been cut short amid its changes."""
    site.say("django", "migrate", *OLDER, "-v0")
    killed_once(site, "upgrade.json", "--backup-to", str(tmp_path))
    mark = site.home / "upgrade.json"
    said = json.loads(mark.read_text())
    mark.write_text(json.dumps({"backup": said["backup"], "to": said["to"]}))
    assert said["backup"] in site.say("upgrade")
    assert [str(one) for one in backups(tmp_path)] == [said["backup"]]


def test_neither_a_running_node_is_upgraded_nor_one_amid_folded_changes_nor_a_newer_one(site: Site) -> None:
    with site.running():
        assert "node.busy" in site.say("upgrade", code=1)
        assert "node.busy" in site.say("run", code=1)
    before = backups(site.home / "backups")
    for change, refusal in ((HALFWAY, "node.too-old"), (NEWER, "node.downgrade")):
        first, again = (
            (forgotten(change), noted(change)) if change is HALFWAY else (noted(change), forgotten(change))
        )
        site.write(first)
        for verb in ("upgrade", "run"):
            assert refusal in site.say(verb, code=1)
        assert backups(site.home / "backups") == before
        site.write(again)
        assert "0 changes" in site.say("upgrade")


def noted(change: tuple[str, str]) -> str:
    """Return what notes a change to the database as made."""
    return "INSERT INTO django_migrations (app, name, applied) VALUES ('{}', '{}', '2026-01-01')".format(
        *change
    )


def forgotten(change: tuple[str, str]) -> str:
    """Return what has a change to the database never been made."""
    return "DELETE FROM django_migrations WHERE app = '{}' AND name = '{}'".format(*change)
