"""The doctor says what keeps people from signing in, and what a power cut could take."""

import json
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.db import connection
from django.db.utils import ConnectionHandler
from django.test import Client
from pytest_django import Settings

from saan.base.calendar import api as calendar
from saan.base.files import api as files
from saan.base.files import uploads
from saan.base.files.rules import leaf
from saan.base.jobs.models import Job, Periodic
from saan.base.jobs.rules import State
from saan.base.journal.api import WitnessStanding
from saan.base.journal.models import Witness
from saan.base.webhooks import api as webhooks
from saan.exchange.api import CalledBack
from saan.exchange.models import Destination
from saan.trust.clock import utc_now
from saan.trust.findings import Outcome
from saan.trust.ids import AgencyId
from saan.web.node.checks import (
    database,
    exchange,
    holidays,
    journal,
    keys,
    providers,
    storage,
    strayed,
    work,
)
from saan.web.node.config import OidcProvider
from saan.web.settings.accounts import settings_for
from saan.web.settings.database import databases
from tests.web.accounts.conftest import with_node
from tools import postgres


class Published(BaseHTTPRequestHandler):
    """A provider that says of itself what it is told to."""

    said: dict[str, object] = {}

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(self.said).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the same
        """Say nothing."""


@pytest.fixture
def issuer() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Published) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        where = f"http://127.0.0.1:{server.server_port}"
        Published.said = {"issuer": where, "token_endpoint": f"{where}/token", "jwks_uri": f"{where}/keys"}
        yield where
        server.shutdown()


def known(settings: Settings, home: Path, issuer: str) -> None:
    one = OidcProvider(id="thaid", name="ThaID", issuer=issuer, client_id="saan", secret_file="thaid-secret")
    with_node(settings, oidc=(one,))
    settings.SAAN_HOME = home
    settings.SOCIALACCOUNT_PROVIDERS = settings_for(settings.SAAN, home)["SOCIALACCOUNT_PROVIDERS"]


def found() -> list[str]:
    assert all(one.remedy for one in providers.providers() if one.outcome is not Outcome.HOLDS)
    return [one.outcome.value for one in providers.providers()]


@pytest.mark.django_db
def test_a_provider_without_its_secret_or_under_another_name_is_found(
    settings: Settings, tmp_path: Path, issuer: str, client: Client
) -> None:
    known(settings, tmp_path, issuer)
    assert found() == ["fails", "fails"], "no secret, and no place to sign in"
    Published.said |= {"authorization_endpoint": "https://login.elsewhere.example/authorize"}
    secret = tmp_path / "thaid-secret"
    secret.write_text("\n")
    assert found() == ["fails", "holds"]
    secret.write_text("a-secret-of-this-test-alone")
    secret.chmod(0o644)
    assert found() == ["fails", "holds"]
    secret.chmod(0o600)
    assert found() == ["holds", "holds"]

    # Its people sign in at another origin than its issuer's, where no browser lets a form lead.
    known(settings, tmp_path, issuer)
    onward = client.post("/accounts/oidc/thaid/")
    assert onward.status_code == 200
    assert 'content="0;url=https://login.elsewhere.example/authorize?' in onward.text
    Published.said |= {"authorization_endpoint": f"{issuer}/authorize"}
    assert client.post("/accounts/oidc/thaid/").headers["Location"].startswith(f"{issuer}/authorize?")

    Published.said |= {"issuer": "https://another.example"}
    assert found() == ["holds", "fails"]
    known(settings, tmp_path, "http://127.0.0.1:1")
    assert found() == ["holds", "unchecked"]


@pytest.mark.django_db
def test_a_year_whose_holidays_nobody_settled_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holidays, "utc_now", lambda: datetime(2025, 12, 31, 18, tzinfo=UTC))
    (waiting,) = holidays.holidays()
    assert waiting.outcome is Outcome.UNCHECKED
    assert "ปี 2569" in waiting.said.th, "in Bangkok it is the new year"
    assert waiting.remedy is not None
    assert "saan calendar settle 2026" in waiting.remedy.en
    calendar.settle_year(2026, "มติคณะรัฐมนตรี")
    (told,) = holidays.holidays()
    assert told.outcome is Outcome.HOLDS


@pytest.mark.django_db
def test_a_database_that_a_power_cut_could_tear_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {one.outcome for one in database._durability()} == {Outcome.HOLDS}
    binaries = postgres.binaries()
    if binaries is None or connection.vendor == "sqlite":
        return  # the other database's turn comes where the tests run on it
    with postgres.server() as url:
        psql = [str(binaries / "psql"), url, "-qc"]
        for careless in ("fsync", "full_page_writes"):
            subprocess.run([*psql, f"ALTER SYSTEM SET {careless} = off"], check=True)
        subprocess.run([*psql, "SELECT pg_reload_conf()"], check=True, stdout=subprocess.DEVNULL)
        while subprocess.check_output([*psql[:2], "-tAc", "SHOW fsync"]).strip() != b"off":
            time.sleep(0.05)
        other = ConnectionHandler(databases(url, Path()))["default"]
        monkeypatch.setattr(database, "connection", other)
        try:
            wrong = [one.said.en for one in database._durability() if one.outcome is Outcome.FAILS]
        finally:
            other.close()
        assert wrong == ["SHOW fsync: off", "SHOW full_page_writes: off"]


@pytest.mark.django_db
def test_a_database_that_takes_no_writes_is_found_though_it_answers() -> None:
    if connection.vendor == "sqlite":
        return  # the other database's turn comes where the tests run on it
    assert list(database._writability()) == []
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    (found,) = database._writability()
    assert found.outcome is Outcome.FAILS
    assert found.remedy is not None
    assert "default_transaction_read_only" in found.remedy.en


def test_a_database_behind_a_firewall_that_forgets_is_given_up_within_seconds() -> None:
    """The kernel alone waits a quarter of an hour, and every page with it."""
    options = databases("postgresql://saan@db.example/saan?connect_timeout=3", Path())["default"]["OPTIONS"]
    assert int(options["tcp_user_timeout"]) <= 15_000
    assert int(options["keepalives_idle"]) < 60, "sooner than any firewall forgets what is idle"
    assert options["connect_timeout"] == "3", "what the administrator set counts"


@pytest.mark.django_db
def test_an_agency_s_system_that_is_gone_is_advice_and_hides_nothing_of_the_node_s_own(
    settings: Settings, tmp_path: Path
) -> None:
    """A page of jobs is fifty: a webhook that is dead for a week fills it many times."""
    settings.SAAN_HOME = tmp_path
    now = utc_now()

    def given_up(task: str, count: int) -> None:
        for _ in range(count):
            Job.objects.create(
                task=task, arguments={}, state=State.FAILED, run_after=now, enqueued_at=now, error="gone"
            )

    (before,) = work.told()
    assert (before.outcome, before.remedy) == (Outcome.HOLDS, None)
    given_up(webhooks.DELIVER, 60)
    (told,) = work.told()
    assert told.outcome is Outcome.HOLDS
    assert told.remedy is not None
    assert "60" in told.said.th
    assert not [one for one in work.work() if one.outcome is Outcome.FAILS]
    given_up("saan.letters.tasks.seal", 1)
    (own,) = [one for one in work.work() if one.outcome is Outcome.FAILS]
    assert "saan.letters.tasks.seal" in own.said.en


@pytest.mark.django_db
def test_waits_that_a_wrong_clock_has_set_are_named_with_a_next_step() -> None:
    assert [one.outcome for one in strayed.strayed()] == [Outcome.HOLDS]
    far = utc_now() + timedelta(days=365)
    Periodic.objects.create(name="directory.update", interval=timedelta(minutes=5), next_at=far)
    Job.objects.create(
        task="saan.letters.tasks.seal", arguments={}, state=State.WAITING, run_after=far, enqueued_at=far
    )
    Destination.objects.create(agency_id="th:0994000000014", failures=7, open_until=far)
    beats, waits = strayed.strayed()
    assert (beats.outcome, waits.outcome) == (Outcome.FAILS, Outcome.FAILS)
    assert "directory.update" in beats.said.th
    assert "1 jobs, 0 deliveries and 1 nodes" in waits.said.en
    assert beats.remedy == waits.remedy == strayed.RUN


@pytest.mark.django_db
def test_content_under_way_that_fills_what_there_is_for_all_is_found(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SAAN_HOME = tmp_path
    monkeypatch.setattr(uploads, "QUOTA", 1000)
    assert [one.outcome for one in exchange.brought_ahead()] == [Outcome.HOLDS]
    monkeypatch.setattr(uploads, "QUOTA", files.CHUNK)
    chunk = leaf(b"x")
    files.begin(chunk.hex(), 1, chunk)
    (told, *_) = exchange.brought_ahead()
    assert (told.outcome, told.remedy) == (Outcome.FAILS, exchange.MORE)


@pytest.mark.parametrize("state", Witness.State)
def test_how_a_witness_stands_is_said_in_each_language(state: Witness.State) -> None:
    found = journal._witness(WitnessStanding("พยานทดลอง", state, 7, None, "HTTP 503"), 9)
    assert found.said.th != found.said.en
    shown = {word for word in Witness.State if word in found.said.th}
    assert not shown, "no word of the program's own stands in the Thai sentence"
    if state is not Witness.State.COSIGNED:
        assert "HTTP 503" in found.said.th, "what it said itself is shown"
        assert found.remedy is not None


def test_what_cannot_be_asked_comes_with_a_next_step(settings: Settings) -> None:
    with_node(settings, public_url="https://127.0.0.1:1")
    (closed,) = keys.pages()
    with_node(settings, public_url="http://localhost:8000")
    (alone,) = keys.pages()
    peer = exchange._finding(CalledBack(AgencyId("th:0994000000014"), {}, "connection refused"))
    for found, word in ((closed, "firewall"), (alone, "TLS proxy"), (peer, "administrator")):
        assert found.outcome is Outcome.UNCHECKED
        assert found.remedy is not None
        assert word in found.remedy.en


@pytest.mark.parametrize(
    ("seconds", "word"), [(5e-6, "may not really write"), (0.4, "too slow"), (0.004, "")]
)
def test_a_disk_that_lies_and_one_that_is_too_slow_are_told_of(
    seconds: float, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "_fsync_median", lambda _folder: seconds)
    (found,) = storage.fsync()
    assert found.outcome is Outcome.HOLDS
    assert word in (found.remedy.en if found.remedy else "")
    assert bool(found.remedy) is bool(word)
