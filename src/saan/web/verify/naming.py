"""What the fields of a type are called: by this node's own types, or by type metadata given beside a document (SD-JWT VC §4).

Names are words for what was signed and change no verdict, so metadata need no signature; those of a credential must be
named by it, and those of a page must be of the agency, code and version that its record names.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from saan.documents.api import DocumentRecord
from saan.trust.canonical import JsonError
from saan.trust.compact import TokenFormError, read_json
from saan.trust.errors import Text

Way: TypeAlias = tuple[str, ...]
"""The way to a field, without the numbers of rows: `("data", "courses", "grade")`."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What the fields of a type are called, and each choice of a field that has choices, by the way to the field."""

    fields: Mapping[Way, Text] = field(default_factory=dict)
    choices: Mapping[Way, Mapping[str, Text]] = field(default_factory=dict)

    def ordered(self, names: Iterable[str], way: Way) -> list[str]:
        """Return the names of the fields below a way as their type has them, and then those that it does not name."""
        places = {known: place for place, known in enumerate(self.fields)}
        return sorted(names, key=lambda name: places.get((*way, name), len(places)))

    def value(self, way: Way, value: str) -> str | Text:
        """Return the label of a choice, or the value itself where it is none."""
        return self.choices.get(way, {}).get(value, value)

    def below(self, ways: Iterable[Way]) -> "Labels":
        """Return what the fields at these ways, and below them, are called."""
        known = tuple(ways)

        def within(way: Way) -> bool:
            return any(way[: len(one)] == one for one in known)

        return Labels(
            {way: label for way, label in self.fields.items() if within(way)},
            {way: choices for way, choices in self.choices.items() if within(way)},
        )


NO_LABELS: Final = Labels()
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
    return labels_of(said)


def labels_of(said: Any) -> tuple[str, Labels] | None:
    """Return the type that type metadata name and its labels, or None for what are none."""
    match said:
        case {"vct": str(vct), "claims": list(claims)} if "iss" not in said:
            fields = dict(one for one in map(_labelled, claims[:MOST_CLAIMS]) if one is not None)
            return vct, Labels(fields, dict(_choices(said.get("schema"), ("data",))))
    return None


def _choices(schema: Any, way: Way) -> Iterator[tuple[Way, Mapping[str, Text]]]:
    """Yield the choices of the fields below a way that a type's schema names in words (`x-enum-titles`)."""
    match schema:
        case {"properties": dict(fields)}:
            for name, one in list(fields.items())[:MOST_CLAIMS]:
                yield from _choices(one, (*way, name))
        case {"items": dict(row)}:
            yield from _choices(row, way)
        case {"x-enum-titles": dict(titles)}:
            yield (
                way,
                dict(one for one in map(_titled, list(titles.items())[:MOST_CLAIMS]) if one is not None),
            )


def _titled(choice: tuple[str, Any]) -> tuple[str, Text] | None:
    match choice[1]:
        case {"th": str(th), "en": str(en)}:
            return choice[0], Text(th[:_LONGEST], en[:_LONGEST])
    return None


def _labelled(claim: Any) -> tuple[Way, Text] | None:
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
