"""Large content arrives in chunks: each checked at the door, resumed wherever it stopped, owned by who brought it."""

import json
import os
import time
import uuid
from datetime import timedelta
from pathlib import Path

from saan.trust.clock import utc_now
from saan.trust.receipts import NoticeKind
from tests.exchange.hands import CHUNK, Hand, hand_of, root_of
from tests.exchange.world import ALPHA, BRAVO, CHARLIE, Template, World, wait_until, world_of


def offered(hand: Hand, content: bytes) -> tuple[str, str]:
    root, _ = root_of(content)
    said = hand.post(hand.offer(content), f"blobs/{root}").json()
    return root, said["upload"]


def test_a_blob_arrives_in_any_order_and_the_envelope_after_it(hand: Hand, standing: World) -> None:
    content = os.urandom(3 * CHUNK + 17)
    root, token = offered(hand, content)
    envelope = hand.raw(parts=[hand.blob_part(content)])
    early = hand.notice(hand.send(envelope))
    assert early.refusal is not None
    assert (early.refusal.code, early.refusal.final) == ("exchange.missing-blobs", False)
    for index in (3, 1, 2, 1):
        taken = hand.put(root, index, content[index * CHUNK : (index + 1) * CHUNK], token)
        assert taken.status_code == 204
        assert not {"content-length", "content-type", "transfer-encoding"} & set(taken.headers), (
            "RFC 9110 §8.6"
        )
    assert hand.progress(root, token).json()["missing"] == [[0, 1]]
    said = hand.put(root, 0, content[:CHUNK], token)
    assert said.json()["state"] == "held"
    assert hand.notice(hand.send(envelope)).kind is NoticeKind.ACCEPTED
    last = standing[BRAVO].ask("arrivals")[-1]
    assert last["parts"] == [["แฟ้ม.bin", len(content)]]


def test_chunks_cut_short_changed_or_misplaced_are_refused_one_by_one(hand: Hand) -> None:
    content = os.urandom(2 * CHUNK)
    root, token = offered(hand, content)
    first = content[:CHUNK]
    for index, chunk in ((0, first[:-1]), (0, bytes(CHUNK)), (1, first), (2, first), (0, b"")):
        answer = hand.put(root, index, chunk, token)
        assert (answer.status_code, answer.json()["code"]) == (400, "files.chunk-refused")
    assert hand.put(root, 0, first + b"x", token).status_code == 413
    assert hand.progress(root, token).json()["missing"] == [[0, 2]]


def test_chunks_need_the_token_of_the_offer(hand: Hand) -> None:
    content = os.urandom(100)
    root, token = offered(hand, content)
    other, _ = root_of(b"other")
    for answer in (
        hand.put(root, 0, content, "guess"),
        hand.put(other, 0, content, token),
        hand.progress(root, ""),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "exchange.not-uploader")


def test_offers_that_do_not_hold_are_refused(hand: Hand) -> None:
    content = os.urandom(2 * CHUNK)
    root, leaves = root_of(content)
    sound = hand.offer(content)
    wounded = {
        "files.chunk-list-refused": sound[:-1],
        "wire.malformed": hand.offer(content, root="0" * 64),
        "exchange.too-much-content": hand.offer(content, size=12 * 2**30),
        "exchange.wrong-recipient": hand.offer(content, recipient=CHARLIE),
        "exchange.unknown-agency": hand.offer(content, sender=CHARLIE),
        "exchange.clock-skew": hand.offer(content, at=utc_now() - timedelta(hours=1)),
        "trust.bad-signature": sound.replace(b'"size":2097152', b'"size":2097153', 1),
    }
    for code, data in wounded.items():
        assert hand.post(data, f"blobs/{root}").json()["code"] == code
    assert leaves in sound


def test_a_part_must_be_what_its_blob_is(hand: Hand) -> None:
    content = os.urandom(1000)
    hand.upload(content)
    for change in ({"size": 999}, {"sha256": "0" * 64}):
        notice = hand.notice(hand.send(hand.raw(parts=[hand.blob_part(content, **change)])))
        assert notice.refusal is not None
        assert (notice.refusal.code, notice.refusal.final) == ("exchange.wrong-blob", True)


def test_who_never_had_a_file_cannot_attach_it(tmp_path: Path, template: Template) -> None:
    """Knowing a file's root is not having it: another agency's upload is of no use to anyone else."""
    with world_of(tmp_path, template, ALPHA, BRAVO, CHARLIE) as world:
        bravo = world[BRAVO]
        bravo.start("server")
        content = os.urandom(20 * CHUNK)
        with hand_of(world[ALPHA], bravo) as alpha, hand_of(world[CHARLIE], bravo) as charlie:
            root = alpha.upload(content)
            envelope = charlie.raw(parts=[charlie.blob_part(content)])
            notice = charlie.notice(charlie.send(envelope))
            assert notice.refusal is not None
            assert notice.refusal.code == "exchange.missing-blobs"
            said = charlie.post(charlie.offer(content), f"blobs/{root}").json()
            asked = [index for first, count in said["missing"] for index in range(first, first + count)]
            # Who has it need not send all of it again: some chunks, which it cannot foresee, will do.
            assert 1 <= len(asked) < 20
            wrong = charlie.put(root, asked[0], bytes(CHUNK), said["upload"])
            assert wrong.json()["code"] == "files.chunk-refused"
            for index in asked:
                charlie.put(root, index, content[index * CHUNK : (index + 1) * CHUNK], said["upload"])
            assert charlie.progress(root, said["upload"]).json()["state"] == "held"
            assert charlie.notice(charlie.send(envelope)).kind is NoticeKind.ACCEPTED


def test_chunks_of_a_file_that_is_being_checked_keep_nobody_waiting(hand: Hand, standing: World) -> None:
    """A disk so slow that the reading through does not end: the file's bytes are a pipe into which nobody writes."""
    root, offer = hand.announcement(9)
    token = hand.post(offer, f"blobs/{root}").json()["upload"]
    upload = standing[BRAVO].home / "blobs" / "uploads" / root
    (upload / "part").unlink()
    os.mkfifo(upload / "part")
    (upload / "have").write_bytes(b"\x01" * 9)
    assert hand.progress(root, token).json()["state"] == "checking"
    for index in range(5):
        assert hand.put(root, index, bytes(CHUNK), token).json()["state"] == "checking"
    assert hand.upload(os.urandom(100)), "others go on"
    with (upload / "part").open("wb"):
        pass  # the reading ends, and finds nothing
    wait_until(lambda: hand.progress(root, token).json()["missing"] == [[0, 9]])


def test_an_upload_survives_the_death_of_the_server(pair: World) -> None:
    bravo = pair[BRAVO]
    bravo.start("server")
    content = os.urandom(12 * CHUNK + 5)
    with hand_of(pair[ALPHA], bravo) as hand:
        root, token = offered(hand, content)
        for index in range(6):
            hand.put(root, index, content[index * CHUNK : (index + 1) * CHUNK], token)
        bravo.kill("server")
        bravo.start("server")
        said = hand.post(hand.offer(content), f"blobs/{root}").json()
        assert said["missing"] == [[6, 7]]
        for index in range(6, 13):
            hand.put(root, index, content[index * CHUNK : (index + 1) * CHUNK], said["upload"])
        # Larger than what is finished while its sender waits, so it asks until it is held.
        wait_until(lambda: hand.progress(root, said["upload"]).json()["state"] == "held")
        assert hand.notice(hand.send(hand.raw(parts=[hand.blob_part(content)]))).kind is NoticeKind.ACCEPTED


def test_what_is_brought_ahead_has_its_bounds_and_gives_its_room_back(pair: World) -> None:
    """Alpha has room for 4 MiB at bravo: what a letter names leaves it, what none ever names is forgotten in time."""
    bravo = pair[BRAVO]
    bravo.extra["SAAN_TEST_CONSTANTS"] = json.dumps({"receiving.blobs.MAX_AHEAD": 4 * CHUNK})
    bravo.start("server")
    held, begun, third = (os.urandom(size) for size in (2 * CHUNK, 2 * CHUNK, CHUNK))
    with hand_of(pair[ALPHA], bravo) as hand:
        hand.upload(held)
        root, token = offered(hand, begun)
        hand.put(root, 0, begun[:CHUNK], token)
        refused = hand.post(hand.offer(third), f"blobs/{root_of(third)[0]}")
        assert (refused.status_code, refused.json()["code"]) == (429, "files.upload-quota")
        assert hand.notice(hand.send(hand.raw(parts=[hand.blob_part(held)]))).kind is NoticeKind.ACCEPTED
        hand.upload(third)
        # A week goes by: bravo keeps what still comes, then gives up what does not.
        bravo.ask("sql", statement="UPDATE exchange_upload SET offered_at = '2026-01-01 00:00:00'")
        assert bravo.ask("sweep") == [[False, 1, 2 * CHUNK], [True, 1, CHUNK]]
        for mark in (bravo.home / "blobs" / "uploads").glob("*/have"):
            os.utime(mark, (0, 0))
        assert bravo.ask("sweep") == [[True, 1, CHUNK]]
        assert hand.put(root, 1, begun[CHUNK:], token).json()["code"] == "exchange.not-uploader"
        # After as long as a letter may travel, no letter can name what was brought before it.
        bravo.ask("sql", statement="UPDATE exchange_upload SET held_at = '2026-01-01 00:00:00'")
        assert bravo.ask("sweep") == []
        letter = hand.raw(parts=[hand.blob_part(begun), hand.blob_part(third, name="ที่สอง.bin")])
        late = hand.notice(hand.send(letter))
        assert late.refusal is not None
        assert (late.refusal.code, late.refusal.final) == ("exchange.missing-blobs", False)
        for content in (begun, third):
            hand.upload(content)
        assert hand.notice(hand.send(letter)).kind is NoticeKind.ACCEPTED


def test_blobs_of_one_sender_are_bounded_at_all_agencies_of_a_node_together(pair: World) -> None:
    """Alpha has room for 6 MiB and five blobs at bravo, and has brought some to other agencies that bravo serves."""
    bravo = pair[BRAVO]
    bravo.extra["SAAN_TEST_CONSTANTS"] = json.dumps(
        {"receiving.blobs.MAX_AHEAD_HERE": 6 * CHUNK, "receiving.blobs.MAX_BLOBS_AHEAD": 5}
    )
    bravo.start("server")
    first, second, third = (os.urandom(3 * CHUNK) for _ in range(3))
    with hand_of(pair[ALPHA], bravo) as hand:

        def told(content: bytes) -> tuple[int, str]:
            answer = hand.post(hand.offer(content), f"blobs/{root_of(content)[0]}")
            return answer.status_code, answer.json().get("code", "")

        for content in (first, second):
            hand.upload(content)
        # One of them also to another agency here: the same content is counted once.
        row = "INSERT INTO exchange_upload (id, agency_id, sender, root, size, token, asked, offered_at, held_at)"
        copied = f"SELECT '{uuid.uuid4().hex}', '{CHARLIE}', sender, root, size, 'another', asked, offered_at, held_at"
        bravo.ask("sql", statement=f"{row} {copied} FROM exchange_upload WHERE root = '{root_of(first)[0]}'")
        assert told(third) == (429, "files.upload-quota")
        bravo.ask(
            "sql",
            statement=f"UPDATE exchange_upload SET agency_id = 'th:0994000000040' WHERE root = '{root_of(second)[0]}'",
        )
        assert told(third) == (429, "files.upload-quota"), "to whomever it was brought"
        assert hand.notice(hand.send(hand.raw(parts=[hand.blob_part(first)]))).kind is NoticeKind.ACCEPTED
        bravo.ask("sql", statement=f"DELETE FROM exchange_upload WHERE agency_id = '{CHARLIE}'")
        hand.upload(third)
        assert hand.notice(hand.send(hand.raw(parts=[hand.blob_part(third)]))).kind is NoticeKind.ACCEPTED
        # One lies here still; four more may, however small.
        assert [told(bytes([number])) for number in range(5)] == 4 * [(200, "")] + [
            (429, "exchange.too-many-blobs")
        ]


def test_announcing_much_and_bringing_nothing_shuts_nobody_out(tmp_path: Path, template: Template) -> None:
    """Bravo has room for 16 MiB under way, and keeps 1 for whoever announces: alpha announces ever more, charlie brings."""
    with world_of(tmp_path, template, ALPHA, BRAVO, CHARLIE) as world:
        bravo = world[BRAVO]
        bravo.extra["SAAN_TEST_CONSTANTS"] = json.dumps(
            {"saan.base.files.uploads.QUOTA": 16 * CHUNK, "saan.base.files.rules.EARNEST": 1}
        )
        bravo.start("server")
        content = os.urandom(10 * CHUNK)
        with hand_of(world[ALPHA], bravo) as alpha, hand_of(world[CHARLIE], bravo) as charlie:
            answers = [
                alpha.post(offer, f"blobs/{root}")
                for root, offer in (alpha.announcement(4) for _ in range(7))
            ]
            # A quarter of the room is alpha's, and one more for what it might bring.
            assert [answer.status_code for answer in answers] == 5 * [200] + 2 * [429]
            assert answers[-1].json()["code"] == "files.upload-quota"
            # More than a quarter is no hindrance for one file alone.
            root, token = offered(charlie, content)
            for index in range(10):
                charlie.put(root, index, content[index * CHUNK : (index + 1) * CHUNK], token)
            wait_until(lambda: charlie.progress(root, token).json()["state"] == "held")
            bravo.ask("sql", statement="UPDATE exchange_upload SET offered_at = '2026-01-01 00:00:00'")
            for mark in (bravo.home / "blobs" / "uploads").glob("*/have"):
                os.utime(mark, (time.time() - 4000,) * 2)
            assert bravo.ask("sweep") == [[True, 1, 10 * CHUNK]], "what nobody began to bring is forgotten"
            first, _ = offered(alpha, content[:CHUNK])
            assert alpha.upload(content[:CHUNK]) == first


def test_of_several_files_of_one_sender_the_first_is_never_made_to_wait_for_the_others(pair: World) -> None:
    """Alpha's share is 3 MiB: three files of 4 MiB come side by side, and each arrives in its turn."""
    bravo = pair[BRAVO]
    bravo.extra["SAAN_TEST_CONSTANTS"] = json.dumps(
        {"saan.base.files.uploads.QUOTA": 12 * CHUNK, "saan.base.files.rules.EARNEST": 1}
    )
    bravo.start("server")
    several = [os.urandom(4 * CHUNK) for _ in range(3)]
    with hand_of(pair[ALPHA], bravo) as hand:
        begun = [offered(hand, content) for content in several]

        def bring(number: int) -> int:
            """Bring one chunk more of a file, and return what was answered."""
            root, token = begun[number]
            missing = hand.progress(root, token).json()["missing"]
            if not missing:
                return 200
            index = missing[0][0]
            return hand.put(
                root, index, several[number][index * CHUNK : (index + 1) * CHUNK], token
            ).status_code

        rounds = [[bring(number) for number in (2, 1, 0)] for _ in range(6)]
        assert rounds == [
            [204, 204, 204],
            [204, 204, 204],
            [429, 204, 204],  # room for all four chunks of the third would be more than alpha's share
            [429, 200, 200],
            [204, 200, 200],
            [200, 200, 200],
        ]
        assert all(hand.progress(*one).json()["state"] == "held" for one in begun)
