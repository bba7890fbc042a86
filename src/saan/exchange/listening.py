"""HTTP as other nodes speak it to us, with uvicorn: who called stands in the scope, and nobody holds more than is due (`base.patience`)."""

import hashlib
import ssl
from asyncio import Transport
from collections import Counter
from collections.abc import Mapping
from typing import Any

from uvicorn.config import Config

from saan.base.patience import MAX_HEAD, Bounds, PatientProtocol, Told
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

BODY_SECONDS = 120.0
"""For a whole request: no sender waits longer for its answer."""

MOST_CONNECTIONS = 256
"""Of one calling node."""

_open: Counter[str] = Counter()
"""The connections of this process, by the caller's certificate."""


class NodesProtocol(PatientProtocol):
    """Refuses in the words of the wire."""

    bounds = Bounds(
        head=lambda: HeadTooLargeError(reason=f"> {MAX_HEAD}"),
        time=TooSlowError,
        ahead=lambda: TooMuchUnderWayError(limit=MAX_HEAD),
        form=lambda reason: BadRequestError(reason=reason),
    )

    def told(self, error: SaanError) -> Told:
        """Return a problem document."""
        return problem(error)

    def late(self, taken: float) -> bool:
        """Return whether a body takes too long."""
        return taken > BODY_SECONDS


class CallerProtocol(NodesProtocol):
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
            self.refuse(TooManyConnectionsError(limit=MOST_CONNECTIONS))

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
    secure: dict[str, Any] = {"http": NodesProtocol}
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
