"""What this node itself knows of documents that were issued here; nothing of who asks is kept."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography import x509
from django.conf import settings

from saan.base.agencies import api as agencies
from saan.documents import api as documents
from saan.documents.api import DocumentRecord
from saan.exchange import api as exchange
from saan.press.paperseals import seal_name
from saan.press.recognising import Check
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError, Text
from saan.trust.ids import AgencyId
from saan.web.ports.anchors import anchors
from saan.web.ports.held import authorities, certificates
from saan.web.verify.around import Around, Registered
from saan.web.verify.naming import NO_LABELS, Labels, Way, type_of
from saan.web.verify.reports import Fact, Picture, Table

_LIST = re.compile(r"/status/(\d{13})/(\d{1,9})\Z", re.ASCII)


def around() -> Around:
    """Return what this node has at hand for checking."""
    return Around(registered, printed, own_seals(), own_list, labels, _anchors())


def _anchors() -> dict[str, tuple[x509.Certificate, ...]]:
    """Return the authorities that the settings name; the doctor tells an administrator of a file that cannot be read."""
    try:
        return anchors(Path(settings.SAAN_HOME), settings.SAAN.anchors)
    except SaanError:
        return {}


def registered(record: DocumentRecord, record_sha256: str) -> Registered | None:
    """Return what this node's register says of a document that was issued here, or None."""
    try:
        held = documents.held(record.id, record_sha256, utc_now())
        schema = documents.type_version(held.type_id).schema
    except SaanError:
        return None
    said = tuple(_shown(one, record.data[one.name]) for one in schema.fields if record.data.get(one.name))
    return Registered(held.standing, held.reason, said)


def _shown(one: documents.Field, value: Any) -> Fact | Table:
    """Return what a field of a record says, as the page of the document shows it."""
    if one.kind is documents.FieldKind.PICTURE:
        return Fact(one.label, Picture(value, documents.described(value)))
    if one.kind is not documents.FieldKind.ROWS:
        return Fact(one.label, _both(one, value))
    said = [inner for inner in one.fields if any(row.get(inner.name) is not None for row in value)]
    rows = tuple(tuple(_both(inner, row.get(inner.name)) for inner in said) for row in value)
    return Table(one.label, tuple(inner.label for inner in said), rows)


def _both(one: documents.Field, value: object) -> Text:
    return Text(documents.shown(one, value), documents.shown(one, value, in_thai=False))


def printed(check: Check) -> tuple[DocumentRecord, str] | None:
    """Return the record that the link on a paper of this node names, and its hash, or None."""
    if not _ours(check.origin + "/"):
        return None
    try:
        held = documents.held(check.id, check.record_sha256, utc_now())
    except SaanError:
        return None
    return held.record, held.record_sha256


def own_seals() -> dict[str, dict[str, x509.Certificate]]:
    """Return the certificates that seal barcodes here, or did before they were renewed, by agency and by the name that a barcode gives.

    Those between them and their roots stand among them: no barcode holds up under the certificate of an authority.
    """
    folder = Path(settings.SAAN_HOME) / "keys"
    served = tuple(one.id for one in agencies.served_agencies())
    return {agency: _seals(folder, exchange.seal_name(agency, served)) for agency in served}


def _seals(folder: Path, name: str) -> dict[str, x509.Certificate]:
    return {seal_name(one): one for one in (*certificates(folder, name), *authorities(folder, name))}


def own_list(uri: str) -> str:
    """Return the token of this node's own status list; no other is fetched, for its issuer would learn who asks."""
    found = _LIST.search(uri)
    if found is None or not _ours(uri):
        return ""
    try:
        return documents.status_list(AgencyId(f"th:{found[1]}"), int(found[2]), utc_now())[0]
    except SaanError:
        return ""


def labels(vct: str) -> Labels:
    """Return what the fields of a type of this node are called, by the type's address."""
    found = type_of(vct)
    if not found or not _ours(vct):
        return NO_LABELS
    agency, code, version = found.split("/")
    for row in documents.versions(f"th:{agency}", code):
        if row.version == int(version):
            fields = dict(_fields(documents.type_version(row.id).schema))
            choices = {way: dict(one.choices) for way, one in fields.items() if one.choices}
            return Labels({way: one.label for way, one in fields.items()}, choices)
    return NO_LABELS


def _fields(schema: documents.Schema) -> Iterator[tuple[Way, documents.Field]]:
    for one in schema.fields:
        yield ("data", one.name), one
        yield from ((("data", one.name, inner.name), inner) for inner in one.fields)


def _ours(address: str) -> bool:
    return address.startswith(settings.SAAN.public_url.rstrip("/") + "/")
