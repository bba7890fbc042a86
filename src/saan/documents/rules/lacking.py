"""What a document type leaves unsaid, what holds meanwhile, and what its author writes to say it.

None of it keeps a type from being used: it is for whoever answers for the type to see before somebody else asks.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Final

import msgspec

from saan.documents.rules.definition import Definition, Read
from saan.documents.rules.schema import Field, FieldKind, Ground
from saan.trust.errors import Text

_WORDS: Final = '{"th": "…", "en": "…"}'
_DECIDED_WITHIN: Final = 15


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that a type does not say: where, what, what holds meanwhile, and how `type.json` says it."""

    member: str
    what: Text
    meanwhile: Text
    write: str


@dataclass(frozen=True, slots=True)
class _Member:
    """A member that may be absent."""

    what: Text
    meanwhile: Text
    write: str


_MEMBERS: Final = {
    "issued_by": _Member(
        Text("ส่วนราชการใดเป็นผู้ออก", "which units issue it"),
        Text("ทุกส่วนราชการออกได้ ผู้ยื่นผ่านหน้าเว็บยื่นต่อสารบรรณกลาง", "Every unit may; applications from the page go to the central registry."),
        '"issued_by": ["0101"]',
    ),
    "signed_by": _Member(
        Text("ตำแหน่งใดลงนาม", "which positions sign it"),
        Text("ทุกตำแหน่งที่ลงนามแทนส่วนราชการนั้นได้ลงนามได้", "Every position that signs for the unit may."),
        '"signed_by": ["ผู้อำนวยการสำนัก"]',
    ),
    "validity": _Member(
        Text("ใช้ได้นานเท่าใด", "how long it holds"),
        Text("ใช้ได้โดยไม่มีกำหนด", "It holds without end."),
        '"validity": {"months": 12}',
    ),
    "fees": _Member(
        Text("ค่าธรรมเนียม ตั้งแต่วันใด ตามระเบียบใด", "the fee, since when and by which rule"),
        Text("ไม่เก็บค่าธรรมเนียม หากไม่เก็บตามระเบียบ ให้ระบุ satang เป็น 0", "None is charged; where a rule says so, state 0 satang."),
        f'"fees": [{{"since": "2026-10-01", "satang": 0, "basis": {_WORDS}}}]',
    ),
    "patience": _Member(
        Text("ผู้ขอมีเวลาชำระและให้ข้อมูลเพิ่มกี่วัน", "how long applicants have to pay and to answer"),
        Text("อย่างละ 30 วัน เป็นค่าเริ่มต้นที่ยังไม่ได้เทียบกับระเบียบใด", "30 days each, a default that was held against no regulation."),
        f'"patience": [{{"since": "2026-10-01", "days_to_pay": 30, "days_to_answer": 30, "basis": {_WORDS}}}]',
    ),
    "private_link": _Member(
        Text("ลิงก์ส่วนตัวของผู้ถือเปิดเอกสารได้กี่วัน", "for how many days a holder's private link opens the document"),
        Text("182 วัน (26 สัปดาห์) เป็นค่าเริ่มต้น", "182 days (26 weeks), a default."),
        f'"private_link": {{"days": 182, "basis": {_WORDS}}}',
    ),
    "days_to_decide": _Member(
        Text("ต้องพิจารณาให้เสร็จภายในกี่วันทำการ", "within how many working days it is decided"),
        Text(f"{_DECIDED_WITHIN} วันทำการ", f"{_DECIDED_WITHIN} working days."),
        f'"days_to_decide": {_DECIDED_WITHIN}',
    ),
}  # fmt: skip
"""Members that say something of the type even where they are absent."""
_EXAMPLE: Final = Text(
    "ยังเป็นค่าตัวอย่างหรือค่าเริ่มต้น หน่วยงานยังไม่ยืนยัน",
    "an example, or a default, that the agency has not confirmed",
)
_AS_WRITTEN: Final = Text(
    "ใช้ตามที่เขียนไว้ แก้ให้ตรงกับระเบียบของหน่วยงาน แล้วเอาชื่อออกจาก to_confirm",
    "It applies as it is written. Write what your own rules say, then take its name out of to_confirm.",
)
_KEEPING_BASIS: Final = f'"retention_basis": {_WORDS}'


def lacking(definition: bytes, read: Read, day: date) -> tuple[Lack, ...]:
    """Return what a type leaves unsaid on a day, in the order of importance to those who answer for it."""
    said: dict[str, object] = msgspec.json.decode(definition)
    made = read.definition
    return (*_unconfirmed(made), *_keeping(made), *_absent(said.keys()), *_fees(made, day), *_personal(read))


def _unconfirmed(made: Definition) -> Iterator[Lack]:
    for name in made.to_confirm:
        rest = msgspec.json.encode([each for each in made.to_confirm if each != name]).decode()
        yield Lack(name, _EXAMPLE, _AS_WRITTEN, f'"{name}": …, "to_confirm": {rest}')


def _keeping(made: Definition) -> Iterator[Lack]:
    if made.retention_years is None and made.retention_basis is None:
        yield Lack(
            "retention_years",
            Text("เก็บรักษากี่ปี ตามระเบียบใด", "for how many years it is kept, and by which rule"),
            Text("เก็บไว้ตลอดไป", "It is kept for good."),
            f'"retention_years": 10, {_KEEPING_BASIS}',
        )
    elif made.retention_basis is None:
        yield Lack(
            "retention_basis",
            Text("เก็บรักษาตามระเบียบใด", "by which rule it is kept so long"),
            Text(f"เก็บไว้ {made.retention_years} ปี", f"It is kept for {made.retention_years} years."),
            _KEEPING_BASIS,
        )


def _absent(said: AbstractSet[str]) -> Iterator[Lack]:
    for name, one in _MEMBERS.items():
        if name not in said:
            yield Lack(name, one.what, one.meanwhile, one.write)


def _fees(made: Definition, day: date) -> Iterator[Lack]:
    if made.fees and made.fees[0].since > day:
        yield Lack(
            "fees",
            Text("ค่าธรรมเนียมที่ใช้ก่อนวันเริ่มใช้อัตราแรก", "what is charged before the day of its first fee"),
            Text("ยังไม่เก็บค่าธรรมเนียมจนถึงวันนั้น", "Nothing, until that day."),
            _MEMBERS["fees"].write,
        )


def _personal(read: Read) -> Iterator[Lack]:
    """Yield each field that by its kind tells of a person, though its type says that it is not personal."""
    for one in read.schema.fields:
        for path, each in (
            ((f"{one.name}.{inner.name}", inner) for inner in one.fields)
            if one.fields
            else ((one.name, one),)
        ):
            if each.ground is None and _tells_of_somebody(each, read.definition.holder):
                yield Lack(
                    f"schema.properties.{path}",
                    Text(
                        f"ฐานทางกฎหมายของ “{each.label.th}” ซึ่งเป็นชื่อ เลขประจำตัว หรือภาพ",
                        f"the lawful ground of “{each.label.en}”, which is a name, a number or a picture of somebody",
                    ),
                    Text(
                        "ถือว่าไม่ใช่ข้อมูลส่วนบุคคล ถูกต้องเฉพาะเมื่อเป็นของนิติบุคคลเสมอ",
                        "It counts as not personal, which is right only where it is always a juristic person's.",
                    ),
                    f'"x-personal": "{Ground.PUBLIC_TASK}"',
                )


def _tells_of_somebody(one: Field, holder: str) -> bool:
    return one.whole or one.kind in {FieldKind.NATIONAL_ID, FieldKind.PICTURE} or one.name == holder
