"""Several processes write one journal while its sequencer is killed again and again."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from saan.trust import keys
from saan.trust.keys import Algorithm
from tests.base.journal.histories import histories
from tests.base.journal.node import make_keys

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.timeout(600)


@dataclass
class Node:
    """A node's folder and database, and processes in it."""

    home: Path
    environment: dict[str, str]

    def start(self, *words: object) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "tests.base.journal.program", *map(str, words)]
        return subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, *words: object) -> str:
        return finish(self.start(*words))


def finish(process: "subprocess.Popen[str]") -> str:
    said, wrong = process.communicate()
    assert process.returncode == 0, wrong[-3000:]
    return said


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    make_keys(tmp_path)
    (tmp_path / "saan.toml").write_text(
        'public_url = "https://node.example"\nagencies = ["th:0994000000015"]\n'
    )
    environment = (
        os.environ
        | {
            "SAAN_HOME": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "saan.web.settings.listener",  # the journal, and no pages: it starts in half the time
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }
    )
    server = os.environ.get("SAAN_DATABASE", "")
    name = f"saan_{uuid4().hex}"
    if server.startswith("postgresql://"):
        _on(server, f"CREATE DATABASE {name}")
        environment["SAAN_DATABASE"] = server.rsplit("/", 1)[0] + f"/{name}"
    for app in ("jobs", "journal"):
        migrate = [sys.executable, "-m", "django", "migrate", app, "--verbosity=0", "--skip-checks"]
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
    yield Node(tmp_path, environment)
    if server.startswith("postgresql://"):
        _on(server, f"DROP DATABASE {name} WITH (FORCE)")


def _on(server: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


@pytest.mark.chaos
def test_killing_the_sequencer_at_any_step_loses_nothing(node: Node) -> None:
    lists = [node.home / f"acknowledged-{number}" for number in range(2)]
    recorders = [node.start("record", 40, name) for name in lists]
    chance = random.Random(9)
    for _ in range(6):
        killed = node.start("sequence-until-killed", chance.randint(1, 25))
        killed.communicate()
        assert killed.returncode == -signal.SIGKILL
    for recorder in recorders:
        finish(recorder)
    acknowledged, held, sealed = map(int, node.run("check", *lists).split())
    assert acknowledged == held == sealed > 0


@pytest.mark.chaos
def test_killing_a_recorder_keeps_what_it_was_told_and_seals_it_once(node: Node) -> None:
    lists = [node.home / f"acknowledged-{number}" for number in range(2)]
    recorders = [node.start("record", 100_000, name) for name in lists]
    while not all(name.exists() and name.stat().st_size > 2000 for name in lists):
        assert all(recorder.poll() is None for recorder in recorders)
    for recorder in recorders:
        recorder.kill()
        recorder.communicate()
    acknowledged, held, sealed = map(int, node.run("check", *lists).split())
    assert 0 < acknowledged <= held == sealed


def test_sequencers_side_by_side_make_one_log(node: Node) -> None:
    name = node.home / "acknowledged"
    recorder = node.start("record", 30, name)
    sequencers = [node.start("sequence-for", 30) for _ in range(3)]
    for process in (recorder, *sequencers):
        finish(process)
    acknowledged, held, sealed = map(int, node.run("check", name).split())
    assert acknowledged == held == sealed


def test_a_witness_asked_from_all_sides_never_cosigns_two_histories(node: Node) -> None:
    keys.generate(Algorithm.ED25519).save(node.home / "foreign.pem")
    node.run("watch")
    askers = [node.start("ask-to-cosign", book) for book in (0, 1, 0, 1)]
    cosigned: dict[int, set[str]] = {}
    for asker in askers:
        for line in finish(asker).splitlines():
            size, root = line.split()
            cosigned.setdefault(int(size), set()).add(root)
    assert max(cosigned) > 20
    assert any(
        all(roots == {history(size)} for size, roots in cosigned.items()) for history in histories()
    ), "heads of two histories bear this witness's name"


def test_an_erased_salt_is_in_no_file_of_the_database(node: Node) -> None:
    if "SAAN_DATABASE" in node.environment and node.environment["SAAN_DATABASE"] != "sqlite":
        pytest.skip("PostgreSQL forgets at its next VACUUM")
    node.run("erase")
