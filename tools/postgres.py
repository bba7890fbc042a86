"""A PostgreSQL server of our own, in a folder of its own, for as long as the tests run."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools.ground import throwaway

SERVER_USER = "postgres"
"""PostgreSQL refuses to run as root; Debian's package brings this user."""


def binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL server on this machine, or None."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    if debian:
        return debian[-1].parent
    found = shutil.which("initdb")
    return Path(found).parent if found else None


@contextmanager
def server(ground: str = "") -> Iterator[str]:
    """Yield the URL of an empty, running server; stop and delete it at the end.

    Durable settings stay on, because tests kill it; only its folder is on throw-away ground (see `tools.ground`),
    unless `ground` names another: what measures wants a disk.
    """
    found = binaries()
    if found is None:
        message = "no PostgreSQL server on this machine: install Debian's package postgresql"
        raise FileNotFoundError(message)
    folder = Path(tempfile.mkdtemp(prefix="saan-postgresql-", dir=ground or throwaway()))
    if os.geteuid() == 0:
        shutil.chown(folder, SERVER_USER)
    port = _free_port()
    try:
        _run(
            found / "initdb",
            "-D",
            folder / "data",
            "-U",
            "saan",
            "--auth=trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        )
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=200"
        _run(found / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-o", options, "-w", "start")
        _run(found / "createdb", "-h", folder, "-p", port, "-U", "saan", "saan")
        yield f"postgresql://saan@127.0.0.1:{port}/saan"
    finally:
        _run(found / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def standby(primary: str, name: str) -> Iterator[str]:
    """Yield the URL of a server that follows another of ours, by a slot of its name; stop and delete it at the end."""
    found = binaries()
    assert found is not None, "the primary runs"
    folder = Path(tempfile.mkdtemp(prefix="saan-postgresql-", dir=throwaway()))
    if os.geteuid() == 0:
        shutil.chown(folder, SERVER_USER)
    data, port = folder / "data", _free_port()
    try:
        source = f"{primary}?application_name={name}"
        _run(found / "pg_basebackup", "-d", source, "-D", data, "-R", "-C", "-S", name, "-c", "fast")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=200"
        _run(found / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start")
        yield f"postgresql://saan@127.0.0.1:{port}/saan"
    finally:
        _run(found / "pg_ctl", "-D", data, "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: Path, *arguments: object, check: bool = True) -> None:
    command: Sequence[str] = [str(program), *map(str, arguments)]
    if os.geteuid() == 0:
        command = ["runuser", "-u", SERVER_USER, "--", *command]
    done = subprocess.run(command, cwd="/", check=False, capture_output=True, text=True)
    if check and done.returncode:
        message = f"{program.name} ended with {done.returncode}: {done.stderr[-2000:]}"
        raise RuntimeError(message)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
