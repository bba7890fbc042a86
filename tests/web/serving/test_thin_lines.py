"""Behind a thin line one waits; everybody else does not."""

import asyncio
import errno
import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import Any

import pytest
import uvicorn
from django.test import Client
from uvicorn.config import Config

from saan.base import patience
from saan.base.patience import listen
from saan.web.abuse.middleware import NO_ROOM
from saan.web.serving import bodies, protocol
from saan.web.serving.answers import PIECE
from saan.web.serving.pages import THREADS, Pages
from saan.web.serving.protocol import PagesProtocol

MIB = 1 << 20
MANY = 3 * THREADS


class Site:
    """A site of few addresses. `asked` are the requests that reached a thread."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []
        self.go_on = threading.Event()
        self.made = 0
        self.closed = threading.Event()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.asked.append(environ)
        self.bodies.append(environ["wsgi.input"].read())
        start("200 OK", [("Content-Type", "text/plain"), ("X-Said", "ok")])
        made: Iterable[bytes] = getattr(self, environ["PATH_INFO"].strip("/") or "plain")(environ)
        return made

    def plain(self, _environ: dict[str, Any]) -> Iterable[bytes]:
        return [b"here", b" it is"]

    def file(self, environ: dict[str, Any]) -> Iterable[bytes]:
        """A download of eight mebibytes."""
        file = BytesIO(bytes(8 * MIB))
        file.close = self.closed.set  # type: ignore[method-assign]
        made: Iterable[bytes] = environ["wsgi.file_wrapper"](file, 4096)
        return made

    def table(self, _environ: dict[str, Any]) -> Iterator[bytes]:
        """A table that is made while it is sent."""
        yield b"head" * PIECE
        self.go_on.wait(30)
        for _ in range(8):
            self.made += 1
            yield bytes(MIB)

    def broken(self, _environ: dict[str, Any]) -> Iterator[bytes]:
        yield b"so far"
        message = "the disk is gone"
        raise OSError(message)


@contextmanager
def serving(site: Site) -> Iterator[int]:
    """Serve a site; give its port."""
    listener = listen("127.0.0.1:0")
    port: int = listener.getsockname()[1]
    ready = threading.Event()
    server: list[uvicorn.Server] = []

    async def run() -> None:
        config = Config(
            Pages(site),
            http=PagesProtocol,
            ws="none",
            interface="asgi3",
            lifespan="off",
            log_config=None,
            timeout_graceful_shutdown=1,
        )
        server.append(uvicorn.Server(config))
        ready.set()
        await server[0]._serve([listener])

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    ready.wait(10)
    try:
        yield port
    finally:
        site.go_on.set()
        server[0].should_exit = True
        thread.join(30)


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def port(site: Site) -> Iterator[int]:
    with serving(site) as made:
        yield made


def ask(port: int, path: str = "/", **more: Any) -> tuple[int, bytes]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        line.request(more.pop("method", "GET"), path, **more)
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()


def opened(port: int, head: str, body: bytes = b"") -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), timeout=30)
    line.sendall(f"{head}\r\nHost: saan\r\n\r\n".encode() + body)
    return line


def until(what: Callable[[], Any], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def test_a_room_of_people_who_send_slowly_holds_up_nobody(port: int, site: Site) -> None:
    with ExitStack() as room:
        lines = [
            room.enter_context(opened(port, "POST /send HTTP/1.1\r\nContent-Length: 10", b"half-"))
            for _ in range(MANY)
        ]
        assert ask(port) == (200, b"here it is")
        assert len(site.asked) == 1, "no thread was asked before a request was there whole"
        lines[0].sendall(b"whole")
        until(lambda: len(site.asked) == 2)
    assert site.bodies[1] == b"half-whole"


def test_a_room_of_people_who_read_slowly_holds_up_nobody(port: int, site: Site) -> None:
    site.go_on.set()
    with ExitStack() as room:
        for path in ("file", "table"):
            for _ in range(MANY):
                line = room.enter_context(opened(port, f"GET /{path} HTTP/1.1"))
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        until(lambda: site.made == 8 * MANY)
        assert ask(port) == (200, b"here it is")
        assert ask(port, "/file") == (200, bytes(8 * MIB))


def test_a_table_is_on_its_way_while_the_rest_of_it_is_made(port: int, site: Site) -> None:
    with opened(port, "GET /table HTTP/1.1") as line:
        first = b""
        while len(first) < 3 * PIECE:
            first += line.recv(65536)
        assert site.made == 0
        site.go_on.set()
        until(lambda: site.made == 8)


def test_who_leaves_has_no_more_made_for_them(port: int, site: Site) -> None:
    with opened(port, "GET /table HTTP/1.1") as line:
        assert line.recv(100).startswith(b"HTTP/1.1 200")
    with opened(port, "GET /file HTTP/1.1") as line:
        assert line.recv(100).startswith(b"HTTP/1.1 200")
    until(site.closed.is_set)
    time.sleep(0.2)
    site.go_on.set()
    assert ask(port) == (200, b"here it is")
    with opened(port, "POST /send HTTP/1.1\r\nContent-Length: 10", b"half"):
        pass
    assert ask(port) == (200, b"here it is")
    assert [each["PATH_INFO"] for each in site.asked] == ["/table", "/file", "/", "/"]
    assert site.made <= 1


def test_what_an_application_is_told(port: int, site: Site) -> None:
    head = (
        "POST /%E0%B8%81%FF/plain/../?q=%E0%B8%81 HTTP/1.1\r\nTransfer-Encoding: chunked\r\nCookie: a=1\r\nCookie: b=2\r\n"
        "X_Forwarded_For: 10.0.0.1\r\nX-Forwarded-For: 192.0.2.1\r\nContent-Type: text/plain"
    )
    with opened(port, head, b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"):
        until(lambda: site.asked)
    told = site.asked[0]
    assert told["PATH_INFO"].encode("latin-1") == "/ก".encode() + b"\xff/plain/../"
    assert told["QUERY_STRING"] == "q=%E0%B8%81"
    assert (told["HTTP_COOKIE"], told["HTTP_X_FORWARDED_FOR"]) == ("a=1; b=2", "192.0.2.1")
    assert (told["CONTENT_LENGTH"], told["CONTENT_TYPE"], site.bodies[0]) == (
        "11",
        "text/plain",
        b"hello world",
    )


def test_a_large_body_arrives_as_it_was_sent(port: int, site: Site) -> None:
    sent = bytes(range(256)) * 4096 * 5 + b"end"
    assert ask(port, method="POST", body=sent)[0] == 200
    assert site.bodies == [sent]
    assert ask(port, method="HEAD") == (200, b"")


def test_more_than_a_stranger_may_bring_is_not_kept_and_they_are_told(
    monkeypatch: pytest.MonkeyPatch, port: int, site: Site
) -> None:
    monkeypatch.setattr(bodies, "MOST_OF_STRANGERS", MIB)
    pieces = (bytes(65536) for _ in range(20))
    for body, headers in ((bytes(2 * MIB), {}), (pieces, {"Transfer-Encoding": "chunked"})):
        assert ask(port, method="POST", body=body, headers=headers, encode_chunked=bool(headers)) == (
            200,
            b"here it is",
        )
    assert site.bodies == [b"", b""]
    assert site.asked[0]["CONTENT_LENGTH"] == str(2 * MIB), "its route sees what it was to be"


def test_what_finds_no_room_on_the_disk_is_told_as_that(
    monkeypatch: pytest.MonkeyPatch, port: int, site: Site, client: Client
) -> None:
    class Full(SpooledTemporaryFile[bytes]):
        def write(self, data: Any) -> int:
            raise OSError(errno.ENOSPC, len(data))

    monkeypatch.setattr(bodies, "SpooledTemporaryFile", Full)
    assert ask(port, method="POST", body=b"a form")[0] == 200
    assert (site.bodies, site.asked[0][NO_ROOM]) == ([b""], True)
    told: dict[str, Any] = {NO_ROOM: True}
    refused = client.post("/verify/", **told)
    assert (refused.status_code, "ไม่พอ" in refused.content.decode()) == (503, True)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("POST /slow HTTP/1.1\r\nHost: saan\r\nContent-Length: 1000\r\n\r\n", "web.too-slow"),
        ("GET /" + "a" * (17 << 10), "web.head-too-large"),
        ("nonsense\r\n\r\n", "web.bad-request"),
    ],
)
def test_what_no_page_ever_sees_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, port: int, site: Site, head: str, said: str
) -> None:
    monkeypatch.setattr(patience, "LOOKED", 0.05)
    monkeypatch.setattr(protocol, "AT_FIRST", 0.3)
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(head.encode())
        answer = b""
        while data := line.recv(65536):
            answer += data
    told = answer.decode()
    assert said in told
    assert "ครั้ง" in told or "ใหม่" in told
    assert site.asked == []


def test_an_answer_that_breaks_off_is_not_taken_for_a_whole_one(port: int) -> None:
    with pytest.raises(http.client.IncompleteRead):
        ask(port, "/broken")


def test_one_room_takes_its_own_places_and_nobody_elses() -> None:
    async def story() -> None:
        gate = bodies.Gate()
        async with asyncio.timeout(5), AsyncExitStack() as room:
            for _ in range(bodies.OF_A_BLOCK):
                await room.enter_async_context(gate.through("192.0.2.0/24"))
            waiting = asyncio.create_task(room.enter_async_context(gate.through("192.0.2.0/24")))
            async with gate.through("198.51.100.0/24"), gate.through(""):
                assert not waiting.done()
            waiting.cancel()

    asyncio.run(story())
