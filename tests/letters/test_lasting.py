"""Signed pages made to last in the background: stamped, kept with their evidence, renewed; by a real authority.

The authority is certomancer (tests/press/notary.py), for whom it is whatever day the story says.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings

from saan.base.files import api as files
from saan.base.jobs import api as jobs
from saan.base.jobs.models import Job
from saan.base.lasting import actions as lasting
from saan.base.lasting import ports as lasting_ports
from saan.base.lasting import tasks
from saan.base.lasting.models import LastingPage
from saan.letters import api, ports
from saan.press.lasting_errors import NoEvidenceError, NoTimeStampError
from saan.press.signing import issue
from saan.press.verifying import verify
from saan.trust.findings import Outcome
from saan.web.evidence.gathering import gather
from saan.web.node.checks.stamps import stamps
from saan.web.node.config import StampAuthority
from saan.web.ports import stamping
from saan.web.ports.outside import HttpOutside, NoAnswerError
from saan.web.ports.pages import page_of
from saan.web.ports.stamping import FIRST_REST, LONGEST_REST, Breaker, node_keeper
from tests.letters.test_story import acts_of
from tests.letters.world import House, PlainPress, a_draft, moment, sent, signed, the_one_incoming
from tests.press.authority import NOW
from tests.press.notary import Office, free_port, office
from tests.world.doors import come_in

RENEWED = datetime(2028, 12, 1, tzinfo=UTC)
ENDS = datetime(2029, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office")) as running:
        yield running


@dataclass
class Signing(PlainPress):
    """Signs real pages with the authority's certificates, on the day of the story."""

    by: Office
    who: str = "director"

    def press(self, record: api.LetterRecord, canonical: bytes) -> bytes:
        seal, sign = self.by.credential("seal"), self.by.credential(self.who)
        return issue(page_of(record), canonical, seal_by=seal, sign_by=sign, at=NOW)


@dataclass
class World:
    """What surrounds the node: its day, and which addresses are down."""

    day: datetime = NOW
    down: tuple[str, ...] = ()
    asked: list[str] = field(default_factory=list)

    def outside(self, seconds: float) -> HttpOutside:
        world = self

        class Told(HttpOutside):
            def post(self, url: str, body: bytes, media: str) -> bytes:
                world.asked.append(url)
                if url.startswith(world.down or ("nowhere",)):
                    raise NoAnswerError("down")
                return super().post(url, body, media)

            def get(self, url: str) -> bytes:
                world.asked.append(url)
                if url.startswith(world.down or ("nowhere",)):
                    raise NoAnswerError("down")
                return super().get(url)

        return Told(seconds, {"X-Certomancer-Fake-Time": self.day.isoformat()})


@pytest.fixture
def world(
    authority: Office, home: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, here: House
) -> Iterator[World]:
    """A node with two time-stamp authorities, the first of which answers nobody."""
    (home / "stamps.pem").write_bytes(authority.certificate("time-root").public_bytes(Encoding.PEM))
    named = tuple(
        StampAuthority(url=url, roots="stamps.pem", seconds=10)
        for url in (f"http://127.0.0.1:{free_port()}/", authority.stamping("time-1"))
    )
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, stamps=named, demo=True)
    around = World()
    monkeypatch.setattr(stamping, "HttpOutside", around.outside)
    monkeypatch.setattr(stamping, "BREAKER", Breaker())
    monkeypatch.setattr(stamping, "_listed_roots", lambda _: authority.roots)
    press, keeper = ports._presses[0], lasting_ports._keepers[0]
    signing = Signing(authority)
    ports.use_press(lambda: signing)
    lasting_ports.use_keeper(node_keeper)
    yield around
    ports._presses[0], lasting_ports._keepers[0] = press, keeper


def content(sha256: str) -> bytes:
    with files.open(sha256) as file:
        return file.read()


def page_due(at: datetime = NOW) -> UUID:
    (page,) = lasting.due_pages(at)
    return page


def test_a_page_that_a_wrong_clock_put_off_is_due_and_one_that_waits_for_its_renewal_is_not(
    here: House, abroad: House, world: World, authority: Office
) -> None:
    letter_id = sent(here, a_draft(here, abroad))
    rows, year = LastingPage.objects.filter(subject=letter_id), timedelta(days=365)
    for put_off in (
        {"made_at": None, "due_at": NOW + year},
        {"made_at": NOW + 2 * year, "until": NOW + year, "due_at": NOW + 2 * year, "complete": True},
        {"made_at": NOW, "until": NOW + year, "due_at": NOW + 3 * year, "complete": True},
        {"made_at": NOW, "until": NOW + 3 * year, "due_at": NOW + year, "complete": False},
    ):
        rows.update(**put_off)
        assert not lasting.due_pages(NOW)
        assert lasting.bring_back(NOW) == 1, put_off
        assert len(lasting.due_pages(NOW)) == 1
    rows.update(made_at=NOW, until=ENDS, due_at=lasting.due_next(ENDS, NOW), complete=True)
    assert lasting.bring_back(NOW) == 0
    assert lasting.bring_back(NOW - 10 * year) == 0, "a clock that is behind has nothing made anew"


def view_of(house: House, letter_id: UUID) -> api.LetterView:
    return api.letter(house.clerk, letter_id, moment(9))


def test_a_sent_letter_is_stamped_and_kept_with_its_evidence(
    here: House, abroad: House, world: World, authority: Office
) -> None:
    letter_id = sent(here, a_draft(here, abroad))
    assert view_of(here, letter_id).lasting is None
    page = page_due()
    assert lasting.make_last(page, NOW)
    assert not lasting.make_last(page, NOW)
    assert not lasting.due_pages(NOW)
    view = view_of(here, letter_id)
    assert view.lasting is not None
    assert (view.lasting.complete, view.lasting.until) == (True, ENDS)
    original, made = content(view.pdf), content(view.lasting.sha256)
    assert made.startswith(original)
    assert len(made) > len(original)
    found = verify(made, roots=authority.roots, stamp_roots=authority.stamp_roots, at=NOW)
    assert len(found.stamps) == 2
    assert Outcome.FAILS not in {one.outcome for one in found.findings}
    assert acts_of(letter_id)[-1] == "letter.lasted"
    assert {view.pdf, view.lasting.sha256} <= api.files_of(here.drafter, letter_id, moment(9))


def test_the_evidence_hands_out_the_page_as_signed_and_as_it_lasts(
    here: House, abroad: House, world: World, client: Client
) -> None:
    letter_id = sent(here, a_draft(here, abroad))
    lasting.make_last(page_due(), NOW)
    carried = {one.name: one for one in gather(here.clerk, letter_id, moment(9)).carried}
    names = [name for name in carried if name.endswith(".pdf")]
    assert [name.endswith(".lasting.pdf") for name in names] == [False, True]
    assert carried[names[1]].read().startswith(carried[names[0]].read())
    come_in(client, here.clerk.person_id)
    assert "ฉบับเก็บรักษาระยะยาว" in client.get(f"/letters/{letter_id}/").content.decode()
    got = client.get(f"/files/{letter_id}/lasting.pdf")
    assert got.getvalue() == carried[names[1]].read()
    come_in(client, abroad.drafter.person_id if abroad.agency.served_here else here.official.person_id)
    assert client.get(f"/files/{letter_id}/lasting.pdf").status_code == 404


def test_what_was_received_and_what_is_kept_lasts_too(here: House, there: House, world: World) -> None:
    sent(here, a_draft(here, there))
    row = the_one_incoming(there.clerk)
    api.register(there.clerk, row.id, moment(2))
    order = signed(here, a_draft(here, kind=api.Kind.ORDER))
    api.keep(here.clerk, order, moment(3))
    due = lasting.due_pages(NOW)
    assert len(due) == 3
    assert all(lasting.make_last(page, NOW) for page in due)
    came = api.incoming_letter(there.clerk, row.id, moment(9))
    assert came.lasting is not None
    assert content(came.lasting.sha256).startswith(content(came.pdf))
    assert acts_of(row.id, "incoming-letter")[-1] == "incoming.lasted"


def test_a_page_is_renewed_before_its_stamp_ends(
    here: House, abroad: House, world: World, authority: Office, settings: Settings
) -> None:
    letter_id = sent(here, a_draft(here, abroad))
    lasting.make_last(page_due(), NOW)
    first = view_of(here, letter_id).lasting
    assert not lasting.due_pages(ENDS - timedelta(days=91))
    newer = StampAuthority(url=authority.stamping("time-2"), roots="stamps.pem")
    settings.SAAN = msgspec.structs.replace(settings.SAAN, stamps=(newer,))
    world.day = RENEWED
    assert lasting.make_last(page_due(RENEWED), RENEWED)
    second = view_of(here, letter_id).lasting
    assert first is not None
    assert second is not None
    assert second.until == datetime(2040, 1, 1, tzinfo=UTC)
    assert content(second.sha256).startswith(content(first.sha256))
    far = datetime(2035, 1, 1, tzinfo=UTC)
    found = verify(content(second.sha256), roots=authority.roots, stamp_roots=authority.stamp_roots, at=far)
    assert Outcome.FAILS not in {one.outcome for one in found.findings}


def test_a_crash_before_the_row_is_written_costs_nothing(
    here: House, abroad: House, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter_id = sent(here, a_draft(here, abroad))
    with monkeypatch.context() as broken:
        broken.setattr(lasting, "_tell", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            lasting.make_last(page_due(), NOW)
    assert view_of(here, letter_id).lasting is None
    assert lasting.make_last(page_due(), NOW)


def test_without_its_evidence_a_page_is_stamped_and_the_evidence_follows(
    here: House, abroad: House, world: World, authority: Office
) -> None:
    letter_id = sent(here, a_draft(here, abroad))
    page = page_due()
    world.down = (f"{authority.url}/saan/ocsp", f"{authority.url}/saan/crls")
    assert lasting.make_last(page, NOW)
    view = view_of(here, letter_id)
    assert view.lasting is not None
    assert not view.lasting.complete
    later = NOW + timedelta(hours=6)
    world.day = later
    with pytest.raises(NoEvidenceError):
        lasting.make_last(page, later)
    world.down = ()
    stamping.BREAKER.rests.clear()
    assert lasting.make_last(page, later)
    after = view_of(here, letter_id).lasting
    assert after is not None
    assert after.complete
    assert content(after.sha256).startswith(content(view.lasting.sha256))


def test_a_withdrawn_signer_is_said_once_and_not_tried_again(
    here: House, abroad: House, world: World, authority: Office
) -> None:
    signing = Signing(authority, "withdrawn")
    ports.use_press(lambda: signing)
    letter_id = sent(here, a_draft(here, abroad))
    assert not lasting.make_last(page_due(), NOW)
    view = view_of(here, letter_id)
    assert view.lasting is not None
    assert (view.lasting.sha256, view.lasting.problem) == ("", "press.withdrawn-signer")
    assert not lasting.due_pages(NOW + timedelta(days=365))


def test_while_nobody_stamps_the_job_waits_and_others_go_on(
    here: House, abroad: House, world: World, authority: Office
) -> None:
    sent(here, a_draft(here, abroad))
    world.down = ("http",)
    with pytest.raises(NoTimeStampError):
        lasting.make_last(page_due(), NOW)
    tasks.last()
    tasks.last()
    assert Job.objects.filter(task=tasks.MAKE_LAST).count() == 1
    jobs.run_pending()
    assert not LastingPage.objects.exclude(newest=None).exists()


def test_a_node_without_an_authority_leaves_pages_as_they_are(here: House, there: House) -> None:
    sent(here, a_draft(here, there))
    tasks.last()
    assert LastingPage.objects.get().newest_id is None
    assert not lasting.due_pages(NOW)


def test_an_address_that_fails_is_left_alone_longer_each_time() -> None:
    breaker = Breaker()
    for failed, rest in ((1, 0), (2, 0), (3, FIRST_REST), (4, 2 * FIRST_REST), (20, LONGEST_REST)):
        while breaker.failures.get("u", 0) < failed:
            breaker.note("u", 0, answered=False)
        assert breaker.rests_for("u", 0) == rest
    assert breaker.rests_for("u", LONGEST_REST) == 0
    assert breaker.rests_for("other", 0) == 0
    breaker.note("u", 0, answered=True)
    assert breaker.rests_for("u", 0) == 0


def test_the_doctor_asks_each_authority_for_a_stamp(
    world: World, settings: Settings, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from saan.web.node.checks import stamps as check

    monkeypatch.setattr(check, "HttpOutside", world.outside)
    monkeypatch.setattr(check, "utc_now", lambda: NOW)
    assert [one.outcome for one in stamps()] == [Outcome.FAILS, Outcome.HOLDS]
    (home / "stamps.pem").unlink()
    assert {one.outcome for one in stamps()} == {Outcome.FAILS}
    settings.SAAN = msgspec.structs.replace(settings.SAAN, stamps=())
    assert [one.outcome for one in stamps()] == [Outcome.UNCHECKED]
