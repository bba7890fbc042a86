"""What a clock that was ahead has put off is due again, and an ordinary pause is kept."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

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


def test_a_node_that_is_left_in_peace_for_an_ordinary_while_stays_so() -> None:
    now = utc_now()
    Destination.objects.create(agency_id=BRAVO, failures=7, open_until=now + LONGEST_PAUSE)
    assert righting.bring_back(now) == 0
    assert not due.breaker(BRAVO).allows(now)
