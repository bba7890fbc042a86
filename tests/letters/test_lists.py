"""Lists: every page right, each letter once, and read by the index whatever their number."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saan.base.people.models import Role, RoleGrant
from saan.letters import api
from saan.letters.actions.writing import incoming_of, letter_of
from saan.letters.errors import BadCursorError
from saan.letters.models import IncomingHolding, IncomingLetter, LetterHolding, RegisterEntry
from saan.letters.queries import paging
from saan.letters.queries.registers import _lines
from saan.letters.rules.incoming import Box
from saan.trust.ids import uuid7
from tests.letters.world import House, a_draft, a_unit, an_official, moment, sent, stored

PLACES = st.lists(
    st.tuples(
        st.lists(st.integers(0, 4), min_size=1, max_size=3, unique=True),
        st.integers(0, 30),
        st.sampled_from(Box),
    ),
    max_size=40,
)


def an_incoming(house: House, n: int) -> IncomingLetter:
    ref = stored()
    return IncomingLetter.objects.create(
        agency=house.agency,
        registry=house.registry,
        sender_id="th:0994000000023",
        sender_name_th="ผู้ส่ง",
        letter_id=uuid7(),
        state="arrived",
        kind="external",
        number=f"ผส 0100/{n}",
        running=n,
        dated=moment().date(),
        subject=f"เรื่องที่ {n}",
        urgency=0,
        secrecy=0,
        record=b"",
        record_sha256="",
        pdf_id=ref.sha256,
        arrived_at=moment(),
        changed_at=moment(),
    )


def every_page(viewer: api.LetterRow | object, boxes: tuple[Box, ...], limit: int) -> list[UUID]:
    found: list[UUID] = []
    after = ""
    while True:
        page = api.inbox(viewer, moment(), boxes, after, limit)  # type: ignore[arg-type]  # a viewer
        found += [row.id for row in page.rows]
        after = page.after
        if not after:
            return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=PLACES, limit=st.integers(1, 7), boxes=st.lists(st.sampled_from(Box), min_size=1, unique=True))
def test_pages_together_are_the_whole_list_in_order(
    here: House, rows: list[tuple[list[int], int, Box]], limit: int, boxes: list[Box]
) -> None:
    savepoint = transaction.savepoint()
    units = [here.registry, here.division, *(a_unit(here.agency, "กอง", f"09{n}") for n in range(3))]
    viewer = an_official(here.agency, "ผู้อ่าน", *((Role.AUDITOR, unit) for unit in units[:4]))
    expected: list[tuple[int, int, UUID]] = []
    for n, (desks, sort, box) in enumerate(rows):
        letter = an_incoming(here, n)
        for desk in desks:
            IncomingHolding.objects.create(
                letter=letter, desk=units[desk].id, personal=False, secrecy=0, box=box, sort=sort
            )
        if box in boxes and any(desk < 4 for desk in desks):
            expected.append((-sort, -letter.id.int, letter.id))
    assert every_page(viewer, tuple(boxes), limit) == [one for _, _, one in sorted(expected)]
    transaction.savepoint_rollback(savepoint)


def test_a_place_that_cannot_be_read_is_refused(here: House) -> None:
    for text in (f"{2**63:x}.{'a' * 32}", f"-{2**80:x}.{'a' * 32}"):
        with pytest.raises(BadCursorError):
            api.inbox(here.clerk, moment(), (Box.NEW,), text)
    assert not api.inbox(here.clerk, moment(), (Box.NEW,), f"{2**63 - 1:x}.{'a' * 32}").rows
    for text in ("x", "1.2", ".", "zz.0"):
        with pytest.raises(BadCursorError):
            api.inbox(here.clerk, moment(), (Box.NEW,), text)
        with pytest.raises(BadCursorError):
            api.find_incoming(here.clerk, "", moment(), text)
    days = (moment().date(), moment().date())
    for text in ("x", "2026-01-01.1", "2026-13-01.1.x"):
        with pytest.raises(BadCursorError):
            api.register_lines(here.clerk, api.Book.SENT, here.registry.id, *days, moment(), text)


def plan_of(sql: str, params: object) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
        prefix = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
        cursor.execute(prefix + sql, params)  # type: ignore[arg-type]  # as the query has them
        return "\n".join(" ".join(map(str, row)) for row in cursor.fetchall())


@pytest.mark.parametrize(
    ("holdings", "index"), [(IncomingHolding, "incoming_on_desk"), (LetterHolding, "letter_on_desk")]
)
@pytest.mark.parametrize("after", [None, paging.Cursor(5, UUID(int=7))])
def test_a_page_reads_one_range_of_the_index_per_desk(
    here: House,
    holdings: type[LetterHolding | IncomingHolding],
    index: str,
    after: paging.Cursor | None,
) -> None:
    wanted = paging.Wanted(("new", "working"), after)
    heaps = [(paging._key(one.id), box) for one in (here.registry, here.division) for box in wanted.boxes]
    plan = plan_of(*paging.statement(holdings, here.clerk, wanted, heaps, 51))
    assert index in plan
    if connection.vendor == "sqlite":
        assert f"SEARCH i USING COVERING INDEX {index} (desk=? AND box=?" in plan
        assert "SEARCH h USING INTEGER PRIMARY KEY" in plan
        assert "TEMP B-TREE" not in plan
    else:
        assert "Index Only Scan" in plan or "Index Scan" in plan
        assert "Sort" not in plan


def test_a_register_reads_one_range_of_its_index(here: House) -> None:
    clerk = an_official(here.agency, "ธุรการ", (Role.CLERK, here.registry), (Role.CLERK, here.division))
    day = moment().date()
    for unit, index in ((here.registry, "agency_book_by_day"), (here.division, "unit_book_by_day")):
        lines = _lines(clerk, api.Book.RECEIVED, unit.id, moment(), own=False)
        query = lines.filter(day__range=(day, day + timedelta(days=1))).order_by("day", "running", "id")[:101]
        plan = plan_of(*query.query.sql_with_params())
        assert index in plan
        assert "TEMP B-TREE" not in plan
        assert "Sort" not in plan


def test_finding_by_number_needs_no_scan(here: House, there: House) -> None:
    letter_id = sent(here, a_draft(here, there))
    for words in ("1", "๑", "ทล 0101/1", "0101/๑", "/1"):
        assert [row.id for row in api.find_letters(here.clerk, words, moment(1)).rows] == [letter_id]
        assert [row.number for row in api.find_incoming(there.clerk, words, moment(1)).rows] == ["ทล 0101/1"]
    assert [row.id for row in api.find_letters(here.clerk, "คณะทำงาน", moment(1)).rows] == [letter_id]
    assert not api.find_letters(here.clerk, "2", moment(1)).rows
    assert not api.find_letters(here.clerk, "ทล 0102/1", moment(1)).rows
    assert [row.subject for row in api.find_incoming(there.clerk, "กรมทดลอง", moment(1)).rows]


def test_the_books_offered_are_the_books_that_open(here: House, there: House) -> None:
    sent(here, a_draft(here, there))
    auditor = an_official(here.agency, "ผู้ตรวจสอบ")
    RoleGrant.objects.create(
        person_id=auditor.person_id, role=Role.AUDITOR, unit=here.registry, since=moment(days=-1)
    )
    offered = api.books(auditor, moment(1))
    assert {one.book for one in offered} == set(api.Book)
    days = (moment().date(), moment().date())
    lines = [
        line
        for one in offered
        for line in api.register_lines(auditor, one.book, one.unit_id, *days, moment(1)).rows
    ]
    assert [line.number for line in lines] == ["ทล 0101/1"]
    assert api.books(here.drafter, moment(1)) == ()
    assert RegisterEntry.objects.count() == 1


def test_an_action_takes_its_letter_by_its_id(here: House, there: House) -> None:
    """Not out of a list of all that the viewer may see, which SQLite would make first."""
    letter_id = sent(here, a_draft(here, there))
    (row,) = api.inbox(there.clerk, moment(1)).rows
    for table, take in (
        ("letters_letter", lambda: letter_of(here.clerk, letter_id, moment(1), Role.CLERK)),
        ("letters_incomingletter", lambda: incoming_of(there.clerk, row.id, moment(1), Role.CLERK)),
    ):
        with transaction.atomic(), CaptureQueriesContext(connection) as asked:
            take()
        assert next(query["sql"].count(f'FROM "{table}"') for query in asked if table in query["sql"]) == 1
