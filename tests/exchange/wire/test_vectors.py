"""The published vectors hold: what is good is accepted, each wound is refused for its own reason."""

import json
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from vectors.exchange.cast import BRAVO_BOX, VectorRing, VectorSigner, hidden
from vectors.exchange.generate import FILES, made
from vectors.exchange.openings import CONTENT_KEY, manifest, members
from vectors.exchange.openings import sealed as sealed_by_hand

from saan.trust import batches, envelopes, openings, sealed, sealing
from saan.trust.canonical import canonical
from saan.trust.errors import SaanError
from saan.trust.keys import unb64url
from saan.trust.sealed import Sealed
from saan.trust.sealing import PartCipher

FOLDER = Path(__file__).parents[3] / "vectors" / "exchange"
Case = dict[str, Any]


def cases(name: str) -> list[Any]:
    published = json.loads((FOLDER / name).read_text())
    return [pytest.param(published, case, id=case["name"]) for case in published["cases"]]


def outcome(check: Any) -> str:
    try:
        check()
    except SaanError as refusal:
        return refusal.code
    return "ok"


@pytest.mark.parametrize(("published", "case"), cases("envelopes.json"))
def test_envelopes(published: Case, case: Case) -> None:
    ring, at = VectorRing(published["keys"]), datetime.fromisoformat(published["at"])
    lines = Sealed(case["signature"], hidden(case["line"]))
    assert outcome(lambda: sealed.verify_envelope(sealed.split(lines.data()), ring, at)) == case["expect"]


@pytest.mark.parametrize(("published", "case"), cases("notices.json"))
def test_notices(published: Case, case: Case) -> None:
    lines = Sealed(case["signature"], hidden(case["line"]))
    ring = VectorRing(published["keys"])
    assert outcome(lambda: sealed.verify_notice(sealed.split(lines.data()), ring)) == case["expect"]


@pytest.mark.parametrize(("published", "case"), cases("batches.json"))
def test_batches(published: Case, case: Case) -> None:
    ring, at = VectorRing(published["keys"]), datetime.fromisoformat(published["at"])
    if "lines" in case:
        lines = [line.encode() for line in case["lines"]]
        statement = case["statement"].encode()
        said = outcome(
            lambda: batches.verify(statement, case["signature"], lines, typ=case["typ"], keys=ring, at=at)
        )
    elif case["kind"] == "envelope":
        said = outcome(
            lambda: sealed.verify_envelope(Sealed(case["signature"], case["line"].encode()), ring, at)
        )
    else:
        said = outcome(lambda: sealed.verify_notice(Sealed(case["signature"], case["line"].encode()), ring))
    assert said == case["expect"]


@pytest.mark.parametrize(("published", "case"), cases("sealing.json"))
def test_sealing(published: Case, case: Case) -> None:
    opener = VectorSigner(case["phrases"][case["opener"]])
    opened: list[bytes] = []

    def open_all() -> None:
        key = sealing.unwrap_key(case["enc"], {opener.public.key_id: opener.private})
        cipher = PartCipher(key, UUID(case["message"]), case["part"])
        stream = BytesIO(b"".join(unb64url(piece) for piece in case["pieces"]))
        opened.extend(cipher.open_stream(stream))

    assert outcome(open_all) == case["expect"]
    if case["expect"] == "ok":
        assert b"".join(opened) == unb64url(case["content"])


@pytest.mark.parametrize(("published", "case"), cases("openings.json"))
def test_openings(published: Case, case: Case) -> None:
    listed: list[str] = []

    def show() -> None:
        opening = openings.read(hidden(case["opening"]) + b"\n")
        listed.extend(
            part.name for part in openings.open_envelope(opening, envelopes.read(hidden(case["line"])))
        )

    assert outcome(show) == case["expect"]
    assert listed == case.get("lists", [])


def test_the_opening_that_we_write_is_the_one_published() -> None:
    good = sealed_by_hand(manifest())
    assert openings.write(good, CONTENT_KEY) == canonical(members(good)) + b"\n"
    assert sealing.unwrap_key(good.sealed or {}, {BRAVO_BOX.public.key_id: BRAVO_BOX.private}) == CONTENT_KEY


@pytest.mark.parametrize("name", FILES)
def test_the_generator_makes_what_is_published(name: str) -> None:
    """Content keys are random; all else can be made again byte for byte."""
    published, again = json.loads((FOLDER / name).read_text()), made(name)
    if name == "sealing.json":
        assert [case["name"] for case in published["cases"]] == [case["name"] for case in again["cases"]]
    else:
        assert published == again
