"""A node's processes come back when they die, and leave nothing behind when the node stops."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PROGRAM = """
import sys
from pathlib import Path
from saan.web.node.supervisor import Program, Supervisor

folder = Path(sys.argv[1])
count = "echo $$ >> {0}/births; sleep 600 & echo $! >> {0}/children; wait".format(folder)
Supervisor([Program("sleeper", ["sh", "-c", count])], folder / "logs", print).run()
"""


def wait_for(file: Path, lines: int) -> list[int]:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if file.exists() and len(found := file.read_text().split()) >= lines:
            return [int(pid) for pid in found]
        time.sleep(0.05)
    pytest.fail(f"{file.name} never had {lines} lines")


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if "State:\tZ" in Path(f"/proc/{pid}/status").read_text():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def node(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path)]) as process:
        yield process
        process.kill()


def test_a_killed_program_starts_again_and_its_children_are_ended(
    node: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    (first,) = wait_for(tmp_path / "births", 1)
    (child,) = wait_for(tmp_path / "children", 1)
    os.kill(first, signal.SIGKILL)
    assert wait_for(tmp_path / "births", 2)[1] != first
    assert gone(child)


def test_stopping_the_node_stops_everything(node: subprocess.Popen[bytes], tmp_path: Path) -> None:
    (first,) = wait_for(tmp_path / "births", 1)
    (child,) = wait_for(tmp_path / "children", 1)
    node.terminate()
    assert node.wait(30) == 0
    assert gone(first)
    assert gone(child)


def test_a_killed_supervisor_takes_its_programs_with_it(
    node: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    (first,) = wait_for(tmp_path / "births", 1)
    node.kill()
    assert gone(first)


def test_a_program_that_cannot_be_started_just_now_is_tried_again_and_the_others_go_on(
    tmp_path: Path,
) -> None:
    """Its version is just being replaced, or memory is short."""
    missing = tmp_path / "replaced"
    both = PROGRAM.replace("Supervisor([", 'Supervisor([Program("replaced", [str(folder / "replaced")]), ')
    with subprocess.Popen([sys.executable, "-c", both, str(tmp_path)]) as process:
        try:
            wait_for(tmp_path / "births", 1)
            assert process.poll() is None
            missing.write_text(f"#!/bin/sh\necho $$ >> {tmp_path}/again; sleep 600\n")
            missing.chmod(0o700)
            (again,) = wait_for(tmp_path / "again", 1)
        finally:
            process.terminate()
            assert process.wait(30) == 0
    assert gone(again)
