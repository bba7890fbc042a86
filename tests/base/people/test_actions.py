"""What an administrator may do to people, posts and roles, and what nobody may."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest

from saan.base.agencies import api as agencies
from saan.base.journal.models import ActRecord
from saan.base.people import api as people
from saan.base.people import errors
from saan.base.people.models import Person
from saan.base.thai import api as thai
from saan.trust.ids import AgencyId, uuid7
from tests.base.people.orgs import day

pytestmark = pytest.mark.django_db

NOW = day(10)
SYSTEM = agencies.System("test", NOW)


@dataclass(frozen=True)
class Office:
    """An agency with a division below its top, an administrator of all, and a clerk without any role."""

    agency: AgencyId
    top: UUID
    division: UUID
    admin: UUID
    clerk: UUID
    admin_grant: UUID


def as_(person_id: UUID, at: int = 10) -> agencies.Authority:
    return people.authority(people.viewer_of(Person.objects.get(id=person_id)), day(at))


def newcomer(agency: AgencyId, name: str) -> UUID:
    entry = people.PersonEntry(f"{uuid7().hex}@agency.invalid", name, "ใจดี", "นาย")
    return people.register_person(agency, entry, by=SYSTEM)


def an_office(digits: str = "0994000000015") -> Office:
    agency = agencies.register_agency(
        agencies.AgencyEntry(f"th:{digits}", "กรมทดลอง", "Trials", "ทล"), by=SYSTEM, served=True
    )
    top = agencies.make_unit(agency, None, agencies.UnitEntry("กรม", "Department", "01"), by=SYSTEM)
    division = agencies.make_unit(agency, top, agencies.UnitEntry("กอง", "Division", "02"), by=SYSTEM)
    admin, clerk = newcomer(agency, "อารี"), newcomer(agency, "สมชาย")
    wanted = people.Grant(admin, people.Role.ADMINISTRATOR, top, since=day(0), subtree=True)
    return Office(agency, top, division, admin, clerk, people.grant_role(wanted, by=SYSTEM))


@pytest.fixture
def office() -> Office:
    return an_office()


def a_post(office: Office, *, signs: bool = True, title: str = "ผู้อำนวยการกอง") -> UUID:
    entry = people.PositionEntry(title, "Director", signs)
    return people.make_position(office.division, entry, by=as_(office.admin))


def latest() -> ActRecord:
    return ActRecord.objects.order_by("-id")[0]


def test_every_change_stands_in_the_journal_with_who_made_it(office: Office) -> None:
    before = ActRecord.objects.count()
    post = a_post(office)
    appointment = people.appoint(office.clerk, post, day(10), by=as_(office.admin))
    assert ActRecord.objects.count() == before + 2
    act = latest()
    assert act.type == "people.appointed"
    assert act.subject_id == str(appointment)
    assert act.actor_id == office.admin
    assert act.agency_id == office.agency


def test_names_and_addresses_stay_out_of_the_journal(office: Office) -> None:
    for act in ActRecord.objects.filter(subject_kind="person"):
        assert act.content is not None
        content = bytes(act.content).decode()
        assert "อารี" not in content
        assert "@agency.invalid" not in content


def test_an_administrator_grants_nothing_in_another_agency(office: Office) -> None:
    other = an_office("0994000000023")
    theirs = people.Grant(other.clerk, people.Role.CLERK, other.division, since=NOW)
    stranger = people.Grant(other.clerk, people.Role.CLERK, office.division, since=NOW)
    for grant in (theirs, stranger):
        with pytest.raises(agencies.OtherAgencyError):
            people.grant_role(grant, by=as_(office.admin))


REFUSED_TO_A_CLERK: list[Callable[[Office, agencies.Authority], object]] = [
    lambda o, by: people.register_person(o.agency, people.PersonEntry("a@b.example", "ก", "ข"), by=by),
    lambda o, by: people.change_person(o.admin, people.PersonEntry("a@b.example", "ก", "ข"), by=by),
    lambda o, by: people.clear_person(o.admin, people.Secrecy.SECRET, by=by),
    lambda o, by: people.deactivate_person(o.admin, by=by),
    lambda o, by: people.reactivate_person(o.admin, by=by),
    lambda o, by: people.invite_person(o.admin, by=by),
    lambda o, by: people.link_national_id(o.clerk, "1234567890121", by=by),
    lambda o, by: people.grant_role(
        people.Grant(o.clerk, people.Role.ADMINISTRATOR, o.division, since=NOW), by=by
    ),
    lambda o, by: people.withdraw_role(o.admin_grant, by=by),
    lambda o, by: people.make_position(o.division, people.PositionEntry("ก", "A"), by=by),
    lambda o, by: people.appoint(o.clerk, a_post(o), NOW, by=by),
    lambda o, by: people.delegate(people.Order(a_post(o), o.clerk, "1/2569", NOW, day(20)), by=by),
    lambda o, by: agencies.make_unit(o.agency, o.division, agencies.UnitEntry("ก", "A", "9"), by=by),
    lambda o, by: agencies.change_unit(o.division, agencies.UnitEntry("ก", "A", "9"), by=by),
    lambda o, by: agencies.name_central_registry(o.division, by=by),
]


@pytest.mark.parametrize("attempt", REFUSED_TO_A_CLERK)
def test_a_clerk_administers_nothing(
    office: Office, attempt: Callable[[Office, agencies.Authority], object]
) -> None:
    clerk = people.Grant(office.clerk, people.Role.CLERK, office.top, since=day(0), subtree=True)
    people.grant_role(clerk, by=as_(office.admin))
    with pytest.raises(people.NotAuthorisedError):
        attempt(office, as_(office.clerk))


def test_an_administrator_of_one_division_reaches_no_further(office: Office) -> None:
    local = newcomer(office.agency, "วิภา")
    grant = people.Grant(local, people.Role.ADMINISTRATOR, office.division, since=day(0))
    people.grant_role(grant, by=as_(office.admin))
    here = people.Grant(office.clerk, people.Role.CLERK, office.division, since=NOW)
    people.grant_role(here, by=as_(local))
    below = people.Grant(office.clerk, people.Role.DRAFTER, office.division, since=NOW, subtree=True)
    above = people.Grant(office.clerk, people.Role.CLERK, office.top, since=NOW)
    for refused in (below, above):
        with pytest.raises(people.NotAuthorisedError):
            people.grant_role(refused, by=as_(local))


def test_the_last_administrator_stays(office: Office) -> None:
    with pytest.raises(errors.LastAdministratorError):
        people.withdraw_role(office.admin_grant, by=as_(office.admin))
    with pytest.raises(errors.LastAdministratorError):
        people.deactivate_person(office.admin, by=as_(office.admin))
    temporary = people.Grant(office.clerk, people.Role.ADMINISTRATOR, office.top, NOW, day(99), subtree=True)
    people.grant_role(temporary, by=as_(office.admin))
    with pytest.raises(errors.LastAdministratorError):
        people.withdraw_role(office.admin_grant, by=as_(office.admin))
    second = newcomer(office.agency, "วิภา")
    lasting = people.Grant(second, people.Role.ADMINISTRATOR, office.top, NOW, subtree=True)
    people.grant_role(lasting, by=as_(office.admin))
    people.withdraw_role(office.admin_grant, by=as_(office.admin))
    with pytest.raises(people.NotAuthorisedError):
        people.withdraw_role(office.admin_grant, by=as_(office.admin))


def test_a_withdrawn_role_was_held_until_then(office: Office) -> None:
    grant = people.Grant(office.clerk, people.Role.CLERK, office.division, since=day(0))
    granted = people.grant_role(grant, by=as_(office.admin))
    with pytest.raises(errors.AlreadyGrantedError):
        people.grant_role(grant, by=as_(office.admin))
    people.withdraw_role(granted, by=as_(office.admin, at=12))
    viewer = people.viewer_of(Person.objects.get(id=office.clerk))
    assert people.may(viewer, people.Role.CLERK, office.division, day(11))
    assert not people.may(viewer, people.Role.CLERK, office.division, day(12))
    with pytest.raises(errors.AlreadyEndedError):
        people.withdraw_role(granted, by=as_(office.admin, at=13))


def test_a_deactivated_person_loses_everything_at_once(office: Office) -> None:
    post = a_post(office)
    people.appoint(office.clerk, post, day(0), by=as_(office.admin))
    grant = people.Grant(office.clerk, people.Role.CLERK, office.division, since=day(0))
    people.grant_role(grant, by=as_(office.admin))
    acting = people.Order(a_post(office, title="รองอธิบดี"), office.clerk, "5/2569", day(0), day(90))
    people.delegate(acting, by=as_(office.admin))
    invited = people.invite_person(office.clerk, by=as_(office.admin))
    viewer = people.viewer_of(Person.objects.get(id=office.clerk))
    assert len(people.capacities(viewer, NOW)) == 2
    people.deactivate_person(office.clerk, by=as_(office.admin))
    assert people.capacities(viewer, NOW) == ()
    assert not people.may(viewer, people.Role.CLERK, office.division, NOW)
    with pytest.raises(people.NotAnOfficialError):
        people.viewer_of(Person.objects.get(id=office.clerk))
    with pytest.raises(people.InvitationError):
        people.read_invitation(invited.secret, NOW)
    people.reactivate_person(office.clerk, by=as_(office.admin))
    assert people.capacities(viewer, NOW) == ()
    people.appoint(newcomer(office.agency, "วิภา"), post, NOW, by=as_(office.admin))


def test_a_position_has_one_holder_at_a_time(office: Office) -> None:
    post = a_post(office)
    first = people.appoint(office.clerk, post, day(0), day(20), by=as_(office.admin))
    with pytest.raises(errors.PositionHeldError) as refused:
        people.appoint(office.admin, post, day(19), by=as_(office.admin))
    assert "นายสมชาย ใจดี" in refused.value.message().th
    people.appoint(office.admin, post, day(20), by=as_(office.admin))
    with pytest.raises(errors.PeriodError):
        people.appoint(office.admin, post, day(5), day(5), by=as_(office.admin))
    people.end_appointment(first, by=as_(office.admin))
    people.appoint(office.admin, post, NOW, day(20), by=as_(office.admin))


def test_a_director_delegates_her_own_post_within_her_own_term(office: Office) -> None:
    post = a_post(office)
    people.appoint(office.clerk, post, day(0), day(30), by=as_(office.admin))
    deputy = newcomer(office.agency, "วิภา")
    given = people.delegate(people.Order(post, deputy, "๑๒/๒๕๖๙", NOW, day(30)), by=as_(office.clerk))
    viewer = people.viewer_of(Person.objects.get(id=deputy))
    assert people.capacity(viewer, post, day(11)).order_number == "๑๒/๒๕๖๙"
    with pytest.raises(errors.NotHeldError):
        people.delegate(people.Order(post, office.admin, "13/2569", day(30), day(31)), by=as_(office.clerk))
    with pytest.raises(people.NotAuthorisedError):
        people.delegate(people.Order(post, office.admin, "14/2569", NOW, day(12)), by=as_(deputy))
    with pytest.raises(people.NotAuthorisedError):
        people.revoke_delegation(given, by=as_(deputy))
    people.revoke_delegation(given, by=as_(office.clerk, at=15))
    with pytest.raises(people.NotAuthorisedError):
        people.capacity(viewer, post, day(15))
    with pytest.raises(errors.AlreadyEndedError):
        people.revoke_delegation(given, by=as_(office.clerk, at=16))


def test_an_administrator_records_an_order_for_a_vacant_post(office: Office) -> None:
    post = a_post(office)
    order = people.Order(post, office.clerk, "20/2569", NOW, day(40))
    people.delegate(order, by=as_(office.admin))
    viewer = people.viewer_of(Person.objects.get(id=office.clerk))
    assert people.capacity(viewer, post, day(20)).acting_words == "รักษาราชการแทน"
    other = newcomer(office.agency, "วิภา")
    with pytest.raises(errors.AlreadyDelegatedError):
        people.delegate(people.Order(post, other, "21/2569", day(30), day(50)), by=as_(office.admin))
    behalf = people.Order(post, other, "21/2569", day(30), day(50), people.Acting.ON_BEHALF)
    people.delegate(behalf, by=as_(office.admin))


def test_what_cannot_be_delegated(office: Office) -> None:
    post, silent = a_post(office), a_post(office, signs=False, title="นักวิชาการ")
    people.appoint(office.clerk, post, day(0), by=as_(office.admin))
    other = an_office("0994000000023")
    refusals = [
        (people.Order(silent, office.admin, "1/2569", NOW, day(20)), errors.NotSigningError),
        (people.Order(post, office.clerk, "1/2569", NOW, day(20)), errors.DelegatedToHolderError),
        (people.Order(post, office.admin, " ", NOW, day(20)), errors.OrderNumberError),
        (people.Order(post, office.admin, "1/2569", NOW, NOW), errors.PeriodError),
        (people.Order(post, other.clerk, "1/2569", NOW, day(20)), agencies.OtherAgencyError),
        (people.Order(uuid7(), office.admin, "1/2569", NOW, day(20)), errors.UnknownRecordError),
    ]
    for order, error in refusals:
        with pytest.raises(error):
            people.delegate(order, by=as_(office.admin))


def test_nobody_clears_themselves(office: Office) -> None:
    with pytest.raises(errors.SelfClearanceError):
        people.clear_person(office.admin, people.Secrecy.SECRET, by=as_(office.admin))
    people.clear_person(office.clerk, people.Secrecy.SECRET, by=as_(office.admin))
    assert people.viewer_of(Person.objects.get(id=office.clerk)).clearance == people.Secrecy.SECRET


def test_an_invitation_works_once_and_only_the_newest(office: Office) -> None:
    older = people.invite_person(office.clerk, by=as_(office.admin))
    newer = people.invite_person(office.clerk, by=as_(office.admin))
    with pytest.raises(people.InvitationError):
        people.use_invitation(older.secret, NOW)
    assert people.read_invitation(newer.secret, NOW).name_th == "นายสมชาย ใจดี"
    assert people.use_invitation(newer.secret, NOW).person_id == office.clerk
    assert latest().type == "people.invitation-used"
    with pytest.raises(people.InvitationError):
        people.use_invitation(newer.secret, NOW)
    late = people.invite_person(office.clerk, by=as_(office.admin))
    with pytest.raises(people.InvitationError):
        people.use_invitation(late.secret, late.expires_at)


def test_a_national_number_is_kept_only_as_a_keyed_hash(office: Office) -> None:
    people.link_national_id(office.clerk, "1-2345-67890-12-1", by=as_(office.admin))
    assert people.person_by_national_id("1234567890121") == office.clerk
    mark = Person.objects.get(id=office.clerk).national_id_mark
    assert "1234567890121" not in f"{mark.digest}"
    with pytest.raises(errors.NationalIdTakenError):
        people.link_national_id(office.admin, "1234567890121", by=as_(office.admin))
    for wrong in ("1234567890122", "123456789012", "abc"):
        with pytest.raises(thai.IdRefusedError):
            people.link_national_id(office.admin, wrong, by=as_(office.admin))
    people.unlink_national_id(office.clerk, by=as_(office.admin))
    assert people.person_by_national_id("1234567890121") is None


BAD_PEOPLE = [
    (people.PersonEntry("somchai", "ก", "ข"), errors.InvalidEmailError),
    (people.PersonEntry("a@b.example", "", "ข"), errors.InvalidPersonError),
    (people.PersonEntry("a@b.example", "ก", "ข" * 101), errors.InvalidPersonError),
    (people.PersonEntry("a@b.example", "ก", "ข", prefix_th="น" * 41), errors.InvalidPersonError),
]


@pytest.mark.parametrize(("entry", "error"), BAD_PEOPLE)
def test_bad_particulars_are_refused(
    office: Office, entry: people.PersonEntry, error: type[Exception]
) -> None:
    with pytest.raises(error):
        people.register_person(office.agency, entry, by=SYSTEM)


def test_one_address_one_account(office: Office) -> None:
    entry = people.PersonEntry("Somchai@Agency.Example", "สมชาย", "ใจดี")
    made = people.register_person(office.agency, entry, by=SYSTEM)
    assert Person.objects.get(id=made).email == "somchai@agency.example"
    with pytest.raises(errors.EmailTakenError):
        people.register_person(office.agency, entry, by=SYSTEM)
    people.change_person(made, entry, by=SYSTEM)
    assert latest().type == "people.registered"
