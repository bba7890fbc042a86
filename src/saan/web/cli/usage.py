"""What the library of the command line says of words that it misses or does not understand, in both languages."""

import re
from typing import Any

import typer

from saan.trust.errors import Text
from saan.trust.foreign import writable
from saan.web.cli.errors import MisspelledError

UsageError: type[Exception] = typer.BadParameter.__bases__[0]
"""What it raises; its own name for that stands in no public place of all versions."""

_NAME = r"(?:option|argument|parameter)"
_OURS = re.compile("Invalid value: ([\u0e00-\u0e7f-].*) · (.*)", re.DOTALL)
"""What our own verbs say: Thai, a dot, English."""
_THAI = tuple(
    (re.compile(pattern, re.DOTALL), th)
    for pattern, th in (
        (r"No such option: (.*?) \(Possible options: (.*)\)", "ไม่มีตัวเลือก {0} ที่ใกล้เคียงคือ {1}"),
        (r"No such option: (.*)", "ไม่มีตัวเลือก {0}"),
        (r"No such command (.*?)\. Did you mean (.*)\?", "ไม่มีคำสั่ง {0} ที่ใกล้เคียงคือ {1}"),
        (r"No such command (.*)\.", "ไม่มีคำสั่ง {0}"),
        (r"Missing command\.", "ยังไม่ได้บอกว่าให้ทำคำสั่งใด"),
        (rf"Missing {_NAME} (.*?)\.(?: .*)?", "ยังไม่ได้ระบุ {0}"),
        (r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", "มีคำเกินมา: {0}"),
        (r"Option (.*) requires an argument\.?", "ต้องระบุค่าของตัวเลือก {0}"),
        (r"Option (.*) requires (\d+) arguments\.?", "ต้องระบุค่าของตัวเลือก {0} จำนวน {1} ค่า"),
        (r"Option (.*) does not take a value\.?", "ตัวเลือก {0} ไม่รับค่า"),
        (r"Invalid value for (.*?): .* (\S.*) does not exist\.", "{0}: ไม่มีแฟ้มหรือโฟลเดอร์ {1}"),
        (r"Invalid value for (.*?): \S+ (.*) is a directory\.", "{0}: {1} เป็นโฟลเดอร์ ไม่ใช่แฟ้ม"),
        (r"Invalid value for (.*?): \S+ (.*) is a file\.", "{0}: {1} เป็นแฟ้ม ไม่ใช่โฟลเดอร์"),
        (r"Invalid value for (.*?): \S+ (.*) is not readable\.", "{0}: อ่าน {1} ไม่ได้"),
        (r"Invalid value for (.*?): (?:Value )?(.*) is not a valid int.*", "{0}: {1} ไม่ใช่จำนวนเต็ม"),
        (r"Invalid value for (.*?): (?:Value )?(.*) is not one of (.*)\.", "{0}: {1} ไม่ใช่ค่าใดใน {2}"),
        (r"Invalid value for (.*?): (.*)", "ค่าของ {0} ใช้ไม่ได้: {1}"),
        (r"Invalid value: (.*)", "ค่านี้ใช้ไม่ได้: {0}"),
    )
)


def is_help(error: Exception) -> bool:
    """Return whether it only shows what a family of commands has, because none of them was named."""
    return type(error).__name__ == "NoArgsIsHelpError"


def refusal(error: Any) -> MisspelledError:
    """Return the refusal of words on the command line, with where the right ones are told."""
    said = writable(error.format_message())
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "saan"
    return MisspelledError(said=_told(said), command=path)


def _told(said: str) -> Text:
    if ours := _OURS.fullmatch(said):
        return Text(ours[1], ours[2])
    for pattern, th in _THAI:
        if found := pattern.fullmatch(said):
            return Text(th.format(*found.groups()), said)
    return Text(said, said)
