"""What a clock that was ahead has put off is due again, and an ordinary pause is kept."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from saan.base.journal.models import ActRecord
from saan.exchange import acts
from saan.exchange.actions import righting
from saan.exchange.delivery import due
from saan.exchange.models import Delivery, Destination, OutgoingMessage
from saan.exchange.rules.delivery import ASKED_LATE, LONGEST_PAUSE, DeliveryState
from saan.trust.clock import utc_now
from saan.trust.ids import uuid7
from tests.exchange.world import ALPHA, BRAVO

pytestmark = pytest.mark.django_db
FAR = timedelta(days=3)


def delivery(state: DeliveryState, next_at: datetime, attempts: int = 1) -> UUID:
    now = utc_now()
    message = OutgoingMessage.objects.create(
        id=uuid7(), agency_id=ALPHA, channel="main", type="letter", ref="1", secrecy="ordinary",
        created_at=now, expires_at=now + timedelta(days=7), header=b"h", digest=b"d",
    )  # fmt: skip
    made = Delivery.objects.create(
        message=message, agency_id=ALPHA, recipient=BRAVO, channel="main", seq=1, state=state,
        attempts=attempts, next_at=next_at, settled_at=now if state is DeliveryState.EXPIRED else None,
    )  # fmt: skip
    return made.id


def test_a_delivery_beyond_every_pause_is_due_and_one_within_it_is_not() -> None:
    now = utc_now()
    strayed = delivery(DeliveryState.SENDING, now + FAR)
    delivery(DeliveryState.SENDING, now + LONGEST_PAUSE)
    Destination.objects.create(agency_id=BRAVO, failures=7, open_until=now + FAR)
    assert due.recipients(now) == []
    assert righting.find_strayed(now) == righting.Strayed(deliveries=1, nodes=1)
    assert righting.bring_back(now) == 2
    assert [one.recipient for one in due.recipients(now)] == [BRAVO]
    assert [one.id for one in due.group(BRAVO, now, 10)] == [strayed]
    assert due.breaker(BRAVO).allows(now)
    assert due.breaker(BRAVO).probing, "that it failed is remembered"
    assert righting.bring_back(now) == 0


def test_a_question_about_what_expired_is_asked_again_and_what_was_never_tried_is_not() -> None:
    now = utc_now()
    strayed = delivery(DeliveryState.EXPIRED, now + FAR)
    delivery(DeliveryState.EXPIRED, now + ASKED_LATE)
    delivery(DeliveryState.EXPIRED, now + FAR, attempts=0)
    assert righting.bring_back(now) == 1
    assert [one.id for one in due.late(now)] == [strayed]


def expired(settled_at: datetime, expires_at: datetime, attempts: int) -> UUID:
    """Return a delivery that ended so, as settling leaves it."""
    key = delivery(DeliveryState.EXPIRED, settled_at, attempts)
    Delivery.objects.filter(id=key).update(
        settled_at=settled_at, problem="exchange.expired", notice=b"n", notice_signature="s"
    )
    OutgoingMessage.objects.filter(deliveries=key).update(expires_at=expires_at)
    return key


def test_what_expired_only_by_a_clock_that_was_ahead_goes_on_and_whoever_was_told_is_told() -> None:
    now = utc_now()
    week, year = timedelta(days=7), timedelta(days=365)
    tried, untried = expired(now + year, now + week, 3), expired(now + year, now + week, 0)
    over = expired(now + year, now - timedelta(hours=1), 0)
    rightly = expired(now - timedelta(hours=1), now - timedelta(hours=1), 2)
    assert due.recipients(now) == []
    assert righting.find_strayed(now).deliveries == 2
    assert righting.bring_back(now) == 2
    assert {one.id for one in due.group(BRAVO, now, 10)} == {tried, untried}
    states = dict(Delivery.objects.values_list("id", "state"))
    assert [states[one] for one in (over, rightly)] == [DeliveryState.EXPIRED] * 2
    row = Delivery.objects.get(id=tried)
    assert (row.settled_at, row.notice, row.problem, row.attempts) == (None, None, "", 3)
    told = ActRecord.objects.filter(type=acts.RESUMED.code).values_list("subject_id", flat=True)
    assert sorted(told) == sorted(
        str(one.message_id) for one in Delivery.objects.filter(id__in=[tried, untried])
    )
    assert righting.bring_back(now) == 0


def test_a_clock_that_is_behind_resumes_nothing_that_expired_rightly() -> None:
    now, year = utc_now(), timedelta(days=365)
    expired(now - timedelta(hours=1), now - timedelta(hours=1), 2)
    assert righting.bring_back(now - year) <= 1, "at most a question comes sooner"
    assert not Delivery.objects.exclude(state=DeliveryState.EXPIRED).exists()
    assert not ActRecord.objects.exists()


def test_a_node_that_is_left_in_peace_for_an_ordinary_while_stays_so() -> None:
    now = utc_now()
    Destination.objects.create(agency_id=BRAVO, failures=7, open_until=now + LONGEST_PAUSE)
    assert righting.bring_back(now) == 0
    assert not due.breaker(BRAVO).allows(now)
