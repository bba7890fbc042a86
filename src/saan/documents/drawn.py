"""Pictures of a record on its page. What strangers gave is decoded in a process of its own only (`saan.press.portraits`)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from saan.documents.rules import pictures as rule
from saan.documents.rules.problems import Problem
from saan.documents.rules.schema import Field
from saan.press.errors import BadPictureError
from saan.press.plates import Plate
from saan.press.plates.pictures import Embedded
from saan.press.portraits import embed_apart, fit_apart
from saan.trust.errors import Text

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
    if not fields:
        return {}
    wanted = {frame.name for frame in plate.marks.pictures}
    return embed_apart(
        {
            one.name: rule.picture(data[one.name])
            for one in fields
            if one.name in wanted and data.get(one.name)
        }
    )


def problems(fields: Sequence[Field], data: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield which pictures cannot be decoded, or hold more than themselves, by their fields; their form was checked before."""
    for one in fields:
        if value := data.get(one.name):
            try:
                embed_apart({one.name: rule.picture(value)})
            except BadPictureError as error:
                yield _refusal(one, error, _MEND, rule.cut_off(value))


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
