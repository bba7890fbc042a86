"""A node that strangers wrote in Go from docs/wire alone exchanges letters with a real one, and neither is deceived."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.oracle.abroad import HERE, ROOT, STRANGER, Abroad, standing

pytestmark = [pytest.mark.oracle]

ANSWERS = {
    "an agency elsewhere": "404 exchange.no-receipt",
    "another method": "400 exchange.bad-request",
    "another's receipt": "403 exchange.caller-mismatch",
    "batch: a line more": "400 wire.malformed",
    "batch: another kind": "400 trust.signature-form",
    "batch: good": "200",
    "batch: no line": "400 wire.malformed",
    "batch: of another": "401 exchange.unknown-key",
    "batch: one id twice": "400 wire.malformed",
    "batch: to another": "404 exchange.wrong-recipient",
    "batch: unknown key": "401 exchange.unknown-key",
    "chunk: beyond": "400 files.chunk-refused",
    "chunk: in another place": "400 files.chunk-refused",
    "chunk: right": "204",
    "chunk: too large": "413 exchange.request-too-large",
    "chunk: too short": "400 files.chunk-refused",
    "chunk: with another token": "401 exchange.not-uploader",
    "chunk: without token": "401 exchange.not-uploader",
    "chunk: wrong": "400 files.chunk-refused",
    "empty content": "held",
    "envelope: another kind": "422 refused trust.signature-form false",
    "envelope: another scheme": "422 refused sealing.malformed true",
    "envelope: another sender": "422 refused exchange.unknown-key false",
    "envelope: another type": "200",
    "envelope: crit": "400 envelope.unknown-crit",
    "envelope: early": "422 refused exchange.clock-skew false",
    "envelope: empty crit": "200",
    "envelope: id of another kind": "400 wire.malformed",
    "envelope: late": "422 refused exchange.too-late true",
    "envelope: long-lived": "422 refused exchange.too-long-lived true",
    "envelope: no JSON": "400 json.malformed",
    "envelope: no parts": "400 wire.malformed",
    "envelope: nobody": "422 refused exchange.unknown-agency false",
    "envelope: not sealed": "403 envelope.not-sealed",
    "envelope: one line": "400 wire.malformed",
    "envelope: too large": "413 envelope.too-large",
    "envelope: too much": "422 refused exchange.too-much-content true",
    "envelope: top secret": "403 envelope.top-secret",
    "envelope: unknown key": "422 refused exchange.unknown-key false",
    "envelope: unknown speed": "400 wire.malformed",
    "envelope: version 2": "400 wire.unknown-version",
    "health by POST": "400 exchange.bad-request",
    "no receipt": "404 exchange.no-receipt",
    "no such place": "404 exchange.no-such-place",
    "offer: another kind": "400 trust.signature-form",
    "offer: another list": "400 files.chunk-list-refused",
    "offer: another root": "400 wire.malformed",
    "offer: list cut short": "400 files.chunk-list-refused",
    "offer: long ago": "400 exchange.clock-skew",
    "offer: of another": "401 exchange.unknown-key",
    "offer: of nobody": "404 exchange.unknown-agency",
    "offer: to another": "404 exchange.wrong-recipient",
    "offer: too large": "413 exchange.too-much-content",
    "offer: version 2": "400 wire.unknown-version",
    "question without token": "401 exchange.not-uploader",
    "right chunk again": "204",
    "sealed: a key that does not unwrap": "422 refused sealing.damaged true",
    "sealed: a manifest of more": "422 refused opening.not-a-manifest true",
    "sealed: a manifest of other sizes": "422 refused opening.not-a-manifest true",
    "sealed: a part cut": "422 refused sealing.damaged true",
    "sealed: anew": "200",
    "sealed: another manifest": "422 refused exchange.wrong-blob true",
    "sealed: to others": "422 refused sealing.not-for-us false",
    "sealed: whole": "200",
}
"""What saan-1.md §5, §9 and §10 have a node answer: the status, and the code of the problem or of the signed refusal."""


@pytest.fixture(scope="module")
def abroad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Abroad]:
    with standing(tmp_path_factory.mktemp("abroad"), tmp_path_factory) as both:
        yield both


def test_the_stranger_reads_every_vector_as_we_do(abroad: Abroad) -> None:
    command = [str(abroad.folder / "oracle"), "vectors", str(ROOT / "vectors")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_letter_reaches_the_stranger_whole_and_is_registered_there(abroad: Abroad, tmp_path: Path) -> None:
    letter = abroad.have("write", to=STRANGER, secret=False, size=3 * 2**20 + 17)
    came = abroad.ask("came", letter=letter)
    assert (came["from"], came["secrecy"], came["fault"]) == (HERE, "normal", "")
    assert len(came["sha256"]) == 3, "record, page and enclosure"
    assert abroad.became(letter, "accepted") == ""
    for event, number in (("received", ""), ("registered", "ร 7")):
        told = abroad.ask("tell", letter=letter, event=event, number=number, reason="")
        assert told["kind"] == "accepted"
    assert abroad.became(letter, "registered") == "ร 7"
    assert abroad.have("evidence", letter=letter) == ["holds", "holds", "the same receipt"]

    proof = tmp_path / "dispatched.tlog-proof"
    abroad.until(lambda: bool(abroad.have("prove", letter=letter, file=str(proof))))
    proved = abroad.ask("proof", agency=HERE, file=str(proof))
    assert f'"agency":"{HERE}"' in proved["entry"]
    assert '"type":"letter.dispatched"' in proved["entry"]


def test_a_secret_letter_whose_content_the_stranger_lost_is_brought_again_and_opens(abroad: Abroad) -> None:
    abroad.ask("next time", what="forget")
    letter = abroad.have("write", to=STRANGER, secret=True, size=2**20 + 17)
    came = abroad.ask("came", letter=letter)
    assert (came["secrecy"], came["fault"], len(came["sha256"])) == ("confidential", "", 3)
    abroad.became(letter, "accepted")
    abroad.ask("tell", letter=letter, event="rejected", number="", reason="ส่งผิดหน่วยงาน")
    assert abroad.became(letter, "rejected") == "ส่งผิดหน่วยงาน"
    assert abroad.have("evidence", letter=letter) == ["holds", "holds", "the same receipt"]


def test_an_answer_that_is_lost_is_given_again_and_the_stranger_takes_no_wound_of_it(abroad: Abroad) -> None:
    abroad.ask("next time", what="lose")
    letter = abroad.have("write", to=STRANGER, secret=False, size=2**20)
    abroad.became(letter, "accepted")
    assert abroad.have("evidence", letter=letter) == ["holds", "holds", "the same receipt"]
    for how, answer in (
        ("tampered", [422, "refused", "trust.bad-signature"]),
        ("other bytes", [409, "conflict", ""]),
        ("another's", [422, "refused", "exchange.wrong-recipient"]),
        ("top secret", [403, "problem", "envelope.top-secret"]),
    ):
        assert abroad.have("wound", letter=letter, how=how) == answer


def test_a_letter_of_the_stranger_is_registered_and_no_wound_of_it_is_taken(abroad: Abroad) -> None:
    sent = abroad.sent(running=1)
    letter = sent["letter"]
    assert (sent["kind"], sent["blobs"]) == ("accepted", 2), (
        "the page and the larger enclosure travel as blobs"
    )
    for repeat in ("again", "receipt"):
        same = abroad.ask(repeat, letter=letter)
        assert (same["kind"], same["leaf"]) == ("accepted", sent["leaf"])
    assert abroad.ask("other bytes", letter=letter)["kind"] == "conflict"
    for wound, code, final in (
        ("tampered", "trust.bad-signature", False),
        ("to another", "exchange.wrong-recipient", True),
        ("unbrought", "exchange.missing-blobs", False),
    ):
        refused = abroad.ask(wound, letter=letter)
        assert (refused["kind"], refused["code"], refused["final"]) == ("refused", code, final)
    abroad.until(lambda: abroad.have("came", letter=letter) == "arrived")
    number = abroad.have("handle", letter=letter)
    received, registered = abroad.told(letter, 2)
    assert (received["event"], registered["event"]) == ("received", "registered")
    assert registered["number"] == number
    journal = {"agency": HERE, "address": f"{abroad.node.config.public_url}/log"}
    abroad.until(lambda: sent["leaf"] in abroad.ask("journal", **journal)["leaves"])


def test_a_secret_letter_of_the_stranger_comes_in_a_batch_and_is_turned_away(abroad: Abroad) -> None:
    sent = abroad.sent(secrecy="confidential", running=2, batch=True)
    assert sent["kind"] == "accepted"
    abroad.until(lambda: abroad.have("came", letter=sent["letter"]) == "arrived")
    abroad.have("handle", letter=sent["letter"], reason="ไม่อยู่ในอำนาจหน้าที่")
    turned_away = abroad.told(sent["letter"], 2)[-1]
    assert (turned_away["event"], turned_away["reason"]) == ("rejected", "ไม่อยู่ในอำนาจหน้าที่")


def test_the_stranger_is_called_back_where_the_directory_lists_it(abroad: Abroad) -> None:
    (called,) = abroad.ask("call back", to=HERE)["endpoints"]
    assert called["reach"] == "reached"
    assert abroad.stranger.say({"do": "call back", "to": HERE})["refused"] == "exchange.called-back"


def test_whatever_the_protocol_refuses_is_refused_in_its_words(abroad: Abroad) -> None:
    assert abroad.ask("probe", to=HERE) == ANSWERS
