"""Pages that do something, signed with it in them: scripts, forms, media and launched programs, in every place that viewers heed.

Nothing of it is seen in the bytes of the drawing. Links that lead somewhere, and circles that lead nowhere, are no attack.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from saan.press import signing
from vectors.documents import attacks, cast, fitness
from vectors.verify.cast import ALPHA_SEAL

Made = Callable[[BasePdfFileWriter], generic.PdfObject]


def files() -> Iterator[tuple[str, bytes]]:
    """Yield each page by its file's name."""
    for name, change in (ACTING | HARMLESS).items():
        yield f"{name}.pdf", signing.seal(fitness.bare(change), ALPHA_SEAL, cast.SIGNED, signatories=0)


def ends() -> Iterator[tuple[str, tuple[str, ...], dict[str, Any]]]:
    """Yield a case's name, its files, and how it ends."""
    for name in ACTING:
        yield f"attack: {name}", (f"attack-{name}.pdf", "status.jwt"), {"open": ["pdf.changeable"]}
    for name in HARMLESS:
        yield f"no attack: {name}", (f"attack-{name}.pdf", "status.jwt"), {}


def _does(kind: str, **more: generic.PdfObject) -> generic.DictionaryObject:
    return _dictionary(S=pdf_name(f"/{kind}"), **more)


def _dictionary(**held: generic.PdfObject) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(f"/{name}"): value for name, value in held.items()})


def _script() -> generic.DictionaryObject:
    return _does("JavaScript", JS=generic.TextStringObject("app.alert(1)"))


def _goes(writer: BasePdfFileWriter, *following: generic.PdfObject) -> generic.DictionaryObject:
    place = generic.ArrayObject([writer.root["/Pages"].raw_get("/Kids")[0], pdf_name("/Fit")])
    then = {"Next": generic.ArrayObject(following)} if following else {}
    return _does("GoTo", D=place, **then)


def _note(kind: str, **more: generic.PdfObject) -> generic.DictionaryObject:
    return _dictionary(
        Type=pdf_name("/Annot"), Subtype=pdf_name(f"/{kind}"), Rect=attacks.numbers(0, 0, 400, 600), **more
    )


def _noted(
    made: Callable[[BasePdfFileWriter], Iterable[generic.PdfObject]], writer: BasePdfFileWriter
) -> None:
    attacks.first(writer)[pdf_name("/Annots")] = generic.ArrayObject(
        writer.add_object(each) for each in made(writer)
    )


def _linked(action: generic.DictionaryObject, writer: BasePdfFileWriter) -> None:
    _noted(lambda _: [_note("Link", A=action)], writer)


def _on_page(writer: BasePdfFileWriter) -> None:
    attacks.first(writer)[pdf_name("/AA")] = _dictionary(O=_script())


def _behind(writer: BasePdfFileWriter) -> None:
    writer.root[pdf_name("/OpenAction")] = _goes(writer, _goes(writer), _goes(writer, _script()))


def _in_outline(writer: BasePdfFileWriter) -> None:
    _outlined(writer, _script())


def _outlined(writer: BasePdfFileWriter, action: generic.DictionaryObject) -> None:
    item = _dictionary(Title=generic.TextStringObject("1"), A=action)
    number = writer.add_object(item)
    item[pdf_name("/Next")] = number  # a circle, in which nobody must turn for ever
    writer.root[pdf_name("/Outlines")] = writer.add_object(_dictionary(First=number, Last=number))


def _named(writer: BasePdfFileWriter) -> None:
    tree = _dictionary(Names=generic.ArrayObject([generic.TextStringObject("1"), _script()]))
    writer.root[pdf_name("/Names")] = writer.add_object(_dictionary(JavaScript=writer.add_object(tree)))


def _field_apart(writer: BasePdfFileWriter) -> None:
    _noted(lambda _: [_note("Widget", FT=pdf_name("/Tx"), T=generic.TextStringObject("holder"))], writer)


def _too_many(writer: BasePdfFileWriter) -> None:
    """Name one note more often than anybody looks, in few bytes."""
    many = generic.ArrayObject([writer.add_object(_note("Link"))] * 20_001)
    attacks.first(writer)[pdf_name("/Annots")] = writer.add_object(
        many, obj_stream=writer.prepare_object_stream()
    )


def _links(writer: BasePdfFileWriter) -> None:
    place = generic.TextStringObject("https://alpha.example/")
    _noted(lambda to: [_note("Link", A=_does("URI", URI=place)), _note("Link", A=_goes(to))], writer)
    writer.root[pdf_name("/OpenAction")] = generic.ArrayObject(
        [writer.root["/Pages"].raw_get("/Kids")[0], pdf_name("/Fit")]
    )
    turning = _goes(writer)
    turning[pdf_name("/Next")] = writer.add_object(turning)
    _outlined(writer, turning)


ACTING: dict[str, attacks.Change] = {
    "script-on-page": _on_page,
    "script-behind-a-place": _behind,
    "script-in-link": partial(_linked, _script()),
    "script-in-outline": _in_outline,
    "script-among-names": _named,
    "launch": partial(_linked, _does("Launch", F=generic.TextStringObject("a.exe"))),
    "submit": partial(_linked, _does("SubmitForm", F=generic.TextStringObject("https://stranger.example/"))),
    "import": partial(_linked, _does("ImportData", F=generic.TextStringObject("a.fdf"))),
    "rendition": partial(_linked, _does("Rendition", OP=generic.NumberObject(0))),
    "media": partial(_noted, lambda _: [_note("RichMedia")]),
    "field-apart": _field_apart,
    "too-many-parts": _too_many,
}
HARMLESS: dict[str, attacks.Change] = {"links": _links}
