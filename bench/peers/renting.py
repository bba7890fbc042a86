"""The peers, each as two processes in an environment that is made for them from a lock file."""

import hashlib
import json
import os
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LOCK = HERE / "requirements.lock"
KINDS = {"as2": "pyas2lib", "as4": "as4"}
Row = dict[str, Any]
LARGEST = {"as2": (10_000_000, "10 MB"), "as4": (7_000_000, "7 MB")}
"""The largest load of each; as4's XML parser refuses a message of more than 10,000,000 Base64 characters."""


class Peers:
    """AS2 and AS4 partners on this machine, receiver and sender each bound to a core of its own."""

    def __init__(self, folder: Path, *, quick: bool) -> None:
        """Take a folder for what they store."""
        self._folder, self._seconds = folder, 2.0 if quick else 5.0
        folder.mkdir(exist_ok=True)

    def runs(self) -> Iterator[tuple[str, Callable[[], Row]]]:
        """Yield the name of each load, and what runs it once."""
        python = environment()
        for kind, package in KINDS.items():
            for security in ("signed", "encrypted") if kind == "as2" else ("encrypted",):
                for size, shown in ((1_000, "1 KB"), (100_000, "100 KB"), LARGEST[kind]):
                    name = f"{kind} ({package}), {shown}, RSA-2048, {security}"
                    yield name, partial(self._run, python, kind, size, security)

    def _run(self, python: Path, kind: str, size: int, security: str) -> Row:
        from bench.exchange import cpu, peak

        port = _free_port()
        with self._partner(python, 0, "serve", kind, str(port), str(self._folder), security) as server:
            _wait_for(port)
            work = (str(size), str(self._seconds), security)
            with self._partner(python, 1, "send", kind, str(port), str(self._folder), *work) as sender:
                assert sender.stdout is not None
                assert sender.stdout.readline() == "ready\n"
                used = cpu(server.pid)
                said = json.loads(sender.communicate("go\n")[0])
            return {
                "wall": said["count"] / said["seconds"],
                "receiver": said["count"] / (cpu(server.pid) - used),
                "sender": said["count"] / said["cpu"],
                "memory": peak(server.pid),
            }

    @contextmanager
    def _partner(self, python: Path, place: int, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        cores = sorted(os.sched_getaffinity(0))
        process = subprocess.Popen(
            [python, HERE / "partner.py", *arguments],
            env=os.environ | {"PARTNER_CORE": str(cores[place % len(cores)])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()


def environment(lock: Path = LOCK, name: str = "peers") -> Path:
    """Return the Python of the peers' environment, made or renewed from the lock file when that is needed."""
    folder = HERE.parents[1] / ".venv" / name
    python, stamp = folder / "bin" / "python", folder / "stamp"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        venv.create(folder, with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)]
        subprocess.run(install, check=True, stdout=sys.stderr)
        stamp.write_text(wanted)
    return python


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    message = f"nothing listens at {port}"
    raise TimeoutError(message)
