"""Whoever opens much and finishes nothing is told so and let go: no caller, and nobody called, fills a node's memory."""

import asyncio
import json
import os
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from saan.exchange.delivery import line
from saan.exchange.delivery.line import Address, LineError, Lines
from saan.exchange.refusals import BusyError, TooMuchUnderWayError
from saan.exchange.underway import UnderWay
from saan.trust.receipts import NoticeKind
from tests.exchange.hands import hand_of
from tests.exchange.world import ALPHA, BRAVO, Template, TestNode, World, wait_until, world_of

MIB = 2**20
BATCH = f"POST /saan/1/{BRAVO}/batches HTTP/1.1\r\nHost: b\r\n".encode()


@contextmanager
def open_line(node: TestNode, said: bytes) -> Iterator[socket.socket]:
    """Give a connection on which something was said; whatever is refused meanwhile is said no further."""
    with socket.create_connection(("127.0.0.1", node.port), 30) as opened:
        with suppress(ConnectionError):
            opened.sendall(said)
        yield opened


def ended(opened: socket.socket) -> bytes:
    """Return what was answered on a connection until it ended."""
    whole = b""
    with suppress(ConnectionResetError):
        while piece := opened.recv(65536):
            whole += piece
    return whole


def answered(opened: socket.socket) -> tuple[int, str]:
    """Return status and code of the problem with which a connection ends."""
    head, _, body = ended(opened).partition(b"\r\n\r\n")
    problem = json.loads(body)
    assert problem["title_th"], problem
    assert problem["detail"], problem
    return int(head.split()[1]), problem["code"]


def memory(node: TestNode) -> int:
    status = Path(f"/proc/{node.processes['server'].pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


def test_requests_that_never_end_are_refused_and_letters_go_on(pair: World) -> None:
    """At bravo a head has 16 KiB, a caller 4 MiB under way, and nobody may be silent for two seconds."""
    bravo = pair[BRAVO]
    bravo.extra["SAAN_TEST_CONSTANTS"] = json.dumps(
        {
            "receiving.app.OF_ONE": 4 * MIB + 65536,
            "saan.base.patience.HEAD_SECONDS": 2,
            "saan.base.patience.PAUSE_SECONDS": 2,
            "saan.base.patience.LOOKED": 0.1,
        }
    )
    bravo.start("server")
    before = memory(bravo)
    heads = (
        b"GET /" + b"a" * 4 * MIB,
        BATCH + b"X: " + b"a" * 4 * MIB,
        BATCH + b"X-Some: some\r\n" * 200_000,
        BATCH + b"Transfer-Encoding: chunked\r\n\r\n1;" + b"a" * 4 * MIB,
        BATCH + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n" + b"Some: some\r\n" * 200_000,
    )
    for head in heads:
        with open_line(bravo, head) as opened:
            assert answered(opened) == (431, "exchange.head-too-large"), head[:80]
    with open_line(bravo, b"GET /saan/1/nowhere HTTP/1.1\r\n\r\n" * 20_000) as opened:
        assert ended(opened).count(b"HTTP/1.1 404") <= 9, "so many ahead of an answer are not kept"
    half = BATCH + b"Content-Length: %d\r\n\r\n" % (16 * MIB) + os.urandom(MIB)
    with hand_of(pair[ALPHA], bravo) as hand, open_line(bravo, b"") as silent, open_line(bravo, half) as one:
        with open_line(bravo, half) as two, open_line(bravo, half) as three, open_line(bravo, half) as four:
            with open_line(bravo, half) as fifth:
                told = [answered(fifth)]
            # What waits is bounded, and what is small still comes.
            assert hand.notice(hand.send(hand.raw())).kind is NoticeKind.ACCEPTED
            told += [answered(opened) for opened in (silent, one, two, three, four)]
        assert told == [(429, "exchange.too-much-under-way")] + 5 * [(408, "exchange.too-slow")]
        # Nothing of it is counted any more.
        for _ in range(6):
            answer = hand.post(b"x" * MIB, "batches")
            assert (answer.status_code, answer.json()["code"]) == (400, "wire.malformed")
        assert hand.notice(hand.send(hand.raw())).kind is NoticeKind.ACCEPTED
    assert memory(bravo) - before < 24 * MIB


def test_one_caller_has_so_many_connections(tmp_path: Path, template: Template) -> None:
    with world_of(tmp_path, template, ALPHA, BRAVO, secure=True) as world:
        bravo = world[BRAVO]
        bravo.extra["SAAN_TEST_CONSTANTS"] = '{"listening.MOST_CONNECTIONS": 2}'
        bravo.start("server")
        with hand_of(world[ALPHA], bravo) as first:
            assert first.send(first.raw()).status_code == 200
            with hand_of(world[ALPHA], bravo) as second, hand_of(world[ALPHA], bravo) as third:
                assert second.send(second.raw()).status_code == 200
                refused = third.send(third.raw())
                assert (refused.status_code, refused.json()["code"]) == (
                    429,
                    "exchange.too-many-connections",
                )
                assert first.send(first.raw()).status_code == 200
        with hand_of(world[ALPHA], bravo) as again:
            assert wait_until(lambda: again.send(again.raw()).status_code == 200)


def test_what_is_under_way_is_counted_for_each_and_for_all_and_given_back() -> None:
    under_way = UnderWay(of_one=10, of_all=25)
    with under_way.of("a") as a, under_way.of("b") as b, under_way.of("c") as c:
        for held in (a, b):
            held.take(6)
            held.take(4)
        with pytest.raises(TooMuchUnderWayError), under_way.of("a") as more:
            more.take(1)
        c.take(5)
        with pytest.raises(BusyError):
            c.take(1)
        a.give_back()
        c.take(5)
    with under_way.of("a") as a, under_way.of("b") as b:
        a.take(10)
        b.take(10)


Speaks = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
NOTHING = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno"


def asking(speaks: Speaks, asks: Callable[[Lines, Address], Awaitable[Any]]) -> Any:
    """Return what comes of asking a node that speaks so."""

    speaking: set[asyncio.Task[Any]] = set()

    async def guarded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        speaking.add(task)
        with suppress(ConnectionError):
            await speaks(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def run() -> Any:
        server = await asyncio.start_server(guarded, "127.0.0.1")
        lines = Lines()
        try:
            return await asks(lines, Address("127.0.0.1", server.sockets[0].getsockname()[1]))
        finally:
            lines.close()
            server.close()
            await asyncio.gather(*speaking)

    return asyncio.run(run())


async def _without_end(writer: asyncio.StreamWriter, begin: bytes, piece: bytes) -> None:
    writer.write(begin)
    while True:
        writer.write(piece)
        await writer.drain()


@pytest.mark.parametrize(
    ("begin", "piece", "told"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 1000, "the head of the answer is too long"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"y" * 8000, "the head of the answer is too long"),
        (NOTHING[:17] + b"Content-Length: 99999999\r\n\r\n", b"y" * 8000, "the answer is too long"),
        (
            NOTHING[:17] + b"Transfer-Encoding: chunked\r\n\r\n0\r\n",
            b"X: y\r\n" * 1000,
            "the head of the answer",
        ),
    ],
)
def test_an_answer_that_never_ends_is_broken_off(begin: bytes, piece: bytes, told: str) -> None:
    async def speaks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await _without_end(writer, begin, piece)

    with pytest.raises(LineError, match=told):
        asking(speaks, lambda lines, address: lines.ask(address, "GET", "/"))


def test_who_speaks_without_being_asked_is_not_listened_to() -> None:
    """After its answer the node goes on: on the idle connection, and in the same breath, with an answer to no question."""
    spoken: list[int] = []

    async def speaks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        spoken.append(0)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(NOTHING.replace(b"no", b"ok") + (NOTHING if len(spoken) == 1 else b""))
        await writer.drain()
        if len(spoken) == 2:
            await asyncio.sleep(0.05)
            await _without_end(writer, b"", NOTHING)
        await reader.read()

    async def asks(lines: Lines, address: Address) -> list[bytes]:
        bodies = []
        for _ in range(3):
            bodies.append((await lines.ask(address, "GET", "/")).body)
            await asyncio.sleep(0.2)
        return bodies

    assert asking(speaks, asks) == 3 * [b"ok"]
    assert len(spoken) == 3, "each was let go of after it spoke"


@pytest.mark.parametrize("host", ["[2001:db8::1]:8443", "[::1]:443", "node.example:8443"])
def test_a_node_is_called_by_the_host_that_the_directory_lists(host: str) -> None:
    """Without its brackets an IPv6 address and a port cannot be told apart (RFC 9110 §7.2), and strict servers refuse it."""
    head = line._head(Address.of(f"https://{host}", None), "GET", "/saan/1/health", 0, {})
    assert f"\r\nHost: {host}\r\n".encode() in head


def test_answers_under_way_are_bounded_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five answers of which each is within its bound lie half read; together they are not, and the rest goes on."""
    monkeypatch.setattr(line, "OF_ONE", 4 * 65537)
    enough = asyncio.Event()

    async def speaks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(NOTHING[:17] + b"Content-Length: 65537\r\n\r\n" + bytes(65536))
        await writer.drain()
        await enough.wait()
        writer.write(b"x")
        await reader.read()

    async def asks(lines: Lines, address: Address) -> list[str]:
        def told(done: asyncio.Future[Any]) -> None:
            if done.exception() is not None:
                enough.set()

        asked = [asyncio.create_task(lines.ask(address, "GET", "/")) for _ in range(6)]
        for one in asked:
            one.add_done_callback(told)
        done = await asyncio.gather(*asked, return_exceptions=True)
        return sorted(type(one).__name__ for one in done)

    found = asking(speaks, asks)
    assert set(found) == {"LineError", "Response"}
    assert found.count("Response") >= 2, found
