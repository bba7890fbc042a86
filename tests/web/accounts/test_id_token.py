"""An ID token is what the provider signed, for us, now, in answer to our question; anything else is refused."""

import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from saan.web.accounts.errors import ProviderAnswerError
from saan.web.accounts.id_token import Expected, verify

KEY = ECKey.generate_key("P-256", {"kid": "k1", "use": "sig"}, private=True)
OTHER = ECKey.generate_key("P-256", {"kid": "k1"}, private=True)
RSA = RSAKey.generate_key(2048, {"kid": "k1"}, private=True)
KEYS: dict[str, Any] = dict(KeySet([KEY]).as_dict(private=False))
EXPECTED = Expected(issuer="https://idp.example", client_id="saan", nonce="n-123")


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    made = {
        "iss": "https://idp.example",
        "sub": "s1",
        "aud": "saan",
        "iat": now,
        "exp": now + 300,
        "nonce": "n-123",
    }
    return {name: value for name, value in (made | changes).items() if value is not None}


def token(alg: str = "ES256", key: Any = KEY, kid: str | None = "k1", **changes: Any) -> str:
    header = {"alg": alg} | ({"kid": kid} if kid else {})
    return jwt.encode(header, claims(**changes), key, algorithms=[alg])


def test_a_good_token_is_believed_with_or_without_the_name_of_its_key() -> None:
    assert verify(token(), KEYS, EXPECTED)["sub"] == "s1"
    assert verify(token(kid=None), KEYS, EXPECTED)["sub"] == "s1"
    assert verify(token(aud=["saan", "other"], azp="saan"), KEYS, EXPECTED)["sub"] == "s1"


WOUNDED = {
    "another key of the same name": {"key": OTHER},
    "an unknown key": {"kid": "k2"},
    "another kind of key": {"alg": "RS256", "key": RSA},
    "another issuer": {"iss": "https://evil.example"},
    "another client": {"aud": "other"},
    "several clients and none chosen": {"aud": ["saan", "other"]},
    "meant for another of several": {"aud": ["saan", "other"], "azp": "other"},
    "another question": {"nonce": "n-124"},
    "no question": {"nonce": None},
    "expired": {"iat": -600, "exp": -120},
    "from the future": {"iat": 600},
    "without an end": {"exp": None},
    "about nobody": {"sub": None},
}


@pytest.mark.parametrize("changes", WOUNDED.values(), ids=WOUNDED.keys())
def test_a_wounded_token_is_refused(changes: dict[str, Any]) -> None:
    now = int(time.time())  # tests may run long after they were gathered
    changes = {
        name: now + value if name in {"iat", "exp"} and value else value for name, value in changes.items()
    }
    with pytest.raises(ProviderAnswerError):
        verify(token(**changes), KEYS, EXPECTED)


def test_a_token_signed_with_a_public_key_as_a_shared_secret_is_refused() -> None:
    published = OctKey.import_key(str(KEYS["keys"][0]["x"]))
    with pytest.raises(ProviderAnswerError):
        verify(token("HS256", published), KEYS, EXPECTED)


@pytest.mark.parametrize("cut", [0, 1, 20, -40, -10])
def test_an_altered_token_is_refused(cut: int) -> None:
    good = token()
    altered = good[:cut] + ("A" if good[cut] != "A" else "B") + good[cut:][1:]
    with pytest.raises(ProviderAnswerError):
        verify(altered, KEYS, EXPECTED)


@pytest.mark.parametrize("text", ["", "..", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "๑.๒.๓"])
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(ProviderAnswerError):
        verify(text, KEYS, EXPECTED)


@pytest.mark.parametrize(
    "keys", [{}, {"keys": None}, {"keys": ["x"]}, {"keys": [{}]}, {"keys": [{"kid": "k1"}]}]
)
def test_what_is_no_set_of_keys_is_refused(keys: dict[str, Any]) -> None:
    with pytest.raises(ProviderAnswerError):
        verify(token(), keys, EXPECTED)
