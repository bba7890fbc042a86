"""Pictures of a record on its page. What strangers gave is decoded in a process of its own only (`saan.press.portraits`)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from saan.documents.rules import pictures as rule
from saan.documents.rules.problems import Problem
from saan.documents.rules.schema import Field
from saan.press.errors import BadPictureError
from saan.press.plates import Plate
from saan.press.plates.pictures import Embedded
from saan.press.portraits import embed_apart, fit_apart
from saan.trust.errors import Text

AT_ONCE: Final = 20
"""Rows whose pictures are read together."""
_MEND: Final = Text(
    "ใช้ภาพ JPEG หรือ PNG ที่เปิดดูได้ บันทึกโดยไม่มีข้อมูลอื่นประกอบภาพ (Exif) แล้วลองใหม่ ข้อมูลอื่นยังอยู่ครบ",
    "Give a JPEG or PNG that opens, saved without what is about it (Exif), and try again; the rest is kept.",
)
_CHOOSE: Final = Text(
    "เลือกภาพ JPEG หรือ PNG ที่เปิดดูได้ ข้อความที่พิมพ์ไว้ยังอยู่ครบ",
    "Choose a JPEG or PNG that opens; what you typed is kept.",
)


def pictures(plate: Plate, fields: Sequence[Field], data: Mapping[str, Any]) -> dict[str, Embedded]:
    """Return the pictures of some data that a plate draws, by name; raise `BadPictureError`. Nothing is done where there are none."""
    return pictures_of(plate, fields, [data])[0] if fields else {}


def pictures_of(
    plate: Plate,
    fields: Sequence[Field],
    rows: Sequence[Mapping[str, Any]],
    beat: Callable[[], None] = lambda: None,
) -> list[dict[str, Embedded]]:
    """Return the same of rows of one file; `beat` is called now and then. Some are read at once: to begin takes longer than to read."""
    drawn = {frame.name for frame in plate.marks.pictures}
    names = [one.name for one in fields if one.name in drawn]
    found: list[dict[str, Embedded]] = []
    for start in range(0, len(rows), AT_ONCE):
        beat()
        found += _embedded(names, rows[start : start + AT_ONCE])
    return found


def _embedded(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Embedded]]:
    asked = {
        f"{place} {name}": rule.picture(row[name])
        for place, row in enumerate(rows)
        for name in names
        if row.get(name)
    }
    try:
        made = embed_apart(asked)
    except BadPictureError as error:
        error.fields["field"] = str(error.fields["field"]).rpartition(" ")[2]
        raise
    return [
        {name: made[key] for name in names if (key := f"{place} {name}") in made}
        for place in range(len(rows))
    ]


def problems(fields: Sequence[Field], data: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield which pictures cannot be decoded, or hold more than themselves, by their fields; their form was checked before."""
    for one in fields:
        if value := data.get(one.name):
            try:
                embed_apart({one.name: rule.picture(value)})
            except BadPictureError as error:
                yield _refusal(one, error, _MEND, rule.cut_off(value))


def problems_of(fields: Sequence[Field], rows: Sequence[Mapping[str, Any]]) -> list[tuple[Problem, ...]]:
    """Return the same of each of some rows of one file; row by row only where one of them is bad."""
    try:
        _embedded([one.name for one in fields], rows)
    except BadPictureError:
        return [tuple(problems(fields, row)) for row in rows]
    return [()] * len(rows)


def fitted(one: Field, given: bytes) -> str | Problem:
    """Return the value that a picture from a person's camera makes, as small as the field wants it; or why none can be made."""
    try:
        made = fit_apart(one.name, given, one.most)
    except BadPictureError as error:
        return _refusal(one, error, _CHOOSE)
    return rule.written(made) or ""


def _refusal(one: Field, error: BadPictureError, mend: Text, known: Text | None = None) -> Problem:
    why = known or Text(str(error.fields["reason_th"]), str(error.fields["reason_en"]))
    said = Text(f"{one.label.th}: {why.th}", f"{one.label.en}: {why.en}.")
    return Problem(one.name, "documents.bad-picture", said, mend)
