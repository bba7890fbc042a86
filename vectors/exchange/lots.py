"""Batches: one signature over many lines, and lines taken out of them."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from saan.trust import batches, jws
from saan.trust.batches import Batch
from saan.trust.canonical import canonical
from vectors.exchange.answers import accepted
from vectors.exchange.cast import ALPHA, ALPHA_KEY, BRAVO, BRAVO_KEY, NOW, OTHER_KEY
from vectors.exchange.senders import good_envelope, nested

SIZES = (1, 2, 3, 7, 8, 256)


def _signed(lines: Sequence[bytes]) -> Batch:
    return batches.sign(lines, typ=batches.ENVELOPES, by=ALPHA, to=BRAVO, at=NOW, signer=ALPHA_KEY)


def _case(name: str, batch: Batch, lines: Sequence[bytes], expect: str) -> dict[str, Any]:
    return {
        "name": name,
        "typ": batches.ENVELOPES,
        "signature": batch.signature,
        "statement": batch.statement.decode(),
        "lines": [line.decode() for line in lines],
        "expect": expect,
    }


def _alone(name: str, kind: str, signature: str, line: bytes, expect: str) -> dict[str, Any]:
    return {"name": name, "kind": kind, "signature": signature, "line": line.decode(), "expect": expect}


def batch_cases() -> Iterator[dict[str, Any]]:
    """Yield whole batches (with `lines`), then single lines out of them (with `line`)."""
    lines = [good_envelope(number) for number in range(1, 9)]
    for size in SIZES[:-1]:
        yield _case(f"{size} lines", _signed(lines[:size]), lines[:size], "ok")
    batch = _signed(lines)
    later = canonical(json.loads(batch.statement) | {"later": nested(15)})
    signature = jws.sign(ALPHA_KEY, batches.ENVELOPES, later)
    deep = Batch(later, signature, batch.leaves)
    yield _case("a statement with members nested as deep as may be", deep, lines, "ok")
    yield _alone("a line of such a batch", "envelope", deep.member(5), lines[5], "ok")
    yield _case("two lines exchanged", batch, [lines[1], lines[0], *lines[2:]], "wire.malformed")
    yield _case("a line left out", batch, lines[:-1], "wire.malformed")
    yield _case("a line twice", batch, [*lines[:-1], lines[0]], "wire.malformed")
    yield _case("a line too many", batch, [*lines, lines[0]], "wire.malformed")
    thief = batches.sign(lines, typ=batches.ENVELOPES, by=ALPHA, to=BRAVO, at=NOW, signer=OTHER_KEY)
    yield _case("signed by another agency's key", thief, lines, "vectors.unknown-key")
    yield from _members(batch, lines)
    answers = [accepted(number) for number in range(1, 4)]
    answered = batches.sign(answers, typ=batches.ANSWERS, by=BRAVO, to=ALPHA, at=NOW, signer=BRAVO_KEY)
    yield _alone("an answer alone", "notice", answered.member(1), answers[1], "ok")
    yield _alone(
        "an answer under another's proof", "notice", answered.member(0), answers[1], "tree.bad-proof"
    )
    yield _alone("an answer signed as envelopes", "notice", batch.member(1), answers[1], "tree.bad-proof")


def _members(batch: Batch, lines: Sequence[bytes]) -> Iterator[dict[str, Any]]:
    for index in (0, 3, 7):
        yield _alone(f"line {index} alone", "envelope", batch.member(index), lines[index], "ok")
    proof = json.loads(batch.member(3))
    wounds: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("a line under another index", {"index": 2}, "tree.bad-proof"),
        ("an index beyond the batch", {"index": 8}, "wire.malformed"),
        ("a path too short", {"path": proof["path"][:-1]}, "tree.bad-proof"),
        ("a path too long", {"path": [*proof["path"], "0" * 64]}, "tree.bad-proof"),
        (
            "a statement of another count",
            {"statement": proof["statement"].replace(":8", ":9")},
            "tree.bad-proof",
        ),
        (
            "a statement changed where the proof still holds",
            {"statement": proof["statement"].replace("03:04:05", "03:04:06")},
            "trust.bad-signature",
        ),
    )
    for name, change, expect in wounds:
        wounded = json.dumps(proof | change, separators=(",", ":"))
        yield _alone(name, "envelope", wounded, lines[3], expect)
    yield _alone("a line changed", "envelope", batch.member(3), lines[4], "tree.bad-proof")
