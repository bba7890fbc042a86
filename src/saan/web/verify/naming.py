"""What the fields of a type are called: by this node's own types, or by type metadata given beside a document (SD-JWT VC §4).

Names are words for what was signed and change no verdict, so metadata need no signature; those of a credential must be
named by it, and those of a page must be of the agency, code and version that its record names.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from saan.documents.api import DocumentRecord
from saan.trust.canonical import JsonError
from saan.trust.compact import TokenFormError, read_json
from saan.trust.errors import Text

Labels: TypeAlias = Mapping[tuple[str, ...], Text]
"""Names by the way to a field, without the numbers of rows: `("data", "courses", "grade")`."""
Labelling: TypeAlias = Callable[[str], Labels]
"""Tells the labels of a type by its address, its `vct`."""

MOST_BYTES: Final = 262_144
MOST_CLAIMS: Final = 1000
_LONGEST = 200
_OURS = re.compile(r"/wallet/types/(\d{13}/[\w-]+/\d{1,9})\Z", re.ASCII)


def path_of(record: DocumentRecord) -> str:
    """Return how the address ends under which the type of a record is published."""
    kind = record.document_type
    return f"{record.issuer.agency.removeprefix('th:')}/{kind.code}/{kind.version}"


def type_of(vct: str) -> str:
    """Return the agency, code and version in the address of a type of Saan's, or nothing."""
    found = _OURS.search(vct)
    return found[1] if found else ""


def read(data: bytes) -> tuple[str, Labels] | None:
    """Return the type that type metadata name and its labels, or None for bytes that are none."""
    if data[:1] != b"{" or len(data) > MOST_BYTES or b'"vct"' not in data or b'"claims"' not in data:
        return None
    try:
        said = read_json(data, "type metadata", max_depth=32)
    except (JsonError, TokenFormError):
        return None
    match said:
        case {"vct": str(vct), "claims": list(claims)} if "iss" not in said:
            return vct, dict(one for one in map(_labelled, claims[:MOST_CLAIMS]) if one is not None)
    return None


def _labelled(claim: Any) -> tuple[tuple[str, ...], Text] | None:
    match claim:
        case {"path": list(path), "display": list(display)}:
            words = _words(display)
            return (tuple(step for step in path if isinstance(step, str)), words) if words else None
    return None


def _words(display: Sequence[Any]) -> Text | None:
    """Return the labels of both languages; one that is lacking is said in the other."""
    told: dict[str, str] = {}
    for one in display:
        match one:
            case {"locale": str(language), "label": str(label)} | {
                "lang": str(language),
                "label": str(label),
            }:
                told.setdefault(language[:2].lower(), label[:_LONGEST])
    first = next(iter(told.values()), None)
    return None if first is None else Text(told.get("th", first), told.get("en", first))
