"""Whatever bytes arrive, a reader answers with a value or a refusal that a person can read; nothing else escapes."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from vectors.exchange.answers import accepted
from vectors.exchange.cast import ALPHA, ALPHA_KEY, BRAVO, BRAVO_BOX, FIRST_ID, NOW, RING, compact
from vectors.exchange.openings import CONTENT_KEY, manifest, part
from vectors.exchange.openings import sealed as encrypted
from vectors.exchange.senders import good, good_envelope

from saan.trust import batches, envelopes, jws, openings, receipts, sealed, sealing
from saan.trust.envelopes import Part
from saan.trust.errors import SaanError
from saan.trust.sealed import Sealed
from saan.trust.sealing import PartCipher

GOOD = compact(good())
SIGNATURE = jws.sign(ALPHA_KEY, envelopes.TYP, GOOD)
LINES = [good_envelope(number) for number in range(1, 6)]
BATCH = batches.sign(LINES, typ=batches.ENVELOPES, by=ALPHA, to=BRAVO, at=NOW, signer=ALPHA_KEY)
ENCRYPTED = encrypted(manifest())
OPENING = openings.write(ENCRYPTED, CONTENT_KEY)
NAMES = ("body", "หนังสือ.pdf", "a" * 255)
ENC = sealing.wrap_key(bytes(32), [BRAVO_BOX.public])

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def answers(reader: Callable[[], object]) -> None:
    refused: SaanError | None = None
    try:
        reader()
    except SaanError as refusal:
        refused = refusal
    assert refused is None or (refused.message().th and refused.remedy().en)


@st.composite
def wounded(draw: st.DrawFn, whole: bytes) -> bytes:
    """Sound bytes with a few of them cut out, put in or changed."""
    made = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(made)))
        made[at : at + draw(st.integers(0, 3))] = draw(st.binary(max_size=3))
    return bytes(made)


@st.composite
def swapped(draw: st.DrawFn, members: dict[str, Any]) -> Any:
    """A sound object, one of whose members, at any depth, holds anything at all."""
    made = json.loads(json.dumps(members))
    holder: Any = made
    while True:
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key = draw(st.sampled_from(keys))
        if not isinstance(holder[key], dict | list) or not holder[key] or draw(st.booleans()):
            holder[key] = draw(anything)
            return made
        holder = holder[key]


@given(st.binary(max_size=200) | wounded(GOOD))
def test_envelopes_from_any_bytes(raw: bytes) -> None:
    answers(lambda: envelopes.read(raw))


@given(swapped(good()))
def test_envelopes_with_any_member(members: Any) -> None:
    answers(lambda: envelopes.read(compact(members)))


@given(swapped(json.loads(accepted())))
def test_notices_with_any_member(members: Any) -> None:
    answers(lambda: receipts.read(compact(members)))


@given(st.binary(max_size=200) | wounded(accepted()))
def test_notices_from_any_bytes(raw: bytes) -> None:
    answers(lambda: receipts.read(raw))


@given(wounded(Sealed(SIGNATURE, GOOD).data()) | wounded(Sealed(BATCH.member(2), LINES[2]).data()))
def test_sealed_lines_from_any_bytes(data: bytes) -> None:
    answers(lambda: sealed.verify_envelope(sealed.split(data), RING, NOW))
    answers(lambda: sealed.verify_notice(sealed.split(data), RING))


@given(st.text(max_size=100) | wounded(SIGNATURE.encode()).map(lambda raw: raw.decode("latin-1")))
@example("e30..")
@example("e30.." + "A" * 2000)
def test_signatures_from_any_text(text: str) -> None:
    answers(lambda: jws.read(text, envelopes.TYP))


@given(swapped(json.loads(BATCH.member(1))))
def test_member_signatures_with_any_member(members: Any) -> None:
    signature = json.dumps(members)
    answers(lambda: batches.verify_member(LINES[1], signature, typ=batches.ENVELOPES, keys=RING, at=NOW))


@given(wounded(BATCH.statement))
def test_statements_from_any_bytes(raw: bytes) -> None:
    answers(lambda: batches.verify(raw, BATCH.signature, LINES, typ=batches.ENVELOPES, keys=RING, at=NOW))


@given(swapped(json.loads(json.dumps(ENC))))
def test_wrapped_keys_with_any_member(enc: Any) -> None:
    def unwrap() -> None:
        if isinstance(enc, dict):
            sealing.unwrap_key(enc, {BRAVO_BOX.public.key_id: BRAVO_BOX.private})

    answers(unwrap)


@given(st.binary(max_size=100))
def test_sealed_content_of_any_bytes(data: bytes) -> None:
    with pytest.raises(sealing.DamagedContentError):
        list(PartCipher(bytes(32), FIRST_ID, 1).open_stream(BytesIO(data)))


@given(st.binary(max_size=200) | wounded(OPENING))
def test_openings_from_any_bytes(raw: bytes) -> None:
    answers(lambda: openings.open_envelope(openings.read(raw), ENCRYPTED))


@given(swapped(json.loads(OPENING)))
def test_openings_with_any_member(opening: Any) -> None:
    answers(lambda: openings.open_envelope(openings.read(compact(opening)), ENCRYPTED))


@given(st.binary(max_size=300) | wounded(manifest()))
def test_whatever_a_sender_seals_as_a_manifest_is_read_or_refused(listed: bytes) -> None:
    answers(lambda: openings.write(encrypted(listed), CONTENT_KEY))


@given(
    st.lists(
        st.builds(part, st.sampled_from(NAMES), st.just("text/plain"), st.binary(max_size=40)), max_size=4
    )
)
def test_an_opening_shows_exactly_what_was_listed(parts: list[Part]) -> None:
    contents = [bytes(each.size) for each in parts]
    envelope = encrypted(manifest(parts), contents=contents)
    if not parts:
        answers(lambda: openings.write(envelope, CONTENT_KEY))
        return
    opening = openings.read(openings.write(envelope, CONTENT_KEY))
    assert openings.open_envelope(opening, envelope) == tuple(parts)


@pytest.mark.parametrize("at", range(len(OPENING)))
def test_no_flipped_bit_of_an_opening_opens_anything(at: int) -> None:
    changed = bytearray(OPENING)
    changed[at] ^= 1 << at % 8
    with pytest.raises(SaanError):
        openings.open_envelope(openings.read(bytes(changed)), ENCRYPTED)


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_no_byte_of_a_signed_envelope_can_change(at: int, by: int) -> None:
    changed = GOOD[:at] + bytes([GOOD[at] ^ by]) + GOOD[at + 1 :]
    with pytest.raises(SaanError):
        sealed.verify_envelope(Sealed(SIGNATURE, changed), RING, NOW)


@pytest.mark.parametrize(
    "written",
    [
        "9999-12-31T17:00:00.000Z",
        "9999-12-31T23:59:59.999Z",
        "2026-12-31T23:59:60.000Z",
        "0000-01-01T00:00:00.000Z",
    ],
)
def test_no_moment_comes_in_that_no_calendar_can_say(written: str) -> None:
    """Somebody's page would have to show it, in Bangkok's time."""
    for member in ("created", "expires"):
        with pytest.raises(SaanError):
            envelopes.read(compact(good() | {member: written}))
    with pytest.raises(SaanError):
        receipts.read(compact(json.loads(accepted()) | {"at": written}))
