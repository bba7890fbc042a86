"""Attacks on a signed page, made by hand: what was published of shadow attacks, incremental saving and signature wrapping.

Each works on a page that `generate` made. The prepared ones were signed with something in them that an attacker put
there before; the others were changed after signing. No viewer's mistake is needed for a verifier to notice any of them.
"""

import re
from collections.abc import Callable, Iterator
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter, PdfFileWriter, copy_into_new_writer
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from saan.press import Credential, Watermark, signing
from saan.press.typesetting import KEYWORDS
from saan.trust.canonical import canonical
from vectors.documents import cast
from vectors.verify.cast import ALPHA_SEAL, STRANGE_SEAL

Change = Callable[[BasePdfFileWriter], None]
FORGED = canonical(cast.RECORD | {"holder": "สมชาย ไม่ดี"})
_WHITE = b"1 1 1 rg 0 0 400 600 re f"


def files(page: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield each attack by its file's name."""
    covered = prepared(page, _annotate)
    yield "shadow-hide.pdf", saved(covered, _uncover)
    yield "shadow-replace.pdf", saved(page, _other_font)
    yield "shadow-hide-and-replace.pdf", _repointed(page)
    yield "layers.pdf", prepared(page, _layered)
    yield "layers-switched.pdf", saved(prepared(page, _layered), _switch)
    yield "script.pdf", prepared(page, _script)
    yield "form-field.pdf", prepared(page, _field)
    yield "two-records.pdf", prepared(page, _second_record)
    yield "attachment-listed-anew.pdf", saved(page, _list_anew)
    yield "titled-anew.pdf", saved(page, _title)
    yield "described-anew.pdf", saved(page, _describe)
    yield "forged-and-signed-again.pdf", _signed_again(page)
    yield "saved-without-xref.pdf", page + b"4 0 obj\n<<>>\nendobj\n%%EOF\n"
    yield "saved-trailer-only.pdf", page + b"trailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
    yield "range-missing.pdf", _within(page, rb"/ByteRange\[[^]]*\]", b"")
    yield "range-null.pdf", _within(page, rb"/ByteRange\[[^]]*\]", b"/ByteRange null")
    yield "range-negative.pdf", _within(page, rb"/ByteRange\[0 ", b"/ByteRange[-1 ")
    yield "contents-empty.pdf", _within(page, rb"/Contents<[0-9a-f]*>", b"/Contents<>")
    yield "contents-zero.pdf", _within(page, rb"/Contents<[0-9a-f]*>", b"/Contents<00>")
    yield "wrapped.pdf", _wrapped(page)


def prepared(page: bytes, change: Change, by: Credential = ALPHA_SEAL) -> bytes:
    """Return a page that was changed first and signed then: its signer did not look closely."""
    writer: PdfFileWriter = copy_into_new_writer(PdfFileReader(BytesIO(page)))
    hush(writer)
    root = writer.root
    for name in ("/AcroForm", "/Perms"):
        root.pop(pdf_name(name), None)
    first = root["/Pages"]["/Kids"][0]
    first.pop(pdf_name("/Annots"), None)
    change(writer)
    about = generic.DictionaryObject(
        {pdf_name("/Keywords"): generic.TextStringObject(KEYWORDS[Watermark.NONE])}
    )
    writer.set_info(writer.add_object(about))
    out = BytesIO()
    writer.write(out)
    return signing.seal(out.getvalue(), by, cast.SIGNED, signatories=0)


def hush(writer: PdfFileWriter) -> None:
    """Have a writer write the same file each time: no identifier drawn by lot, no clock of the machine."""
    writer._document_id = generic.ArrayObject([generic.ByteStringObject(bytes(16))] * 2)  # noqa: SLF001 - pyHanko offers no other way
    writer._update_meta = lambda: None  # type: ignore[method-assign]  # noqa: SLF001 - as above


def saved(page: bytes, change: Change) -> bytes:
    """Return a page to which somebody saved a revision of their own."""
    writer = signing.QuietWriter(page)
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def first(writer: BasePdfFileWriter) -> generic.DictionaryObject:
    """Return a page's first sheet."""
    found: generic.DictionaryObject = writer.root["/Pages"]["/Kids"][0].get_object()
    return found


def _annotate(writer: BasePdfFileWriter) -> None:
    look = generic.StreamObject(
        {pdf_name("/Subtype"): pdf_name("/Form"), pdf_name("/BBox"): numbers(0, 0, 400, 600)},
        stream_data=_WHITE,
    )
    note = generic.DictionaryObject({
        pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name("/Stamp"), pdf_name("/F"): generic.NumberObject(4),
        pdf_name("/Rect"): numbers(0, 0, 400, 600),
        pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): writer.add_object(look)}),
    })  # fmt: skip
    first(writer)[pdf_name("/Annots")] = generic.ArrayObject([writer.add_object(note)])


def _uncover(writer: BasePdfFileWriter) -> None:
    page = first(writer)
    notes = page["/Annots"]
    page[pdf_name("/Annots")] = generic.ArrayObject(
        each for each in notes if each.get_object()["/Subtype"] != "/Stamp"
    )
    writer.update_container(page)


def _other_font(writer: BasePdfFileWriter) -> None:
    font = next(iter(first(writer)["/Resources"]["/Font"].values())).get_object()
    font[pdf_name("/BaseFont")] = pdf_name("/Other")
    writer.update_container(font)


def _repointed(page: bytes) -> bytes:
    """Return a page whose drawing is taken from bytes that lay hidden under the signature: only a table was added."""
    reader = PdfFileReader(BytesIO(page))
    drawn = reader.root["/Pages"]["/Kids"][0].get_object()["/Contents"].raw_get(0)
    hidden = b"%d 0 obj\n<</Length %d>>\nstream\n%b\nendstream\nendobj\n" % (drawn.idnum, len(_WHITE), _WHITE)

    def hide(writer: BasePdfFileWriter) -> None:
        writer.root[pdf_name("/PieceInfo")] = writer.add_object(generic.StreamObject(stream_data=hidden))

    # The drawing has a new number in the copy, so the hidden object is written once to learn it and once to use it.
    signed = prepared(page, hide)
    number = (
        PdfFileReader(BytesIO(signed)).root["/Pages"]["/Kids"][0].get_object()["/Contents"].raw_get(0).idnum
    )
    hidden = hidden.replace(b"%d 0 obj" % drawn.idnum, b"%d 0 obj" % number)
    signed = prepared(page, hide)
    at, before = signed.index(hidden), int(signed.rsplit(b"startxref", 1)[1].split()[0])
    root = PdfFileReader(BytesIO(signed)).trailer.raw_get("/Root")
    table = (
        b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size 999/Root %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    )
    return signed + table % (number, at, root.idnum, before, len(signed))


def _layered(writer: BasePdfFileWriter) -> None:
    layer = writer.add_object(
        generic.DictionaryObject(
            {pdf_name("/Type"): pdf_name("/OCG"), pdf_name("/Name"): generic.TextStringObject("1")}
        )
    )
    off = generic.ArrayObject([layer])
    ways = generic.DictionaryObject({pdf_name("/OFF"): off, pdf_name("/Order"): generic.ArrayObject([layer])})
    writer.root[pdf_name("/OCProperties")] = writer.add_object(
        generic.DictionaryObject({pdf_name("/OCGs"): generic.ArrayObject([layer]), pdf_name("/D"): ways})
    )
    page = first(writer)
    over = writer.add_object(generic.StreamObject(stream_data=b"/OC /Over BDC " + _WHITE + b" EMC"))
    page["/Resources"][pdf_name("/Properties")] = generic.DictionaryObject({pdf_name("/Over"): layer})
    page[pdf_name("/Contents")] = generic.ArrayObject([*page["/Contents"], over])


def _switch(writer: BasePdfFileWriter) -> None:
    ways = writer.root["/OCProperties"]
    ways["/D"][pdf_name("/OFF")] = generic.ArrayObject([])
    writer.update_container(ways)


def _script(writer: BasePdfFileWriter) -> None:
    writer.root[pdf_name("/OpenAction")] = generic.DictionaryObject(
        {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.TextStringObject("app.alert(1)")}
    )


def _field(writer: BasePdfFileWriter) -> None:
    field = generic.DictionaryObject({
        pdf_name("/FT"): pdf_name("/Tx"), pdf_name("/T"): generic.TextStringObject("holder"), pdf_name("/V"): generic.TextStringObject("สมใจ ใจดี"),
        pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name("/Widget"), pdf_name("/Rect"): numbers(0, 0, 200, 20),
    })  # fmt: skip
    made = writer.add_object(field)
    writer.root[pdf_name("/AcroForm")] = generic.DictionaryObject(
        {pdf_name("/Fields"): generic.ArrayObject([made])}
    )
    first(writer)[pdf_name("/Annots")] = generic.ArrayObject([made])


def attachment(writer: BasePdfFileWriter, data: bytes) -> generic.IndirectObject:
    """Put a file into a page under the name of the record, and return where it stands."""
    held = generic.StreamObject({pdf_name("/Subtype"): pdf_name("/application#2Fjson")}, stream_data=data)
    name = generic.TextStringObject("document.json")
    return writer.add_object(
        generic.DictionaryObject({
            pdf_name("/Type"): pdf_name("/Filespec"), pdf_name("/F"): name, pdf_name("/UF"): name, pdf_name("/AFRelationship"): pdf_name("/Data"),
            pdf_name("/EF"): generic.DictionaryObject({pdf_name("/F"): writer.add_object(held)}),
        })
    )  # fmt: skip


def _second_record(writer: BasePdfFileWriter) -> None:
    writer.root[pdf_name("/AF")] = generic.ArrayObject([*writer.root["/AF"], attachment(writer, FORGED)])


def _list_anew(writer: BasePdfFileWriter) -> None:
    """List another file of the same name where viewers look for attachments, and leave the record where it is."""
    names = generic.ArrayObject([generic.TextStringObject("document.json"), attachment(writer, FORGED)])
    tree = generic.DictionaryObject(
        {pdf_name("/EmbeddedFiles"): generic.DictionaryObject({pdf_name("/Names"): names})}
    )
    writer.root[pdf_name("/Names")] = tree
    writer.update_root()


def _title(writer: BasePdfFileWriter) -> None:
    """Say in the older of two places what viewers show above the page."""
    title = generic.TextStringObject("ยกเลิกแล้ว")
    writer.set_info(writer.add_object(generic.DictionaryObject({pdf_name("/Title"): title})))


def _describe(writer: BasePdfFileWriter) -> None:
    """Say it in the newer one."""
    said = writer.root["/Metadata"].data
    anew = re.sub(
        rb"(<dc:title>.*?<rdf:li[^>]*>)[^<]*", rb"\g<1>" + "ยกเลิกแล้ว".encode(), said, flags=re.DOTALL
    )
    described = generic.StreamObject(
        {pdf_name("/Type"): pdf_name("/Metadata"), pdf_name("/Subtype"): pdf_name("/XML")}, stream_data=anew
    )
    writer.root[pdf_name("/Metadata")] = writer.add_object(described)
    writer.update_root()


def _signed_again(page: bytes) -> bytes:
    """Return a forged second revision under a signature of its own, which is sound: a stranger's."""
    writer = signing.QuietWriter(page)
    over = generic.StreamObject(stream_data=_WHITE)
    sheet = first(writer)
    sheet[pdf_name("/Contents")] = writer.add_object(over)
    writer.update_container(sheet)
    append_signature_field(writer, SigFieldSpec("Signatory1", invis_sig_settings=signing.UNSEEN))
    return signing._sign(writer, STRANGE_SEAL, cast.SIGNED, "Signatory1")  # noqa: SLF001 - signs what `sign` refuses


def _within(page: bytes, pattern: bytes, instead: bytes) -> bytes:
    """Return a page with a part of its signature's dictionary overwritten in its room, spaces for the rest."""
    found = list(re.finditer(pattern, page))[-1]
    return page[: found.start()] + instead.ljust(len(found[0])) + page[found.end() :]


def _wrapped(page: bytes) -> bytes:
    """Return the two signed parts unchanged, and between them a table and a signature of the attacker's.

    The end still says where the table begins: there the attacker's stands now, and gives the signature a wider gap.
    """
    text = re.search(rb"/ByteRange\[0 (\d+) (\d+) (\d+)\]", page)
    assert text is not None  # noqa: S101 - of our own making
    first, second, _ = (int(each) for each in text.groups())
    place = int(page.rsplit(b"startxref", 1)[1].split()[0])
    reader = PdfFileReader(BytesIO(page))
    root = reader.trailer.raw_get("/Root").idnum
    number = int(re.findall(rb"(\d+) 0 obj\n<</Type/Sig", page)[-1])
    gap = page[first:second]
    room = max(place - second, 0) + 20_000
    end = second + room
    forged = b"%d 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 %d %d %d]/Contents%b>>\nendobj\n"
    over = b"%d 0 obj\n<</Length %d>>\nstream\n%b\nendstream\nendobj\n"
    drawn = reader.root["/Pages"]["/Kids"][0].get_object()["/Contents"].raw_get(0).idnum
    body, places = gap.ljust(place - first), {}
    table_room = 600
    rest = b""
    at = place + table_room
    for each, made in (
        (drawn, over % (drawn, len(_WHITE), _WHITE)),
        (number, forged % (number, first, end, len(page) - second, gap)),
    ):
        places[each] = at + len(rest)
        rest += made
    rows = b"".join(b"%d 1\n%010d 00000 n \n" % each for each in sorted(places.items()))
    old = _table(page, place)
    table = b"xref\n" + rows + b"trailer\n<</Size 999/Root %d 0 R/Prev %d>>\n" % (root, at + len(rest))
    body += table.ljust(table_room) + rest + old
    return page[:first] + body.ljust(end - first) + page[second:]


def _table(page: bytes, place: int) -> bytes:
    return page[place : page.rindex(b"startxref")]


def numbers(*values: int) -> generic.ArrayObject:
    """Return numbers as an array of a PDF."""
    return generic.ArrayObject(generic.NumberObject(each) for each in values)
