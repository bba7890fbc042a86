"""What a type's documents and their fields are called: type metadata (SD-JWT VC §4), as wallets fetch them and pages carry them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from saan.documents import links
from saan.documents.rules.definition import Definition
from saan.documents.rules.schema import Schema
from saan.trust.sdjwt import Path

_SHOWN: Final[tuple[tuple[Path, str, str], ...]] = (
    (("issuer",), "ผู้ออก", "Issuer"),
    (("document_type",), "ชนิดเอกสาร", "Type of document"),
    (("record_sha256",), "ค่าแฮชของข้อมูล", "Hash of the record"),
)
"""What a holder cannot withhold."""
_AROUND: Final[tuple[tuple[Path, str, str], ...]] = (
    (("iat",), "ออกเข้ากระเป๋าเมื่อ", "Put into the wallet on"),
    (("data",), "ข้อมูลในเอกสาร", "What the document says"),
)
"""What there is beside and above the fields. There are wallets to which a claim that the metadata leave out makes the document one of another type."""
_WITHHELD: Final[Mapping[str, tuple[str, str]]] = {
    "number": ("เลขที่", "Number"),
    "holder": ("ออกให้แก่", "Issued to"),
    "issued_on": ("วันที่ออก", "Issued on"),
    "valid_until": ("ใช้ได้ถึง", "Valid until"),
}


def address(agency: str, code: str, version: int) -> str:
    """Return where a version's metadata are published, which is also its name (SD-JWT VC §3.2.2.1)."""
    return links.public(f"/wallet/types/{agency.removeprefix('th:')}/{code}/{version}")


def metadata(agency: str, version: int, definition: Definition, schema: Schema) -> dict[str, Any]:
    """Return a version's metadata: names and labels in Thai and English, and the schema."""
    name = definition.name
    return {
        "vct": address(agency, definition.code, version),
        "name": name.th,
        "display": [{"locale": "th", "name": name.th}, {"locale": "en", "name": name.en}],
        "claims": [_named(*each, "label") | {"sd": "allowed"} for each in _claims(schema)]
        + [
            _named(*each, "label") | {"sd": "never"}
            for each in (*_SHOWN, *_AROUND, *_rows(schema), *_in_rows(schema))
        ],
        "schema": definition.schema,
    }


def named_claims(schema: Schema) -> list[dict[str, Any]]:
    """Return what the claims of a type are called, as the issuer's metadata have it (OpenID4VCI §12.2.4)."""
    return [_named(*each, "name") for each in (*_claims(schema), *_SHOWN, *_in_rows(schema))]


def _claims(schema: Schema) -> Iterator[tuple[Path, str, str]]:
    """Yield each claim that a holder may withhold, and what it is called."""
    for name, (th, en) in _WITHHELD.items():
        yield (name,), th, en
    for one in schema.fields:
        yield ("data", one.name), one.label.th, one.label.en


def _rows(schema: Schema) -> Iterator[tuple[Path, str, str]]:
    """Yield the rows of each table, which are called as it is."""
    for one in schema.fields:
        if one.fields:
            yield ("data", one.name, None), one.label.th, one.label.en


def _in_rows(schema: Schema) -> Iterator[tuple[Path, str, str]]:
    """Yield what the columns of a table are called: it is shown whole."""
    for one in schema.fields:
        for inner in one.fields:
            yield ("data", one.name, None, inner.name), inner.label.th, inner.label.en


def _named(path: Path, th: str, en: str, called: str) -> dict[str, Any]:
    """Return a claim with its name in both languages; type metadata call that a label, the issuer's metadata a name."""
    return {"path": list(path), "display": [{"locale": "th", called: th}, {"locale": "en", called: en}]}
