"""Verifying many documents of the same plates: each plate once by pyHanko, the rest by their strict likeness to it.

`Reader.verify` gives what `verifying.verify` gives. The first document of a plate and signer goes there; if nothing
about it fails, its shape is learned. A later document is read here only if all of this holds:

 1. Its bytes up to the plate's mark are those of the learned document.
 2. What follows is the same objects in the same order, their dictionaries alike but for lengths, sizes and moments,
    each stream exactly as long as it says; the cross-reference table says where they stand, to the byte.
 3. The signature covers everything but its own hex, and its container is the learned one but for digest and signature.
 4. The digest is that of the covered bytes, and the signature verifies under the learned certificate's key.
 5. The claimed moment lies in the life of the learned chain, and nothing was withdrawn.

Any other document, a damaged one too, goes to pyHanko, whose findings say what is wrong with it.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import pairwise

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from saan.press.credentials import fingerprint
from saan.press.moments import require_offset
from saan.press.plates.objects import MARK
from saan.press.revocation import NOTHING_KNOWN, Revocations
from saan.press.signatures import judge_time
from saan.press.verdicts import MOST_RECORD_BYTES, LetterPdf, Signed
from saan.press.verifying import record_found, verify
from saan.trust.clock import BANGKOK
from saan.trust.findings import Finding, Outcome

MOST_MOMENTS = 256
"""Claimed moments whose judgement a reader keeps: what is issued in bulk was signed at one."""
MOST_SHAPES = 64
"""Shapes that a reader keeps, each with its plate's bytes; the eldest goes first."""
_OBJECT = re.compile(rb"(\d+) 0 obj\n(<<(?!/Type/Sig/)[^\n]*?/Length (\d{1,8})>>)\nstream\n")
_CLOSING = b"\nendstream\nendobj\n"
_SIGNATURE = re.compile(
    rb"(\d+) 0 obj\n(<<[^\n]*?)/M\(D:(\d{14})\+07'00'\)/ByteRange\[0 (\d{10}) (\d{10}) (\d{10})\]/Contents<"
    rb"([0-9a-f]+)>>>\nendobj\n(xref\n0 (\d{1,6})\n)"
)
_TRAILER = re.compile(
    rb"(trailer\n<</Size \d+/Root \d+ 0 R/Info \d+ 0 R)/ID\[<([0-9a-f]{32})><\2>\]>>\nstartxref\n(\d+)\n%%EOF\n"
)
_VARYING = re.compile(rb"/(?:Length|Size|Width|Height) \d+|/ModDate\(D:\d{14}\+07'00'\)")
_ROW = 20
_RECORD = b"/Type/EmbeddedFile/Subtype/application#2Fjson"
_REVOCATION, _TIME, _SAME_RECORD = "pdf.revocation", "pdf.time", "pdf.record"


class _UnlikeError(Exception):
    """A document is not of a shape that is read here."""


@dataclass(frozen=True, slots=True)
class _Form:
    """What is the same in all documents of a plate and a signer: objects by number and kind, table, trailer."""

    objects: tuple[tuple[bytes, bytes], ...]
    table: bytes
    trailer: bytes


@dataclass(frozen=True, slots=True)
class _Own:
    """What a document has for itself: its record, claimed moment, signature container, and where that stands."""

    record: bytes
    claimed: datetime
    container: bytes
    gap: int
    behind: int


class _Shape:
    """A learned document: its plate's bytes and form, the container around the holes, and what was found of it."""

    def __init__(
        self, prefix: bytes, form: _Form, own: _Own, found: LetterPdf, path: Sequence[x509.Certificate]
    ) -> None:
        self.prefix, self.form, self.found, self.path = prefix, form, found, tuple(path)
        self.state = hashlib.sha256(prefix)
        self.key = path[-1].public_key()
        self._container = own.container
        info = cms.ContentInfo.load(own.container)["content"]["signer_infos"][0]
        self._digest = next(
            each["values"][0].native
            for each in info["signed_attrs"]
            if each["type"].native == "message_digest"
        )
        attributes = info["signed_attrs"].untag().dump()
        self._before, self._after = _split(attributes, self._digest)
        self._shells: dict[int, tuple[bytes, bytes, int]] = {}

    def check(self, container: bytes, digest: bytes) -> None:
        """Return when a container is ours but for a digest and a signature that are right, or raise."""
        size = _length(container)
        for length in (
            (70, 71, 72, 69, 68) if isinstance(self.key, ec.EllipticCurvePublicKey) else (256, 384, 512)
        ):
            shell = self._shells.get(length) or self._shell(length)
            before, between, whole = shell
            if whole == size:
                break
        else:
            raise _UnlikeError
        begin = len(before) + len(digest) + len(between)
        if b"".join((before, digest, between)) != container[:begin] or container[begin + length :].strip(
            b"\0"
        ):
            raise _UnlikeError
        self._verify(container[begin : begin + length], b"".join((self._before, digest, self._after)))

    def _shell(self, length: int) -> tuple[bytes, bytes, int]:
        """Return what stands before and after the digest, and the size, for a signature of that length."""
        info = cms.ContentInfo.load(self._container)
        hole = b"\xab" * length
        info["content"]["signer_infos"][0]["signature"] = hole
        made = info.dump()
        before, rest = _split(made, self._digest)
        between, behind = _split(rest, hole)
        if behind:
            raise _UnlikeError  # unsigned attributes are nobody's word
        self._shells[length] = before, between, len(made)
        return self._shells[length]

    def _verify(self, signature: bytes, message: bytes) -> None:
        try:
            if isinstance(self.key, ec.EllipticCurvePublicKey):
                self.key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
            elif isinstance(self.key, rsa.RSAPublicKey):
                self.key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
            else:
                raise _UnlikeError
        except InvalidSignature:
            raise _UnlikeError from None


class Reader:
    """Verifies documents for someone who trusts `roots`, as of one moment. Not for more than one thread at a time."""

    def __init__(
        self, *, roots: Sequence[x509.Certificate], at: datetime, revocations: Revocations = NOTHING_KNOWN
    ) -> None:
        require_offset(at)
        self._roots, self._at, self._revocations = tuple(roots), at, revocations
        self._shapes: list[_Shape] = []
        self._timed = lru_cache(MOST_MOMENTS)(self._time)

    def verify(self, pdf: bytes) -> LetterPdf:
        """Return what holds of a document; raises nothing for what its bytes hold."""
        known = next((len(each.prefix) for each in self._shapes if pdf.startswith(each.prefix)), 0)
        end = known or pdf.find(MARK) + len(MARK)
        if end < len(MARK):
            return self._whole(pdf)
        try:
            form, own = _apart(pdf, end)
        except (_UnlikeError, ValueError):
            return self._whole(pdf)
        for shape in self._shapes:
            if len(shape.prefix) == end and pdf.startswith(shape.prefix) and shape.form == form:
                try:
                    return self._like(shape, own, pdf)
                except _UnlikeError:
                    continue
        found = self._whole(pdf)
        self._learn(pdf[:end], form, own, found)
        return found

    def _whole(self, pdf: bytes) -> LetterPdf:
        return verify(pdf, roots=self._roots, at=self._at, revocations=self._revocations)

    def _learn(self, prefix: bytes, form: _Form, own: _Own, found: LetterPdf) -> None:
        if any(each.outcome is Outcome.FAILS for each in found.findings) or found.record != own.record:
            return
        if len(found.signatures) != 1 or not found.signatures[0].root:
            return
        try:
            path = _path(own.container, found.signatures[0], self._roots)
            self._shapes.append(_Shape(prefix, form, own, found, path))
        except (_UnlikeError, ValueError):
            return
        del self._shapes[:-MOST_SHAPES]

    def _time(self, shape: _Shape, claimed: datetime) -> tuple[Finding, ...]:
        """Return what a claimed moment decides: the finding of the moment, and of each certificate's standing."""
        signed = replace(shape.found.signatures[0], claimed_at=claimed)
        chain = pairwise(shape.path)
        standings = [self._revocations.judge(own, issuer, claimed, self._at) for issuer, own in chain]
        return (judge_time(signed, shape.path, self._at), *standings)

    def _like(self, shape: _Shape, own: _Own, pdf: bytes) -> LetterPdf:
        """Return the findings of a document of a learned shape, or raise where it is unlike or wrong."""
        state = shape.state.copy()
        view = memoryview(pdf)
        state.update(view[len(shape.prefix) : own.gap])
        state.update(view[own.behind :])
        shape.check(own.container, state.digest())
        signed = replace(shape.found.signatures[0], claimed_at=own.claimed)
        digest = hashlib.sha256(own.record).hexdigest()
        findings = tuple(_findings(shape, self._timed(shape, own.claimed), digest))
        metadata = shape.found.metadata
        return LetterPdf(findings, (signed,), own.record, digest, signed_bytes=len(pdf), metadata=metadata)


def _findings(shape: _Shape, timed: Sequence[Finding], digest: str) -> Iterator[Finding]:
    """Yield what was found of the learned document, its moment, its lists and its record being this one's."""
    time, *standings = timed
    standing = iter(standings)
    for finding in shape.found.findings:
        if finding.code == _SAME_RECORD:
            yield record_found(digest)
        elif finding.code == _TIME:
            yield time
        elif finding.code == _REVOCATION:
            yield next(standing)
        else:
            yield finding


def _apart(pdf: bytes, end: int) -> tuple[_Form, _Own]:
    """Return a document's form and what is its own, or raise `_UnlikeError` at the first byte out of place."""
    objects, offsets, record, place = [], [], b"", end
    while found := _OBJECT.match(pdf, place):
        number, about, length = found[1], found[2], int(found[3])
        behind = found.end() + length
        if not pdf.startswith(_CLOSING, behind):
            raise _UnlikeError
        if about.startswith(b"<<" + _RECORD):
            record = pdf[found.end() : behind]
        objects.append((number, _VARYING.sub(b"", about)))
        offsets.append(place)
        place = behind + len(_CLOSING)
    signature = _SIGNATURE.match(pdf, place)
    if signature is None or len(record) > MOST_RECORD_BYTES:
        raise _UnlikeError
    objects.append((signature[1], signature[2]))
    gap, behind = signature.start(7) - 1, signature.end(7) + 1
    if tuple(map(int, signature.group(4, 5, 6))) != (gap, behind, len(pdf) - behind):
        raise _UnlikeError
    table = signature.end() + _ROW * (int(signature[9]) - len(objects))
    rows = b"".join([b"%010d 00000 n \n" % offset for offset in (*offsets, place)])
    trailer = _TRAILER.fullmatch(pdf, table + len(rows))
    if trailer is None or not pdf.startswith(rows, table) or int(trailer[3]) != signature.start(8):
        raise _UnlikeError
    form = _Form(tuple(objects), pdf[signature.start(8) : table], trailer[1])
    return form, _Own(record, _moment(signature[3]), bytes.fromhex(signature[7].decode()), gap, behind)


def _moment(said: bytes) -> datetime:
    year, *parts = int(said[:4]), *(int(said[at : at + 2]) for at in range(4, 14, 2))
    month, day, hour, minute, second = parts
    return datetime(year, month, day, hour, minute, second, tzinfo=BANGKOK)


def _path(container: bytes, signed: Signed, roots: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    """Return the chain that pyHanko found, root first, put together by who issued whom."""
    data = cms.ContentInfo.load(container)["content"]
    carried = [x509.load_der_x509_certificate(each.chosen.dump()) for each in data["certificates"]]
    named = {fingerprint(each): each for each in (*carried, *roots)}
    chain = [named[signed.certificate]]
    while fingerprint(chain[0]) != signed.root:
        above = [each for each in named.values() if each.subject == chain[0].issuer and each not in chain]
        if len(above) != 1:
            raise _UnlikeError
        chain[0].verify_directly_issued_by(above[0])
        chain.insert(0, above[0])
    return chain


def _length(container: bytes) -> int:
    """Return the size of the DER value that a container begins with, for the lengths that containers have."""
    if container[:2] != b"\x30\x82":
        raise _UnlikeError
    return 4 + int.from_bytes(container[2:4], "big")


def _split(data: bytes, hole: bytes) -> tuple[bytes, bytes]:
    parts = data.split(hole)
    if len(parts) != 2:  # noqa: PLR2004 - one hole
        raise _UnlikeError
    return parts[0], parts[1]
