"""What is wrong with the body of a call, in both languages: the decoder's own sentence, and the same in Thai."""

import re
from dataclasses import dataclass
from typing import Final

from saan.trust.errors import Text


@dataclass(frozen=True, slots=True)
class Amiss(Text):
    """What is wrong with a body; written alone, for programs, it is the English."""

    def __str__(self) -> str:
        """Return it as programs read it."""
        return self.en


_PLACE: Final = re.compile(r" - at (`[^`]+`|key(?: in `[^`]+`)?)$")
_NAMED: Final = {
    "object": "วัตถุ",
    "array": "รายการ",
    "str": "ข้อความ",
    "int": "จำนวนเต็ม",
    "float": "จำนวน",
    "bool": "จริงหรือเท็จ",
    "date": "วัน",
    "datetime": "วันเวลา",
}
_BOUND: Final = {">=": "ไม่น้อยกว่า", "<=": "ไม่เกิน"}
_SAID: Final = (
    (r"Object missing required field `(.+)`", "ขาด `{}`"),
    (r"Object contains unknown field `(.+)`", "มี `{}` ซึ่งไม่มีในแบบ"),
    (r"Expected (`.+`), got (`.+`)", "ต้องเป็น {} แต่เป็น {}"),
    (r"Expected (`.+`) with a timezone component", "{} ต้องระบุเขตเวลาด้วย"),
    (r"Expected (`.+`) of length (>=|<=) (\d+)", "{} ต้องยาว {} {}"),
    (r"Expected (`.+`) (>=|<=) (.+)", "{} ต้อง {} {}"),
    (r"Expected (`.+`) matching regex (.+)", "{} ต้องตรงกับ {}"),
    (r"Expected (`.+`)", "ต้องเป็น {}"),
    (r"Invalid enum value (.+)", "ไม่มีค่า {} ให้เลือก"),
    (r"Invalid value (.+)", "ไม่มีค่า {} ให้เลือก"),
    (r"Invalid RFC3339 encoded \w+", "วันหรือเวลาไม่เขียนตาม RFC 3339"),
    (r"Invalid (.+)", "{} เขียนไม่ถูกแบบ"),
    (r"(.+) is not a valid .+", "ไม่มีค่า {} ให้เลือก"),
    (r"Input data was truncated", "JSON ขาดตอนท้าย"),
    (r"JSON is malformed: .+ \(byte (\d+)\)", "ไม่ใช่ JSON ตั้งแต่ไบต์ที่ {}"),
)


def amiss(said: str) -> Amiss:
    """Return a sentence of the decoder in both languages; one that is not known here is a body that is no such JSON."""
    place = _PLACE.search(said)
    sentence = said[: place.start()] if place else said
    thai = next((words for form, to in _SAID if (words := _thai(form, to, sentence))), "อ่านเป็น JSON ไม่ได้")
    where = place[1].replace("key in ", "ชื่อใน ") if place else ""
    return Amiss(f"{thai} ที่ {where}" if where else thai, said)


def _thai(form: str, to: str, sentence: str) -> str:
    found = re.fullmatch(form, sentence, re.DOTALL)
    return to.format(*(_named(one) for one in found.groups())) if found else ""


def _named(word: str) -> str:
    """Return a quoted name of a type in Thai beside its own; names of fields and values as they are."""
    if not word.startswith("`"):
        return _BOUND.get(word, word)
    kinds = word.strip("`").split(" | ")
    return " หรือ ".join(f"{_NAMED[one]} ({one})" if one in _NAMED else one for one in kinds)
