"""A node's keys: what it signs traffic with, opens letters with, shows on the wire, and seals documents with.

| name | key | for |
|---|---|---|
| `node` | ES256 | signing envelopes and receipts |
| `box` | P-256 | what others encrypt to |
| `tls` | P-256 and a self-signed certificate | mutual TLS, pinned by the directory |
| `log` | Ed25519 | checkpoints of the journal; one key for the life of the log |
| `witness` | Ed25519 | cosigning the journals of others; to be replaced after a restore from an old backup |
| `seal` | P-256 or RSA and an X.509 chain | the agency's seal on PDF (PAdES) |
| `signatory.REFERENCE` | the same | one person's signature on PDF |

Rotation: `rotate` makes the new key beside the old; the directory lists both, their times overlapping; `promote` takes
the new one into use once the directory that this node trusts says it is valid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from saan.exchange import certificates
from saan.exchange.certificates import Holder
from saan.exchange.errors import BadCertificateError, MissingKeyError
from saan.exchange.keyfolder import KeyFile, KeyFolder
from saan.trust import notes
from saan.trust.ids import AgencyId
from saan.trust.keys import Algorithm, PublicKey
from saan.trust.notes import Kind

KEY_DAYS = 365 * 3
OVERLAP = timedelta(days=30)
"""How long an old traffic or box key stays valid beside the new one that replaces it."""

_ALGORITHM = {
    "node": Algorithm.ES256,
    "box": Algorithm.ES256,
    "tls": Algorithm.ES256,
    "log": Algorithm.ED25519,
    "witness": Algorithm.ED25519,
}
ROTATABLE = ("node", "box", "tls", "seal")


@dataclass(frozen=True, slots=True)
class Identity:
    """The keys that a node uses now. `boxes` holds every box key it ever had, newest first."""

    node: KeyFile
    tls: KeyFile
    log: KeyFile
    boxes: tuple[KeyFile, ...]

    def box(self, key_id: str) -> ec.EllipticCurvePrivateKey:
        """Return the private key that a letter was encrypted to, or raise `MissingKeyError`."""
        for key in self.boxes:
            if key.key_id == key_id and isinstance(key.signer.private, ec.EllipticCurvePrivateKey):
                return key.signer.private
        raise MissingKeyError(name=f"box {key_id}")


@dataclass(frozen=True, slots=True)
class SealKey:
    """A key that signs PDF, with its certificate chain, leaf first, root last where the issuer gave it."""

    key: KeyFile
    chain: tuple[x509.Certificate, ...]


def make(folder: Path, hosts: Sequence[str], agencies: Sequence[AgencyId], now: datetime) -> Identity:
    """Make every key that is missing and return what the node then has; what exists is never touched.

    `hosts` are the names or addresses under which other nodes reach this one.
    """
    keys = KeyFolder(folder)
    for name, algorithm in _ALGORITHM.items():
        made = keys.make(name, algorithm, now)
        if name == "tls" and not made.certificate.exists():
            certify_tls(keys, made, hosts, now)
    for agency in agencies:
        keys.make(seal_name(agency, agencies), Algorithm.ES256, now)
    return load(folder)


def load(folder: Path) -> Identity:
    """Return the keys of a node, or raise `MissingKeyError`, `BrokenKeyError` or `ExposedKeyError`."""
    keys = KeyFolder(folder)
    tls = keys.current("tls")
    if not tls.certificate.exists():
        raise MissingKeyError(name="tls.crt")
    return Identity(keys.current("node"), tls, keys.current("log"), keys.every("box"))


def rotate(folder: Path, name: str, hosts: Sequence[str], now: datetime) -> KeyFile:
    """Make the next key under a name and return it; the one in use stays in use.

    Asked twice, it returns the key that already waits. `log` cannot be rotated: its key is the log's name. A `witness` key, which may
    be lost, is in use at once: nothing counts that it signs until the directory lists it.
    """
    if name == "witness":
        return replace_journal_key(folder, name, now)
    if name.split(".", maxsplit=1)[0] not in ROTATABLE:
        raise MissingKeyError(name=name)
    keys = KeyFolder(folder)
    waiting = keys.waiting(name)
    made = waiting[0] if waiting else keys.add(name, keys.current(name).signer.public.algorithm, now)
    if name == "tls" and not made.certificate.exists():
        certify_tls(keys, made, hosts, now)
    return made


def replace_journal_key(folder: Path, name: str, now: datetime) -> KeyFile:
    """Make a new `log` or `witness` key and use it from now on: after a restore, when the old one must fall silent, or is lost."""
    if name not in {"log", "witness"}:
        raise MissingKeyError(name=name)
    keys = KeyFolder(folder)
    made = keys.add(name, _ALGORITHM[name], now)
    keys.promote(made, name)
    return made


def certify_tls(keys: KeyFolder, key: KeyFile, hosts: Sequence[str], now: datetime) -> None:
    """Give a TLS key its self-signed certificate."""
    made = certificates.self_signed_tls(key.signer.private, hosts, now)
    keys.certify(key, "tls", certificates.pem(made))


def seal_name(agency: AgencyId, served: Sequence[str]) -> str:
    """Return the name of an agency's seal key: `seal` for the first agency of a node, `seal.DIGITS` for others."""
    return "seal" if served and served[0] == agency else f"seal.{agency.removeprefix('th:')}"


def signatory_name(reference: str) -> str:
    """Return the name of a signatory's key."""
    return f"signatory.{reference}"


def seal_key(folder: Path, name: str) -> SealKey:
    """Return a seal or signatory key with its chain; `MissingKeyError` while it waits for its certificate.

    Where the certificate is for another key, or the chain does not hold together: `BadCertificateError`.
    """
    key = KeyFolder(folder).current(name)
    if not key.certificate.exists():
        raise MissingKeyError(name=f"{name}.crt")
    chain = certificates.chain_of(key.certificate.read_text())
    _same_key(key, chain[0])
    return SealKey(key, chain)


def certified_chains(folder: Path, name: str) -> tuple[tuple[x509.Certificate, ...], ...]:
    """Return the chain of every key that was ever certified under a name: what the former ones sealed stands.

    Those of this folder come first, newest first; then what was kept of keys held elsewhere, as `NAME.held.2568.crt`.
    """
    every = [key.certificate for key in KeyFolder(folder).every(name) if key.certificate.exists()]
    elsewhere = sorted(folder.glob(f"{name}.held.*.crt"), reverse=True)
    return tuple(certificates.chain_of(file.read_text()) for file in (*every, *elsewhere))


def held_chain(folder: Path, name: str) -> tuple[x509.Certificate, ...]:
    """Return the chain of a key that a token or a remote service holds, from `NAME.held.crt`; nothing without one."""
    file = folder / f"{name}.held.crt"
    return certificates.chain_of(file.read_text()) if file.exists() else ()


def ask_certificate(folder: Path, name: str, holder: Holder, now: datetime) -> str:
    """Return a PKCS#10 request for a seal or signatory key; the key is made when there is none yet."""
    keys = KeyFolder(folder)
    keys.make(name, Algorithm.ES256, now)
    return certificates.request((keys.waiting(name) or (keys.current(name),))[0].signer.private, holder)


def install_certificate(folder: Path, name: str, chain: str) -> KeyFile:
    """Keep the chain that an authority issued, beside the key it certifies, and take that key into use.

    Raises `BadCertificateError` when no key under the name is the certified one.
    """
    certified = certificates.chain_of(chain)[:1]
    keys = KeyFolder(folder)
    for key in keys.every(name):
        if certified and _holds(key, certified[0]):
            keys.certify(key, name, chain)
            keys.promote(key, name)
            return key
    raise BadCertificateError(reason="it certifies a key that this node does not hold")


def verifier_key(origin: str, key: PublicKey) -> str:
    """Return a log's C2SP verifier key, `origin+hash+key`, or raise `NoteError` or `UnusableKeyError`."""
    return str(notes.verifier_key(origin, Kind.ED25519, key))


def _same_key(key: KeyFile, certificate: x509.Certificate) -> None:
    if not _holds(key, certificate):
        raise BadCertificateError(reason=f"{key.certificate.name} is for another key")


def _holds(key: KeyFile, certificate: x509.Certificate) -> bool:
    return certificates.key_of(certificate).key_id == key.key_id
