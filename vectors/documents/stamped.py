"""Pages under time-stamps, and evidence records of pages: what shows a document to have existed before its certificate ended.

Tokens have no nonce and no moment of their own making, so all of it can be made again byte for byte.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import algos, cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.signers import PdfTimeStamper

from saan.press import Credential
from saan.press.evidencerecords import ArchiveTimeStamp, Chain, Chains, Mould, leaf_anew, record
from saan.press.hashtrees import SHA256, grow
from saan.press.plates import Filling, Issuer, Plate
from saan.press.signing import UNSEEN, QuietWriter
from saan.press.waiting import run
from saan.trust.canonical import canonical
from vectors.batch.cast import STRANGE_CLOCK, AtOnce, Clock
from vectors.documents import cast
from vectors.exchange.cast import VectorSigner
from vectors.verify.cast import ALPHA_FORMER, ALPHA_SEAL, Certifier

STAMPED = cast.SIGNED + timedelta(minutes=1)
LATER = datetime(2029, 6, 1, tzinfo=UTC)
"""When the seal's certificate has ended, and that of the time-stamps has not."""
ROOM = 2048
TIME_ROOT = Certifier("ผู้รับรองนาฬิกา", VectorSigner("saan vector: certifies clocks"))


@dataclass(frozen=True)
class CertifiedClock(Clock):
    """An authority for time whose certificate stands under a root of its own."""

    @property
    def certificate(self) -> x509.Certificate:
        """Its certificate, for time-stamps alone."""
        usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.name)]))
            .issuer_name(TIME_ROOT.root.subject)
            .public_key(self.key.private.public_key())
            .serial_number(2)
            .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
            .not_valid_after(datetime(2036, 1, 1, tzinfo=UTC))
            .add_extension(usage, critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
            .sign(TIME_ROOT.key.private, hashes.SHA256(), ecdsa_deterministic=True)
        )


CLOCK = CertifiedClock("นาฬิการับรอง")


def files(plate: Plate) -> Iterator[tuple[str, bytes]]:
    """Yield every file of this part by its name."""
    stamped = inner(roomy(plate), CLOCK, STAMPED)
    lasting = over(roomy(plate), CLOCK, STAMPED)
    yield "trust-stamps.jwt", cast.trust(expires=LATER + timedelta(days=90), stamps=(TIME_ROOT.root,))
    yield "page-for-good.pdf", roomy(plate)
    yield "page-stamped.pdf", stamped
    yield "page-stamped-tomorrow.pdf", inner(roomy(plate), CLOCK, cast.ASKED + timedelta(days=1))
    yield "page-stamped-before.pdf", inner(roomy(plate), CLOCK, cast.SIGNED - timedelta(days=1))
    yield "page-stamped-stranger.pdf", inner(roomy(plate), STRANGE_CLOCK, STAMPED)
    yield "page-stamped-another.pdf", inner(roomy(plate), CLOCK, STAMPED, over=b"another signature")
    yield "page-stamped-cut.pdf", inner(roomy(plate), CLOCK, STAMPED, cut=True)
    early = cast.SIGNED - timedelta(days=5)
    yield "page-stamped-former.pdf", inner(roomy(plate, ALPHA_FORMER, early), CLOCK, early)
    yield "page-lasting.pdf", lasting
    yield "page-lasting-stranger.pdf", over(roomy(plate), STRANGE_CLOCK, STAMPED)
    yield "page-lasting-changed.pdf", lasting.replace(b"(Stamp1)", b"(Stamp2)")
    yield "page-lasting-longer.pdf", lasting + b"% some readers look for a page here\n"
    yield "page-stamped-lasting.pdf", over(stamped, CLOCK, cast.ASKED)
    yield "page.ers", evidence(roomy(plate), CLOCK)
    yield "page-stranger.ers", evidence(roomy(plate), STRANGE_CLOCK)
    yield "page-changed.ers", evidence(roomy(plate) + b"\n", CLOCK)


def ends() -> Iterator[tuple[str, tuple[str, ...], dict[str, Any]]]:
    """Yield a case's name, its files, and how it ends."""
    later: dict[str, Any] = {"at": LATER}
    yield "a page under a time-stamp", ("page-stamped.pdf",), {}
    yield "a stamp whose authority is not listed", ("page-stamped.pdf",), {"trust": "trust.jwt", "open": ["pdf.stamp"]}  # fmt: skip
    yield "a page after its certificate ended", ("page-for-good.pdf",), later | {"open": ["pdf.time"]}
    yield "a stamped page after its certificate ended", ("page-stamped.pdf",), later
    yield "a page made to last, after that", ("page-lasting.pdf",), later
    yield "a page stamped within and over, after that", ("page-stamped-lasting.pdf",), later
    yield "a stamp from tomorrow", ("page-stamped-tomorrow.pdf",), {"fails": ["pdf.stamp"]}
    yield "a page signed after its stamp", ("page-stamped-before.pdf",), {"fails": ["pdf.time"]}
    yield "a stamp of a stranger", ("page-stamped-stranger.pdf",), later | {"open": ["pdf.stamp", "pdf.time"]}
    yield "a stamp of another signature", ("page-stamped-another.pdf",), {"fails": ["pdf.stamp"]}
    yield "a stamp cut off", ("page-stamped-cut.pdf",), {"fails": ["pdf.intact"]}
    yield "a certificate withdrawn after the stamp", ("page-stamped-former.pdf",), {}
    yield "a stranger's stamp over the page", ("page-lasting-stranger.pdf",), later | {"open": ["pdf.stamp", "pdf.time"]}  # fmt: skip
    yield "a byte changed under the last stamp", ("page-lasting-changed.pdf",), {"fails": ["pdf.stamp"]}
    yield (
        "bytes behind the end of a page made to last",
        ("page-lasting-longer.pdf",),
        {"fails": ["pdf.coverage"]},
    )
    given = ("page-for-good.pdf", "page.ers")
    yield "a page and its evidence record", given, {}
    yield "a page and its record, after that", given, later
    yield (
        "a record by a stranger",
        (given[0], "page-stranger.ers"),
        later | {"open": ["pdf.stamp", "pdf.time"]},
    )
    yield "a record of another file", (given[0], "page-changed.ers"), later | {"open": ["pdf.time"]}


def roomy(plate: Plate, by: Credential = ALPHA_SEAL, at: datetime = cast.SIGNED, room: int = ROOM) -> bytes:
    """Return a page that holds for good, with room for more in the container of its signature, in bytes."""
    said = cast.RECORD | {"status": None, "valid_until": None}
    filling = Filling("หนังสือรับรอง", {"number": said["number"], "holder": said["holder"]}, canonical(said))
    issuer = Issuer(plate, by, at)
    issuer._container.room += room  # noqa: SLF001 - ordinary pages leave none: they are stamped as a whole
    return issuer.issue(filling, at)


def inner(  # noqa: PLR0913 - what is stamped, by whom, and each thing that can be wrong with it
    page: bytes,
    clock: Clock,
    at: datetime,
    *,
    over: bytes = b"",
    cut: bool = False,
    brought: cms.RevocationInfoChoices | None = None,
) -> bytes:
    """Return a page with a time-stamp over the value of its signature (ETSI EN 319 122-1 §5.3), which may bring evidence."""

    def stamp(content: Any) -> None:
        (signer,) = content["signer_infos"]
        digest = hashlib.sha256(over or signer["signature"].native).digest()
        token = cms.ContentInfo.load(clock.token(digest, at))
        if cut:
            del token["content"]["certificates"]
        if brought is not None:
            token["content"]["version"], token["content"]["crls"] = "v5", brought
        signer["unsigned_attrs"] = [{"type": "signature_time_stamp_token", "values": [token]}]

    return contained(page, stamp, deep=brought is not None)


def contained(page: bytes, change: Callable[[Any], None], *, deep: bool = True) -> bytes:
    """Return a page whose signature's container was changed within its room; `deep` where asn1crypto does not notice, which takes seconds."""
    begun = page.rindex(b"/Contents<") + len(b"/Contents<")
    gap = page[begun : page.index(b">", begun)]
    whole = cms.ContentInfo.load(bytes.fromhex(gap.decode()))
    change(whole["content"])
    made = whole.dump(force=deep).hex().encode().ljust(len(gap), b"0")
    if len(made) > len(gap):
        raise ValueError("the container has no room for this")
    return page[:begun] + made + page[begun + len(gap) :]


def over(page: bytes, clock: Clock, at: datetime, name: str = "Stamp1") -> bytes:
    """Return a page with a time-stamp over all of it (ETSI EN 319 142-1 §5.4.3)."""
    stamper = PdfTimeStamper(AtOnce(clock, at), field_name=name, invis_settings=UNSEEN)
    made: bytes = run(
        stamper.async_timestamp_pdf(QuietWriter(page), "sha256", bytes_reserved=8192)
    ).getvalue()
    return made


def evidence(page: bytes, clock: Clock) -> bytes:
    """Return the evidence record of a page that was archived among three: stamped, stamped anew, and begun again."""
    leaves = [hashlib.sha256(each).digest() for each in (b"one", page, b"three")]
    tree = grow(leaves)
    first = _stamp(clock, tree.root, STAMPED)
    again = _stamp(clock, hashlib.sha256(first["time_stamp"].dump()).digest(), STAMPED + timedelta(days=1))
    kept = Chains([Chain([first, again])]).dump()
    anew = grow([leaf_anew(page, Mould(kept).of([tree.way(1)]), SHA256), hashlib.sha256(b"beside").digest()])
    last = _stamp(clock, anew.root, STAMPED + timedelta(days=2))
    return record(Chains([*Chains.load(kept), Chain([last])]).dump(), [tree.way(1), anew.way(0)])


def _stamp(clock: Clock, digest: bytes, at: datetime) -> ArchiveTimeStamp:
    how = algos.DigestAlgorithm({"algorithm": SHA256})
    return ArchiveTimeStamp(
        {"digest_algorithm": how, "time_stamp": cms.ContentInfo.load(clock.token(digest, at))}
    )
