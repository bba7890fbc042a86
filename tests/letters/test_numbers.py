"""Numbers: gap-free, each once, by the calendar on a Bangkok wall."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saan.letters import api
from saan.letters.actions.numbering import take
from saan.letters.errors import ReceivedInFutureError
from saan.letters.models import Counter, RegisterEntry
from saan.letters.rules.numbers import Book
from saan.trust.errors import SaanError
from saan.trust.ids import uuid7
from tests.letters.world import (
    House,
    a_draft,
    moment,
    sent,
    signed,
    the_one_incoming,
    up_to_signature,
)
from tests.world import tables

ROOT = Path(__file__).parents[2]
NEW_YEAR = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
"""Midnight in Bangkok, when the calendar there turns to 1 January 2570."""


def take_kept(house: House, book: Book, at: datetime) -> tuple[int, int]:
    with transaction.atomic():
        taken = take(house.agency.id, book, None, at)
    return taken.running, taken.year


def test_the_year_turns_at_midnight_in_bangkok(here: House) -> None:
    second = timedelta(seconds=1)
    assert take_kept(here, Book.SENT, NEW_YEAR - second) == (1, 2569)
    assert take_kept(here, Book.SENT, NEW_YEAR) == (1, 2570)
    assert take_kept(here, Book.SENT, NEW_YEAR + 6 * timedelta(hours=1)) == (2, 2570)
    assert take_kept(here, Book.SENT, NEW_YEAR - second) == (2, 2569)


def test_a_letter_signed_just_after_midnight_carries_the_new_date(here: House, there: House) -> None:
    before = signed(here, a_draft(here, there), NEW_YEAR - timedelta(seconds=1))
    after = signed(here, a_draft(here, there), NEW_YEAR)
    records = [api.letter(here.drafter, one, NEW_YEAR).record for one in (before, after)]
    assert [
        (one.registration.number, one.registration.date, one.registration.year) for one in records if one
    ] == [
        ("ทล 0101/1", date(2026, 12, 31), 2569),
        ("ทล 0101/1", date(2027, 1, 1), 2570),
    ]


def test_registering_in_arrears_prints_the_day_of_receipt(here: House, there: House) -> None:
    arrived = NEW_YEAR - timedelta(hours=9)
    sent(here, a_draft(here, there), arrived)
    row = the_one_incoming(there.clerk, arrived)
    received, registered = arrived + timedelta(minutes=30), NEW_YEAR + timedelta(days=1)
    for impossible in (arrived - timedelta(hours=1), registered + timedelta(seconds=1)):
        with pytest.raises(ReceivedInFutureError):
            api.register(there.clerk, row.id, registered, received_at=impossible)
    assert api.register(there.clerk, row.id, registered, received_at=received) == "1"
    days = (date(2026, 12, 31), date(2026, 12, 31))
    (line,) = api.register_lines(there.clerk, Book.RECEIVED, there.registry.id, *days, registered).rows
    assert (line.running, line.year, line.day, line.entered_at) == (1, 2570, date(2026, 12, 31), registered)
    view = api.incoming_letter(there.clerk, row.id, registered)
    assert (view.received_at, view.registered_at) == (received, registered)


def test_a_correction_is_a_new_line_and_the_sender_is_told(here: House, there: House) -> None:
    letter_id = sent(here, a_draft(here, there))
    row = the_one_incoming(there.clerk)
    api.register(there.clerk, row.id, moment(5))
    assert api.correct(there.clerk, row.id, "ลงรับซ้ำกับเล่มกระดาษ", moment(6), renumber=True) == "2"
    assert api.correct(there.clerk, row.id, "แก้เวลารับ", moment(7), received_at=moment(4)) == "2"
    lines = api.register_lines(
        there.clerk, Book.RECEIVED, there.registry.id, moment().date(), moment().date(), moment(8)
    )
    assert [(line.running, line.sort) for line in lines.rows] == [
        (1, "given"),
        (1, "void"),
        (2, "given"),
        (2, "corrected"),
    ]
    (recipient,) = api.letter(here.drafter, letter_id, moment(8)).recipients
    assert (recipient.receive_number, recipient.reason) == ("2", "แก้เวลารับ")


def test_circulars_may_run_in_a_sequence_of_their_own(here: House, there: House) -> None:
    practice = api.AgencyPractice(circulars_share=False)
    signed(here, a_draft(here, there))
    signed(here, a_draft(here, there, circular=True))
    api.set_practice(here.administrator, practice, moment(1))
    ids = [signed(here, a_draft(here, there, circular=circular), moment(2)) for circular in (True, False)]
    numbers = [api.letter(here.drafter, one, moment(3)).row.number for one in ids]
    assert numbers == ["ทล 0101/ว 3", "ทล 0101/3"], "a circular bears ว 2 already"
    with pytest.raises(SaanError):
        api.set_practice(here.clerk, practice, moment(4))


def test_a_number_needs_the_transaction_of_what_it_numbers(transactional_db: None) -> None:
    with pytest.raises(RuntimeError, match="transaction of what it numbers"):
        take("th:0994000000015", Book.SENT, None, moment())


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["sign", "cancel", "fail"]), max_size=8))
def test_whatever_happens_the_register_has_every_number_once(
    here: House, there: House, events: list[str]
) -> None:
    savepoint = transaction.savepoint()
    for event in events:
        if event == "fail":
            letter_id, _ = up_to_signature(here, a_draft(here, there))
            with pytest.raises(SaanError):
                api.sign_and_seal(here.director, letter_id, "0" * 64, moment())
            continue
        letter_id = signed(here, a_draft(here, there))
        if event == "cancel":
            api.cancel(here.clerk, letter_id, "ยกเลิก", moment(1))
    given_numbers = RegisterEntry.objects.filter(agency=here.agency, sort="given").order_by("running")
    wanted = list(range(1, len(events) - events.count("fail") + 1))
    assert list(given_numbers.values_list("running", flat=True)) == wanted
    assert RegisterEntry.objects.filter(agency=here.agency, sort="void").count() == events.count("cancel")
    transaction.savepoint_rollback(savepoint)


@contextmanager
def a_database_of_its_own(folder: Path, factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """Yield the environment of a fresh database of the kind that the tests run on, with its tables."""
    base = os.environ | {"SAAN_HOME": str(folder), "PYTHONPATH": str(ROOT)}
    if connection.vendor == "sqlite":
        shutil.copy(tables.migrated(factory), folder / "saan.db")
        yield base | {"SAAN_DATABASE": "sqlite"}
        return
    import psycopg  # only where the tests run on PostgreSQL

    held = connection.settings_dict
    name = f"saan_{uuid7().hex}"
    url = f"postgresql://{held['USER']}:{held['PASSWORD']}@{held['HOST']}:{held['PORT']}"
    template = tables.migrated_on(os.environ["SAAN_DATABASE"], factory)
    with psycopg.connect(f"{url}/postgres", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield base | {"SAAN_DATABASE": f"{url}/{name}"}
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


PREPARE = """
import django; django.setup()
from tests.letters.world import a_house, a_draft, moment
from saan.letters import api
one, other = a_house("0994000000015", "กรมทดลอง", "ทล"), a_house("0994000000023", "กรมรับหนังสือ", "รน")
api.begin(one.drafter, one.registry.id, a_draft(one, other), moment())
"""
JUDGE = """
import django; django.setup()
from saan.letters.models import Counter, RegisterEntry
found = sorted(RegisterEntry.objects.values_list("running", flat=True))
assert found == list(range(1, len(found) + 1)), found
assert Counter.objects.get().last == len(found)
print(len(found))
"""


def run(environment: Mapping[str, str], *arguments: str) -> "subprocess.Popen[str]":
    env = {**environment, "DJANGO_SETTINGS_MODULE": "saan.web.settings"}
    return subprocess.Popen(
        [sys.executable, *arguments],
        env=env,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def finished(process: "subprocess.Popen[str]") -> str:
    out, err = process.communicate(timeout=240)
    assert process.returncode == 0, err
    return out


def test_many_processes_take_every_number_once(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with a_database_of_its_own(tmp_path, tmp_path_factory) as environment:
        finished(run(environment, "-c", PREPARE))
        takers = [run(environment, "-m", "tests.letters.counting", "50") for _ in range(4)]
        for taker in takers:
            finished(taker)
        assert finished(run(environment, "-c", JUDGE)).strip() == str(4 * 40)


def test_counters_are_only_made_by_taking(here: House) -> None:
    assert not Counter.objects.exists()
    assert take_kept(here, Book.RECEIVED, moment()) == (1, 2569)
    assert Counter.objects.get().last == 1
