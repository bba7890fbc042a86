"""A node that has all it needs and never says so: whatever blob it is offered, it is checking it, as long as it likes."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

CHECKING = json.dumps({"v": 1, "upload": "token", "state": "checking", "missing": []}).encode()


class Dawdler(ThreadingHTTPServer):
    """Stands before a node and passes on all but what concerns blobs, while it `dawdles`."""

    daemon_threads = True

    def __init__(self, target: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = f"http://127.0.0.1:{target}"
        self.client = httpx.Client(timeout=60)
        self.dawdles = True
        self.offered = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Dawdler

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.server.dawdles and "/blobs/" in self.path:
            self.server.offered += self.command == "POST"
            self._say(200, "application/json", CHECKING)
            return
        kept = {name: value for name, value in self.headers.items() if name.lower() == "saan-upload"}
        url = self.server.target + self.path
        answer = self.server.client.request(self.command, url, content=body, headers=kept)
        self._say(answer.status_code, answer.headers.get("content-type", ""), answer.content)

    do_GET = do_POST = do_PUT = _answer  # noqa: N815 - the standard library looks for these names

    def _say(self, status: int, media: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        pass


@contextmanager
def dawdler_before(port: int) -> Iterator[Dawdler]:
    made = Dawdler(port)
    threading.Thread(target=made.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield made
    finally:
        made.shutdown()
        made.server_close()
        made.client.close()
