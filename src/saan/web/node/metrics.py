"""What Prometheus is told of this node, at one place: the worker's `/metrics`, for this machine alone.

Everything that can be read from the database is read when it is asked for. What the exchange's listener counts in its
own process it writes to a file every few seconds (`saan.exchange.receiving.metrics`), which is added as it stands. No
label names an agency or a person: the number of series does not grow with the directory.
"""

import logging
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.conf import settings
from django.db import connections
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from saan.base.jobs import api as jobs
from saan.base.journal import api as journal
from saan.base.webhooks import api as webhooks
from saan.exchange import api as exchange
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError
from saan.web.node import backups

logger = logging.getLogger(__name__)

MEDIA = "text/plain; version=0.0.4; charset=utf-8"
UP = b"""# HELP saan_exchange_up 1 while the exchange's listener tells what it counts
# TYPE saan_exchange_up gauge
saan_exchange_up %d
"""
STALE = 60.0
"""Seconds after which the listener's file says nothing any more: the listener is down."""


Labelled = Iterable[tuple[tuple[str, ...], float]]


class Gauges(Collector):
    """Reads the whole node for one answer."""

    def collect(self) -> Iterator[Metric]:
        """Yield every family; one that cannot be read is left out, and counted."""
        failed = 0
        for read in (_outbox, _ended, _ahead, _jobs, _journal, _witnesses, _directory, _disk, _backup):
            try:
                yield from list(read())
            except Exception:
                logger.exception("%s could not be read for the metrics", read.__name__)
                failed += 1
        yield _gauge("saan_metrics_unread", "Parts of this page that could not be read", failed)


def _gauge(name: str, help_text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help_text, value=value)


def _by(name: str, help_text: str, labels: tuple[str, ...], values: Labelled) -> Metric:
    made = GaugeMetricFamily(name, help_text, labels=labels)
    for key, value in values:
        made.add_metric(key, value)
    return made


def _age(moment: Any) -> float:
    return 0.0 if moment is None else max(0.0, (utc_now() - moment).total_seconds())


def _outbox() -> Iterator[Metric]:
    seen = exchange.outbox()
    yield _gauge("saan_outbox_deliveries", "Deliveries that have not ended", seen.waiting)
    yield _gauge("saan_outbox_retried", "Of these, those that were tried in vain", seen.retried)
    yield _gauge("saan_outbox_overdue", "Of these, those past their deadline", seen.overdue)
    yield _gauge("saan_outbox_oldest_seconds", "Since the oldest of them was sent", _age(seen.oldest))
    yield _gauge("saan_outbox_failing_nodes", "Nodes that did not answer when last tried", seen.failing)
    yield _gauge("saan_outbox_resting_nodes", "Of these, those left in peace for a while", seen.resting)


def _ended() -> Iterator[Metric]:
    made = CounterMetricFamily(
        "saan_outbox_ended", "Deliveries that ended since the worker started", labels=["state"]
    )
    for state in ("accepted", "refused", "expired", "conflict"):
        made.add_metric((state,), exchange.ENDED[state])
    yield made


def _ahead() -> Iterator[Metric]:
    sizes = {("held",): 0, ("under_way",): 0}
    largest: Counter[tuple[str, str]] = Counter()
    for one in exchange.brought_ahead():
        sizes["held" if one.held else "under_way",] += one.bytes
        largest[one.sender, one.recipient] += one.bytes
    help_text = "Content that others brought and no letter has named yet"
    yield _by("saan_ahead_bytes", help_text, ("state",), sizes.items())
    share = max(largest.values(), default=0) / exchange.MAX_AHEAD
    yield _gauge("saan_ahead_fullest_ratio", "How full the room of the sender with the most of it is", share)


def _jobs() -> Iterator[Metric]:
    rows = jobs.backlog()
    labels = ("queue", "state")
    counts = {(one.queue, one.state.value): float(one.count) for one in rows}
    late = {(one.queue, one.state.value): _age(one.oldest) for one in rows}
    yield _by("saan_jobs", "Jobs that are not done", labels, counts.items())
    yield _by("saan_jobs_late_seconds", "Since the oldest of them was due", labels, late.items())
    outside = (webhooks.DELIVER,)
    dead, troubled = jobs.counted(besides=outside)
    yield _gauge("saan_jobs_dead", "Jobs that were given up", dead)
    yield _gauge("saan_jobs_troubled", "Jobs that keep failing and are still tried", troubled)
    untaken = "Endpoints of agencies' own systems that refused many times in a row what they were told"
    yield _gauge("saan_webhooks_untaken", untaken, sum(jobs.counted(only=outside)))


def _journal() -> Iterator[Metric]:
    health = journal.health()
    yield _gauge(
        "saan_journal_acts", "Acts under the newest checkpoint", health.head.size if health.head else 0
    )
    if health.head is not None:
        age = _age(health.head.signed_at)
        yield _gauge("saan_journal_checkpoint_age_seconds", "Since the newest checkpoint", age)
    yield _gauge("saan_journal_unplaced", "Acts that have no place in the tree yet", health.unplaced)
    waiting = _age(health.waiting_since)
    yield _gauge("saan_journal_waiting_seconds", "Since the oldest act that no checkpoint covers", waiting)
    disputed = sum(bool(one.disputed) for one in health.watched)
    yield _gauge("saan_journal_disputed", "Watched journals that showed two histories", disputed)


def _witnesses() -> Iterator[Metric]:
    health = journal.health()
    size = health.head.size if health.head else 0
    behind = {(one.name,): float(max(0, size - one.seen_size)) for one in health.witnesses}
    asked = {(one.name,): _age(one.asked_at) for one in health.witnesses if one.asked_at}
    well = {(one.name,): float(str(one.state) == "cosigned") for one in health.witnesses}
    yield _by("saan_witness_behind", "Acts that a witness has not cosigned", ("witness",), behind.items())
    yield _by("saan_witness_asked_seconds", "Since a witness was last asked", ("witness",), asked.items())
    yield _by("saan_witness_cosigned", "1 where it cosigned when last asked", ("witness",), well.items())


def _directory() -> Iterator[Metric]:
    try:
        _, expires = exchange.current().directory.version()
    except SaanError:  # none is held yet
        return
    name = "saan_directory_expires_timestamp_seconds"
    yield _gauge(name, "When the directory of agencies expires", expires.timestamp())


def _disk() -> Iterator[Metric]:
    free = shutil.disk_usage(settings.SAAN_HOME).free
    yield _gauge("saan_disk_free_bytes", "Room on the disk of the node's folder", free)


def _backup() -> Iterator[Metric]:
    last = backups.last()
    if last is not None:
        name = "saan_backup_timestamp_seconds"
        yield _gauge(name, "When the newest backup was taken", last.taken_at.timestamp())


def text() -> bytes:
    """Return everything in the text format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(Gauges())
    told = exchange.listener_metrics(settings.SAAN_HOME, newer_than=time.time() - STALE)
    return generate_latest(registry) + UP % bool(told) + told


class _Handler(BaseHTTPRequestHandler):
    """Answers `GET /metrics`, and nothing else."""

    def do_GET(self) -> None:
        try:
            body = text() if self.path == "/metrics" else b""
        finally:
            connections.close_all()  # each request has a thread of its own
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", MEDIA)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        del format, args


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    timeout = 1.0


def serve(address: str, stop: threading.Event) -> None:
    """Serve `/metrics` at `host:port` until told to stop; a port that is taken is logged, and the work goes on."""
    host, port = address.rsplit(":", 1)
    try:
        server = _Server((host, int(port)), _Handler)
    except OSError:
        logger.exception("the metrics cannot be served at %s", address)
        return
    with server:
        while not stop.is_set():
            server.handle_request()
