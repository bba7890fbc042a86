"""Nothing asks for every document, application or message: a registration office has millions, and people wait.

What is asked of the database is explained by it, with a few rows; `bench.million_documents` makes them many.
"""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from saan.base.files import api as files
from saan.base.lasting import api as lasting
from saan.base.lasting import tasks as lasting_tasks
from saan.documents import api, tasks
from saan.documents.actions import destroying
from saan.documents.models import Batch, Destruction, Document, Sending
from saan.documents.queries.sendings import UNREACHED, files_due, mailing
from saan.trust.ids import AgencyId, uuid7
from tests.documents.world import applied, issued, moment
from tests.letters.world import House, a_unit

pytestmark = pytest.mark.django_db
LARGE = (
    "documents_document", "documents_application", "documents_payment", "documents_transfer", "documents_sending",
    "documents_statuschange", "documents_privatelink", "documents_destroyed", "lasting_lastingpage",
)  # fmt: skip
FEW = ("transfer_to_refund", "application_awaited", "sending_due", "lasting_page_waits")
"""Indexes of what waits, which may be read whole."""
OVER = moment(days=365 * 12)


@contextmanager
def asked() -> Iterator[list[tuple[str, Any]]]:
    """Note what the database is asked."""
    found: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's shape
        if re.match("SELECT|UPDATE|DELETE", sql):
            found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def whole(found: list[tuple[str, Any]]) -> list[str]:
    """Return what was asked that reads a large table from end to end, though the database would rather do anything else."""
    postgresql, bad = connection.vendor == "postgresql", []
    with connection.cursor() as cursor:
        if postgresql:
            cursor.execute("SET LOCAL enable_seqscan = off")
        for sql, params in found:
            cursor.execute(("EXPLAIN " if postgresql else "EXPLAIN QUERY PLAN ") + sql, params)
            for line in (str(row[-1]) for row in cursor.fetchall()):
                read = re.search(
                    r"Seq Scan on (\w+)"
                    if postgresql
                    else r"SCAN (\w+)|SEARCH (?=\w+ USING INDEX \w+_agency_id_)(\w+)",
                    line,
                )
                if read is not None and {*read.groups()} & {*LARGE} and not any(few in line for few in FEW):
                    bad.append(f"{line.strip()}: {sql[:600]}")
        if postgresql:
            cursor.execute("SET LOCAL enable_seqscan = on")
    return bad


def looked_into(found: list[tuple[str, Any]]) -> list[str]:
    """Return what was asked for which rows themselves are read, and not an index alone; SQLite says so even of few."""
    if connection.vendor == "postgresql":
        return []
    with connection.cursor() as cursor:
        plans = {sql: cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params).fetchall() for sql, params in found}
    return [f"{row[-1]}: {sql}" for sql, plan in plans.items() for row in plan if "COVERING" not in row[-1]]


def test_destroying_one_document_reads_no_other(here: House) -> None:
    issued(here)
    listed = api.list_due(here.clerk, here.registry.id, OVER)
    api.decide_destruction(here.reviewer, listed, OVER, agree=True)
    with asked() as found:
        assert destroying.destroy(listed, OVER) == 1
    assert not whole(found)


def test_no_list_reads_what_lies_in_other_units_or_was_issued_on_other_days(here: House) -> None:
    issued(here)
    applied(here)
    viewers = (here.clerk, here.reviewer, here.director)
    with asked() as found:
        for viewer in viewers:
            api.documents(viewer, moment(20))
            api.register(viewer, (date(2026, 11, 1), date(2026, 11, 30)), moment(20))
            api.owed(viewer, moment(20))
            api.retention(viewer, OVER)
            for box in api.Box:
                api.applications(viewer, box, moment(20))
    assert not whole(found)


def test_one_document_and_its_link_read_no_other(here: House) -> None:
    one = Document.objects.get(id=issued(here))
    with asked() as found:
        api.document(here.clerk, one.id, moment(20))
        api.documents(here.clerk, moment(20), number=one.number)
        api.held(one.id, one.record_sha256, moment(20))
        api.destroyed(one.id)
        api.status_list(AgencyId(here.agency.id), 1, moment(20))
    assert not whole(found)


def test_how_the_messages_of_a_bulk_file_stand_is_asked_of_its_own(here: House) -> None:
    with asked() as found:
        mailing(uuid7())
        list(Sending.objects.filter(UNREACHED, batch_id=uuid7()))
    assert not whole(found)


def test_background_work_asks_for_what_is_due_alone(here: House) -> None:
    issued(here)
    with asked() as found:
        tasks.end_waits()
        tasks.send_due()
        tasks.archive()
        tasks.stamp_roots()
        list(files_due(moment(20)))
        lasting_tasks.last()
    assert not whole(found)


def test_a_pack_that_other_documents_lie_in_is_left_without_reading_them(here: House) -> None:
    one = Document.objects.get(id=issued(here))
    with asked() as found, pytest.raises(files.FileStillUsedError):
        files.destroy(str(one.page_id))
    assert not [sql for sql, _ in found if "documents_document" in sql and "EXISTS" not in sql]


def test_which_documents_end_when_is_read_from_an_index_alone(here: House) -> None:
    issued(here)
    with asked() as found:
        assert sum(one.count for one in api.validity_endings(AgencyId(here.agency.id), moment(20))[0]) == 1
    assert all("GROUP BY" not in sql or "TRUNC" not in sql.upper() for sql, _ in found)
    assert not whole(found)


def test_what_of_an_agency_lasts_until_when_is_counted_from_indexes(here: House) -> None:
    issued(here)
    tasks.seal(str(Document.objects.get().id))
    agency = AgencyId(here.agency.id)
    with asked() as found:
        assert lasting.how_many(agency) == {"document": (1, 0)}
        assert lasting.endings(agency) == ()
    assert not looked_into(found)
    with asked() as found:
        assert [one.count for one in lasting.waiting(agency, moment(20))] == [1]
        api.how_many_archived(agency)
    assert not whole(found)


def test_the_clock_is_asked_about_without_holding_up_whoever_writes(here: House) -> None:
    issued(here)
    with asked() as found:
        lasting_tasks.bring_back()
    assert found
    assert not [sql for sql, _ in found if not sql.startswith("SELECT")]
    assert not whole(found)


def test_a_list_of_bulk_files_asks_for_who_gave_them_all_at_once(here: House) -> None:
    read = {}
    for count in (1, 4):
        while Batch.objects.count() < count:
            _given(here, Batch.objects.count())
        with asked() as found:
            assert len(api.batches(here.clerk, moment(20)).rows) == count
        read[count] = len(found)
    assert read[1] == read[4]


def test_no_list_brings_along_the_pages_of_types_which_are_the_most_of_them(here: House) -> None:
    issued(here)
    applied(here)
    _given(here, 0)
    with asked() as found:
        api.documents(here.clerk, moment(20))
        api.register(here.clerk, (date(2026, 11, 1), date(2026, 11, 30)), moment(20))
        api.applications(here.clerk, api.Box.NEW, moment(20))
        api.batches(here.clerk, moment(20))
    assert not [sql for sql, _ in found if '"plate"' in sql]


def _given(house: House, turn: int) -> None:
    sheet = files.put(io.BytesIO(f"full_name,national_id\nนายปั้น สมมติ {turn},1101700203450\n".encode()))
    api.give_batch(house.clerk, "certificate", "rows.csv", sheet.sha256, moment(1))


def test_what_is_kept_no_longer_is_read_by_units_and_counted_from_an_index_alone(here: House) -> None:
    issued(here)
    below = [a_unit(here.agency, f"กอง {n}", f"77{n:02}", parent=here.registry) for n in range(2)]
    for unit in below:
        Destruction.objects.create(
            agency_id=here.agency.id, unit=unit, day=OVER.date(), total=1, agreed=False, ended_at=OVER,
            proposed_by_id=here.clerk.person_id, proposed_at=OVER,
        )  # fmt: skip
    seen, after = list[UUID](), ""
    for _ in range(3):
        with asked() as found:
            page = api.retention(here.director, OVER, after, limit=1)
        seen, after = [*seen, *(one.unit_id for one in page.rows)], page.after
        counted = [one for one in found if "documents_document" in one[0] and "GROUP BY" in one[0]]
        assert counted
        plans = [
            line for line in looked_into(counted) if line.startswith(("SCAN", "SEARCH documents_document"))
        ]
        assert not plans
    assert (seen, after) == (sorted({here.registry.id, *(unit.id for unit in below)}), "")
