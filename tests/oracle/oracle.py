"""Go's sumdb packages as a second opinion: a program that answers one JSON line for each it is asked."""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).parent / "go"


class Talker:
    """A process that answers each line of JSON with one."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def say(self, line: dict[str, Any] | None) -> dict[str, Any]:
        """Return the next answer, to a line if there is one."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        if line is not None:
            self._process.stdin.write(json.dumps(line) + "\n")
            self._process.stdin.flush()
        said: dict[str, Any] = json.loads(self._process.stdout.readline())
        return said


class Oracle(Talker):
    """A running oracle."""

    def ask(self, what: str, **fields: Any) -> dict[str, Any]:
        """Return its answer; `error` is empty where it agrees."""
        return self.say({"ask": what} | {name: _plain(value) for name, value in fields.items()})


def built(folder: Path, source: Path = SOURCE) -> Path:
    """Return an oracle's program, built; without Go skip the test, or fail it in CI."""
    go = shutil.which("go")
    if go is None:
        if os.environ.get("CI"):
            pytest.fail("the oracle needs Go (Debian package golang-go)")
        pytest.skip("no Go on this machine")
    program = folder / "oracle"
    env = os.environ | {"GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly", "CGO_ENABLED": "0"}
    subprocess.run([go, "build", "-o", str(program), "."], cwd=source, env=env, check=True)
    return program


@contextmanager
def running(program: Path) -> Iterator[Oracle]:
    """Run the oracle until the block ends."""
    with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Oracle(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()


def hashes(answer: dict[str, Any]) -> tuple[bytes, ...]:
    """Return the path of an answer."""
    return tuple(base64.b64decode(item) for item in answer.get("path", ()))


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
