"""From a certificate to a root: what travels with a text is tried within bounds, whoever chose it."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from saan.press import chains
from tests.press.authority import NOW

KEY = ec.generate_private_key(ec.SECP256R1())
NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ผู้ใดก็ได้")])


def of_one_key(*, certifies: bool) -> x509.Certificate:
    """Return another certificate by the same key under the same name: each of them certifies each."""
    usage = x509.KeyUsage(True, False, False, False, False, certifies, certifies, False, False)
    builder = x509.CertificateBuilder(NAME, NAME, KEY.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(NOW - timedelta(days=1)).not_valid_after(NOW + timedelta(days=9))
    builder = builder.add_extension(x509.BasicConstraints(certifies, None), critical=True)
    return builder.add_extension(usage, critical=True).sign(KEY, hashes.SHA256())


def test_a_crowd_of_authorities_that_certify_each_other_costs_little(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = 0
    issued = chains._issued

    def counted(lower: x509.Certificate, upper: x509.Certificate) -> bool:
        nonlocal tried
        tried += 1
        return issued(lower, upper)

    monkeypatch.setattr(chains, "_issued", counted)
    crowd = [of_one_key(certifies=True) for _ in range(16)]
    assert chains.chain(of_one_key(certifies=False), crowd, (), NOW) == ()
    assert tried <= 600, "and not as many as the third power of what was sent"
