"""Finding a letter by a piece of what it says, in Thai, however it was typed, and nothing that one may not see."""

from datetime import datetime

import pytest
from django.db import connection
from msgspec.structs import replace

from saan.base.people.models import Role
from saan.letters import api
from saan.letters.models import IncomingWords, LetterWords
from saan.letters.queries import search
from tests.letters.test_lists import plan_of
from tests.letters.world import House, a_draft, an_official, moment, sent

pytestmark = pytest.mark.django_db

SUBJECT = 'ขอความอนุเคราะห์ข้อมูล "แผนปฏิบัติราชการ" ร้อยละ 50% ปี ๒๕๖๙ (Open_Data)'


@pytest.mark.parametrize(
    "typed",
    [
        "แผนปฏิบัติ",
        "ปฏิบัติราชการ",
        "ปี 2569",
        "ปี ๒๕๖๙",
        "open_data",
        "OPEN",
        "50%",
        '"แผน',
        "ขอ",
        "  ข้อมูล  ",
        'ข้อมูล   "แผน',
    ],
)
def test_any_piece_of_the_subject_finds_the_letter(here: House, there: House, typed: str) -> None:
    letter = sent(here, a_draft(here, there, subject=SUBJECT))
    sent(here, a_draft(here, there, subject="อื่น", body="ไม่เกี่ยว"))
    assert [row.id for row in api.find_letters(here.clerk, typed, moment(1)).rows] == [letter]
    assert [row.subject for row in api.find_incoming(there.clerk, typed, moment(1)).rows] == [
        api.letter(here.clerk, letter, moment(1)).row.subject
    ]


@pytest.mark.parametrize("typed", ["แผนงาน", "5_%", "openXdata", "ข้อมูลแผน", "%", "_ata"])
def test_what_it_does_not_say_finds_nothing(here: House, there: House, typed: str) -> None:
    sent(here, a_draft(here, there, subject="ขอข้อมูลและแผน"))
    assert not api.find_letters(here.clerk, typed, moment(1)).rows
    assert not api.find_incoming(there.clerk, typed, moment(1)).rows


@pytest.mark.parametrize(
    "typed", ["กำหนดแนวทางดำเนินงาน", "กาหนด", "ด าเนินงาน", "สำหรับการประชุม", "กำรประชุม", "การประชุม"]
)
def test_a_letter_whose_subject_came_out_of_an_old_pdf_is_found_as_it_came_and_as_it_was_meant(
    here: House, there: House, typed: str
) -> None:
    sent(here, a_draft(here, there, subject="กาหนดแนวทางด าเนินงานส้าหรับกำรประชุม"))
    sent(here, a_draft(here, there, subject="ขอข้อมูล", body="ไม่เกี่ยว"))
    (found,) = api.find_incoming(there.clerk, typed, moment(1)).rows
    assert found.subject == "กาหนดแนวทางด าเนินงานส้าหรับกำรประชุม"


def registered_as(here: House, there: House, subject: str, at: datetime) -> api.IncomingRow:
    """A letter that came just now and was registered."""
    sent(here, a_draft(here, there, subject=subject), at)
    row = api.inbox(there.clerk, at, (api.IncomingBox.NEW,)).rows[0]
    api.register(there.clerk, row.id, at)
    return row


@pytest.mark.parametrize("typed", ["2", "2/2569", "๒/๒๕๖๙", " 2/2569 "])
def test_a_letter_is_found_by_its_receive_number_as_pages_show_it(
    here: House, there: House, typed: str
) -> None:
    for number in range(3):
        registered_as(here, there, f"เรื่องที่ {number}", moment(number))
    found = [row.receive_number for row in api.find_incoming(there.clerk, typed, moment(9)).rows]
    assert found == ["2"]
    assert not api.find_incoming(there.clerk, "2/2568", moment(9)).rows


@pytest.mark.parametrize("typed", ["1", "๑/๒๕๖๙"])
def test_a_unit_finds_what_it_received_by_the_number_of_its_own_register(
    here: House, there: House, typed: str
) -> None:
    unit_clerk = an_official(there.agency, "สารบรรณกอง", (Role.CLERK, there.division))
    for number in range(3):
        row = registered_as(here, there, f"เรื่องที่ {number}", moment(number))
    last = row.id
    api.assign(there.clerk, last, api.Charge(unit=there.division.id), moment(4))
    assert api.enter_in_unit(unit_clerk, last, there.division.id, moment(5)) == "1"
    assert [row.id for row in api.find_incoming(unit_clerk, typed, moment(9)).rows] == [last]
    assert not api.find_incoming(unit_clerk, "1/2568", moment(9)).rows
    theirs = [row.receive_number for row in api.find_incoming(there.clerk, typed, moment(9)).rows]
    assert theirs == ["1"], "another unit's number is not theirs"


def test_a_number_is_found_however_many_newer_letters_of_others_bear_it(
    here: House, there: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every registry begins with 1 each year."""
    monkeypatch.setattr(search, "MOST_NUMBERED", 2)
    monkeypatch.setattr(search, "PAGE", 2)
    official = an_official(there.agency, "ผู้ปฏิบัติ", (Role.DRAFTER, there.division))
    mine = []
    for year in range(7):
        at = moment(days=366 * year)
        row = registered_as(here, there, f"เรื่องที่ {year}", at)
        assert row.number.endswith("/1")
        if year in {0, 1, 3}:
            api.assign(there.clerk, row.id, api.Charge(unit=there.division.id), at)
            mine.append(row.id)
    page = api.find_incoming(official, "1", at)
    assert [row.id for row in page.rows] == [mine[2], mine[1]]
    assert [row.id for row in api.find_incoming(official, "1", at, page.after).rows] == [mine[0]]


def test_a_draft_is_found_by_what_it_says_now(here: House, there: House) -> None:
    draft = a_draft(here, there, subject="ขอเชิญประชุม")
    saved = api.begin(here.drafter, here.registry.id, draft, moment())
    api.save(here.drafter, saved.letter_id, saved.version, replace(draft, subject="ขอเลื่อนการอบรม"), moment(1))
    assert not api.find_letters(here.drafter, "เชิญประชุม", moment(2)).rows
    assert [row.id for row in api.find_letters(here.drafter, "เลื่อนการ", moment(2)).rows] == [saved.letter_id]


def test_every_letter_is_found_once_however_many_of_others_lie_between(
    here: House, there: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MATCHES", 3)
    monkeypatch.setattr(search, "PAGE", 2)
    official = an_official(there.agency, "ผู้ปฏิบัติ", (Role.DRAFTER, there.division))
    mine = []
    for number in range(11):
        row = registered_as(here, there, f"ขอข้อมูลครั้งที่ {number} ของปี", moment(number))
        if number % 4 == 0:
            api.assign(there.clerk, row.id, api.Charge(unit=there.division.id), moment(number))
            mine.append(row.id)
    found, after = [], ""
    for _ in range(5):
        page = api.find_incoming(official, "ขอข้อมูล", moment(60), after)
        found += [row.id for row in page.rows]
        after = page.after
        if not after:
            break
    assert found == mine[::-1]
    assert not after


@pytest.mark.parametrize("table", [LetterWords, IncomingWords])
def test_words_are_found_by_the_index_of_pieces(
    here: House, table: type[LetterWords | IncomingWords]
) -> None:
    sql, params = search._statement(table, here.agency.id, "แผนปฏิบัติราชการ", None, 100)
    plan = plan_of(sql, params)
    if connection.vendor == "sqlite":
        assert "VIRTUAL TABLE INDEX" in plan
        assert "TEMP B-TREE" not in plan
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT indexdef FROM pg_indexes WHERE indexname = %s", [f"{table._meta.db_table}_index"]
            )
            assert "gin_trgm_ops" in cursor.fetchone()[0]
