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
READ = {SEAL: "ตราอิเล็กทรอนิกส์ของหน่วยงาน", SIGNATORY: "ลายมือชื่ออิเล็กทรอนิกส์"}
"""What a screen reader calls the fields."""
_CLOSES = b">>\nendobj\n"
_CERTIFIES = (
    b"/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P 2/V/1.2>>>>]"
)
"""Nothing may follow but the filling of the fields that are there (ISO 32000-1, 12.8.2.2)."""


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
            objects.text(READ[name.rstrip("0123456789")]),
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

    Owned by whoever makes the document; `sign` makes it longer.
    """

    __slots__ = ("_state", "bytes")

    def __init__(self, prefix: "hashlib._Hash") -> None:
        """Begin behind a prefix, by the state of its SHA-256."""
        self.bytes, self._state = b"", prefix.copy()

    def sign(
        self, start: int, written: bytes, signature: tuple[int, bytes, bytes], by: Container, table: bytes
    ) -> None:
        """Append a revision that begins at an offset: what is written first, the signature, the table that lists all.

        The signature is the number of its object, its `dictionary`, and the `moment` that stands there. The table ends
        with its trailer; where it begins is written here.
        """
        number, about, day = signature
        head = b"%d 0 obj\n%b" % (number, about)
        gap = start + len(written) + len(head % (day, 0, 0, 0))
        behind = gap + 2 * by.room + 2
        end = b"%b%bstartxref\n%d\n%%%%EOF\n" % (_CLOSES, table, behind + len(_CLOSES))
        begin = written + head % (day, gap, behind, len(end))
        state = self._state
        state.update(begin)
        whole = state.copy()
        whole.update(end)
        container = b"<%b>" % by.sign(whole.digest()).encode()
        state.update(container)
        state.update(end)
        self.bytes = b"".join((self.bytes, begin, container, end))

    @property
    def sha256(self) -> str:
        """The hash of the whole document, prefix and tail."""
        return self._state.hexdigest()
