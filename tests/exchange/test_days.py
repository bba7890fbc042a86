"""Time that passes, and clocks that do not agree: a day without the peer, an hour ahead."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saan.exchange.delivery.line import Response
from saan.exchange.rules.delivery import (
    FAILURES_TO_OPEN,
    LONGEST_PAUSE,
    Breaker,
    next_attempt,
    pause_after,
)
from tests.exchange.test_faults import all_accepted, exactly_once
from tests.exchange.world import ALPHA, BRAVO, World, wait_until

DAY = 86_400
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_after_a_day_without_its_node_an_agency_gets_everything(pair: World) -> None:
    """Both processes are started again with clocks that show the next day."""
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    alpha.start("worker")
    sent = alpha.ask("send", to=[BRAVO], count=12)
    wait_until(lambda: alpha.ask("destination", agency=BRAVO)[1])
    alpha.kill("worker")
    for node in (alpha, bravo):
        node.extra["SAAN_TEST_AHEAD"] = str(DAY)
    bravo.start("server")
    alpha.start("worker")
    all_accepted(pair, 12)
    exactly_once(pair, 12)
    assert [one["message"] for one in bravo.ask("arrivals")] == sent


def test_a_message_whose_deadline_passed_during_the_day_ends_with_a_notice(pair: World) -> None:
    alpha = pair[ALPHA]
    alpha.start("worker")
    (message,) = alpha.ask("send", to=[BRAVO], lifetime=DAY / 2)
    wait_until(lambda: alpha.ask("deliveries", message=message)[0]["attempts"])
    alpha.kill("worker")
    alpha.extra["SAAN_TEST_AHEAD"] = str(DAY)
    alpha.start("worker")
    wait_until(lambda: alpha.ask("deliveries", message=message)[0]["state"] == "expired")
    assert alpha.ask("deliveries", message=message)[0]["notice"] == "expired"


def test_a_recipient_whose_clock_is_behind_takes_it_once_the_clock_is_right(pair: World) -> None:
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    bravo.extra["SAAN_TEST_AHEAD"] = "-3600"
    bravo.start("server")
    alpha.start("worker")
    alpha.ask("send", to=[BRAVO], count=2)
    (message,) = alpha.ask("send", to=[BRAVO])
    wait_until(lambda: alpha.ask("deliveries", message=message)[0]["code"] == "exchange.clock-skew")
    assert bravo.ask("count")["inbound"] == 0
    bravo.kill("server")
    bravo.extra.clear()
    bravo.start("server")
    all_accepted(pair, 3)
    exactly_once(pair, 3)


@given(st.integers(), st.integers(1, 10_000))
def test_a_pause_is_drawn_under_a_ceiling_that_doubles_to_half_an_hour(seed: int, attempts: int) -> None:
    pause = pause_after(attempts, random.Random(seed).random)
    ceiling = LONGEST_PAUSE if attempts > 11 else timedelta(seconds=1 << (attempts - 1))
    assert timedelta(0) <= pause <= ceiling
    deadline = NOW + timedelta(seconds=40)
    assert NOW <= next_attempt(NOW, attempts, deadline, random.Random(seed).random) <= deadline


@given(st.integers(), st.sampled_from([None, 2.0]))
def test_a_node_that_is_down_for_a_day_is_probed_some_hundred_times_and_never_given_up(
    seed: int, asked: float | None
) -> None:
    """Whether it is silent, or says all day that it will work in two seconds."""
    dice = random.Random(seed)
    breaker, now, probes = Breaker(), NOW, 0
    while now < NOW + timedelta(days=1):
        assert breaker.allows(now)
        breaker = breaker.failed(now, dice.random, asked)
        probes += 1
        now = max(now, breaker.open_until or now)
        assert now - NOW <= timedelta(days=1) + LONGEST_PAUSE
    assert FAILURES_TO_OPEN < probes < 400
    assert breaker.succeeded() == Breaker()


@pytest.mark.parametrize(
    ("said", "waits"),
    [
        (b"7", 7),
        (b"99999999999999", 1800),
        (b"9" * 400, 1800),
        (b"9" * 4000, 1800),
        (b"-7", None),
        (b"", None),
    ],
)
def test_whatever_a_node_says_of_waiting_is_heeded_for_half_an_hour_at_most(
    said: bytes, waits: float | None
) -> None:
    asked = Response(503, {b"retry-after": said}, b"").retry_after
    assert (asked is None) is (waits is None)
    if asked is not None and waits is not None:
        until = NOW + timedelta(seconds=waits)
        assert Breaker().failed(NOW, random.random, asked).open_until == until
        assert next_attempt(NOW, 1, NOW + timedelta(days=1), random.random, asked) >= until
