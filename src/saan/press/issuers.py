"""Who issued a face, by a list of whom to trust: the agency whose seal it bears, which must be the one that it names."""

import base64
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from cryptography import x509

from saan.press.credentials import common_name, fingerprint
from saan.press.revocation import Revocations
from saan.press.verdicts import names_person, organization_id
from saan.trust.clock import rfc3339
from saan.trust.findings import Finding, fails, holds
from saan.trust.keys import PublicKey, PublicNumbers, UnusableKeyError, public_key
from saan.trust.sdjwt import Issuing, UnknownIssuerError
from saan.trust.trustlist import TrustedAgency, TrustList

_CODE = "document.issuer"
_NUMBERED = "NTRTH-"

Found = tuple[TrustedAgency | None, Finding]


def certified(
    path: Sequence[x509.Certificate], trust: TrustList, at: datetime
) -> tuple[TrustedAgency | None, tuple[Finding, ...]]:
    """Judge the chain of a seal from own to root; one certificate alone reached no root."""
    own = path[0]
    if names_person(own):
        return None, (not_sealed(common_name(own)),)
    agency, whose = sealed_by(organization_id(own), fingerprint(path[-1]), common_name(own), trust, at)
    if agency is None:
        return None, (whose,)
    known = withdrawn(trust)
    return agency, (whose, *(known.judge(each, above, None, at) for each, above in pairwise(path)))


def withdrawn(trust: TrustList) -> Revocations:
    """Return what a trust list tells of withdrawn certificates, for as long as it tells it."""
    return Revocations(withdrawn=trust.withdrawn, known_at=trust.issued, known_until=trust.expires)


def sealed_by(organization: str, root: str, holder: str, trust: TrustList, at: datetime) -> Found:
    """Return the listed agency that a seal's certificate names, where its root is one of that agency's."""
    agency = (
        trust.agency(f"th:{organization.removeprefix(_NUMBERED)}")
        if organization.startswith(_NUMBERED)
        else None
    )
    if agency is None or root not in {fingerprint(each) for each in agency.roots}:
        return None, fails(
            _CODE,
            f"{holder} ไม่ใช่ผู้ออกตามรายชื่อที่เชื่อถือ",
            f"{holder} is not an issuer of the trust list.",
        )
    if agency.revoked_at is not None and at >= agency.revoked_at:
        when = rfc3339(agency.revoked_at)
        return None, fails(
            _CODE,
            f"{agency.name.th} ถูกถอนจากรายชื่อเมื่อ {when}",
            f"{agency.name.en} was withdrawn from the list at {when}.",
        )
    return agency, holds(_CODE, f"ผู้ออกคือ {agency.name.th}", f"It was issued by {agency.name.en}.")


def not_sealed(holder: str) -> Finding:
    """Say that what was signed first is no seal of an agency: a person signs for none of its documents alone."""
    return fails(
        _CODE,
        f"ผู้ลงลายมือชื่อแรก {holder} ไม่ใช่ตราของหน่วยงาน",
        f"What {holder} signed first bears no seal of an agency.",
    )


def named(said: dict[str, Any], agency: TrustedAgency | None) -> Iterator[Finding]:
    """Judge whether what a face says of its issuer is true of the agency that sealed it; silence is no lie."""
    claimed = issuer_in(said)
    if agency is not None and claimed not in {"", agency.agency}:
        yield fails(
            _CODE,
            f"เอกสารระบุว่าออกโดย {claimed} แต่ตราเป็นของ {agency.name.th} ({agency.agency})",
            f"It says that {claimed} issued it, but the seal is that of {agency.name.en} ({agency.agency}).",
        )


def issuer_in(said: dict[str, Any]) -> str:
    """Return the agency that a record or credential names as its issuer: of a letter its sender, of a copy who certifies it."""
    match said:
        case {"issuer": {"agency": str(number)}} | {"letter": {"sender": {"agency": str(number)}}}:
            return number
        case {"certified": dict(), "agency": str(number)}:
            return number
    return ""


def certificates(issuing: Issuing) -> tuple[x509.Certificate, ...]:
    """Return the certificates that a token carries, own first; raise `UnknownIssuerError` where there are none."""
    try:
        made = tuple(
            x509.load_der_x509_certificate(base64.b64decode(each, validate=True))
            for each in issuing.certificates
        )
    except ValueError:
        made = ()
    if not made:
        raise UnknownIssuerError(issuer=issuing.issuer or issuing.key_id or "-")
    return made


def key_of(certificate: x509.Certificate) -> PublicKey:
    """Return the key of a certificate, or raise `UnusableKeyError`."""
    numbers = certificate.public_key()
    if not isinstance(numbers, PublicNumbers):
        raise UnusableKeyError(reason=type(numbers).__name__)
    return public_key(numbers)
