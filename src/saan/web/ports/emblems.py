"""The emblems of the agencies here: read from the files that the settings name, and judged before a page bears one."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from saan import press
from saan.trust.errors import Kind, SaanError, Text


class EmblemUnreadableError(SaanError):
    """The file of an agency's emblem is not there, or may not be read."""

    code = "node.emblem-unreadable"
    kind = Kind.CONFLICT
    text = Text(
        th="อ่านไฟล์ตราของหน่วยงาน {file} ไม่ได้: {reason}",
        en="The emblem's file {file} cannot be read: {reason}.",
    )
    remedy_text = Text(
        th="ผู้ดูแลระบบวางไฟล์ไว้ที่นั้น หรือแก้ [[emblems]] ใน saan.toml แล้วเรียก saan doctor",
        en="The administrator puts the file there, or mends [[emblems]] in saan.toml, and runs `saan doctor`.",
    )


def emblem_of(agency: str) -> press.Emblem | None:
    """Return an agency's emblem, None where it has none; raise what is wrong with it. Read again only where it changed."""
    named = settings.SAAN.emblems
    own = [one for one in named if one.agency == agency] or [one for one in named if not one.agency]
    return _judged(settings.SAAN_HOME / own[-1].file, own[-1].described) if own else None


def _judged(file: Path, described: str) -> press.Emblem:
    try:
        about = file.stat()
        return _read(file, described, about.st_mtime_ns, about.st_size)
    except OSError as error:
        raise EmblemUnreadableError(file=file, reason=error.strerror or "") from None


@lru_cache(16)
def _read(file: Path, described: str, changed: int, size: int) -> press.Emblem:
    del changed, size  # parts of the key alone
    made = press.Emblem(file.read_bytes(), described)
    press.judge(made)
    return made
