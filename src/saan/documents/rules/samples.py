"""Invented data of a document type: what a specimen of its page says of nobody."""

import re
from typing import Any, Final

from saan.base.thai import api as thai
from saan.documents.rules.schema import Field, FieldKind, Schema

_NOBODY: Final = "นายตัวอย่าง สมมติ"
_NUMBER: Final = "000000000000"
"""The first 12 digits of a number that is nobody's: no register gives out a number of noughts."""
_DAY: Final = "2026-01-02"
_ALWAYS: Final = {FieldKind.DAY: _DAY, FieldKind.NATIONAL_ID: _NUMBER + thai.check_digit(_NUMBER)}
_ROWS: Final = 3
"""How many rows a table has, where it may have so many."""


def sample(schema: Schema, *, longest: bool = False) -> dict[str, Any]:
    """Return data that a type's page can print; with `longest`, the longest choices, and no free texts: who prints them sees how long they may be."""
    data: dict[str, Any] = {}
    for one in schema.fields:
        if one.kind is FieldKind.ROWS:
            rows = one.most if longest else min(one.most, _ROWS)
            data[one.name] = [_members(one.fields, longest=longest) for _ in range(rows)]
    return _members(schema.fields, longest=longest) | data


def _members(fields: tuple[Field, ...], *, longest: bool) -> dict[str, Any]:
    found = {one.name: _value(one, longest=longest) for one in fields}
    return {name: value for name, value in found.items() if value is not None}


def _value(one: Field, *, longest: bool) -> str | int | None:
    match one.kind:
        case FieldKind.TEXT if not longest:
            return _text(one)
        case FieldKind.WHOLE:
            return min(max(1, one.least), one.most)
        case FieldKind.DECIMAL:
            return f"1.{'0' * one.most}" if one.most else "1"
        case FieldKind.CHOICE:
            choices = sorted(one.choices, key=lambda each: -len(each[1].th)) if longest else one.choices
            return choices[0][0]
        case _:
            return _ALWAYS.get(one.kind)


def _text(one: Field) -> str | None:
    """Return words that say which field they stand in, none where a pattern wants something else."""
    words = _NOBODY if one.whole else f"{one.label.th} (ตัวอย่าง)"
    words = words[: one.most]
    return words if not one.pattern or re.fullmatch(one.pattern, words) else None
