"""The keys, agencies and roots of the trust file's vectors. All follow from public words: no real node may trust them."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from securesystemslib.formats import encode_canonical

from saan.trust.clock import rfc3339
from saan.trust.keys import public_key
from saan.trust.notes import Kind, verifier_key

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)
INTERIOR = "th:0994000000015"
HARBOUR = "th:0994000000023"
FOREST = "th:0994000000031"

Json = dict[str, Any]
Private = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey


def key(name: str) -> ed25519.Ed25519PrivateKey:
    """Return the Ed25519 test key of a name."""
    return ed25519.Ed25519PrivateKey.from_private_bytes(sha256(f"saan trust file {name}".encode()).digest())


def p256(name: str) -> ec.EllipticCurvePrivateKey:
    """Return the P-256 test key of a name."""
    number = int.from_bytes(sha256(f"saan trust file {name}".encode()).digest(), "big")
    return ec.derive_private_key(number % (2**255), ec.SECP256R1())


def tuf_key(private: Private) -> Json:
    """Return a key as TUF writes it."""
    public = private.public_key()
    if isinstance(public, ed25519.Ed25519PublicKey):
        return {
            "keytype": "ed25519",
            "scheme": "ed25519",
            "keyval": {"public": public.public_bytes_raw().hex()},
        }
    text = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return {"keytype": "ecdsa", "scheme": "ecdsa-sha2-nistp256", "keyval": {"public": text}}


def key_id(private: Private) -> str:
    """Return the id that TUF gives a key: the hash of its form."""
    return sha256(_olpc(tuf_key(private))).hexdigest()


def signature(private: Private, message: bytes) -> Json:
    """Return a signature as TUF writes it; ECDSA by RFC 6979, so that the bytes never change."""
    if isinstance(private, ed25519.Ed25519PrivateKey):
        made = private.sign(message)
    else:
        made = private.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    return {"keyid": key_id(private), "sig": made.hex()}


def root(  # noqa: PLR0913 - one argument for each thing that a wounded root gets wrong
    version: int,
    holders: list[Private],
    threshold: int,
    signers: list[Private],
    *,
    targets: list[Private] | None = None,
    targets_threshold: int = 1,
    demo: bool = True,
    expires: datetime = NOON + timedelta(days=365),
) -> Json:
    """Return a root file, made by hand: Saan's own writer of roots has no part in it."""
    daily = targets or [key("targets")]
    keys = {
        key_id(private): tuf_key(private) for private in (*holders, *daily, key("snapshot"), key("timestamp"))
    }
    signed: Json = {
        "_type": "root",
        "spec_version": "1.0.31",
        "version": version,
        "expires": expires.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "consistent_snapshot": True,
        "keys": keys,
        "roles": {
            "root": {"keyids": [key_id(private) for private in holders], "threshold": threshold},
            "targets": {"keyids": [key_id(private) for private in daily], "threshold": targets_threshold},
            "snapshot": {"keyids": [key_id(key("snapshot"))], "threshold": 1},
            "timestamp": {"keyids": [key_id(key("timestamp"))], "threshold": 1},
        },
    }
    if demo:
        signed["x-saan-demo"] = True
    return {"signed": signed, "signatures": [signature(private, _olpc(signed)) for private in signers]}


def as_file(made: Json) -> bytes:
    """Return a root as a file; its layout does not matter."""
    return (json.dumps(made, indent=1) + "\n").encode()


def seal_root() -> str:
    """Return a root certificate for seals, in PEM."""
    private = key("seal root")
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "TH"),
            x509.NameAttribute(NameOID.COMMON_NAME, "ผู้ออกใบรับรอง NOT VALID", _validate=False),
        ]
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(NOON - timedelta(days=30))
        .not_valid_after(NOON + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(private, None)
    )
    return made.public_bytes(Encoding.PEM).decode()


def listed_key(name: str, since: datetime, until: datetime, revoked: datetime | None = None) -> Json:
    """Return a traffic key as an entry lists it."""
    made: Json = {
        "jwk": public_key(p256(name).public_key()).jwk(),
        "from": rfc3339(since),
        "until": rfc3339(until),
    }
    return made | ({"revoked": rfc3339(revoked)} if revoked else {})


def log_key(host: str) -> str:
    """Return a journal's verifier key."""
    return str(verifier_key(f"{host}/log", Kind.ED25519, public_key(key(host).public_key())))


def witness_key(host: str) -> str:
    """Return a witness's verifier key."""
    own = public_key(key(f"witness {host}").public_key())
    return str(verifier_key(f"{host}/witness", Kind.COSIGNATURE, own))


def agencies() -> list[Json]:
    """Return three agencies: one whose key was rotated, one whose key was revoked, one that was withdrawn."""
    old, new = NOON - timedelta(days=400), NOON - timedelta(days=40)
    end = NOON + timedelta(days=700)
    return [
        _agency(INTERIOR, "กรมทดลองสาน", "Department of Trial Weaving", "ทส")
        | {
            "keys": [
                listed_key("interior new", new, end),
                listed_key("interior old", old, new + timedelta(days=30)),
            ]
        },
        _agency(HARBOUR, "กรมท่าเรือสมมุติ", "Imaginary Harbour Department", "ทร")
        | {
            "keys": [
                listed_key("harbour", old, end, NOON - timedelta(days=3)),
                listed_key("harbour new", NOON - timedelta(days=2), end),
            ],
            "withdrawn": [{"sha256": sha256(b"a certificate").hexdigest(), "at": rfc3339(NOON)}],
        },
        _agency(FOREST, "กรมป่าไม้ในนิทาน", "Fairy-tale Forest Department", "ปน")
        | {"keys": [listed_key("forest", old, end)], "revoked": rfc3339(NOON - timedelta(days=10))},
    ]


def _agency(agency: str, thai: str, english: str, code: str) -> Json:
    return {
        "v": 1,
        "agency": agency,
        "name": {"th": thai, "en": english},
        "letter_code": code,
        "log": {"keys": [log_key(f"{agency[-2:]}.example")]},
        "seal": {"roots": [seal_root()]},
        "withdrawn": [],
        "demo": True,
    }


def _olpc(value: Json) -> bytes:
    made = encode_canonical(value)
    if made is None:
        message = "nothing was encoded"
        raise RuntimeError(message)
    return made.encode()
