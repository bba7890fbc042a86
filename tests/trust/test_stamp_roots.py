"""The trust file says under which roots time-stamps are believed, and nobody but the directory's authority says so."""

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from vectors.verify.cast import BEGUN, CERTIFIER, pin, trust

from saan.trust import trustfile
from saan.trust.members import MalformedError

PEM = CERTIFIER.root.public_bytes(Encoding.PEM).decode()


def test_stamp_roots_are_read_back() -> None:
    read = trustfile.read(trust(stamps=(PEM, PEM + PEM)), pin(), now=BEGUN)
    assert read.stamp_roots() == (CERTIFIER.root,) * 3


def test_a_trust_file_without_them_believes_no_stamp() -> None:
    assert trustfile.read(trust(), pin(), now=BEGUN).stamp_roots() == ()


@pytest.mark.parametrize("stamps", [("",), ("no certificate",), (PEM,) * 65])
def test_roots_that_are_none_are_refused(stamps: tuple[str, ...]) -> None:
    with pytest.raises(MalformedError):
        trustfile.read(trust(stamps=stamps), pin(), now=BEGUN)
