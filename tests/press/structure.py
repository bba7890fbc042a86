"""The structure that a screen reader walks: kinds of element, in reading order, with what they say instead."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader


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
