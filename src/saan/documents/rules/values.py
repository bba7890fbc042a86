"""Reading what was typed, and checking what was sent, against a schema: the same refusals for page, call and file."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final

from saan.base.thai import api as thai
from saan.documents.rules import pictures
from saan.documents.rules.problems import Problem, of_error
from saan.documents.rules.schema import GREATEST, Field, FieldKind, Schema, labels
from saan.trust.canonical import Json
from saan.trust.errors import SaanError, Text

Data = dict[str, Json]
DECIMAL: Final = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?")
_FILL: Final = Text("กรอกช่องนี้แล้วลองใหม่", "Fill it in and try again.")
_MEND: Final = Text("แก้ช่องนี้แล้วลองใหม่ ข้อมูลอื่นยังอยู่ครบ", "Mend this field and try again; the rest is kept.")


def read_typed(schema: Schema, typed: Mapping[str, str]) -> tuple[Data, tuple[Problem, ...]]:
    """Return the data that texts make, by path (`courses.0.code`), and everything that is wrong with them.

    Days may be typed in either era, numbers with Thai digits and commas; empty rows are passed over.
    """
    data: Data = {}
    problems: list[Problem] = []
    for one in schema.fields:
        if one.kind is FieldKind.ROWS:
            data[one.name] = _typed_rows(one, typed, problems)
        elif text := typed.get(one.name, "").strip():
            data[one.name] = _typed(one, text, one.name, problems)
    bad = {problem.field for problem in problems}
    found = [problem for problem in check(schema, data) if problem.field not in bad]
    return data, (*problems, *found)


def _typed_rows(one: Field, typed: Mapping[str, str], problems: list[Problem]) -> list[Json]:
    rows: list[Json] = []
    for row in sorted({int(name.split(".")[1]) for name in typed if _of_row(one.name, name)}):
        texts = {inner.name: typed.get(f"{one.name}.{row}.{inner.name}", "").strip() for inner in one.fields}
        if any(texts.values()):
            rows.append(
                {
                    inner.name: _typed(
                        inner, texts[inner.name], f"{one.name}.{len(rows)}.{inner.name}", problems
                    )
                    for inner in one.fields
                    if texts[inner.name]
                }
            )
    return rows


@lru_cache(1 << 14)
def _of_row(name: str, path: str) -> bool:
    return re.fullmatch(rf"{re.escape(name)}\.[0-9]{{1,4}}\.[a-z0-9_]+", path) is not None


def _typed(one: Field, text: str, path: str, problems: list[Problem]) -> Json:
    """Return the value that a text means; a text that means none stays, and is told as a problem."""
    try:
        if one.kind is FieldKind.DAY:
            return day_of(text)
        if one.kind is FieldKind.NATIONAL_ID:
            return thai.read_id(text, first_digits="012345678")
    except SaanError as error:
        problems.append(of_error(path, error))
        return text
    if one.kind in {FieldKind.WHOLE, FieldKind.DECIMAL}:
        plain = thai.arabic_digits(text).replace(",", "").replace(" ", "")
        if one.kind is FieldKind.WHOLE and re.fullmatch(r"-?[0-9]{1,15}", plain):
            return int(plain)
        return plain
    return text if one.kind is FieldKind.PICTURE else thai.normal(text)


@lru_cache(1 << 14)
def day_of(text: str) -> str:
    """Return the ISO form of a day as typed in either era, or raise what `thai.read_day` raises."""
    return thai.read_day(text).isoformat()


def check(schema: Schema, data: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Return everything that is wrong with data as it is sent and kept."""
    problems: list[Problem] = []
    _object(schema, schema.fields, data, "", problems)
    return tuple(problems)


def _object(
    schema: Schema, fields: tuple[Field, ...], data: Mapping[str, Any], path: str, problems: list[Problem]
) -> None:
    names = {one.name for one in fields}
    for name in data:
        if name not in names:
            where = f"{path}{name}"
            problems.append(
                Problem(
                    where, "documents.unknown-field",
                    Text(f"ชนิดเอกสารนี้ไม่มีช่อง {where}", f"The document type has no field {where}."),
                    Text("ลบช่องนี้แล้วลองใหม่", "Leave it out and try again."),
                )
            )  # fmt: skip
    for one in fields:
        value = data.get(one.name)
        where = f"{path}{one.name}"
        may_be_empty = one.kind is FieldKind.ROWS and one.least == 0
        if value is None or value == "" or (value == [] and may_be_empty):
            if one.required and not may_be_empty:
                problems.append(_missing(schema, where))
            continue
        if one.kind is FieldKind.ROWS:
            _rows(schema, one, value, problems)
        elif (fault := _fault(one, value)) is not None:
            problems.append(_wrong(schema, where, fault))


def _rows(schema: Schema, one: Field, value: object, problems: list[Problem]) -> None:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        problems.append(_wrong(schema, one.name, Text("ต้องเป็นรายการ", "must be a list of rows")))
        return
    if not one.least <= len(value) <= one.most:
        fault = Text(f"ต้องมี {one.least} ถึง {one.most} รายการ", f"must have {one.least} to {one.most} rows")
        problems.append(_wrong(schema, one.name, fault))
        return
    for row, inner in enumerate(value):
        _object(schema, one.fields, inner, f"{one.name}.{row}.", problems)


def _missing(schema: Schema, path: str) -> Problem:
    label = labels(schema, path)
    return Problem(path, "documents.missing", Text(f"ยังไม่ได้ระบุ{label.th}", f"{label.en} is missing."), _FILL)


def _wrong(schema: Schema, path: str, fault: Text) -> Problem:
    label = labels(schema, path)
    return Problem(
        path, "documents.bad-value", Text(f"{label.th}: {fault.th}", f"{label.en}: {fault.en}."), _MEND
    )


def _fault(one: Field, value: object) -> Text | None:
    """Return what is wrong with one value, in words that follow its label."""
    if one.kind is FieldKind.WHOLE:
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) > GREATEST:
            return Text("ต้องเป็นจำนวนเต็ม", "must be a whole number")
        if not one.least <= value <= one.most:
            return Text(
                f"ต้องอยู่ระหว่าง {one.least} ถึง {one.most}", f"must lie between {one.least} and {one.most}"
            )
        return None
    if not isinstance(value, str):
        return Text("ต้องเป็นข้อความ", "must be a text")
    if not value.strip():  # whoever types or fills a table could not send that
        return Text("มีแต่ช่องว่าง", "holds nothing but spaces")
    return _TEXTS[one.kind](one, value)


def _text(one: Field, value: str) -> Text | None:
    if not one.least <= len(value) <= one.most:
        return Text(
            f"ต้องยาว {one.least} ถึง {one.most} ตัวอักษร", f"must have {one.least} to {one.most} characters"
        )
    if (why := thai.not_plain(value)) is not None:
        return why
    if one.lines == 1 and "\n" in value:
        return Text("ต้องอยู่ในบรรทัดเดียว", "must stand on one line")
    if value != thai.normal(value):
        return Text("สะกดด้วยอักขระที่ไม่อยู่ในรูปมาตรฐาน (NFC)", "is not in the normal form (NFC)")
    if one.pattern and not re.fullmatch(one.pattern, value):
        return Text("ไม่ตรงรูปแบบที่กำหนด", "is not written as it must be")
    return None


def is_day(value: str) -> bool:
    """Return whether a text is a day of the Common Era in ISO form; a Buddhist year would lie beyond."""
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return False
    return found.isoformat() == value and 1800 <= found.year <= 2300  # noqa: PLR2004 - as said


def _iso_day(_: Field, value: str) -> Text | None:
    if not is_day(value):
        return Text("ไม่ใช่วันที่ที่มีอยู่ (ค.ศ. รูปแบบ 2026-11-22)", "is no day (Common Era, such as 2026-11-22)")
    return None


def _decimal(one: Field, value: str) -> Text | None:
    if not DECIMAL.fullmatch(value):
        return Text("ไม่ใช่จำนวน", "is not a number")
    if len(value.partition(".")[2]) > one.most:
        return Text(f"มีทศนิยมได้ไม่เกิน {one.most} ตำแหน่ง", f"has more than {one.most} decimals")
    return None


def _choice(one: Field, value: str) -> Text | None:
    if value not in {choice for choice, _ in one.choices}:
        allowed = ", ".join(choice for choice, _ in one.choices)
        return Text(f"ต้องเป็นค่าใดค่าหนึ่งใน {allowed}", f"must be one of {allowed}")
    return None


def _national_id(_: Field, value: str) -> Text | None:
    try:
        digits = thai.read_id(value, first_digits="012345678")
    except SaanError as error:
        said = error.message()
        return Text(said.th, said.en.rstrip("."))
    return None if digits == value else Text("ต้องเป็นเลข 13 หลักติดกัน", "must be 13 digits without spaces")


def _picture(one: Field, value: str) -> Text | None:
    return pictures.fault(value, one.most)


_TEXTS: Final = {
    FieldKind.TEXT: _text,
    FieldKind.DAY: _iso_day,
    FieldKind.DECIMAL: _decimal,
    FieldKind.CHOICE: _choice,
    FieldKind.NATIONAL_ID: _national_id,
    FieldKind.PICTURE: _picture,
}
