"""An agency's tree of units: made, renamed and moved, with every path right and every change in the journal."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saan.base.agencies import api as agencies
from saan.base.agencies import errors
from saan.base.agencies.models import Unit
from saan.base.agencies.rules import DEEPEST, path_of
from saan.base.journal.models import ActRecord
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId

pytestmark = pytest.mark.django_db

TRIALS = agencies.AgencyEntry("th:0994000000015", "กรมทดลองระบบ", "Department of Trials", "ทล")
SYSTEM = agencies.System("test", utc_now())


def entry(number: int, name: str = "กอง") -> agencies.UnitEntry:
    return agencies.UnitEntry(name, f"Division {number}", f"{number:04}")


@pytest.fixture
def agency() -> AgencyId:
    return agencies.register_agency(TRIALS, by=SYSTEM, served=True)


@pytest.fixture
def root(agency: AgencyId) -> agencies.UnitView:
    return agencies.unit(agencies.make_unit(agency, None, entry(1), by=SYSTEM))


def acts() -> list[str]:
    return list(ActRecord.objects.order_by("id").values_list("type", flat=True))


def test_the_directory_may_tell_the_same_news_twice(agency: AgencyId) -> None:
    again = agencies.register_agency(TRIALS, by=SYSTEM)
    assert again == agency
    assert acts() == ["agencies.registered"]
    assert agencies.agency(agency).served_here
    renamed = agencies.AgencyEntry(agency, "กรมทดสอบระบบ", "Department of Tests", "ทส")
    agencies.register_agency(renamed, by=SYSTEM)
    assert agencies.agency(agency).name_th == "กรมทดสอบระบบ"
    assert agencies.agency(agency).served_here
    assert acts() == ["agencies.registered", "agencies.changed"]


def test_an_agency_known_from_the_directory_is_not_served(agency: AgencyId) -> None:
    far = agencies.AgencyEntry("th:0994000000023", "จังหวัดตัวอย่าง", "Example Province", "ตย")
    agencies.register_agency(far, by=SYSTEM)
    assert [one.id for one in agencies.served_agencies()] == [agency]
    kept_under = ActRecord.objects.order_by("id").values_list("agency_id", flat=True)
    assert list(kept_under) == [agency, agency], "what a node learns of others is its own agency's act"


def test_units_come_in_the_order_of_the_tree(agency: AgencyId, root: agencies.UnitView) -> None:
    division = agencies.make_unit(agency, root.id, entry(2), by=SYSTEM)
    section = agencies.make_unit(agency, division, entry(3), by=SYSTEM)
    other = agencies.make_unit(agency, root.id, entry(4), by=SYSTEM)
    assert [(unit.id, unit.depth) for unit in agencies.units(agency)] == [
        (root.id, 0),
        (division, 1),
        (section, 2),
        (other, 1),
    ]
    assert [unit.id for unit in agencies.subtree(division)] == [division, section]
    assert agencies.ancestry(section) == (root.id, division, section)


def test_a_moved_division_takes_its_sections_along(agency: AgencyId, root: agencies.UnitView) -> None:
    old, new = (agencies.make_unit(agency, root.id, entry(n), by=SYSTEM) for n in (2, 3))
    division = agencies.make_unit(agency, old, entry(4), by=SYSTEM)
    section = agencies.make_unit(agency, division, entry(5), by=SYSTEM)
    agencies.move_unit(division, new, by=SYSTEM)
    assert agencies.ancestry(section) == (root.id, new, division, section)
    assert agencies.unit(division).parent_id == new
    assert [unit.id for unit in agencies.subtree(old)] == [old]
    assert acts()[-1] == "agencies.unit-moved"


def test_a_unit_cannot_be_moved_below_itself(agency: AgencyId, root: agencies.UnitView) -> None:
    division = agencies.make_unit(agency, root.id, entry(2), by=SYSTEM)
    section = agencies.make_unit(agency, division, entry(3), by=SYSTEM)
    for target in (division, section):
        with pytest.raises(errors.BelowItselfError):
            agencies.move_unit(division, target, by=SYSTEM)
    with pytest.raises(errors.RootStaysError):
        agencies.move_unit(root.id, section, by=SYSTEM)


def test_the_tree_is_no_deeper_than_its_paths_have_room_for(
    agency: AgencyId, root: agencies.UnitView
) -> None:
    last = root.id
    for level in range(2, DEEPEST + 1):
        last = agencies.make_unit(agency, last, entry(level), by=SYSTEM)
    with pytest.raises(errors.TooDeepError):
        agencies.make_unit(agency, last, entry(99), by=SYSTEM)
    pair = agencies.make_unit(agency, root.id, entry(100), by=SYSTEM)
    agencies.make_unit(agency, pair, entry(101), by=SYSTEM)
    above_last = agencies.ancestry(last)[-2]
    with pytest.raises(errors.TooDeepError):
        agencies.move_unit(pair, above_last, by=SYSTEM)


def test_one_topmost_unit_and_no_two_of_one_number(agency: AgencyId, root: agencies.UnitView) -> None:
    with pytest.raises(errors.SecondRootError):
        agencies.make_unit(agency, None, entry(2), by=SYSTEM)
    with pytest.raises(errors.NumberCodeTakenError) as refused:
        agencies.make_unit(agency, root.id, agencies.UnitEntry("กองใหม่", "New", "๐๐๐๑"), by=SYSTEM)
    assert refused.value.message().th == "รหัสเลข 0001 เป็นของ กอง แล้ว"


def test_the_central_registry_passes_from_one_unit_to_another(
    agency: AgencyId, root: agencies.UnitView
) -> None:
    with pytest.raises(agencies.NoCentralRegistryError):
        agencies.central_registry(agency)
    office = agencies.make_unit(agency, root.id, entry(2, "สำนักงานเลขานุการกรม"), by=SYSTEM)
    for unit in (root.id, office):
        agencies.name_central_registry(unit, by=SYSTEM)
        assert agencies.central_registry(agency).id == unit


def test_a_renamed_unit_keeps_its_place(agency: AgencyId, root: agencies.UnitView) -> None:
    agencies.change_unit(root.id, agencies.UnitEntry("  กรม  ใหม่ ", "New", "0001"), by=SYSTEM)
    assert agencies.unit(root.id).name_th == "กรม ใหม่"
    agencies.change_unit(root.id, agencies.UnitEntry("กรม ใหม่", "New", "0001"), by=SYSTEM)
    assert acts().count("agencies.unit-changed") == 1


BAD = [
    (agencies.AgencyEntry("0994000000015", "ก", "A", "ก"), errors.InvalidAgencyIdError),
    (agencies.AgencyEntry("th:0994000000015", " ", "A", "ก"), errors.InvalidNameError),
    (agencies.AgencyEntry("th:0994000000015", "ก" * 201, "A", "ก"), errors.InvalidNameError),
    (agencies.AgencyEntry("th:0994000000015", "ก\x00", "A", "ก"), errors.InvalidNameError),
    (agencies.AgencyEntry("th:0994000000015", "ก", "A", "ก ข"), errors.InvalidLetterCodeError),
    (agencies.AgencyEntry("th:0994000000015", "ก", "A", "กขคงจฉชซฌ"), errors.InvalidLetterCodeError),
]


@pytest.mark.parametrize(("given_entry", "error"), BAD)
def test_bad_particulars_are_refused(given_entry: agencies.AgencyEntry, error: type[Exception]) -> None:
    with pytest.raises(error):
        agencies.register_agency(given_entry, by=SYSTEM)
    assert not ActRecord.objects.exists()


@pytest.mark.parametrize("code", ["", "กข", "12 3", "1" * 21, "1..2", "-1"])
def test_a_unit_number_is_digits(root: agencies.UnitView, agency: AgencyId, code: str) -> None:
    with pytest.raises(errors.InvalidNumberCodeError):
        agencies.make_unit(agency, root.id, agencies.UnitEntry("กอง", "Unit", code), by=SYSTEM)


def expected_paths() -> Iterator[tuple[str, str]]:
    """Yield each unit's stored path beside the one its parents spell."""
    rows = {row.id: row for row in Unit.objects.all()}

    def spelt(row: Unit) -> str:
        return path_of(row.id, spelt(rows[row.parent_id]) if row.parent_id else "")

    for row in rows.values():
        yield row.path, spelt(row)


MOVES = st.lists(st.tuples(st.integers(1, 7), st.integers(0, 7)), max_size=12)


@given(moves=MOVES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_moves_every_path_spells_its_parents(moves: list[tuple[int, int]]) -> None:
    with transaction.atomic():
        agency = agencies.register_agency(TRIALS, by=SYSTEM, served=True)
        units = [agencies.make_unit(agency, None, entry(0), by=SYSTEM)]
        for number in range(1, 8):
            units.append(agencies.make_unit(agency, units[(number - 1) // 2], entry(number), by=SYSTEM))
        for moved, target in moves:
            before = {unit.id for unit in agencies.subtree(units[moved])}
            try:
                agencies.move_unit(units[moved], units[target], by=SYSTEM)
            except errors.BelowItselfError:
                assert units[target] in before
            assert {unit.id for unit in agencies.subtree(units[moved])} == before
            assert all(stored == spelt for stored, spelt in expected_paths())
        transaction.set_rollback(True)
