"""Types of documents that can be asked for, as their published metadata tell of them (SD-JWT VC §4)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias

from saan.documents import api as documents
from saan.trust.errors import Text
from saan.web.wallet.credentials import type_metadata

Way: TypeAlias = tuple[str, ...]
"""The way to a claim, such as `("data", "full_name")`."""

_VERSION: Final = re.compile(r"/\d{1,9}\Z", re.ASCII)


@dataclass(frozen=True)
class Version:
    """One version of a type: the address that names it, and what its holders may show, each by its label."""

    vct: str
    name: Text
    claims: Mapping[Way, Text]


@dataclass(frozen=True)
class Askable:
    """A type that can be asked for, in its versions, the newest first: its holders have the version of their day."""

    key: str
    versions: tuple[Version, ...]

    @property
    def name(self) -> Text:
        """What the newest version is called."""
        return self.versions[0].name

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


def own() -> tuple[Askable, ...]:
    """Return the types of this node's agencies."""
    return gathered(read(type_metadata(kind)) for kind in documents.presentable())


def gathered(versions: Iterable[Version]) -> tuple[Askable, ...]:
    """Put the versions of each type together, in the order given: those whose address differs in its last number alone."""
    types: dict[str, list[Version]] = {}
    for one in versions:
        types.setdefault(_VERSION.sub("", one.vct), []).append(one)
    return tuple(Askable(key, tuple(found)) for key, found in types.items())


def read(metadata: Mapping[str, Any]) -> Version:
    """Return what type metadata tell of a version."""
    names = {one["locale"][:2]: one["name"] for one in metadata["display"]}
    return Version(metadata["vct"], Text(names["th"], names["en"]), dict(_claims(metadata["claims"])))


def _claims(claims: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Way, Text]]:
    """Yield what a holder may show or withhold; a table is shown whole. The last day is checked whether or not it is asked for."""
    for one in claims:
        if one["sd"] == "allowed" and one["path"] != ["valid_until"]:
            labels = {each["locale"][:2]: each["label"] for each in one["display"]}
            yield tuple(one["path"]), Text(labels["th"], labels["en"])
