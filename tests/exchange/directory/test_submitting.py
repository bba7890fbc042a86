"""An authority that answers without end is left, and what it said is no answer."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from saan.exchange.directory import submitting
from saan.exchange.directory.errors import UnreachableError
from saan.trust.canonical import MAX_BYTES

PIECE = b'"' + b"x" * 65_535


class Endless(BaseHTTPRequestHandler):
    """Sends without end, and notes how much was taken."""

    taken = 0

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(PIECE)
                type(self).taken += len(PIECE)
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def authority() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Endless) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}/directory"
        server.shutdown()
        serving.join()


def test_an_endless_answer_is_left_after_what_an_answer_may_have(authority: str) -> None:
    with pytest.raises(UnreachableError, match="200"):
        submitting.ask(authority, "0" * 64)
    assert Endless.taken < 20 * MAX_BYTES, "what its own end and ours held meanwhile"
