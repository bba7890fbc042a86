"""The schema of a document type: a strict subset of JSON Schema 2020-12, of which a form, a column and a page can be made.

Every rule about a value stands here, so that a page, a call and a bulk file refuse the same things in the same words.

Beyond JSON Schema each property says: `title` and `x-title-en`, its labels; `x-personal`, false or the lawful ground on
which it is kept (PDPA s. 24 and 26); and where a standard names it, `x-standard`. A text that is somebody's name says
`x-name`, so that no line of the page breaks it.
A picture has the `format` "picture", and its value is a `data:` URL (`rules.pictures`); `x-most-kib` bounds the picture itself.
`maxLength` would count the characters of the URL, and `contentEncoding` speaks of a bare base64 that does not say what it is.
`x-unique` beside `properties` lists fields, each alone or several together (`[["student_id"], ["book", "page"]]`),
whose values stand in one row of a file only; what was issued before, or stands in another file, is not compared. Keywords outside this list are refused, because a reader that passed over
one would accept what another refuses.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from saan.documents.rules import pictures
from saan.documents.rules.problems import Problem
from saan.trust.errors import Text

MOST_FIELDS: Final = 80
MOST_ROWS: Final = 200
MOST_TEXT: Final = 4000
GREATEST: Final = 10**15
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    DAY = "day"
    WHOLE = "whole"
    DECIMAL = "decimal"
    CHOICE = "choice"
    NATIONAL_ID = "national-id"
    PICTURE = "picture"
    ROWS = "rows"


class Ground(StrEnum):
    """On what ground personal data is kept (PDPA s. 24; s. 26 for `explicit-consent`)."""

    PUBLIC_TASK = "public-task"
    LEGAL_DUTY = "legal-duty"
    CONTRACT = "contract"
    CONSENT = "consent"
    EXPLICIT_CONSENT = "explicit-consent"
    VITAL_INTEREST = "vital-interest"
    LEGITIMATE_INTEREST = "legitimate-interest"
    ARCHIVE = "archive"


GROUND_TEXT: Final[Mapping[Ground, Text]] = {
    Ground.PUBLIC_TASK: Text("ภารกิจเพื่อประโยชน์สาธารณะหรือใช้อำนาจรัฐ", "public task or official authority"),
    Ground.LEGAL_DUTY: Text("ปฏิบัติตามกฎหมาย", "legal duty"),
    Ground.CONTRACT: Text("ปฏิบัติตามสัญญา", "contract"),
    Ground.CONSENT: Text("ความยินยอม", "consent"),
    Ground.EXPLICIT_CONSENT: Text("ความยินยอมโดยชัดแจ้ง (ข้อมูลอ่อนไหว)", "explicit consent (sensitive data)"),
    Ground.VITAL_INTEREST: Text("ป้องกันอันตรายต่อชีวิต", "vital interest"),
    Ground.LEGITIMATE_INTEREST: Text("ประโยชน์โดยชอบด้วยกฎหมาย", "legitimate interest"),
    Ground.ARCHIVE: Text("จดหมายเหตุ วิจัย หรือสถิติ", "archive, research or statistics"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `most` bounds characters, digits after the point, rows, or the bytes of a picture; `ground` is None for what is not personal.

    `whole` says that a text is a name, which no line breaks.
    """

    name: str
    kind: FieldKind
    label: Text
    hint: Text
    required: bool
    ground: Ground | None
    standard: str = ""
    least: int = 0
    most: int = 0
    pattern: str = ""
    lines: int = 1
    choices: tuple[tuple[str, Text], ...] = ()
    baht: bool = False
    thai_digits: bool = False
    whole: bool = False
    fields: tuple["Field", ...] = ()


@dataclass(frozen=True, slots=True)
class Schema:
    """All fields, in the order in which they are asked for; `unique` are those whose values no two rows of a file share."""

    fields: tuple[Field, ...]
    unique: tuple[tuple[str, ...], ...] = ()

    def field(self, name: str) -> Field | None:
        """Return the field of a name, or None."""
        return next((one for one in self.fields if one.name == name), None)

    @property
    def pictures(self) -> tuple[Field, ...]:
        """The fields that are pictures; most types have none."""
        return tuple(one for one in self.fields if one.kind is FieldKind.PICTURE)

    def paths(self) -> Iterator[tuple[str, Field]]:
        """Yield each single value, by its path; rows as many as there may be. A page prints those that are no pictures."""
        for one in self.fields:
            if one.kind is FieldKind.ROWS:
                for row in range(one.most):
                    for inner in one.fields:
                        yield f"{one.name}.{row}.{inner.name}", inner
            else:
                yield one.name, one


_COMMON = frozenset({
    "type", "title", "x-title-en", "description", "x-description-en", "x-personal", "x-standard", "x-thai-digits",
})  # fmt: skip
_OWN: Final[Mapping[FieldKind, frozenset[str]]] = {
    FieldKind.TEXT: frozenset({"minLength", "maxLength", "pattern", "x-lines", "x-name"}),
    FieldKind.DAY: frozenset({"format"}),
    FieldKind.WHOLE: frozenset({"minimum", "maximum"}),
    FieldKind.DECIMAL: frozenset({"format", "x-places", "x-baht"}),
    FieldKind.CHOICE: frozenset({"enum", "x-enum-titles"}),
    FieldKind.NATIONAL_ID: frozenset({"format"}),
    FieldKind.PICTURE: frozenset({"format", "x-most-kib"}),
    FieldKind.ROWS: frozenset({"items", "minItems", "maxItems"}),
}
_TOP = frozenset({
    "$schema", "$id", "type", "title", "description", "properties", "required", "additionalProperties",
})  # fmt: skip
_UNIQUE: Final = "x-unique"
_FORMATS: Final = {
    "date": FieldKind.DAY,
    "decimal": FieldKind.DECIMAL,
    "thai-national-id": FieldKind.NATIONAL_ID,
    "picture": FieldKind.PICTURE,
}
_UNCOMPARED: Final = frozenset({FieldKind.ROWS, FieldKind.PICTURE})
"""What no rows are compared by: it is no value that a person reads in one line."""


class _Reading:
    """One reading of a schema: gathers every problem, so that its author mends all of them at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, path: str, th: str, en: str) -> None:
        self.problems.append(
            Problem(
                path, "documents.schema", Text(th, en),
                Text("แก้ type.json ตามคู่มือผู้ออกแบบชนิดเอกสาร", "Mend type.json as the guide to document types says."),
            )
        )  # fmt: skip

    def members(self, raw: object, path: str, *, nested: bool) -> tuple[Field, ...]:
        """Read an object with its properties."""
        if not isinstance(raw, dict) or raw.get("type") != "object":
            self.wrong(path, "ต้องเป็น object", "it must be an object")
            return ()
        if unknown := sorted(set(raw) - _TOP - (set() if nested else {_UNIQUE})):
            self.wrong(path, f"ไม่รู้จักคำสั่ง {', '.join(unknown)}", f"unknown keywords: {', '.join(unknown)}")
        if raw.get("additionalProperties") is not False:
            self.wrong(path, "ต้องระบุ additionalProperties: false", "additionalProperties must be false")
        properties, required = raw.get("properties"), raw.get("required", [])
        if not isinstance(properties, dict) or not 1 <= len(properties) <= MOST_FIELDS:
            self.wrong(
                path,
                f"ต้องมี properties 1 ถึง {MOST_FIELDS} ช่อง",
                f"there must be 1 to {MOST_FIELDS} properties",
            )
            return ()
        if not isinstance(required, list) or not set(map(str, required)) <= properties.keys():
            self.wrong(path, "required ระบุช่องที่ไม่มี", "required names fields that are not there")
            required = []
        return tuple(
            self.field(name, value, f"{path}.{name}".lstrip("."), required=name in required, nested=nested)
            for name, value in properties.items()
        )

    def unique(self, raw: object, fields: Sequence[Field]) -> tuple[tuple[str, ...], ...]:
        """Return the fields, alone or together, of which no two rows of a file hold the same."""
        said = raw.get(_UNIQUE, []) if isinstance(raw, dict) else []
        plain = {one.name for one in fields if one.kind not in _UNCOMPARED}
        if not isinstance(said, list) or not all(_names_each_once(names, plain) for names in said):
            self.wrong(
                _UNIQUE,
                'x-unique ต้องเป็นรายการของรายการชื่อช่องที่มีค่าเดียว เช่น [["student_id"]]',
                'x-unique must list lists of fields of one value, such as [["student_id"]]',
            )
            return ()
        return tuple(tuple(names) for names in said)

    def field(self, name: str, raw: object, path: str, *, required: bool, nested: bool) -> Field:
        """Read one property."""
        empty = Text("", "")
        if not _NAME.fullmatch(name):
            self.wrong(path, "ชื่อช่องต้องเป็น a-z 0-9 _", "a field's name is of a-z, 0-9 and _")
        if not isinstance(raw, dict):
            self.wrong(path, "ต้องเป็น object", "it must be an object")
            return Field(name, FieldKind.TEXT, empty, empty, required, None)
        kind = self.kind(raw, path)
        if nested and kind is FieldKind.ROWS:
            self.wrong(path, "ตารางซ้อนตารางไม่ได้", "rows cannot hold rows")
        if nested and kind is FieldKind.PICTURE:
            self.wrong(path, "ตารางมีภาพไม่ได้", "rows cannot hold pictures")
        if unknown := sorted(set(raw) - _COMMON - _OWN[kind]):
            self.wrong(
                path,
                f"ช่องชนิด {kind} ใช้ {', '.join(unknown)} ไม่ได้",
                f"a field of kind {kind} has no {', '.join(unknown)}",
            )
        label = self.words(raw, path, "title", needed=True)
        made = Field(
            name, kind, label, self.words(raw, path, "description", needed=False), required,
            self.ground(raw, path, kind), str(raw.get("x-standard", "")),
            thai_digits=raw.get("x-thai-digits") is True,
            baht=raw.get("x-baht") is True,
            whole=raw.get("x-name") is True,
            choices=self.choices(raw, path) if kind is FieldKind.CHOICE else (),
            fields=self.members(raw.get("items"), path, nested=True) if kind is FieldKind.ROWS and not nested else (),
            **self.bounds(raw, path, kind),
        )  # fmt: skip
        if kind is FieldKind.TEXT:
            self.check_pattern(made, path)
        return made

    def kind(self, raw: Mapping[str, Any], path: str) -> FieldKind:
        """Return what a property holds."""
        said = raw.get("type")
        if said == "integer":
            return FieldKind.WHOLE
        if said == "array":
            return FieldKind.ROWS
        if said != "string":
            self.wrong(path, "type ต้องเป็น string integer หรือ array", "type must be string, integer or array")
        if "enum" in raw:
            return FieldKind.CHOICE
        if "format" not in raw:
            return FieldKind.TEXT
        found = _FORMATS.get(str(raw["format"]))
        if found is None:
            self.wrong(path, f"ไม่รู้จัก format {raw['format']}", f"unknown format {raw['format']}")
        return found or FieldKind.TEXT

    def words(self, raw: Mapping[str, Any], path: str, name: str, *, needed: bool) -> Text:
        """Return a label in both languages."""
        th, en = raw.get(name, ""), raw.get(f"x-{name}-en", "")
        if not (isinstance(th, str) and isinstance(en, str)) or bool(th) != bool(en) or (needed and not th):
            self.wrong(path, f"ต้องมี {name} และ x-{name}-en", f"{name} and x-{name}-en must both be given")
            return Text(str(th), str(en))
        return Text(th, en)

    def ground(self, raw: Mapping[str, Any], path: str, kind: FieldKind) -> Ground | None:
        """Return the lawful ground of a personal field; a table's fields each say their own."""
        said = raw.get("x-personal")
        if said is False or (kind is FieldKind.ROWS and said is None):
            return None
        if isinstance(said, str) and said in set(Ground):
            return Ground(said)
        grounds = ", ".join(Ground)
        self.wrong(
            path,
            f"ต้องระบุ x-personal: false หากไม่ใช่ข้อมูลส่วนบุคคล หรือฐานทางกฎหมายข้อใดข้อหนึ่ง ({grounds})",
            f"x-personal must be false, or the lawful ground ({grounds})",
        )
        return None

    def choices(self, raw: Mapping[str, Any], path: str) -> tuple[tuple[str, Text], ...]:
        """Return the choices with their labels."""
        values, titles = raw.get("enum"), raw.get("x-enum-titles", {})
        if not isinstance(values, list) or not values or not all(isinstance(one, str) for one in values):
            self.wrong(path, "enum ต้องเป็นข้อความอย่างน้อยหนึ่งค่า", "enum must list texts")
            return ()
        found = []
        for value in values:
            title = titles.get(value) if isinstance(titles, dict) else None
            if not isinstance(title, dict) or not title.get("th") or not title.get("en"):
                self.wrong(
                    path, f"x-enum-titles ขาดคำของ {value}", f"x-enum-titles lacks the words for {value}"
                )
                continue
            found.append((value, Text(str(title["th"]), str(title["en"]))))
        return tuple(found)

    def bounds(self, raw: Mapping[str, Any], path: str, kind: FieldKind) -> dict[str, Any]:
        """Return the bounds of a value as they are kept in `Field`."""
        if kind is FieldKind.TEXT:
            lines = self.number(raw, path, "x-lines", 1, 1, 20)
            return {
                "least": self.number(raw, path, "minLength", 1, 0, MOST_TEXT),
                "most": self.number(raw, path, "maxLength", None, 1, MOST_TEXT),
                "pattern": str(raw.get("pattern", "")),
                "lines": lines,
            }
        if kind is FieldKind.WHOLE:
            return {
                "least": self.number(raw, path, "minimum", 0, -GREATEST, GREATEST),
                "most": self.number(raw, path, "maximum", GREATEST, -GREATEST, GREATEST),
            }
        if kind is FieldKind.DECIMAL:
            return {"most": self.number(raw, path, "x-places", 2, 0, 6)}
        if kind is FieldKind.PICTURE:
            most = pictures.MOST >> 10
            return {"most": self.number(raw, path, "x-most-kib", most, 1, most) << 10}
        if kind is FieldKind.ROWS:
            return {
                "least": self.number(raw, path, "minItems", 0, 0, MOST_ROWS),
                "most": self.number(raw, path, "maxItems", None, 1, MOST_ROWS),
            }
        return {}

    def number(  # noqa: PLR0913, PLR0917 - a keyword, its usual value and its bounds
        self, raw: Mapping[str, Any], path: str, name: str, usual: int | None, least: int, most: int
    ) -> int:  # fmt: skip
        """Return a whole number of a keyword; without a usual value it must be there."""
        said = raw.get(name, usual)
        if not isinstance(said, int) or isinstance(said, bool) or not least <= said <= most:
            self.wrong(path, f"{name} ต้องเป็นจำนวนเต็ม {least} ถึง {most}", f"{name} must be {least} to {most}")
            return least
        return said

    def check_pattern(self, made: Field, path: str) -> None:
        """Refuse a pattern that cannot be compiled, or is long enough to be a trap."""
        try:
            re.compile(made.pattern)
        except re.error:
            self.wrong(path, "pattern ผิดรูปแบบ", "the pattern cannot be read")
        if len(made.pattern) > 200 or re.search(r"[*+}]\)?[*+{]", made.pattern):  # noqa: PLR2004 - no honest pattern is longer
            self.wrong(
                path,
                "pattern ยาวหรือซ้อนการซ้ำ อาจทำให้ระบบช้า",
                "the pattern is too long or repeats a repetition",
            )


def _names_each_once(names: object, known: AbstractSet[str]) -> bool:
    """Return whether this is a list of names that are known, at least one and none twice."""
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return False
    return bool(names) and set(names) <= known and len(set(names)) == len(names)


def read_schema(raw: object) -> tuple[Schema, tuple[Problem, ...]]:
    """Return the schema and everything that is wrong with it; with any problem, the schema is not to be used."""
    reading = _Reading()
    fields = reading.members(raw, "", nested=False)
    schema = Schema(fields, reading.unique(raw, fields))
    for one in schema.pictures[pictures.MOST_FIELDS :]:
        reading.wrong(
            one.name,
            f"มีภาพได้ไม่เกิน {pictures.MOST_FIELDS} ช่อง",
            f"a type has at most {pictures.MOST_FIELDS} pictures",
        )
    return schema, tuple(reading.problems)


def labels(schema: Schema, path: str) -> Text:
    """Return the words for a path, as `รายวิชา ลำดับที่ 3 หน่วยกิต`."""
    parts: Sequence[str] = path.split(".")
    one = schema.field(parts[0])
    if one is None:
        return Text(path, path)
    if len(parts) < 3:  # noqa: PLR2004 - field, row, inner field
        return one.label
    inner = next((each for each in one.fields if each.name == parts[2]), None)
    said = inner.label if inner else Text(parts[2], parts[2])
    row = int(parts[1]) + 1
    return Text(f"{one.label.th} ลำดับที่ {row} {said.th}", f"{one.label.en} {row}, {said.en}")
