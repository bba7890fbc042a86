"""The whole way by commands, between real processes: an authority's web server, and an agency with a folder of its own."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from saan.trust import trustfile
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId
from saan.web.node.config import load
from saan.web.node.programs import programs
from tests.exchange.directory.world import AUTHORITY, INTERIOR, NAMES

pytestmark = [pytest.mark.journey, pytest.mark.long]

BEGIN = """
import sys; from saan.web.cli.root import set_up_django; set_up_django()
from saan.base.agencies import api as agencies; from saan.exchange import identity
from saan.exchange.directory.places import keys_here; from saan.trust.clock import utc_now
identity.make(keys_here(), ["127.0.0.1"], [sys.argv[1]], utc_now())
entry = agencies.AgencyEntry(*sys.argv[1:])
agencies.register_agency(entry, by=agencies.System("test", utc_now()), served=True)
"""


@dataclass
class Place:
    """A node's folder and the commands run in it."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "SAAN_DATABASE"}
        return kept | {
            "SAAN_HOME": str(self.home),
            "DJANGO_SETTINGS_MODULE": "saan.web.settings",
            "COLUMNS": "200",
        }

    def run(self, *words: str, fails: bool = False) -> str:
        done = subprocess.run(
            [sys.executable, *words], env=self.environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode != 0) is fails, done.stdout + done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout + done.stderr

    def saan(self, *words: str, fails: bool = False) -> str:
        return self.run("-m", "saan", "directory", *words, fails=fails)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def begin(home: Path, agency: AgencyId, port: int, more: str) -> Place:
    home.mkdir()
    (home / "saan.toml").write_text(
        f'web = "127.0.0.1:{port}"\npublic_url = "http://127.0.0.1:{port}"\n'
        f'exchange_url = "https://127.0.0.1:{port + 1}"\nagencies = ["{agency}"]\ndemo = true\n{more}'
    )
    place = Place(home)
    place.run("-m", "saan", "upgrade")
    place.run("-c", BEGIN, agency, *NAMES[agency])
    return place


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Place]:
    port = free_port()
    place = begin(tmp_path / "authority", AUTHORITY, port, "authority = true\n")
    web = next(program for program in programs(load(place.home)) if program.name == "web")
    with subprocess.Popen(web.command, env=place.environment, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                httpx.get(f"http://127.0.0.1:{port}/directory/metadata/timestamp.json", timeout=1.0)
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield place
        process.terminate()


@pytest.fixture
def agency(tmp_path: Path, authority: Place) -> Place:
    directory = load(authority.home).public_url + "/directory/"
    return begin(tmp_path / "agency", INTERIOR, free_port(), f'directory_url = "{directory}"\n')


def test_from_founding_to_an_offline_check(tmp_path: Path, authority: Place, agency: Place) -> None:
    founded = authority.saan("create")
    assert "ลายพิมพ์ของราก" in founded
    assert "trust" in agency.saan("update", fails=True), "without a pin, the next step is named"
    shown = agency.saan("trust", "--yes")
    fingerprint = next(line.strip() for line in founded.splitlines() if line.count(" ") > 15)
    assert fingerprint in shown
    agency.saan("update")
    digest = next(line.strip() for line in agency.saan("enrol").splitlines() if len(line.strip()) == 64)
    assert digest in authority.saan("status")
    authority.saan("approve", digest[:8], "--yes")
    agency.saan("update")
    status = json.loads(agency.saan("status", "--json"))
    assert status["agencies"] == [INTERIOR]
    assert status["version"] == 2
    assert (agency.home / "keys" / "seal.crt").exists(), "the seal's certificate came with the update"

    agency.saan("export-trust", str(tmp_path / "trust.json"), "--root", str(tmp_path / "root.json"))
    trusted = trustfile.read(
        (tmp_path / "trust.json").read_bytes(), (tmp_path / "root.json").read_bytes(), now=utc_now()
    )
    assert trusted.agency(INTERIOR).name_th == "กรมทดลองสาน"

    authority.saan("witnesses", INTERIOR, "--need", "1")
    csr, chain = tmp_path / "a.csr", tmp_path / "a.pem"
    person = ("--given", "สมหมาย", "--family", "ใจสาน", "--title", "อธิบดี")
    agency.saan("ask-certificate", "7f3a", str(csr), *person)
    authority.saan(
        "certify", str(csr), "--agency", INTERIOR, *person, "--reference", "7f3a", "--out", str(chain)
    )
    agency.saan("install-certificate", "7f3a", str(chain))

    authority.saan("revoke", INTERIOR, "--reason", "ยุบเลิก")
    agency.saan("update")
    assert "withdrawn" in agency.saan("status")
    assert "ลงลายมือชื่อ" in authority.saan("sign")
    authority.saan("rotate-root", "--replace", "root", "--replace", "targets")
    agency.saan("update")
    assert json.loads(agency.saan("status", "--json"))["root_version"] == 2


def test_refusals_name_the_next_step(tmp_path: Path, authority: Place, agency: Place) -> None:
    authority.saan("create")
    assert "directory.already-founded" in authority.saan("create", fails=True)
    assert "directory.not-authority" in agency.saan("create", fails=True)
    assert "directory.unknown-enrolment" in authority.saan("approve", "0000000000", "--yes", fails=True)
    agency.saan("trust", "--yes")
    agency.saan("enrol", "--out", str(tmp_path))
    (file,) = tmp_path.glob("enrolment-*.json")
    file.write_bytes(file.read_bytes().replace("ทดลองสาน".encode(), "ทดลองสาณ".encode()))
    assert "trust.bad-signature" in authority.saan("approve", str(file), "--yes", fails=True)
    url = load(agency.home).directory_url
    answer = httpx.post(
        f"{url}enrolments/", content=file.read_bytes(), headers={"Accept": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.json()["code"] == "trust.bad-signature"
    assert httpx.post(f"{url}enrolments/", content=b"x" * 600_000).status_code in {413, 422}
    assert httpx.get(f"{url}metadata/../../keys/root-1.pem").status_code == 404
    assert httpx.get(f"{url}targets/agencies/..%2f..%2f..%2fkeys%2froot-1.pem").status_code == 404
    assert (
        httpx.get(f"{url}enrolments/{'0' * 64}/", headers={"Accept": "application/json"}).status_code == 404
    )
    headers = httpx.get(f"{url}metadata/1.root.json").headers
    assert "immutable" in headers["Cache-Control"]
    assert httpx.get(f"{url}metadata/timestamp.json").headers["Cache-Control"] == "no-cache"
