"""Laying a designer's template out by typst, in a process of its own with bounded time and memory and no way out.

A template is a program that a stranger may have written: it can loop, grow, and ask for packages from the network. So it runs
in a fork of the nursery (`saan.press.nursery`), which reads the template's own folder, and whose every call for a package ends
on this machine. The parent keeps nothing of it but the pages and the marks on them.
"""

import os
import re
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Final

import msgspec
import typst

from saan.press.apart import answered, limit
from saan.press.emblems import emblem_format
from saan.press.errors import BadTemplateError
from saan.press.fonts import FOLDER
from saan.press.pages import Emblem

LIBRARY = Path(__file__).with_name("plate.typ")
SECONDS = 20
MEMORY = 1 << 30
_LONGEST_NAME: Final = 255
"""Bytes of a file's name that a file system takes."""
_LINE = re.compile(r"/template\.typ:(\d+):\d+")
_MAIN = """\
#set document(title: "เอกสาร")
#set text(font: "Sarabun", lang: "th", size: 12pt)
#show text: set text(fallback: true)
#include "/template.typ"
"""
"""Text in a face that is not here, as typst's own of `raw`, would vanish without a word; there is one family to fall back on."""
_NOWHERE = "http://127.0.0.1:9"
"""Where calls for packages are sent: the port of this machine at which nobody listens (discard, RFC 863)."""
_PACKAGES = (
    "failed to download package",
    "package not found",
    "failed to load package",
    "failed to find package",
)
_UNKNOWN_FAMILY = "unknown font family: "
_FORMULA = "no font could be found"


class Laid(msgspec.Struct, frozen=True):
    """What typst made of a template: the pages, the marks on them, and why they are not accessible."""

    pdf: bytes = b""
    queried: str = ""
    inaccessible: str = ""


class _Fault(msgspec.Struct, frozen=True):
    said: str
    line: int


_SAID: Final = tuple(
    (re.compile(pattern), th)
    for pattern, th in (
        ("^unknown variable", "เรียกคำสั่งหรือตัวแปรที่ไม่มี"),
        ("argument", "ให้ค่าแก่คำสั่งไม่ตรงกับที่คำสั่งรับ"),
        ("^unclosed|^unexpected|^expected (?:comma|expression|closing)", "วงเล็บหรือเครื่องหมายไม่ครบหรือผิดที่"),
        ("file not found|failed to load file|access denied", "ไม่พบแฟ้มที่เรียกใช้ ใช้ได้เฉพาะแฟ้มภาพของแม่แบบ"),
        ("maximum .* depth|did not converge", "เรียกซ้อนกันไม่รู้จบ"),
        ("could not be displayed", "มีตัวอักษรที่แบบอักษร Sarabun ไม่มี"),
        ("PDF/", "หน้าไม่เป็นไปตามมาตรฐานการเก็บถาวร"),
        ("", "คำสั่งใช้ไม่ได้"),
    )
)
"""What typst says most often, in Thai; its own words follow in brackets, for they name what was written."""


class _Asked(msgspec.Struct, frozen=True):
    folder: str
    inputs: dict[str, str]


class _Told(msgspec.Struct, frozen=True):
    laid: Laid = Laid()
    fault: _Fault | None = None


def laid_out(  # noqa: PLR0913 - the template, its surroundings, and two limits
    template: str,
    files: Mapping[str, bytes],
    *,
    signed: bool,
    more: int,
    emblem: Emblem | None = None,
    seconds: int = SECONDS,
    memory: int = MEMORY,
) -> Laid:
    """Return a template laid out with as many pages `more` as a text goes on over; raise `BadTemplateError`."""
    inputs = {"more": str(more), "signed": str(int(signed))}
    if emblem is not None:
        inputs |= {"emblem": emblem_format(emblem), "described": emblem.described}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, data in files.items():
            _put(root, name, data)
        if emblem is not None:
            (root / "agency.emblem").write_bytes(emblem.picture)
        (root / "plate.typ").write_bytes(LIBRARY.read_bytes())
        (root / "template.typ").write_bytes(_encoded(template))
        (root / "main.typ").write_text(_MAIN)
        asked = msgspec.json.encode(_Asked(folder, inputs))
        try:
            done = answered(__name__, asked, seconds=seconds, memory=memory)
            told = msgspec.msgpack.decode(done, type=_Told)
        except (TimeoutError, msgspec.MsgspecError):
            raise BadTemplateError(
                reason_th=f"จัดหน้าไม่เสร็จภายใน {seconds} วินาทีและหน่วยความจำ {memory >> 20} MiB ดูการวนซ้ำในแม่แบบ",
                reason_en=f"it could not be laid out within {seconds} seconds and {memory >> 20} MiB of memory: look at its loops",
            ) from None
    if told.fault:
        raise _refused(told.fault)
    if not told.laid.pdf:
        raise BadTemplateError(reason_th="ไม่มีหน้า", reason_en="it has no page")
    return told.laid


def _put(root: Path, name: str, data: bytes) -> None:
    """Lay a file of the template beside it; refuse a name that is none."""
    known = name and name.isprintable() and PurePosixPath(name).name == name
    if not known or len(name.encode()) > _LONGEST_NAME:
        raise BadTemplateError(
            reason_th=f"ชื่อแฟ้ม {name[:80]!r} ไม่ถูกต้อง", reason_en=f"{name[:80]!r} is no file name"
        )
    (root / name).write_bytes(data)


def _encoded(template: str) -> bytes:
    try:
        return template.encode()
    except UnicodeEncodeError as error:
        line = template.count("\n", 0, error.start) + 1
        raise BadTemplateError(
            line=line,
            reason_th=f"บรรทัดที่ {line} มีอักขระที่ไม่ใช่ตัวอักษร บันทึกแฟ้มใหม่เป็น UTF-8",
            reason_en=f"line {line} holds what is no character: save the file anew as UTF-8",
        ) from None


def _refused(fault: _Fault) -> BadTemplateError:
    family = fault.said.removeprefix(_UNKNOWN_FAMILY)
    if family != fault.said:
        return BadTemplateError(
            line=fault.line,
            reason_th=f'ไม่มีแบบอักษร {family} เอกสารทุกฉบับพิมพ์ด้วย Sarabun ลบคำสั่ง font ออก หรือใช้ font: "Sarabun"',
            reason_en=f'there is no font {family}: documents are printed in Sarabun; remove `font`, or say font: "Sarabun"',
        )
    if fault.said.startswith(_FORMULA):
        return BadTemplateError(
            line=fault.line,
            reason_th=r"มีสูตรคณิตศาสตร์ระหว่างเครื่องหมาย $ ซึ่ง Sarabun พิมพ์ไม่ได้ หากหมายถึงเครื่องหมาย $ เอง ให้เขียน \$",
            reason_en=r"it has a formula between signs of $, which Sarabun cannot print; for the sign itself write \$",
        )
    if fault.said.startswith(_PACKAGES):
        return BadTemplateError(
            line=fault.line,
            reason_th="เรียกใช้ชุดคำสั่งจากภายนอก (@…) ซึ่งไม่อนุญาต ใช้ได้เฉพาะ /plate.typ และแฟ้มภาพของแม่แบบ",
            reason_en="it imports a package (@…), which is not allowed: there is /plate.typ, and the pictures of the template",
        )
    why = next(th for pattern, th in _SAID if pattern.search(fault.said))
    return BadTemplateError(
        line=fault.line,
        reason_th=f"{f'บรรทัดที่ {fault.line} ' if fault.line else ''}{why} ({fault.said})",
        reason_en=f"{f'line {fault.line}: ' if fault.line else ''}{fault.said}",
    )


def _told(asked: _Asked) -> _Told:
    root = Path(asked.folder)
    known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)])
    compiler = typst.Compiler(
        str(root / "main.typ"),
        root=str(root),
        font_paths=known,
        sys_inputs=asked.inputs,
        package_path=str(root / "packages"),
        package_cache_path=str(root / "packages"),
    )
    try:
        pdf, warnings, inaccessible = _set(compiler)
        queried = compiler.query("<saan-mark>", field="value")  # after, for its errors name no place
    except typst.TypstError as error:
        return _Told(
            fault=_Fault("; ".join((error.message, *error.hints)).replace(asked.folder, ""), _line(error))
        )
    for warning in warnings:
        if warning.message.startswith(_UNKNOWN_FAMILY):
            return _Told(fault=_Fault(warning.message, _line(warning)))
    return _Told(Laid(pdf, queried, inaccessible)) if isinstance(pdf, bytes) else _Told()


def _set(compiler: typst.Compiler) -> tuple[object, list[typst.TypstWarning], str]:
    """Return the pages, accessible where the template allows it, what typst warns of, and what stands in the way."""
    at = datetime(2000, 1, 1, tzinfo=UTC)
    try:
        made = compiler.compile_with_warnings(format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=at)
    except typst.TypstError as error:
        if "PDF/UA" not in error.message:
            raise
        line = _line(error)
        why = f"{line}: {error.message}" if line else error.message
        made = compiler.compile_with_warnings(
            format="pdf", pdf_standards=["a-3b"], pdf_tags=False, timestamp=at
        )
        return *made, why
    return *made, ""


def _line(said: typst.TypstError | typst.TypstWarning) -> int:
    """Return in which line of the template an error or a warning stands; 0 for one that stands elsewhere."""
    found = _LINE.search(said.diagnostic)
    return int(found[1]) if found else 0


def main() -> None:
    """Answer one request, within the limits named in the arguments."""
    limit()
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        os.environ[name] = os.environ[name.upper()] = _NOWHERE
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=_Asked)
    sys.stdout.buffer.write(msgspec.msgpack.encode(_told(asked)))
