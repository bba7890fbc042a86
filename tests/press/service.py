"""A signing service, certomancer's CSC server as a real process: it can be made to hang, to end, and to come back.

Its own dialect is version 1. It signs ten hashes under one authorisation, and pins them.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import yaml
from certomancer.registry import CertomancerConfig

from tests.press.notary import LONG, Office, free_port, plan

MOST = 10


@dataclass
class Service:
    """The running service, and the authority that certified its keys."""

    folder: Path
    port: int
    by: Office
    process: "subprocess.Popen[bytes]" = field(init=False)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/csc/v1"

    def begin(self) -> None:
        command = [sys.executable, "-W", "ignore", "-m", "csc_dummy", str(self.folder / "certomancer.yml")]
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen([*command, str(self.port), "2"], stdout=log, stderr=log)
        for _ in range(300):
            assert self.process.poll() is None, (self.folder / "log").read_text()
            try:
                httpx.get(f"http://localhost:{self.port}/info")
            except httpx.HTTPError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError((self.folder / "log").read_text())

    def end(self) -> None:
        self.process.kill()
        self.process.wait(20)

    def hang(self) -> None:
        """Let it answer nobody, and take whatever comes."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)


@contextmanager
def standing(folder: Path) -> Iterator[Service]:
    """Run the service for as long as the block lasts."""
    file = folder / "certomancer.yml"
    file.write_text(
        yaml.safe_dump(plan(folder, "http://ca.example", signing_until=LONG[1]), allow_unicode=True)
    )
    service = Service(folder, free_port(), Office("", CertomancerConfig.from_file(str(file)), folder))
    service.begin()
    try:
        yield service
    finally:
        service.end()
