"""Where the directory's files come from: HTTP, or a folder carried here. The one place that touches the network.

The HTTP client is imported when first used: it brings a console with it, and most processes fetch nothing.
"""

import queue
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from tuf.api.exceptions import DownloadError, DownloadHTTPError, SlowRetrievalError
from tuf.ngclient import FetcherInterface

if TYPE_CHECKING:
    import httpx

SECONDS_PER_FILE = 60.0
SECONDS_PER_READ = 10.0
_AHEAD = 8


class HttpFetcher(FetcherInterface):
    """Downloads over HTTP, file by file, each within a bounded time however slowly its bytes are dealt out.

    The time an HTTP client allows is for each read; a server that deals out a byte every few seconds passes. So the
    reading is done in a thread of its own, which is given up when the file's time is over.
    """

    def __init__(self, base: str, seconds: float = SECONDS_PER_FILE) -> None:
        import httpx

        self._seconds = seconds
        self._client = httpx.Client(
            timeout=min(SECONDS_PER_READ, seconds),
            follow_redirects=False,
            # Loading the machine's authorities takes longer than the whole update; plain HTTP needs none, for what
            # is fetched is trusted for its signatures.
            verify=base.startswith("https:"),
            # What is measured against the signed length is what came over the wire.
            headers={"Accept-Encoding": "identity"},
        )

    def close(self) -> None:
        """Close the connection; a thread that still reads ends at its next read."""
        self._client.close()

    def _fetch(self, url: str) -> Iterator[bytes]:
        download = _Download(self._client, url)
        deadline = time.monotonic() + self._seconds
        try:
            while True:
                try:
                    block = download.blocks.get(timeout=max(0.0, deadline - time.monotonic()))
                except queue.Empty:
                    raise SlowRetrievalError(f"{url}: more than {self._seconds:.0f} s") from None
                if isinstance(block, Exception):
                    raise block
                if not block:
                    return
                yield block
        finally:
            download.stop.set()


class _Download(threading.Thread):
    """Reads one answer into a short queue: blocks, then an empty one or the exception that ended it."""

    def __init__(self, client: "httpx.Client", url: str) -> None:
        super().__init__(daemon=True)
        self.blocks: queue.Queue[bytes | Exception] = queue.Queue(_AHEAD)
        self.stop = threading.Event()
        self._client, self._url = client, url
        self.start()

    def run(self) -> None:
        """Read to the end, or until told to stop."""
        import httpx

        try:
            with self._client.stream("GET", self._url) as answer:
                self._require_ok(answer)
                for block in answer.iter_raw():
                    if block and not self._put(block):
                        return
        except httpx.HTTPError as error:
            self._put(DownloadError(str(error) or type(error).__name__))
        except Exception as error:  # noqa: BLE001 - raised again where the file is wanted
            self._put(error)
        else:
            self._put(b"")

    def _require_ok(self, answer: "httpx.Response") -> None:
        if answer.status_code != HTTPStatus.OK:
            raise DownloadHTTPError(f"{self._url}: {answer.status_code}", answer.status_code)

    def _put(self, block: bytes | Exception) -> bool:
        while not self.stop.is_set():
            try:
                self.blocks.put(block, timeout=0.5)
            except queue.Full:
                continue
            return True
        return False


class FolderFetcher(FetcherInterface):
    """Reads a copy of the served files from a folder: carried on a disk, or this authority's own."""

    def _fetch(self, url: str) -> Iterator[bytes]:
        try:
            body = Path(url).read_bytes()
        except OSError as error:
            raise DownloadHTTPError(f"{url}: {error.strerror}", 404) from None
        return iter((body,))
