"""A document as a wallet holds it: an SD-JWT VC whose every personal field the holder may withhold."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from django.conf import settings

from saan.base.clock import api as clock
from saan.documents import api as documents
from saan.press.credentials import MALFORMED, der
from saan.trust import compact, sdjwt
from saan.trust.clock import BANGKOK
from saan.trust.ids import AgencyId
from saan.trust.keys import PublicKey
from saan.trust.statuslist import Reference
from saan.web.ports.documents import node_keyring
from saan.web.wallet.codes import PROVED_BY

FORMAT = "dc+sd-jwt"
PLACED: tuple[sdjwt.Path, ...] = (("number",), ("holder",), ("issued_on",), ("valid_until",))
"""What every document has and its holder may withhold; below it the fields of its type."""


def public(path: str) -> str:
    """Return an address of this node as wallets reach it."""
    return str(settings.SAAN.public_url.rstrip("/")) + path


def kind_name(kind: documents.TypeView) -> str:
    """Return the name of a version's credential in the issuer's metadata: documents of each version have one of their own."""
    return f"{kind.row.agency_id.removeprefix('th:')}.{kind.row.code}.{kind.row.version}"


def vct(kind: documents.TypeView) -> str:
    """Return the address of a version's type metadata, which is also its name."""
    return documents.type_address(kind.row.agency_id, kind.row.code, kind.row.version)


def paths(schema: documents.Schema) -> tuple[sdjwt.Path, ...]:
    """Return each claim that a holder may show by itself: a table whole, for whoever sees some rows misses none."""
    return (*PLACED, *(("data", one.name) for one in schema.fields))


def credentials(held: documents.Held, keys: Sequence[PublicKey], at: datetime) -> list[str]:
    """Return a document for each key of its holder's wallet, sealed by its agency."""
    kind, record = documents.type_version(held.type_id), held.record
    seal = node_keyring().seal(AgencyId(record.issuer.agency))
    seal.check(at)
    clock.demand_right()
    issuer = sdjwt.Issuer(seal.signer, paths(kind.schema), certificates=[*map(der, seal.carried)])
    claims: dict[str, Any] = {
        "vct": vct(kind),
        "iat": compact.seconds(at.replace(minute=0, second=0, microsecond=0)),
        "record_sha256": held.record_sha256,
        "issuer": {
            "agency": record.issuer.agency,
            "name": _both(record.issuer.name.th, record.issuer.name.en),
        },
        "document_type": _both(record.document_type.name.th, record.document_type.name.en),
        "number": record.number,
        "holder": record.holder,
        "issued_on": record.issued_on.isoformat(),
        "data": dict(record.data),
    }
    if record.valid_until is not None:
        over = datetime.combine(record.valid_until, time(), BANGKOK) + timedelta(days=1)
        claims |= {"exp": compact.seconds(over), "valid_until": record.valid_until.isoformat()}
    if record.status is not None:
        claims["status"] = Reference(record.status.uri, record.status.index).claim()
    if names(seal.chain[0], public("")):
        claims["iss"] = public("")
    return [issuer.issue(claims, holder=key) for key in keys]


def names(certificate: x509.Certificate, address: str) -> bool:
    """Return whether a seal's certificate is also that of an address, as a URI or by its host.

    Only then is the address told as `iss`: who issued is whom the certificate names (SD-JWT VC §2.5), and wallets refuse a
    document that names somebody else beside it.
    """
    try:
        known = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, *MALFORMED):
        return False
    hosts = known.get_values_for_type(x509.DNSName)
    return (
        address in known.get_values_for_type(x509.UniformResourceIdentifier)
        or urlsplit(address).hostname in hosts
    )


def type_metadata(kind: documents.TypeView) -> dict[str, Any]:
    """Return the type metadata of a version (SD-JWT VC §4)."""
    return documents.type_metadata(kind.row.agency_id, kind.row.version, kind.definition, kind.schema)


def configuration(kind: documents.TypeView) -> dict[str, Any]:
    """Return what the issuer's metadata says of a type's credential (OpenID4VCI §12.2.4)."""
    told = type_metadata(kind)
    return {
        "format": FORMAT,
        "scope": kind_name(kind),
        "vct": told["vct"],
        "cryptographic_binding_methods_supported": ["jwk"],
        "credential_signing_alg_values_supported": ["ES256", "RS256"],
        "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": [*PROVED_BY]}},
        "credential_metadata": {
            "display": told["display"],
            "claims": documents.named_claims(kind.schema),
        },
    }


def _both(th: str, en: str) -> dict[str, str]:
    return {"th": th, "en": en}
