"""A seal printed on paper is scanned: it says what was sealed, and one changed letter breaks it.

The vectors are the hex strings of published test seals (tsenger/vdstools, Apache-2.0): facts that any reader of
Doc 9303-13 has to agree on.
"""

import json
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from saan.trust import vds
from saan.trust.errors import SaanError
from saan.trust.keys import BadSignatureError, generate
from saan.trust.vds import Header, Seal, Version

VECTORS: dict[str, bytes] = {
    name: bytes.fromhex(text)
    for name, text in json.loads((Path(__file__).parent / "vds_vectors.json").read_text()).items()
}
UTTS5B = "0408132a7243b3ccc29c271097081c96a729eefb8eb93630e536498e9b7ce1ced25d68a789d93bef39c04715c5ad3915d281c0754ecc08508bf66687efc630df88"
"""The public key of the test certificate UTTS5B, on brainpoolP256r1."""

SIGNER = generate()
HEADER = Header("THA", "THRG", "1F", date(2026, 11, 1), date(2026, 11, 2), 0x80, 0x01)


@pytest.mark.parametrize("name", sorted(VECTORS))
def test_published_seals_are_read_whole_and_written_back(name: str) -> None:
    seal = vds.read(VECTORS[name])
    assert seal.encoded() == VECTORS[name]
    assert len(seal.signature) in {0, 56, 64}


@pytest.mark.parametrize(
    ("name", "country", "signer", "reference"),
    [
        ("resident-permit", "UTO", "UTTS", "5B"),
        ("social-insurance", "UTO", "DETS", "00027"),
        ("arrival-attestation", "D", "DETS", "00027"),
        ("ankunftsnw-papier2", "D", "DEME", "00008"),
        ("meldebescheinigung", "D", "DEZV", "00112233445566778899AABBCCDDEEFF00112233"),
    ],
)
def test_their_headers_say_who_sealed(name: str, country: str, signer: str, reference: str) -> None:
    header = vds.read(VECTORS[name]).header
    assert (header.country, header.signer, header.reference) == (country, signer, reference)


def said(name: str, tag: int) -> bytes:
    value = vds.read(VECTORS[name]).message(tag)
    assert value is not None
    return value


def test_their_messages_say_what_was_sealed() -> None:
    assert vds.read_zone(said("arrival-attestation-v02", 2)) == (
        "MED<<MANNSENS<<MANNY<<<<<<<<<<<<<<<<6525845096USA7008038M2201018<<<<<<06"
    )
    assert vds.read_c40(said("arrival-attestation-v02", 3)) == "ABC123456DEF"
    assert vds.read_c40(said("social-insurance", 1)) == "65170839J003"
    assert said("social-insurance", 4).decode() == "Jâcobénidicturius"
    assert vds.read_c40(said("address-sticker-id", 3)) == "53175HEINEMANNSTR11"
    assert vds.read_c40(said("address-sticker-passport", 3)) == "21614"


@pytest.mark.parametrize(
    "name", ["resident-permit", "supplement-sheet", "address-sticker-passport", "emergeny-travel-doc"]
)
def test_what_their_signature_covers_is_what_we_say_it_covers(name: str) -> None:
    seal = vds.read(VECTORS[name])
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.BrainpoolP256R1(), bytes.fromhex(UTTS5B))
    r, s = (int.from_bytes(seal.signature[at : at + 32], "big") for at in (0, 32))
    key.verify(encode_dss_signature(r, s), seal.covered, ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InvalidSignature):
        key.verify(encode_dss_signature(r, s), seal.covered + b"\0", ec.ECDSA(hashes.SHA256()))


def test_dates_are_as_published() -> None:
    assert vds.packed_date(date(1979, 10, 9)).hex() == "99fdcb"
    assert vds.read_date(bytes.fromhex("0f7134")) == date(2020, 1, 1)


def pass_seal() -> Seal:
    zone = "I<THASOMJAI<<JAIDEE<<<<<<<<<<<\n1234567897THA9001011F2811019<<<<<<<<<<<<<<0"
    return vds.seal(SIGNER, HEADER, [(1, vds.zone(zone)), (2, "สมใจ ใจดี".encode()), (3, bytes(200))])


def test_a_seal_of_ours_verifies_and_says_what_was_put_in() -> None:
    seal = vds.read(pass_seal().encoded())
    seal.verify(SIGNER.public)
    assert seal.header == HEADER
    assert (seal.message(2) or b"").decode() == "สมใจ ใจดี"
    assert seal.message(9) is None


def test_another_key_did_not_seal_it() -> None:
    with pytest.raises(BadSignatureError):
        pass_seal().verify(generate().public)


WHOLE = pass_seal().encoded()


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_one_changed_byte_never_passes(place: int, flip: int) -> None:
    changed = bytearray(WHOLE)
    changed[place] ^= flip
    with pytest.raises(SaanError):
        vds.read(bytes(changed)).verify(SIGNER.public)


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda rest: b"\xdc\x03" + rest))
def test_no_bytes_raise_what_is_not_told(data: bytes) -> None:
    with suppress(SaanError):
        vds.read(data)


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ", max_size=40))
def test_c40_reads_back(text: str) -> None:
    assert vds.read_c40(vds.c40(text)) == text


@given(st.binary(max_size=40))
def test_no_c40_raises_what_is_not_told(data: bytes) -> None:
    with suppress(SaanError):
        vds.read_c40(data)


@given(st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_dates_read_back(day: date) -> None:
    assert vds.read_date(vds.packed_date(day)) == day


@pytest.mark.parametrize(
    "header",
    [
        Header("THAI", "THRG", "1", HEADER.issued, HEADER.signed, 1, 1),
        Header("THA", "TH", "1", HEADER.issued, HEADER.signed, 1, 1),
        Header("THA", "THRG", "1", HEADER.issued, HEADER.signed, 256, 1),
        Header("THA", "THRG", "123456", HEADER.issued, HEADER.signed, 1, 1, Version.V3),
        Header("THA", "THRG", "", HEADER.issued, HEADER.signed, 1, 1),
        Header("THA", "กรม1", "1", HEADER.issued, HEADER.signed, 1, 1),
    ],
)
def test_a_header_that_cannot_be_written_is_refused(header: Header) -> None:
    with pytest.raises(vds.SealFormError):
        vds.seal(SIGNER, header, [])


def test_what_fits_into_no_barcode_is_refused() -> None:
    with pytest.raises(vds.SealFormError):
        vds.seal(SIGNER, HEADER, [(1, bytes(4000))])
    with pytest.raises(vds.SealFormError):
        vds.seal(SIGNER, HEADER, [(255, b"")])
