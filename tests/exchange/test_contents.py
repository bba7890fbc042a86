"""What arrives encrypted is opened before it is acknowledged: a receipt is never for what the list does not say."""

import asyncio
import hashlib
import threading
from typing import Any
from uuid import UUID

import msgspec
import pytest

from saan.exchange import identity
from saan.exchange.receiving import reading_through
from saan.exchange.receiving.admission import Admitted
from saan.exchange.refusals import BusyError
from saan.trust import envelopes, openings, sealing
from saan.trust.canonical import canonical
from saan.trust.envelopes import Part, inline_root, part_members
from saan.trust.errors import SaanError
from saan.trust.ids import uuid7
from saan.trust.keys import b64url
from saan.trust.members import Hex
from saan.trust.receipts import NoticeKind
from saan.trust.sealing import PartCipher
from tests.exchange.hands import Hand, root_of
from tests.exchange.world import BRAVO, World

BODY = b'{"what":"bravo really gets"}'
NOBODY: Any = None
PAGE = b"%PDF that bravo really gets".ljust(90_000)


def listed(name: str, content: bytes) -> Part:
    return Part(name, "application/pdf", len(content), root_of(content)[0], Hex(hashlib.sha256(content).hexdigest()))  # fmt: skip


class Cheat:
    """A sender that encrypts one thing and lists another."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        self.key = sealing.new_key()

    def raw(self, parts: list[Part], *contents: bytes, manifest: bytes | None = None) -> bytes:
        message = uuid7()
        made = manifest or canonical({"v": 1, "parts": [part_members(part) for part in parts]})
        sealed = [self._part(message, place, content) for place, content in enumerate((made, *contents))]
        boxes = identity.load(self.hand.receiver.home / "keys").boxes
        enc = sealing.wrap_key(self.key, [boxes[0].signer.public])
        return self.hand.raw(id=str(message), parts=sealed, secrecy="confidential", enc=enc)

    def _part(self, message: UUID, place: int, content: bytes) -> dict[str, Any]:
        data = PartCipher(self.key, message, place).seal(0, content, last=True)
        named = {"name": str(place), "media": "application/octet-stream"}
        if place == 0:
            named = {"name": openings.MANIFEST, "media": openings.MANIFEST_MEDIA}
        if len(data) > envelopes.MAX_INLINE // 2:
            self.hand.upload(data)
            return named | {"size": len(data), "root": root_of(data)[0]}
        return named | {"size": len(data), "root": inline_root(data), "data": b64url(data)}


@pytest.fixture
def cheat(hand: Hand) -> Cheat:
    return Cheat(hand)


def refusal(hand: Hand, raw: bytes) -> tuple[str, bool]:
    notice = hand.notice(hand.send(raw))
    assert notice.kind is NoticeKind.REFUSED
    assert notice.refusal is not None
    return notice.refusal.code, notice.refusal.final


def test_a_receipt_is_given_only_for_what_the_list_says(cheat: Cheat, hand: Hand, standing: World) -> None:
    other_body, other_page = BODY.swapcase(), PAGE.swapcase()
    body, page = listed("body", BODY), listed("letter.pdf", PAGE)
    before = standing[BRAVO].ask("count")
    # A small part travels in the envelope, a large one beside it: either is looked at.
    assert refusal(hand, cheat.raw([listed("body", other_body)], BODY)) == ("exchange.wrong-blob", True)
    assert refusal(hand, cheat.raw([body, listed("letter.pdf", other_page)], BODY, PAGE)) == (
        "exchange.wrong-blob",
        True,
    )
    # Without a hash it still has its root.
    unhashed = listed("body", other_body)._replace(sha256=None)
    assert refusal(hand, cheat.raw([unhashed], BODY)) == ("exchange.wrong-blob", True)
    # A list with room for what nobody sees is none: no opening of it would be believed.
    roomy = canonical({"v": 1, "parts": [part_members(body)], "noise": "ก" * 40})
    assert refusal(hand, cheat.raw([], BODY, manifest=roomy)) == ("opening.not-a-manifest", True)
    (told,) = hand.answers(
        hand.post(hand.batch([cheat.raw([body, listed("letter.pdf", other_page)], BODY, PAGE)]), "batches")
    )
    assert told.kind is NoticeKind.REFUSED
    assert standing[BRAVO].ask("count")["acts"] == before["acts"], "nothing was acknowledged"

    sound = cheat.raw([body, page], BODY, PAGE)
    first = hand.send(sound)
    assert hand.notice(first).kind is NoticeKind.ACCEPTED
    assert hand.send(sound).content == first.content
    envelope = envelopes.read(sound)
    opening = openings.read(openings.write(envelope, cheat.key, None))
    assert openings.open_envelope(opening, envelope) == (body, page)
    message = str(envelope.id)
    (came,) = [one for one in standing[BRAVO].ask("arrivals") if one["message"] == message]
    assert came["body"] == BODY.decode()
    assert standing[BRAVO].ask("stored", message=message, part=1) == page.sha256


def test_what_takes_longer_than_a_sender_waits_goes_on_and_the_repeat_finds_how_it_ended(
    hand: Hand, cheat: Cheat, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, looked = threading.Event(), []

    def verdict(_node: object, line: Admitted) -> SaanError | None:
        slow.wait(60)
        looked.append(line)
        return None

    monkeypatch.setattr(reading_through, "_verdict", verdict)
    envelope = envelopes.read(cheat.raw([listed("letter.pdf", PAGE)], PAGE))
    line = Admitted(envelope, BRAVO, "first")

    async def story() -> None:
        contents = reading_through.ReadingThrough()
        monkeypatch.setattr(reading_through, "WITHIN", 0.0)
        with pytest.raises(BusyError):
            await contents.read(NOBODY, [line])
        slow.set()
        monkeypatch.setattr(reading_through, "WITHIN", 60.0)
        again = msgspec.structs.replace(line, signature="again")
        (found,) = await contents.read(NOBODY, [again])
        assert found == msgspec.structs.replace(again, read_through=True)

    asyncio.run(story())
    assert looked == [line], "the content is read once"
