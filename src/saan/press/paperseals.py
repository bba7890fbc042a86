"""The seal that an issued document bears on paper: what a barcode says of it, enough to be checked without any network.

A profile of the visible digital seal (docs/wire/faces.md §4). Texts are cut to what a barcode has room for, with an
ellipsis for the rest; the record's hash names the whole. They are windows-874 (TIS-620), one byte for a Thai letter
where UTF-8 needs three, so that modules are a third larger; what it cannot say is UTF-8 behind a byte order mark.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from cryptography import x509

from saan.press.credentials import Credential, fingerprint
from saan.trust import vds
from saan.trust.keys import Algorithm
from saan.trust.statuslist import Reference
from saan.trust.vds import Header, SealFormError

SIGNER = "THSN"
"""Two letters of the country and two of the system, in every header of a seal that Saan makes."""
COUNTRY = "THA"
FEATURE, CATEGORY = 0x01, 0x54
"""The profile's number and the kind of document; even categories are those that ICAO gives to nobody."""
HASH, ID, KIND, NUMBER, HOLDER, UNTIL, STATUS, FIRST_FACT = 1, 2, 3, 4, 5, 6, 7, 16
MOST_FACTS = 8
_INDEX = 4
_LONGEST = {KIND: 60, NUMBER: 60, HOLDER: 80}
_LONGEST_FACTS = (100, 60, 30, 0)
"""How many letters of each fact beside stand there, as far as there is room."""
_MORE = "…"
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class PaperSeal:
    """What the seal of a document says. `facts` are label and value, as the page prints them."""

    record_sha256: bytes
    id: UUID
    kind: str
    number: str
    holder: str
    issued: date
    until: date | None = None
    status: Reference | None = None
    facts: tuple[tuple[str, str], ...] = ()


def seal_name(certificate: x509.Certificate) -> str:
    """Return the signer and reference by which a barcode names the certificate that sealed it (Doc 9303-13).

    The reference is the beginning of the certificate's SHA-256: no authority needs to number seals.
    """
    return SIGNER + _reference(certificate)


@lru_cache(64)
def _reference(certificate: x509.Certificate) -> str:
    return fingerprint(certificate)[:10].upper()


def can_seal(credential: Credential) -> bool:
    """Return whether a credential's key makes seals: Doc 9303-13 knows ECDSA only."""
    return credential.signer.public.algorithm is Algorithm.ES256


def write(credential: Credential, said: PaperSeal, signed: date, longest: int = vds.MAX_BYTES) -> bytes:
    """Return the seal's bytes for a barcode of so many, or raise `SealFormError` for what does not fit.

    Facts beside are cut shorter where there is no room for them, and left out at last: the record's hash names the whole.
    """
    header = _header(credential, said, signed)
    for most in _LONGEST_FACTS:
        messages = tuple(_messages(said, most))
        if vds.size(header, messages) <= longest:
            break
    return vds.seal(credential.signer, header, messages).encoded()


def least(credential: Credential, said: PaperSeal, signed: date) -> int:
    """Return how many bytes a seal has at least: without the facts beside."""
    return vds.size(_header(credential, said, signed), _messages(said, 0))


def _header(credential: Credential, said: PaperSeal, signed: date) -> Header:
    return Header(COUNTRY, SIGNER, _reference(credential.chain[0]), said.issued, signed, FEATURE, CATEGORY)


def _messages(said: PaperSeal, most: int) -> Iterator[tuple[int, bytes]]:
    yield HASH, said.record_sha256
    yield ID, said.id.bytes
    for tag, text in ((KIND, said.kind), (NUMBER, said.number), (HOLDER, said.holder)):
        yield tag, _cut(text, _LONGEST[tag])
    if said.until is not None:
        yield UNTIL, vds.packed_date(said.until)
    if said.status is not None:
        yield STATUS, said.status.index.to_bytes(_INDEX, "big") + said.status.uri.encode()
    for number, (label, value) in enumerate(said.facts[:MOST_FACTS]):
        if len(label) + len(": …") < most:  # cut within its label, it would say nothing
            yield FIRST_FACT + number, _cut(f"{label}: {value}", most)


def _cut(text: str, most: int) -> bytes:
    line = " ".join(text.split())
    line = line if len(line) <= most else line[: most - 1].rstrip() + _MORE
    try:
        made = line.encode("cp874")
    except UnicodeEncodeError:
        made = _MARK
    return _MARK + line.encode() if made.startswith(_MARK) else made


def _text(value: bytes) -> str:
    return value[len(_MARK) :].decode() if value.startswith(_MARK) else value.decode("cp874")


def is_paper_seal(header: Header) -> bool:
    """Return whether a header is one of this profile; others have tags of their own."""
    return (header.signer, header.feature, header.category) == (SIGNER, FEATURE, CATEGORY)


def read(seal: vds.Seal) -> PaperSeal:
    """Return what a seal of this profile says, or raise `SealFormError`; verifies nothing. Unknown tags are read over."""
    found = dict(seal.messages)
    if len(found) != len(seal.messages):
        raise SealFormError(reason="a message stands twice")
    try:
        return PaperSeal(
            found[HASH],
            UUID(bytes=found[ID]),
            _text(found[KIND]),
            _text(found[NUMBER]),
            _text(found[HOLDER]),
            seal.header.issued,
            vds.read_date(found[UNTIL]) if UNTIL in found else None,
            _status(found[STATUS]) if STATUS in found else None,
            tuple(
                _fact(_text(found[tag])) for tag in range(FIRST_FACT, FIRST_FACT + MOST_FACTS) if tag in found
            ),
        )
    except (KeyError, ValueError) as error:
        raise SealFormError(reason=f"a message is missing or malformed ({type(error).__name__})") from None


def _status(value: bytes) -> Reference:
    return Reference(value[_INDEX:].decode(), int.from_bytes(value[:_INDEX], "big"))


def _fact(line: str) -> tuple[str, str]:
    label, _, value = line.partition(": ")
    return label, value
