"""A page that typst set, written once more with its seal within it, and the first signatory's signature behind it.

    document = objects ‖ fields ‖ seal ‖ table        revision = field ‖ signature ‖ table

What stands in the page is known by then, so that nothing is read again: a letter's two signatures cost what their
arithmetic costs. To a file that lies there already, `signing` adds them.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime

from saan.press.containers import Container
from saan.press.credentials import Credential
from saan.press.plates import objects
from saan.press.plates.revisions import SEAL, Tail, dictionary, fields, moment, widget

_ROOT, _INFO = re.compile(rb"/Root (\d+) 0 R"), re.compile(rb"/Info (\d+) 0 R")
_SIZE, _FIRST_ID = re.compile(rb"/Size (\d+)"), re.compile(rb"/ID\[(\([^()]*\))")
_PAGES, _KIDS = re.compile(rb"/Pages (\d+) 0 R"), re.compile(rb"/Kids\[(\d+) 0 R")
_NOTES = b"/Annots["


def sealed(pdf: bytes, by: Credential, at: datetime, *, signatories: int) -> "Sealed":
    """Return typst's page with the agency's seal and as many empty fields as people will sign.

    The seal is the certification signature (ISO 32000-1 §12.8.2.2) and allows nothing afterwards but filling these fields.
    """
    found, trailer = objects.verbatim(pdf)
    root, size = _number(_ROOT, trailer), _number(_SIZE, trailer)
    page = _first_page(found, root)
    names = fields(signatories)
    form, own = size, {name: size + 1 + place for place, name in enumerate(names)}
    seal = size + 1 + len(own)
    lying = b" ".join(b"%d 0 R" % number for number in own.values())
    found[root] = _with(found[root], b"/AcroForm %d 0 R/Perms<</DocMDP %d 0 R>>" % (form, seal))
    found[page] = _annotated(found[page], lying)
    found[form] = b"<</Fields[%b]/SigFlags 3>>" % lying
    found |= {number: widget(name, page, seal if name == SEAL else 0) for name, number in own.items()}
    body = objects.Body()
    for number, value in sorted(found.items()):
        body.put(number, value)
    body.offsets[seal] = len(body.data)
    listed = _SIZE.sub(b"/Size %d" % (seal + 1), trailer, count=1)
    table = b"xref\n0 %d\n%btrailer\n%b\n" % (seal + 1, body.table(seal + 1), listed)
    made = Sealed(own, page, seal + 1, listed)
    made.certify(bytes(body.data), by, at, table)
    return made


class Sealed:
    """A sealed page with its fields' numbers; owned by whoever makes the document, `sign` makes it longer."""

    def __init__(self, own: Mapping[str, int], page: int, size: int, trailer: bytes) -> None:
        """Begin with nothing: the numbers of the fields and of their page, and the table's size and trailer."""
        self._own, self._page, self._size, self._trailer = own, page, size, trailer
        self._tail = Tail(hashlib.sha256(), 0)

    @property
    def pdf(self) -> bytes:
        """The whole document so far."""
        return self._tail.bytes

    def certify(self, written: bytes, by: Credential, at: datetime, table: bytes) -> None:
        """Write what the page is made of with the seal behind it, the last that the table lists."""
        signature = self._size - 1, dictionary(by.holder, certifying=True), moment(at)
        self._tail.sign(written, signature, Container(by), table)

    def sign(self, name: str, by: Credential, at: datetime) -> None:
        """Append a signatory's signature, in the empty field of this name."""
        first_id = _FIRST_ID.search(self._trailer)
        trailer = b"/Root %d 0 R/Info %d 0 R/ID[%b<%b>]" % (
            _number(_ROOT, self._trailer), _number(_INFO, self._trailer),
            first_id[1] if first_id else b"<>", self._tail.sha256[:32].encode(),
        )  # fmt: skip
        signature = self._size, dictionary(by.holder, certifying=False), moment(at)
        self._tail.follow((name, self._own[name], self._page), signature, Container(by), trailer)
        self._size += 1


def _number(pattern: re.Pattern[bytes], where: bytes) -> int:
    """Return the number that a dictionary of typst's names; every one of them has it."""
    return next(int(each) for each in pattern.findall(where))


def _first_page(found: Mapping[int, bytes], root: int) -> int:
    """Return the number of the first page, at the end of the tree's first branches."""
    number = _number(_PAGES, found[root])
    while kids := _KIDS.search(found[number]):
        number = int(kids[1])
    return number


def _annotated(page: bytes, lying: bytes) -> bytes:
    """Return a page with its fields, before the links that it may have."""
    if _NOTES in page:
        return page.replace(_NOTES, _NOTES + lying + b" ", 1)
    return _with(page, _NOTES + lying + b"]")


def _with(value: bytes, more: bytes) -> bytes:
    """Return a dictionary with more entries."""
    return value[: value.rindex(b">>")] + more + b">>"
