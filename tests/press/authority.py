"""An invented certificate authority with an agency's seal and its director, and the letter that they send."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from saan.exchange.certificates import Holder, Issuer, issue, make_root, revocation_list
from saan.press import Enclosure, Kind, LetterPage, Paragraph, Signatory, Urgency
from saan.press.credentials import Credential
from saan.trust.ids import AgencyId
from saan.trust.keys import Algorithm, FileSigner, generate

NOW = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
AGENCY = AgencyId("th:0994000000014")
RECORD = '{"letter":{"subject":"ขอเชิญประชุม"},"type":"saan.letter","v":1}'.encode()


@dataclass(frozen=True)
class World:
    issuer: Issuer
    seal: Credential
    director: Credential

    @property
    def root(self) -> x509.Certificate:
        return self.issuer.certificate

    def crl(self, *revoked: tuple[int, datetime], at: datetime = NOW) -> x509.CertificateRevocationList:
        return x509.load_der_x509_crl(revocation_list(self.issuer, revoked, 1, at))


def world(algorithm: Algorithm = Algorithm.ES256, *, demo: bool = False) -> World:
    private = ec.generate_private_key(ec.SECP256R1())
    root = make_root(private, "สำนักงานออกใบรับรองตัวอย่าง", NOW, demo=demo)
    issuer = Issuer(root, private, "http://ca.example/list.crl")
    agency = Holder(AGENCY, "กรมพัฒนาบริการตัวอย่าง", demo=demo)
    director = replace(agency, person=("ตั้งมั่น", "ลงนามดี"), title="อธิบดี", reference="p-1")
    return World(issuer, credential(issuer, agency, algorithm), credential(issuer, director, algorithm))


@cache
def settled() -> World:
    """Return one world for all tests that do not change it."""
    return world()


def credential(issuer: Issuer, holder: Holder, algorithm: Algorithm = Algorithm.ES256) -> Credential:
    signer: FileSigner = generate(algorithm)
    return Credential(signer, (issue(issuer, signer.public.numbers, holder, NOW), issuer.certificate))


def letter(kind: Kind = Kind.EXTERNAL, **changed: Any) -> LetterPage:
    return replace(_LETTER, kind=kind, **changed)


def memo() -> LetterPage:
    """Return a memo as `saan.web.ports.pages` makes one (tests/letters/test_kinds.py): unit, agency and telephone above, no foot."""
    unit, *reached = _LETTER.foot
    return letter(Kind.MEMO, urgency=Urgency.FAST, unit=unit, address=tuple(reached[:1]), foot=())


_LETTER = LetterPage(
    kind=Kind.EXTERNAL,
    number="พบ 0102/ว 123",
    agency="กรมพัฒนาบริการตัวอย่าง",
    address=("๑ ถนนสาธิต แขวงทดลอง", "เขตจำลอง กรุงเทพมหานคร 10000"),
    date=date(2026, 11, 22),
    subject="ขอเชิญเข้าร่วมประชุมคณะกรรมการพัฒนาระบบแลกเปลี่ยนหนังสือราชการทางอิเล็กทรอนิกส์ ครั้งที่ 3/2569",
    to=("หัวหน้าสำนักงานทะเบียนจังหวัดจำลอง",),
    references=(
        "หนังสือสำนักงานทะเบียนจังหวัดจำลอง ที่ จล 0018/4567 ลงวันที่ 1 พฤศจิกายน 2569",
        "หนังสือกรมพัฒนาบริการตัวอย่าง ด่วนที่สุด ที่ พบ 0102/ว 89 ลงวันที่ 15 พฤศจิกายน 2569 เรื่อง ซักซ้อมความเข้าใจ",
    ),
    enclosures=(
        Enclosure("ระเบียบวาระการประชุม", "จำนวน 1 ฉบับ"),
        Enclosure("แบบตอบรับเข้าร่วมประชุม และรายงานการประชุมคณะกรรมการฯ ครั้งที่ 2/2569", "จำนวน 12 แผ่น"),
    ),
    body=(
        Paragraph(
            "ตามที่คณะรัฐมนตรีได้มีมติให้หน่วยงานของรัฐเชื่อมโยงระบบสารบรรณอิเล็กทรอนิกส์ นั้น กรมฯ ได้ก้ำกึ่งอยู่นาน ทั้งน้ำท่วม ปั๊มน้ำ "
            "ป้ำ ฝั่ง ญี่ปุ่น ฐานุ ฎีกา ฏ ฤๅษี ตุ๋ย เก๊ ที่นี่ กตัญญู ผู้ใหญ่ ปู่ ฟุ้ง ฟั้น สอบถามที่ saraban01@a.example ตาม ISO 27001 และ PDF/A-3"
        ),
        Paragraph("1. ให้ส่งผู้แทนเข้าร่วมประชุมหน่วยงานละ 2 คน", level=1),
        Paragraph("1.1 ผู้แทนต้องมีอำนาจตัดสินใจแทนหน่วยงานได้ และส่งชื่อภายในวันที่ 30 พฤศจิกายน 2569", level=2),
        Paragraph("จึงเรียนมาเพื่อโปรดพิจารณา"),
    ),
    signatories=(Signatory("นายตั้งมั่น ลงนามดี", ("อธิบดีกรมพัฒนาบริการตัวอย่าง",)),),
    foot=("กองแผนงานและมาตรฐาน", "โทร. 0 2000 0001", "ไปรษณีย์อิเล็กทรอนิกส์ saraban@a.example"),
)


def wide_root() -> Issuer:
    """Return a root that certifies further authorities, as those do from which certificates are bought."""
    private = ec.generate_private_key(ec.SECP256R1())
    return Issuer(_authority("รากของผู้ขายใบรับรอง", private, None, NOW), private, "http://ca.example/root.crl")


def below(root: Issuer) -> Issuer:
    """Return an authority that a root certified and that certifies seals."""
    private = ec.generate_private_key(ec.SECP256R1())
    return Issuer(_authority("ผู้ขายใบรับรอง", private, root, NOW), private, "http://ca.example/list.crl")


def _authority(
    called: str, private: ec.EllipticCurvePrivateKey, above: Issuer | None, at: datetime
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, called)])
    key = private.public_key()
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    builder = x509.CertificateBuilder(
        above.certificate.subject if above else name, name, key, x509.random_serial_number()
    )
    builder = builder.not_valid_before(at - timedelta(days=365)).not_valid_after(at + timedelta(days=3650))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    builder = builder.add_extension(usage, critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    return builder.sign(above.private if above else private, hashes.SHA256())
