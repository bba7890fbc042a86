"""An agency's emblem: a drawing or a picture that may stand in an archive for decades and can do nothing there.

`emblem_format` looks at the bytes, for each page that is set; `judge` also has the picture drawn, once, when an agency
brings it, so that nobody hears of a broken file when a letter already has its number.
"""

import re
import struct
from base64 import b64encode
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat

from saan.press.errors import BadEmblemError, TypesettingError
from saan.press.pages import Emblem
from saan.press.words import LABELS
from saan.trust.errors import Text

PNG: Final = b"\x89PNG\r\n\x1a\n"
MOST_BYTES: Final = 512 * 1024
MOST_SIDE: Final = 4096
EMBLEM: Final = Text("ตราของหน่วยงาน", "the agency's emblem")
PHOTO: Final = Text("รูปถ่าย", "the holder's photo")
"""What a person calls the pictures of a page."""
FRAME: Final = Emblem((Path(__file__).parent / "templates" / "emblem.svg").read_bytes(), LABELS["emblem_alt"])
"""What stands for an emblem on a sample: an empty frame."""
_DRAWN: Final = frozenset({
    "svg", "g", "defs", "title", "desc", "metadata", "style", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
    "linearGradient", "radialGradient", "stop", "clipPath", "mask",
})  # fmt: skip
"""Elements of SVG that an emblem may be drawn with: no script, no text, no picture, no clone that clones clones."""
_SVG: Final = "http://www.w3.org/2000/svg"
_OUTSIDE: Final = re.compile(r"@import|url\(\s*[\"']?(?!#|\s|[\"'])", re.IGNORECASE)
_COLOURS: Final = frozenset({"1", "L", "LA", "P", "RGB", "RGBA", "I;16", "I"})


def emblem_format(emblem: Emblem, name: Text = EMBLEM) -> str:
    """Return `png` or `svg`, or raise `BadEmblemError`: no scripts, nothing from outside, no text, nothing huge.

    `name` is what a person calls the picture that cannot be used.
    """
    try:
        return _format(emblem.picture)
    except BadEmblemError as error:
        raise BadEmblemError(**error.fields | {"place_th": name.th, "place_en": name.en}) from error


def _format(picture: bytes) -> str:
    if len(picture) > MOST_BYTES:
        raise _bad("ไฟล์ใหญ่เกินไป", "the file is too large")
    if picture.startswith(PNG) and len(picture) >= len(PNG) + 16:
        if not all(0 < side <= MOST_SIDE for side in _sides(picture)):
            raise _bad("ภาพกว้างหรือสูงเกินไป", "the picture has too many pixels")
        _whole(picture)
        return "png"
    if b"<svg" not in picture[:65536]:
        raise _bad("ไม่ใช่ PNG หรือ SVG", "it is neither PNG nor SVG")
    _Drawing().read(picture)
    return "svg"


def judge(emblem: Emblem) -> None:
    """Return when the press can set an emblem on an archival page; else raise `BadEmblemError` with the reason."""
    # (1) what the bytes are: nothing in a drawing acts or reaches out, a picture is whole and of colours that the page holds
    emblem_format(emblem)
    # (2) the typesetter makes PDF/A-3a of it
    from saan.press.typesetting import set_alone  # which sets pages with emblems, and so stands above

    try:
        set_alone(emblem)
    except TypesettingError as error:
        reason = str(error.fields["reason"])
        raise _bad(f"วาดไม่ได้ ({reason})", f"it cannot be drawn ({reason})") from error


def data(emblem: Emblem | None) -> dict[str, Any]:
    """Return an emblem as templates draw it."""
    if emblem is None:
        return {"emblem": None}
    return {"emblem": drawing(emblem), "emblem_alt": emblem.described}


def drawing(emblem: Emblem, name: Text = EMBLEM) -> str:
    """Return a picture as the SVG that a template draws; raises as `emblem_format` does.

    Only text gets into typst without a file; a PNG is put into a drawing of its size, its bytes as they are. As a list of
    numbers, which typst takes too, half a megabyte would cost five times as much as the page.
    """
    if emblem_format(emblem, name) == "svg":
        return emblem.picture.decode()
    wide, high = _sides(emblem.picture)
    size, within = f'width="{wide}" height="{high}"', b64encode(emblem.picture).decode()
    return f'<svg xmlns="{_SVG}" {size}><image {size} href="data:image/png;base64,{within}"/></svg>'


def _sides(png: bytes) -> tuple[int, int]:
    wide, high = struct.unpack_from(">LL", png, 16)
    return wide, high


@lru_cache(8)
def _whole(picture: bytes) -> None:
    """Return where a picture is whole, and its colours such as the page's profile (sRGB) holds; looked at once."""
    from PIL import Image, UnidentifiedImageError  # only pictures need it

    try:
        with Image.open(BytesIO(picture), formats=["PNG"]) as image:
            image.load()
            mode, profile = image.mode, image.info.get("icc_profile")
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise _bad("ไฟล์ภาพเสียหรือขาด", f"the picture is broken or cut off ({error})") from error
    if mode not in _COLOURS or (profile and not _profiled(profile)):
        raise _bad("สีของภาพต้องเป็น sRGB หรือขาวดำ", "its colours must be sRGB or shades of grey")


def _profiled(profile: bytes) -> bool:
    """Return whether a colour profile within a picture is one that an archive takes (ISO 19005-3, 6.2.4.2)."""
    from PIL import ImageCms

    try:
        return ImageCms.ImageCmsProfile(BytesIO(profile)).profile.xcolor_space.strip() in {"RGB", "GRAY"}
    except (OSError, ImageCms.PyCMSError):
        return False


class _Drawing:
    """One reading of an SVG, element by element; expat resolves nothing from outside."""

    def __init__(self) -> None:
        self._style = 0
        self._depth = 0
        self._parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._said
        self._parser.ProcessingInstructionHandler = self._instruction

    def read(self, picture: bytes) -> None:
        try:
            picture.decode()
            self._parser.Parse(picture, True)
        except (expat.ExpatError, UnicodeDecodeError) as error:
            raise _bad(f"อ่าน SVG ไม่ได้ ({error})", f"the SVG cannot be read ({error})") from error  # fmt: skip

    def _doctype(self, *_about: object) -> None:
        raise _not_allowed("<!DOCTYPE")

    def _instruction(self, target: str, _said: str) -> None:
        raise _not_allowed(f"<?{target}")

    def _begin(self, name: str, given: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        self._depth += 1
        if self._depth == 1 and (space, local) != (_SVG, "svg"):
            raise _bad(
                f'ส่วนนอกสุดต้องเป็น <svg xmlns="{_SVG}">',
                f'it does not begin with <svg xmlns="{_SVG}">',
            )
        if space == _SVG and local not in _DRAWN:
            raise _not_allowed(f"<{local}>")
        self._style += local == "style"
        for attribute, value in given.items():
            self._attribute(attribute.rpartition(" ")[2], value)

    def _attribute(self, name: str, value: str) -> None:
        if name.lower().startswith("on"):
            raise _not_allowed(f"{name}=")
        if name == "href" and not value.startswith("#"):
            raise _not_allowed(f'href="{value[:40]}"')
        if _OUTSIDE.search(value):
            raise _not_allowed(value[:40])

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._style -= name.rpartition(" ")[2] == "style"

    def _said(self, text: str) -> None:
        if self._style and _OUTSIDE.search(text):
            raise _not_allowed(text.strip()[:40])


def _not_allowed(shown: str) -> BadEmblemError:
    return _bad(f"มี {shown} ซึ่งไม่อนุญาต", f"it holds {shown}, which is not allowed")


def _bad(th: str, en: str) -> BadEmblemError:
    return BadEmblemError(place_th=EMBLEM.th, place_en=EMBLEM.en, reason_th=th, reason_en=en)
