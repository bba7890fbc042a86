"""Encrypted content, good and wounded.

A reader opens `enc` with the box key of `opener`, then each sealed piece of the part, in order.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from saan.trust import sealing
from saan.trust.keys import b64url, unb64url
from saan.trust.sealing import PartCipher
from vectors.exchange.cast import BRAVO_BOX, FIRST_ID, OTHER_BOX

CONTENT = "ลับมาก: รายชื่อผู้รับการประเมิน ".encode() * 3
PHRASES = {"bravo": "saan vector: bravo opens", "other": "saan vector: other opens"}


def sealing_cases() -> Iterator[dict[str, Any]]:
    """Yield every case. `content` is what must come out; `pieces` are the sealed pieces."""
    key = sealing.new_key()
    enc = sealing.wrap_key(key, [BRAVO_BOX.public, OTHER_BOX.public])
    sealed = list(PartCipher(key, FIRST_ID, 1).seal_stream(BytesIO(CONTENT)))
    usual: dict[str, Any] = {
        "enc": enc,
        "message": str(FIRST_ID),
        "part": 1,
        "opener": "bravo",
        "phrases": PHRASES,
        "pieces": [b64url(piece) for piece in sealed],
        "content": b64url(CONTENT),
    }
    yield usual | {"name": "opened by the first recipient", "expect": "ok"}
    yield usual | {"name": "opened by the second recipient", "opener": "other", "expect": "ok"}
    empty = list(PartCipher(key, FIRST_ID, 2).seal_stream(BytesIO()))
    yield usual | {
        "name": "empty content",
        "part": 2,
        "pieces": [b64url(piece) for piece in empty],
        "content": "",
        "expect": "ok",
    }
    yield from _wounded(usual, key)


def _wounded(usual: dict[str, Any], key: bytes) -> Iterator[dict[str, Any]]:
    piece = unb64url(usual["pieces"][0])
    damaged: tuple[tuple[str, list[bytes]], ...] = (
        ("a bit flipped", [bytes([piece[0] ^ 1]) + piece[1:]]),
        ("cut short", [piece[:-1]]),
        ("not a piece at all", [b"short"]),
        ("the last piece left out", [PartCipher(key, FIRST_ID, 1).seal(0, CONTENT, last=False)]),
        ("no pieces", []),
    )
    for name, pieces in damaged:
        yield usual | {
            "name": name,
            "pieces": [b64url(one) for one in pieces],
            "expect": "sealing.damaged",
        }
    yield usual | {"name": "a part shown as another", "part": 3, "expect": "sealing.damaged"}
    moved = f"{str(FIRST_ID)[:-1]}2"
    yield usual | {"name": "a part shown in another message", "message": moved, "expect": "sealing.damaged"}
    enc = usual["enc"]
    yield usual | {"name": "unknown scheme", "enc": enc | {"scheme": "rot13"}, "expect": "sealing.malformed"}
    only_other = enc["key"] | {"recipients": enc["key"]["recipients"][1:]}
    yield usual | {"name": "not for us", "enc": enc | {"key": only_other}, "expect": "sealing.not-for-us"}
    flipped = enc["key"] | {"tag": b64url(bytes(16))}
    yield usual | {"name": "wrapped key changed", "enc": enc | {"key": flipped}, "expect": "sealing.damaged"}
    for name, change in (
        ("no recipients", {"recipients": []}),
        ("recipients not a list", {"recipients": {}}),
        ("iv not base64url", {"iv": "***"}),
    ):
        expect = "sealing.not-for-us" if name == "no recipients" else "sealing.malformed"
        yield usual | {"name": name, "enc": enc | {"key": enc["key"] | change}, "expect": expect}
