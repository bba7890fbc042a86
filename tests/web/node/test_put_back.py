"""A node whose database or machine was put back to an earlier state gives no number a second time: it refuses, and says why."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from saan.base.journal import api as journal
from saan.base.journal.actions.cosigning import Asked
from saan.web.node import held, holding
from tests.base.journal.node import settle
from tests.web.node.hands import Site
from tests.web.node.test_restoring import LIST

SEAL = "from saan.base.journal import tasks; tasks.sequence()"
ACTS = """
from django.db import transaction
from saan.base.journal import api as journal
from saan.trust.clock import utc_now
with transaction.atomic():
    for number in range(3):
        journal.record(journal.Act(journal.find("journal.witness-named"), "th:0994000000031",
            journal.Subject("witness", str(number)), journal.Actor(system="test"), utc_now()))
"""
AHEAD = journal.Remembered("w.example/witness", journal.Memory.AHEAD, 180)
SILENT = journal.Remembered("w.example/witness", journal.Memory.SILENT, said="no route")

SUPERVISED = """
import sys
from dataclasses import replace
from pathlib import Path
from saan.web.node.held import is_held
from saan.web.node.supervisor import Program, Supervisor

folder = Path(sys.argv[1])
program = Program("worker", ["sh", "-c", f"echo '{{}}' > {folder}/held.json; sleep 600"])
Supervisor([program], folder / "logs", print, lambda: is_held(folder)).run()
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    made = Site(tmp_path_factory.mktemp("site") / "node", "th:0994000000031")
    made.say("init", *made.answers(), "--authority")
    made.say("django", "shell", "-v0", "-c", LIST + SEAL)
    copy(made.home, made.home.parent / "older")
    made.say("django", "shell", "-v0", "-c", ACTS + SEAL)
    copy(made.home, made.home.parent / "newer")
    return made


def copy(from_: Path, to: Path) -> None:
    """Put the database of one folder, with its log of what was written last, in place of another's."""
    to.mkdir(exist_ok=True)
    for left in to.glob("saan.db*"):
        left.unlink()
    for file in from_.glob("saan.db*"):
        shutil.copy(file, to)


def test_a_database_that_was_put_back_is_not_run_on_until_the_newer_is_back_or_a_new_journal_begun(
    site: Site, tmp_path: Path
) -> None:
    copy(site.home.parent / "older", site.home)
    site.say("backup", str(tmp_path / "copy.tar"))
    twin = replace(site, home=tmp_path / "twin")
    assert "checked" in twin.say("restore", str(tmp_path / "copy.tar")), (
        "a copy's journal is newer than its rows"
    )
    assert "journal.rolled-back" in site.say("run", code=1)
    assert "journal.rolled-back" in site.say("django", "shell", "-v0", "-c", ACTS, code=1), (
        "nothing is recorded"
    )
    assert "already shown" in " ".join(site.say("doctor", code=1).split())
    assert "node.held" in site.say("release", code=1)
    assert "node.held" in site.say("release", code=1), "what shows it is still there"

    copy(site.home.parent / "newer", site.home)
    assert "may run" in site.say("release"), "the database that has all of it is back"
    with site.running():
        pass

    copy(site.home.parent / "older", site.home)  # and now what is newer is gone for good
    assert "directory enrol" in site.say("release", "--new-journal", "--because", "a standby that lagged")
    with site.running():
        pass
    assert "already shown" not in " ".join(site.command("doctor").stdout.split())


@pytest.mark.django_db
def test_a_witness_that_proves_more_holds_a_node(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(settings, tmp_path)
    monkeypatch.setattr(holding, "ask", lambda _seconds: (SILENT,))
    holding.require_newest()
    assert not held.is_held(tmp_path), "a node starts where the network does not"
    monkeypatch.setattr(holding, "ask", lambda _seconds: (SILENT, AHEAD))
    monkeypatch.setattr(journal, "ask_witnesses", lambda: Asked(asked=2, cosigned=1))
    assert holding.ask_to_cosign()
    assert not held.is_held(tmp_path), "nobody contradicted it, so nobody was asked for a proof"
    monkeypatch.setattr(journal, "ask_witnesses", lambda: Asked(asked=2, cosigned=1, contradicted=1))
    with pytest.raises(held.HeldError, match="up to entry 180"):
        holding.ask_to_cosign()
    assert held.is_held(tmp_path)


def test_a_node_ends_when_its_worker_finds_that_it_is_held(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", SUPERVISED, str(tmp_path)], timeout=60, check=False)
    assert done.returncode == 0
