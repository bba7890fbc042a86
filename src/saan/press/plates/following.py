"""Signing after the seal: a further revision of a filled plate, with one signature and nothing else.

    revision = field ‖ signature ‖ table

Every byte of it is known but for the moment, the digest and the signature, so that a signatory's own signature costs a
document no more than the seal does. A page that typst set is signed by `saan.press.signing`.
"""

from datetime import datetime

from saan.press.containers import Container
from saan.press.credentials import Credential
from saan.press.errors import DemoCertificateError
from saan.press.pages import Watermark
from saan.press.plates.plate import Plate
from saan.press.plates.revisions import SIGNATORY, Tail, dictionary, moment, widget

_BEGINS = b"startxref\n"
_FIRST = f"{SIGNATORY}1"


class Signatory:
    """Signs pages that an `Issuer` sealed, in the field that the plate has for the first signatory."""

    def __init__(self, credential: Credential, at: datetime) -> None:
        """Judge the credential at the moment it begins to sign."""
        credential.check(at)
        self._credential, self._container, self._demo = credential, Container(credential), credential.demo
        self._about = dictionary(credential.holder, certifying=False)

    def follow(self, plate: Plate, tail: Tail, at: datetime) -> None:
        """Append this signature to what an `Issuer` sealed."""
        if not self._container.in_force(at):
            self._credential.check(at)
        if self._demo != (plate.watermark is Watermark.DEMO):
            raise DemoCertificateError(holder=self._credential.holder)
        numbers, number = plate.numbers, plate.size
        start = len(plate.prefix) + len(tail.bytes)
        field = b"%d 0 obj\n%b\nendobj\n" % (numbers[_FIRST], widget(_FIRST, numbers["page0"], number))
        table = _table(plate, tail.bytes, start, start + len(field))
        tail.sign(start, field, (number, self._about, moment(at)), self._container, table)


def _table(plate: Plate, tail: bytes, field: int, signature: int) -> bytes:
    """Return what lists the revision's two objects, which begin at these offsets."""
    numbers = plate.numbers
    names = tail[tail.rindex(b"/ID[<") + 5 :][:32]
    return (
        b"xref\n%d 1\n%010d 00000 n \n%d 1\n%010d 00000 n \ntrailer\n"
        b"<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%032x>]/Prev %d>>\n"
    ) % (
        numbers[_FIRST], field, plate.size, signature,
        plate.size + 1, numbers["catalog"], numbers["info"], names, int(names, 16) ^ 1,
        int(tail[tail.rindex(_BEGINS) + len(_BEGINS) :].split(b"\n", 1)[0]),
    )  # fmt: skip
