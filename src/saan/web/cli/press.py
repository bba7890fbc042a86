"""`saan press preview`: a template as it will print, for its designer. Needs no node and no database."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from saan.press.errors import PressError
from saan.trust.clock import utc_now
from saan.web.cli.errors import BadSampleError, TemplateFaultError
from saan.web.cli.root import app
from saan.web.verify.errors import UnreadableFileError

if TYPE_CHECKING:
    from saan.press.plates import Plate

press = typer.Typer(no_args_is_help=True, help="Templates of documents: see how one will print.")
app.add_typer(press, name="press")
_NAMED = re.compile(r'"([^"/\\]+\.(?:png|jpe?g|svg|gif|webp))"', re.IGNORECASE)
_DOTS = 150


@press.command()
def preview(
    plate: Annotated[Path, typer.Argument(metavar="PLATE", help="The template, a .typ file.")],
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="What to write: .pdf, or .png per page.")],
    record: Annotated[
        Path | None, typer.Option(help="Values by field, a JSON object; samples stand for the others.")
    ] = None,
    longest: Annotated[bool, typer.Option(help="Fill each field to the last word it has room for.")] = False,
    emblem: Annotated[
        Path | None, typer.Option(help="The agency's emblem, SVG or PNG; else a frame stands for it.")
    ] = None,
) -> None:
    """Fill a template with values or samples, and write what it looks like; a fault is told by file, line and field."""
    if output.suffix.lower() not in {".pdf", ".png"}:
        raise typer.BadParameter(
            "แฟ้มใน -o ต้องลงท้ายด้วย .pdf หรือ .png · The file of -o must end with .pdf or .png"
        )
    template = _read(plate).decode(errors="replace")
    files = {
        name: _read(plate.parent / name)
        for name in _NAMED.findall(template)
        if (plate.parent / name).is_file()
    }
    from saan.press import (  # these bring typst and fontTools: a second of every start
        Emblem,
        Watermark,
        judge,
    )
    from saan.press.emblems import FRAME
    from saan.press.plates import compile_plate
    from saan.press.plates.preview import Given, place
    from saan.press.plates.preview import preview as drawn

    try:
        borne = Emblem(_read(emblem)) if emblem else FRAME
        judge(borne)
        made = compile_plate(template, files=files, watermark=Watermark.DEMO, emblem=borne)
        made.fields()
        frames = {each.name for each in made.marks.pictures}
        texts, pictures = _values(record, frames) if record else ({}, {})
        pdf = drawn(made, utc_now(), Given(texts, pictures), longest=longest)
    except PressError as error:
        said, remedy, line = error.message(), error.remedy(), place(template, error)
        raise TemplateFaultError(
            where=f"{plate}:{line}" if line else str(plate),
            said_th=said.th, said_en=said.en, remedy_th=remedy.th, remedy_en=remedy.en,
        ) from error  # fmt: skip
    written = _pictures(pdf, output) if output.suffix.lower() == ".png" else [output]
    if output.suffix.lower() == ".pdf":
        output.write_bytes(pdf)
    _tell(made, written)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UnreadableFileError(file=file, reason=error.strerror or str(error)) from None


def _values(record: Path, pictures: set[str]) -> tuple[dict[str, str], dict[str, bytes]]:
    """Return a record's texts, and the pictures in the files that it names."""
    try:
        values = msgspec.json.decode(_read(record), type=dict[str, str])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadSampleError(file=record, reason=str(error)) from None
    return (
        {name: text for name, text in values.items() if name not in pictures},
        {name: _read(record.parent / file) for name, file in values.items() if name in pictures},
    )


def _pictures(pdf: bytes, output: Path) -> list[Path]:
    """Write each page as a picture, numbered where there are several, and return the files."""
    import pypdfium2  # only pictures need it

    from saan.press.plates.dots import png

    with pypdfium2.PdfDocument(pdf) as document:
        many = len(document) > 1
        written = []
        for number, page in enumerate(document, 1):
            file = output.with_stem(f"{output.stem}-{number}") if many else output
            bitmap = page.render(scale=_DOTS / 72, rev_byteorder=True)
            file.write_bytes(
                png(bitmap.width, bitmap.height, bitmap.n_channels, bitmap.stride, bytes(bitmap.buffer))
            )
            written.append(file)
    return written


def _tell(made: "Plate", written: list[Path]) -> None:
    """Print what the template asks for, and what was written."""
    console, marks = Console(), made.marks
    table = Table("field", "page", "lines", "pt", "least pt", "")
    for slot in marks.slots:
        notes = ", ".join(
            word for word, holds in (("optional", slot.optional), ("words", slot.words)) if holds
        )
        table.add_row(
            ", ".join(slot.fields),
            str(slot.page + 1),
            str(len(slot.baselines)),
            f"{slot.size:g}",
            f"{slot.least:g}",
            notes,
        )
    for frame in (*marks.squares, *marks.pictures):
        about = (
            f"{'Data Matrix' if frame.matrix else 'QR'}, {frame.longest} bytes"
            if frame.longest
            else "picture"
        )
        table.add_row(frame.name, str(frame.page + 1), "", "", "", about)
    console.print(table)
    if made.inaccessible:
        console.print(f"! PDF/A-3b เท่านั้น · PDF/A-3b only: {made.inaccessible}", markup=False)
    for file in written:
        console.print(f"✓ {file}", soft_wrap=True, highlight=False)
