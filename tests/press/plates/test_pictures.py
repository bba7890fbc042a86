"""A holder's picture in a document: it keeps its shape, stands upright, and brings nothing with it that is not seen."""

import struct
import zlib
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PIL import ExifTags, Image, ImageOps

from saan.press.errors import BadPictureError, BadTemplateError
from saan.press.plates import Filling, Issuer, compile_plate
from tests.press.authority import NOW, settled
from tests.press.test_verapdf import judged

ASKED = Filling("ภาพ", {"a": "ก"}, b"{}")


def png(width: int, height: int, colour: int = 2, line: int = 0) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    parts = {0: 1, 2: 3}[colour]
    lines = (bytes([line]) + bytes([200, 30, 30][:parts] * width)) * height
    header = struct.pack(">LLBBBBB", width, height, 8, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(lines))
        + chunk(b"IEND", b"")
    )


@cache
def with_photo() -> Issuer:
    body = '#import "/plate.typ": *\n#field("a") #picture("photo", optional: true)'
    return Issuer(compile_plate(body), settled().seal, NOW)


def test_a_picture_stands_in_its_frame_and_a_broken_one_is_refused(tmp_path: Path) -> None:
    pdf = with_photo().issue(replace(ASKED, pictures={"photo": png(40, 50)}), NOW)
    with pypdfium2.PdfDocument(pdf) as document:
        dots = bytes(document[0].render(scale=1, rev_byteorder=True).buffer)
    assert dots.count(bytes((200, 30, 30))) > 4000
    plain = with_photo().issue(ASKED, NOW)
    assert judged({"photo": pdf, "plain": plain}, tmp_path) == {"photo": "pass", "plain": "pass"}
    good = png(40, 50)
    broken = [
        good[:-20],
        good[:60] + b"x" + good[61:],
        b"GIF89a",
        b"\xff\xd8\xff\xd9",
        b"",
        png(4, 4, line=9),  # a filter that nobody knows
        png(8000, 8000, colour=0),  # 64 million dots in as many thousand bytes
        b"\xff\xd8\xff\xc0"
        + struct.pack(">HBHHB", 11, 8, 100, 100, 1)
        + b"\x01\x11\0"
        + b"\xff\xd9",  # no dots
        good + bytes(1 << 20),
    ]
    for each in broken:
        with pytest.raises(BadPictureError) as caught:
            with_photo().issue(replace(ASKED, pictures={"photo": each}), NOW)
        assert caught.value.fields["field"] == "photo"


def test_a_picture_keeps_its_shape_stands_upright_and_says_nothing_of_who_took_it() -> None:
    """A phone lays its picture on a side, and writes beside it which one is up, where it stood and whose it is."""
    upright = Image.new("RGB", (80, 40), "red")
    for place, colour in (((40, 0), "lime"), ((0, 20), "blue"), ((40, 20), "yellow")):
        upright.paste(colour, (*place, place[0] + 40, place[1] + 20))
    body = '#import "/plate.typ": *\n#set page(width: 60mm, height: 60mm, margin: 0pt)\n#place(dx: 1mm, dy: 3mm, field("a", width: 9mm))#place(dx: 10mm, dy: 10mm, picture("photo", width: 40mm, height: 40mm%s))'
    for fit, room in (("", (40, 20)), (', fit: "cover"', (40, 40))):
        made = Issuer(compile_plate(body % fit), settled().seal, NOW)
        for side in range(1, 9):
            exif = Image.Exif()
            exif[ExifTags.Base.Orientation], exif[ExifTags.Base.Artist] = side, "Somebody Private"
            out = BytesIO()
            _laid(upright, side).save(out, "JPEG", exif=exif, quality=95, subsampling=0)
            assert ImageOps.exif_transpose(Image.open(out)).size == upright.size
            behind = out.getvalue() + out.getvalue()  # a second one, as some phones put there
            pdf = made.issue(replace(ASKED, pictures={"photo": behind}), NOW)
            assert b"Somebody Private" not in pdf
            assert b"Exif" not in pdf
            with pypdfium2.PdfDocument(pdf) as document:
                seen = document[0].render(scale=72 / 25.4, rev_byteorder=True).to_pil().convert("RGB")
            wide, high = room
            corners = [
                (30 + across * wide / 4, 30 + down * high / 4) for down in (-1, 1) for across in (-1, 1)
            ]
            told = [seen.getpixel((int(x * 8.03), int(y * 8.03))) for x, y in corners]
            due = [(254, 0, 0), (0, 255, 1), (0, 0, 254), (255, 255, 0)]
            assert all(
                abs(a - b) < 12
                for one, other in zip(told, due, strict=True)
                for a, b in zip(one, other, strict=True)
            ), (side, fit)
            beyond = seen.getpixel((int(30 * 8.03), int((30 - high / 2 - 2) * 8.03)))
            assert beyond == (255, 255, 255)
    with pytest.raises(BadTemplateError, match="contain or cover"):
        compile_plate(body % ', fit: "stretch"')


def _laid(upright: Image.Image, side: int) -> Image.Image:
    """Return a picture as it lies in a file that says which side is up."""
    turns = Image.Transpose
    back = {
        2: turns.FLIP_LEFT_RIGHT, 3: turns.ROTATE_180, 4: turns.FLIP_TOP_BOTTOM, 5: turns.TRANSPOSE, 6: turns.ROTATE_90,
        7: turns.TRANSVERSE, 8: turns.ROTATE_270,
    }  # fmt: skip
    return upright.transpose(back[side]) if side in back else upright


def test_every_kind_of_png_that_programs_write_is_taken_and_clear_parts_are_paper(tmp_path: Path) -> None:
    red, lower = Image.new("RGBA", (40, 48), (200, 30, 30, 255)), Image.new("RGBA", (40, 48))
    lower.paste((200, 30, 30, 255), (0, 24, 40, 48))
    wide, high = 2.5 * 72 / 2.54, 3 * 72 / 2.54
    kinds: dict[str, tuple[Image.Image, float]] = {
        "alpha": (lower, 0.5),
        "palette": (red.convert("RGB").quantize(4), 1),
        "clear palette": (lower.quantize(8), 0.5),
        "grey": (red.convert("L"), 1),
        "grey alpha": (lower.convert("LA"), 0.5),
        "two shades": (Image.new("1", (40, 48)), 1),
        "sixteen bits": (Image.new("I;16", (40, 48), 0x5A00), 1),
    }
    files = {}
    for name, (picture, share) in kinds.items():
        out = BytesIO()
        picture.save(out, "PNG")
        files[name] = with_photo().issue(replace(ASKED, pictures={"photo": out.getvalue()}), NOW)
        with pypdfium2.PdfDocument(files[name]) as document:
            dots = (
                document[0].render(scale=1, rev_byteorder=True).to_pil().convert("RGB").get_flattened_data()
            )
        drawn = sum(max(each) < 250 or min(each) < 200 for each in dots)
        assert abs(drawn - share * wide * high) < 250, name
    assert judged(files, tmp_path) == dict.fromkeys(files, "pass")
