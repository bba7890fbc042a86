"""Two workers, processes of their own, share one bulk file; one is killed while it holds a part, and nothing is amiss."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import pytest
from django.db import connection
from pytest_django import Settings

from saan.documents.actions import bulk, checking, parts, sharing
from saan.documents.hands import hands
from saan.documents.models import Batch, BatchPart, Document
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId
from tests.documents.test_bulk import names, sheet, small_parts
from tests.documents.world import an_office, sealed_in

ROOT = Path(__file__).parents[2]
ROWS, PART = 60, 6
OWN_MOUNTS = ("unshare", "--map-root-user", "--mount")


def start(
    home: Path, *what: str, program: str = "sharer", before: Sequence[str] = ()
) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*before, sys.executable, "-m", f"tests.documents.{program}", *what],
        env=os.environ
        | {
            "SAAN_HOME": str(home),
            "SAAN_DATABASE": database(home),
            "DJANGO_SETTINGS_MODULE": "saan.web.settings",
            "PYTHONPATH": str(ROOT),
        },
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def database(home: Path) -> str:
    """Return the database that the tests run on, for another process; SQLite's, which is in memory, as a file."""
    if connection.vendor == "postgresql":
        parts = urlsplit(os.environ["SAAN_DATABASE"])
        return urlunsplit(parts._replace(path=quote(f"/{connection.settings_dict['NAME']}")))
    if not (home / "saan.db").exists():
        connection.ensure_connection()
        with sqlite3.connect(home / "saan.db") as file:
            connection.connection.backup(file)
            # As nodes find it: two that turn it to WAL at once lock each other out.
            file.execute("PRAGMA journal_mode=wal")
        file.close()
    return "sqlite"


def ordered(home: Path, settings: Settings) -> None:
    """Have a bulk file ordered, of which whoever works in this folder issues the rows."""
    house, now = an_office(), utc_now()
    (home / "saan.toml").write_text("bulk_processes = 1\n")
    agency, since = AgencyId(house.agency.id), now - timedelta(days=1)
    sealed_in(home, agency, since)
    sealed_in(home, agency, since, house.director.person_id)
    small_parts(settings, PART)
    batch_id = bulk.give(house.clerk, "certificate", "rows.csv", sheet(*names(ROWS)), now)
    checking.check(batch_id)
    bulk.start(house.director, batch_id, now)


@pytest.mark.django_db(transaction=True)
def test_workers_share_a_batch_and_one_killed_with_a_part_in_its_hands_loses_and_doubles_nothing(
    home: Path, settings: Settings
) -> None:
    ordered(home, settings)
    workers = [start(home, "work") for _ in range(2)]
    try:
        held = [worker.stdout.readline().split() for worker in workers if worker.stdout]
        assert [words[0] for words in held] == ["holds", "holds"]
        assert held[0] != held[1], "each has its own"
        workers[0].kill()
        assert workers[1].communicate("go on\n", timeout=120)[0] == ""
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()
    nothing_is_amiss(json.loads(start(home, "look").communicate(timeout=120)[0]))


def nothing_is_amiss(told: dict[str, Any]) -> None:
    assert told["state"] == "finished"
    assert told["rows"] == list(range(ROWS)), "every row once, numbered in the order of the file"
    assert told["running"] == list(range(1, ROWS + 1)), "no gap"
    assert told["places"] == told["acts"] == told["sound"] == ROWS


@pytest.mark.django_db(transaction=True)
def test_a_disk_that_is_really_full_while_a_part_is_recorded_holds_the_file_up_and_loses_and_doubles_nothing(
    home: Path, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ordered(home, settings)
    disk = tmp_path_factory.mktemp("disk")
    database(home)
    worker = start(disk, str(home), program="cramped", before=OWN_MOUNTS)
    try:
        told = json.loads(worker.communicate(timeout=200)[0])
    finally:
        worker.kill()
    assert [words for words, *_ in told["told"]] == ["There is no room left on the node's disk."] * 2
    for _, documents, done in told["told"]:
        assert documents == done, "whole parts stand on record, and nothing else"
        assert documents % PART == 0
        assert 0 < documents < ROWS
    nothing_is_amiss(told)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_slept_past_its_lease_finds_its_part_on_record_by_another_and_goes_on(
    home: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordered(home, settings)
    row, now = Batch.objects.select_related("type").get(), utc_now()
    assert row.signer_id
    by = hands(row.type, row.signer_id, now, bulk=True)
    whole, others = parts.keep_made, []

    def asleep(part: parts.Part, *rest: Any) -> None:
        monkeypatch.setattr(parts, "keep_made", whole)
        BatchPart.objects.filter(id=part.row.id).update(leased_until=now - timedelta(days=1))
        others.append(sharing.share(row, by, now, beside=False))
        whole(part, *rest)

    monkeypatch.setattr(parts, "keep_made", asleep)
    assert sharing.share(row, by, now, beside=False) == 0, "the sleeper issued nothing, and did not fall over"
    assert others == [ROWS]
    assert list(Document.objects.order_by("running").values_list("running", flat=True)) == list(
        range(1, ROWS + 1)
    )
    assert Batch.objects.get().done == ROWS
