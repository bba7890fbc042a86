"""Making a signed PDF last: time-stamped (PAdES B-T), with its evidence (B-LT), and stamped over that (B-LTA).

Each step appends one revision and changes no byte before it, so no earlier signature suffers. A step that fails gives
nothing, and the file at hand is as good as it was. The network is someone else's: `Outside` is all that is asked of it,
and what it brings is believed over signatures only.

`stamp` proves that the signatures exist by now. `keep` adds what shows that no certificate was withdrawn. `renew` adds
that for the newest time-stamp too, and stamps everything; done again before that stamp's certificate ends, it carries
the letter on for as long as anyone cares (ETSI EN 319 142-1 §5.5 and §6.3).
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from asn1crypto import crl, tsp
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError, handle_tsp_response
from pyhanko.sign.validation import DocumentSecurityStore

from saan.press import answers, reasons
from saan.press.credentials import common_name, der
from saan.press.lasting_errors import (
    BadTimeStampError,
    NoEvidenceError,
    NothingToKeepError,
    NoTimeStampError,
    WithdrawnSignerError,
)
from saan.press.moments import require_offset
from saan.press.opening import opened
from saan.press.outside import Outside
from saan.press.revocation import Revocations
from saan.press.signatures import chain_of_signature
from saan.press.signing import UNSEEN, QuietWriter
from saan.press.stamps import Trust, chain_of_stamp, validated
from saan.press.stores import Store, read_store
from saan.press.waiting import run
from saan.trust.clock import CLOCKS_DIFFER, rfc3339
from saan.trust.errors import Text
from saan.trust.findings import Outcome

_DIGEST = "sha256"
_ROOM = 10 * 1024
"""Bytes that a time-stamp may have; those of public authorities have three to eight thousand."""
_QUERY, _QUESTION = "application/timestamp-query", "application/ocsp-request"


@dataclass(frozen=True, slots=True)
class Notary:
    """Whom to ask for the time and whom to believe. `authorities` are addresses, asked in turn until one answers well."""

    outside: Outside
    authorities: tuple[str, ...]
    roots: tuple[x509.Certificate, ...]
    stamp_roots: tuple[x509.Certificate, ...]


def stamp(pdf: bytes, notary: Notary, at: datetime) -> bytes:
    """Return the file with one more time-stamp over all of it; `at` is our own clock, which the stamp must agree with.

    Raises `NoTimeStampError` when no authority answers, and `BadTimeStampError` when one answers wrongly.
    """
    require_offset(at)
    number = len(_reader(pdf).embedded_timestamp_signatures) + 1
    refused: NoTimeStampError | BadTimeStampError | None = None
    for address in notary.authorities:
        asking = _Asking(notary, address, at)
        try:
            written = PdfTimeStamper(
                asking, field_name=f"Stamp{number}", invis_settings=UNSEEN
            ).async_timestamp_pdf(_writer(pdf), _DIGEST, bytes_reserved=2 * _ROOM)
            stamped: bytes = run(written).getvalue()
        except (NoTimeStampError, BadTimeStampError) as error:
            refused = error
        except (PdfError, SigningError, ValueError) as error:
            refused = BadTimeStampError(authority=address, reason_th="เขียนลงแฟ้มไม่ได้", reason_en=str(error))
        else:
            return stamped
    raise refused or NoTimeStampError(authority="–", reason="none is configured")


def token(data: bytes, notary: Notary, at: datetime) -> bytes:
    """Return an RFC 3161 token over bytes, by the first authority that answers well; raises as `stamp`."""
    return stamp_digest(hashlib.sha256(data).digest(), _DIGEST, notary, at)


def keep(pdf: bytes, notary: Notary, at: datetime) -> bytes:
    """Return the file with the certificates, lists and answers that its signatures and time-stamps need.

    Evidence that is there already is not fetched again, except for the newest time-stamp: its certificate has been in
    use since. Raises `NoEvidenceError`, `WithdrawnSignerError`, or `NothingToKeepError` for an unsigned file.
    """
    found = evidence(chains_of(pdf, notary, at), read_store(_reader(pdf)), notary, at)
    writer = _writer(pdf)
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=[asn1.Certificate.load(each) for each in found.certificates],
        ocsps=[asn1_ocsp.OCSPResponse.load(each) for each in found.answers],
        crls=[crl.CertificateList.load(each) for each in found.lists],
    )
    writer.write_in_place()  # type: ignore[no-untyped-call]  # pyHanko
    kept: bytes = writer.prev.stream.getvalue()
    return kept


def renew(pdf: bytes, notary: Notary, at: datetime) -> bytes:
    """Return the file with today's evidence and a new time-stamp over everything; the first one, if it had none."""
    if not _reader(pdf).embedded_timestamp_signatures:
        pdf = stamp(pdf, notary, at)
    return stamp(keep(pdf, notary, at), notary, at)


def until(pdf: bytes, notary: Notary, at: datetime) -> datetime:
    """Return when the first certificate behind the newest time-stamp ends: the file must be renewed before.

    Raises `NothingToKeepError` for a file without a time-stamp that is believed.
    """
    require_offset(at)
    stamps = _reader(pdf).embedded_timestamp_signatures
    chain = chain_of_stamp(stamps[-1], Trust((), at, stamp_roots=notary.stamp_roots)) if stamps else ()
    return ends(chain)


def ends(chain: Sequence[x509.Certificate]) -> datetime:
    """Return when the first certificate behind a time-stamp ends, or raise `NothingToKeepError` where none is believed."""
    if not chain:
        raise NothingToKeepError(
            reason_th="ไม่มีตราประทับเวลาที่เชื่อถือได้", reason_en="it bears no time-stamp that is believed"
        )
    return min(each.not_valid_after_utc for each in chain)


def probe(notary: Notary, address: str, at: datetime) -> None:
    """Return when an authority stamps the time as it should; raises as `stamp`."""
    run(_Asking(notary, address, at).async_timestamp(hashlib.sha256(b"saan").digest(), _DIGEST))


@dataclass(slots=True)
class Found:
    """New evidence, DER, in the order found."""

    certificates: list[bytes]
    lists: list[bytes]
    answers: list[bytes]


@dataclass(frozen=True, slots=True)
class Chained:
    """Certificates behind something signed, root first, and its name; `anew` where evidence at hand is too old for it."""

    chain: tuple[x509.Certificate, ...]
    name: str
    anew: bool = False


def stamp_digest(digest: bytes, algorithm: str, notary: Notary, at: datetime) -> bytes:
    """Return a time-stamp token (DER) over a digest that was made elsewhere; raises as `stamp`."""
    require_offset(at)
    refused: NoTimeStampError | BadTimeStampError | None = None
    for address in notary.authorities:
        try:
            made: bytes = run(_Asking(notary, address, at).async_timestamp(digest, algorithm)).dump()
        except (NoTimeStampError, BadTimeStampError) as error:
            refused = error
        else:
            return made
    raise refused or NoTimeStampError(authority="–", reason="none is configured")


def chains_of(pdf: bytes, notary: Notary, at: datetime) -> tuple[Chained, ...]:
    """Return the certificates behind each signature and each time-stamp of a file, the newest time-stamp first."""
    require_offset(at)
    reader = _reader(pdf)
    store = read_store(reader)
    trust = Trust(notary.roots, at, store.beside(Revocations()), notary.stamp_roots, store.certificates)
    stamps = reader.embedded_timestamp_signatures
    # The newest first: what is asked anew for its chain need not be asked again for an older one's.
    return (
        *(Chained(chain_of_stamp(each, trust), str(each.field_name), anew=True) for each in stamps[-1:]),
        *(Chained(chain_of_stamp(each, trust), str(each.field_name)) for each in stamps[:-1]),
        *(
            Chained(chain_of_signature(each, trust), str(each.field_name))
            for each in reader.embedded_regular_signatures
        ),
    )


def evidence(chains: Iterable[Chained], known: Store, notary: Notary, at: datetime) -> Found:
    """Return what shows that no certificate of the chains was withdrawn, beside what is known; raises as `keep`."""
    found, seen = Found([], [], []), {each.dump() for each in known.certificates}
    done: set[bytes] = set()
    for each in chains:
        if not each.chain:
            raise NoEvidenceError(
                holder=each.name,
                reason_th="สายใบรับรองไปไม่ถึงผู้ออกที่เชื่อถือ",
                reason_en="its chain reaches no trusted root",
            )
        for issuer, certificate in pairwise(each.chain):
            own = der(certificate)
            if own in done:
                continue
            done.add(own)
            if own not in seen:
                found.certificates.append(own)
            if each.anew or not _shown(certificate, issuer, known.beside(Revocations()), at):
                _evidence(certificate, issuer, notary, at, found)
    return found


def _reader(pdf: bytes) -> PdfFileReader:
    try:
        reader = opened(pdf)
        signed = bool(reader.embedded_regular_signatures)
    except (PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        why = reasons.of_reading(error)
        raise NothingToKeepError(reason_th=why.th, reason_en=why.en) from error
    if not signed:
        raise NothingToKeepError(reason_th="ไม่มีลายมือชื่อ", reason_en="it bears no signature")
    return reader


def _writer(pdf: bytes) -> QuietWriter:
    return QuietWriter(pdf, _reader(pdf))


def _shown(certificate: x509.Certificate, issuer: x509.Certificate, known: Revocations, at: datetime) -> bool:
    """Return whether the file holds evidence of a certificate, however old: a time-stamp over it says how old."""
    if answers.read(known.answers, certificate, issuer, at):
        return True
    return any(each.issuer == issuer.subject for each in known.lists)


def _evidence(
    certificate: x509.Certificate, issuer: x509.Certificate, notary: Notary, at: datetime, found: Found
) -> None:
    """Fetch one piece of evidence that a certificate stands, the responder's answer before the list; or raise."""
    met: list[Text] = []
    for address, asked in _sources(certificate):
        try:
            if asked:
                body = notary.outside.post(address, answers.question(certificate, issuer), _QUESTION)
                known = Revocations(answers=(ocsp.load_der_ocsp_response(body),))
            else:
                body = notary.outside.get(address)
                known = Revocations(lists=(_list(body),))
        except (OSError, ValueError) as error:
            why = str(error) or type(error).__name__
            met.append(Text(f"{address} ไม่ตอบหรือตอบไม่ได้ความ ({why})", f"{address}: {why}"))
            continue
        finding = known.judge(certificate, issuer, None, at)
        if finding.outcome is Outcome.FAILS:
            raise WithdrawnSignerError(
                holder=common_name(certificate), said_th=finding.text.th, said_en=finding.text.en
            )
        if finding.outcome is Outcome.HOLDS:
            (found.answers if asked else found.lists).append(
                body if asked else known.lists[0].public_bytes(Encoding.DER)
            )
            return
        met.append(Text(f"{address}: {finding.text.th}", f"{address}: {finding.text.en}"))
    raise NoEvidenceError(
        holder=common_name(certificate),
        reason_th="; ".join(each.th for each in met) or "ใบรับรองไม่บอกแหล่งตรวจสถานะ",
        reason_en="; ".join(each.en for each in met) or "it names no source",
    )


def _sources(certificate: x509.Certificate) -> Iterator[tuple[str, bool]]:
    """Yield the addresses that a certificate names, and whether each is a responder to be asked."""
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
        for each in access:
            if each.access_method == AuthorityInformationAccessOID.OCSP:
                yield str(each.access_location.value), True
    except x509.ExtensionNotFound:
        pass
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return
    for point in points:
        for name in point.full_name or ():
            if isinstance(name, x509.UniformResourceIdentifier):
                yield name.value, False


def _list(body: bytes) -> x509.CertificateRevocationList:
    load = x509.load_pem_x509_crl if body.startswith(b"-----") else x509.load_der_x509_crl
    return load(body)


class _Asking(TimeStamper):
    """pyHanko's time-stamper over our port. Nothing that it brings is written before it has been verified."""

    def __init__(self, notary: Notary, address: str, at: datetime) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko
        self._notary, self._address, self._at = notary, address, at

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
        """Return a token over the digest that an authority we believe made just now."""
        nonce, request = self.request_cms(message_digest, md_algorithm)  # type: ignore[no-untyped-call]  # pyHanko
        try:
            body = self._notary.outside.post(self._address, request.dump(), _QUERY)
        except OSError as error:
            raise NoTimeStampError(
                authority=self._address, reason=str(error) or type(error).__name__
            ) from error
        try:
            token = handle_tsp_response(tsp.TimeStampResp.load(body, strict=True), None)
            if token["content"]["encap_content_info"]["content"].parsed["nonce"].native != nonce:
                raise self._bad("ตอบคำขออื่น", "it answers another request (its nonce differs)")
            await self._believe(token["content"], message_digest)
        except TimestampRequestError as error:
            raise self._bad("ผู้ประทับเวลาปฏิเสธหรือตอบไม่ตรงคำขอ", str(error)) from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise self._bad("คำตอบอ่านไม่ได้", f"its answer cannot be read ({type(error).__name__})") from error
        return token

    async def _believe(self, token: Any, digest: bytes) -> None:
        trust = Trust((), self._at, stamp_roots=self._notary.stamp_roots)
        status = await validated(token, lambda _: digest, trust, self._at)
        if not (status.intact and status.valid):
            raise self._bad("ตราไม่ตรงกับแฟ้มนี้", "its stamp is not over this file, or its signature is wrong")
        if not status.trusted:
            raise self._bad(
                "ใบรับรองไม่เป็นที่เชื่อถือหรือหมดอายุ", "its certificate is not trusted for time, or has ended"
            )
        if abs(status.timestamp - self._at) > CLOCKS_DIFFER:
            said, ours = rfc3339(status.timestamp), rfc3339(self._at)
            raise self._bad(
                f"บอกเวลา {said} แต่นาฬิกาเครื่องนี้คือ {ours}", f"it says {said} while our clock says {ours}"
            )

    def _bad(self, th: str, en: str) -> BadTimeStampError:
        return BadTimeStampError(authority=self._address, reason_th=th, reason_en=en)
