"""Certomancer as a real process: an authority with OCSP and CRL, and time-stamps, at whatever date the story is.

It plays one hierarchy for signers and another for time, so that no story passes because one trusts the other.
"""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import yaml
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig, KeyLabel
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from saan.press.credentials import Credential
from saan.press.lasting import Notary
from saan.trust.keys import PrivateNumbers, signer
from saan.web.ports.outside import HttpOutside

ARCH = "saan"
NAMES = {
    "root": "ผู้ออกใบรับรองสมมติ ชั้นราก",
    "ca": "ผู้ออกใบรับรองสมมติ",
    "ocsp": "ผู้ตอบสถานะใบรับรองสมมติ",
    "seal": "กรมพัฒนาบริการตัวอย่าง",
    "director": "ตั้งมั่น ลงนามดี",
    "withdrawn": "ถูกถอน สมมติ",
    "time-root": "ผู้ประทับเวลาสมมติ ชั้นราก",
    "time-1": "ผู้ประทับเวลาสมมติ รุ่น 1",
    "time-2": "ผู้ประทับเวลาสมมติ รุ่น 2",
}
SIGNING = ("2026-01-01T00:00:00+0000", "2028-01-01T00:00:00+0000")
LONG = ("2020-01-01T00:00:00+0000", "2060-01-01T00:00:00+0000")
WITHDRAWN = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Office:
    """The running authority."""

    url: str
    config: CertomancerConfig
    folder: Path

    def certificate(self, label: str) -> x509.Certificate:
        arch = self.config.get_pki_arch(ArchLabel(ARCH))
        return x509.load_der_x509_certificate(arch.get_cert(CertLabel(label)).dump())

    def credential(self, label: str) -> Credential:
        arch = self.config.get_pki_arch(ArchLabel(ARCH))
        code = arch.key_set.get_private_key(KeyLabel(label)).dump()
        private = load_der_private_key(code, None)
        assert isinstance(private, PrivateNumbers)
        return Credential(signer(private), (self.certificate(label), self.certificate("ca")))

    def key_file(self, label: str) -> Path:
        """Return where the key of a signer lies, PKCS#8 PEM."""
        return self.folder / "keys" / f"{label}.pem"

    @property
    def roots(self) -> tuple[x509.Certificate, ...]:
        return (self.certificate("root"),)

    @property
    def stamp_roots(self) -> tuple[x509.Certificate, ...]:
        return (self.certificate("time-root"),)

    def stamping(self, label: str) -> str:
        return f"{self.url}/{ARCH}/tsa/{label}"

    def notary(self, at: datetime, *authorities: str) -> Notary:
        """Return a notary for whom it is `at`."""
        outside = HttpOutside(10, {"X-Certomancer-Fake-Time": at.isoformat()})
        return Notary(outside, authorities or (self.stamping("time-1"),), self.roots, self.stamp_roots)

    def lists(self, at: datetime) -> tuple[x509.CertificateRevocationList, ...]:
        """Return the lists that anyone can fetch on a day."""
        outside = self.notary(at).outside
        addresses = (f"{self.url}/{ARCH}/crls/{each}/latest.crl" for each in ("root", "ca", "time-root"))
        return tuple(x509.load_der_x509_crl(outside.get(each)) for each in addresses)


@contextmanager
def office(folder: Path) -> Iterator[Office]:
    """Run the authority for as long as the block lasts."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    file = folder / "certomancer.yml"
    file.write_text(yaml.safe_dump(plan(folder, url), allow_unicode=True))
    command = [sys.executable, "-W", "ignore", "-m", "certomancer", "--config", str(file)]
    with (folder / "office.log").open("w") as log:
        process = subprocess.Popen(
            [*command, "animate", "--port", str(port), "--no-web-ui"], stdout=log, stderr=log
        )
        try:
            _await(process, port, folder / "office.log")
            yield Office(url, CertomancerConfig.from_file(str(file)), folder)
        finally:
            process.terminate()
            process.wait(20)


def plan(
    folder: Path, url: str, stamping_until: str = "2029-01-01T00:00:00+0000", signing_until: str = SIGNING[1]
) -> dict[str, object]:
    """Return the plan of both hierarchies, and until when the first time-stamp authority stamps and signers sign."""
    (folder / "keys").mkdir()
    for name in NAMES:
        private: PrivateNumbers = (
            rsa.generate_private_key(65537, 2048)
            if name == "director"
            else ec.generate_private_key(ec.SECP256R1())
        )
        code = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "keys" / f"{name}.pem").write_bytes(code)
    return {
        "external-url-prefix": url,
        "keysets": {
            ARCH: {
                "path-prefix": str(folder / "keys"),
                "keys": {each: {"path": f"{each}.pem"} for each in NAMES},
            }
        },
        "pki-architectures": {
            ARCH: {
                "keyset": ARCH,
                "entity-defaults": {"country-name": "TH", "organization-name": "กรมพัฒนาบริการตัวอย่าง"},
                "entities": {each: {"common-name": said} for each, said in NAMES.items()},
                "certs": _certificates(stamping_until, signing_until),
                "services": {
                    "ocsp": {"ca": {"for-issuer": "ca", "responder-cert": "ocsp", "signing-key": "ocsp"}},
                    "crl-repo": {
                        each: {"for-issuer": each, "signing-key": each, "simulated-update-schedule": "P30D"}
                        for each in ("root", "ca", "time-root")
                    },
                    "time-stamping": {
                        each: {"signing-key": each, "signing-cert": each} for each in ("time-1", "time-2")
                    },
                },
            }
        },
    }


def _certificates(stamping_until: str, signing_until: str) -> dict[str, object]:
    own = {"subject-key": "root", "authority-key": "root"}
    signing = {
        "issuer": "ca",
        "validity": _life(SIGNING[0], signing_until),
        "profiles": ["digsig-commitment"],
    }
    return {
        "root": {
            "subject": "root",
            "issuer": "root",
            **own,
            "validity": _life(*LONG),
            "profiles": [_authority("root")],
        },
        "ca": {
            "issuer": "root",
            "validity": _life(*LONG),
            "profiles": [_authority("ca", {"ocsp-service": "ca", "max-path-len": 0})],
        },
        "ocsp": {"issuer": "ca", "validity": _life(*LONG), "profiles": ["ocsp-responder"]},
        "seal": signing,
        "director": signing,
        "withdrawn": {
            **signing,
            "revocation": {"revoked-since": WITHDRAWN.isoformat(), "reason": "key_compromise"},
        },
        "time-root": {
            "subject": "time-root",
            "issuer": "time-root",
            "validity": _life(*LONG),
            "profiles": [_authority("time-root")],
        },
        "time-1": _stamping("2026-01-01T00:00:00+0000", stamping_until),
        "time-2": _stamping("2028-01-01T00:00:00+0000", "2040-01-01T00:00:00+0000"),
    }


def _authority(name: str, more: dict[str, object] | None = None) -> dict[str, object]:
    return {"id": "simple-ca", "params": {"crl-repo": name, **(more or {})}}


def _stamping(since: str, until: str) -> dict[str, object]:
    usage = {"schema": "key-usage", "params": ["digital_signature"]}
    return {
        "issuer": "time-root",
        "validity": _life(since, until),
        "extensions": [
            {"id": "key_usage", "critical": True, "smart-value": usage},
            {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]},
        ],
    }


def _life(since: str, until: str) -> dict[str, str]:
    return {"valid-from": since, "valid-to": until}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _await(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text()
        try:
            httpx.get(f"http://127.0.0.1:{port}/{ARCH}/crls/root/latest.crl")
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text())
