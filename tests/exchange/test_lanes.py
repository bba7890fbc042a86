"""What one letter, or one agency, that gets nowhere does to all others: nothing."""

import json
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from saan.trust import sealed
from saan.trust.receipts import NoticeKind
from tests.exchange.dawdler import dawdler_before
from tests.exchange.hands import Ring
from tests.exchange.proxy import proxy_to
from tests.exchange.world import ALPHA, BRAVO, CHARLIE, Template, TestNode, World, wait_until, world_of

LARGE = 3 * 2**20


def one(node: TestNode, message: str) -> dict[str, Any]:
    (delivery,) = node.ask("deliveries", message=message)
    return dict(delivery)


def settled_at(node: TestNode, message: str) -> str:
    return str(node.ask("settled", message=message))


def test_large_content_that_gets_nowhere_holds_up_no_letter_and_ends_at_its_deadline(pair: World) -> None:
    """Bravo checks, and checks: two large letters take the places for such, and a third waits behind them."""
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    bravo.start("server")
    with dawdler_before(bravo.port) as line:
        pair.changes[BRAVO] = {"endpoint": line.url}
        pair.publish()
        file = alpha.ask("put", size=LARGE)
        stuck = [alpha.ask("send", to=[BRAVO], files=[file], lifetime=6)[0] for _ in range(2)]
        (third,) = alpha.ask("send", to=[BRAVO], files=[file])
        alpha.start("worker")
        wait_until(lambda: line.offered >= 2)
        (small,) = alpha.ask("send", to=[BRAVO])
        wait_until(lambda: one(alpha, small)["state"] == "accepted")
        wait_until(lambda: all(one(alpha, message)["state"] == "expired" for message in stuck))
        for message in stuck:
            assert settled_at(alpha, small) < settled_at(alpha, message)
            notice = sealed.split(alpha.ask("receipt", message=message).encode())
            assert sealed.verify_notice(notice, Ring(alpha, bravo)).kind is NoticeKind.EXPIRED
            assert one(alpha, message)["attempts"] == 1
        # The third has its turn now. Who dawdles too long is tried later, and people are told what it waits for.
        wait_until(lambda: line.offered >= 3)
        alpha.kill("worker")
        alpha.extra["SAAN_TEST_CONSTANTS"] = json.dumps({"delivery.transfers.CHECKED_WITHIN": 0.2})
        alpha.start("worker")
        wait_until(lambda: one(alpha, third)["code"] == "exchange.transfer-stalled")
        assert "ตรวจไม่เสร็จ" in one(alpha, third)["problem"]
        line.dawdles = False
        wait_until(lambda: one(alpha, third)["state"] == "accepted")
    assert bravo.ask("count")["inbound"] == 2


def test_a_file_that_is_turned_away_says_nothing_of_the_node_that_has_no_room_for_it(pair: World) -> None:
    """Bravo takes 4 MiB ahead of a letter: one of alpha's files never fits, and nothing else waits for it."""
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    bravo.extra["SAAN_TEST_CONSTANTS"] = json.dumps({"receiving.blobs.MAX_AHEAD": 4 * 2**20})
    bravo.start("server")
    (refused,) = alpha.ask("send", to=[BRAVO], files=[alpha.ask("put", size=8 * 2**20)])
    alpha.start("worker")
    wait_until(lambda: one(alpha, refused)["code"] == "files.upload-quota")
    assert alpha.ask("destination", agency=BRAVO) == [0, False], "bravo is not left in peace for it"
    others = [
        alpha.ask("send", to=[BRAVO], files=[alpha.ask("put", size=LARGE)])[0],
        *alpha.ask("send", to=[BRAVO]),
    ]
    wait_until(lambda: all(one(alpha, message)["state"] == "accepted" for message in others))
    assert one(alpha, refused)["state"] == "sending"
    # What the whole node cannot do counts against it, though it says when to come again.
    pair.changes[BRAVO] = {"directory_expired": BRAVO}
    pair.publish()
    wait_until(lambda: alpha.ask("send", to=[BRAVO]) and alpha.ask("destination", agency=BRAVO)[0] >= 1)


def test_a_large_letter_that_its_recipient_is_still_reading_through_holds_up_no_other(pair: World) -> None:
    """Bravo says that it is busy as long as it reads through what is encrypted; five times would have it left in peace."""
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    bravo.extra["SAAN_TEST_CONSTANTS"] = json.dumps({"receiving.reading_through.MOST": 0})
    bravo.start("server")
    (large,) = alpha.ask("send", to=[BRAVO], files=[alpha.ask("put", size=LARGE)], encrypt=True)
    alpha.start("worker")
    wait_until(lambda: one(alpha, large)["attempts"] >= 2)
    assert one(alpha, large)["code"] == "exchange.busy"
    assert alpha.ask("destination", agency=BRAVO) == [0, False], "bravo is not left in peace for it"
    (small,) = alpha.ask("send", to=[BRAVO])
    wait_until(lambda: one(alpha, small)["state"] == "accepted")
    bravo.kill("server")
    bravo.extra.pop("SAAN_TEST_CONSTANTS")
    bravo.start("server")
    wait_until(lambda: one(alpha, large)["state"] == "accepted")


def test_what_stops_a_chunk_is_told_as_what_it_is(pair: World) -> None:
    """No room, a full disk, a line that breaks: each in the middle of a file, and none of them our own fault."""
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    bravo.extra["SAAN_TEST_CONSTANTS"] = json.dumps(
        {"saan.base.files.uploads.QUOTA": 2 * 2**20, "saan.base.files.rules.EARNEST": 1}
    )
    bravo.start("server")
    with proxy_to(bravo.port) as line:
        pair.changes[BRAVO] = {"endpoint": line.url}
        pair.publish()
        (message,) = alpha.ask("send", to=[BRAVO], files=[alpha.ask("put", size=6 * 2**20)])
        alpha.start("worker")
        wait_until(lambda: one(alpha, message)["code"] == "files.upload-quota")
        assert alpha.ask("destination", agency=BRAVO) == [0, False], "it answered"
        bravo.kill("server")
        del bravo.extra["SAAN_TEST_CONSTANTS"]
        line.most = 2**19  # less than a chunk, of which some lie there already
        bravo.start("server")
        wait_until(lambda: one(alpha, message)["code"] == "exchange.peer-unreachable")
        wait_until(lambda: alpha.ask("destination", agency=BRAVO)[0] >= 1)
        assert "made ready" not in alpha.log("worker")
        line.most = None
        wait_until(lambda: one(alpha, message)["state"] == "accepted")


def test_content_that_cannot_be_made_ready_is_tried_again_and_people_are_told_why(pair: World) -> None:
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    bravo.start("server")
    file, other = alpha.ask("put", size=LARGE), alpha.ask("put", size=LARGE)
    (damaged,) = alpha.ask("send", to=[BRAVO], files=[file], encrypt=True)
    (senseless,) = alpha.ask("send", to=[BRAVO], files=[other], encrypt=True)
    alpha.ask("sql", statement=f"UPDATE exchange_outgoingmessage SET draft = '5' WHERE {_id_is(senseless)}")
    (kept,) = [path for path in (alpha.home / "blobs").rglob(file) if path.is_file()]
    whole = kept.read_bytes()
    kept.chmod(0o600)
    kept.write_bytes(bytes(LARGE))
    alpha.start("worker")
    wait_until(lambda: one(alpha, damaged)["code"] == "files.damaged")
    wait_until(lambda: one(alpha, senseless)["code"] == "exchange.not-prepared")
    for message in (damaged, senseless):
        told = one(alpha, message)
        assert told["state"] == "sending"
        assert told["attempts"] >= 1
        assert told["problem"]
    kept.write_bytes(whole)
    wait_until(lambda: one(alpha, damaged)["state"] == "accepted")
    assert alpha.ask("destination", agency=BRAVO) == [0, False], "bravo had no part in it"


def test_agencies_that_do_not_answer_take_no_place_from_those_that_do(
    tmp_path: Path, template: Template
) -> None:
    """Alpha takes calls and never answers; there is one place, and it comes before bravo in every list."""
    with world_of(tmp_path, template, ALPHA, BRAVO, CHARLIE) as world, socket.create_server(("", 0)) as deaf:
        bravo, charlie = world[BRAVO], world[CHARLIE]
        world.changes[ALPHA] = {"endpoint": f"http://127.0.0.1:{deaf.getsockname()[1]}"}
        world.publish()
        bravo.start("server")
        (past,) = charlie.ask("send", to=[ALPHA])
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
        charlie.ask(
            "sql",
            statement=f"UPDATE exchange_delivery SET state = 'expired', attempts = 1, settled_at = '{now}'",
        )
        charlie.extra["SAAN_TEST_CONSTANTS"] = json.dumps(
            {"delivery.worker.MAX_LANES": 1, "delivery.worker.CLOSING": 0.2, "delivery.lanes.SILENT": 0.3}
        )
        charlie.start("worker")
        (unanswered,) = charlie.ask("send", to=[ALPHA])
        (answered,) = charlie.ask("send", to=[BRAVO])
        wait_until(lambda: one(charlie, answered)["state"] == "accepted")
        # Alpha is still being waited for, with the letter and with the question about the one that is past.
        assert one(charlie, unanswered)["attempts"] == 0
        assert one(charlie, past)["state"] == "expired"
        # Left in peace, it takes no place at all, and what passes its deadline there ends all the same.
        charlie.kill("worker")
        charlie.ask("sql", statement="DELETE FROM exchange_destination")
        charlie.ask(
            "sql",
            statement="INSERT INTO exchange_destination (agency_id, failures, open_until)"
            f" VALUES ('{ALPHA}', 9, '2098-01-01 00:00:00')",
        )
        (brief,) = charlie.ask("send", to=[ALPHA], lifetime=1)
        (answered,) = charlie.ask("send", to=[BRAVO])
        charlie.start("worker")
        wait_until(lambda: one(charlie, answered)["state"] == "accepted")
        wait_until(lambda: one(charlie, brief)["state"] == "expired")
        assert one(charlie, brief)["notice"] == "expired"


def _id_is(message: str) -> str:
    """Return the condition that a row is a message's, as both databases write ids."""
    return f"id IN ('{message}', '{message.replace('-', '')}')"
