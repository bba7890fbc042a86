"""Verifying a PDF from a stranger in a process of its own, with bounded time and memory.

The parent keeps nothing of the child but its answer. Limits are the kernel's (setrlimit), so no loop in a parser and
no bomb in a stream outlives them. The child (`saan.press.nursery`) runs `main`: a request on standard input, an answer on
standard output, no files, no network.
"""

import resource
import sys
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from saan.press.credentials import der
from saan.press.moments import require_offset
from saan.press.nursery import Nursery
from saan.press.revocation import NOTHING_KNOWN, Revocations
from saan.press.verdicts import LetterPdf
from saan.trust.clock import parse_rfc3339, rfc3339
from saan.trust.findings import unchecked

SECONDS = 20
MEMORY = 1 << 30
_nursery = Nursery()
"""This process's own, begun when something is first verified."""


class _Asked(msgspec.Struct, frozen=True):
    at: str
    roots: tuple[str, ...]
    lists: tuple[str, ...]
    withdrawn: dict[str, str] | None
    known_at: str | None
    known_until: str | None
    size: int
    answers: tuple[str, ...] = ()
    stamp_roots: tuple[str, ...] = ()
    archived: str = ""


def verify_apart(  # noqa: PLR0913 - what is verified, what is trusted, and two limits
    pdf: bytes,
    *,
    roots: Sequence[x509.Certificate],
    at: datetime,
    revocations: Revocations = NOTHING_KNOWN,
    stamp_roots: Sequence[x509.Certificate] = (),
    archived: bytes = b"",
    seconds: int = SECONDS,
    memory: int = MEMORY,
) -> LetterPdf:
    """Return what `verifying.verify` returns; where the limits end it first, one finding that says so."""
    require_offset(at)
    withdrawn = revocations.withdrawn
    asked = _Asked(
        at=rfc3339(at),
        roots=tuple(b64encode(der(root)).decode() for root in roots),
        lists=tuple(b64encode(each.public_bytes(Encoding.DER)).decode() for each in revocations.lists),
        withdrawn=None
        if withdrawn is None
        else {name: rfc3339(moment) for name, moment in withdrawn.items()},
        known_at=rfc3339(revocations.known_at) if revocations.known_at else None,
        known_until=rfc3339(revocations.known_until) if revocations.known_until else None,
        size=len(pdf),
        answers=tuple(b64encode(each.public_bytes(Encoding.DER)).decode() for each in revocations.answers),
        stamp_roots=tuple(b64encode(der(root)).decode() for root in stamp_roots),
        archived=b64encode(archived).decode(),
    )
    try:
        done = answered(__name__, msgspec.json.encode(asked) + b"\n" + pdf, seconds=seconds, memory=memory)
        return msgspec.json.decode(done, type=LetterPdf)
    except (TimeoutError, msgspec.MsgspecError):
        return LetterPdf(
            (
                unchecked(
                    "pdf.readable",
                    f"ตรวจแฟ้มนี้ไม่เสร็จภายใน {seconds} วินาทีและหน่วยความจำ {memory >> 20} MiB แฟ้มอาจถูกทำให้ผิดปกติโดยเจตนา",
                    f"The file could not be checked within {seconds} seconds and {memory >> 20} MiB of memory; it may have been made to harm.",
                ),
            )
        )


def answered(module: str, request: bytes, *, seconds: int, memory: int) -> bytes:
    """Return what a module answers as a process of its own that calls `limit` first; raise `TimeoutError` where it gives none."""
    return _nursery.answered(module, request, seconds=seconds, memory=memory)


def rest() -> None:
    """Let go of some 50 MB that this process keeps in readiness for what is answered apart; the next request takes it anew."""
    _nursery.rest()


def limit() -> None:
    """Hold this process to the limits named in its arguments, from here on."""
    seconds, memory = (int(word) for word in sys.argv[1:3])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    """Answer one request, within the limits named in the arguments."""
    limit()
    from saan.press.verifying import verify  # the limits hold from here on, also for what is imported

    asked = msgspec.json.decode(sys.stdin.buffer.readline(), type=_Asked)
    withdrawn = asked.withdrawn
    answer = verify(
        sys.stdin.buffer.read(asked.size),
        roots=[x509.load_der_x509_certificate(b64decode(each)) for each in asked.roots],
        at=parse_rfc3339(asked.at),
        revocations=Revocations(
            None
            if withdrawn is None
            else {name: parse_rfc3339(moment) for name, moment in withdrawn.items()},
            tuple(x509.load_der_x509_crl(b64decode(each)) for each in asked.lists),
            parse_rfc3339(asked.known_at) if asked.known_at else None,
            tuple(ocsp.load_der_ocsp_response(b64decode(each)) for each in asked.answers),
            parse_rfc3339(asked.known_until) if asked.known_until else None,
        ),
        stamp_roots=[x509.load_der_x509_certificate(b64decode(each)) for each in asked.stamp_roots],
        archived=b64decode(asked.archived),
    )
    sys.stdout.buffer.write(msgspec.json.encode(answer))
