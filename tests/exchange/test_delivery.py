"""A message leaves one node and arrives at another exactly once, with evidence at both."""

from tests.exchange.world import ALPHA, BRAVO, World, wait_until


def test_a_message_arrives_and_both_sides_can_prove_it(pair: World) -> None:
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    bravo.start("server")
    alpha.start("worker")
    (message,) = alpha.ask("send", to=[BRAVO], body="เรื่อง ขอความอนุเคราะห์")
    wait_until(lambda: alpha.ask("states") == {"accepted": 1})
    (delivery,) = alpha.ask("deliveries", message=message)
    assert delivery["notice"] == "accepted"
    (arrived,) = bravo.ask("arrivals")
    assert arrived["message"] == message
    assert arrived["body"] == "เรื่อง ขอความอนุเคราะห์ 0"
    assert bravo.ask("acts", act_type="exchange.received") == 1
    assert alpha.ask("acts", act_type="exchange.accepted") == 1


def test_a_clock_that_was_ahead_for_a_while_holds_nothing_back_once_it_is_right(pair: World) -> None:
    """Days ahead, bravo is called in vain; with the right time again, and bravo up, the letter goes at once."""
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    (message,) = alpha.ask("send", to=[BRAVO], lifetime=7 * 86400)
    alpha.extra["SAAN_TEST_AHEAD"] = str(3 * 86400)
    alpha.start("worker")
    wait_until(lambda: alpha.ask("destination", agency=BRAVO) >= [5, True])
    alpha.kill("worker")
    del alpha.extra["SAAN_TEST_AHEAD"]
    bravo.start("server")
    alpha.start("worker")
    wait_until(lambda: alpha.ask("deliveries", message=message)[0]["state"] == "accepted", seconds=60)
