"""How fast documents are made, beside three peers: `./dev bench press [--quick] [--json]`.

One-page certificates of 16 texts, three of which wrap, a QR code and a record of about a kilobyte, as PDF/A-3 with a
PAdES B-B signature. Names and addresses hardly repeat; *cold* sets records that were never seen, *warm* sets each
round's records once more. Figures are documents per second of processor time on one core, the median of the rounds; wall time
stands beside them. Every document is checked before its round counts: digest, signature, record; and three of each
round by pyHanko and by what their pages say. `bare` is what the signature alone allows on this machine, now: neighbours slow all rows alike.

The last row is wall time: both cores writing distinct documents to disk (`bench.press_disk`).
"""

import argparse
import gc
import hashlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path

from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pypdf import PdfReader
from pypdfium2 import PdfDocument
from tests.press.authority import NOW, World, letter, world
from tests.press.goldens import LONG
from tests.press.plates.records import CERTIFICATE, filling

from bench import press_peers
from bench.typst_peer import Peer
from saan.base.collector import steady
from saan.press.credentials import Credential
from saan.press.plates import Filling, Issuer, Plate, Reader, compile_plate
from saan.press.signing import issue
from saan.press.typesetting import RECORD_NAME
from saan.press.verdicts import DOCUMENT_RECORD, LetterPdf
from saan.press.verifying import verify
from saan.press.words import thai_digits
from saan.trust.findings import Outcome
from saan.trust.keys import Algorithm, signer

ROOT = Path(__file__).parents[1]
Check = Callable[[Sequence[bytes], Sequence[Filling]], None]
"""Refuses a round with a document that is not what it should be."""
_RECORDS = (DOCUMENT_RECORD, RECORD_NAME)


@dataclass(frozen=True)
class Row:
    """One line of the table: rates per second of processor time and of wall time, and the goal."""

    work: str
    rate: float
    wall: float
    goal: str = ""


def main() -> int:
    """Measure and print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="smaller samples")
    parser.add_argument("--documents", type=int, default=100_000, help="for the rows to disk")
    wanted = parser.parse_args()
    made = measure(quick=wanted.quick)
    disk = to_disk(2_000 if wanted.quick else wanted.documents)
    if wanted.json:
        print(json.dumps({"rows": [asdict(row) for row in made], "disk": disk}))
    else:
        _table(made, disk)
    return 0


def measure(*, quick: bool) -> list[Row]:
    """Return the rows of one core."""
    size, rounds = (60, 3) if quick else (400, 5)
    steady()  # as a node's processes begin; ours and the peers' alike
    worlds = {"P-256": world(), "RSA-2048": world(Algorithm.RS256), "RSA-3072": _with_rsa(3072)}
    goals = {"P-256": "3,000", "RSA-2048": "1,500", "RSA-3072": "700"}
    rows = []
    for name, by in worlds.items():
        plate = _plate()
        maker = Issuer(plate, by.seal, NOW)
        batches = [[filling(number * 100_000 + at) for at in range(size)] for number in range(rounds)]
        make = partial(maker.issue, at=NOW)
        rows.append(_rate(f"{name}, bare signature", _bare(by), batches, None))
        twice = [batch for batch in batches for _ in ("cold", "warm")]
        both = _Rounds(make, twice, partial(_check_ours, by=by))
        rows += [both.row(f"{name}, cold", goals[name], slice(0, None, 2))]
        rows += [both.row(f"{name}, warm", goals[name], slice(1, None, 2))]
    few = [
        [filling(9_000_000 + number * 100 + at) for at in range(4 if quick else 12)] for number in range(3)
    ]
    for name in ("P-256", "RSA-2048"):
        peer = Peer(worlds[name].seal, NOW)
        rows.append(_rate(f"typst + pyHanko, {name}", peer.issue, few, partial(_check, by=worlds[name])))
    rows += _others(worlds["P-256"], quick=quick)
    rows.append(_letter(worlds["P-256"], quick=quick))
    rows += _verifying(worlds["P-256"], quick=quick)
    return rows


def _bare(by: World) -> Callable[[Filling], bytes]:
    def sign(_: Filling) -> bytes:
        return by.seal.signer.sign(bytes(150))

    return sign


def _plate() -> Plate:
    return compile_plate(CERTIFICATE)


def _with_rsa(bits: int) -> World:
    from tests.press.authority import AGENCY

    from saan.exchange.certificates import Holder
    from saan.exchange.certificates import issue as certify

    by = world()
    own = signer(rsa.generate_private_key(65537, bits))
    holder = Holder(AGENCY, "กรมพัฒนาบริการตัวอย่าง")
    chain = (certify(by.issuer, own.public.numbers, holder, NOW), by.issuer.certificate)
    return replace(by, seal=Credential(own, chain))


def _rate(
    name: str,
    make: Callable[[Filling], bytes],
    batches: Sequence[Sequence[Filling]],
    check: Check | None,
    goal: str = "",
) -> Row:
    return _Rounds(make, batches, check).row(name, goal)


class _Rounds:
    """The rates of some rounds, each checked before it counts."""

    def __init__(
        self, make: Callable[[Filling], bytes], batches: Sequence[Sequence[Filling]], check: Check | None
    ) -> None:
        self._cpu, self._wall = list[float](), list[float]()
        for batch in batches:
            gc.collect()
            began, wall_began = time.process_time(), time.perf_counter()
            made = [make(each) for each in batch]
            self._cpu.append(len(batch) / (time.process_time() - began))
            self._wall.append(len(batch) / (time.perf_counter() - wall_began))
            if check:
                check(made, batch)

    def row(self, name: str, goal: str, which: slice = slice(None)) -> Row:
        """Return the median of the rounds, or of some of them."""
        return Row(name, statistics.median(self._cpu[which]), statistics.median(self._wall[which]), goal)


def _others(by: World, *, quick: bool) -> Iterator[Row]:
    """Yield the rates of the peers that are processes of their own; one that is absent says why in place of a goal."""
    warm = {press_peers.weasyprint: 4, press_peers.pdfbox: 20 if quick else 400}
    for name, peer in (("WeasyPrint", press_peers.weasyprint), ("PDFBox 2", press_peers.pdfbox)):
        title = f"{name} + {'pyHanko' if name == 'WeasyPrint' else 'BouncyCastle'}, P-256"
        few = 12 if quick else 40 if name == "WeasyPrint" else 400
        asked = [filling(8_000_000 + at) for at in range(warm[peer] + few)]
        try:
            made = peer(asked, by.seal, NOW, warm[peer])
        except press_peers.AbsentError as error:
            yield Row(title, 0, 0, f"absent: {error}")
            continue
        for pdf, each in zip(made.documents, asked[warm[peer] :], strict=True):
            _check_signature(pdf)
            if PdfReader(BytesIO(pdf)).attachments["letter.json"][0] != each.record:
                raise SystemExit(f"a record of {name} is not what was asked for")
        faults = [
            one
            for one in verify(made.documents[0], roots=[by.root], at=NOW).findings
            if one.outcome is Outcome.FAILS
        ]
        # WeasyPrint names the record twice among the associated files, which our verifier does not have.
        if any(one.code != "pdf.record" for one in faults):
            raise SystemExit(f"a document of {name} does not verify: {faults}")
        yield Row(title, made.rate, 0)


def _check(made: Sequence[bytes], batch: Sequence[Filling], by: World) -> None:
    """Refuse a round with a document that is not what it should be."""
    for pdf, asked in zip(made, batch, strict=True):
        _check_signature(pdf)
        if _record(pdf) != asked.record:
            raise SystemExit("a record is not what was asked for")
    for index in (0, len(made) // 2, len(made) - 1):
        _check_verified(made[index], batch[index].record, by, signatures=1)


def _check_ours(made: Sequence[bytes], batch: Sequence[Filling], by: World) -> None:
    """Check also that the pages say what was asked for: Thai of other programs copies otherwise."""
    _check(made, batch, by)
    for index in (0, len(made) // 2, len(made) - 1):
        said = _said(made[index])
        for name, text in batch[index].texts.items():
            if "".join(text.split()) not in said:
                raise SystemExit(f"a page does not say its {name}")


def _check_verified(pdf: bytes, record: bytes, by: World, *, signatures: int) -> None:
    found = verify(pdf, roots=[by.root], at=NOW)
    if found.outcome is Outcome.FAILS or found.record != record or len(found.signatures) != signatures:
        raise SystemExit(f"a document does not verify: {found.findings}")


def _record(pdf: bytes) -> bytes:
    """Return the record that a document carries, as another program finds it."""
    files = PdfReader(BytesIO(pdf)).attachments
    return next((data for name in _RECORDS for data in files.get(name, ())), b"")


def _said(pdf: bytes) -> str:
    """Return what the pages of a document say, as another program reads them, without white space."""
    with PdfDocument(pdf) as document:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)


def _check_signature(pdf: bytes) -> None:
    start = pdf.rindex(b"/ByteRange")
    _, gap, behind, length = map(int, pdf[pdf.index(b"[", start) + 1 : pdf.index(b"]", start)].split())
    if behind + length != len(pdf):
        raise SystemExit("a signature does not cover its document")
    digest = hashlib.sha256(pdf[:gap] + pdf[behind:]).digest()
    data = cms.ContentInfo.load(bytes.fromhex(pdf[gap + 1 : behind - 1].decode()))["content"]
    (info,) = data["signer_infos"]
    said = {each["type"].native: each["values"][0].native for each in info["signed_attrs"]}
    if said["message_digest"] != digest:
        raise SystemExit("a digest is wrong")
    own = info["sid"].chosen["serial_number"].native
    certificate = next(each.chosen for each in data["certificates"] if each.chosen.serial_number == own)
    key = x509.load_der_x509_certificate(certificate.dump()).public_key()
    attributes, signature = info["signed_attrs"].untag().dump(), info["signature"].native
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, attributes, ec.ECDSA(hashes.SHA256()))
    elif isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, attributes, padding.PKCS1v15(), hashes.SHA256())


def _letter(by: World, *, quick: bool) -> Row:
    """Return the rate of ordinary letters of two pages, no two alike, each sealed and signed by its director."""
    batches = [[filling(number * 100 + at) for at in range(3 if quick else 12)] for number in range(4)]

    def make(asked: Filling) -> bytes:
        said = f"{asked.texts['name']} {asked.texts['address']}"
        body = tuple(replace(each, text=f"{each.text} ({said})") for each in LONG[:8])
        page = letter(subject=f"ขอเชิญประชุมหารือกับ {said}", body=(*body, letter().body[-1]))
        return issue(page, asked.record, seal_by=by.seal, sign_by=by.director, at=NOW)

    def check(made: Sequence[bytes], batch: Sequence[Filling]) -> None:
        for pdf, asked in zip(made, batch, strict=True):
            _check_verified(pdf, asked.record, by, signatures=2)
            with PdfDocument(pdf) as document:
                if len(document) != 2:
                    raise SystemExit(f"a letter has {len(document)} pages")
            if "".join(thai_digits(asked.texts["address"]).split()) not in _said(pdf):
                raise SystemExit("a letter does not say what it was given")

    return _rate("a two-page letter, set, sealed and signed", make, batches, check, "25")


def _verifying(by: World, *, quick: bool) -> list[Row]:
    maker = Issuer(_plate(), by.seal, NOW)
    asked = [filling(at) for at in range(60 if quick else 400)]
    made = {each.title: maker.issue(each, NOW) for each in asked}
    reader = Reader(roots=[by.root], at=NOW)
    ways = (
        ("verify a certificate", reader.verify, [asked] * 5, "4,000"),
        ("verify a certificate, pyHanko", partial(verify, roots=[by.root], at=NOW), [asked[:20]] * 3, ""),
    )
    rows = []
    for name, way, batches, goal in ways:

        def check(each: Filling, way: Callable[[bytes], LetterPdf] = way) -> bytes:
            found = way(made[each.title])
            if found.outcome is Outcome.FAILS or found.record != each.record:
                raise SystemExit("a document does not verify")
            return b""

        rows.append(_rate(name, check, batches, None, goal))
    return rows


def to_disk(count: int) -> dict[str, object]:
    """Return what both cores write, and the memory that this takes: in a process of its own, which holds nothing else."""
    said = subprocess.run(
        [sys.executable, "-m", "bench.press_disk", str(count)], cwd=ROOT, stdout=subprocess.PIPE, check=True
    )
    told: dict[str, object] = json.loads(said.stdout)
    return told


def _table(rows: Sequence[Row], disk: dict[str, object]) -> None:
    print(f"{'':46}{'per CPU second':>15}{'wall':>10}{'goal':>10}")
    for row in rows:
        wall = f"{row.wall:10,.1f}" if row.wall else f"{'–':>10}"
        print(f"{row.work:46}{row.rate:15,.1f}{wall}{row.goal:>10}")
    print()
    rate = {row.work: row.rate for row in rows}
    for peer in ("typst + pyHanko, P-256", "WeasyPrint + pyHanko, P-256", "PDFBox 2 + BouncyCastle, P-256"):
        if rate.get(peer):
            cold, warm = (rate[f"P-256, {kind}"] / rate[peer] for kind in ("cold", "warm"))
            print(f"beside {peer}: {cold:.0f} times cold, {warm:.0f} times warm")
    print(
        "both cores to disk:", ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in disk.items())
    )


if __name__ == "__main__":
    sys.exit(main())
