"""Pages that carry evidence of whether their certificates were withdrawn: lists and answers, in the page and its signatures.

Three certificates are asked about: the seal's, that of the authority between it and the root, and the clock's. The trust
list ends before the last moment asked about, and then only what a page brings can tell. Nothing here is left to chance.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import algos, cms, core, crl, ocsp, pdf
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier
from pyhanko.sign.validation import DocumentSecurityStore

from saan.press import Credential
from saan.press.credentials import der
from saan.press.plates import Plate
from saan.press.signing import QuietWriter
from saan.trust.clock import rfc3339
from vectors.documents import cast, stamped
from vectors.documents.stamped import CLOCK, LATER, STAMPED, TIME_ROOT
from vectors.exchange.cast import ALPHA, VectorSigner
from vectors.verify.cast import BEGUN, ENDED, LONG

EXPIRES = cast.SIGNED + timedelta(days=90)
AFTER = cast.SIGNED + timedelta(days=100)
"""When the trust list is over."""
KEPT = cast.SIGNED + timedelta(days=1)
BEFORE = cast.SIGNED - timedelta(days=1)
SINCE = cast.SIGNED + timedelta(days=2)
FRESH = timedelta(days=200)
ROOM = 4096
"""Bytes for a time-stamp with evidence, within the container of a signature."""
LISTED, ELSEWHERE = "http://lists.example/1.crl", "http://lists.example/2.crl"
_HASH = algos.DigestAlgorithm({"algorithm": "sha1"})
"""What certificates are named by in answers, still (RFC 5019 §2.1.1)."""


@dataclass(frozen=True)
class Authority:
    """An authority: its name, its key, and who certified it."""

    name: str
    key: VectorSigner = field(repr=False)
    above: "Authority | None" = None

    @property
    def certificate(self) -> x509.Certificate:
        """Its certificate."""
        return (self.above or self).certify(1 if self.above is None else 2, self.key, self.name, ca=True)

    def certify(  # noqa: PLR0913 - what certificates differ in
        self,
        serial: int,
        key: VectorSigner,
        name: str,
        *,
        ca: bool = False,
        number: str = "",
        purpose: ObjectIdentifier | None = None,
        until: datetime = ENDED,
    ) -> x509.Certificate:
        """Return a certificate under this authority."""
        usage = x509.KeyUsage(not ca, not ca, False, False, False, ca, ca, False, False)
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(LISTED)], None, None, None)
        made = (
            x509.CertificateBuilder()
            .subject_name(_named(name, number))
            .issuer_name(_named(self.name))
            .public_key(key.private.public_key())
            .serial_number(serial)
            .not_valid_before(BEGUN)
            .not_valid_after(LONG if ca else until)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.CRLDistributionPoints([point]), critical=False)
        )
        if purpose is not None:
            made = made.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        return made.sign(self.key.private, hashes.SHA256(), ecdsa_deterministic=True)

    def list(
        self,
        *withdrawn: tuple[x509.Certificate, datetime],
        made: datetime = KEPT,
        life: timedelta = FRESH,
        place: str = "",
        by: VectorSigner | None = None,
    ) -> bytes:
        """Return a revocation list, DER; `place` narrows it to the certificates that are listed at an address."""
        built = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(_named(self.name))
            .last_update(made)
            .next_update(made + life)
            .add_extension(x509.CRLNumber(1), critical=False)
        )
        for certificate, since in withdrawn:
            entry = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number)
            built = built.add_revoked_certificate(entry.revocation_date(since).build())
        if place:
            names = [x509.UniformResourceIdentifier(place)]
            scope = x509.IssuingDistributionPoint(names, None, False, False, None, False, False)
            built = built.add_extension(scope, critical=True)
        signed = built.sign((by or self.key).private, hashes.SHA256(), ecdsa_deterministic=True)
        return signed.public_bytes(Encoding.DER)


def _named(name: str, number: str = "") -> x509.Name:
    parts = [
        (NameOID.COUNTRY_NAME, "TH"),
        (NameOID.ORGANIZATION_IDENTIFIER, number),
        (NameOID.COMMON_NAME, name),
    ]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts if value])


ROOT = Authority("ผู้รับรองชั้นราก", VectorSigner("saan vector: certifies those who certify"))
MIDDLE = Authority("ผู้รับรองชั้นกลาง", VectorSigner("saan vector: certifies seals"), ROOT)
CLOCKS = Authority(TIME_ROOT.name, TIME_ROOT.key)
STRANGER = VectorSigner("saan vector: says that it certifies seals")
ANSWERS, CLERK = (
    VectorSigner("saan vector: answers for the authority"),
    VectorSigner("saan vector: answers for nobody"),
)
SEAL_KEY = VectorSigner("saan vector: alpha seals under an authority between")
SEAL_NAME = "กรมอัลฟ่า ตราทะเบียน"
SEAL = MIDDLE.certify(3, SEAL_KEY, SEAL_NAME, number=f"NTRTH-{ALPHA.removeprefix('th:')}")
RESPONDER = MIDDLE.certify(4, ANSWERS, "ผู้ตอบสถานะ", purpose=ExtendedKeyUsageOID.OCSP_SIGNING)
FORMER_RESPONDER = MIDDLE.certify(5, ANSWERS, "อดีตผู้ตอบสถานะ", purpose=ExtendedKeyUsageOID.OCSP_SIGNING, until=BEFORE)  # fmt: skip
NO_RESPONDER = MIDDLE.certify(6, CLERK, "เจ้าหน้าที่")
CREDENTIAL = Credential(SEAL_KEY, (SEAL, MIDDLE.certificate, ROOT.certificate))


def answer(
    withdrawn: datetime | None = None,
    *,
    by: tuple[VectorSigner, x509.Certificate] = (ANSWERS, RESPONDER),
    made: datetime = KEPT,
) -> bytes:
    """Return what a responder says of the seal's certificate (RFC 6960), DER."""
    key, own = by
    issuer = asn1.Certificate.load(der(MIDDLE.certificate))
    named = ocsp.CertId({
        "hash_algorithm": _HASH,
        "issuer_name_hash": issuer.subject.sha1,
        "issuer_key_hash": hashlib.sha1(issuer.public_key["public_key"].native, usedforsecurity=False).digest(),
        "serial_number": SEAL.serial_number,
    })  # fmt: skip
    status = (
        ocsp.CertStatus("good", core.Null())
        if withdrawn is None
        else ocsp.CertStatus("revoked", ocsp.RevokedInfo({"revocation_time": withdrawn}))
    )
    told = {"cert_id": named, "cert_status": status, "this_update": made, "next_update": made + FRESH}
    responder = ocsp.ResponderId("by_name", asn1.Certificate.load(der(own)).subject)
    tbs = ocsp.ResponseData({"responder_id": responder, "produced_at": made, "responses": [told]})
    how = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
    basic = ocsp.BasicOCSPResponse({
        "tbs_response_data": tbs,
        "signature_algorithm": {"algorithm": "sha256_ecdsa"},
        "signature": key.private.sign(tbs.dump(), how),
        "certs": [asn1.Certificate.load(der(own))],
    })  # fmt: skip
    held = {"response_type": "basic_ocsp_response", "response": basic}
    whole: bytes = ocsp.OCSPResponse({"response_status": "successful", "response_bytes": held}).dump()
    return whole


def files(plate: Plate) -> Iterator[tuple[str, bytes]]:
    """Yield every file of this part by its name."""
    page = stamped.roomy(plate, CREDENTIAL, room=ROOM)
    over = stamped.over(page, CLOCK, STAMPED)
    authorities = ROOT.list()
    yield (
        "trust-evidence.jwt",
        cast.trust(expires=EXPIRES, stamps=(TIME_ROOT.root,), roots=(ROOT.certificate,)),
    )
    yield "page-evidence-none.pdf", over
    yield (
        "page-evidence.pdf",
        stamped.over(kept(over, [authorities, CLOCKS.list()], [answer()]), CLOCK, KEPT, "Stamp2"),
    )
    yield "page-evidence-list.pdf", kept(page, [authorities, MIDDLE.list(place=LISTED)])
    yield "page-evidence-other-list.pdf", kept(page, [authorities, MIDDLE.list(place=ELSEWHERE)])
    yield "page-evidence-stale.pdf", kept(page, [authorities, MIDDLE.list(life=timedelta(days=1))])
    yield "page-evidence-late.pdf", kept(page, [ROOT.list(made=ENDED), MIDDLE.list(made=ENDED, life=timedelta(days=900))])  # fmt: skip
    yield "page-evidence-withdrawn.pdf", kept(over, [authorities, MIDDLE.list((SEAL, BEFORE))])
    yield "page-evidence-answered.pdf", kept(over, [authorities], [answer(BEFORE, by=(MIDDLE.key, MIDDLE.certificate))])  # fmt: skip
    yield "page-evidence-since.pdf", kept(over, [authorities, MIDDLE.list((SEAL, SINCE), made=SINCE)])
    yield "page-evidence-since-unstamped.pdf", kept(page, [authorities], [answer(SINCE, made=SINCE)])
    yield "page-evidence-authority.pdf", kept(over, [ROOT.list((MIDDLE.certificate, BEFORE))], [answer()])
    yield "page-evidence-clock.pdf", kept(over, [CLOCKS.list((CLOCK.certificate, BEFORE))])
    yield "page-evidence-stranger.pdf", kept(page, [authorities, MIDDLE.list((SEAL, BEFORE), by=STRANGER)], [answer(BEFORE, by=each) for each in ((CLERK, NO_RESPONDER), (ANSWERS, FORMER_RESPONDER), (STRANGER, RESPONDER))])  # fmt: skip
    yield "page-evidence-in-signature.pdf", _within(page, [authorities], [answer()])
    yield "page-evidence-in-attribute.pdf", _signed_within(page, [authorities], [answer()])
    yield "page-evidence-in-stamp.pdf", stamped.inner(page, CLOCK, STAMPED, brought=revocation([authorities, CLOCKS.list()], [answer()]))  # fmt: skip


def ends() -> Iterator[tuple[str, tuple[str, ...], dict[str, Any]]]:
    """Yield a case's name, its files, and how it ends; `says` what is said of each certificate, in Thai and English."""
    both = [stands(SEAL_NAME, KEPT), stands(MIDDLE.name, KEPT)]
    over: dict[str, Any] = {"at": AFTER, "open": ["trust.list"]}
    left: dict[str, Any] = {"at": AFTER, "open": ["pdf.revocation", "trust.list"]}
    wrong: dict[str, Any] = {"fails": ["pdf.revocation"]}
    clock, authority = stands(CLOCK.name, cast.SIGNED), stands(MIDDLE.name, KEPT)
    yield _case("evidence of all certificates", "page-evidence", over, *both, stands(CLOCK.name, KEPT))
    yield _case("no evidence, the list being over", "page-evidence-none", left, stands(SEAL_NAME, cast.SIGNED), stands(MIDDLE.name, cast.SIGNED), ran_out(CLOCK.name))  # fmt: skip
    yield _case("a list of the seal's address", "page-evidence-list", over, *both)
    yield _case("a list of another address", "page-evidence-other-list", left, ran_out(SEAL_NAME), authority)
    yield _case("a stale list", "page-evidence-stale", left, ran_out(SEAL_NAME), authority)
    yield _case("a stale list beside one in force", "page-evidence-stale", {}, stands(SEAL_NAME, cast.SIGNED), authority)  # fmt: skip
    yield _case("a list from after the seal's end", "page-evidence-late", left | {"at": LATER, "open": ["pdf.revocation", "pdf.time", "trust.list"]}, need_not(SEAL_NAME), ran_out(MIDDLE.name, ENDED + FRESH))  # fmt: skip
    yield _case("withdrawn before the stamp, by a list inside", "page-evidence-withdrawn", wrong, withdrawn(SEAL_NAME), authority, clock)  # fmt: skip
    yield _case("withdrawn before the stamp, by an answer inside", "page-evidence-answered", wrong, withdrawn(SEAL_NAME), authority, clock)  # fmt: skip
    yield _case("withdrawn after the stamp, by a list inside", "page-evidence-since", {}, since(SEAL_NAME), authority, clock)  # fmt: skip
    yield _case("withdrawn after the claimed signing", "page-evidence-since-unstamped", {"open": ["pdf.revocation"]}, untold(SEAL_NAME), authority)  # fmt: skip
    yield _case("the authority between withdrawn", "page-evidence-authority", wrong, stands(SEAL_NAME, KEPT), withdrawn(MIDDLE.name), clock)  # fmt: skip
    yield _case("the clock withdrawn", "page-evidence-clock", wrong, stands(SEAL_NAME, cast.SIGNED), stands(MIDDLE.name, cast.SIGNED), withdrawn(CLOCK.name))  # fmt: skip
    yield _case(
        "evidence by strangers", "page-evidence-stranger", {}, stands(SEAL_NAME, cast.SIGNED), authority
    )
    yield _case("evidence by strangers, the list being over", "page-evidence-stranger", left, ran_out(SEAL_NAME), authority)  # fmt: skip
    yield _case("evidence in the signature", "page-evidence-in-signature", over, *both)
    yield _case("evidence among what was signed", "page-evidence-in-attribute", over, *both)
    yield _case("evidence in the stamp", "page-evidence-in-stamp", over, *both, stands(CLOCK.name, KEPT))


def _case(
    name: str, file: str, found: dict[str, Any], *says: list[str]
) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    return name, (f"{file}.pdf",), {"trust": "trust-evidence.jwt", **found, "says": sorted(says)}


def stands(name: str, made: datetime) -> list[str]:
    """Return what is said of a certificate that was not withdrawn."""
    when = rfc3339(made)
    return [
        f"ใบรับรองของ {name} ไม่ถูกเพิกถอน ตามรายการเมื่อ {when}",
        f"The certificate of {name} has not been withdrawn, by a list of {when}.",
    ]


def ran_out(name: str, until: datetime = EXPIRES) -> list[str]:
    """Return what is said of one of which only a list that is over tells."""
    when = rfc3339(until)
    return [
        f"รายการเพิกถอนที่มีหมดอายุเมื่อ {when} จึงยังตรวจไม่ได้ว่าใบรับรองของ {name} ถูกเพิกถอนหรือไม่",
        f"The revocation list at hand ran out at {when}, so whether the certificate of {name} was withdrawn could not be checked.",
    ]


def need_not(name: str) -> list[str]:
    """Return what is said of one that had ended when the list was made."""
    return [
        f"รายการเพิกถอนที่มีทำขึ้นหลังใบรับรองของ {name} หมดอายุแล้ว จึงไม่จำเป็นต้องระบุใบรับรองนั้น และยืนยันไม่ได้ว่าไม่เคยถูกเพิกถอน",
        f"The list at hand was made after the certificate of {name} had ended and need not name it, so whether it was withdrawn before could not be checked.",
    ]


def withdrawn(name: str) -> list[str]:
    """Return what is said of one that was withdrawn before it signed."""
    when = rfc3339(BEFORE)
    return [f"ใบรับรองของ {name} ถูกเพิกถอนเมื่อ {when}", f"The certificate of {name} was withdrawn at {when}."]


def since(name: str) -> list[str]:
    """Return what is said of one that was withdrawn after a stamp over what it signed."""
    when, proven = rfc3339(SINCE), rfc3339(STAMPED)
    return [
        f"ใบรับรองของ {name} ถูกเพิกถอนเมื่อ {when} หลังจากตราประทับเวลาแสดงแล้วว่าลงนามไว้ก่อน {proven}",
        f"The certificate of {name} was withdrawn at {when}, after a time-stamp had shown it to have signed by {proven}.",
    ]


def untold(name: str) -> list[str]:
    """Return what is said of one that was withdrawn after it claims to have signed."""
    when = rfc3339(SINCE)
    return [
        f"ใบรับรองของ {name} ถูกเพิกถอนเมื่อ {when} หลังเวลาลงนามที่ระบุ จึงยืนยันเวลาลงนามจากแฟ้มนี้อย่างเดียวไม่ได้ ให้ตรวจคู่กับใบรับหรือหลักฐานบันทึก แล้วระบุเวลานั้น",
        f"The certificate of {name} was withdrawn at {when}, after the claimed signing, so this file alone cannot prove when it was signed: check it with a receipt or a journal proof, at the time that they prove.",
    ]


def kept(page: bytes, lists: Sequence[bytes], answers: Sequence[bytes] = ()) -> bytes:
    """Return a page with evidence in its store (ETSI EN 319 142-1 §5.4.2)."""
    writer = QuietWriter(page)
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        crls=[crl.CertificateList.load(each) for each in lists],
        ocsps=[ocsp.OCSPResponse.load(each) for each in answers],
    )
    writer.write_in_place()  # type: ignore[no-untyped-call]  # pyHanko
    made: bytes = writer.prev.stream.getvalue()
    return made


def revocation(lists: Sequence[bytes], answers: Sequence[bytes]) -> cms.RevocationInfoChoices:
    """Return evidence as signed containers bring it (RFC 5652 §10.2.1, RFC 5940)."""
    made = [cms.RevocationInfoChoice("crl", crl.CertificateList.load(each)) for each in lists]
    for each in answers:
        other = {"other_rev_info_format": "ocsp_response", "other_rev_info": ocsp.OCSPResponse.load(each)}
        made.append(cms.RevocationInfoChoice("other", cms.OtherRevocationInfoFormat(other)))
    return cms.RevocationInfoChoices(made)


def _within(page: bytes, lists: Sequence[bytes], answers: Sequence[bytes]) -> bytes:
    """Return a page with evidence in the part of its container that the signature leaves out."""

    def bring(content: Any) -> None:
        content["version"], content["crls"] = "v5", revocation(lists, answers)

    return stamped.contained(page, bring)


def _signed_within(page: bytes, lists: Sequence[bytes], answers: Sequence[bytes]) -> bytes:
    """Return a page with evidence where Acrobat puts it, under the signature (ISO 32000-2 §12.8.3.3.2)."""
    archive = pdf.RevocationInfoArchival({
        "crl": [crl.CertificateList.load(each) for each in lists],
        "ocsp": [ocsp.OCSPResponse.load(each) for each in answers],
    })  # fmt: skip

    def bring(content: Any) -> None:
        (signer,) = content["signer_infos"]
        signed = cms.CMSAttributes([*signer["signed_attrs"], {"type": "adobe_revocation_info_archival", "values": [archive]}])  # fmt: skip
        how = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
        signer["signature"] = SEAL_KEY.private.sign(signed.dump(), how)
        signer["signed_attrs"] = signed

    return stamped.contained(page, bring)
