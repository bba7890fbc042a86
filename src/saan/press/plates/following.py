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
from saan.press.plates import objects
from saan.press.plates.filling import Tail
from saan.press.plates.plate import Plate, widget
from saan.trust.clock import BANGKOK

_BEGINS = b"startxref\n"


class Signatory:
    """Signs pages that an `Issuer` sealed, in the field that the plate has for the first signatory."""

    def __init__(self, credential: Credential, at: datetime) -> None:
        """Judge the credential at the moment it begins to sign."""
        credential.check(at)
        self._credential, self._container, self._demo = credential, Container(credential), credential.demo
        self._name = objects.text(credential.holder)

    def follow(self, plate: Plate, tail: Tail, at: datetime) -> None:
        """Append this signature to what an `Issuer` sealed."""
        if not self._container.in_force(at):
            self._credential.check(at)
        if self._demo != (plate.watermark is Watermark.DEMO):
            raise DemoCertificateError(holder=self._credential.holder)
        numbers, number = plate.numbers, plate.size
        before = len(plate.prefix) + len(tail.bytes)
        field = b"%d 0 obj\n%b\nendobj\n" % (
            numbers["Signatory1"], widget("Signatory1", numbers["page0"], number),
        )  # fmt: skip
        day = at.astimezone(BANGKOK).strftime("D:%Y%m%d%H%M%S+07'00'").encode()
        head = (
            b"%b%d 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Name%b/M(%b)"
            b"/ByteRange[0 %%010d %%010d %%010d]/Contents"
            % (field, number, self._name.replace(b"%", b"%%"), day)
        )
        gap = before + len(head % (0, 0, 0))
        behind = gap + 2 * self._container.room + 2
        end = self._end(plate, tail.bytes, (before, before + len(field)), behind)
        tail.sign(head % (gap, behind, len(end)), self._container, end)

    def _end(self, plate: Plate, tail: bytes, places: tuple[int, int], behind: int) -> bytes:
        """Return what closes the signature and lists the revision's two objects."""
        closing, numbers = b">>\nendobj\n", plate.numbers
        names = tail[tail.rindex(b"/ID[<") + 5 :][:32]
        return (
            b"%bxref\n%d 1\n%010d 00000 n \n%d 1\n%010d 00000 n \ntrailer\n"
            b"<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%032x>]/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
        ) % (
            closing, numbers["Signatory1"], places[0], plate.size, places[1],
            plate.size + 1, numbers["catalog"], numbers["info"], names, int(names, 16) ^ 1,
            int(tail[tail.rindex(_BEGINS) + len(_BEGINS) :].split(b"\n", 1)[0]), behind + len(closing),
        )  # fmt: skip
