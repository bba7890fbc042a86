"""Rows of one file that say the same: told apart by marks, so that a file of any length is compared in little memory.

What is compared is the data alone: to which address a document is sent makes it no other document.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from saan.documents.rules.problems import Problem
from saan.documents.rules.schema import Schema
from saan.documents.rules.values import Data
from saan.trust.canonical import Json, canonical
from saan.trust.errors import Text

MARK: Final = 12
"""Bytes of a mark: among a million rows, two that differ share one with a probability of 10**-17."""
_REMEDY: Final = Text(
    "ลบแถวที่ซ้ำ หรือแก้ข้อมูลที่ผิด อีเมลที่ต่างกันไม่ทำให้เป็นคนละฉบับ",
    "Delete the one that repeats the other, or mend what is wrong; another address makes no other document.",
)


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing in which no two rows of a file may be the same: fields together, or the whole row where none are named."""

    names: tuple[str, ...]
    label: Text

    def mark(self, data: Data, whole: bytes) -> bytes:
        """Return what is the same for rows that are the same in this; empty where one of the fields is."""
        if not self.names:
            return _hash(whole)
        values: list[Json] = [data.get(name) for name in self.names]
        return b"" if None in values else _hash(canonical(values))

    def problem(self, first: int) -> Problem:
        """Return what is wrong with a row that repeats an earlier one, whose number it names."""
        if not self.names:
            said = Text(f"ซ้ำกับแถวที่ {first} ทุกช่อง", f"The same as row {first} in every field.")
            return Problem("", "documents.row-twice", said, _REMEDY)
        said = Text(f"{self.label.th} ซ้ำกับแถวที่ {first}", f"{self.label.en}: the same as in row {first}.")
        return Problem(" ".join(self.names), "documents.row-repeats", said, _REMEDY)


def compared(schema: Schema) -> tuple[Compared, ...]:
    """Return in what the rows of a file may not be the same: what the type names, and the whole row unless that follows from it."""
    found = [Compared(names, _labels(schema, names)) for names in schema.unique]
    required = {one.name for one in schema.fields if one.required}
    if not any(required.issuperset(names) for names in schema.unique):
        found.append(Compared((), Text("", "")))
    return tuple(found)


def _labels(schema: Schema, names: tuple[str, ...]) -> Text:
    labels = [one.label for name in names if (one := schema.field(name)) is not None]
    return Text(" และ".join(one.th for one in labels), " and ".join(one.en for one in labels))


def _hash(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=MARK).digest()
