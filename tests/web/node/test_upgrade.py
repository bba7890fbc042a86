"""An upgrade makes a backup, survives being killed, and never goes back."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.web.node.databases import NewDatabase, new_database
from tests.web.node.hands import Site, environment

__all__ = ["new_database"]

OLDER = ("mfa", "0001")
"""Taken back, a library's later changes wait again: an older database, in truth."""

NEWER = """
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
MigrationRecorder(connection).record_{}("letters", "0999_of_a_later_version")
"""


HALFWAY = """
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
loader = MigrationLoader(connection, load=False)
loader.load_disk()
fold = next(one for one in loader.disk_migrations.values() if one.app_label == "letters" and one.replaces)
MigrationRecorder(connection).record_{}(*fold.replaces[-1])
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, new_database: NewDatabase) -> Site:
    made = Site(tmp_path_factory.mktemp("site") / "node", "th:0994000000031", database=new_database())
    made.say("init", *made.answers(), "--authority")
    return made


def backups(site: Site) -> list[Path]:
    return sorted((site.home / "backups").glob("*.tar"))


def killed_once(site: Site, marked: Path) -> None:
    """Start an upgrade and kill it -9 as soon as a sign of it stands in the folder."""
    line = [sys.executable, "-m", "saan", "--home", str(site.home), "upgrade"]
    with subprocess.Popen(
        line, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        deadline = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < deadline:
            if any(marked.parent.glob(marked.name)):
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.02)
        process.wait(60)


@pytest.mark.timeout(900)
def test_what_waits_is_changed_after_a_backup_however_often_it_is_killed(site: Site) -> None:
    before = backups(site)
    site.say("django", "migrate", *OLDER, "-v0")
    assert "node.behind" in site.say("run", code=1)
    killed_once(site, site.home / "backups" / "*.partial")
    killed_once(site, site.home / "upgrade.json")
    site.say("upgrade")
    made = [one for one in backups(site) if one not in before]
    assert len(made) == 1, "the backup is of before the first change, and no other is made"
    assert not (site.home / "upgrade.json").exists()
    assert "0 changes" in site.say("upgrade")
    findings = json.loads(site.command("doctor", "--json").stdout)["findings"]
    assert {one["outcome"] for one in findings if one["subject"]["en"] == "Database"} == {"holds"}


def test_a_running_node_is_not_upgraded_nor_started_twice(site: Site) -> None:
    with site.running():
        assert "node.busy" in site.say("upgrade", code=1)
        assert "node.busy" in site.say("run", code=1)


def test_a_database_amid_changes_that_were_folded_is_refused_untouched(site: Site) -> None:
    before = backups(site)
    site.say("django", "shell", "-v0", "-c", HALFWAY.format("unapplied"))
    for verb in ("upgrade", "run"):
        assert "node.too-old" in site.say(verb, code=1)
    assert backups(site) == before
    site.say("django", "shell", "-v0", "-c", HALFWAY.format("applied"))
    assert "0 changes" in site.say("upgrade")


def test_a_newer_database_is_refused(site: Site) -> None:
    before = backups(site)
    site.say("django", "shell", "-v0", "-c", NEWER.format("applied"))
    for verb in ("upgrade", "run"):
        assert "node.downgrade" in site.say(verb, code=1)
    assert backups(site) == before
    site.say("django", "shell", "-v0", "-c", NEWER.format("unapplied"))
    assert "0 changes" in site.say("upgrade")
