"""Somebody is given a PDF that another system signed, and is told no more than its signature says."""

import base64
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from typer.testing import CliRunner

from saan.exchange.certificates import pem
from saan.press import Watermark, signing
from saan.press.credentials import der
from saan.press.typesetting import KEYWORDS
from saan.web.cli import app
from saan.web.ports.anchors import AnchorsError, anchors_of
from tests.press.authority import NOW, settled

LIST = """<?xml version="1.0"?><TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#">{}</TrustServiceStatusList>"""
SERVICE = """<TSPService><ServiceInformation><ServiceTypeIdentifier>http://uri.etsi.org/TrstSvc/Svctype/{kind}</ServiceTypeIdentifier>
<ServiceStatus>http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/{status}</ServiceStatus><ServiceDigitalIdentity><DigitalId>
<X509Certificate>
{certificate}</X509Certificate></DigitalId></ServiceDigitalIdentity></ServiceInformation></TSPService>"""


def service(kind: str = "CA/QC", status: str = "granted") -> str:
    certificate = base64.encodebytes(der(settled().root)).decode()
    return SERVICE.format(kind=kind, status=status, certificate=certificate)


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A PDF that was signed elsewhere: it holds no record of Saan's."""
    writer = PdfFileWriter()
    drawn = writer.add_object(generic.StreamObject(stream_data=b"0 0 50 50 re f"))
    writer.insert_page(
        PageObject(contents=drawn, media_box=generic.ArrayObject(map(generic.NumberObject, (0, 0, 99, 99))))
    )
    about = {pdf_name("/Keywords"): generic.TextStringObject(KEYWORDS[Watermark.NONE])}
    writer.set_info(writer.add_object(generic.DictionaryObject(about)))
    out = BytesIO()
    writer.write(out)
    file = tmp_path / "theirs.pdf"
    file.write_bytes(signing.seal(out.getvalue(), settled().seal, NOW, signatories=0))
    return file


def asked(file: Path, *more: str) -> tuple[int, dict[str, Any]]:
    at = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    done = CliRunner().invoke(app, ["verify", str(file), "--at", at, "--json", *more])
    return done.exit_code, json.loads(done.stdout)["files"][0]


def outcomes(one: dict[str, Any]) -> dict[str, str]:
    return {each["code"]: each["outcome"] for each in one["findings"]}


def test_who_signed_is_open_until_an_administrator_trusts_the_authority(theirs: Path, tmp_path: Path) -> None:
    code, one = asked(theirs)
    assert (code, one["kind"], outcomes(one)["pdf.chain"]) == (3, "foreign-pdf", "unchecked")
    assert outcomes(one)["pdf.intact"] == "holds"
    nrca, other = tmp_path / "nrca.pem", tmp_path / "eu.xml"
    nrca.write_text(pem(settled().root))
    other.write_text(LIST.format(service()))
    for anchors in (nrca, other):
        code, one = asked(theirs, "--anchors", str(anchors))
        assert outcomes(one)["foreign.anchor"] == "holds", one
        assert outcomes(one)["pdf.chain"] == "holds"
        assert (code, one["outcome"]) == (3, "unchecked"), "no register tells whether it was withdrawn"
    assert settled().seal.holder in {fact["value"] for fact in one["facts"]}


def test_a_changed_one_is_wrong_whoever_is_trusted(theirs: Path) -> None:
    theirs.write_bytes(theirs.read_bytes().replace(b"0 0 50 50 re", b"0 0 60 50 re"))
    code, one = asked(theirs)
    assert (code, outcomes(one)["pdf.intact"]) == (1, "fails")


def test_only_what_is_granted_in_a_list_counts(tmp_path: Path) -> None:
    file = tmp_path / "eu.xml"
    file.write_text(LIST.format(service(status="withdrawn") + service(kind="TSA/QTST")))
    for content in (file.read_text(), "<broken", "no certificate", LIST.format("")):
        file.write_text(content)
        with pytest.raises(AnchorsError):
            anchors_of(file)
    with pytest.raises(AnchorsError):
        anchors_of(tmp_path / "absent.pem")
    file.write_text(LIST.format(service() + service()))
    assert anchors_of(file) == (settled().root,)
