"""Who stands in the vectors of verifying: two agencies, an authority, and the trust file that lists them.

Every key is derived from a phrase, so anyone can make it and nobody may trust it. Certificates are made without chance.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from saan.press import Credential
from saan.trust import trustfile, tufroot
from saan.trust.canonical import canonical
from saan.trust.ids import AgencyId
from saan.trust.keys import FileSigner, signer
from saan.trust.listing import Listed, NodeKey
from saan.trust.members import Hex
from saan.trust.notes import Kind, VerifierKey, verifier_key
from saan.trust.trustfile import Witnesses
from vectors.exchange.cast import ALPHA, ALPHA_KEY, BRAVO, BRAVO_KEY, VectorSigner

SIGNED = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
ASKED = SIGNED + timedelta(days=8)
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
ENDED = datetime(2028, 1, 1, tzinfo=UTC)
LONG = datetime(2036, 1, 1, tzinfo=UTC)
WITHDRAWN = SIGNED - timedelta(days=3)


def edwards(phrase: str) -> FileSigner:
    """Return the Ed25519 key of a phrase."""
    seed = hashlib.sha256(f"saan vector: {phrase}".encode()).digest()
    return signer(ed25519.Ed25519PrivateKey.from_private_bytes(seed))


ROOT_KEY = edwards("the directory's root")
TARGETS_KEY = edwards("the directory's targets")
STRANGE_KEY = edwards("somebody else's root")
LOG = edwards("bravo's journal")
LOG_KEY = verifier_key("bravo.example/journal", Kind.ED25519, LOG.public)
WITNESS = {name: edwards(f"witness {name}") for name in ("archives", "university")}
WITNESS_KEYS: dict[str, VerifierKey] = {
    name: verifier_key(f"{name}.example/witness", Kind.COSIGNATURE, key.public)
    for name, key in WITNESS.items()
}


@dataclass(frozen=True)
class Certifier:
    """A certificate authority of the vectors."""

    name: str
    key: VectorSigner = field(repr=False)

    @property
    def root(self) -> x509.Certificate:
        """Its own certificate."""
        return self._made(_name(self.name), self.key, serial=1, ca=True, until=LONG)

    def certify(self, serial: int, key: VectorSigner, **subject: str) -> Credential:
        """Return a seal or a signatory with its chain."""
        made = self._made(_name(**subject), key, serial=serial, ca=False, until=ENDED)
        return Credential(key, (made, self.root))

    def _made(
        self, subject: x509.Name, key: VectorSigner, *, serial: int, ca: bool, until: datetime
    ) -> x509.Certificate:
        usage = x509.KeyUsage(not ca, not ca, False, False, False, ca, ca, False, False)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(_name(self.name))
            .public_key(key.private.public_key())
            .serial_number(serial)
            .not_valid_before(BEGUN)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.private.public_key()), critical=False
            )
            .sign(self.key.private, hashes.SHA256(), ecdsa_deterministic=True)
        )


def _name(
    common: str, organization: str = "", number: str = "", given: str = "", surname: str = ""
) -> x509.Name:
    parts = [(NameOID.COUNTRY_NAME, "TH"), (NameOID.ORGANIZATION_NAME, organization)]
    parts += [(NameOID.ORGANIZATION_IDENTIFIER, number)]
    parts += [(NameOID.GIVEN_NAME, given), (NameOID.SURNAME, surname), (NameOID.COMMON_NAME, common)]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts if value])


def _legal(agency: AgencyId) -> str:
    return f"NTRTH-{agency.removeprefix('th:')}"


CERTIFIER = Certifier("ผู้ออกใบรับรองทดสอบ", VectorSigner("saan vector: certifies"))
STRANGER = Certifier("ผู้ออกใบรับรองอื่น", VectorSigner("saan vector: certifies, unknown"))
ALPHA_SEAL = CERTIFIER.certify(
    2,
    VectorSigner("saan vector: alpha seals"),
    common="กรมอัลฟ่า",
    organization="กรมอัลฟ่า",
    number=_legal(ALPHA),
)
ALPHA_HEAD = CERTIFIER.certify(
    3,
    VectorSigner("saan vector: alpha's head signs"),
    common="ตั้งใจ ทดสอบ",
    organization="กรมอัลฟ่า",
    number=_legal(ALPHA),
)
ALPHA_FORMER = CERTIFIER.certify(
    4,
    VectorSigner("saan vector: alpha's former head signs"),
    common="เคย ทดสอบ",
    organization="กรมอัลฟ่า",
    number=_legal(ALPHA),
)
BRAVO_SEAL = CERTIFIER.certify(
    5,
    VectorSigner("saan vector: bravo seals"),
    common="กรมบราโว",
    organization="กรมบราโว",
    number=_legal(BRAVO),
)
STRANGE_SEAL = STRANGER.certify(
    2,
    VectorSigner("saan vector: alpha seals"),
    common="กรมอัลฟ่า",
    organization="กรมอัลฟ่า",
    number=_legal(ALPHA),
)


def _fingerprint(certificate: x509.Certificate) -> Hex:
    return Hex(certificate.fingerprint(hashes.SHA256()).hex())


def _listed(agency: AgencyId, name: str, key: VectorSigner, logs: tuple[VerifierKey, ...]) -> Listed:
    return Listed(
        agency=agency,
        name_th=name,
        name_en=f"Department of {'Alpha' if agency == ALPHA else 'Bravo'}",
        letter_code="อฟ" if agency == ALPHA else "บร",
        keys=(NodeKey(key.public, BEGUN, ENDED),),
        log_keys=logs,
        seal_roots=(CERTIFIER.root.public_bytes(Encoding.PEM).decode(),),
        withdrawn={_fingerprint(ALPHA_FORMER.chain[0]): WITHDRAWN} if agency == ALPHA else {},
        demo=False,
    )


AGENCIES = (_listed(ALPHA, "กรมอัลฟ่า", ALPHA_KEY, ()), _listed(BRAVO, "กรมบราโว", BRAVO_KEY, (LOG_KEY,)))
QUORUM = Witnesses(tuple(WITNESS_KEYS.values()), 2)


def directory_root(by: FileSigner = ROOT_KEY, targets: FileSigner = TARGETS_KEY) -> dict[str, Any]:
    """Return the directory's root metadata, version 1, as TUF writes it."""
    held = {_key_id(each): _tuf_key(each) for each in (by, targets)}
    roles = {
        name: {"keyids": [_key_id(by if name == "root" else targets)], "threshold": 1}
        for name in ("root", "targets", "snapshot", "timestamp")
    }
    signed = {
        "_type": "root",
        "spec_version": "1.0.31",
        "version": 1,
        "consistent_snapshot": True,
        "expires": LONG.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "keys": held,
        "roles": roles,
    }
    whole = {"signed": signed, "signatures": []}
    signature = by.sign(tufroot.signed_bytes(whole))
    return {"signed": signed, "signatures": [{"keyid": _key_id(by), "sig": signature.hex()}]}


def trust(
    *,
    by: FileSigner = ROOT_KEY,
    targets: FileSigner = TARGETS_KEY,
    forged: FileSigner | None = None,
    expires: datetime = ENDED,
    stamps: Sequence[str] = (),
) -> bytes:
    """Return the trust file that lists both agencies; `forged` signs in place of the key that is named."""
    signed = trustfile.to_sign(7, BEGUN, expires, AGENCIES, QUORUM, demo=False, stamps=stamps)
    signatures: Mapping[str, bytes] = {_key_id(targets): (forged or targets).sign(canonical(signed))}
    return trustfile.write(signed, [directory_root(by, targets)], signatures)


def pin(by: FileSigner = ROOT_KEY) -> bytes:
    """Return the root that a careful verifier holds already."""
    return canonical(directory_root(by))


def _tuf_key(key: FileSigner) -> dict[str, Any]:
    numbers = key.public.numbers
    raw = numbers.public_bytes_raw() if isinstance(numbers, ed25519.Ed25519PublicKey) else b""
    return {"keytype": "ed25519", "scheme": "ed25519", "keyval": {"public": raw.hex()}}


def _key_id(key: FileSigner) -> str:
    return hashlib.sha256(canonical(_tuf_key(key))).hexdigest()
