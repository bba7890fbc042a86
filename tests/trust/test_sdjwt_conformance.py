"""What was published to test SD-JWTs by: the reference suite's cases, and the examples of RFC 9901 and of SD-JWT VC.

Each case is issued by us and by the reference implementation, shown in part, and read by both.
"""

import json
from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from jwcrypto.jwk import JWK
from sd_jwt.common import SDObj
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier
from vectors.documents import cast
from vectors.verify.cast import ALPHA_SEAL

from saan.trust import compact, sdjwt
from saan.trust.canonical import JsonError
from saan.trust.errors import SaanError
from saan.trust.keys import FileSigner, from_jwk, pkcs8, unb64url
from saan.trust.sdjwt import Asked, Binding
from saan.trust.sdjwt import Path as ClaimPath
from tests.trust.test_sdjwt import ASKED, HOLDER, ISSUER, NOW

VECTORS = Path(__file__).parents[2] / "vectors" / "sdjwt"
CASES: list[dict[str, Any]] = json.loads((VECTORS / "testcases.json").read_text())["cases"]
PUBLISHED: dict[str, Any] = json.loads((VECTORS / "examples.json").read_text())
EXAMPLES: list[dict[str, Any]] = PUBLISHED["examples"]
KIND = "example+sd-jwt"
ALL_CASES = pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
ALL_EXAMPLES = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])


def paths(case: dict[str, Any], which: str) -> list[ClaimPath]:
    return [tuple(path) for path in case[which]]


def has_fractions(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(has_fractions, value.values()))
    return any(map(has_fractions, value)) if isinstance(value, list) else isinstance(value, float)


def issued_by_us(case: dict[str, Any]) -> str:
    holder = HOLDER.public if case.get("bound") else None
    return sdjwt.issue(ISSUER, case["claims"], paths(case, "disclosable"), typ=KIND, holder=holder)


def issued_by_them(case: dict[str, Any], *, decoys: bool) -> str:
    marked = set(paths(case, "disclosable"))

    def told(value: Any, path: ClaimPath) -> Any:
        if isinstance(value, dict):
            members = ((name, (*path, name), item) for name, item in value.items())
            return {SDObj(name) if at in marked else name: told(item, at) for name, at, item in members}
        if isinstance(value, list):
            elements = [((*path, place), told(item, (*path, place))) for place, item in enumerate(value)]
            return [SDObj(item) if at in marked else item for at, item in elements]
        return value

    made = SDJWTIssuer(
        told(case["claims"], ()),
        theirs(ISSUER),
        theirs(HOLDER) if case.get("bound") else None,
        add_decoy_claims=decoys,
        extra_header_parameters={"typ": KIND} | case.get("header", {}),
    )
    return str(made.sd_jwt_issuance)


def theirs(signer: FileSigner) -> Any:
    return JWK.from_pem(pkcs8(signer.private))


def shown(text: str, case: dict[str, Any]) -> str:
    binding = Binding(HOLDER, ASKED.audience, ASKED.nonce, NOW) if case.get("bound") else None
    return sdjwt.present(text, paths(case, "shown"), binding)


def read_by_us(text: str, case: dict[str, Any]) -> dict[str, Any]:
    asked = ASKED if case.get("bound") else None
    told = sdjwt.verify(text, sdjwt.one_issuer(ISSUER.public), NOW, asked=asked, types=(KIND,)).claims
    told.pop("cnf", None)
    return told


def read_by_them(text: str, case: dict[str, Any]) -> dict[str, Any]:
    asked = (ASKED.audience, ASKED.nonce) if case.get("bound") else ()
    told: dict[str, Any] = SDJWTVerifier(text, lambda *_: theirs(ISSUER), *asked).get_verified_payload()
    told.pop("cnf", None)
    return told


@ALL_CASES
def test_what_we_issue_and_show_leaves_both_readers_with_what_the_case_says(case: dict[str, Any]) -> None:
    if has_fractions(case["claims"]):  # claims of ours are canonical, and numbers with a point are texts
        with pytest.raises(JsonError):
            issued_by_us(case)
        return
    text = shown(issued_by_us(case), case)
    assert read_by_us(text, case) == read_by_them(text, case) == case["says"]


@ALL_CASES
@pytest.mark.parametrize("decoys", [False, True])
def test_what_they_issue_is_read_as_the_case_says(case: dict[str, Any], decoys: bool) -> None:  # noqa: FBT001 - a parameter of the story
    text = issued_by_them(case, decoys=decoys)
    shown_text = shown(text, case)
    assert read_by_us(shown_text, case) == read_by_them(shown_text, case) == case["says"]
    assert read_by_us(sdjwt.present(text, paths(case, "disclosable"), _bound(case)), case) == case["claims"]


def _bound(case: dict[str, Any]) -> Binding | None:
    return Binding(HOLDER, ASKED.audience, ASKED.nonce, NOW) if case.get("bound") else None


def published(example: dict[str, Any], text: str | None = None, **changed: Any) -> dict[str, Any]:
    at, asked = datetime(2026, 1, 1, tzinfo=UTC), None
    if "shown" in example:
        said = example["shown"] | changed
        at, asked = datetime.fromtimestamp(said["at"], UTC), Asked(said["audience"], said["nonce"])
    issuer = from_jwk(PUBLISHED["issuer"])
    kind = (example["typ"],)
    return sdjwt.verify(text or example["sd_jwt"], lambda _: issuer, at, asked=asked, types=kind).claims


@ALL_EXAMPLES
def test_a_published_example_is_read_as_it_is_published(example: dict[str, Any]) -> None:
    assert published(example) == example["says"]


@ALL_EXAMPLES
def test_a_published_example_with_a_wound_is_refused(example: dict[str, Any]) -> None:
    jwt, *disclosed = example["sd_jwt"].split("~")
    first = disclosed[0]
    another = first[:-2] + ("Q" if first[-2] != "Q" else "g") + first[-1]
    wounds = [
        f"{jwt[:-6]}AAAAA{jwt[-1]}~{'~'.join(disclosed)}",
        "~".join((jwt, another, *disclosed[1:])),
        "~".join((jwt, first, *disclosed)),
        "~".join((jwt, *disclosed))[:-1],
    ]
    for wounded in wounds:
        with pytest.raises(SaanError):
            published(example, wounded)
    if "shown" in example:
        for changed in ({"nonce": "another"}, {"audience": "https://another.example"}, {"at": 1}):
            with pytest.raises(sdjwt.KeyBindingError):
                published(example, **changed)
        with pytest.raises((sdjwt.KeyBindingError, sdjwt.DisclosureError)):  # shown with less than was bound
            published(example, "~".join((jwt, *disclosed[1:])))


@ALL_EXAMPLES
def test_issued_anew_with_the_published_salts_it_discloses_the_same(example: dict[str, Any]) -> None:
    """Digests differ, for ours are over JSON without spaces; salts, names and what is said must not."""
    if "shown" in example or not has_paths(example):
        return
    texts = [each for each in example["sd_jwt"].split("~")[1:] if each]
    salts = iter([unb64url(json.loads(unb64url(each))[0]) for each in texts])
    claims = {name: value for name, value in example["says"].items() if name != "cnf"}
    issuer = sdjwt.Issuer(ISSUER, disclosed_in(example), typ=KIND, salts=lambda _: next(salts))
    made = issuer.issue(claims)
    again = sdjwt.verify(made, sdjwt.one_issuer(ISSUER.public), NOW, types=(KIND,))
    assert again.claims == claims
    assert not list(salts), "every salt is used"
    assert sorted(plain(made)) == sorted(plain(example["sd_jwt"]))


def has_paths(example: dict[str, Any]) -> bool:
    return bool(disclosed_in(example))


def disclosed_in(example: dict[str, Any]) -> list[ClaimPath]:
    issuer = from_jwk(PUBLISHED["issuer"])
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return list(sdjwt.verify(example["sd_jwt"], lambda _: issuer, at, types=(example["typ"],)).disclosed)


def plain(text: str) -> Iterator[str]:
    """Yield what is disclosed, but for what holds digests itself."""
    for each in text.split("~")[1:]:
        if each and not each.startswith("eyJ"):
            said = json.loads(unb64url(each))
            if "_sd" not in json.dumps(said):
                yield json.dumps(said[1:], sort_keys=True)


def test_our_credential_has_what_the_high_assurance_profile_asks() -> None:
    """HAIP 1.0 §6: the compact form, ES256, a chain without its root, a status by list, and the holder's key."""
    text = (Path(cast.__file__).parent / "credential.sd-jwt").read_text()
    token = compact.read(text.split("~")[0], sdjwt.VC)
    claims = token.claims()
    assert token.header["alg"] == "ES256"
    chain = [x509.load_der_x509_certificate(b64decode(each)) for each in token.header["x5c"]]
    assert all(each.subject != each.issuer for each in chain), "no root travels along"
    assert chain[0].public_key() == ALPHA_SEAL.chain[0].public_key()
    assert set(claims["status"]["status_list"]) == {"idx", "uri"}
    assert set(claims["cnf"]["jwk"]) == {"crv", "kty", "x", "y"}
    assert claims["vct"]
    assert compact.moment(claims, "exp") == cast.SIGNED + timedelta(days=365)
