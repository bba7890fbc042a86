"""Who stands in the vectors of documents: a university that issues, a stranger, and the trust list that knows the first.

Keys are derived from phrases (`vectors.verify.cast`): anyone can make them, and nobody may trust them.
"""

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography import x509

from saan.press import Credential
from saan.press.credentials import der, fingerprint
from saan.press.paperseals import PaperSeal, seal_name
from saan.trust import compact, statuslist, trustlist, vds
from saan.trust.canonical import canonical
from saan.trust.clock import rfc3339
from saan.trust.errors import Text
from saan.trust.statuslist import Issued, Reference, Status, StatusList
from saan.trust.trustlist import TrustedAgency, TrustList
from vectors.exchange.cast import ALPHA, BRAVO, VectorSigner
from vectors.verify.cast import ALPHA_FORMER, ALPHA_SEAL, CERTIFIER

SIGNED = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
ASKED = SIGNED + timedelta(days=8)
ISSUED_ON = date(2026, 11, 22)
LIST_KEY = VectorSigner("saan vector: publishes the trust list")
OTHER_LIST_KEY = VectorSigner("saan vector: publishes another trust list")
HOLDER = VectorSigner("saan vector: holds a transcript")
ALPHA_PERSON = CERTIFIER.certify(
    11,
    VectorSigner("saan vector: an official of alpha signs"),
    common="ตั้งใจ ทดสอบ",
    organization="กรมอัลฟ่า",
    number="NTRTH-" + ALPHA.removeprefix("th:"),
    given="ตั้งใจ",
    surname="ทดสอบ",
)
BRAVO_PERSON, ALPHA_OTHER = (
    CERTIFIER.certify(
        serial,
        VectorSigner(f"saan vector: {given} {surname} signs"),
        common=f"{given} {surname}",
        organization=organization,
        number="NTRTH-" + agency.removeprefix("th:"),
        given=given,
        surname=surname,
    )
    for serial, given, surname, organization, agency in (
        (77, "อื่นไกล", "ทดสอบ", "กรมบราโว่", BRAVO),
        (78, "แทนที่", "ทดสอบ", "กรมอัลฟ่า", ALPHA),
    )
)
"""Who signs what is not theirs: a person of another agency, and one of the same whom no record names."""
STATUS_URI = "https://alpha.example/status/2569/0"
OTHER_STATUS_URI = "https://alpha.example/status/2569/1"
STANDS, WITHDRAWN, SUSPENDED = (Reference(STATUS_URI, index) for index in (7, 8, 9))
SEAL_HEADER = vds.Header("THA", "THAL", "02", ISSUED_ON, ISSUED_ON, 0x80, 0x01)

RECORD: dict[str, Any] = {
    "type": "saan.document",
    "v": 1,
    "id": "00000000-0000-0000-0000-000000000007",
    "document_type": {
        "code": "certificate", "version": 1, "sha256": "7" * 64,
        "name": {"en": "Certificate", "th": "หนังสือรับรอง"},
    },
    "number": "อฟ 0102/45",
    "holder": "สมใจ ใจดี",
    "issuer": {
        "agency": ALPHA,
        "name": {"en": "Department of Alpha", "th": "กรมอัลฟ่า"},
        "unit": {"en": "", "th": "กองกลาง"},
    },
    "issued_on": "2026-11-22",
    "valid_until": "2027-11-21",
    "data": {"purpose": "ใช้ประกอบการสมัครงาน", "registered_since": "2012-05-01"},
    "status": {"index": STANDS.index, "uri": STATUS_URI},
    "legal_basis": {"en": "", "th": "ระเบียบทดลอง ข้อ ๗"},
    "signature": {
        "name": {"en": "", "th": "นายตั้งใจ ทดสอบ"},
        "position": {"en": "Director-General", "th": "อธิบดีกรมอัลฟ่า"},
        "own_title": "", "acting": "", "order": "", "at": rfc3339(SIGNED),
    },
    "replaces": None,
    "check": "https://alpha.example/check/00000000000000000000000000000007/",
}  # fmt: skip
"""Whole, as `saan.documents.record` has it: every verifier reads it, also those that take no part of one for the whole."""
METADATA: dict[str, Any] = {
    "vct": f"https://alpha.example/wallet/types/{ALPHA.removeprefix('th:')}/certificate/1",
    "claims": [
        {"path": ["data", name], "display": [{"locale": "th", "label": th}, {"locale": "en", "label": en}]}
        for name, th, en in (("purpose", "ใช้เพื่อ", "To be used for"), ("registered_since", "ขึ้นทะเบียนเมื่อ", "Registered since"))
    ],
    "schema": {"properties": {"purpose": {"x-enum-titles": {RECORD["data"]["purpose"]: {"th": "สมัครงาน", "en": "A job"}}}}},
}  # fmt: skip
"""What the fields of the named record are called: its page carries it."""
ON_PAPER = PaperSeal(
    hashlib.sha256(canonical(RECORD)).digest(), UUID(int=7), "หนังสือรับรอง", RECORD["number"], RECORD["holder"], ISSUED_ON,
    date(2027, 11, 21), STANDS, (("ใช้เพื่อ", "ใช้ประกอบการสมัครงาน"), ("ชื่อเดิม", "José 中")),
)  # fmt: skip
CLAIMS: dict[str, Any] = {
    "iss": "https://alpha.example",
    "vct": "https://alpha.example/types/certificate/1",
    "iat": compact.seconds(SIGNED),
    "exp": compact.seconds(SIGNED + timedelta(days=365)),
    "status": STANDS.claim(),
    "number": "อฟ 0102/45",
    "holder": {"th": "สมใจ ใจดี", "en": "Somjai Jaidee"},
    "courses": [{"code": "TH101", "grade": "A"}, {"code": "MA102", "grade": "B+"}],
}


def trust(
    *,
    by: VectorSigner = LIST_KEY,
    expires: datetime = SIGNED + timedelta(days=90),
    stamps: tuple[x509.Certificate, ...] = (),
    roots: tuple[x509.Certificate, ...] = (CERTIFIER.root,),
    with_bravo: bool = False,
) -> bytes:
    """Return the trust list, signed; it knows one agency, or another under the same roots beside it."""
    agency = TrustedAgency(
        ALPHA,
        Text("กรมอัลฟ่า", "Department of Alpha"),
        roots,
        {"THAL02": ALPHA_SEAL.chain[0], seal_name(ALPHA_SEAL.chain[0]): ALPHA_SEAL.chain[0]},
    )
    others = (TrustedAgency(BRAVO, Text("กรมบราโว่", "Department of Bravo"), roots),) if with_bravo else ()
    withdrawn = {_print(ALPHA_FORMER): SIGNED - timedelta(days=3)}
    made = TrustList((agency, *others), withdrawn, SIGNED, expires, demo=True, stamps=stamps)
    return trustlist.write(by, made).encode()


def _print(credential: Credential) -> str:
    return fingerprint(credential.chain[0])


def status(  # noqa: PLR0913 - what may be otherwise in a list
    *,
    by: Credential = ALPHA_SEAL,
    life: timedelta = timedelta(days=30),
    at: datetime = SIGNED,
    withdrawn: bool = True,
    suspended: bool = True,
    uri: str = STATUS_URI,
    carried: bool = True,
) -> bytes:
    """Return the status list in which one document is withdrawn and one suspended, or either stands."""
    made = StatusList(2, 1 << 12)
    made[WITHDRAWN.index] = Status.INVALID if withdrawn else Status.VALID
    made[SUSPENDED.index] = Status.SUSPENDED if suspended else Status.VALID
    issued = Issued(at, timedelta(hours=12), at + life)
    return statuslist.write(by.signer, uri, made, issued, certificates(by) if carried else ()).encode()


def with_claims(token: bytes, **changes: Any) -> bytes:
    """Return a token of alpha's seal that claims otherwise."""
    made = compact.read(token.decode())
    header = {name: value for name, value in made.header.items() if name != "alg"}
    return compact.sign(ALPHA_SEAL.signer, header, canonical(made.claims() | changes)).encode()


def certificates(by: Credential) -> list[bytes]:
    """Return the certificates that travel with what a credential signs: its own first, not the root."""
    return [*map(der, by.carried)]
