"""A document type as files: a folder, several uploads, or one .zip; the types that Saan brings along."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from saan.documents.errors import TypeFilesError

READY_MADE: Final = Path(__file__).parent / "types"
DEFINITION, PLATE = "type.json", "plate.typ"
MOST_BYTES: Final = 4 * 2**20
MOST_FILES: Final = 20
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""When each file in an archive was changed, so that the same type is the same bytes: the first moment that a .zip can name."""


@dataclass(frozen=True, slots=True)
class TypeFiles:
    """A document type as an officer gives it: `type.json`, `plate.typ`, and the pictures that the page names."""

    definition: bytes
    plate: str
    pictures: Mapping[str, bytes]


def ready_made() -> tuple[str, ...]:
    """Return the names of the types that an agency may start from."""
    return tuple(sorted(each.name for each in READY_MADE.iterdir() if (each / DEFINITION).exists()))


def of_folder(folder: Path) -> TypeFiles:
    """Return the type that a folder holds, or raise `TypeFilesError`."""
    if not folder.is_dir():
        raise TypeFilesError(reason_th=f"ไม่พบโฟลเดอร์ {folder}", reason_en=f"there is no folder {folder}")
    found = [each for each in sorted(folder.iterdir()) if each.is_file() and not each.name.startswith(".")]
    return of_files({each.name: each.read_bytes() for each in found[: MOST_FILES + 1]})


def of_ready_made(name: str) -> TypeFiles:
    """Return a type that Saan brings along, or raise `TypeFilesError`."""
    if name not in ready_made():
        raise TypeFilesError(reason_th=f"ไม่มีชนิดสำเร็จรูปชื่อ {name}", reason_en=f"there is no ready-made {name}")
    return of_folder(READY_MADE / name)


def of_files(given: Mapping[str, bytes]) -> TypeFiles:
    """Return the type that files make, by name; one .zip is unpacked."""
    if len(given) == 1 and next(iter(given)).lower().endswith(".zip"):
        given = _unzipped(next(iter(given.values())))
    if len(given) > MOST_FILES or sum(map(len, given.values())) > MOST_BYTES:
        raise TypeFilesError(
            reason_th=f"เกิน {MOST_FILES} แฟ้มหรือ {MOST_BYTES >> 20} MB",
            reason_en=f"more than {MOST_FILES} files or {MOST_BYTES >> 20} MB",
        )
    absent = [name for name in (DEFINITION, PLATE) if name not in given]
    if absent:
        names = ", ".join(absent)
        raise TypeFilesError(reason_th=f"ขาด {names}", reason_en=f"{names} is missing")
    try:
        plate = given[PLATE].decode()
    except UnicodeDecodeError:
        raise TypeFilesError(reason_th="plate.typ ไม่ใช่ UTF-8", reason_en="plate.typ is not UTF-8") from None
    rest = {name: data for name, data in given.items() if name not in {DEFINITION, PLATE}}
    return TypeFiles(given[DEFINITION], plate, rest)


def zipped(files: TypeFiles) -> bytes:
    """Return a type as one .zip, which `of_files` reads again as the very same."""
    named = {DEFINITION: files.definition, PLATE: files.plate.encode(), **files.pictures}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in named.items():
            archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _unzipped(data: bytes) -> dict[str, bytes]:
    """Return the files of an archive by their last names; nothing is written, and no more read than may be."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if len(members) > MOST_FILES or sum(one.file_size for one in members) > MOST_BYTES:
                raise TypeFilesError(
                    reason_th="ในแฟ้ม .zip มีข้อมูลมากเกินไป", reason_en="the .zip holds too much"
                )
            return {PurePosixPath(one.filename).name: archive.read(one) for one in members}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError):
        raise TypeFilesError(reason_th="เปิดแฟ้ม .zip ไม่ได้", reason_en="the .zip cannot be opened") from None
