"""Signature fields, and revisions that end with a signature, as pages of plates and pages that typst set have them alike.

    revision = objects ‖ signature ‖ table

Every byte of it is known but for the digest and the signature over it, so that it is written and hashed once.
"""

import hashlib
from datetime import datetime
from functools import lru_cache

from saan.press.containers import Container
from saan.press.plates import objects
from saan.trust.clock import BANGKOK

SEAL = "Seal"
SIGNATORY = "Signatory"
"""Names of the fields; the signatories' are numbered from 1."""
_READ = {SEAL: "ตราอิเล็กทรอนิกส์ของหน่วยงาน", SIGNATORY: "ลายมือชื่ออิเล็กทรอนิกส์"}
_CLOSES = b">>\nendobj\n"
_CERTIFIES = (
    b"/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P 2/V/1.2>>>>]"
)
"""Nothing may follow but the filling of the fields that are there (ISO 32000-1, 12.8.2.2)."""


def read_as(name: str) -> str:
    """Return what a screen reader calls the field of this name."""
    return _READ[name.rstrip("0123456789")]


def fields(signatories: int) -> tuple[str, ...]:
    """Return the names of the seal's field and of those of so many signatories."""
    return SEAL, *(f"{SIGNATORY}{number}" for number in range(1, signatories + 1))


def widget(name: str, page: int, signature: int = 0) -> bytes:
    """Return a signature's field, on the page and with the signature of these object numbers; 0 leaves it empty.

    Nothing of it is on the page: PDF/A wants it printable, PDF/UA takes it as no content only outside the paper.
    """
    return (
        b"<</Type/Annot/Subtype/Widget/FT/Sig/T(%b)/TU%b/F 132/Rect[-9999 -9999 -9999 -9999]/P %d 0 R%b>>"
        % (
            name.encode(),
            objects.text(read_as(name)),
            page,
            b"/V %d 0 R" % signature if signature else b"",
        )
    )


def dictionary(holder: str, *, certifying: bool) -> bytes:
    """Return a signature's dictionary up to the gap for its container, with holes for the moment and the byte range."""
    return (
        b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Name%b%b"
        b"/M(%%b)/ByteRange[0 %%010d %%010d %%010d]/Contents"
        % (objects.text(holder), _CERTIFIES if certifying else b"")
    )


@lru_cache(8)
def moment(at: datetime) -> bytes:
    """Return a moment as PDF writes it, on Bangkok's clock; remembered, since a part of a bulk file is signed at one."""
    return at.astimezone(BANGKOK).strftime("D:%Y%m%d%H%M%S+07'00'").encode()


class Tail:
    """What follows a prefix in a document, and the hash of the whole so far: each byte is hashed once.

    Owned by whoever makes the document; `sign` and `follow` make it longer.
    """

    __slots__ = ("_end", "_pending", "_state", "_table", "bytes")

    def __init__(self, prefix: "hashlib._Hash", length: int) -> None:
        """Begin behind a prefix of so many bytes, by the state of its SHA-256."""
        self.bytes, self._state = b"", prefix.copy()
        self._pending = b""  # a last signature, which is hashed when it is asked for
        self._end, self._table = length, 0

    def follow(
        self, field: tuple[str, int, int], signature: tuple[int, bytes, bytes], by: Container, trailer: bytes
    ) -> None:
        """Append a revision with nothing but a signature, as `sign` has it, in an empty field: its name, number and page.

        The trailer says what the one before it says of root and information, and both identifiers.
        """
        name, own, page = field
        number = signature[0]
        written = b"%d 0 obj\n%b\nendobj\n" % (own, widget(name, page, number))
        table = b"xref\n%d 1\n%010d 00000 n \n%d 1\n%010d 00000 n \ntrailer\n<</Size %d%b/Prev %d>>\n" % (
            own, self._end, number, self._end + len(written), number + 1, trailer, self._table,
        )  # fmt: skip
        self.sign(written, signature, by, table)

    def sign(self, written: bytes, signature: tuple[int, bytes, bytes], by: Container, table: bytes) -> None:
        """Append a revision: what is written first, the signature, the table that lists all.

        The signature is the number of its object, its `dictionary`, and the `moment` that stands there. The table ends
        with its trailer; where it begins is written here.
        """
        number, about, day = signature
        head = b"%d 0 obj\n%b" % (number, about)
        gap = self._end + len(written) + len(head % (day, 0, 0, 0))
        behind = gap + 2 * by.room + 2
        self._table = behind + len(_CLOSES)
        end = b"%b%bstartxref\n%d\n%%%%EOF\n" % (_CLOSES, table, self._table)
        head %= (day, gap, behind, len(end))
        state = self._caught_up()
        state.update(written)
        state.update(head)
        whole = state.copy()
        whole.update(end)
        container = b"<%b>" % by.sign(whole.digest()).encode()
        self._pending = container + end
        self.bytes = b"".join((self.bytes, written, head, self._pending))
        self._end = behind + len(end)

    @property
    def sha256(self) -> str:
        """The hash of the whole document, prefix and tail."""
        return self._caught_up().hexdigest()

    def _caught_up(self) -> "hashlib._Hash":
        self._state.update(self._pending)
        self._pending = b""
        return self._state
