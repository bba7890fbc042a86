"""A signed letter is time-stamped, kept with its evidence and renewed; it holds when every certificate in it has ended.

The authority is certomancer, a real process. Others that we did not write judge each step: poppler, pyHanko, OpenSSL
and veraPDF. A time-stamp server that is down, slow or lying is refused, and costs nothing but its answer.
"""

import hashlib
import random
import socketserver
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)

from saan.press.apart import verify_apart
from saan.press.credentials import der
from saan.press.lasting import keep, renew, stamp
from saan.press.lasting_errors import (
    BadTimeStampError,
    NoEvidenceError,
    NothingToKeepError,
    NoTimeStampError,
    WithdrawnSignerError,
)
from saan.press.plates import Issuer
from saan.press.revocation import Revocations
from saan.press.signing import issue
from saan.press.verdicts import LetterPdf
from saan.press.verifying import verify
from saan.press.waiting import run
from saan.trust.findings import Outcome
from saan.web.ports.outside import HttpOutside
from tests.press.authority import NOW, RECORD, letter
from tests.press.guide import program as program_of_guide
from tests.press.notary import Office, office
from tests.press.plates.records import filling
from tests.press.plates.test_filling import plate
from tests.press.reading import program
from tests.press.test_opening import doubled
from tests.press.test_signing import covered
from tests.press.test_verapdf import judged

SOON = NOW + timedelta(minutes=1)
ENDED = datetime(2028, 6, 1, tzinfo=UTC)
RENEWED = datetime(2028, 12, 1, tzinfo=UTC)
FAR = datetime(2035, 1, 1, tzinfo=UTC)
"""The signers' certificates end with 2027, the first time-stamp's with 2028, the second one's with 2039."""


@dataclass(frozen=True)
class Files:
    """One letter at each level."""

    signed: bytes
    stamped: bytes
    kept: bytes
    archived: bytes
    renewed: bytes


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office")) as running:
        yield running


@pytest.fixture(scope="module")
def files(authority: Office) -> Files:
    notary = authority.notary(SOON)
    signed = written(authority)
    stamped = stamp(signed, notary, SOON)
    kept = keep(stamped, notary, SOON)
    archived = stamp(kept, notary, SOON)
    later = authority.notary(RENEWED, authority.stamping("time-2"))
    return Files(signed, stamped, kept, archived, renew(archived, later, RENEWED))


def written(by: Office, signer: str = "director") -> bytes:
    seal, sign = by.credential("seal"), by.credential(signer)
    return issue(letter(), RECORD, seal_by=seal, sign_by=sign, at=NOW)


def looked(by: Office, pdf: bytes, at: datetime, known: Revocations | None = None) -> LetterPdf:
    if known is None:
        known = Revocations(lists=by.lists(at))
    return verify(pdf, roots=by.roots, at=at, stamp_roots=by.stamp_roots, revocations=known)


def unlike(found: LetterPdf, outcome: Outcome = Outcome.HOLDS) -> set[str]:
    return {each.code for each in found.findings if each.outcome is not outcome}


def test_each_step_appends_and_what_was_there_stays(authority: Office, files: Files) -> None:
    steps = (files.signed, files.stamped, files.kept, files.archived, files.renewed)
    for before, after in pairwise(steps):
        assert after.startswith(before)
    for pdf in steps[:4]:
        found = looked(authority, pdf, SOON)
        assert found.outcome is Outcome.HOLDS, unlike(found)
        assert found.record == RECORD
        assert len(found.signatures) == 2
    assert [len(looked(authority, pdf, SOON).stamps) for pdf in steps[:4]] == [0, 1, 1, 2]


def test_kept_evidence_needs_no_list_from_outside(authority: Office, files: Files) -> None:
    assert unlike(looked(authority, files.signed, SOON, Revocations())) == {"pdf.revocation"}
    assert looked(authority, files.kept, SOON, Revocations()).outcome is Outcome.HOLDS
    assert looked(authority, files.archived, SOON, Revocations()).outcome is Outcome.HOLDS


def test_an_ended_certificate_under_a_time_stamp_holds_and_without_one_cannot_be_told(
    authority: Office, files: Files
) -> None:
    assert "pdf.time" in unlike(looked(authority, files.signed, ENDED))
    found = looked(authority, files.archived, ENDED)
    assert found.outcome is Outcome.HOLDS
    assert any("time-stamp of 2026-11-22" in each.text.en for each in found.findings)
    assert {each.authority for each in found.stamps} == {"ผู้ประทับเวลาสมมติ รุ่น 1"}


def test_a_renewed_letter_outlives_the_first_stamp_and_one_that_was_not_does_not(
    authority: Office, files: Files
) -> None:
    assert looked(authority, files.renewed, FAR).outcome is Outcome.HOLDS
    missed = looked(authority, files.archived, FAR)
    assert missed.outcome is Outcome.UNCHECKED
    assert {"pdf.stamp", "pdf.time"} <= unlike(missed)
    assert any("before the stamp was renewed" in each.text.en for each in missed.findings)


def test_the_process_apart_finds_the_same(authority: Office, files: Files) -> None:
    known = Revocations(lists=authority.lists(ENDED))
    there = verify_apart(
        files.archived, roots=authority.roots, at=ENDED, stamp_roots=authority.stamp_roots, revocations=known
    )
    assert there == looked(authority, files.archived, ENDED, known)


def test_a_withdrawal_after_the_stamp_does_no_harm_and_one_before_it_does(
    authority: Office, files: Files
) -> None:
    own = hashlib.sha256(der(authority.certificate("director"))).hexdigest()
    late = Revocations(withdrawn={own: SOON + timedelta(days=3)}, lists=authority.lists(ENDED))
    assert looked(authority, files.archived, ENDED, late).outcome is Outcome.HOLDS
    early = replace(late, withdrawn={own: NOW - timedelta(days=3)})
    assert looked(authority, files.archived, ENDED, early).outcome is Outcome.FAILS
    unstamped = looked(authority, files.signed, SOON + timedelta(days=9), late)
    assert unstamped.outcome is Outcome.UNCHECKED


def test_a_stamp_of_someone_not_trusted_for_time_proves_nothing(authority: Office, files: Files) -> None:
    for roots in ((), authority.roots):
        found = verify(files.archived, roots=authority.roots, at=ENDED, stamp_roots=roots)
        assert found.outcome is Outcome.UNCHECKED
        assert {"pdf.stamp", "pdf.time"} <= unlike(found)


def test_a_signer_withdrawn_before_signing_is_not_made_to_last(authority: Office) -> None:
    pdf = written(authority, "withdrawn")
    with pytest.raises(WithdrawnSignerError, match="withdrawn at 2026-11-01"):
        keep(pdf, authority.notary(SOON), SOON)


def test_without_evidence_nothing_is_kept(authority: Office, files: Files) -> None:
    @dataclass(frozen=True)
    class Deaf(HttpOutside):
        def get(self, url: str) -> bytes:
            raise OSError(f"cut off from {url}")

        def post(self, url: str, body: bytes, media: str) -> bytes:
            raise OSError(f"cut off from {url} with {len(body)} bytes of {media}")

    cut = replace(authority.notary(SOON), outside=Deaf())
    with pytest.raises(NoEvidenceError, match="cut off") as said:
        keep(files.stamped, cut, SOON)
    assert "OCSP" in said.value.remedy().th
    with pytest.raises(NoEvidenceError, match="no trusted root"):
        keep(files.stamped, replace(authority.notary(SOON), stamp_roots=()), SOON)
    for other in (b"", b"%PDF-1.7\n", b"no pdf"):
        with pytest.raises(NothingToKeepError):
            renew(other, cut, SOON)


def test_any_flipped_byte_of_a_letter_that_lasts_is_noticed(authority: Office, files: Files) -> None:
    known, chance = Revocations(lists=authority.lists(SOON)), random.Random(2569)
    places = [
        *chance.sample(range(len(files.signed)), 8),
        *chance.sample(range(len(files.signed), len(files.archived)), 20),
    ]
    for place in places:
        wounded = bytearray(files.archived)
        wounded[place] ^= 1 << chance.randrange(8)
        assert looked(authority, bytes(wounded), SOON, known).outcome is not Outcome.HOLDS, place


@pytest.mark.parametrize(
    "behind",
    [b"\n", b" ", b"%", b"\0", b"\n9 0 obj<</Type/Page>>endobj\n", b"<html>" + bytes(900)],
    ids=["line", "space", "comment", "zero", "object", "page"],
)
def test_what_stands_behind_the_end_of_a_letter_that_lasts_is_noticed(
    behind: bytes, authority: Office, files: Files
) -> None:
    for pdf in (files.stamped, files.kept, files.archived):
        found = looked(authority, pdf + behind, SOON)
        assert "pdf.coverage" in unlike(found), unlike(found)
        assert found.outcome is Outcome.FAILS


def test_lines_that_somebody_s_program_left_at_the_end_count_as_stamped_with_the_rest(
    authority: Office, files: Files
) -> None:
    over = stamp(files.kept + b"\r\n\r\n", authority.notary(SOON), SOON)
    assert looked(authority, over, SOON).outcome is Outcome.HOLDS
    assert looked(authority, over + b" ", SOON).outcome is Outcome.FAILS


def test_poppler_believes_every_level(files: Files, tmp_path: Path) -> None:
    for pdf in (files.stamped, files.kept, files.archived, files.renewed):
        (tmp_path / "letter.pdf").write_bytes(pdf)
        command = [program("pdfsig"), "-nocert", str(tmp_path / "letter.pdf")]
        said = subprocess.run(command, capture_output=True, check=False, text=True).stdout
        assert said.count("Signature is Valid.") >= 2, said
        assert "Signature is Invalid" not in said
        assert "Digest Mismatch" not in said


def test_pyhanko_believes_every_level_with_nothing_but_the_evidence_inside(
    authority: Office, files: Files
) -> None:
    for pdf in (files.kept, files.archived, files.renewed):
        reader = PdfFileReader(BytesIO(pdf))
        roots = [asn1.Certificate.load(der(each)) for each in (*authority.roots, *authority.stamp_roots)]
        store = DocumentSecurityStore.read_dss(reader)
        asked = {
            "trust_roots": roots,
            "moment": SOON,
            "revocation_mode": "hard-fail",
            "allow_fetching": False,
        }
        for each in reader.embedded_regular_signatures:
            status = run(async_validate_pdf_signature(each, store.as_validation_context(asked)))
            assert status.bottom_line
        first = run(
            async_validate_pdf_timestamp(
                reader.embedded_timestamp_signatures[0], store.as_validation_context(asked)
            )
        )
        assert first.intact
        assert first.valid
        assert first.trusted


def test_openssl_believes_every_time_stamp(authority: Office, files: Files, tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_bytes(authority.stamp_roots[0].public_bytes(Encoding.PEM))
    times = (SOON, SOON, RENEWED)
    for (data, token), moment in zip(covered(files.renewed)[2:], times, strict=True):
        (tmp_path / "data").write_bytes(data)
        (tmp_path / "token").write_bytes(token)
        command = [program("openssl"), "ts", "-verify", "-token_in", "-in", str(tmp_path / "token")]
        command += ["-data", str(tmp_path / "data"), "-CAfile", str(tmp_path / "root.pem")]
        command += ["-attime", str(int(moment.timestamp()))]
        done = subprocess.run(command, capture_output=True, check=False, text=True)
        assert "Verification: OK" in done.stdout, done.stderr


@pytest.mark.oracle
def test_a_letter_that_lasts_is_an_archive_still(files: Files, tmp_path: Path) -> None:
    levels = {"b-t": files.stamped, "b-lt": files.kept, "b-lta": files.archived, "renewed": files.renewed}
    assert judged(levels, tmp_path) == dict.fromkeys(levels, "pass")


@pytest.mark.oracle
def test_a_document_written_and_signed_in_one_pass_lasts_as_a_letter_does(
    authority: Office, tmp_path: Path
) -> None:
    pdf = Issuer(plate(), authority.credential("seal"), NOW).issue(filling(1), NOW)
    lasting = renew(pdf, authority.notary(SOON), SOON)
    assert lasting.startswith(pdf)
    assert looked(authority, lasting, SOON, Revocations()).outcome is Outcome.HOLDS
    assert judged({"document": lasting}, tmp_path) == {"document": "pass"}


Answering = Callable[[bytes], bytes | None]


@contextmanager
def server(answering: Answering, *, drip: float = 0, status: int = 200) -> Iterator[str]:
    """Run a time-stamp server that answers as told, a byte at a time where it drips; for None it hangs up."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = answering(self.rfile.read(int(self.headers["Content-Length"])))
            if body is None:
                return
            self.send_response(status)
            self.end_headers()
            for place in range(0, len(body), 1 if drip else len(body) or 1):
                try:
                    self.wfile.write(body[place : place + (1 if drip else len(body))])
                    self.wfile.flush()
                except OSError:
                    return
                time.sleep(drip)

        def log_message(self, *words: object) -> None:
            del words

    class Threads(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Threads(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{running.server_address[1]}/"
        finally:
            running.shutdown()


def test_a_server_that_is_down_is_named_and_the_next_one_is_asked(authority: Office, files: Files) -> None:
    down = "http://127.0.0.1:1/tsa"
    with pytest.raises(NoTimeStampError, match=r"127\.0\.0\.1:1") as said:
        stamp(files.signed, authority.notary(SOON, down), SOON)
    assert "แฟ้มเดิมยังใช้ได้" in said.value.remedy().th
    both = stamp(files.signed, authority.notary(SOON, down, authority.stamping("time-1")), SOON)
    assert len(looked(authority, both, SOON).stamps) == 1
    with pytest.raises(NoTimeStampError, match="none is configured"):
        stamp(files.signed, replace(authority.notary(SOON), authorities=()), SOON)


def test_a_page_that_would_keep_the_worker_busy_is_refused_before_it_is_stamped(authority: Office) -> None:
    with pytest.raises(NothingToKeepError, match="TooMuchError"):
        stamp(doubled(17), authority.notary(SOON), SOON)


def test_a_server_that_drips_is_given_up(authority: Office, files: Files) -> None:
    with server(lambda _: bytes(10_000), drip=0.05) as slow:
        impatient = replace(authority.notary(SOON, slow), outside=HttpOutside(1))
        with pytest.raises(NoTimeStampError, match="within 1 seconds"):
            stamp(files.signed, impatient, SOON)


def test_a_lying_server_is_refused_and_says_how_it_lied(authority: Office, files: Files) -> None:
    honest = authority.notary(SOON)
    replayed: list[bytes] = []

    def replay(asked: bytes) -> bytes:
        replayed.append(
            honest.outside.post(authority.stamping("time-1"), asked, "application/timestamp-query")
        )
        return replayed[0]

    with server(replay) as liar:
        stamp(files.signed, authority.notary(SOON, liar), SOON)
        with pytest.raises(BadTimeStampError, match="nonce"):
            stamp(files.signed, authority.notary(SOON, liar), SOON)
    for rubbish in (b"", b"<html>", bytes(200)):
        with server(lambda _, said=rubbish: said) as liar, pytest.raises(BadTimeStampError):  # type: ignore[misc]  # a default of a lambda
            stamp(files.signed, authority.notary(SOON, liar), SOON)
    with pytest.raises(BadTimeStampError, match="while our clock says"):
        stamp(files.signed, authority.notary(SOON + timedelta(hours=1)), SOON)
    with pytest.raises(BadTimeStampError, match="not trusted for time"):
        stamp(files.signed, replace(honest, stamp_roots=authority.roots), SOON)


def test_a_stamp_over_other_bytes_is_refused(authority: Office, files: Files) -> None:
    honest = authority.notary(SOON)

    def other(asked: bytes) -> bytes:
        digest = asked[asked.index(b"\x04\x20") + 2 :][:32]
        return honest.outside.post(
            authority.stamping("time-1"), asked.replace(digest, bytes(32)), "application/timestamp-query"
        )

    with server(other) as liar, pytest.raises(BadTimeStampError, match="not over this file"):
        stamp(files.signed, authority.notary(SOON, liar), SOON)


def test_the_guides_letter_is_kept_for_decades(
    authority: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    put(authority, tmp_path)
    code = program_of_guide(
        *("letter", "network", "lasting"),
        now=f"datetime.fromisoformat({NOW.isoformat()!r})",
        stamping=authority.stamping("time-1"),
        headers=f'Network(**{{"X-Certomancer-Fake-Time": {NOW.isoformat()!r}}})',
    )
    shown: dict[str, Any] = {}
    exec(compile(code, "docs/guide/press.md", "exec"), shown)
    assert shown["again_before"] == authority.certificate("time-1").not_valid_after_utc
    assert shown["lasting"].startswith(shown["letter"])


def put(by: Office, folder: Path) -> None:
    """Put keys and certificates into a folder under the names that the guide gives them."""
    for name in ("seal", "director"):
        chain = (by.certificate(name), by.certificate("ca"))
        (folder / f"{name}.pem").write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in chain))
        (folder / f"{name}.key").write_bytes(by.key_file(name).read_bytes())
    for name, (root,) in (("root", by.roots), ("stamp-root", by.stamp_roots)):
        (folder / f"{name}.pem").write_bytes(root.public_bytes(Encoding.PEM))
