"""Types of documents that can be asked for, as their published metadata tell of them (SD-JWT VC §4)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias

from saan.documents import api as documents
from saan.trust.canonical import JsonError
from saan.trust.compact import TokenFormError, read_json
from saan.trust.errors import SaanError, Text
from saan.web.verify.naming import NO_LABELS, Labels, labels_of
from saan.web.wallet.credentials import type_metadata

Way: TypeAlias = tuple[str, ...]
"""The way to a claim, such as `("data", "full_name")`."""

MOST_BYTES: Final = 262_144
MOST_CLAIMS: Final = 300
_LONGEST: Final = 200
_ADDRESS: Final = re.compile(r"https?://[!-~]{1,400}", re.ASCII)
_OURS: Final = re.compile(r"(https?://[!-~]+)/wallet/types/(\d{13})/[\w-]+/\d{1,9}", re.ASCII)
_VERSION: Final = re.compile(r"/\d{1,9}\Z", re.ASCII)
_STEP: Final = re.compile(r"[\w-]{1,80}")
_ALWAYS_CHECKED: Final = ("valid_until",)
"""The last day of a document, which counts whether or not it is asked for."""


class TypeMetadataError(SaanError):
    """A file that should tell of a type of document is no type metadata (SD-JWT VC §4)."""

    code = "wallet.type-metadata"
    text = Text(
        th="อ่านข้อมูลชนิดเอกสารไม่ได้: {reason_th}", en="This does not tell of a type of document: {reason_en}."
    )
    remedy_text = Text(
        th="ใช้แฟ้ม JSON ที่หน่วยงานผู้ออกเผยแพร่ ณ ที่อยู่ vct ของเอกสาร (…/wallet/types/…)",
        en="Give the JSON file that the issuing agency publishes at the document's address vct (…/wallet/types/…).",
    )


@dataclass(frozen=True)
class Version:
    """One version of a type: the address that names it, and what its holders may show, each by its label.

    `labels` are those of all its fields, of columns and choices too. `agency` alone issues it, and `origin` is where that
    agency's node is; both are empty where the address does not say.
    """

    vct: str
    name: Text
    claims: Mapping[Way, Text]
    labels: Labels = NO_LABELS

    @property
    def agency(self) -> str:
        """The agency, such as `th:0994000000014`."""
        return agency_of(self.vct)

    @property
    def origin(self) -> str:
        """Where the agency's node is, such as `https://saan.agency.example`."""
        found = _OURS.fullmatch(self.vct)
        return found[1] if found else ""


@dataclass(frozen=True)
class Askable:
    """A type that can be asked for, in its versions, the newest first: its holders have the version of their day."""

    key: str
    versions: tuple[Version, ...]

    @property
    def name(self) -> Text:
        """What the newest version is called."""
        return self.versions[0].name

    @property
    def agency(self) -> str:
        """The agency that issues it, or nothing."""
        return self.versions[0].agency

    @cached_property
    def claims(self) -> dict[str, tuple[Way, Text]]:
        """Everything that a holder of any version may show, by a name for forms, under its newest label."""
        found: dict[str, tuple[Way, Text]] = {}
        for version in self.versions:
            for way, label in version.claims.items():
                found.setdefault(".".join(way), (way, label))
        return found

    def having(self, ways: Iterable[Way]) -> tuple[Version, ...]:
        """Return the versions whose holders can show all of that."""
        wanted = set(ways)
        return tuple(one for one in self.versions if wanted <= one.claims.keys())


def agency_of(vct: str) -> str:
    """Return the agency that issues the type of an address, or nothing where the address does not say."""
    found = _OURS.fullmatch(vct)
    return f"th:{found[2]}" if found else ""


_read: Final[dict[tuple[str, str], Version]] = {}
"""What was read of versions of this node, by their hash and address."""


def own_versions() -> Iterator[Version]:
    """Yield each version of the types of this node's agencies, each read once by a process: a version never changes."""
    for kind in documents.presentable():
        where = documents.type_address(kind.row.agency_id, kind.row.code, kind.row.version)
        if (kind.row.sha256, where) not in _read:
            _read[kind.row.sha256, where] = read(type_metadata(kind))
        yield _read[kind.row.sha256, where]


def gathered(versions: Iterable[Version]) -> tuple[Askable, ...]:
    """Put the versions of each type together, in the order given: those whose address differs in its last number alone."""
    types: dict[str, list[Version]] = {}
    for one in versions:
        types.setdefault(_VERSION.sub("", one.vct), []).append(one)
    return tuple(Askable(key, tuple(found)) for key, found in types.items())


def read_bytes(data: bytes) -> Version:
    """Return what the bytes of type metadata tell of a version, or raise `TypeMetadataError`."""
    if len(data) > MOST_BYTES:
        most = f"{MOST_BYTES >> 10} KiB"
        raise TypeMetadataError(reason_th=f"ใหญ่กว่า {most}", reason_en=f"it is larger than {most}")
    try:
        return read(read_json(data, "type metadata", max_depth=32))
    except (JsonError, TokenFormError):
        raise TypeMetadataError(reason_th="ไม่ใช่ JSON", reason_en="it is not JSON") from None


def read(metadata: Any) -> Version:
    """Return what type metadata tell of a version, or raise `TypeMetadataError`."""
    match metadata:
        case {"vct": str(vct), "claims": list(claims)} if _ADDRESS.fullmatch(vct) and "iss" not in metadata:
            names = _words(metadata.get("display"), "name") or Text(vct, vct)
            found = dict(_claims(claims[:MOST_CLAIMS]))
            if found:
                known = labels_of(metadata)
                return Version(vct, names, found, known[1] if known else NO_LABELS)
            raise TypeMetadataError(
                reason_th="ไม่มีข้อมูลใดที่ผู้ถือแสดงได้", reason_en="there is nothing that a holder may show"
            )
    raise TypeMetadataError(reason_th="ไม่มี vct หรือ claims", reason_en="it has no vct, or no claims")


def _claims(claims: Iterable[Any]) -> Iterator[tuple[Way, Text]]:
    """Yield what a holder may show or withhold; a table is shown whole."""
    for one in claims:
        match one:
            case {"path": [*path], "display": display} if one.get("sd", "allowed") != "never":
                way = tuple(step for step in path if isinstance(step, str) and _STEP.fullmatch(step))
                words = _words(display, "label")
                if words and way and len(way) == len(path) and way != _ALWAYS_CHECKED:
                    yield way, words


def _words(display: Any, called: str) -> Text | None:
    """Return what is said in both languages; one that is lacking is said in the other."""
    told: dict[str, str] = {}
    for one in display if isinstance(display, list) else ():
        match one:
            case {"locale": str(language)} if isinstance(one.get(called), str):
                told.setdefault(language[:2].lower(), one[called][:_LONGEST])
    first = next(iter(told.values()), None)
    return None if first is None else Text(told.get("th", first), told.get("en", first))
