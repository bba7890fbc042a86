"""A type with a picture of its holder, and pictures of nobody: patches of colour, as no person is shown in tests."""

import io
import os
import struct
import zlib
from base64 import b64encode
from typing import Any

import msgspec
from PIL import ExifTags, Image

from saan.base.people.api import authority
from saan.documents import api
from saan.trust.ids import AgencyId
from tests.documents.world import CERTIFICATE, keeper, moment
from tests.letters.world import House

RED = (200, 30, 30)
FRAME = '#place(top + right, dy: -10mm, picture("photo", width: 2.5cm, height: 3cm, optional: true, alt: "รูปถ่ายผู้ถือ"))\n'
PHOTO = {
    "type": "string", "format": "picture", "title": "รูปถ่าย", "x-title-en": "Photograph", "x-personal": "public-task",
}  # fmt: skip


def card(frame: str = FRAME, *, required: bool = False, **more: Any) -> api.TypeFiles:
    """Return the ready-made certificate as a type with a photograph, and more fields, called `card`."""
    files = api.of_ready_made("certificate")
    said = msgspec.json.decode(files.definition) | {"code": "card"}
    said["schema"]["properties"] |= {"photo": PHOTO, **more}
    said["schema"]["required"] += ["photo"] if required else []
    plate = files.plate.replace("#import", '#import "/plate.typ": picture\n#import', 1)
    plate = plate.replace("#align(center, emblem", f"{frame}#align(center, emblem", 1)
    return api.TypeFiles(msgspec.json.encode(said), plate, files.pictures)


def with_card(house: House, frame: str = FRAME, *, required: bool = False, **more: Any) -> api.Loaded:
    """Put that type into use."""
    given = card(frame, required=required, **more)
    return api.load_type(authority(keeper(house), moment(days=-1)), AgencyId(house.agency.id), given)


def jpeg(width: int = 250, height: int = 300, colour: tuple[int, int, int] = RED, **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG", **more)
    return out.getvalue()


def png(width: int = 250, height: int = 300, mode: str = "RGB", **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), 1 if mode == "1" else RED).save(out, "PNG", **more)
    return out.getvalue()


def png_of(size: int) -> bytes:
    """Return a picture of exactly so many bytes: grain, and a profile of colours that fills it up."""
    out = io.BytesIO()
    grain = Image.effect_noise((200, 200), 90)
    grain.save(out, "PNG")
    return _filled(out.getvalue(), size)


def _filled(picture: bytes, size: int) -> bytes:
    """Return a PNG with a chunk behind its header that says nothing, as long as is wanted."""
    head, rest = picture[:33], picture[33:]
    data = os.urandom(size - len(picture) - 12)
    chunk = struct.pack(">L", len(data)) + b"hIST" + data + struct.pack(">L", zlib.crc32(b"hIST" + data))
    return head + chunk + rest


def of_many_scans(scans: int, side: int = 2048) -> bytes:
    """Return a small progressive JPEG whose last scan is repeated: each costs whoever reads it as much as the picture."""
    picture = io.BytesIO()
    Image.new("L", (side, side), 120).save(picture, "JPEG", quality=30, progressive=True)
    whole = picture.getvalue()
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * (scans + 1) + whole[-2:]


def small_that_grows(side: int = 2000) -> bytes:
    """Return a small PNG with transparency of which each line adds grain to the one before: set anew, nothing makes it small."""
    grain = os.urandom(side)
    first = b"\x02" + b"".join(bytes((shade, 255)) for shade in grain)
    later = b"\x02" + b"".join(bytes((shade, 0)) for shade in grain)
    head = struct.pack(">LLBBBBB", side, side, 8, 4, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))
        for kind, data in (
            (b"IHDR", head),
            (b"IDAT", zlib.compress(first + later * (side - 1), 9)),
            (b"IEND", b""),
        )
    )


def taken_by_a_camera(width: int = 4000, height: int = 3000) -> bytes:
    """Return some 5 MB of noise, red above and blue below, lying on its side, with where it was taken."""
    grain = Image.effect_noise((width // 2, height // 2), 60).resize((width, height))
    ground = Image.new("RGB", (width, height), (30, 30, 200))
    ground.paste(RED, (0, 0, width // 2, height))  # left as it lies, above as it stands
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "SecretCamera"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    out = io.BytesIO()
    Image.blend(ground, grain.convert("RGB"), 0.3).save(out, "JPEG", quality=96, exif=exif, comment=b"Secret")
    return out.getvalue()


def url(picture: bytes, media: str = "image/jpeg") -> str:
    return f"data:{media};base64,{b64encode(picture).decode()}"


CARD: dict[str, Any] = CERTIFICATE | {"photo": url(jpeg())}
