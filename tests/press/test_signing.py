"""The agency seals, the director signs; three other programs believe it, and unfit certificates never get that far."""

import random
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto.parser import peek
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from saan.press import Filling, Issuer, Reader, Watermark, compile_plate, typeset, verify, verify_apart
from saan.press.credentials import Credential
from saan.press.errors import (
    DemoCertificateError,
    NaiveMomentError,
    UnfitCertificateError,
    UnreadableCredentialError,
    UnsignableFileError,
)
from saan.press.lasting import Notary, keep, renew, stamp, token, until
from saan.press.signing import issue, seal, sign
from saan.trust.keys import Algorithm, FileSigner, PublicKey, generate
from saan.web.ports.outside import HttpOutside
from tests.press.authority import NOW, RECORD, World, letter, settled, world
from tests.press.reading import pages, program


def signed(by: World) -> bytes:
    return issue(letter(), RECORD, seal_by=by.seal, sign_by=by.director, at=NOW)


@pytest.mark.parametrize("algorithm", [Algorithm.ES256, Algorithm.RS256])
def test_poppler_believes_both_signatures(algorithm: Algorithm, tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(signed(world(algorithm)))
    said = subprocess.run([program("pdfsig"), str(file)], capture_output=True, check=False, text=True).stdout
    assert said.count("Signature is Valid.") == 2
    assert said.count("ETSI.CAdES.detached") == 2
    assert "กรมพัฒนาบริการตัวอย่าง" in said
    assert said.count("Not total document signed") == 1
    assert said.count("Total document signed") == 1
    assert said.count("Nov 22 2026") == 2


@pytest.mark.parametrize("algorithm", [Algorithm.ES256, Algorithm.RS256])
def test_openssl_believes_both_signatures_and_their_chain(algorithm: Algorithm, tmp_path: Path) -> None:
    by = world(algorithm)
    for data, cms in covered(signed(by)):
        done = by_openssl(tmp_path, by, data, cms)
        assert done.returncode == 0, done.stderr


def test_the_signatory_adds_to_the_sealed_file_and_changes_nothing_in_it() -> None:
    by = settled()
    sealed = seal(typeset(letter(), RECORD), by.seal, NOW)
    assert sign(sealed, by.director, NOW).startswith(sealed)


def test_a_key_without_chance_signs_the_same_file_again() -> None:
    by = world(Algorithm.RS256)
    assert signed(by) == signed(by)


def test_several_people_sign_in_turn() -> None:
    by = settled()
    pdf = seal(typeset(letter(), RECORD), by.seal, NOW, signatories=2)
    both = sign(sign(pdf, by.director, NOW), by.director, NOW)
    assert len(list(covered(both))) == 3
    with pytest.raises(UnsignableFileError, match="no field is left"):
        sign(both, by.director, NOW)


def test_of_ten_signatories_the_second_signs_before_the_tenth() -> None:
    by = settled()
    pdf = seal(typeset(letter(), RECORD), by.seal, NOW, signatories=10)
    both = sign(sign(pdf, by.director, NOW), by.director, NOW)
    filled = [
        name for name, value, _ in enumerate_sig_fields(PdfFileReader(BytesIO(both))) if value is not None
    ]
    assert filled == ["Seal", "Signatory1", "Signatory2"]


def by_openssl(folder: Path, by: World, data: bytes, cms: bytes) -> subprocess.CompletedProcess[str]:
    """Return what OpenSSL says of what a signature covers, and its CMS."""
    (folder / "root.pem").write_bytes(by.root.public_bytes(Encoding.PEM))
    (folder / "data.bin").write_bytes(data)
    (folder / "data.der").write_bytes(cms)
    command = [program("openssl"), "cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any"]
    command += ["-in", str(folder / "data.der"), "-content", str(folder / "data.bin"), "-out", "/dev/null"]
    command += ["-CAfile", str(folder / "root.pem"), "-attime", str(int(NOW.timestamp()))]
    return subprocess.run(command, capture_output=True, check=False, text=True)


def test_any_flipped_byte_is_rejected_by_poppler_and_by_openssl(tmp_path: Path) -> None:
    whole, file = signed(settled()), tmp_path / "letter.pdf"
    _, first, second, _ = map(int, re.findall(rb"/ByteRange ?\[(\d+) (\d+) (\d+) (\d+)\]", whole)[0])
    last = first + len(whole[first : second - 1].rstrip(b"0")) - 1  # within the value of the signature
    for place in (*random.Random(7).sample(range(16, first), 4), second + 1, last):
        instead = whole[place] ^ 1 if place != last else ord("1") if whole[place] != ord("1") else ord("2")
        changed = whole[:place] + bytes([instead]) + whole[place + 1 :]
        file.write_bytes(changed)
        command = [program("pdfsig"), "-nocert", str(file)]
        said = subprocess.run(command, capture_output=True, check=False, text=True).stdout
        assert "Signature is Valid." not in said, place
        assert by_openssl(tmp_path, settled(), *covered(changed)[0]).returncode != 0, place


def test_order_is_kept() -> None:
    by = settled()
    page = typeset(letter(), RECORD)
    with pytest.raises(UnsignableFileError, match="lacks the agency's seal"):
        sign(page, by.director, NOW)
    with pytest.raises(UnsignableFileError, match="already"):
        seal(seal(page, by.seal, NOW), by.seal, NOW)


@pytest.mark.parametrize("pdf", [b"", b"not a pdf", b"%PDF-1.7\n%%EOF\n"])
def test_what_is_no_page_of_ours_is_not_signed(pdf: bytes) -> None:
    with pytest.raises(UnsignableFileError):
        seal(pdf, settled().seal, NOW)


def test_a_draft_is_never_signed() -> None:
    with pytest.raises(UnsignableFileError, match="draft"):
        seal(typeset(letter(), RECORD, watermark=Watermark.DRAFT), settled().seal, NOW)


def test_demo_certificates_watermark_every_page_and_sign_no_other(tmp_path: Path) -> None:
    demo, real = world(demo=True), settled()
    assert all("NOTVALID" in page for page in pages(signed(demo), tmp_path))
    mixed = issue(letter(), RECORD, seal_by=demo.seal, sign_by=demo.director, at=NOW)
    assert b"saan:demo" in mixed
    with pytest.raises(DemoCertificateError):
        seal(typeset(letter(), RECORD), demo.seal, NOW)
    with pytest.raises(DemoCertificateError):
        seal(typeset(letter(), RECORD, watermark=Watermark.DEMO), real.seal, NOW)


@dataclass(frozen=True)
class Token:
    """A key that nobody can take out: all that the press may use is the protocol."""

    inner: FileSigner

    @property
    def public(self) -> PublicKey:
        return self.inner.public

    def sign(self, message: bytes) -> bytes:
        return self.inner.sign(message)


def test_a_token_or_a_remote_service_signs_like_a_file() -> None:
    by = settled()
    assert isinstance(by.seal.signer, FileSigner)
    token = replace(by.seal, signer=Token(by.seal.signer))
    assert seal(typeset(letter(), RECORD), token, NOW).startswith(b"%PDF-")


@dataclass(frozen=True)
class Untouchable:
    public: PublicKey

    def sign(self, message: bytes) -> bytes:
        del message
        pytest.fail("an unfit certificate reached its key")


Change = Callable[[x509.CertificateBuilder], x509.CertificateBuilder]


def unfit(change: Change, *, algorithm: Algorithm = Algorithm.ES256) -> Credential:
    """Return a credential like a good one but for one change, with a key that must not be used."""
    by, key = settled(), generate(algorithm).public
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ตราไม่เหมาะ")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(by.root.subject)
        .public_key(key.numbers)
        .serial_number(7)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
    )
    certificate = change(builder).sign(by.issuer.private, hashes.SHA256())
    return Credential(Untouchable(key), (certificate, by.root))


def usage(*, signing: bool = True) -> x509.KeyUsage:
    return x509.KeyUsage(signing, signing, not signing, False, False, False, False, False, False)


UNFIT: dict[str, tuple[Change, str]] = {
    "no usage": (lambda made: made, "what its key is for"),
    "encryption": (lambda made: made.add_extension(usage(signing=False), True), "does not include signing"),
    "authority": (
        lambda made: made.add_extension(x509.BasicConstraints(True, 0), True).add_extension(usage(), True),
        "certificate authority",
    ),
    "server": (
        lambda made: made.add_extension(usage(), True).add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False
        ),
        "other purposes",
    ),
}


@pytest.mark.parametrize("name", UNFIT)
def test_a_certificate_for_something_else_is_refused_before_its_key_is_used(name: str) -> None:
    change, said = UNFIT[name]
    with pytest.raises(UnfitCertificateError, match=said):
        issue(letter(), RECORD, seal_by=unfit(change), sign_by=settled().director, at=NOW)


def test_an_ed25519_key_does_not_sign_what_a_court_reads() -> None:
    with pytest.raises(UnfitCertificateError, match="P-256 or RSA"):
        unfit(lambda made: made.add_extension(usage(), True), algorithm=Algorithm.ED25519).check(NOW)


@pytest.mark.parametrize(
    ("at", "said"),
    [(NOW - timedelta(days=1), "not in force before"), (NOW + timedelta(days=800), "expired at")],
)
def test_a_certificate_out_of_its_time_is_refused(at: datetime, said: str) -> None:
    with pytest.raises(UnfitCertificateError, match=said) as refused:
        seal(typeset(letter(), RECORD), settled().seal, at)
    assert "กรมพัฒนาบริการตัวอย่าง" in refused.value.message().th


def test_another_key_or_another_issuer_is_refused() -> None:
    by = settled()
    with pytest.raises(UnfitCertificateError, match="does not belong to the key"):
        replace(by.seal, signer=by.director.signer).check(NOW)
    with pytest.raises(UnfitCertificateError, match="was not issued by"):
        replace(by.seal, chain=(by.seal.chain[0], world().root)).check(NOW)
    with pytest.raises(UnfitCertificateError, match="no certificate"):
        replace(by.seal, chain=()).check(NOW)


def test_a_credential_is_read_from_its_files(tmp_path: Path) -> None:
    by = settled()
    assert isinstance(by.seal.signer, FileSigner)
    by.seal.signer.save(tmp_path / "seal.pem")
    (tmp_path / "seal.crt").write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in by.seal.chain))
    loaded = Credential.load(tmp_path / "seal.pem", tmp_path / "seal.crt")
    loaded.check(NOW)
    assert loaded.chain == by.seal.chain
    (tmp_path / "bad.crt").write_text("nothing")
    for name, private, secret in (
        ("P-384", ec.generate_private_key(ec.SECP384R1()), NoEncryption()),
        ("locked", ec.generate_private_key(ec.SECP256R1()), BestAvailableEncryption(b"secret")),
    ):
        (tmp_path / f"{name}.pem").write_bytes(
            private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secret)
        )
    (tmp_path / "old.pem").write_text(
        "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAA==\n-----END EC PRIVATE KEY-----\n"
    )
    for key, certificate, file, said in (
        ("seal.pem", "bad.crt", "bad.crt", "holds no certificate"),
        ("seal.pem", "none.crt", "none.crt", "No such file"),
        ("none.pem", "seal.crt", "none.pem", "No such file"),
        ("bad.crt", "seal.crt", "bad.crt", "holds no key"),
        ("old.pem", "seal.crt", "old.pem", "holds no key"),
        ("P-384.pem", "seal.crt", "P-384.pem", "curve or size"),
        ("locked.pem", "seal.crt", "locked.pem", "is encrypted"),
        (".", "seal.crt", tmp_path.name, "directory"),
    ):
        with pytest.raises(UnreadableCredentialError, match=said) as refusal:
            Credential.load(tmp_path / key, tmp_path / certificate)
        assert file in refusal.value.message().th
        assert "PEM" in refusal.value.remedy().th


def test_a_moment_without_its_offset_is_refused_wherever_one_is_given() -> None:
    by, naive = settled(), NOW.replace(tzinfo=None)
    pdf = issue(letter(), RECORD, seal_by=by.seal, sign_by=by.director, at=NOW)
    notary = Notary(HttpOutside(), (), (by.root,), (by.root,))
    template = compile_plate('#import "/plate.typ": field\n#field("a")')
    issuer = Issuer(template, by.seal, NOW)
    calls: tuple[Callable[[], object], ...] = (
        lambda: issue(letter(), RECORD, seal_by=by.seal, sign_by=by.director, at=naive),
        lambda: seal(typeset(letter(), RECORD), by.seal, naive),
        lambda: sign(pdf, by.director, naive),
        lambda: Issuer(template, by.seal, naive),
        lambda: issuer.issue(Filling("ก", {"a": "ก"}, b"{}"), naive),
        lambda: verify(pdf, roots=[by.root], at=naive),
        lambda: verify_apart(pdf, roots=[by.root], at=naive),
        lambda: Reader(roots=[by.root], at=naive),
        *(partial(each, pdf, notary, naive) for each in (stamp, keep, renew, until, token)),
    )
    for call in calls:
        with pytest.raises(NaiveMomentError, match=r"2026-11-22T03:04:05 names no offset"):
            call()


def test_a_curve_that_saan_does_not_know_is_refused() -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "P-384")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
    )
    certificate = made.not_valid_before(NOW).not_valid_after(NOW + timedelta(1)).sign(key, hashes.SHA384())
    with pytest.raises(UnfitCertificateError, match="kind or size"):
        Credential(settled().seal.signer, (certificate,)).check(NOW)


def test_an_rsa_key_that_may_sign_by_pss_alone_is_refused_before_it_signs(tmp_path: Path) -> None:
    """Signed by PKCS#1 all the same, a page would bear a signature that no verifier may accept."""
    made, key = tmp_path / "pss.pem", tmp_path / "pss.key"
    subprocess.run(
        [
            program("openssl"), "req", "-x509", "-newkey", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048", "-nodes",
            "-keyout", str(key), "-out", str(made), "-subj", "/CN=PSS", "-addext", "keyUsage=critical,digitalSignature",
            "-addext", "basicConstraints=critical,CA:FALSE",
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    credential = Credential.load(key, made)
    with pytest.raises(UnfitCertificateError, match="RSASSA-PSS alone"):
        credential.check(credential.chain[0].not_valid_before_utc)


def covered(pdf: bytes) -> list[tuple[bytes, bytes]]:
    """Return what each signature covers and its CMS, found as any stranger would find them."""
    found = re.findall(rb"/ByteRange ?\[(\d+) (\d+) (\d+) (\d+)\]", pdf)
    parts = []
    for words in found:
        start, length, again, rest = map(int, words)
        data = pdf[start : start + length] + pdf[again : again + rest]
        padded = bytes.fromhex(pdf[start + length + 1 : again - 1].decode())
        parts.append((data, padded[: peek(padded)]))  # one that ends with a zero keeps it
    return parts
