"""The vectors of documents end as they say: the good hold, and each wounded one fails for its wound."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from vectors.documents import attacks, cast, generate, stamped
from vectors.verify.cast import CERTIFIER

from saan.press import faces
from saan.press.recognising import Kind, recognise
from saan.press.verifying import verify
from saan.trust import trustlist
from saan.trust.errors import SaanError
from saan.trust.findings import Outcome
from saan.trust.keys import b64url, from_jwk

FOLDER = Path(generate.__file__).parent
INDEX: dict[str, Any] = json.loads((FOLDER / "index.json").read_text())
CASES: list[dict[str, Any]] = INDEX["cases"]


def judged(case: dict[str, Any]) -> faces.Face:
    name, *beside = case["files"]
    trust = trustlist.read((FOLDER / case["trust"]).read_text(), from_jwk(INDEX["pin"]))
    lists = [(FOLDER / each).read_text() for each in beside if each.endswith(".jwt")]
    records = [(FOLDER / each).read_bytes() for each in beside if each.endswith(".ers")]
    return faces.judge(
        (FOLDER / name).read_bytes(), trust, datetime.fromisoformat(case["at"]), lists, records
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_case_ends_as_it_says(case: dict[str, Any]) -> None:
    face = judged(case)
    ended = {
        outcome: sorted({each.code for each in face.findings if each.outcome is outcome})
        for outcome in Outcome
    }
    assert face.outcome == case["outcome"]
    assert ended[Outcome.FAILS] == case["fails"]
    assert ended[Outcome.UNCHECKED] == case["open"]
    said = sorted({(each.text.th, each.text.en) for each in face.findings if each.code == case.get("of")})
    assert said == [tuple(each) for each in case.get("says", said)]


def test_what_holds_says_what_was_signed_and_by_whom() -> None:
    page, credential, seal = (
        judged(next(case for case in CASES if case["name"] == name))
        for name in ("a page", "a credential", "a seal")
    )
    assert page.said == cast.RECORD
    assert credential.said["holder"] == cast.CLAIMS["holder"]
    assert seal.said["messages"]["2"] == "สมใจ ใจดี"
    assert {each.agency.name.en for each in (page, credential, seal) if each.agency} == {
        "Department of Alpha"
    }


def test_a_page_says_what_its_fields_are_called_as_long_as_nobody_says_it_anew() -> None:
    named, anew = (
        verify((FOLDER / name).read_bytes(), roots=(CERTIFIER.root,), at=cast.ASKED)
        for name in ("page-named.pdf", "page-named-anew.pdf")
    )
    assert json.loads(named.metadata) == cast.METADATA
    assert anew.metadata == b""


def test_the_index_is_what_the_generator_writes() -> None:
    assert list(generate.cases()) == CASES


def test_attacks_and_evidence_records_are_made_again_byte_for_byte() -> None:
    """After a new typesetter or font, look at the pages and run `python -m vectors.documents.generate`."""
    made = {f"attack-{name}": data for name, data in attacks.files((FOLDER / "page.pdf").read_bytes())}
    made["page.ers"] = stamped.evidence((FOLDER / "page-for-good.pdf").read_bytes(), stamped.CLOCK)
    for name, data in made.items():
        assert (FOLDER / name).read_bytes() == data, name


def test_a_trust_list_of_another_publisher_is_refused() -> None:
    with pytest.raises(SaanError):
        trustlist.read((FOLDER / "trust-by-another.jwt").read_text(), from_jwk(INDEX["pin"]))


@pytest.mark.parametrize("at", range(0, 2400, 97))
def test_a_credential_with_one_changed_byte_never_holds(at: int) -> None:
    whole = (FOLDER / "credential.sd-jwt").read_bytes()
    trust = trustlist.read((FOLDER / "trust.jwt").read_text(), from_jwk(INDEX["pin"]))
    lists = [(FOLDER / "status.jwt").read_text()]
    changed = whole[:at] + (b"B" if whole[at : at + 1] == b"A" else b"A") + whole[at + 1 :]
    assert faces.judge(changed, trust, cast.ASKED, lists).outcome is not Outcome.HOLDS


_PIECES = st.sampled_from(
    [
        b"eyJ", b"%PDF-", b"~", b".", b"{", b'"payload":', b'"signature"', b"[", b"]", b"}", b":", b"3A", b"#seal=", b"dc03",
        b"https://a/check/", b"0" * 32, b"/", b"A" * 43, b"\xff", b"\xdc", b"\\ud800", b"1e999", b"9" * 30, "ก".encode(),
        b"eyJ0eXAiOiJzdGF0dXNsaXN0K2p3dCJ9.e30.AA",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(_PIECES, max_size=12).map(b"".join), st.binary(max_size=200)))
@example(b64url(b'{"a":' + b"[" * 50_000).encode() + b".e30.AA")
@example(b'{"payload":"e30","signatures":' + b"[" * 50_000)
def test_whatever_is_pasted_is_something_or_nothing(data: bytes) -> None:
    """A text of nested brackets made the page of verification fail with 500."""
    known = recognise(data)
    assert known is None or known.kind in Kind
