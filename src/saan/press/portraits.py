"""Pictures that people give for a record: read in a process of its own, as every stranger's file is (`saan.press.apart`).

Two things are asked of it. A picture from a camera is *fitted*: upright, on white, without what the camera noted, as JPEG of
so many bytes at most. A picture that is in a record, or is to be, is *embedded*: decoded, found to hold nothing but itself, and
handed back as the object that a page takes, so that whoever signs never decodes it.
"""

import sys
from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Final

import msgspec

from saan.press.apart import answered, limit
from saan.press.errors import BadPictureError
from saan.press.plates.pictures import Embedded, embed, is_bare

if TYPE_CHECKING:
    from PIL import Image

SECONDS: Final = 10
"""For each picture of a request: those that can be read one by one can be read together."""
MEMORY: Final = 1 << 30
MOST_GIVEN: Final = 20 << 20
"""The largest file of a camera."""
_MOST_TAKEN: Final = 64_000_000
"""Dots of a camera's picture: it has some 12 to 50 million."""
_MOST_DOTS: Final = 1 << 22
"""Dots of a picture in a record: twenty times those of a portrait in print, and few enough for any telephone to draw."""
_MOST_DRAWN: Final = 1 << 20
"""Bytes of a picture as a page takes it, whose dots may be set anew: a small file may stand for megabytes that nothing makes smaller."""
_SIDE: Final = 800
_LEAST_SIDE: Final = 48
_QUALITIES: Final = (88, 80, 70, 60)
_KINDS: Final = ("JPEG", "PNG")
_BROKEN: Final = ("ไฟล์เสียหาย หรือใหญ่เกินกว่าจะเปิดได้", "the file is broken, or too large to be opened")


class _Asked(msgspec.Struct, frozen=True):
    """`most` bounds the bytes of a picture that is to be fitted; 0 asks for pictures to be embedded."""

    pictures: dict[str, bytes]
    most: int = 0


class _Told(msgspec.Struct, frozen=True):
    """A picture that was fitted, or those that were embedded; or which cannot be used, and why."""

    fitted: bytes = b""
    embedded: dict[str, Embedded] = {}
    refused: tuple[str, str, str] | None = None


def fit_apart(field: str, picture: bytes, most: int) -> bytes:
    """Return a picture as JPEG of at most so many bytes, upright and without what is about it; raise `BadPictureError`."""
    if len(picture) > MOST_GIVEN:
        megabytes = MOST_GIVEN >> 20
        raise BadPictureError(
            field=field,
            reason_th=f"ไฟล์ใหญ่เกิน {megabytes} MB",
            reason_en=f"the file is larger than {megabytes} MB",
        )
    return _ask(field, _Asked({field: picture}, most)).fitted


def embed_apart(pictures: Mapping[str, bytes]) -> dict[str, Embedded]:
    """Return the pictures as pages take them; raise `BadPictureError` for one that cannot be decoded, or holds more than itself."""
    return _ask(next(iter(pictures)), _Asked(dict(pictures))).embedded if pictures else {}


def _ask(field: str, asked: _Asked) -> _Told:
    try:
        seconds = SECONDS * len(asked.pictures)
        done = answered(__name__, msgspec.msgpack.encode(asked), seconds=seconds, memory=MEMORY)
        told = msgspec.msgpack.decode(done, type=_Told)
    except (TimeoutError, msgspec.MsgspecError):
        told = _Told(refused=(field, *_BROKEN))
    if told.refused:
        raise BadPictureError(field=told.refused[0], reason_th=told.refused[1], reason_en=told.refused[2])
    return told


def _fitted(field: str, picture: bytes, most: int) -> bytes:
    from PIL import Image

    dots = _upright(field, picture)
    paper = Image.new("RGBA", dots.size, "white")
    dots = Image.alpha_composite(paper, dots).convert("RGB")
    side = _SIDE
    while side >= _LEAST_SIDE:
        dots.thumbnail((side, side))
        dots.info = {}  # JPEG would take over a comment from here
        for quality in _QUALITIES:
            out = BytesIO()
            dots.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= most:
                return out.getvalue()
        side = side * 4 // 5
    raise BadPictureError(field=field, reason_th="ย่อให้เล็กพอไม่ได้", reason_en="it cannot be made small enough")


def _upright(field: str, picture: bytes) -> "Image.Image":
    """Return the dots of a camera's picture as it stands, no more of them than are kept."""
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = _MOST_TAKEN // 2  # twice as many are refused
    try:
        with Image.open(BytesIO(picture), formats=_KINDS) as opened:
            shown: Image.Image = opened
            if opened.mode.startswith("I"):
                shown = opened.point(lambda shade: shade / 256).convert("L")
            elif opened.mode == "P":
                shown = opened.convert("RGBA")
            shown.thumbnail(
                (_SIDE, _SIDE), reducing_gap=3.0
            )  # turning takes as much memory again: so first this
            return _turned(shown).convert("RGBA")
    except UnidentifiedImageError:
        reason = ("ไม่ใช่ JPEG หรือ PNG", "it is neither JPEG nor PNG")
    except Image.DecompressionBombError:
        reason = ("ภาพกว้างหรือสูงเกินไป", "it is too wide or too high")
    except (OSError, ValueError, SyntaxError, MemoryError):
        reason = _BROKEN
    raise BadPictureError(field=field, reason_th=reason[0], reason_en=reason[1])


def _turned(shown: "Image.Image") -> "Image.Image":
    from PIL import ImageOps

    try:
        return ImageOps.exif_transpose(shown)
    except Exception:  # noqa: BLE001 - Pillow raises whatever its reading of somebody's Exif runs into
        return shown


def _embedded(field: str, picture: bytes) -> Embedded:
    made = embed(field, picture)
    if made.width * made.height > _MOST_DOTS or len(made.value) > _MOST_DRAWN:
        raise BadPictureError(
            field=field, reason_th="ภาพกว้างหรือสูงเกินไป", reason_en="it is too wide or too high"
        )
    if not is_bare(picture):
        raise BadPictureError(
            field=field,
            reason_th="มีข้อมูลอื่นในไฟล์นอกจากภาพ เช่น สถานที่ถ่าย (Exif, XMP)",
            reason_en="the file holds more than the picture, such as where it was taken (Exif, XMP)",
        )
    return made


def _told(asked: _Asked) -> _Told:
    try:
        if asked.most:
            ((field, picture),) = asked.pictures.items()
            return _Told(fitted=_fitted(field, picture, asked.most))
        return _Told(embedded={name: _embedded(name, each) for name, each in asked.pictures.items()})
    except BadPictureError as error:
        said = (str(error.fields[each]) for each in ("field", "reason_th", "reason_en"))
        return _Told(refused=(next(said), next(said), next(said)))


def main() -> None:
    """Answer one request."""
    limit()
    asked = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=_Asked)
    sys.stdout.buffer.write(msgspec.msgpack.encode(_told(asked)))
