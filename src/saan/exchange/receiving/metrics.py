"""What the receiving half counts, for Prometheus."""

from collections import Counter as Tally
from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from saan.trust.receipts import NoticeKind


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
        self.directory = Gauge(
            "saan_exchange_directory_expires", "When the directory expires, Unix time", registry=self.registry
        )

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
