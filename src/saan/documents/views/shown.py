"""Data of a type as a page lists it: labels and values in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from saan.base.words import in_thai, say
from saan.documents import api


@dataclass(frozen=True, slots=True)
class Shown:
    """One line: its label, and a value, a picture, or a table with its heads."""

    label: str
    value: str = ""
    picture: str = ""
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def data_rows(schema: api.Schema, data: Mapping[str, Any]) -> list[Shown]:
    """Return what the data says, in the order of the schema."""
    found = []
    for one in schema.fields:
        value = data.get(one.name)
        if value is None or value == "":
            continue
        if one.kind is api.FieldKind.ROWS:
            heads = tuple(say(inner.label) for inner in one.fields)
            rows = tuple(tuple(_said(inner, row.get(inner.name)) for inner in one.fields) for row in value)
            found.append(Shown(say(one.label), heads=heads, rows=rows))
        elif one.kind is api.FieldKind.PICTURE:
            found.append(Shown(say(one.label), _said(one, value), value))
        else:
            found.append(Shown(say(one.label), _said(one, value)))
    return found


def _said(one: api.Field, value: object) -> str:
    return api.shown(one, value, in_thai=in_thai())
