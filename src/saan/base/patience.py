"""HTTP with uvicorn, as patient as a thin line needs and no longer: nobody holds more of a listener than is due.

What an application never sees is bounded here: the head of a request, what frames its body, how long either takes, how
long an answer lies unread. The body itself is the application's.
"""

import socket
from abc import ABC, abstractmethod
from asyncio import TimerHandle, Transport
from collections.abc import Callable
from typing import NamedTuple

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from saan.trust.errors import SaanError

MAX_HEAD = 16 * 1024
"""Bytes of a request that are not its body: many times what any request of the protocol has, or of a browser."""

HEAD_SECONDS = 20.0
"""From the connection, or the first byte, to the end of a head."""

PAUSE_SECONDS = 20.0
"""Without a byte of a body, or without one of an answer being taken."""

MOST_AHEAD = 8
"""Requests on one connection that came before the answer to the one before them: one read holds thousands of short ones."""

LOOKED = 5.0
"""Seconds between two looks at a connection: one timer for its whole life costs a letter nothing."""

Told = tuple[int, bytes, bytes, tuple[tuple[bytes, bytes], ...]]


class Bounds(NamedTuple):
    """What is said where a bound is passed."""

    head: Callable[[], SaanError]
    time: Callable[[], SaanError]
    ahead: Callable[[], SaanError]
    form: Callable[[str], SaanError]


class PatientProtocol(HttpToolsProtocol, ABC):
    """uvicorn's HTTP protocol, whose patience and room have an end."""

    bounds: Bounds

    @abstractmethod
    def told(self, error: SaanError) -> Told:
        """Return a refusal in the words of whoever listens: status, body, media type and headers."""

    @abstractmethod
    def late(self, taken: float) -> bool:
        """Return whether a body that goes on takes too long: so many seconds by now."""

    def unread_too_long(self, seconds: float) -> bool:
        """Return whether an answer lies too long of which nothing is taken."""
        return seconds > PAUSE_SECONDS

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        # None between two requests, where uvicorn's own timer runs.
        self._began: float | None = self.loop.time()
        self._moved = self._taken = self._began
        self._beside = 0  # bytes of the present request that are not its body
        self._unread = 0  # bytes of answers that the other side has not taken
        self._timer: TimerHandle = self.loop.call_later(LOOKED, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Look no more."""
        self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser, then see whether a head has an end."""
        if self.transport.is_closing():
            return
        if self._began is None:
            self._began = self.loop.time()
        self._beside += len(data)
        super().data_received(data)
        if self._beside > MAX_HEAD:
            self.refuse(self.bounds.head())

    def on_message_begin(self) -> None:
        """Begin a request; raise where too many wait on this connection, which ends it."""
        if len(self.pipeline) >= MOST_AHEAD:
            raise self.bounds.ahead()
        super().on_message_begin()
        self._began = self.loop.time()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Note a header; what comes behind a body is of no use here, and is not kept."""
        if not self._in_body:
            super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        """Pass a piece of the body on. A byte of it pays for itself and for one that frames it."""
        self._beside = max(0, self._beside - 2 * len(body))
        self._moved = self.loop.time()
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        self._began, self._beside = None, 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP; uvicorn calls this."""
        self.refuse(self.bounds.form(msg))

    @property
    def _current(self) -> RequestResponseCycle | None:
        """The request whose head came last; None before the first, whatever uvicorn's type says."""
        return self.cycle

    @property
    def _in_body(self) -> bool:
        return (current := self._current) is not None and current.scope is self.scope

    def _look(self) -> None:
        """End what takes too long; called every `LOOKED` seconds."""
        self._timer = self.loop.call_later(LOOKED, self._look)
        now, unread = self.loop.time(), self.transport.get_write_buffer_size()
        if not unread or unread < self._unread:
            self._taken = now
        self._unread = unread
        if self.unread_too_long(now - self._taken):
            self.transport.abort()
        elif self._began is None:
            return
        elif self.flow.read_paused:
            self._began = self._moved = now  # it is we who do not read: no time of theirs runs
        elif self._ends(now - self._began, now - self._moved):
            self.refuse(self.bounds.time())

    def _ends(self, taken: float, paused: float) -> bool:
        if not self._in_body:
            return taken > HEAD_SECONDS
        return min(taken, paused) > PAUSE_SECONDS or self.late(taken)

    def refuse(self, error: SaanError) -> None:
        """Say what is wrong, where an answer would be taken for that of this request, and close."""
        if self.transport.is_closing():
            return
        if self._may_answer():
            status, body, media, headers = self.told(error)
            lines = [(b"content-type", media), (b"content-length", b"%d" % len(body)), *headers]
            lines.append((b"connection", b"close"))
            head = b"".join(b"%s: %s\r\n" % line for line in lines)
            self.transport.write(STATUS_LINE[status] + head + b"\r\n" + body)
        if (current := self._current) is not None:
            # Whoever reads the body learns that no more comes, and says nothing more.
            current.disconnected = True
            current.message_event.set()
        self.transport.close()

    def _may_answer(self) -> bool:
        if self.pipeline:
            return False
        if self._in_body:
            return not self.cycle.response_started
        return (current := self._current) is None or current.response_complete


def listen(address: str) -> socket.socket:
    """Return a socket that listens at `host:port`."""
    host, port = address.rsplit(":", 1)
    listener = socket.create_server((host.strip("[]"), int(port)), family=_family(host), backlog=2048)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
