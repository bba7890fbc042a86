"""A stranger with a trust file and a pinned root knows which key spoke for which agency, and when."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st
from securesystemslib.signer import Signature
from tuf.api.metadata import Metadata, Root
from vectors.trustfile import generate

from saan.trust import trustfile
from saan.trust.clock import parse_rfc3339
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId
from saan.trust.trustfile import TrustFile
from saan.trust.verifying import Trusted

VECTORS = Path(__file__).parents[2] / "vectors" / "trustfile"
INDEX: dict[str, Any] = json.loads((VECTORS / "index.json").read_text())
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def opened(name: str = "plain") -> TrustFile:
    data = (VECTORS / "good" / f"{name}.json").read_bytes()
    return trustfile.read(data, (VECTORS / "pin.json").read_bytes(), now=NOW)


def read(case: dict[str, Any]) -> TrustFile:
    data, pin = ((VECTORS / case[part]).read_bytes() for part in ("file", "pin"))
    interest = parse_rfc3339(case["of_interest"]) if "of_interest" in case else None
    return trustfile.read(data, pin, now=parse_rfc3339(case["now"]), of_interest=interest)


def test_the_committed_files_are_what_the_generator_writes() -> None:
    present = {
        str(path.relative_to(VECTORS)): path.read_bytes()
        for path in VECTORS.rglob("*.json")
        if path.is_file()
    }
    assert present == generate.files()


@pytest.mark.parametrize("case", INDEX["cases"], ids=[case["name"] for case in INDEX["cases"]])
def test_vectors(case: dict[str, Any]) -> None:
    if case["refused"] is None:
        assert read(case).version == 12
        return
    with pytest.raises(SaanError) as caught:
        read(case)
    assert caught.value.code == case["refused"]


@pytest.mark.parametrize("case", INDEX["keys"], ids=[case["name"] for case in INDEX["keys"]])
def test_which_key_spoke_for_whom(case: dict[str, Any]) -> None:
    def ask() -> str:
        agency, at = AgencyId(case["agency"]), parse_rfc3339(case["at"])
        return opened().node_key(agency, case["key"], at).key_id

    if case["refused"] is None:
        assert ask() == case["key"]
        return
    with pytest.raises(SaanError) as caught:
        ask()
    assert caught.value.code == case["refused"]


def test_another_implementation_agrees_about_the_good_files() -> None:
    """python-tuf follows the roots, and another RFC 8785 writer makes the bytes that were signed."""
    for case in INDEX["cases"]:
        if case["refused"] is not None:
            continue
        raw = json.loads((VECTORS / case["file"]).read_bytes())
        root: Metadata[Root] = Metadata.from_file(str(VECTORS / case["pin"]))
        for following in raw["roots"]:
            newer: Metadata[Root] = Metadata.from_dict(json.loads(json.dumps(following)))
            if newer.signed.version > root.signed.version:
                root.signed.verify_delegate("root", newer.signed_bytes, newer.signatures)
                root = newer
        signatures = {item["keyid"]: Signature(item["keyid"], item["sig"]) for item in raw["signatures"]}
        root.signed.verify_delegate("targets", rfc8785.dumps(raw["signed"]), signatures)


def test_it_says_what_a_verifier_needs() -> None:
    trusted: Trusted = opened()
    assert trusted.witnesses().need == 1
    file = opened()
    interior = AgencyId("th:0994000000015")
    assert [key.name for key in file.log(interior)] == ["15.example/log"]
    assert "NOT VALID" in file.seal_roots(interior)[0].subject.rfc4514_string()
    assert file.policy(interior).quorum == "quorum"
    assert list(file.withdrawn(AgencyId("th:0994000000023")).values()) == [
        datetime(2026, 11, 22, 5, tzinfo=UTC)
    ]
    assert file.demo
    assert file.expires - file.issued == timedelta(days=30)


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0), bit=st.integers(0, 7))
def test_no_bit_of_a_file_can_be_turned(at: int, bit: int) -> None:
    data = bytearray((VECTORS / "good" / "plain.json").read_bytes())
    data[at % len(data)] ^= 1 << bit
    pin = (VECTORS / "pin.json").read_bytes()
    try:
        turned = trustfile.read(bytes(data), pin, now=NOW)
    except SaanError:
        return
    # The chain of roots may carry what the pinned root makes needless; what is believed must not differ.
    assert turned == opened()


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-5, 2**60) | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "signed",
                        "roots",
                        "signatures",
                        "_type",
                        "v",
                        "keys",
                        "roles",
                        "agencies",
                        "keyid",
                        "sig",
                    ]
                ),
                inner,
                max_size=5,
            )
        ),
    )
)
def test_whatever_is_read_as_file_or_pin_ends_in_a_refusal(value: Any) -> None:
    data = json.dumps(value).encode()
    pin = (VECTORS / "pin.json").read_bytes()
    good = (VECTORS / "good" / "plain.json").read_bytes()
    with pytest.raises(SaanError):
        trustfile.read(data, pin, now=NOW)
    with pytest.raises(SaanError):
        trustfile.read(good, data, now=NOW)


def test_a_pin_that_is_cut_off_is_refused() -> None:
    whole = (VECTORS / "pin.json").read_bytes()
    good = (VECTORS / "good" / "plain.json").read_bytes()
    for length in range(0, len(whole) - 2, 37):
        with pytest.raises(SaanError):
            trustfile.read(good, whole[:length], now=NOW)
    with pytest.raises(SaanError):
        trustfile.read(good, base64.b64encode(whole), now=NOW)
