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
from saan.press.plates.revisions import SIGNATORY, Tail, dictionary, moment

_NAMES = b"/ID[<"
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
        numbers = plate.numbers
        names = tail.bytes[tail.bytes.rindex(_NAMES) + len(_NAMES) :][:32]
        trailer = b"/Root %d 0 R/Info %d 0 R/ID[<%b><%032x>]" % (
            numbers["catalog"], numbers["info"], names, int(names, 16) ^ 1,
        )  # fmt: skip
        field, signature = (_FIRST, numbers[_FIRST], numbers["page0"]), (plate.size, self._about, moment(at))
        tail.follow(field, signature, self._container, trailer)
