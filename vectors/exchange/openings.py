"""Openings of encrypted envelopes, good and wounded.

`enc.json` is one JWE, made once because its maker draws at random; it wraps the content key of a phrase for `bravo`.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from saan.trust import envelopes
from saan.trust.canonical import Json, canonical
from saan.trust.envelopes import Envelope, Part, inline_root, part_members
from saan.trust.keys import b64url
from saan.trust.members import Hex
from saan.trust.openings import MANIFEST, MANIFEST_MEDIA
from saan.trust.sealing import PartCipher, part_key
from vectors.exchange.cast import ALPHA, BRAVO, FIRST_ID, NOW, shown

CONTENT_KEY = hashlib.sha256(b"saan vector: a content key").digest()
BODY = "ลับ: เรียน ผู้อำนวยการ".encode()
PDF = b"%PDF-1.7 a page"
Case = dict[str, Any]


def enc() -> dict[str, Json]:
    """Return the member `enc` that wraps the content key."""
    wrapped: dict[str, Json] = json.loads((Path(__file__).parent / "enc.json").read_text())
    return wrapped


def part(name: str, media: str, data: bytes) -> Part:
    """Return a part as a manifest lists it."""
    return Part(name, media, len(data), inline_root(data), Hex(hashlib.sha256(data).hexdigest()))


LISTED = (part("body", "application/json", BODY), part("หนังสือ.pdf", "application/pdf", PDF))


def manifest(parts: Sequence[Part] = LISTED, **more: Json) -> bytes:
    """Return the manifest that lists these parts."""
    return canonical({"v": 1, "parts": [part_members(each) for each in parts], **more})


def sealed(listed: bytes, *, beside: bool = False, contents: Sequence[bytes] = (BODY, PDF)) -> Envelope:
    """Return an encrypted envelope whose manifest is these bytes; `beside`, the manifest is a blob."""
    parts = []
    for place, content in enumerate((listed, *contents)):
        data = PartCipher(CONTENT_KEY, FIRST_ID, place).seal(0, content, last=True)
        name, media = (str(place), "application/octet-stream") if place else (MANIFEST, MANIFEST_MEDIA)
        held = None if beside and not place else data
        parts.append(Part(name, media, len(data), inline_root(data), data=held))
    return envelopes.write(
        message_id=FIRST_ID,
        sender=ALPHA,
        recipients=(BRAVO,),
        channel="letters",
        seq=(1,),
        message_type="letter",
        created=NOW,
        expires=NOW + timedelta(days=7),
        parts=tuple(parts),
        secrecy=envelopes.Secrecy.CONFIDENTIAL,
        sealed=enc(),
    )


def members(envelope: Envelope, **changed: Json) -> dict[str, Json]:
    """Return the members of the opening of an envelope, some of them changed."""
    made: dict[str, Json] = {
        "v": 1,
        "type": "saan.opening",
        "envelope": envelope.digest.hex(),
        "id": str(envelope.id),
        "part": 0,
        "key": b64url(part_key(CONTENT_KEY, envelope.id, 0)),
    }
    return made | changed


def opening_cases() -> Iterator[Case]:
    """Yield every case: the envelope's line, the opening's line, and what must come of them."""
    good = sealed(manifest())
    yield _case("a manifest in the envelope", good, lists=[each.name for each in LISTED])
    beside = sealed(manifest(), beside=True)
    blob = b64url(PartCipher(CONTENT_KEY, FIRST_ID, 0).seal(0, manifest(), last=True))
    yield _case(
        "a manifest beside it", beside, members(beside, data=blob), lists=[each.name for each in LISTED]
    )
    yield from _of_another(good, beside, blob)
    yield from _ill_made(good)
    yield from _deceiving()


def _of_another(good: Envelope, beside: Envelope, blob: str) -> Iterator[Case]:
    wrong, other = "opening.wrong-key", "opening.other-envelope"
    yield _case("the content key itself", good, members(good, key=b64url(CONTENT_KEY)), wrong)
    body = b64url(part_key(CONTENT_KEY, FIRST_ID, 1))
    yield _case("the key of another part", good, members(good, key=body), wrong)
    yield _case("of another envelope", good, members(beside), other)
    yield _case("of another message", good, members(good, id=f"{str(FIRST_ID)[:-1]}2"), other)
    without = "opening.not-a-manifest"
    yield _case("the manifest beside it left out", beside, members(beside), without)
    yield _case("a manifest given twice", good, members(good, data=blob), without)
    yield _case("another manifest beside it", beside, members(beside, data=blob[:-4] + "AAAA"), without)
    plain = envelopes.write(
        message_id=FIRST_ID,
        sender=ALPHA,
        recipients=(BRAVO,),
        channel="letters",
        seq=(1,),
        message_type="letter",
        created=NOW,
        expires=NOW + timedelta(days=7),
        parts=(LISTED[0]._replace(data=BODY),),
    )
    yield _case("an envelope that is not encrypted", plain, members(plain), "opening.not-encrypted")


def _ill_made(good: Envelope) -> Iterator[Case]:
    usual, malformed = members(good), "wire.malformed"
    changes: tuple[tuple[str, dict[str, Json]], ...] = (
        ("version 2", {"v": 2}),
        ("another type", {"type": "saan.closing"}),
        ("another part", {"part": 1}),
        ("a key too short", {"key": b64url(bytes(31))}),
        ("a key not base64url", {"key": "*" * 43}),
        ("a hash too short", {"envelope": "00"}),
        ("a member more", {"content_key": b64url(CONTENT_KEY)}),
        ("empty data", {"data": ""}),
    )
    for name, change in changes:
        yield _case(name, good, usual | change, malformed)
    for name in usual:
        left = {each: value for each, value in usual.items() if each != name}
        yield _case(f"without {name}", good, left, malformed)
    yield _case("not an object", good, [usual], malformed)
    spaced = canonical(usual).replace(b",", b", ", 1)
    yield _case("not canonical", good, spaced, "json.not-canonical")


def _deceiving() -> Iterator[Case]:
    """Yield envelopes whose sender sealed something else than the manifest that the form demands."""
    bad: tuple[tuple[str, bytes], ...] = (
        ("no manifest at all", b"whatever"),
        ("a manifest that is not canonical", manifest().replace(b",", b", ", 1)),
        ("a manifest with a member more", manifest(note="room for noise")),
        ("a manifest of fewer parts", manifest(LISTED[:1])),
        ("a manifest of other sizes", manifest((LISTED[0], LISTED[1]._replace(size=LISTED[1].size + 1)))),
        ("a manifest that holds content", manifest((LISTED[0]._replace(data=BODY), LISTED[1]))),
    )
    for name, listed in bad:
        yield _case(name, sealed(listed), expect="opening.not-a-manifest")


def _case(
    name: str, envelope: Envelope, opening: Any = None, expect: str = "ok", lists: Sequence[str] = ()
) -> Case:
    told = members(envelope) if opening is None else opening
    line = told if isinstance(told, bytes) else canonical(told)
    made: Case = {"name": name, "line": shown(envelope.raw), "opening": shown(line), "expect": expect}
    return made | {"lists": list(lists)} if lists else made
