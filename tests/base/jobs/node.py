"""A node with a database of its own, worked on by real processes; run as a program, one command of it."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Node:
    """Its folder; effects of tasks appear as files in `effects/`."""

    home: Path
    database: str

    def start(self, command: str, *arguments: object) -> "subprocess.Popen[str]":
        """Start a process that runs a command below, with JSON arguments."""
        environment = (
            os.environ
            | {
                "SAAN_HOME": str(self.home),
                "SAAN_DATABASE": self.database,
                "DJANGO_SETTINGS_MODULE": "saan.web.settings.listener",  # jobs, and no pages: it starts in half the time
                "PYTHONPATH": str(ROOT),
            }
        )
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.base.jobs.node",
                command,
                *(json.dumps(each) for each in arguments),
            ],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )

    @contextmanager
    def working(self, *arguments: object) -> Iterator["subprocess.Popen[str]"]:
        """Have a worker process run during the block, and kill -9 it after it if it still does."""
        process = self.start("work", *arguments)
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def run(self, command: str, *arguments: object) -> Any:
        """Run a command to its end and return its answer."""
        process = self.start(command, *arguments)
        answer, _ = process.communicate(timeout=120)
        assert process.returncode == 0, command
        return json.loads(answer)

    def effects(self) -> list[str]:
        """Return what tasks have done: one name per run that got to its effect."""
        return sorted(path.name.split("~")[0] for path in (self.home / "effects").iterdir())


@contextmanager
def a_node(home: Path) -> Iterator[Node]:
    """Make a node on the database that the tests run on, and remove its database afterwards."""
    (home / "effects").mkdir(parents=True)
    (home / "locks").mkdir()
    url = os.environ.get("SAAN_DATABASE", "sqlite")
    with _database(url) as database:
        node = Node(home, database)
        node.run("migrate")
        yield node


@contextmanager
def _database(url: str) -> Iterator[str]:
    if not url.startswith("postgresql:"):
        yield url
        return
    import psycopg  # only where PostgreSQL is tested

    name = f"saan_jobs_{uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


# Commands: each runs in a process of its own.


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", "jobs", verbosity=0)


def enqueue(task: str, each: list[dict[str, Any]]) -> list[str | None]:
    from saan.base.jobs import api as jobs

    ids = [jobs.enqueue(f"tests.base.jobs.chores.{task}", **arguments) for arguments in each]
    return [str(job_id) if job_id else None for job_id in ids]


def work(
    lease: float = 60, threads: int = 1, periodic: str = "", apart: dict[str, int] | None = None
) -> None:
    """Work until SIGTERM, which a service manager sends; then end in good order."""
    import signal
    from datetime import timedelta

    from saan.base.jobs import api as jobs
    from tests.base.jobs import chores

    if periodic:
        chores.register()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    jobs.run_workers(stop, threads, apart, lease=timedelta(seconds=lease))


def work_until_done(lease: float) -> None:
    """Work until nothing is open any more."""
    from datetime import timedelta

    from saan.base.jobs import api as jobs

    stop = threading.Event()
    worker = threading.Thread(
        target=jobs.run_worker, args=(stop,), kwargs={"lease": timedelta(seconds=lease)}
    )
    worker.start()
    while jobs.backlog():
        time.sleep(0.05)
    stop.set()
    worker.join()


def states() -> dict[str, int]:
    from django.db.models import Count

    from saan.base.jobs.models import Job

    return dict(Job.objects.values_list("state").annotate(Count("id")))


def find(job_id: str) -> dict[str, Any]:
    from uuid import UUID

    from saan.base.jobs import api as jobs

    job = jobs.find(UUID(job_id))
    return {"state": job.state, "attempts": job.attempts, "done": job.done, "error": job.error}


def beat(rounds: int) -> int:
    """Look for beats again and again, as fast as possible; return how many this process owned."""
    from saan.base.jobs.actions import enqueue_due
    from saan.trust.clock import utc_now
    from tests.base.jobs.chores import register

    register()
    return sum(enqueue_due(utc_now()) for _ in range(rounds))


if __name__ == "__main__":
    import django

    django.setup()
    from saan.base.jobs import periodic

    periodic._tasks.clear()  # the houses' own periodic tasks need tables that this node has not
    answer = globals()[sys.argv[1]](*(json.loads(each) for each in sys.argv[2:]))
    sys.stdout.write(json.dumps(answer))
