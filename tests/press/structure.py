"""The structure that a screen reader walks: kinds of element, in reading order, with what they say instead."""

import ctypes
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pypdfium2
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdfium2 import raw


def elements(pdf: bytes) -> list[tuple[str, str]]:
    """Return each element's kind, and the title or the text in its stead that it bears."""
    return list(_walk(PdfFileReader(BytesIO(pdf)).root["/StructTreeRoot"]["/K"]))


def _walk(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, int):
        return
    if not hasattr(node, "items"):
        for index in range(len(node)):
            yield from _walk(node[index])
        return
    if "/S" in node:
        said = next((str(node[name]) for name in ("/Alt", "/T", "/ActualText") if name in node), "")
        yield str(node["/S"])[1:], said
    if "/K" in node:
        yield from _walk(node["/K"])


def heard(pdf: bytes) -> list[tuple[str, str]]:
    """Return the pieces of a PDF of one page with the language in which each is read aloud, as pdfium tells them."""
    root = PdfFileReader(BytesIO(pdf)).root
    whole = dict(_languages(root["/StructTreeRoot"]["/K"], str(root["/Lang"])))
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        texts = page.get_textpage()
        for piece in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
            number, own = _marked(piece.raw)
            size = raw.FPDFTextObj_GetText(piece.raw, texts.raw, None, 0)
            room = ctypes.create_string_buffer(2 * size)
            raw.FPDFTextObj_GetText(piece.raw, texts.raw, ctypes.cast(room, _WIDE), size)
            found.append((own or whole.get(number, ""), room.raw.decode("utf-16-le").strip("\0 ")))
    return found


_WIDE = ctypes.POINTER(raw.FPDF_WCHAR)


def _marked(piece: Any) -> tuple[int, str]:
    """Return the number of the marked content that a text is in, and the language that it names itself."""
    number, room, size = ctypes.c_int(-1), ctypes.create_string_buffer(32), ctypes.c_ulong()
    for index in range(raw.FPDFPageObj_CountMarks(piece)):
        mark = raw.FPDFPageObj_GetMark(piece, index)
        raw.FPDFPageObjMark_GetParamIntValue(mark, b"MCID", number)
        raw.FPDFPageObjMark_GetParamStringValue(mark, b"Lang", ctypes.cast(room, _WIDE), 32, size)
    return number.value, room.raw[: size.value].decode("utf-16-le").strip("\0")


def _languages(node: Any, language: str) -> Iterator[tuple[int, str]]:
    """Yield the numbers of marked contents of a document of one page, with what their elements say of the language."""
    if isinstance(node, int):
        yield int(node), language
    elif not hasattr(node, "items"):
        for index in range(len(node)):
            yield from _languages(node[index], language)
    elif "/K" in node:
        yield from _languages(node["/K"], str(node["/Lang"]) if "/Lang" in node else language)
