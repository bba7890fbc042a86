"""Over mutual TLS, while the two sides' directories differ: no letter ends for good, and nobody goes on who may not."""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from saan.trust.canonical import canonical
from saan.trust.ids import AgencyId
from saan.trust.receipts import NoticeKind
from tests.exchange.hands import CHUNK, Hand, hand_of, root_of
from tests.exchange.world import ALPHA, BRAVO, CHARLIE, Template, World, wait_until, world_of


@pytest.fixture
def world(tmp_path: Path, template: Template) -> Iterator[World]:
    """Bravo listens; charlie is an agency that moves to alpha's node, under that node's keys."""
    with world_of(tmp_path, template, ALPHA, BRAVO, CHARLIE, secure=True) as made:
        made.changes[CHARLIE] = {"absent": True}
        made.publish()
        made[BRAVO].start("server")
        yield made


@pytest.fixture
def hand(world: World) -> Iterator[Hand]:
    with hand_of(world[ALPHA], world[BRAVO]) as made:
        yield made


def test_a_letter_waits_for_the_directory_and_is_not_refused_for_good(world: World, hand: Hand) -> None:
    """Charlie sends from alpha's node ten minutes before bravo learns of it; then bravo itself moves away and back."""
    letter = hand.raw(**{"from": CHARLIE})
    moved = {"home": str(world[ALPHA].home)}
    former = (world[CHARLIE].home / "keys" / "tls.crt").read_text()

    def refused_as(code: str) -> bool:
        answer = hand.send(letter)
        refusal = hand.notice(answer).refusal
        assert refusal is not None
        assert refusal.final is False, refusal.code
        assert (answer.status_code, refusal.remedy.th != "") == (422, True)
        return refusal.code == code

    assert refused_as("exchange.unknown-agency")
    # Its entry names the keys of alpha's node already, and still the certificate of the node it was at before.
    world.changes[CHARLIE] = moved | {"tls": former}
    world.publish()
    wait_until(lambda: refused_as("exchange.caller-mismatch"))
    world.changes[BRAVO] = {"elsewhere": CHARLIE}
    world.changes[CHARLIE] = moved
    world.publish()
    wait_until(lambda: refused_as("exchange.not-at-this-node"))
    del world.changes[BRAVO]
    world.publish()
    wait_until(lambda: hand.send(letter).status_code == 200)
    assert hand.notice(hand.send(letter)).kind is NoticeKind.ACCEPTED


def test_whoever_is_withdrawn_brings_nothing_more_over_an_open_connection(world: World, hand: Hand) -> None:
    """Alpha is in the middle of a file, for charlie and for itself, when the directory takes first one away, then both."""
    world.changes[CHARLIE] = {"home": str(world[ALPHA].home)}
    world.publish()
    content = os.urandom(3 * CHUNK)
    root, _ = root_of(content)
    members = hand.members()
    receipt = hand.post(hand.seal(canonical(members))).content

    def offered(sender: AgencyId) -> str:
        answer = hand.post(hand.offer(content, sender=sender), f"blobs/{root}")
        return str(answer.json().get("upload", ""))

    tokens = {ALPHA: offered(ALPHA), CHARLIE: wait_until(lambda: offered(CHARLIE))}

    def chunk(index: int, sender: AgencyId = ALPHA) -> httpx.Response:
        return hand.put(root, index, content[index * CHUNK : (index + 1) * CHUNK], tokens[sender])

    def refused_as(status: int, code: str, sender: AgencyId = ALPHA) -> None:
        place = f"receipts/{sender}/{members['id']}"
        wait_until(lambda: hand.progress(root, tokens[sender]).status_code == status)
        for answer in (chunk(1, sender), hand.get(place), hand.progress(root, tokens[sender])):
            assert (answer.status_code, answer.json()["code"]) == (status, code)

    assert (chunk(0, CHARLIE).status_code, hand.get(f"receipts/{ALPHA}/{members['id']}").content) == (
        204,
        receipt,
    )
    world.changes[CHARLIE] = {"absent": True}
    world.publish()
    refused_as(403, "exchange.caller-mismatch", CHARLIE)
    world.changes[ALPHA] = {"absent": True}
    world.publish()
    refused_as(401, "exchange.unknown-caller")
    world.changes[ALPHA] = {"directory_expired": BRAVO}
    world.publish()
    refused_as(503, "exchange.directory-expired")
    del world.changes[ALPHA]
    world.publish()
    wait_until(lambda: chunk(1).status_code == 204)
    assert chunk(2).json()["state"] == "held"
