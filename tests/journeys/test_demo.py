"""The README's first command, from an empty folder to proofs that a stranger checks; then the pages, opened again."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parents[2]
MIB = 2**20
PROVED = ("pdf", "envelope", "receipt", "tlog-proof")


def environment() -> dict[str, str]:
    """What a person's shell would give, without the settings of the test that asks."""
    ours = {"SAAN_HOME", "SAAN_DATABASE", "DJANGO_SETTINGS_MODULE"}
    return {name: value for name, value in os.environ.items() if name not in ours} | {"COLUMNS": "200"}


def dev(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "saan", *words],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def readme_commands() -> list[str]:
    """The lines that the README tells a person to type."""
    blocks = re.findall(r"^```\n(.*?)^```$", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "saan-demo"


@pytest.fixture(scope="module")
def told(folder: Path) -> dict[str, Any]:
    """What the demo says of itself; the command is the README's, with fewer letters."""
    assert "./dev demo" in readme_commands()
    options = ["--once", "--json", "--letters", "12", "--largest", "8", "--folder", str(folder)]
    done = subprocess.run(
        ["./dev", "demo", *options], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_every_letter_arrives_and_is_answered_for(told: dict[str, Any]) -> None:
    assert (told["letters_sent"], told["memos"], told["encrypted"]) == (12, 2, 1)
    assert told["accepted"] == told["registered"] + told["rejected"] == 10
    assert told["rejected"] == 1
    assert told["bytes_moved"] > 8 * MIB
    assert set(told["seconds"]) == {"set-up", "joining", "starting", "letters", "documents", "proving"}


def test_everything_is_proved(told: dict[str, Any]) -> None:
    assert told["duplicates_refused"] == told["receipts_verified"] == 10
    assert told["proofs_verified"] == told["pages_verified"] == 10


def test_documents_are_issued_verified_and_withdrawn(told: dict[str, Any], folder: Path) -> None:
    assert (told["documents_issued"], told["documents_in_bulk"]) == (16, 12)
    assert (told["documents_verified"], told["documents_withdrawn"]) == (4, 2)
    checked = dev(
        "verify",
        "--json",
        "--trust",
        str(folder / "proofs" / "trust.json"),
        str(folder / "proofs" / "document-001.pdf"),
    )
    (seen,) = json.loads(checked.stdout)["files"]
    undecided = {one["code"] for one in seen["findings"] if one["outcome"] != "holds"}
    assert undecided == {"document.standing"}, (
        "a stranger offline cannot know whether it was withdrawn, and is told so"
    )


def test_the_readme_s_own_check_holds(told: dict[str, Any], folder: Path) -> None:
    line = next(line for line in readme_commands() if "saan verify --trust" in line)
    program, *words = line.split()
    assert Path(program).name == "saan"
    checked = dev(*(word.replace("saan-demo", str(folder)) for word in words))
    assert checked.returncode == 0, checked.stdout


def test_a_stranger_checks_the_files_with_nothing_but_the_trust_file(
    told: dict[str, Any], folder: Path
) -> None:
    proofs = folder / "proofs"
    kept = [proofs / f"letter-001.{kind}" for kind in PROVED]
    checked = dev("verify", "--trust", str(proofs / "trust.json"), *map(str, kept))
    assert checked.returncode == 0, checked.stdout


def test_of_the_encrypted_letter_a_stranger_sees_with_the_opening_that_it_is_in_the_envelope(
    told: dict[str, Any], folder: Path
) -> None:
    (opening,) = (folder / "proofs").glob("*.opening")
    letter, envelope = opening.with_suffix(".pdf"), opening.with_suffix(".envelope")
    trust = str(folder / "proofs" / "trust.json")
    with_it = dev("verify", "--json", "--trust", trust, *map(str, (letter, envelope, opening)))
    assert with_it.returncode == 0, with_it.stdout
    found = {one["code"]: one for one in json.loads(with_it.stdout)["together"]}
    assert opening.name in found["together.carried"]["en"]
    without = dev("verify", "--trust", trust, str(letter), str(envelope))
    assert without.returncode == 3, without.stdout


def test_a_stranger_is_not_deceived(told: dict[str, Any], folder: Path, tmp_path: Path) -> None:
    proofs = folder / "proofs"
    for kind in PROVED:
        whole = (proofs / f"letter-001.{kind}").read_bytes()
        at = len(whole) // 2
        wounded = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        (tmp_path / f"wounded-{kind}.{kind}").write_bytes(wounded)
    checked = dev(
        "verify", "--json", "--trust", str(proofs / "trust.json"), *map(str, sorted(tmp_path.iterdir()))
    )
    assert checked.returncode == 1, checked.stdout
    seen = json.loads(checked.stdout)["files"]
    assert len(seen) == len(PROVED)
    for one in seen:
        assert "fails" in {finding["outcome"] for finding in one["findings"]}, one


@pytest.fixture
def opened(told: dict[str, Any], folder: Path) -> Iterator[Iterator[str]]:
    """The demo opened again, as its lines; ended as by Ctrl-C."""
    command = [sys.executable, "-u", "-m", "saan", "demo", "--resume", "--folder", str(folder)]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        assert running.stdout is not None
        yield iter(running.stdout)
        running.send_signal(signal.SIGINT)
        rest = running.stdout.read()
        assert running.wait(90) == 0
        assert "stopped" in rest


def test_opened_again_it_has_the_same_letters_and_hands_out_their_evidence(
    opened: Iterator[str], folder: Path, tmp_path: Path
) -> None:
    links: list[str] = []
    for line in opened:
        links += re.findall(r"^\s+(http://\S+)$", line)
        if "Ctrl-C" in line:
            break
    assert len(links) == 14, (
        "two keep the directory, five send, five receive, and two of the public need no account"
    )
    applicant, paper = (httpx.get(link, timeout=30).text for link in links[-2:])
    assert "ระบุเลขที่บ้าน" in applicant
    assert "เอกสารนี้ใช้ได้" in paper
    with httpx.Client(follow_redirects=True, timeout=30) as clerk:
        page = clerk.get(links[2])
        assert page.status_code == 200
        registers = clerk.get(page.url.join("/registers/"))
        assert registers.status_code == 200
        assert "สำนักงานเลขานุการกรม" in registers.text
    for link, letters in ((links[2], "/letters/sent/"), (links[7], "/inbox/working/")):
        saved = _evidence(link, letters, tmp_path / letters.strip("/").replace("/", "-"))
        assert {*saved} == {"in the open", "encrypted"}
        for files in saved.values():
            checked = dev("verify", "--trust", str(folder / "proofs" / "trust.json"), *map(str, files))
            assert checked.returncode == 0, checked.stdout


def _evidence(link: str, letters: str, into: Path) -> dict[str, list[Path]]:
    """Sign in, and save all evidence of the first letter of a list that went in the open and of the first encrypted."""
    saved: dict[str, list[Path]] = {}
    with httpx.Client(follow_redirects=True, timeout=60) as clerk:
        listed = clerk.get(clerk.get(link).url.join(letters))
        for letter in re.findall(r'href="/(?:letters|incoming)/([0-9a-f-]{36})/"', listed.text):
            archive = clerk.get(listed.url.join(f"/evidence/{letter}/all.zip"))
            assert archive.status_code == 200, archive.text
            with zipfile.ZipFile(io.BytesIO(archive.content)) as packed:
                kinds = {Path(name).suffix for name in packed.namelist()}
                if ".receipt" not in kinds:
                    continue
                assert kinds - {".opening"} == {".pdf", ".envelope", ".receipt", ".tlog-proof"}
                way = "encrypted" if ".opening" in kinds else "in the open"
                if way not in saved:
                    saved[way] = [Path(packed.extract(name, into)) for name in packed.namelist()]
    return saved
