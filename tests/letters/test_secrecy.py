"""Secret letters are open to named, cleared readers, and to nobody else by any way."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from msgspec.structs import replace
from pytest_django import Settings

from saan.base.agencies.api import System
from saan.base.agencies.models import Unit
from saan.base.jobs.models import Job
from saan.base.journal import api as journal
from saan.base.journal.models import ActRecord
from saan.base.people import api as people
from saan.base.people.models import Role, RoleGrant, Secrecy
from saan.base.people.viewer import Viewer
from saan.base.webhooks.actions import add_endpoint
from saan.base.webhooks.models import Event as WebhookEvent
from saan.base.webhooks.tasks import fan_out
from saan.letters import api, tasks
from saan.letters.errors import (
    DraftRefusedError,
    EnclosureUnknownError,
    LetterNotFoundError,
    NobodyToAssignError,
    NotAReaderError,
    NotARegistrarError,
)
from saan.letters.models import IncomingLetter, Letter
from saan.letters.rules.incoming import Box as IncomingBox
from saan.letters.rules.levels import Secrecy as Level
from saan.letters.rules.outgoing import Box
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId
from tests.letters.world import (
    House,
    a_draft,
    a_unit,
    acting,
    an_official,
    cleared,
    moment,
    sent,
    stored,
    the_one_incoming,
    up_to_signature,
)
from tests.world.doors import come_in

DAY = moment().date()
LATER = moment(30)


def ways_to_see(viewer: Viewer, house: House) -> set[UUID]:
    """Every letter that any query shows to the viewer."""
    seen: set[UUID] = set()
    for rows in (
        api.inbox(viewer, LATER, tuple(IncomingBox), limit=200).rows,
        api.outbox(viewer, LATER, tuple(Box), limit=200).rows,
        api.find_incoming(viewer, "", LATER).rows,
        api.find_letters(viewer, "", LATER).rows,
    ):
        seen |= {row.id for row in rows}
    seen |= {item.letter.id for item in api.tray(viewer, LATER).rows}
    for book in api.Book:
        for unit in (house.registry, house.division):
            try:
                lines = api.register_lines(viewer, book, unit.id, DAY, LATER.date(), LATER, limit=1000)
            except SaanError:
                continue
            seen |= {one for line in lines.rows for one in (line.letter, line.incoming) if one}
    for letter_id in Letter.objects.values_list("id", flat=True):
        if _opens(api.letter, viewer, letter_id) or api.files_of(viewer, letter_id, LATER):
            seen.add(letter_id)
    for letter_id in IncomingLetter.objects.values_list("id", flat=True):
        if _opens(api.incoming_letter, viewer, letter_id) or api.files_of(viewer, letter_id, LATER):
            seen.add(letter_id)
    return seen


def _opens(read: object, viewer: Viewer, letter_id: UUID) -> bool:
    try:
        read(viewer, letter_id, LATER)  # type: ignore[operator]  # one of the two reading functions
    except LetterNotFoundError:
        return False
    return True


def test_a_drafter_who_is_not_cleared_cannot_write_a_secret(here: House, there: House) -> None:
    with pytest.raises(DraftRefusedError) as refusal:
        api.begin(here.drafter, here.registry.id, a_draft(here, there, secrecy=Level.CONFIDENTIAL), moment())
    assert [(one.field, one.code) for one in refusal.value.problems] == [("secrecy", "not-cleared")]
    assert not Letter.objects.exists()


def test_a_secret_letter_is_seen_by_those_named_and_by_nobody_else(here: House, there: House) -> None:
    here.drafter = cleared(here.drafter, Secrecy.SECRET)
    here.director = cleared(here.director, Secrecy.SECRET)
    here.clerk = cleared(here.clerk, Secrecy.SECRET)
    reader = an_official(here.agency, "ผู้อ่าน", clearance=Secrecy.SECRET)
    colleague = an_official(
        here.agency, "เพื่อนร่วมงาน", (Role.DRAFTER, here.registry), clearance=Secrecy.SECRET
    )
    low = an_official(here.agency, "ต่ำ", clearance=Secrecy.CONFIDENTIAL)
    registrar = an_official(there.agency, "นายทะเบียนลับ", clearance=Secrecy.SECRET)
    own_registrar = an_official(here.agency, "นายทะเบียน", clearance=Secrecy.SECRET)
    api.appoint_registrar(there.administrator, registrar.person_id, moment())
    api.appoint_registrar(here.administrator, own_registrar.person_id, moment())

    draft = a_draft(here, there, secrecy=Level.SECRET, readers=(reader.person_id,))
    letter_id, shown = up_to_signature(here, draft)
    api.sign_and_seal(here.director, letter_id, shown, moment())
    with pytest.raises(LetterNotFoundError):
        api.dispatch(here.clerk, letter_id, moment())
    api.dispatch(own_registrar, letter_id, moment())

    for viewer in (here.drafter, here.director, reader, own_registrar):
        assert ways_to_see(viewer, here) == {letter_id}
    for viewer in (here.clerk, colleague, low, here.official, here.administrator):
        assert ways_to_see(viewer, here) == set()
    row = the_one_incoming(registrar)
    for viewer in (there.clerk, there.official, there.administrator):
        assert ways_to_see(viewer, there) == set()
    assert api.register(registrar, row.id, moment(2)) == "1"
    days = (DAY, LATER.date())
    assert not api.register_lines(there.clerk, api.Book.RECEIVED, there.registry.id, *days, LATER).rows
    assert not api.register_lines(there.clerk, api.Book.SECRET_RECEIVED, there.registry.id, *days, LATER).rows
    (line,) = api.register_lines(registrar, api.Book.SECRET_RECEIVED, there.registry.id, *days, LATER).rows
    assert line.incoming == row.id
    with pytest.raises(NobodyToAssignError):
        api.assign(registrar, row.id, api.Charge(unit=there.division.id), moment(3))
    with pytest.raises(NobodyToAssignError):
        api.assign(registrar, row.id, api.Charge(person=there.official.person_id), moment(3))
    with pytest.raises(NotAReaderError):
        api.name_reader(here.drafter, letter_id, low.person_id, moment(3))
    assert ways_to_see(low, here) == set()


def test_no_other_system_is_told_of_a_secret_letter(here: House, there: House) -> None:
    types = [one.code for one in journal.all_types()]
    for house in (here, there):
        agency = AgencyId(house.agency.id)
        add_endpoint(agency, "https://dms.agency.invalid/", types, types, journal.Actor(system="test"))
    here.drafter = cleared(here.drafter, Secrecy.CONFIDENTIAL)
    here.director = cleared(here.director, Secrecy.CONFIDENTIAL)
    for house in (here, there):
        house.clerk = cleared(house.clerk, Secrecy.CONFIDENTIAL)
        api.appoint_registrar(house.administrator, house.clerk.person_id, moment())
    for level in (Level.CONFIDENTIAL, Level.NORMAL):
        sent(here, a_draft(here, there, secrecy=level))
        row = the_one_incoming(there.clerk)
        api.register(there.clerk, row.id, moment(2))
        api.close_incoming(there.clerk, row.id, "ทราบ", moment(3))
        for act_id in ActRecord.objects.filter(type__regex="^(letter|incoming|delivery)[.]").values_list(
            "id", flat=True
        ):
            fan_out(str(act_id))
        assert WebhookEvent.objects.exists() == (level is Level.NORMAL)


def test_a_draft_made_secret_leaves_the_units_desks(here: House, there: House) -> None:
    here.drafter = cleared(here.drafter, Secrecy.CONFIDENTIAL)
    saved = api.begin(here.drafter, here.registry.id, a_draft(here, there), moment())
    assert ways_to_see(here.clerk, here) == {saved.letter_id}
    secret = a_draft(here, there, secrecy=Level.CONFIDENTIAL)
    api.save(here.drafter, saved.letter_id, 1, secret, moment(1))
    assert ways_to_see(here.clerk, here) == set()
    api.save(here.drafter, saved.letter_id, 2, a_draft(here, there), moment(2))
    assert ways_to_see(here.clerk, here) == {saved.letter_id}


def test_what_a_draft_said_while_it_was_secret_stays_with_those_cleared(here: House, there: House) -> None:
    """Also once it is secret no more: its earlier versions, their files, and what was written on them."""
    writer, here.director = cleared(here.drafter, Secrecy.SECRET), cleared(here.director, Secrecy.SECRET)
    ref = stored(b"only for those cleared")
    colleague = an_official(here.agency, "เพื่อนร่วมงาน", (Role.DRAFTER, here.registry))
    piece = api.Piece(
        title="ผัง", name="plan.txt", media="text/plain", size=ref.size, sha256=ref.sha256, root=ref.root
    )
    secret, brought = a_draft(here, there, secrecy=Level.SECRET, enclosures=(piece,)), [ref.sha256]
    saved = api.begin(writer, here.registry.id, secret, moment(), brought=brought)
    api.submit(writer, saved.letter_id, saved.version, moment(1))
    api.send_back(here.director, saved.letter_id, "ชื่อสายลับผิด", moment(2))
    plain = api.save(writer, saved.letter_id, saved.version, a_draft(here, there), moment(3))

    for viewer, reads in ((writer, True), (colleague, False)):
        view = api.letter(viewer, saved.letter_id, moment(4))
        assert view.draft == a_draft(here, there)
        assert ("สายลับ" in repr((view.steps, view.timeline))) is reads
        assert (ref.sha256 in api.files_of(viewer, saved.letter_id, moment(4))) is reads
        assert (api.draft_as_opened(viewer, saved.letter_id, 1, moment(4)) is not None) is reads
    again = a_draft(here, there, enclosures=(piece,))
    with pytest.raises(EnclosureUnknownError):
        api.save(colleague, saved.letter_id, plain.version, again, moment(5))
    api.save(writer, saved.letter_id, plain.version, again, moment(6))
    assert ref.sha256 in api.files_of(colleague, saved.letter_id, moment(7))


def test_a_secret_that_arrives_before_its_registrar_waits_for_one(here: House, there: House) -> None:
    here.drafter = cleared(here.drafter, Secrecy.CONFIDENTIAL)
    here.director = cleared(here.director, Secrecy.CONFIDENTIAL)
    own = cleared(here.clerk, Secrecy.CONFIDENTIAL)
    api.appoint_registrar(here.administrator, own.person_id, moment())
    here.clerk = own
    sent(here, a_draft(here, there, secrecy=Level.CONFIDENTIAL))
    registrar = an_official(there.agency, "นายทะเบียน", clearance=Secrecy.CONFIDENTIAL)
    assert ways_to_see(registrar, there) == set()
    with pytest.raises(NotARegistrarError):
        api.appoint_registrar(there.administrator, there.clerk.person_id, moment(1))
    api.appoint_registrar(there.administrator, registrar.person_id, moment(1))
    row = the_one_incoming(registrar, moment(2))
    api.relieve_registrar(there.administrator, registrar.person_id, moment(3))
    with pytest.raises(SaanError):
        api.register(registrar, row.id, moment(4))


def test_a_registrar_whose_clearance_is_raised_reaches_what_waited_above_it(
    here: House, there: House
) -> None:
    for who in ("drafter", "director", "clerk"):
        setattr(here, who, cleared(getattr(here, who), Secrecy.SECRET))
    api.appoint_registrar(here.administrator, here.clerk.person_id, moment())
    low = cleared(there.clerk, Secrecy.CONFIDENTIAL)
    api.appoint_registrar(there.administrator, low.person_id, moment())
    sent(here, a_draft(here, there, secrecy=Level.SECRET))
    assert ways_to_see(low, there) == set()
    people.clear_person(low.person_id, Secrecy.SECRET, by=System("test", moment(1)))
    (job,) = Job.objects.filter(task="saan.letters.tasks.person_cleared")
    registrar = cleared(low, Secrecy.SECRET)
    assert ways_to_see(registrar, there) == set()
    tasks.person_cleared(**job.arguments)
    assert the_one_incoming(registrar, moment(2)).secrecy is Level.SECRET
    people.clear_person(there.official.person_id, Secrecy.SECRET, by=System("test", moment(1)))
    for each in Job.objects.filter(task="saan.letters.tasks.person_cleared"):
        tasks.person_cleared(**each.arguments)
    assert ways_to_see(cleared(there.official, Secrecy.SECRET), there) == set(), "no registrar, nothing"


def a_registrar(house: House, at: datetime, level: Secrecy = Secrecy.SECRET) -> Viewer:
    made = an_official(house.agency, "นายทะเบียน", clearance=level)
    api.appoint_registrar(house.administrator, made.person_id, at)
    return made


def registrars_changed() -> None:
    for job in Job.objects.filter(task="saan.letters.tasks.registrars_changed").order_by("id"):
        tasks.registrars_changed(**job.arguments)


def test_a_secret_whose_readers_have_all_left_comes_before_the_next_registrar(
    here: House, there: House
) -> None:
    """Sent or received: the other agency was told that it is here."""
    writer, here.director = cleared(here.drafter, Secrecy.SECRET), cleared(here.director, Secrecy.SECRET)
    here.drafter = writer
    own, theirs = (a_registrar(house, moment()) for house in (here, there))
    letter_id, shown = up_to_signature(here, a_draft(here, there, secrecy=Level.SECRET))
    api.sign_and_seal(here.director, letter_id, shown, moment())
    api.dispatch(own, letter_id, moment())
    row = the_one_incoming(theirs)
    api.register(theirs, row.id, moment(2))
    registrars_changed()
    assert ways_to_see(theirs, there) == {row.id}

    for leaving in (theirs, own, writer, here.director):
        people.deactivate_person(leaving.person_id, by=System("test", moment(3)))
        registrars_changed()
    low = a_registrar(there, moment(4), Secrecy.CONFIDENTIAL)
    own, theirs = (a_registrar(house, moment(4)) for house in (here, there))
    registrars_changed()
    assert ways_to_see(own, here) == {letter_id}
    assert ways_to_see(theirs, there) == {row.id}
    assert ways_to_see(low, there) == ways_to_see(there.clerk, there) == set()
    assert the_one_incoming(theirs, moment(5)).box is IncomingBox.WORKING
    api.close_incoming(theirs, row.id, "ทราบ", moment(6))


@pytest.mark.parametrize("kind", ["external", "memo", "note"])
def test_an_answer_to_a_secret_letter_is_begun_as_secret_as_that(
    here: House, there: House, settings: Settings, kind: str
) -> None:
    """It refers to the letter by its subject, and a draft that is not secret lies before the whole unit."""
    settings.SAAN = replace(django_settings.SAAN, demo=True)
    here.drafter, here.director = (
        cleared(here.drafter, Secrecy.SECRET),
        cleared(here.director, Secrecy.SECRET),
    )
    registrar = a_registrar(there, moment())
    letter_id, shown = up_to_signature(here, a_draft(here, there, subject="แผนลับ", secrecy=Level.SECRET))
    api.sign_and_seal(here.director, letter_id, shown, moment())
    api.dispatch(a_registrar(here, moment()), letter_id, moment())
    row = the_one_incoming(registrar)
    api.register(registrar, row.id, moment(1))
    writer = cleared(there.drafter, Secrecy.SECRET)
    api.assign(registrar, row.id, api.Charge(person=writer.person_id), moment(2))
    colleague = an_official(there.agency, "เพื่อนร่วมงาน", (Role.DRAFTER, there.registry))

    browser = come_in(Client(), writer.person_id)
    typed = {"kind": kind, "unit": str(there.registry.id)}
    browser.post(f"{reverse('letters:begin')}?answers={row.id}", typed)
    (draft,) = api.outbox(writer, LATER, (Box.DRAFTS,)).rows
    assert api.letter(writer, draft.id, LATER).draft.answers == row.id
    seen = [api.letter(colleague, one, LATER).draft for one in ways_to_see(colleague, there)]
    assert "แผนลับ" not in repr(seen)


@pytest.mark.parametrize("submitted", [False, True], ids=["drafting", "awaiting a signature"])
@pytest.mark.parametrize("gone", ["left", "lost the role"])
def test_a_secret_draft_whose_drafter_is_gone_goes_on_with_a_colleague(
    here: House, there: House, gone: str, *, submitted: bool
) -> None:
    writer, here.director = cleared(here.drafter, Secrecy.SECRET), cleared(here.director, Secrecy.SECRET)
    draft = a_draft(here, there, secrecy=Level.SECRET)
    begun = api.begin(writer, here.registry.id, draft, moment())
    if submitted:
        api.submit(writer, begun.letter_id, begun.version, moment())
    registrar = a_registrar(here, moment())
    registrars_changed()
    assert ways_to_see(registrar, here) == set(), "its drafter has it"

    if gone == "left":
        people.deactivate_person(writer.person_id, by=System("test", moment(1)))
    else:
        for grant in RoleGrant.objects.filter(person_id=writer.person_id):
            people.withdraw_role(grant.id, by=System("test", moment(1)))
    registrars_changed()
    assert ways_to_see(registrar, here) == {begun.letter_id}
    colleague = an_official(here.agency, "ร่างต่อ", (Role.DRAFTER, here.registry), clearance=Secrecy.SECRET)
    assert ways_to_see(colleague, here) == set()
    view = api.letter(registrar, begun.letter_id, moment(2))
    assert api.possible_readers(registrar, view, moment(2)) is not None, "the page offers it"
    api.name_reader(registrar, begun.letter_id, colleague.person_id, moment(2))
    if submitted:
        api.recall(colleague, begun.letter_id, moment(3))
    api.save(colleague, begun.letter_id, begun.version, replace(draft, subject="เรื่องเดิม"), moment(3))


@pytest.mark.parametrize("gone", ["left", "relieved"])
def test_a_secret_that_arrived_for_a_registrar_who_serves_no_more_is_told_of(
    here: House, there: House, gone: str
) -> None:
    for who in ("drafter", "director", "clerk"):
        setattr(here, who, cleared(getattr(here, who), Secrecy.CONFIDENTIAL))
    api.appoint_registrar(here.administrator, here.clerk.person_id, moment())
    registrar = cleared(there.clerk, Secrecy.CONFIDENTIAL)
    api.appoint_registrar(there.administrator, registrar.person_id, moment())
    sent(here, a_draft(here, there, secrecy=Level.CONFIDENTIAL))
    assert api.secrets_without_reader() == ()
    if gone == "left":
        people.deactivate_person(registrar.person_id, by=System("test", moment(1)))
    else:
        api.relieve_registrar(there.administrator, registrar.person_id, moment(1))
    (told,) = api.secrets_without_reader()
    assert (told.agency_id, told.letters) == (there.agency.id, 1)


def test_a_reviewer_named_on_a_secret_may_not_do_the_drafters_work(here: House, there: House) -> None:
    here.drafter = cleared(here.drafter, Secrecy.SECRET)
    here.director = cleared(here.director, Secrecy.SECRET)
    here.reviewer = cleared(here.reviewer, Secrecy.SECRET)
    draft = a_draft(here, there, secrecy=Level.SECRET, reviewers=(here.reviewer.person_id,))
    saved = api.begin(here.drafter, here.registry.id, draft, moment())
    api.submit(here.drafter, saved.letter_id, 1, moment())
    with pytest.raises(SaanError) as refusal:
        api.recall(here.reviewer, saved.letter_id, moment(1))
    assert refusal.value.code == "people.not-authorised"


@dataclass
class Org:
    house: House
    units: list[UUID]
    viewers: list[tuple[Viewer, dict[int, set[Role]]]]


def an_org(house: House, grants: list[tuple[int, Role]], levels: list[int]) -> Org:
    extra = [a_unit(house.agency, f"กอง {n}", f"020{n}") for n in range(2)]
    units = [house.registry, house.division, *extra]
    viewers = []
    for number, level in enumerate(levels):
        mine = [grant for at, grant in enumerate(grants) if at % len(levels) == number]
        roles: dict[int, set[Role]] = {}
        for unit, role in mine:
            roles.setdefault(unit, set()).add(role)
        granted = [(role, units[unit]) for unit, role in mine]
        viewer = an_official(house.agency, f"คนที่ {number}", *granted, clearance=Secrecy(level))
        viewers.append((viewer, roles))
    return Org(house, [unit.id for unit in units], viewers)


READERS = {Role.CLERK, Role.DRAFTER, Role.REVIEWER, Role.SIGNATORY, Role.AUDITOR}
grants = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(Role)), max_size=8)
letters = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.booleans()), min_size=1, max_size=3)


@bounds(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(grants=grants, levels=st.lists(st.integers(0, 2), min_size=2, max_size=3), drafts=letters)
def test_no_query_shows_a_letter_outside_ones_desks(
    here: House,
    there: House,
    grants: list[tuple[int, Role]],
    levels: list[int],
    drafts: list[tuple[int, int, bool]],
) -> None:
    savepoint = transaction.savepoint()
    org = an_org(here, grants, levels)
    author = an_official(
        here.agency, "ผู้ร่าง", *[(Role.DRAFTER, _unit(one)) for one in org.units], clearance=Secrecy.SECRET
    )
    expected: dict[UUID, set[UUID]] = {viewer.person_id: set() for viewer, _ in org.viewers}
    for unit, secrecy, named in drafts:
        readers = tuple(viewer.person_id for viewer, _ in org.viewers) if named else ()
        piece = _piece()
        draft = a_draft(here, there, secrecy=tuple(Level)[secrecy], readers=readers, enclosures=(piece,))
        saved = api.begin(author, org.units[unit], draft, moment(), brought=[piece.sha256])
        if secrecy and named:
            for viewer, _ in org.viewers:
                if viewer.clearance >= secrecy:
                    api.name_reader(author, saved.letter_id, viewer.person_id, moment(1))
                    expected[viewer.person_id].add(saved.letter_id)
        for viewer, roles in org.viewers:
            if not secrecy and roles.get(unit, set()) & READERS:
                expected[viewer.person_id].add(saved.letter_id)
    for viewer, _ in org.viewers:
        assert ways_to_see(viewer, here) == expected[viewer.person_id]
    assert ways_to_see(there.clerk, there) == set()
    transaction.savepoint_rollback(savepoint)


def _unit(unit_id: UUID) -> Unit:
    return Unit.objects.get(id=unit_id)


def _piece() -> api.Piece:
    ref = stored(b"secret enclosure")
    return api.Piece(
        title="เอกสาร", name="a.pdf", media="application/pdf", size=ref.size, sha256=ref.sha256, root=ref.root
    )


def test_whoever_is_appointed_while_it_waits_signs_it_and_whoever_comes_later_never_sees_it(
    here: House, abroad: House
) -> None:
    here.drafter = cleared(here.drafter, Secrecy.SECRET)
    here.director = cleared(here.director, Secrecy.SECRET)
    letter_id, shown = up_to_signature(here, a_draft(here, abroad, secrecy=Level.SECRET))
    uncleared, delegate = an_official(here.agency, "ยังไม่ผ่าน"), an_official(here.agency, "แทน")
    delegate = cleared(delegate, Secrecy.SECRET)
    for one in (uncleared, delegate):
        assert not api.tray(one, moment(3)).rows
        acting(here, one)
    assert not api.tray(uncleared, moment(4)).rows
    (waits,) = api.tray(delegate, moment(4)).rows
    assert waits.letter.id == letter_id
    api.sign(delegate, letter_id, shown, moment(5))
    assert letter_id in ways_to_see(delegate, here)
    later = cleared(an_official(here.agency, "แทนภายหลัง"), Secrecy.SECRET)
    acting(here, later)
    assert not ways_to_see(later, here)


@pytest.mark.parametrize(
    "decided", ["signed by the delegate", "signed by the holder", "returned by the delegate"]
)
def test_whoever_only_acted_for_a_post_keeps_no_secret_that_they_did_not_decide(
    here: House, there: House, decided: str
) -> None:
    here.drafter = cleared(here.drafter, Secrecy.SECRET)
    here.director = cleared(here.director, Secrecy.SECRET)
    delegate = cleared(an_official(here.agency, "แทน"), Secrecy.SECRET)
    order = acting(here, delegate)
    letter_id, shown = up_to_signature(here, a_draft(here, there, secrecy=Level.SECRET))
    assert ways_to_see(delegate, here) == ways_to_see(here.director, here) == {letter_id}
    if decided == "returned by the delegate":
        api.send_back(delegate, letter_id, "แก้ข้อความ", moment(5))
    else:
        api.sign(delegate if "delegate" in decided else here.director, letter_id, shown, moment(5))
    people.revoke_delegation(order.id, by=System("test", moment(6)))
    assert ways_to_see(delegate, here) == ({letter_id} if "delegate" in decided else set())
    assert ways_to_see(here.director, here) == {letter_id}, "who holds the post knows what was decided in it"
