"""Other people's libraries read what we write, and the pieces of large content keep their order."""

import os
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jwe, jws
from joserfc.jwk import ECKey, OKPKey, RSAKey
from vectors.exchange.cast import FIRST_ID
from vectors.exchange.senders import good_envelope

from saan.trust import jws as ours
from saan.trust import sealing
from saan.trust.keys import Algorithm, FileSigner, generate
from saan.trust.sealing import PIECE, SEALED_PIECE, DamagedContentError, PartCipher, sealed_size


def pem(signer: FileSigner, *, private: bool) -> bytes:
    if private:
        return signer.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    return signer.public.numbers.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


KINDS: dict[Algorithm, Any] = {Algorithm.ES256: ECKey, Algorithm.ED25519: OKPKey, Algorithm.RS256: RSAKey}


@pytest.mark.parametrize("algorithm", Algorithm)
def test_joserfc_verifies_our_detached_signatures(algorithm: Algorithm) -> None:
    signer, raw = generate(algorithm), good_envelope()
    text = ours.sign(signer, "vnd.saan.envelope+json", raw)
    registry = jws.JWSRegistry(algorithms=[algorithm.value])
    key = KINDS[algorithm].import_key(pem(signer, private=False))
    jws.deserialize_compact(text, key, payload=raw, registry=registry)
    with pytest.raises(Exception, match="bad_signature"):
        jws.deserialize_compact(text, key, payload=raw + b" ", registry=registry)


@pytest.mark.parametrize("algorithm", Algorithm)
def test_we_verify_the_signatures_of_joserfc(algorithm: Algorithm) -> None:
    signer, raw = generate(algorithm), good_envelope()
    header = {
        "typ": "vnd.saan.envelope+json",
        "alg": algorithm.value,
        "kid": signer.public.key_id,
        "b64": False,
        "crit": ["b64"],
    }
    key = KINDS[algorithm].import_key(pem(signer, private=True))
    text = jws.serialize_compact(header, raw, key, algorithms=[algorithm.value])
    protected, _, value = text.split(".", 1)[0], "", text.rsplit(".", 1)[1]
    ours.read(f"{protected}..{value}", "vnd.saan.envelope+json").verify(raw, signer.public)


def test_joserfc_opens_our_content_keys_and_we_open_its() -> None:
    signer, content_key = generate(), os.urandom(32)
    key = ECKey.import_key(pem(signer, private=True))
    algorithms = ["ECDH-ES+A256KW", "A256GCM"]
    enc = sealing.wrap_key(content_key, [signer.public])
    assert jwe.decrypt_json(enc["key"], key, algorithms=algorithms).plaintext == content_key  # type: ignore[arg-type]
    theirs = jwe.GeneralJSONEncryption({"enc": "A256GCM"}, content_key)
    theirs.add_recipient({"alg": "ECDH-ES+A256KW", "kid": signer.public.key_id}, key)
    made = jwe.encrypt_json(theirs, None, algorithms=algorithms)
    private = {signer.public.key_id: signer.private}
    assert sealing.unwrap_key({"scheme": sealing.SCHEME, "key": made}, private) == content_key  # type: ignore[arg-type]


@settings(max_examples=8, deadline=None)
@given(st.sampled_from([0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 5]))
def test_content_comes_out_as_it_went_in(size: int) -> None:
    content = os.urandom(size)
    cipher = PartCipher(bytes(32), FIRST_ID, 0)
    pieces = list(cipher.seal_stream(BytesIO(content)))
    assert sum(map(len, pieces)) == sealed_size(size)
    assert all(len(piece) == SEALED_PIECE for piece in pieces[:-1])
    assert b"".join(cipher.open_stream(BytesIO(b"".join(pieces)))) == content


@pytest.mark.parametrize("order", [(0, 1), (1, 0, 2), (0, 0, 1, 2), (0, 2), (2,), (0, 1, 2, 2), ()])
def test_pieces_left_out_moved_or_repeated_are_noticed(order: tuple[int, ...]) -> None:
    cipher = PartCipher(bytes(32), FIRST_ID, 0)
    pieces = list(cipher.seal_stream(BytesIO(os.urandom(2 * PIECE + 100))))
    with pytest.raises(DamagedContentError):
        list(cipher.open_stream(BytesIO(b"".join(pieces[index] for index in order))))


def test_each_part_of_each_message_has_a_key_of_its_own() -> None:
    sealed = PartCipher(bytes(32), FIRST_ID, 0).seal(0, b"same", last=True)
    assert sealed != PartCipher(bytes(32), FIRST_ID, 1).seal(0, b"same", last=True)
    assert sealed != PartCipher(bytes(32), UUID(int=FIRST_ID.int + 1), 0).seal(0, b"same", last=True)
