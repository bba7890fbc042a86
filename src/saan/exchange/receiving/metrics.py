"""What the receiving half counts, for Prometheus: in this process, and every few seconds in a file for the worker to show."""

import logging
import threading
from collections import Counter as Tally
from collections.abc import Sequence
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from saan.exchange.receiving.told import place
from saan.trust.receipts import NoticeKind

logger = logging.getLogger(__name__)

WRITTEN = 5.0
"""Seconds between two writings of the file."""


class Meters:
    """The meters of one server process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._envelopes = Counter(
            "saan_exchange_envelopes",
            "Envelopes answered, by what became of them",
            ["outcome"],
            registry=self.registry,
        )
        self._outcomes = {kind: self._envelopes.labels(kind.value) for kind in NoticeKind}
        self._groups = Histogram(
            "saan_exchange_group_envelopes",
            "Envelopes in one transaction",
            buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256, 512),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "saan_exchange_commit_seconds",
            "Time of one transaction, with its fsync",
            buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5, 30),
            registry=self.registry,
        )
        self._failed = Counter(
            "saan_exchange_commits_failed", "Transactions that kept nothing", registry=self.registry
        )
        self._turned_away = Counter(
            "saan_exchange_requests_refused",
            "Requests refused before any envelope was read",
            ["code"],
            registry=self.registry,
        )
        self._chunks = Counter("saan_exchange_blob_bytes", "Bytes of blobs taken in", registry=self.registry)

    def committed(self, lines: int, seconds: float, *, failed: bool) -> None:
        """Count one transaction."""
        if failed:
            self._failed.inc()
            return
        self._groups.observe(lines)
        self._seconds.observe(seconds)

    def answered(self, kinds: Sequence[NoticeKind]) -> None:
        """Count the answers to one request."""
        if len(kinds) == 1:
            self._outcomes[kinds[0]].inc()
            return
        for kind, count in Tally(kinds).items():
            self._outcomes[kind].inc(count)

    def turned_away(self, code: str) -> None:
        """Count a request that was refused as such."""
        self._turned_away.labels(code).inc()

    def took(self, size: int) -> None:
        """Count the bytes of a chunk."""
        self._chunks.inc(size)

    def text(self) -> bytes:
        """Return everything in the text format of Prometheus."""
        return generate_latest(self.registry)

    def keep(self, home: Path, stop: threading.Event) -> None:
        """Write everything to the node's folder again and again until told to stop; a full disk only leaves it old."""
        file = place(home)
        while not stop.wait(WRITTEN):
            aside = file.with_suffix(".tmp")
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
                aside.write_bytes(self.text())
                aside.replace(file)
            except OSError:
                logger.warning("the metrics could not be written to %s", file, exc_info=True)
