"""A stranger checks a letter with nothing but a root: what is good holds, and every wound is seen and named."""

import random
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from asn1crypto import cms
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from saan.exchange.certificates import make_root
from saan.press import Enclosure, records, typeset, typesetting
from saan.press.apart import verify_apart
from saan.press.credentials import der
from saan.press.opening import TooMuchError
from saan.press.revocation import Revocations
from saan.press.signing import QuietWriter, issue, seal
from saan.press.verdicts import LetterPdf
from saan.press.verifying import verify
from saan.press.ways import require_few
from saan.trust.findings import Outcome
from saan.trust.keys import FileSigner
from tests.press.authority import NOW, RECORD, World, letter, settled, world
from tests.press.test_signing import covered

SOON = NOW + timedelta(days=1)


@cache
def good() -> bytes:
    by = settled()
    return issue(letter(), RECORD, seal_by=by.seal, sign_by=by.director, at=NOW)


def look(pdf: bytes, by: World | None = None) -> LetterPdf:
    by = by or settled()
    return verify(pdf, roots=[by.root], at=SOON, revocations=Revocations(lists=(by.crl(),)))


def said(found: LetterPdf, outcome: Outcome = Outcome.FAILS) -> set[str]:
    return {finding.code for finding in found.findings if finding.outcome is outcome}


def test_a_good_letter_holds_and_gives_its_record_and_its_signers() -> None:
    found = look(good())
    assert found.outcome is Outcome.HOLDS
    assert found.record == RECORD
    assert [(signed.field, signed.seal, signed.holder) for signed in found.signatures] == [
        ("Seal", True, "กรมพัฒนาบริการตัวอย่าง"),
        ("Signatory1", False, "ตั้งมั่น ลงนามดี"),
    ]
    assert {signed.organization_id for signed in found.signatures} == {"NTRTH-0994000000014"}
    assert {signed.claimed_at for signed in found.signatures} == {NOW}
    assert not any(signed.demo for signed in found.signatures)


def test_every_finding_speaks_both_languages() -> None:
    for finding in (*look(good()).findings, *look(good()[:-9]).findings):
        assert re.search("[ก-๛]", finding.text.th)
        assert re.search("[A-Za-z]", finding.text.en)


def test_a_demo_letter_says_so() -> None:
    by = world(demo=True)
    pdf = issue(letter(), RECORD, seal_by=by.seal, sign_by=by.director, at=NOW)
    assert all(signed.demo for signed in look(pdf, by).signatures)


@pytest.mark.parametrize("place", [*range(0, 2000, 97), *range(2000, 60_000, 997)])
def test_one_flipped_bit_is_enough(place: int) -> None:
    assert look(flipped(good(), place % len(good()), place % 8)).outcome is Outcome.FAILS


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 7))
def test_any_flipped_bit_is_enough(place: int, bit: int) -> None:
    assert look(flipped(good(), place % len(good()), bit)).outcome is Outcome.FAILS


def test_a_flipped_bit_in_the_room_around_a_signature_is_enough() -> None:
    for start, end in gaps(good()):
        for place in random.Random(start).sample(range(start, end), 25):
            assert look(flipped(good(), place, place % 8)).outcome is Outcome.FAILS


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 10**6), st.integers(0, 10**6))
def test_whatever_the_bytes_are_there_is_an_answer_and_it_is_not_yes(
    junk: bytes, start: int, end: int
) -> None:
    pdf = good()
    low, high = sorted((start % len(pdf), end % len(pdf)))
    for made in (junk, b"%PDF-1.7\n" + junk, pdf[:low] + junk + pdf[high:]):
        if made != pdf:
            assert look(made).outcome is not Outcome.HOLDS


Change = Callable[[IncrementalPdfFileWriter], None]


def updated(pdf: bytes, change: Change, *, quiet: bool = False) -> bytes:
    """Return a file with one more revision, written by somebody who may not; if `quiet`, with nothing about who wrote it."""
    writer = QuietWriter(pdf) if quiet else IncrementalPdfFileWriter(BytesIO(pdf))
    change(writer)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def other_page(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)


def other_record(writer: IncrementalPdfFileWriter) -> None:
    file = writer.root["/AF"][0]["/EF"]
    file["/F"] = writer.add_object(generic.StreamObject(stream_data=b"{}"))
    writer.update_container(file)


def second_record(writer: IncrementalPdfFileWriter) -> None:
    files = writer.root["/AF"]
    files.append(files[0])
    writer.update_container(files)


def note(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    box = generic.ArrayObject(map(generic.NumberObject, (100, 100, 200, 200)))
    entry = {
        pdf_name("/Type"): pdf_name("/Annot"),
        pdf_name("/Subtype"): pdf_name("/Square"),
        pdf_name("/Rect"): box,
    }
    annots = generic.ArrayObject(
        [*page.get("/Annots", []), writer.add_object(generic.DictionaryObject(entry))]
    )
    page["/Annots"] = annots
    writer.update_container(page)


pdf_name = generic.NameObject


@pytest.mark.parametrize(
    "change", [other_page, other_record, second_record, note], ids=lambda each: each.__name__
)
@pytest.mark.parametrize("stage", ["sealed", "signed"])
def test_nothing_may_be_added_after_the_seal_but_signatures(change: Change, stage: str) -> None:
    pdf = good() if stage == "signed" else seal(typeset(letter(), RECORD), settled().seal, NOW)
    assert "pdf.coverage" in said(look(updated(pdf, change)))


def titled(title: str) -> Change:
    """Return a change of what XMP calls the letter."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        held = writer.root["/Metadata"]
        said = re.sub(
            rb"(<dc:title>.*?<rdf:li[^>]*>)[^<]*", rb"\g<1>" + title.encode(), held.data, flags=re.DOTALL
        )
        writer.root["/Metadata"] = writer.add_object(generic.StreamObject(held, stream_data=said))
        writer.update_root()

    return change


def about(**said: str) -> Change:
    """Return a change of the older dictionary about the file."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        texts = {pdf_name(f"/{name}"): generic.TextStringObject(text) for name, text in said.items()}
        writer.set_info(writer.add_object(generic.DictionaryObject(texts)))

    return change


CALLED = "ยกเลิกการประชุม"


@pytest.mark.parametrize(
    "change", [titled(CALLED), about(Title=CALLED), about(Author="กรมอื่น"), about(Keywords="saan:draft")]
)
def test_nobody_calls_a_signed_letter_something_else(change: Change) -> None:
    for pdf in (good(), seal(typeset(letter(), RECORD), settled().seal, NOW)):
        found = [
            each.text.en
            for each in look(updated(pdf, change, quiet=True)).findings
            if each.code == "pdf.coverage"
        ]
        assert found
        assert all("title, author, subject or keywords" in each for each in found)


@pytest.mark.parametrize("quiet", [True, False])
def test_a_program_may_note_that_it_stamped_a_letter_and_copy_what_it_is_called(*, quiet: bool) -> None:
    same = {"Title": letter().subject, "Author": letter().agency}
    for change in (about(Producer="Stamper"), about(Producer="Stamper", **same), titled(letter().subject)):
        assert "pdf.coverage" not in said(look(updated(good(), change, quiet=quiet)))


def test_bytes_after_the_end_are_seen() -> None:
    assert look(good() + b"\n% more").outcome is Outcome.FAILS


def test_a_sealed_letter_without_its_signatory_is_not_whole() -> None:
    first_end = sum(covered_range(good())[0][2:])
    assert "pdf.signed" in said(look(good()[:first_end]))


def test_an_unsigned_page_is_not_a_letter() -> None:
    assert said(look(typeset(letter(), RECORD))) == {"pdf.signed"}


def test_an_unknown_authority_does_not_hold_and_none_at_all_could_not_be_checked() -> None:
    assert said(look(good(), world())) == {"pdf.chain"}
    found = verify(good(), roots=[], at=SOON)
    assert said(found, Outcome.UNCHECKED) == {"pdf.chain"}
    assert found.outcome is Outcome.UNCHECKED


def test_an_expired_certificate_leaves_the_time_open() -> None:
    by = settled()
    late = NOW + timedelta(days=500)
    found = verify(good(), roots=[by.root], at=late, revocations=Revocations(lists=(by.crl(at=late),)))
    assert said(found, Outcome.UNCHECKED) == {"pdf.time", "pdf.revocation"}
    assert not said(found)


def test_a_signature_from_the_future_does_not_hold() -> None:
    by = settled()
    assert "pdf.time" in said(verify(good(), roots=[by.root], at=NOW - timedelta(days=3)))


def test_a_certificate_withdrawn_before_it_signed_does_not_hold() -> None:
    by = settled()
    serial = by.director.chain[0].serial_number
    for revocations in (Revocations(lists=(by.crl((serial, NOW)),)), withdrawn(NOW)):
        assert said(verify(good(), roots=[by.root], at=SOON, revocations=revocations)) == {"pdf.revocation"}


def test_a_certificate_withdrawn_later_leaves_the_time_open_and_counts_before() -> None:
    by, later = settled(), NOW + timedelta(days=10)
    found = verify(good(), roots=[by.root], at=later + timedelta(days=1), revocations=withdrawn(later))
    assert said(found, Outcome.UNCHECKED) == {"pdf.revocation"}
    assert verify(good(), roots=[by.root], at=SOON, revocations=withdrawn(later)).outcome is Outcome.HOLDS


def withdrawn(at: datetime) -> Revocations:
    return Revocations(withdrawn={sha256(der(settled().director.chain[0])).hexdigest(): at})


def test_without_a_fresh_list_of_the_issuer_revocation_could_not_be_checked() -> None:
    by = settled()
    stale = by.crl(at=NOW - timedelta(days=300))
    for lists in ([], [stale], [world().crl()], [by.crl(at=SOON + timedelta(days=1))]):
        found = verify(good(), roots=[by.root], at=SOON, revocations=Revocations(lists=tuple(lists)))
        assert said(found, Outcome.UNCHECKED) == {"pdf.revocation"}


def test_the_older_kind_of_signature_is_read_too() -> None:
    by = settled()
    pdf = other_program(typeset(letter(), RECORD), by, SigSeedSubFilter.ADOBE_PKCS7_DETACHED)
    assert (
        verify(pdf, roots=[by.root], at=SOON, revocations=Revocations(lists=(by.crl(at=SOON),))).outcome
        is Outcome.HOLDS
    )


def test_a_signature_of_another_kind_is_named() -> None:
    by = settled()
    pdf = other_program(typeset(letter(), RECORD), by, SigSeedSubFilter.ADOBE_PKCS7_DETACHED)
    found = look(pdf.replace(b"/adbe.pkcs7.detached", b"/adbe.x5099.detached"))
    assert said(found) == {"pdf.signed"}


def test_more_signatures_than_anyone_needs_are_refused() -> None:
    pdf = typeset(letter(), RECORD)
    for number in range(33):
        pdf = other_program(pdf, settled(), SigSeedSubFilter.PADES, f"S{number}")
    assert said(look(pdf)) == {"pdf.signed"}


def test_a_file_beyond_all_bounds_is_refused_unread() -> None:
    assert said(look(bytes((64 << 20) + 1))) == {"pdf.readable"}


def test_a_bomb_does_not_go_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_RECORD_BYTES", 4 << 20)
    pdf = issue(
        letter(enclosures=(Enclosure("ไฟล์"),)),
        b'{"a":"' + b"0" * (3 << 20) + b'"}',
        seal_by=settled().seal,
        sign_by=settled().director,
        at=NOW,
    )
    assert said(look(pdf)) == {"pdf.record"}


def test_what_is_embedded_under_a_record_s_name_and_is_none_is_told_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Saan embeds nothing else; another program may call its own XML by that name."""
    monkeypatch.setattr(typesetting, "require_object", bool)
    by = settled()
    pdf = issue(letter(), b"<xml>of others</xml>", seal_by=by.seal, sign_by=by.director, at=NOW)
    found = look(pdf)
    (about,) = (one for one in found.findings if one.code == "pdf.record")
    assert (about.outcome, found.record) == (Outcome.FAILS, None)
    assert "ไม่ใช่ JSON" in about.text.th


def test_a_process_of_its_own_says_the_same() -> None:
    by = settled()
    apart = verify_apart(good(), roots=[by.root], at=SOON, revocations=Revocations(lists=(by.crl(),)))
    assert apart == verify(good(), roots=[by.root], at=SOON, revocations=Revocations(lists=(by.crl(),)))


def test_a_process_that_meets_its_limit_of_memory_is_no_yes() -> None:
    found = verify_apart(good(), roots=[settled().root], at=SOON, memory=64 << 20)
    assert found.outcome is Outcome.UNCHECKED
    assert found.record is None


def test_a_file_that_keeps_a_parser_busy_is_left_when_its_time_is_over() -> None:
    hour_glass = b"%PDF-1.7\n" + b" " * (60 << 20) + b"\nstartxref\n9\n%%EOF\n"
    assert verify_apart(hour_glass, roots=[], at=SOON, seconds=1).outcome is Outcome.UNCHECKED


def test_certificates_of_one_name_that_lead_to_each_other_are_not_followed_in_every_order() -> None:
    """Ten of them, which fit into any file, were millions of ways; five that a root was renewed by are a few."""
    private = ec.generate_private_key(ec.SECP256R1())
    roots = [make_root(private, "วนเวียน", NOW + timedelta(days=day), demo=False) for day in range(10)]
    certificates = [asn1.Certificate.load(der(each)) for each in roots]
    require_few(certificates[:5])
    with pytest.raises(TooMuchError, match="lead to each other"):
        require_few(certificates)


def test_a_file_that_does_not_say_where_to_begin_is_not_searched_for_it() -> None:
    for endless in (bytes(60 << 20), b"0" * (60 << 20) + b"\n%%EOF\n"):
        found = verify_apart(b"%PDF-1.7\n" + endless, roots=[], at=SOON, seconds=1)
        assert found.outcome is Outcome.FAILS


def test_a_signature_whose_lengths_are_told_by_their_ends_is_no_der_and_is_not_written_anew_to_see_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pdf = other_program(typeset(letter(), RECORD), settled(), SigSeedSubFilter.PADES, room=16_384)
    ((begin, end),) = gaps(pdf)
    room = pdf[begin + 1 : end - 1]
    container = bytes.fromhex(room.decode())
    own = container[: 4 + int.from_bytes(container[2:4])]
    written = told_by_its_end(own).hex().encode().ljust(len(room), b"0")

    def endless(*_: object, **__: object) -> bytes:
        raise AssertionError("what is nested deeply takes asn1crypto minutes")

    monkeypatch.setattr(cms.ContentInfo, "dump", endless)
    found = look(pdf[: begin + 1] + written + pdf[end - 1 :])
    assert said(found) == {"pdf.intact"}
    assert any("or what it covers was changed" in each.text.en for each in found.findings)


def told_by_its_end(der: bytes, deep: int = 4) -> bytes:
    """Return DER values as BER, lengths of the outermost levels left open where they may be (X.690 §8.1.3.6)."""
    made, at = b"", 0
    while at < len(der):
        size, head = der[at + 1], 2
        if size & 0x80:
            head += size & 0x7F
            size = int.from_bytes(der[at + 2 : at + head])
        whole, inner = der[at : at + head + size], der[at + head : at + head + size]
        opened = deep and whole[0] & 0x20
        made += whole[:1] + b"\x80" + told_by_its_end(inner, deep - 1) + b"\0\0" if opened else whole
        at += head + size
    return made


def flipped(pdf: bytes, place: int, bit: int) -> bytes:
    made = bytearray(pdf)
    made[place] ^= 1 << bit
    return bytes(made)


def covered_range(pdf: bytes) -> list[tuple[int, int, int, int]]:
    found = re.findall(rb"/ByteRange ?\[(\d+) (\d+) (\d+) (\d+)\]", pdf)
    return [(int(a), int(b), int(c), int(d)) for a, b, c, d in found]


def gaps(pdf: bytes) -> list[tuple[int, int]]:
    return [(start + length, again) for start, length, again, _ in covered_range(pdf)]


class Punctual(PdfSigner):
    """Signs at the moment of the story, whatever the day of the test."""

    def init_signing_session(self, *arguments: Any, **options: Any) -> Any:
        """Open pyHanko's session with that moment in it."""
        session = super().init_signing_session(*arguments, **options)
        session.system_time = NOW
        return session


def other_program(
    pdf: bytes, by: World, kind: SigSeedSubFilter, field: str = "S", room: int | None = None
) -> bytes:
    """Return the page signed by pyHanko alone, without our adapter, as another vendor's product would."""
    assert isinstance(by.seal.signer, FileSigner)
    private = by.seal.signer.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    store = SimpleCertificateStore()
    signer = SimpleSigner(
        asn1.Certificate.load(der(by.seal.chain[0])),
        asn1_keys.PrivateKeyInfo.load(private),
        store,
        embed_roots=False,
    )
    metadata = PdfSignatureMetadata(field_name=field, subfilter=kind, md_algorithm="sha256")
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    signed: bytes = Punctual(metadata, signer).sign_pdf(writer, bytes_reserved=room).getvalue()
    return signed


def test_what_the_signature_covers_is_everything_but_itself() -> None:
    (sealed, _), (whole, container) = covered(good())
    assert len(whole) + 2 * len(container) <= len(good())
    assert whole.startswith(sealed[:1000])
    assert x509.load_der_x509_certificate(der(settled().seal.chain[0])) == settled().seal.chain[0]
