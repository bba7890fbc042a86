"""A token in software, SoftHSM2: made by its own program, filled as a ceremony would, taken away and put back."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pkcs11
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pkcs11 import Attribute, KeyType, ObjectClass
from pkcs11.util import rsa as rsa_codes
from pkcs11.util.ec import decode_ec_private_key, encode_named_curve_parameters

from saan.exchange.certificates import Holder, issue
from saan.press import tokens
from saan.press.credentials import Credential
from saan.press.tokens import TokenKey, TokenSigner
from saan.trust.keys import PrivateNumbers, PublicNumbers, public_key
from tests.press.authority import AGENCY, NOW, World
from tests.press.reading import program

PIN = "246810"
_PLACES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)


def module() -> Path:
    """Return SoftHSM's driver; without it, fail in CI and skip elsewhere."""
    for place in _PLACES:
        if Path(place).exists():
            return Path(place)
    if not os.environ.get("CI"):
        pytest.skip("libsofthsm2.so is not installed")
    pytest.fail("libsofthsm2.so is not installed")


@dataclass(frozen=True)
class Rack:
    """A folder of tokens, which the driver sees for as long as the folder stands."""

    folder: Path

    def add(self, token: str) -> None:
        command = [program("softhsm2-util"), "--init-token", "--free", "--label", token]
        subprocess.run([*command, "--so-pin", "13579", "--pin", PIN], check=True, capture_output=True)
        tokens.renew(module())

    def put(self, token: str, label: str, private: PrivateNumbers, **further: bool) -> None:
        """Put a key onto a token, as one that cannot be taken out again; `further` are attributes by their names."""
        with self._open(token) as session:
            template = {
                Attribute.TOKEN: True,
                Attribute.PRIVATE: True,
                Attribute.SENSITIVE: True,
                Attribute.EXTRACTABLE: False,
                Attribute.SIGN: True,
                Attribute.LABEL: label,
            } | {Attribute[name]: value for name, value in further.items()}
            plain = serialization.NoEncryption()
            if isinstance(private, rsa.RSAPrivateKey):
                code = private.private_bytes(
                    serialization.Encoding.DER, serialization.PrivateFormat.TraditionalOpenSSL, plain
                )
                session.create_object(rsa_codes.decode_rsa_private_key(code) | template)
            elif isinstance(private, ec.EllipticCurvePrivateKey):
                code = private.private_bytes(
                    serialization.Encoding.DER, serialization.PrivateFormat.TraditionalOpenSSL, plain
                )
                session.create_object(decode_ec_private_key(code) | template)

    def forbid(self, *mechanisms: str) -> None:
        """Let the driver know every mechanism but these."""
        file = self.folder / "softhsm2.conf"
        kept = [line for line in file.read_text().splitlines() if not line.startswith("slots.mechanisms")]
        # SoftHSM passes over the first name of those that it is to leave out.
        left_out = ",".join(("-CKM_VENDOR_DEFINED", *mechanisms))
        file.write_text("\n".join([*kept, f"slots.mechanisms = {left_out}"]) + "\n")
        tokens.renew(module())

    def remove(self) -> None:
        (self.folder / "tokens").rename(self.folder / "away")
        (self.folder / "tokens").mkdir()

    def restore(self) -> None:
        (self.folder / "tokens").rmdir()
        (self.folder / "away").rename(self.folder / "tokens")

    @contextmanager
    def _open(self, token: str) -> Iterator[pkcs11.Session]:
        driver = pkcs11.lib(str(module()))
        driver.reinitialize()
        with driver.get_token(token_label=token).open(user_pin=PIN, rw=True) as session:
            yield session
        tokens.renew(module())

    def generate(self, token: str, label: str) -> PublicNumbers:
        """Make a P-256 key on the token itself; it was never anywhere else."""
        with self._open(token) as session:
            curve = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
            domain = session.create_domain_parameters(KeyType.EC, curve, local=True)
            public, _ = domain.generate_keypair(store=True, label=label)
            point = bytes(public[Attribute.EC_POINT])[2:]  # an OCTET STRING around the point
            return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)

    def count(self, token: str) -> int:
        """Return how many private keys a token holds."""
        with self._open(token) as session:
            return len(list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})))


def make_rack(folder: Path, environment: pytest.MonkeyPatch) -> Rack:
    module()
    (folder / "tokens").mkdir(parents=True)
    lines = [f"directories.tokendir = {folder / 'tokens'}", "objectstore.backend = file", "log.level = ERROR"]
    (folder / "softhsm2.conf").write_text("\n".join(lines) + "\n")
    environment.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
    return Rack(folder)


def certified(numbers: PublicNumbers, by: World) -> tuple[x509.Certificate, ...]:
    holder = Holder(AGENCY, "กรมพัฒนาบริการตัวอย่าง")
    return (issue(by.issuer, numbers, holder, NOW - timedelta(days=1)), by.root)


def on_token(numbers: PublicNumbers, by: World, token: str, label: str, pin: str = PIN) -> Credential:
    """Return the credential of a key on a token, certified by the invented authority."""
    where = TokenKey(module(), token, label, lambda: pin)
    return Credential(TokenSigner(where, public_key(numbers)), certified(numbers, by))
