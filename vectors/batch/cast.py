"""Who stands in the vectors of batches beside those of verifying: an authority for time, and a batch of invented people.

Keys are derived from phrases: anyone can make them, and nobody may trust them.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import TimeStamper

from saan.documents import record as records
from saan.press.credentials import der
from saan.trust.clock import rfc3339
from vectors.documents.cast import STANDS
from vectors.exchange.cast import ALPHA, VectorSigner

SIGNED = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
ROOTED = SIGNED + timedelta(minutes=5)
STAMPED = SIGNED + timedelta(minutes=6)
ASKED = SIGNED + timedelta(days=8)
LATER = datetime(2029, 6, 1, tzinfo=UTC)
"""When the seal's certificate has ended, and that of the time-stamp has not."""
BATCH = UUID("019aa9b2-5f2e-7000-8000-00000000ba7c")
SALT_KEY = sha256(b"saan vector: salts of a batch").digest()
KIND = records.Name(th="หนังสือรับรอง", en="Certificate")
AGENCY = records.Name(th="กรมอัลฟ่า", en="Department of Alpha")
HOLDERS = ("สมใจ ใจดี", "สมหมาย ใจงาม", "สมศรี มีสุข", "สมบูรณ์ พูนผล", "สมควร ชวนชม")


def document_id(place: int) -> UUID:
    """Return the number by which a document of the batch is known, from which its salt is made."""
    return UUID(int=BATCH.int + 1 + place)


def record(place: int) -> bytes:
    """Return the record of a document of the batch."""
    made = records.DocumentRecord(
        v=1,
        type="saan.document",
        id=document_id(place),
        document_type=records.Kind(
            code="certificate", version=1, sha256=sha256(b"certificate").hexdigest(), name=KIND
        ),
        issuer=records.Issuer(agency=ALPHA, name=AGENCY, unit=records.Name(th="สำนักทะเบียน", en="Registry")),
        number=f"อฟ 0102/{place + 1}",
        holder=HOLDERS[place],
        issued_on=date(2026, 11, 22),
        valid_until=None,
        legal_basis=records.Name(th="ระเบียบสมมติ", en="An invented rule"),
        data={"purpose": "ใช้ประกอบการสมัครงาน"},
        signature=records.Signature(
            name=records.Name(th="ตั้งใจ ทดสอบ", en="Tangjai Thotsop"),
            position=records.Name(th="อธิบดี", en="Director-General"),
            own_title="",
            acting="",
            order="",
            at=rfc3339(SIGNED),
        ),
        status=records.StatusPlace(uri=STANDS.uri, index=STANDS.index),
        replaces=None,
        check="https://alpha.example/d/vector",
    )
    return records.record_bytes(made)


@dataclass(frozen=True)
class Clock:
    """An authority for time whose tokens can be made again byte for byte: no nonce, and signatures by RFC 6979."""

    name: str

    @property
    def key(self) -> VectorSigner:
        """The key of its only certificate, which is its root too."""
        return VectorSigner(f"saan vector: {self.name}")

    @property
    def certificate(self) -> x509.Certificate:
        """Its certificate, for time-stamps alone (RFC 3161 §2.3)."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.name)])
        public = self.key.private.public_key()
        usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(public)
            .serial_number(1)
            .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
            .not_valid_after(datetime(2036, 1, 1, tzinfo=UTC))
            .add_extension(usage, critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .sign(self.key.private, hashes.SHA256(), ecdsa_deterministic=True)
        )

    def token(self, digest: bytes, at: datetime) -> bytes:
        """Return an RFC 3161 token over a SHA-256, DER."""
        told = tsp.TSTInfo({
            "version": "v1",
            "policy": "1.3.6.1.4.1.99999.1",
            "message_imprint": {"hash_algorithm": _SHA256, "hashed_message": digest},
            "serial_number": 1,
            "gen_time": at,
        })  # fmt: skip
        own = asn1.Certificate.load(der(self.certificate))
        attributes = cms.CMSAttributes([
            {"type": "content_type", "values": ["tst_info"]},
            {"type": "message_digest", "values": [sha256(told.dump()).digest()]},
            {"type": "signing_certificate_v2", "values": [{"certs": [{"cert_hash": own.sha256}]}]},
        ])  # fmt: skip
        how = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
        signed = cms.SignerInfo({
            "version": "v1",
            "sid": cms.SignerIdentifier(
                "issuer_and_serial_number", {"issuer": own.issuer, "serial_number": own.serial_number}
            ),
            "digest_algorithm": _SHA256,
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": self.key.private.sign(attributes.untag().dump(), how),
        })  # fmt: skip
        content = cms.SignedData({
            "version": "v3",
            "digest_algorithms": [_SHA256],
            "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(told.dump())},
            "certificates": [own],
            "signer_infos": [signed],
        })  # fmt: skip
        whole: bytes = cms.ContentInfo({"content_type": "signed_data", "content": content}).dump()
        return whole


class AtOnce(TimeStamper):
    """pyHanko's time-stamper by a clock of the vectors."""

    def __init__(self, clock: Clock, at: datetime) -> None:
        """Stamp always the same moment."""
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko
        self._clock, self._at = clock, at

    async def async_timestamp(self, message_digest: bytes, _md_algorithm: str) -> Any:
        """Return the token over a SHA-256 as pyHanko takes it."""
        return cms.ContentInfo.load(self._clock.token(message_digest, self._at))


CLOCK = Clock("ผู้ประทับเวลาทดสอบ")
STRANGE_CLOCK = Clock("ผู้ประทับเวลาอื่น")
_SHA256 = algos.DigestAlgorithm({"algorithm": "sha256"})
