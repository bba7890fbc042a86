"""HTTP/1.1 to other nodes: kept-alive connections, one request at a time on each, bounded answers.

A general client costs ten times what the protocol itself does. This one knows only what saan/1 needs: a request with
a body of known length, an answer with a body, a time limit.
"""

import asyncio
import ssl
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

import httptools

from saan.exchange.underway import Held, UnderWay
from saan.trust.errors import SaanError

MAX_HEAD = 16 * 1024
"""Bytes of an answer that are not its body."""

MAX_ANSWER = 2**20
"""Room for what any request is answered with, but a batch."""

OF_ONE, OF_ALL = 32 * 2**20, 128 * 2**20
"""Bytes of answers that are being read: of one node, and of all."""

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 60.0


class LineError(Exception):
    """No whole answer came: the node cannot be reached, broke off, was silent, or does not speak HTTP."""


class LateError(LineError):
    """The time for an answer passed: asked again at once, over the same line, it would pass again."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a node listens, and the TLS to call it with (None on a plain line)."""

    host: str
    port: int
    tls: ssl.SSLContext | None = None

    @classmethod
    def of(cls, url: str, tls: ssl.SSLContext | None) -> "Address":
        """Return the address of a base URL."""
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        return cls(parts.hostname or "", parts.port or (443 if secure else 80), tls if secure else None)


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer."""

    status: int
    headers: Mapping[bytes, bytes]
    body: bytes

    @property
    def retry_after(self) -> float | None:
        """Seconds that the node asks us to wait, if it does."""
        value = self.headers.get(b"retry-after", b"")
        return float(value) if value.isdigit() else None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it is sent: how long its answer may take, how many bytes it may have, and what counts them."""

    head: bytes
    body: bytes
    seconds: float
    most: int
    held: Held


class Connection(asyncio.Protocol):
    """One connection; the caller awaits each answer before the next request."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._answer: asyncio.Future[Response] | None = None
        self._asked: Asked | None = None
        self._headers: dict[bytes, bytes] = {}
        self._body = bytearray()
        self._beside = 0
        self.usable = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Feed the parser; what is not HTTP, or was not asked for, ends the connection."""
        if self._answer is None:
            self._fail("it spoke without being asked")
            return
        self._beside += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._fail("not HTTP")
        if self._beside > MAX_HEAD:
            self._fail("the head of the answer is too long")

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits."""
        self._fail(f"connection lost{f': {exc}' if exc else ''}")

    def on_message_begin(self) -> None:
        """See that an answer is awaited: what follows one in the same breath would be taken for the next."""
        if self._answer is None:
            self.close()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Collect a header."""
        self._headers[name.lower()] = value

    def on_body(self, body: bytes) -> None:
        """Collect the body, within bounds. A byte of it pays for itself and for one that frames it."""
        if self._answer is None or self._asked is None:
            return
        self._beside = max(0, self._beside - 2 * len(body))
        try:
            self._asked.held.take(len(body))
        except SaanError as error:
            self._fail(str(error))
            return
        self._body += body
        if len(self._body) > self._asked.most:
            self._fail("the answer is too long")

    def on_message_complete(self) -> None:
        """Give the answer to whoever waits."""
        answer, self._answer, self._beside = self._answer, None, 0
        if not self._parser.should_keep_alive():
            self.close()
        if answer is not None and not answer.done():
            answer.set_result(Response(self._parser.get_status_code(), self._headers, bytes(self._body)))

    async def ask(self, asked: "Asked") -> Response:
        """Send a request and return the answer, or raise `LineError`."""
        if self._transport is None or not self.usable:
            message = "the connection is closed"
            raise LineError(message)
        loop = asyncio.get_running_loop()
        self._answer = waited = loop.create_future()
        self._asked, self._headers, self._body = asked, {}, bytearray()
        self._transport.writelines((asked.head, asked.body))
        limit = loop.call_later(asked.seconds, self._fail, "no answer in time", LateError)
        try:
            answer: Response = await waited
            return answer
        finally:
            limit.cancel()
            self._asked, self._body = None, bytearray()
            if not waited.done() or waited.cancelled():
                self.close()

    def close(self) -> None:
        """End the connection."""
        self.usable = False
        if self._transport is not None:
            self._transport.close()

    def _fail(self, reason: str, kind: type[LineError] = LineError) -> None:
        answer, self._answer = self._answer, None
        self.usable = False
        if self._transport is not None:
            self._transport.abort()  # closed, it would keep a request that the other side does not take
        if answer is not None and not answer.done():
            answer.set_exception(kind(reason))


class Lines:
    """The connections of this process, by address."""

    def __init__(self) -> None:
        self._idle: dict[Address, list[Connection]] = defaultdict(list)
        self._under_way = UnderWay(OF_ONE, OF_ALL)

    async def ask(  # noqa: PLR0913 - the parts of a request
        self,
        address: Address,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        headers: Mapping[str, str] | None = None,
        seconds: float = ANSWER_SECONDS,
        most: int = MAX_ANSWER,
    ) -> Response:
        """Send a request and return the answer, of at most so many bytes and seconds, or raise `LineError`.

        A kept connection that the other side has closed meanwhile is replaced once: every request of the protocol
        may be repeated.
        """
        head = _head(address, method, path, len(body), headers or {})
        with self._under_way.of((address.host, address.port)) as held:
            asked = Asked(head, body, seconds, most, held)
            idle = self._idle[address]
            while idle:
                kept = idle.pop()
                if not kept.usable:
                    continue
                try:
                    return await self._ask(kept, address, asked)
                except LateError:
                    raise
                except LineError:
                    held.give_back()
                    break
            return await self._ask(await self._connect(address), address, asked)

    async def _ask(self, connection: Connection, address: Address, asked: Asked) -> Response:
        response = await connection.ask(asked)
        if connection.usable:
            self._idle[address].append(connection)
        return response

    async def _connect(self, address: Address) -> Connection:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                _, connection = await loop.create_connection(
                    Connection, address.host, address.port, ssl=address.tls
                )
        except (OSError, TimeoutError, ValueError) as error:
            raise LineError(str(error) or type(error).__name__) from error
        return connection

    def forget(self, address: Address) -> None:
        """Close what is kept open to an address."""
        for connection in self._idle.pop(address, []):
            connection.close()

    def close(self) -> None:
        """Close everything."""
        for address in list(self._idle):
            self.forget(address)


def _head(address: Address, method: str, path: str, length: int, headers: Mapping[str, str]) -> bytes:
    more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    host = f"[{address.host}]" if ":" in address.host else address.host  # IPv6: its colons are not the port's
    return (
        f"{method} {path} HTTP/1.1\r\nHost: {host}:{address.port}\r\nContent-Length: {length}\r\n{more}\r\n"
    ).encode("ascii")
