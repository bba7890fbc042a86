"""A restore that was refused or killed half-way leaves no node that runs."""

import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from saan.web.node import archive, room
from tests.web.node.databases import NewDatabase, new_database
from tests.web.node.hands import Site, environment

__all__ = ["new_database"]

pytestmark = pytest.mark.parametrize(
    "new_database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)

PLACE = room.Place(Path(), room.BACKUP_ELSEWHERE)
SEAL = "from saan.base.journal import tasks; tasks.sequence()"
LIST = """
from saan.documents.actions.listing import list_with_room
from saan.trust.clock import utc_now
list_with_room("th:0994000000031", 1, utc_now())
"""
LEFT = "from saan.documents.models import StatusList; print('left', [s.taken >> s.power for s in StatusList.objects.all()])"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, new_database: NewDatabase) -> Site:
    made = Site(tmp_path_factory.mktemp("site") / "node", "th:0994000000031", database=new_database())
    made.say("init", *made.answers(), "--authority")
    made.say("django", "shell", "-v0", "-c", LIST + SEAL)
    with (made.home / "saan.toml").open("a") as file:
        file.write('\n[[anchors]]\nname = "Others"\nfile = "authorities.pem"\n')
    assert "node.not-written" in made.say("backup", str(made.home.parent / "away" / "copy.tar"), code=1)
    assert f"{made.home / 'authorities.pem'}" in made.say("backup", str(made.home.parent / "copy.tar"))
    return made


def test_a_restore_that_was_killed_is_begun_again(
    site: Site, tmp_path: Path, new_database: NewDatabase
) -> None:
    copy, settings = site.home.parent / "copy.tar", (site.home / "saan.toml").read_text()
    twin = replace(site, home=tmp_path / "twin")
    config = tmp_path / "twin.toml"
    if site.database != "sqlite":
        # As the copied saan.toml says it, the rows would go into the first node's own database.
        assert "node.not-empty" in twin.say("restore", str(copy), code=1)
        config.write_text(settings.replace(site.database, "postgresql://127.0.0.1:1/nobody"))
        assert "node.no-database" in twin.say("restore", str(copy), "--config", str(config), code=1)
        settings = settings.replace(site.database, new_database())
    other = "postgresql://127.0.0.1:1/nobody" if site.database == "sqlite" else "sqlite"
    config.write_text(f'database = "{other}"')
    assert "node.other-engine" in twin.say("restore", str(copy), "--config", str(config), code=1)
    assert list(tmp_path.iterdir()) == [config], "nothing was put in place"

    config.write_text(settings)
    words = ("--home", str(twin.home), "restore", str(copy), "--config", str(config))
    line = [sys.executable, "-m", "saan", *words]
    with subprocess.Popen(line, env=environment(), stdout=subprocess.PIPE) as process:
        while process.poll() is None and not (twin.home / "held.json").exists():
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        assert process.wait(60) == -signal.SIGKILL, "it was too late to kill it"
    for verb in ("run", "release"):
        assert "node.restore-unfinished" in twin.say(verb, code=1)

    shutil.rmtree(twin.home)
    said = twin.say("restore", str(copy), "--config", str(config))
    assert "checked" in said
    assert f"{twin.home / 'authorities.pem'}" in said, "what the copy lacked"
    assert not (twin.home / "held.json").exists()
    assert "left [0]" in site.say("django", "shell", "-v0", "-c", LEFT)
    assert "left [1]" in twin.say("django", "shell", "-v0", "-c", LEFT), "no place is given twice"
    assert "go-on" in twin.say("registers", "--help")
    assert "next number is 8" in twin.say("registers", "go-on", twin.agency, "sent", "7", "--because", "lost")
    assert "sent 7" in " ".join(twin.say("registers", "list", twin.agency).split())


def test_a_copy_whose_journal_was_altered_does_not_run(site: Site, tmp_path: Path) -> None:
    if site.database != "sqlite":
        pytest.skip("a dump of PostgreSQL is not altered by hand")
    twin = replace(site, home=tmp_path / "twin")
    assert "journal.damaged" in twin.say("restore", str(altered(site, tmp_path)), code=1)
    assert "not lead to" in (said := twin.say("run", code=1)) or "node.held" in said
    assert "journal.damaged" in twin.say("release", code=1)
    assert "node.held" in twin.say("run", code=1)


def altered(site: Site, folder: Path) -> Path:
    """Return a backup in which one leaf of the journal is another, and whose manifest agrees with that."""
    inside, target = folder / "inside", folder / "altered.tar"
    manifest = archive.read(site.home.parent / "copy.tar", inside, silent, PLACE)
    rows = inside / "database" / "saan.db"
    with closing(sqlite3.connect(rows)) as database, database:
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal_leaf'"
        for (name,) in database.execute(triggers).fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        other = "(SELECT entry FROM journal_leaf WHERE place = 1)"
        changed = database.execute(f"UPDATE journal_leaf SET entry = {other} WHERE place = 0")
        assert changed.rowcount == 1
    archive.write(target, inside / "home", rows, replace(manifest, members={}), silent)
    return target


def silent(_name: str, _size: int) -> None:
    return
