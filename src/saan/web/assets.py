"""Where the built styles, scripts and images are: logical name in, address with the file's hash out."""

import json
from functools import cache
from pathlib import Path
from typing import cast

from saan.trust.errors import Kind, SaanError, Text

FOLDER = Path(__file__).parent / "static" / "saan"


class AssetsMissingError(SaanError):
    """The styles and scripts were never built; a wheel carries them, a clone must build them."""

    code = "web.assets-missing"
    kind = Kind.INTERNAL
    text = Text(
        th="ยังไม่ได้สร้างไฟล์รูปแบบและสคริปต์ของหน้าเว็บ ({asset})",
        en="The styles and scripts of the pages have not been built ({asset}).",
    )
    remedy_text = Text(th="เรียก ./dev setup แล้วเริ่มระบบใหม่", en="Run ./dev setup, then start the node again.")


def asset(name: str) -> str:
    """Return the address of an asset such as `saan.css`, or raise `AssetsMissingError`."""
    built = _manifest().get(name)
    if built is None:
        raise AssetsMissingError(asset=name)
    return f"/static/saan/{built}"


@cache
def _manifest() -> dict[str, str]:
    file = FOLDER / "manifest.json"
    if not file.exists():
        raise AssetsMissingError(asset=file.name)
    return cast("dict[str, str]", json.loads(file.read_bytes()))
