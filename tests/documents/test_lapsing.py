"""What nobody pays for or answers comes to an end: told in time, put on record, seen by both sides, and open to a new try."""

from datetime import date
from uuid import UUID

import msgspec
import pytest
from django.core import mail
from django.test import Client

from saan.base.calendar import api as calendar
from saan.base.jobs import api as jobs
from saan.base.journal.models import ActRecord
from saan.documents import api
from saan.documents.actions.lapsing import end_waits
from saan.documents.errors import NotPossibleNowError
from saan.documents.models import Application
from saan.documents.queries.retention import due_applications
from saan.documents.rules.definition import Patience, patience_on
from saan.web.middleware import LANGUAGE_COOKIE
from tests.documents.test_told import ADDRESS, a_licence, node, said, taken_up, told
from tests.documents.world import LICENCE, load, moment
from tests.letters.world import House
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db
__all__ = ["node"]  # the fixture under which mail leaves
BASIS = {"th": "ระเบียบทดลอง ข้อ 9", "en": "Invented regulation, clause 9"}
PERIODS = [
    {"since": "2020-01-01", "days_to_pay": 20, "days_to_answer": 20, "basis": BASIS},
    {"since": "2026-11-20", "days_to_pay": 10, "days_to_answer": 4, "basis": BASIS},
    {"since": "2027-01-01", "days_to_pay": 1, "days_to_answer": 1, "basis": BASIS},
]


def ends_on(one: UUID) -> date | None:
    return api.followed(one, moment()).row.ends_on


def days(one: UUID) -> int:
    """Return how many days after the first the last is."""
    last = ends_on(one)
    assert last
    return (last - moment().date()).days


def seen(here: House, one: UUID, language: str) -> tuple[str, str, str]:
    """Return the pages of applicant and official, and the official's list of what waits or has ended."""
    state = api.followed(one, moment()).row.state
    clerk, applicant = come_in(Client(), here.clerk.person_id), Client()
    clerk.cookies[LANGUAGE_COOKIE] = applicant.cookies[LANGUAGE_COOKIE] = language
    box = "ended" if state is api.State.LAPSED else "waiting"
    pages = (f"/documents/applications/{one}/", f"/documents/{box}/")
    own = applicant.get(f"/apply/follow/{api.follow_token(one)}/").content.decode()
    return (own, *(clerk.get(page).content.decode() for page in pages))  # type: ignore[return-value]  # three


def test_a_fee_that_nobody_pays_ends_the_application_after_a_warning(here: House) -> None:
    one = a_licence(here)
    last = calendar.deadline(moment().date(), 30, here.agency.id).day
    assert ends_on(one) == last, "thirty days, where the type does not say"
    assert f"Pay the fee by {last.day} Dec 2026" in said()
    for language, words in (("th", "๒๓"), ("en", "23")):
        assert all(words in page for page in seen(here, one, language))
    assert end_waits(moment(days=22)) == 0
    assert told() == []
    assert end_waits(moment(days=23)) == end_waits(moment(days=24)) == 0
    assert told() == [(ADDRESS, "The time of application 1/2569 is nearly over")], "once"
    assert end_waits(moment(days=30)) == 0, "the last day counts whole"
    assert end_waits(moment(days=31)) == 1
    assert end_waits(moment(days=32)) == 0
    assert "The agency waited for you until 23 Dec 2026" in said()
    acts = ActRecord.objects.filter(subject_id=str(one)).order_by("id").values_list("type", flat=True)
    assert list(acts) == ["application.received", "application.lapsing", "application.lapsed"]

    for language, words in (("th", "พ้นกำหนด"), ("en", "its time had passed")):
        own, official, listed = seen(here, one, language)
        assert all(words in page for page in (own, official, listed))
        assert "PromptPay QR" not in own + official
    with pytest.raises(NotPossibleNowError):
        api.take_payment(here.clerk, one, "บร 1/2569", moment(days=32))
    payment = api.followed(one, moment()).payment
    assert payment
    api.provider_paid(payment.reference, payment.satang, "bank-1", moment(days=33))
    assert api.owed(here.clerk, moment(days=33)), "what comes later is given back"
    api.note_refund(here.clerk, one, "คืน 1/2569", moment(days=34))
    (over,) = due_applications(here.registry.id, moment(days=365 * 20).date())
    assert over.get().id == one
    assert a_licence(here) != one, "and a new one is taken"


def test_what_was_asked_for_is_waited_for_as_long_as_the_type_gave_on_that_day(here: House) -> None:
    load(here, "licence", patience=PERIODS)
    answered, silent = taken_up(here), taken_up(here)
    told()
    for one in (answered, silent):
        assert ends_on(one) is None, "nothing waits for the applicant"
        api.ask(here.drafter, one, "โปรดระบุตำบล", moment(3))
        assert days(one) == 4
    jobs.run_pending()
    assert all("Give all of it by 27 Nov 2026" in str(one.body) for one in mail.outbox)
    api.answer(answered, LICENCE, (), moment(days=2))
    assert ends_on(answered) is None
    told()

    assert end_waits(moment(days=60)) == 0, "the node was down: nobody's ends who was not told"
    assert told() == [(ADDRESS, "The time of application 2/2569 is nearly over")]
    assert days(silent) == 62, "half of the period from when it is told"
    assert end_waits(moment(days=62)) == 0
    assert end_waits(moment(days=63)) == 1
    lapsed = ActRecord.objects.get(type="application.lapsed")
    assert BASIS["th"] in bytes(lapsed.content or b"").decode()
    assert api.followed(answered, moment()).row.state is api.State.CONSIDERING_AGAIN
    assert api.followed(silent, moment()).row.state is api.State.LAPSED


def test_what_waited_before_there_was_an_end_has_its_days_from_now_on(here: House) -> None:
    one = a_licence(here)
    Application.objects.update(ends_on=None, arrived_at=moment(days=-400))
    assert end_waits(moment()) == 0
    assert days(one) == 30


@pytest.mark.parametrize(("day", "given"), [("2026-11-19", 20), ("2026-11-20", 10), ("2019-12-31", 30)])
def test_the_period_in_force_is_the_newest_that_has_begun(day: str, given: int) -> None:
    periods = msgspec.convert(PERIODS, tuple[Patience, ...])
    assert patience_on(periods, date.fromisoformat(day)).days_to_pay == given
