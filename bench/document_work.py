"""What is downloaded whole of a node with a million documents, and what it does in the background: once each, for `bench.document_pages`."""

import multiprocessing
import resource
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bench.served import Browser, Figures

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from bench.document_pages import Picked

Work = Callable[[], object]


def sealed(home: Path, agency: str) -> None:
    """Give the first agency of a node its seal, without which it publishes nothing."""
    from tests.documents.world import sealed_in

    from saan.trust.clock import utc_now
    from saan.trust.ids import AgencyId

    sealed_in(home, AgencyId(agency), utc_now() - timedelta(days=1))


def downloaded(browser: Browser, pick: "Picked", pid: int) -> dict[str, Figures]:
    """Return how long whole files take, how large they are, and how much the web server grew while it sent each."""
    found, batch = dict[str, Figures](), f"/documents/batches/{pick.large}/"
    for name, path, form in (
        ("links.csv of 100,000", f"{batch}links.csv", browser.token(batch)),
        ("documents.csv of 100,000", f"{batch}documents.csv", None),
    ):
        before, began = _resident(pid), time.perf_counter()
        content = browser.content(path, form)
        took = time.perf_counter() - began
        found[name] = {
            "s": took,
            "MB": max(_resident(pid) - before, 0),
            "MB sent": len(content) / 1_000_000,
        }
    return found


def done(agency: str) -> dict[str, Figures]:
    """Return how long background work takes, each in a process of its own, and by how much that grew."""
    return {name: _apart(work) for name, work in _work(agency).items()}


def _work(agency: str) -> dict[str, Work]:
    from saan.base.lasting import tasks as lasting_tasks
    from saan.documents import tasks
    from saan.documents.actions import archiving
    from saan.documents.models import StatusList
    from saan.documents.queries import status
    from saan.trust.clock import utc_now
    from saan.trust.ids import AgencyId

    now = utc_now()
    return {
        "pages that a wrong clock put off": lasting_tasks.bring_back,
        "pages that are to be stamped": lasting_tasks.last,
        "messages that are to be sent": tasks.send_due,
        "bulk files into archives": lambda: archiving.begin(now),
        "archives that are to be stamped": lambda: archiving.enqueue(now),
        "roots that are to be stamped": tasks.stamp_roots,
        "applications that lapse": tasks.end_waits,
        "bulk files that led to nothing": tasks.forget_bulk_files,
        "every status list written": lambda: [
            status._written(row.id, now)  # noqa: SLF001 - what is kept for an hour
            for row in StatusList.objects.filter(agency_id=AgencyId(agency))
        ],
    }


def _apart(work: Work) -> Figures:
    from django.db import connections

    connections.close_all()
    here, there = multiprocessing.get_context("fork").Pipe()
    process = multiprocessing.get_context("fork").Process(target=_measured, args=(work, there))
    process.start()
    process.join()
    figures: Figures = here.recv()
    return figures


def _measured(work: Work, answer: "Connection") -> None:
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    work()
    took = time.perf_counter() - began
    answer.send({"s": took, "MB": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024})


def _resident(parent: int) -> float:
    """Return the megabytes that a process and its children hold; Linux only, else 0."""
    total = 0.0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            said = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except OSError:
            continue
        if parent in {int(said["Pid"]), int(said["PPid"])}:
            total += int(said.get("VmHWM", "0 kB").split()[0]) / 1024
    return total
