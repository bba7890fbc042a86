"""The trust list that the offline verifier carries: whom to believe, in one small signed JSON (docs/wire/faces.md §1).

It holds agencies by their number, the roots that certify each one's seals, the seals that sign barcodes, the roots of
time-stamp authorities, and what was withdrawn. A page that carries one accepts a newer one only under the same key.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from saan.trust import compact
from saan.trust.canonical import Json, canonical
from saan.trust.clock import parse_rfc3339, rfc3339
from saan.trust.errors import SaanError, Text
from saan.trust.keys import PublicKey, Signer

TYP = "saan-trust-list+jwt"
VERSION = 1
MAX_TEXT = 64 << 20


class TrustListError(SaanError):
    """A trust list is not of the form that it must have."""

    code = "trustlist.form"
    text = Text(th="รายชื่อผู้ออกที่เชื่อถือผิดรูปแบบ: {reason}", en="The trust list has the wrong form: {reason}.")
    remedy_text = Text(
        th="ดาวน์โหลดรายชื่อใหม่จากหน้าตรวจเอกสารของหน่วยงาน",
        en="Download it again from the verification page of the node.",
    )


@dataclass(frozen=True, slots=True)
class TrustedAgency:
    """An agency that issues documents. `seals` are its barcodes' certificates by signer and reference, such as `THRG1F`."""

    agency: str
    name: Text
    roots: tuple[x509.Certificate, ...]
    seals: Mapping[str, x509.Certificate] = field(default_factory=dict)
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrustList:
    """Whom to believe. `withdrawn` are certificates by the SHA-256 of their DER, in hex; `stamps` roots believed for time alone."""

    agencies: tuple[TrustedAgency, ...]
    withdrawn: Mapping[str, datetime]
    issued: datetime
    expires: datetime
    demo: bool = False
    stamps: tuple[x509.Certificate, ...] = ()

    @property
    def roots(self) -> tuple[x509.Certificate, ...]:
        """All roots, each once."""
        return tuple(dict.fromkeys(root for each in self.agencies for root in each.roots))

    def agency(self, number: str) -> TrustedAgency | None:
        """Return the agency of a number such as `th:0994000000014`, or None."""
        return next((each for each in self.agencies if each.agency == number), None)

    def seal(self, name: str) -> tuple[TrustedAgency, x509.Certificate] | None:
        """Return whose seal a barcode names, and its certificate, or None."""
        return next(((each, each.seals[name]) for each in self.agencies if name in each.seals), None)


def write(signer: Signer, trust: TrustList) -> str:
    """Return the list as a compact JWS. A certificate that many agencies share is carried once."""
    carried: dict[str, Json] = {}

    def named(certificate: x509.Certificate) -> str:
        text = base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
        number = next((key for key, value in carried.items() if value == text), str(len(carried)))
        carried[number] = text
        return number

    agencies: list[Json] = [
        {
            "id": each.agency,
            "name": {"en": each.name.en, "th": each.name.th},
            "revoked": rfc3339(each.revoked_at) if each.revoked_at else None,
            "roots": [named(root) for root in each.roots],
            "seals": {name: named(certificate) for name, certificate in each.seals.items()},
        }
        for each in trust.agencies
    ]
    stamps: list[Json] = [named(root) for root in trust.stamps]
    claims: dict[str, Json] = {
        "agencies": agencies,
        "certificates": carried,
        "demo": trust.demo,
        "exp": compact.seconds(trust.expires),
        "iat": compact.seconds(trust.issued),
        "v": VERSION,
        "withdrawn": {digest: rfc3339(when) for digest, when in trust.withdrawn.items()},
        **({"stamps": stamps} if stamps else {}),
    }
    return compact.sign(signer, {"kid": signer.public.key_id, "typ": TYP}, canonical(claims))


def read(text: str, key: PublicKey) -> TrustList:
    """Return a list that the key signed, or raise a `SaanError`. Whoever relies on it asks whether it is over."""
    token = compact.read(text, TYP, max_text=MAX_TEXT)
    token.verify(key)
    claims = token.claims()
    issued, expires = compact.moment(claims, "iat"), compact.moment(claims, "exp")
    if claims.get("v") != VERSION or issued is None or expires is None:
        raise TrustListError(reason="it must have v 1, iat and exp")
    try:
        certificates = {
            number: x509.load_der_x509_certificate(base64.b64decode(text, validate=True))
            for number, text in claims["certificates"].items()
        }
        return TrustList(
            tuple(_agency(each, certificates) for each in claims["agencies"]),
            {digest: parse_rfc3339(when) for digest, when in claims["withdrawn"].items()},
            issued,
            expires,
            claims["demo"] is True,
            tuple(certificates[number] for number in claims.get("stamps", ())),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise TrustListError(reason=type(error).__name__) from None


def _agency(entry: Mapping[str, Any], certificates: Mapping[str, x509.Certificate]) -> TrustedAgency:
    return TrustedAgency(
        str(entry["id"]),
        Text(str(entry["name"]["th"]), str(entry["name"]["en"])),
        tuple(certificates[number] for number in entry["roots"]),
        {name: certificates[number] for name, number in entry["seals"].items()},
        parse_rfc3339(entry["revoked"]) if entry["revoked"] else None,
    )
