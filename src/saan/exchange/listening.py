"""HTTP as other nodes speak it to us, with uvicorn: who called stands in the scope, and nobody holds more than is due.

What an application never sees is bounded here: the head of a request, what frames its body, how long either takes, how
long an answer lies unread, how many connections one caller has. The body itself is the application's.
"""

import hashlib
import ssl
from asyncio import TimerHandle, Transport
from collections import Counter
from collections.abc import Mapping
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from saan.exchange.receiving.problems import problem
from saan.exchange.refusals import (
    BadRequestError,
    HeadTooLargeError,
    TooManyConnectionsError,
    TooMuchUnderWayError,
    TooSlowError,
)
from saan.exchange.tls import CALLER, ServerTls
from saan.trust.errors import SaanError

MAX_HEAD = 16 * 1024
"""Bytes of a request that are not its body: many times what any request of the protocol has."""

HEAD_SECONDS = 20.0
"""From the connection, or the first byte, to the end of a head."""

PAUSE_SECONDS = 20.0
"""Without a byte of a body, or without one of an answer being taken."""

BODY_SECONDS = 120.0
"""For a whole request: no sender waits longer for its answer."""

MOST_CONNECTIONS = 256
"""Of one calling node."""

MOST_AHEAD = 8
"""Requests on one connection that came before the answer to the one before them: one read holds thousands of short ones."""

LOOKED = 5.0
"""Seconds between two looks at a connection: one timer for its whole life costs a letter nothing."""

_open: Counter[str] = Counter()
"""The connections of this process, by the caller's certificate."""


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, whose patience and room have an end."""

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
            self._refuse(HeadTooLargeError(reason=f"> {MAX_HEAD}"))

    def on_message_begin(self) -> None:
        """Begin a request; raise where too many wait on this connection, which ends it."""
        if len(self.pipeline) >= MOST_AHEAD:
            raise TooMuchUnderWayError(limit=MAX_HEAD)
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
        self._refuse(BadRequestError(reason=msg))

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
        if now - self._taken > PAUSE_SECONDS:
            self.transport.abort()
        elif self._began is None:
            return
        elif self.flow.read_paused:
            self._began = self._moved = now  # it is we who do not read: no time of theirs runs
        elif self._late(now - self._began, now - self._moved):
            self._refuse(TooSlowError())

    def _late(self, taken: float, paused: float) -> bool:
        if not self._in_body:
            return taken > HEAD_SECONDS
        return taken > BODY_SECONDS or min(taken, paused) > PAUSE_SECONDS

    def _refuse(self, error: SaanError) -> None:
        """Say what is wrong, where an answer would be taken for that of this request, and close."""
        if self.transport.is_closing():
            return
        if self._may_answer():
            status, body, media, headers = problem(error)
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


class CallerProtocol(PatientProtocol):
    """Over TLS, with the client's certificate in the scope.

    `scope["extensions"]` has `tls` as the ASGI TLS extension describes it, and `saan.caller`.
    """

    caller: Mapping[str, object]

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Note who called, once for the connection."""
        super().connection_made(transport)
        self.caller = _extensions(transport.get_extra_info("ssl_object"))
        self._whose = str(self.caller.get(CALLER, ""))
        _open[self._whose] += 1
        if _open[self._whose] > MOST_CONNECTIONS:
            self._refuse(TooManyConnectionsError(limit=MOST_CONNECTIONS))

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        _open[self._whose] -= 1
        if not _open[self._whose]:
            del _open[self._whose]
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Begin a request with the caller in its scope."""
        super().on_message_begin()
        self.scope["extensions"] = self.caller  # type: ignore[typeddict-item]


def configure(app: Any, server: ServerTls | None, **options: Any) -> Config:
    """Return a uvicorn configuration that serves an ASGI application over this TLS, or on a plain line."""
    secure: dict[str, Any] = {"http": PatientProtocol}
    if server is not None:
        secure = {
            "http": CallerProtocol,
            "ssl_context_factory": lambda _config, _default: server.context(),
        }
    return Config(app, ws="none", interface="asgi3", **secure, **options)


def _extensions(connection: ssl.SSLObject | None) -> Mapping[str, object]:
    certificate = connection.getpeercert(binary_form=True) if connection else None
    if certificate is None:
        return {}
    return {
        "tls": {
            "server_cert": None,
            "client_cert_chain": (ssl.DER_cert_to_PEM_cert(certificate),),
            "client_cert_name": None,
            "client_cert_error": None,
            "tls_version": 0x0304,
            "cipher_suite": None,
        },
        CALLER: hashlib.sha256(certificate).hexdigest(),
    }
