"""The doctor sees copies of a PostgreSQL database that follow it: real servers, followed, lagging and gone."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.db.utils import ConnectionHandler

from saan.trust.findings import Outcome
from saan.web.node.checks import standbys
from saan.web.node.findings import Finding
from saan.web.settings.database import databases
from tools import postgres


@pytest.fixture(scope="module")
def primary() -> Iterator[str]:
    if postgres.binaries() is None:
        pytest.skip("PostgreSQL is missing")
    with postgres.server() as url:
        yield url


def psql(statement: str, url: str) -> None:
    binaries = postgres.binaries()
    assert binaries is not None
    subprocess.run([str(binaries / "psql"), url, "-qc", statement], check=True, stdout=subprocess.DEVNULL)


def found(monkeypatch: pytest.MonkeyPatch, url: str) -> list[Finding]:
    other = ConnectionHandler(databases(url, Path()))["default"]
    with monkeypatch.context() as there:
        there.setattr(standbys, "connection", other)
        try:
            return list(standbys.standbys())
        finally:
            other.close()


def until(monkeypatch: pytest.MonkeyPatch, url: str, outcome: Outcome, says: str) -> Finding:
    """Return the one finding, once it is this."""
    for _ in range(200):
        told = found(monkeypatch, url)
        if [one.outcome for one in told] == [outcome] and says in told[0].said.en:
            return told[0]
        time.sleep(0.05)
    raise AssertionError(told)


@pytest.mark.django_db
def test_a_standby_that_is_not_waited_for_lags_or_is_gone_is_told_with_what_helps(
    primary: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(monkeypatch, primary) == [], "a database without one is no fault"
    with postgres.standby(primary, "reserve") as standby:
        told = until(monkeypatch, primary, Outcome.HOLDS, "1 follow, 0 are waited for")
        assert told.remedy is not None
        assert "synchronous_standby_names" in told.remedy.en

        # It does not keep up, and much is written.
        monkeypatch.setattr(standbys, "FAR_BEHIND", 1 << 20)
        psql("SELECT pg_wal_replay_pause()", standby)
        psql(
            "CREATE TABLE much AS SELECT repeat(md5(n::text), 30) FROM generate_series(1, 5000) AS n", primary
        )
        until(monkeypatch, primary, Outcome.FAILS, "MiB behind")
        psql("SELECT pg_wal_replay_resume()", standby)
        until(monkeypatch, primary, Outcome.HOLDS, "0.0 MiB behind")

        # It is waited for: all is well, also where Saan's user may not look.
        psql("ALTER SYSTEM SET synchronous_standby_names = 'reserve'", primary)
        psql("SELECT pg_reload_conf()", primary)
        assert until(monkeypatch, primary, Outcome.HOLDS, "1 are waited for").remedy is None
        psql("CREATE ROLE clerk LOGIN", primary)
        (hidden,) = found(monkeypatch, primary.replace("//saan@", "//clerk@"))
        assert hidden.remedy is not None
        assert "pg_monitor" in hidden.remedy.en

    # It is gone: every write hangs, and its slot fills the disk.
    for _ in range(200):
        told_all = found(monkeypatch, primary)
        if len(told_all) == 2:
            break
        time.sleep(0.05)
    assert [one.outcome for one in told_all] == [Outcome.FAILS, Outcome.FAILS]
    assert "every write hangs" in told_all[0].said.en
    assert "slot reserve" in told_all[1].said.en


@pytest.mark.django_db
def test_the_database_of_the_tests_has_none() -> None:
    assert connection.vendor in {"sqlite", "postgresql"}
    assert list(standbys.standbys()) == []
