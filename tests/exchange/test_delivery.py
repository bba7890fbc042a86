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
