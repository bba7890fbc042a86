"""What pyHanko finds wrong is told in both languages, its own name behind our words; none of a stranger's bytes is quoted."""

import re
from io import BytesIO

import pypdf
import pytest
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESSubIndic

from saan.press import reasons
from saan.press.lasting import Notary, keep
from saan.press.lasting_errors import NothingToKeepError
from saan.press.verifying import verify
from saan.trust.errors import Text
from saan.trust.findings import Outcome
from saan.web.ports.outside import HttpOutside
from tests.press.authority import NOW, settled, world
from tests.press.test_verifying import good


def encrypted() -> bytes:
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(BytesIO(good())))
    writer.encrypt(user_password="เปิด", owner_password="ปิด", algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def refused(pdf: bytes) -> Text:
    """Return the one thing that is said of bytes that are no letter."""
    (finding,) = verify(pdf, roots=[settled().root], at=NOW).findings
    assert finding.outcome is Outcome.FAILS
    return finding.text


def in_thai(said: str) -> bool:
    """Return whether a sentence is Thai, but for the names in its brackets and of the format."""
    return not re.search("[A-Za-z]", re.sub(r"\(\w+\)|PDF|startxref", "", said))


@pytest.mark.parametrize(
    ("pdf", "th", "en"),
    [
        (encrypted(), "เข้ารหัสลับ", "encrypted with a password"),
        (good()[:9000], "ท้ายแฟ้มอาจขาด", "its end may be cut off"),
        (b"X" + good(), "ไม่ขึ้นต้นอย่างแฟ้ม PDF", "it does not begin as a PDF"),
    ],
    ids=["encrypted", "cut off", "moved"],
)
def test_a_file_that_cannot_be_read_is_told_why_in_both_languages(pdf: bytes, th: str, en: str) -> None:
    said = refused(pdf)
    assert th in said.th
    assert en in said.en
    assert in_thai(said.th)


def test_what_is_wrong_in_a_strangers_bytes_is_not_quoted() -> None:
    at = good().rindex(b"/Root")
    said = refused(good()[:at] + b"<evil" + good()[at + 5 :])
    assert "evil" not in said.th + said.en
    assert in_thai(said.th)


def test_an_unknown_authority_is_told_in_words_with_the_standards_name_behind_them() -> None:
    found = verify(good(), roots=[world().root], at=NOW).findings
    (seal, _) = (each.text for each in found if each.code == "pdf.chain")
    assert seal.th.endswith("ไม่พบสายใบรับรองไปถึงผู้ออกที่เชื่อถือ (NO_CERTIFICATE_CHAIN_FOUND)")
    assert "no chain of certificates leads to a trusted authority" in seal.en


@pytest.mark.parametrize("indication", [None, *AdESFailure, *AdESIndeterminate])
def test_every_reason_of_the_standard_has_its_words(indication: AdESSubIndic | None) -> None:
    said = reasons.of_chain(indication)
    assert in_thai(said.th)
    assert re.match("[a-z]", said.en)


def test_what_cannot_be_kept_says_why_in_both_languages() -> None:
    with pytest.raises(NothingToKeepError) as caught:
        keep(encrypted(), Notary(HttpOutside(), (), (), ()), NOW)
    assert "เข้ารหัสลับ" in caught.value.message().th
    assert "encrypted" in caught.value.message().en
