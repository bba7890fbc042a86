"""Envelopes, good and wounded."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from saan.trust import envelopes, jws
from saan.trust.canonical import canonical
from saan.trust.clock import rfc3339
from saan.trust.envelopes import Part, inline_root
from saan.trust.keys import b64url
from vectors.exchange.cast import (
    ALPHA,
    ALPHA_KEY,
    BRAVO,
    FIRST_ID,
    NOW,
    OTHER,
    OTHER_KEY,
    REVOKED_KEY,
    STRANGER,
    VectorSigner,
    compact,
    shown,
)

BODY = "เรียน ผู้อำนวยการ".encode()
REMOTE_ROOT = hashlib.sha256(b"a blob that travels by itself").hexdigest()


def good() -> dict[str, Any]:
    """Return the members of the envelope from which all others are made."""
    return {
        "v": 1,
        "id": str(FIRST_ID),
        "from": ALPHA,
        "to": [BRAVO],
        "channel": "letters",
        "seq": [1],
        "type": "letter",
        "created": rfc3339(NOW),
        "expires": rfc3339(NOW + timedelta(days=7)),
        "speed": "urgent",
        "secrecy": "normal",
        "parts": [
            {
                "name": "body",
                "media": "application/json",
                "size": len(BODY),
                "root": inline_root(BODY),
                "sha256": hashlib.sha256(BODY).hexdigest(),
                "data": b64url(BODY),
            },
            {"name": "หนังสือ.pdf", "media": "application/pdf", "size": 2_500_000, "root": REMOTE_ROOT},
        ],
        "ref": "019aa9b2-0000-7000-8000-00000000abcd",
    }


def good_envelope(number: int = 1, recipient: str = BRAVO) -> bytes:
    """Return a sound envelope of its own id."""
    members = good()
    members |= {"id": f"{str(FIRST_ID)[:-12]}{number:012x}", "seq": [number], "to": [recipient]}
    members["parts"] = members["parts"][:1]
    return canonical(members)


def case(name: str, raw: bytes, expect: str, signer: VectorSigner = ALPHA_KEY, **more: Any) -> dict[str, Any]:
    """Return a case whose signature covers these very bytes."""
    signature = more.pop("signature", None) or jws.sign(signer, envelopes.TYP, raw)
    return {"name": name, "signature": signature, "line": shown(raw), "expect": expect} | more


def nested(levels: int) -> list[Any]:
    """Return arrays in each other; as a member of a statement each stands one level deeper than they are many."""
    made: list[Any] = []
    for _ in range(levels - 1):
        made = [made]
    return made


def envelope_cases() -> Iterator[dict[str, Any]]:
    """Yield every case."""
    raw = canonical(good())
    yield case("good", raw, "ok")
    yield case("good, though spaced and not in canonical order", compact(good())[:-1] + b' ,"x":[ ] }', "ok")
    yield case("good, to two recipients", canonical(good() | {"to": [BRAVO, OTHER], "seq": [4, 9]}), "ok")
    yield case("good, with a member that nobody knows", canonical(good() | {"later": {"a": 1}}), "ok")
    yield case("good, with members nested as deep as may be", canonical(good() | {"later": nested(15)}), "ok")
    yield case("good, empty body", canonical(good() | {"parts": [_inline(b"")]}), "ok")
    yield from _wounded_members()
    yield from _wounded_text(raw)
    yield from _wounded_signatures(raw)


def _wounded_members() -> Iterator[dict[str, Any]]:
    changes: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("version 2", {"v": 2}, "wire.unknown-version"),
        ("version as text", {"v": "1"}, "wire.unknown-version"),
        ("version true", {"v": True}, "wire.unknown-version"),
        ("unknown crit", {"crit": ["future"], "future": 1}, "envelope.unknown-crit"),
        ("crit not a list", {"crit": "b64"}, "wire.malformed"),
        ("id of version 4", {"id": "2c1b6f3e-8a51-4b7e-9d2f-0123456789ab"}, "wire.malformed"),
        ("id in capitals", {"id": str(FIRST_ID).upper()}, "wire.malformed"),
        ("sender without country", {"from": "0994000000015"}, "wire.malformed"),
        ("no recipients", {"to": [], "seq": []}, "wire.malformed"),
        ("one recipient twice", {"to": [BRAVO, BRAVO], "seq": [1, 2]}, "wire.malformed"),
        ("a number too few", {"to": [BRAVO, OTHER]}, "wire.malformed"),
        ("a number of nought", {"seq": [0]}, "wire.malformed"),
        ("time without offset", {"created": "2026-11-22T03:04:05.678"}, "wire.malformed"),
        ("time that is no time", {"created": "2026-13-22T03:04:05.678Z"}, "wire.malformed"),
        ("expires before it is made", {"expires": rfc3339(NOW)}, "wire.malformed"),
        ("unknown speed", {"speed": "fast"}, "wire.malformed"),
        ("top secret", {"secrecy": "top-secret"}, "envelope.top-secret"),
        ("top secret in Thai", {"secrecy": "ลับที่สุด"}, "envelope.top-secret"),
        ("secret but not encrypted", {"secrecy": "secret"}, "envelope.not-sealed"),
        ("confidential but not encrypted", {"secrecy": "confidential"}, "envelope.not-sealed"),
        ("reference with a control character", {"ref": "a\u0007"}, "wire.malformed"),
        ("type with a space", {"type": "a letter"}, "wire.malformed"),
        ("channel in capitals", {"channel": "Letters"}, "wire.malformed"),
        ("no parts", {"parts": []}, "wire.malformed"),
    )
    for name, change, expect in changes:
        yield case(name, compact(good() | change), expect)
    for member in sorted(good().keys() - {"ref", "v"}):
        yield case(f"without {member}", compact(_without(member)), "wire.malformed")
    yield from _wounded_parts()


def _wounded_parts() -> Iterator[dict[str, Any]]:
    body = good()["parts"][0]
    changes: tuple[tuple[str, dict[str, Any]], ...] = (
        ("inline content of another root", {"root": REMOTE_ROOT}),
        ("inline content of another length", {"size": body["size"] + 1}),
        ("inline content of another hash", {"sha256": REMOTE_ROOT}),
        ("inline content that is not base64url", {"data": "+/=="}),
        ("name that climbs", {"name": "../keys"}),
        ("name of two dots", {"name": ".."}),
        ("name with a nought byte", {"name": "a\u0000b"}),
        ("name that turns the direction of writing", {"name": "a\u202efdp.exe"}),
        ("media type with parameters", {"media": "text/plain; charset=utf-8"}),
        ("size below nought", {"size": -1}),
        ("root in capitals", {"root": body["root"].upper()}),
    )
    for name, change in changes:
        yield case(name, compact(good() | {"parts": [body | change]}), "wire.malformed")
    yield case(
        "inline content beyond 64 KiB",
        canonical(good() | {"parts": [_inline(bytes(65_537))]}),
        "wire.malformed",
    )


def _wounded_text(raw: bytes) -> Iterator[dict[str, Any]]:
    yield case("a member twice", raw[:-1] + b',"from":"' + STRANGER.encode() + b'"}', "json.repeated-name")
    yield case("a fraction", raw[:-1] + b',"x":1.5}', "json.not-an-exact-integer")
    yield case("a number beyond 2^53", raw[:-1] + b',"x":9007199254740993}', "json.not-an-exact-integer")
    yield case("not a number", raw[:-1] + b',"x":NaN}', "json.not-an-exact-integer")
    yield case("not UTF-8", raw[:-1] + b',"x":"\xff"}', "json.not-utf8")
    yield case("half of a surrogate pair", raw[:-1] + b',"x":"\\ud800"}', "json.not-utf8")
    yield case("nested beyond need", raw[:-1] + b',"x":' + b"[" * 40 + b"]" * 40 + b"}", "json.too-deep")
    yield case("nested one level too deep", canonical(good() | {"later": nested(16)}), "json.too-deep")
    yield case("cut short", raw[:-1], "json.malformed")
    yield case("two values", raw + b"{}", "json.malformed")
    yield case("a list", b"[]", "wire.malformed")
    yield case("nothing", b"", "json.malformed")


def _wounded_signatures(raw: bytes) -> Iterator[dict[str, Any]]:
    signature = jws.sign(ALPHA_KEY, envelopes.TYP, raw)
    protected, _, value = signature.split(".")
    changed = raw.replace(b'"urgent"', b'"normal"', 1)
    yield case("bytes changed after signing", changed, "trust.bad-signature", signature=signature)
    flipped = value[:20] + ("A" if value[20] != "A" else "B") + value[21:]
    yield case("signature changed", raw, "trust.bad-signature", signature=f"{protected}..{flipped}")
    yield case("signed by another agency's key", raw, "vectors.unknown-key", OTHER_KEY)
    yield case("signed by a revoked key", raw, "vectors.unknown-key", REVOKED_KEY)
    yield case(
        "from an agency that nobody knows", canonical(good() | {"from": STRANGER}), "vectors.unknown-key"
    )
    other_kind = jws.sign(ALPHA_KEY, "vnd.saan.notice+json", raw)
    yield case("signature over another kind of statement", raw, "trust.signature-form", signature=other_kind)
    attached = f"{protected}.{b64url(raw)}.{value}"
    yield case("payload attached", raw, "trust.signature-form", signature=attached)
    headers: tuple[tuple[str, dict[str, Any]], ...] = (
        ("alg none", {"alg": "none"}),
        ("alg HS256", {"alg": "HS256"}),
        ("b64 true", {"b64": True}),
        ("crit without b64", {"crit": []}),
        ("crit with more", {"crit": ["b64", "exp"]}),
        ("a member more", {"jku": "https://example.invalid/keys"}),
    )
    usual: dict[str, Any] = {
        "alg": "ES256",
        "b64": False,
        "crit": ["b64"],
        "kid": ALPHA_KEY.public.key_id,
        "typ": envelopes.TYP,
    }
    for name, change in headers:
        wounded = b64url(canonical(usual | change))
        signed = b64url(ALPHA_KEY.sign(wounded.encode() + b"." + raw))
        yield case(f"protected header: {name}", raw, "trust.signature-form", signature=f"{wounded}..{signed}")
    renamed = b64url(canonical(usual | {"alg": "Ed25519"}))
    yield case(
        "algorithm that is not the key's",
        raw,
        "trust.bad-signature",
        signature=f"{renamed}..{b64url(ALPHA_KEY.sign(renamed.encode() + b'.' + raw))}",
    )


def _inline(data: bytes) -> dict[str, Any]:
    part = Part("body", "application/octet-stream", len(data), inline_root(data), data=data)
    return dict(envelopes.part_members(part))


def _without(member: str) -> dict[str, Any]:
    members = good()
    del members[member]
    return members
